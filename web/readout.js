// What the runs did: a sentence, and a table of numbers.
import { make } from "./controls.js";
import { short, where } from "./panels.js";
import { takeApart } from "./rules.js";
import { distance, overshoot, pointAt, stepsTo } from "./run.js";

export class Readout {
  constructor(caption, label) {
    this.said = make("p", { className: "said" });
    this.spoken = make("p", { className: "unseen", role: "status" });
    const region = { className: "numbers", tabIndex: 0, role: "region" };
    this.numbers = make("div", { ...region, "aria-label": `numbers of ${label}` });
    const words = make("p", { className: "caption" }, caption);
    const parts = [words, this.said, this.spoken, this.numbers];
    this.element = make("div", { className: "readout" }, ...parts);
  }

  write({ problem: { best }, runs, upto, apart }, names) {
    const lost = ({ divergedAt }) => divergedAt <= upto;
    const ends = runs.map(({ name, run }) => lost(run) ? `${name} diverged`
      : `${name} is ${short(distance(run, best, upto), 2)} from the minimum`);
    const said = ends.length ? `After ${upto} steps: ${ends.join(", ")}.`
      : "Nothing is shown: tick an optimizer.";
    const head = ["", "η", "distance", ...names.map((name) => `${name}: 90 % at step`),
      ...names.map((name) => `${name}: beyond by`), "diverged"];
    const rows = runs.map(({ name, run }) => {
      const reached = names.map((_, i) => stepsTo(0.9, run, best, i, upto));
      const beyond = names.map((_, i) => short(overshoot(run, best, i, upto), 2));
      const first = [name, rateOf(run), short(distance(run, best, upto), 2)];
      const at = reached.map((step) => (step < 0 ? "not yet" : step));
      return [...first, ...at, ...beyond, lost(run) ? "yes" : "no"];
    });
    const one = upto && runs.find(({ name }) => name === apart);
    this.numbers.replaceChildren(table("", head, rows), ...(one ? [anatomy(one, upto)] : []));
    return { said: this.say(said), place: one ? where(one, upto) : "" };
  }

  // one value of each run
  list({ runs, upto }, tell) {
    const rows = runs.map(({ name, run }) => [name, tell(run, upto)]);
    this.numbers.replaceChildren(table("", ["", `at step ${upto}`], rows));
    return { said: this.say(`After ${upto} steps: ${rows.map((row) => row.join(" ")).join(", ")}.`) };
  }

  say(words) {
    this.said.textContent = words;
    clearTimeout(this.quiet);  // spoken at rest, not in a drag
    this.quiet = setTimeout(() => (this.spoken.textContent = words), 700);
    return words;
  }
}

function rateOf({ settings: { learning_rate: rate } }) {
  return rate ? short(typeof rate === "function" ? rate(0) : rate) : "";
}

function anatomy({ name, run }, upto) {
  const last = (record) => [...record.subarray(2 * upto - 2, 2 * upto)];
  const step = [...pointAt(run, upto)].map((v, i) => v - pointAt(run, upto - 1)[i]);
  const rate = run.settings.learning_rate;
  const parts = takeApart(run.rule, rate, last(run.gradient), last(run.rate), step);
  const rows = Object.entries(parts).map(([row, values]) => [row, ...values.map((v) => short(v))]);
  return table(`${name}'s step ${upto}, taken apart`, ["", "w", "b"], rows);
}

function table(caption, [, ...head], rows) {
  const names = head.map((name) => make("th", { scope: "col" }, name));
  const body = rows.map(([name, ...values]) => make("tr", {}, make("th", { scope: "row" }, name),
    ...values.map((value) => make("td", {}, value))));
  return make("table", {}, ...(caption ? [make("caption", {}, caption)] : []),
    make("thead", {}, make("tr", {}, make("td"), ...names)), make("tbody", {}, ...body));
}
