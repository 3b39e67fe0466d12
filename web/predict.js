// A guess: choose an option, read on, and ask what is said to it.
import { make } from "./controls.js";

let asked = 0;
export function predict(place, { question, replies }) {
  const said = make("p", { role: "status" }, "Choose, then read on.");
  const group = `guess-${++asked}`;
  let chosen = null;
  const options = Object.keys(replies).map((option) => {
    const choose = () => {
      chosen = option;
      said.textContent = `Your guess: ${option}. Read on to see.`;
    };
    return make("label", {}, make("input", { type: "radio", name: group, onchange: choose }), ` ${option}`);
  });
  const answer = make("button", { type: "button" }, "And now?");
  answer.onclick = () =>
    (said.textContent = chosen === null ? "Guess first; then read on, and come back." : `${chosen}: ${replies[chosen]}`);
  const buttons = Object.values(replies).some(Boolean) ? [answer] : [];
  place.replaceChildren(make("fieldset", { className: "guess" }, make("legend", {}, question), ...options, ...buttons, said));
}
