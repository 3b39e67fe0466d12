// Makes a page live: each marked place gets its explorer, its runs to watch, or its guess.
import { packed, unpack } from "./data.js";
import { Explorer } from "./explorer.js";
import { EXPLORERS } from "./explorers.js";
import { PANELS } from "./panels.js";
import { theme } from "./picture.js";
import { predict } from "./predict.js";

function watch(place, told) {
  const floats = (text) => unpack(text, Float32Array), kinds = Object.values(told.runs);
  const runs = Object.entries(told.runs).map(([name, { look, params, loss }]) => ({
    name, look: theme.looks[look], run: { P: 2, params: floats(params), loss: floats(loss), settings: {}, divergedAt: Infinity },
  }));
  const steps = Math.max(...runs.map(({ run }) => run.loss.length - 1));
  const entry = {
    recorded: { ...told, runs, best: told.minimum, surface: told.surface && floats(told.surface) },
    controls: { steps: { label: "steps", low: 0, high: steps, step: 1 } },
    rules: () => Object.fromEntries(runs.map(({ name }, i) => [name, [kinds[i].look]])),
    caption: "Press play: the runs draw themselves.",
    steps: () => steps,
    start: () => [...runs[0].run.params.subarray(0, 2)],
    panels: [...(told.surface ? [{ ...PANELS.plane, moves: null }] : []), PANELS.losses],
  };
  return new Explorer(place, "watch", entry, { steps: told.halt });
}

const told = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");
Object.assign(packed, told("live-data"));
Object.assign(theme, told("live-looks"));
for (const place of document.querySelectorAll("[data-live]")) {
  const { kind, name, settings, ...more } = JSON.parse(place.dataset.live);
  if (kind === "guess") predict(place, more);
  else if (kind === "watch") watch(place, more);
  else new Explorer(place, name, { ...EXPLORERS[name], ...more }, settings);
  place.classList.add("live");
}
for (const wide of document.querySelectorAll("pre, math, table"))  // else no key could scroll it
  if (wide.scrollWidth > wide.clientWidth && wide.clientWidth) wide.tabIndex = 0;
addEventListener("hashchange", () => location.hash.startsWith("#explore_") && location.reload());
