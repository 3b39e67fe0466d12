// Makes a page live: each marked place gets its explorer, its runs to watch, or its guess.
import { packed, unpack } from "./data.js";
import { Explorer } from "./explorer.js";
import { EXPLORERS } from "./explorers.js";
import { PANELS, short } from "./panels.js";
import { theme } from "./picture.js";
import { predict } from "./predict.js";

const floats = (text) => unpack(text, Float32Array);
const ofSteps = (steps) => ({ steps: { label: "steps", low: 0, high: steps, step: 1 } });

function watch(place, told) {
  const runs = Object.entries(told.runs).map(([name, { look, params, loss }]) => {
    const run = { P: 2, params: floats(params), loss: floats(loss), settings: {} };
    return { name, kind: look, look: theme.looks[look], run: { ...run, divergedAt: Infinity } };
  });
  const steps = Math.max(...runs.map(({ run }) => run.loss.length - 1));
  const surface = told.surface && floats(told.surface);
  const plane = surface ? [{ ...PANELS.plane, moves: null }] : [];
  return new Explorer(place, "watch", {
    recorded: { ...told, runs, best: told.minimum, surface },
    controls: ofSteps(steps),
    rules: () => Object.fromEntries(runs.map(({ name, kind }) => [name, [kind]])),
    caption: "Press play: the runs draw themselves.",
    steps: () => steps,
    start: () => [...runs[0].run.params.subarray(0, 2)],
    panels: [...plane, PANELS.losses],
  }, { steps: told.halt });
}

// Curves that were recorded, each with a look of the cycle and a box that shows and hides it.
function play(place, { name, steps, caption, panels }) {
  const runs = panels.flatMap(({ curves }, panel) =>
    Object.entries(curves).map(([curve, text]) => ({ name: curve, panel, value: floats(text) })));
  runs.forEach((run, i) => Object.assign(run, { run, look: theme.cycle[i] }));
  return new Explorer(place, name, {
    recorded: { runs },
    controls: ofSteps(steps),
    rules: () => Object.fromEntries(runs.map((run) => [run.name, []])),
    looks: theme.cycle,
    caption,
    tell: ({ value }, upto) => short(value[upto]),
    steps: () => steps,
    start: () => [],
    panels: panels.map(({ title, limits }, i) => PANELS.overSteps(title, limits,
      ({ panel, value }) => (panel === i ? { "": (t) => value[t] } : {}))),
  }, { steps });
}

const told = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");
Object.assign(packed, told("live-data"));
Object.assign(theme, told("live-looks"));
for (const place of document.querySelectorAll("[data-live]")) {
  const { kind, name, settings, ...more } = JSON.parse(place.dataset.live);
  if (kind === "guess") predict(place, more);
  else if (kind === "watch") watch(place, more);
  else if (kind === "curves") play(place, { name, ...more });
  else new Explorer(place, name, { ...EXPLORERS[name], ...more }, settings);
  place.classList.add("live");
}
function reach() {  // what is wider than the page must have the focus to be scrolled by a key
  for (const wide of document.querySelectorAll("pre, math, table, p"))
    if (wide.scrollWidth > wide.clientWidth && wide.clientWidth) wide.tabIndex = 0;
}
reach();
addEventListener("toggle", reach, true);
addEventListener("hashchange", () => location.hash.startsWith("#explore_") && location.reload());
