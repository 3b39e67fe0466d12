// The page's side of touch.py: it draws the ring and the words, and tells what a hand does.
function render({ model, el }) {
  el.innerHTML = `<div style="position: relative; height: 100%; visibility: visible"><button
    data-lm-suppress-shortcuts="true" aria-description="arrow keys move it" style="font-size: 0;
    position: absolute; width: 36px; height: 36px; margin: -18px; border: 0; border-radius: 50%;
    background: none; cursor: grab; touch-action: none"></button><span style="position: absolute;
    padding: 2px 6px; border: 1px solid; background: Canvas; color: CanvasText; width: max-content;
    pointer-events: none"></span></div>`;
  const [layer, ring, tip] = el.querySelectorAll("*");
  const send = (changes) => { model.set(changes); model.save_changes(); };
  layer.onpointermove = layer.onpointerleave = layer.onclick = (event) => {
    const { left, bottom, width, height } = layer.getBoundingClientRect();
    const at = [(event.clientX - left) / width, (bottom - event.clientY) / height];
    send(ring.hasPointerCapture(event.pointerId) ? { to: at, at: [-1, -1] } : { at });
  };
  ring.onpointerdown = (event) => ring.setPointerCapture(event.pointerId);
  ring.onkeydown = ({ key }) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1] };
    if (key in way) send({ steps: model.get("steps").map((n, i) => n + way[key][i]) });
    return !(key in way);
  };
  const draw = () => {
    const [alt, ...parts] = model.get("shown");
    Object.assign(el.previousSibling ?? {}, { alt, title: "" });
    parts.forEach(([x, y, words], i) => {
      Object.assign([ring, tip][i], { textContent: words, hidden: !words });
      Object.assign([ring, tip][i].style, { left: `${100 * x}%`, bottom: `${100 * y}%` });
    });
    tip.style.translate = `-${tip.style.left} -14px`;
  };
  model.on("change:shown", draw);
  new ResizeObserver(draw).observe(el);
}
export default { render };
