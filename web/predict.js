// A guess: choose an option, read on, and ask what is said to it.
import { button, make, radios } from "./controls.js";

export function predict(place, { question, replies }) {
  const said = make("p", { role: "status" }, "Choose, then read on.");
  const say = (words) => (said.textContent = words);
  let guess = null;
  const options = radios(Object.keys(replies), (option) => {
    guess = option;
    say(`Your guess: ${option}. Read on to see.`);
  }).map(([, label]) => label);
  const answer = button("And now?", () =>
    say(guess === null ? "Guess first; then read on, and come back." : `${guess}: ${replies[guess]}`));
  const buttons = Object.values(replies).some(Boolean) ? [answer] : [];
  const legend = make("legend", {}, question);
  place.append(make("fieldset", { className: "guess" }, legend, ...options, ...buttons, said));
}
