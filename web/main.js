// Makes a page live: each marked place gets its explorer, its runs to watch, or its guess.
import { packed, unpack } from "./data.js";
import { Explorer } from "./explorer.js";
import { overSteps } from "./panels.js";
import { theme } from "./picture.js";
import { valuesOf } from "./readout.js";

// Curves that were recorded, each in the panel it belongs to.
const panelsOf = (curves) => curves.map(({ title, limits }, i) => ({ words: valuesOf,
  ...overSteps(title, limits, ({ of, values }) => (of === i ? { "": (t) => values[t] } : {})) }));

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

const RECORDS = ["params", "loss", "values", "surface"];  // these are packed
const parsed = (text) => JSON.parse(text, (key, value) =>
  RECORDS.includes(key) && typeof value === "string" ? unpack(value, Float32Array) : value);
const told = (id) => parsed(document.getElementById(id)?.textContent ?? "{}");
Object.assign(packed, told("live-data"));
Object.assign(theme, told("live-looks"));
for (const place of document.querySelectorAll("[data-live]")) {
  const { kind, name, settings, ...entry } = parsed(place.dataset.live);
  place.append(place.querySelector("template").content);
  const element = place.lastElementChild;
  if (entry.curves) entry.panels = panelsOf(entry.curves);
  if (kind === "guess") predict(element, entry.replies);
  else new Explorer(element, name, entry, settings);
  place.classList.add("live");
}
// What is wider than the page must have the focus, to be scrolled by a key.
function reach() {
  const boxes = [...document.querySelectorAll("pre, math, table, p, ul")];
  for (const box of boxes) box.style = "";
  const wide = boxes.map((box) => box.clientWidth && box.scrollWidth > box.clientWidth);
  boxes.forEach((box, i) => wide[i] ? (box.tabIndex = 0) : (box.style.overflow = "visible"));
}
// Once the page has been drawn, and after each change of its width:
new ResizeObserver(() => setTimeout(reach, 200)).observe(document.querySelector("nav"));
addEventListener("toggle", reach, true);
addEventListener("hashchange", () => location.hash.startsWith("#explore_") && location.reload());
