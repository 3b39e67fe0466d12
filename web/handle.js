// What is dragged by mouse, pen or finger, or moved by arrow keys: a ring on the plane, a mark on
// a map. It moves two controls. And the words that a path tells under the pointer.

// `both` gives the two controls; `moved` is called when one of them has moved.
export function addHandle(handle, panel, both, moved) {
  handle.onpointerdown = (event) => {
    handle.setPointerCapture(event.pointerId);
    handle.focus({ preventScroll: true });
    event.preventDefault();
  };
  handle.onpointermove = (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const [x, y] = placeOf(event, panel), [first, second] = both();
    first.snap(panel.x.from(x));
    second.snap(panel.y.from(y));
    moved();
  };
  handle.onkeydown = (event) => {
    const [first, second] = both(), by = event.shiftKey ? 5 : 1;
    const way = { ArrowLeft: [first, -by], ArrowRight: [first, by], ArrowDown: [second, -by],
      ArrowUp: [second, by] }[event.key];
    if (!way) return;
    way[0].nudge(way[1]);
    moved();
    event.preventDefault();
  };
}

export function placeHandle(handle, { x, y }, [first, second]) {
  const words = [first, second].map(({ spec, value }) => `${spec.label} = ${value}`).join(", ");
  handle.style.translate = `${x.to(first.value)}px ${y.to(second.value)}px`;
  handle.setAttribute("aria-label", `${words}; arrow keys move it`);
}

export function addTip(tip, panel) {
  const plot = tip.parentElement;
  plot.onpointermove = plot.onpointerdown = (event) => {
    const found = panel.nearest(...placeOf(event, panel));
    tip.hidden = !found;
    if (!found) return;
    tip.textContent = found.tell();
    tip.style.translate = `${found.x}px ${found.y}px`;
    tip.classList.toggle("west", found.x > panel.width / 2);
  };
  plot.onpointerleave = () => (tip.hidden = true);
}

function placeOf(event, { canvas }) {
  const { left, top } = canvas.getBoundingClientRect();
  return [event.clientX - left, event.clientY - top];
}
