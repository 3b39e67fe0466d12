// What the runs did: a sentence, and a table of numbers.
import { short } from "./panels.js";
import { distance, overshoot, stepsTo } from "./run.js";

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
    const words = [name, rate ? short(rate) : "", far(run), ...reached, ...beyond];
    return [...words, lost(run) ? "yes" : "no"];
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

// A step in its parts: the rate times the average, or the gradient, is minus the step.
function anatomy({ name, run: { rule, settings, params, gradient, rate } }, upto) {
  const row = (words, of) => [words, ...[0, 1].map((i) => short(of(2 * upto - 2 + i)))];
  const step = (j) => params[j + 2] - params[j];
  const rows = [row("gradient", (j) => gradient[j]),
    rule.average && row(rule.average, (j) => -step(j) / rate[j]),
    rule.divides && row("divisor", (j) => settings.learning_rate / rate[j]),
    row("rate", (j) => rate[j]), row("step", step)];
  return table(`${name}'s step ${upto}, taken apart`, ["", "w", "b"], rows.filter(Boolean));
}

function table(caption, head, rows) {
  const cell = (tag, text, more = "") => `<${tag}${more}>${text}</${tag}>`;
  const row = (words) => `<tr>${words.map((text, i) => text === "" ? cell("td", "")
    : words === head ? cell("th", text, " scope=col")
    : i ? cell("td", text) : cell("th", text, " scope=row")).join("")}</tr>`;
  return `<table>${caption && cell("caption", caption)}${cell("thead", row(head))}
    ${cell("tbody", rows.map(row).join(""))}</table>`;
}
