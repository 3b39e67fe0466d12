// What is dragged by mouse, pen or finger, or moved by arrow keys: a ring on the plane, a mark on
// a map. It moves two controls. And the words that a path tells under the pointer.
import { make } from "./controls.js";
import { fromHeight } from "./panels.js";

export function addHandle(panel, explorer) {
  const handle = make("div", { className: "handle", tabIndex: 0, role: "application" });
  handle.setAttribute("aria-label", "start or setting");  // said in full once it is drawn
  const both = () => panel.panel.moves(explorer.settings).map((name) => explorer.controls[name]);
  handle.onpointerdown = (event) => {
    handle.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    event.preventDefault();
  };
  handle.onpointermove = (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const [x, y] = placeOf(event, panel), up = panel.y.from(y), [first, second] = both();
    first.snap(panel.x.from(x));
    second.snap(panel.panel.kind === "map" ? fromHeight(up) : up);
    explorer.moved(first.name);
  };
  handle.onkeydown = (event) => {
    const [first, second] = both(), by = event.shiftKey ? 5 : 1;
    const ways = { Left: [first, -by], Right: [first, by], Down: [second, -by], Up: [second, by] };
    const way = event.key.startsWith("Arrow") && ways[event.key.slice(5)];
    if (!way) return;
    way[0].nudge(way[1]);
    explorer.moved(way[0].name);
    event.preventDefault();
  };
  return handle;
}

export function placeHandle(handle, { panel, x, y }, { controls, settings }) {
  const [first, second] = panel.moves(settings).map((name) => controls[name]);
  const up = panel.kind === "map" ? -Math.log10(1 - second.value) : second.value;
  const words = [first, second].map(({ spec, value }) => `${spec.label} = ${value}`).join(", ");
  handle.style.translate = `${x.to(first.value)}px ${y.to(up)}px`;
  handle.setAttribute("aria-label", `${words}; arrow keys move it`);
}

export function addTip(panel, plot) {
  const tip = make("div", { className: "tip", hidden: true, "aria-hidden": "true" });
  const tell = (event) => {
    const found = panel.nearest(...placeOf(event, panel));
    tip.hidden = !found;
    if (!found) return;
    tip.textContent = found.tell();
    tip.style.translate = `${found.x}px ${found.y}px`;
    tip.classList.toggle("west", found.x > panel.width / 2);
  };
  plot.onpointermove = plot.onpointerdown = tell;
  plot.onpointerleave = () => (tip.hidden = true);
  plot.append(tip);
}

function placeOf(event, { canvas }) {
  const { left, top } = canvas.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}
