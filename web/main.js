// Makes a page live: each marked place gets its explorer, its runs to watch, or its guess.
import { packed, unpack } from "./data.js";
import { Explorer } from "./explorer.js";
import { EXPLORERS } from "./explorers.js";
import { PANELS, overSteps } from "./panels.js";
import { theme } from "./picture.js";

const floats = (text) => unpack(text, Float32Array);

// Runs that were recorded, over the plane if there is one.
function watched(told) {
  const runs = Object.entries(told.runs).map(([name, { look, params, loss }]) => {
    const run = { params: floats(params), loss: floats(loss), settings: {} };
    return { name, look: theme.looks[look], run: { ...run, divergedAt: Infinity } };
  });
  const surface = told.surface && floats(told.surface), start = runs[0].run.params.slice(0, 2);
  const recorded = { ...told, runs, best: told.minimum, surface, start };
  const panels = [...(surface ? [PANELS.plane] : []), PANELS.losses];
  return { recorded, panels };
}

// Curves that were recorded, each with a look of the cycle and a box that shows and hides it.
function curves({ steps, panels }) {
  const runs = panels.flatMap((panel, of) => Object.entries(panel.curves).map(([name, text]) =>
    ({ name, run: Object.assign(floats(text), { of }) })));
  runs.forEach((one, i) => (one.look = theme.cycle[i]));
  const only = (i) => (run) => (run.of === i ? { "": (t) => run[t] } : {});
  const made = panels.map(({ title, limits }, i) => overSteps(title, limits, only(i)));
  return { recorded: { runs, steps, start: [] }, curves: true, panels: made };
}

function predict(form, replies) {
  const said = form.querySelector("[role=status]"), button = form.querySelector("button");
  let guess = null;
  form.onchange = ({ target }) => {
    guess = target.value;
    said.textContent = `Your guess: ${guess}. Read on to see.`;
  };
  if (button)
    button.onclick = () => (said.textContent =
      guess === null ? "Guess first; then read on, and come back." : `${guess}: ${replies[guess]}`);
}

const told = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");
Object.assign(packed, told("live-data"));
Object.assign(theme, told("live-looks"));
const RECORDED = { watch: watched, curves };
for (const place of document.querySelectorAll("[data-live]")) {
  const { kind, name, settings, ...more } = JSON.parse(place.dataset.live);
  place.append(place.querySelector("template").content);
  const element = place.lastElementChild, recorded = RECORDED[kind]?.(more);
  if (kind === "guess") predict(element, more.replies);
  else new Explorer(element, name, { ...more, ...(recorded ?? EXPLORERS[name]) }, settings);
  place.classList.add("live");
}
function reach() {  // what is wider than the page must have the focus to be scrolled by a key
  for (const wide of document.querySelectorAll("pre, math, table, p"))
    if (wide.scrollWidth > wide.clientWidth && wide.clientWidth) wide.tabIndex = 0;
}
reach();
addEventListener("toggle", reach, true);
addEventListener("hashchange", () => location.hash.startsWith("#explore_") && location.reload());
