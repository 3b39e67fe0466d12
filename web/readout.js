// What the runs did: a sentence, and a table of numbers.
import { short } from "./panels.js";
import { takeApart } from "./rules.js";
import { distance, overshoot, rowAt, stepsTo } from "./run.js";

const HEAD = ["", "η", "distance", "w: 90 % at step", "b: 90 % at step", "w: beyond by",
  "b: beyond by", "diverged"];

// The sentence, and the tables.
export function readout({ problem: { best }, runs, upto, apart }) {
  const lost = ({ divergedAt }) => divergedAt <= upto;
  const far = (run) => short(distance(run, best, upto), 2);
  const ends = runs.map(({ name, run }) =>
    lost(run) ? `${name} diverged` : `${name} is ${far(run)} from the minimum`);
  const said = ends.length ? `After ${upto} steps: ${ends.join(", ")}.`
    : "Nothing is shown: tick an optimizer.";
  const rows = runs.map(({ name, run }) => {
    const reached = [0, 1].map((i) => stepsTo(0.9, run, best, i, upto) ?? "not yet");
    const beyond = [0, 1].map((i) => short(overshoot(run, best, i, upto), 2));
    const rate = run.settings.learning_rate;
    return [name, rate ? short(rate) : "", far(run), ...reached, ...beyond,
      lost(run) ? "yes" : "no"];
  });
  const one = upto && runs.find(({ name }) => name === apart);
  return [said, table("", HEAD, rows), ...(one ? [anatomy(one, upto)] : [])];
}

// The same of curves: one value of each.
export function valuesOf({ runs, upto }) {
  const rows = runs.map(({ name, run }) => [name, short(run.values[upto])]);
  const said = `After ${upto} steps: ${rows.map((row) => row.join(" ")).join(", ")}.`;
  return [said, table("", ["", `at step ${upto}`], rows)];
}

function anatomy({ name, run: { rule, settings, params, gradient, rate } }, upto) {
  const [last, before] = [rowAt(params, upto), rowAt(params, upto - 1)];
  const step = last.map((v, i) => v - before[i]), of = (record) => rowAt(record, upto - 1);
  const parts = takeApart(rule, settings.learning_rate, of(gradient), of(rate), step);
  const rows = Object.entries(parts).map(([row, values]) => [row, ...values.map((v) => short(v))]);
  return table(`${name}'s step ${upto}, taken apart`, ["", "w", "b"], rows);
}

function table(caption, head, rows) {
  const made = document.createElement("table"), body = made.createTBody();
  if (caption) made.createCaption().textContent = caption;
  for (const words of [head, ...rows]) {
    const row = (words === head ? made.createTHead() : body).insertRow();
    words.forEach((text, i) => {
      const isHead = text !== "" && (words === head || i === 0);
      const cell = document.createElement(isHead ? "th" : "td");
      if (isHead) cell.scope = i ? "col" : "row";
      cell.textContent = text;
      row.append(cell);
    });
  }
  return made;
}
