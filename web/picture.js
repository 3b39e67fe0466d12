// A panel of the picture: a canvas with axes. Everything is drawn here, and nothing laid over
// matplotlib's picture, so that it is sharp at each size, fits a phone, and turns dark with the
// page. What stands still is drawn once, what moves again and again.

export const theme = {};  // looks, cycle, viridis, star: filled by main.js
const LEFT = 50, DARK = matchMedia("(prefers-color-scheme: dark)");

export const colour = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export const ink = (look) => look[DARK.matches ? "dark" : "light"];

export function drawMark(pen, x, y, { marker }, size, fill, edge) {
  pen.beginPath();
  for (const [dx, dy] of marker) pen.lineTo(x + size * dx, y - size * dy);
  pen.closePath();
  Object.assign(pen, { fillStyle: fill, strokeStyle: edge, lineWidth: 1.2 });
  pen.setLineDash([]);
  pen.fill();
  pen.stroke();
}

// A pen on an empty canvas of so many CSS pixels, as sharp as the screen.
function fitted(canvas, width, height) {
  const pen = canvas.getContext("2d"), scale = devicePixelRatio;
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.font = "12px system-ui, sans-serif";
  return pen;
}

function drawLine(pen, xs, ys, { dashes = [] }, width, stroke) {
  pen.beginPath();
  for (let i = 0; i < xs.length; i++) pen.lineTo(xs[i], ys[i]);
  Object.assign(pen, { strokeStyle: stroke, lineWidth: width, lineJoin: "round" });
  pen.setLineDash(dashes.map((length) => length * width));
  pen.stroke();
}

const power = (n) => `10${[...String(n)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("")}`;

// Places and words of about so many ticks.
function ticks({ low, high, log, ticks: given }, count) {
  if (given) return given;
  if (!log) return d3.ticks(low, high, count).map((v) => [v, String(v).replace("-", "−")]);
  const [from, to] = [low, high].map((v) => Math.round(Math.log10(v) * 1e6) / 1e6);
  const powers = d3.range(Math.ceil(from), to + 1e-9, Math.max(1, Math.ceil((to - from) / count)));
  return powers.map((n) => [10 ** n, power(n)]);
}

// An axis of {low, high, log, ...} with `to`, from data to pixels, and `from`, back.
function scaled(axis, begin, end) {
  const logs = [Math.log10, (v) => 10 ** v], plain = [Number, Number];
  const [f, back] = axis.scale ?? (axis.log ? logs : plain);
  const low = f(axis.low), unit = (end - begin) / (f(axis.high) - low);
  const inside = (p) => Math.min(Math.max(p, -1e6), 1e6);
  const to = (v) => inside(begin + (f(v) - low) * unit);
  return { ...axis, to, from: (p) => back(low + (p - begin) / unit) };
}

export class Panel {
  constructor(canvas, panel) {
    Object.assign(this, { canvas, panel, still: document.createElement("canvas") });
  }

  // Draw what stands still if it is stale or of another size, and what moves.
  draw(view, stale) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width) return;
    const size = `${width} ${height} ${devicePixelRatio}`;
    if (stale || size !== this.size) {
      Object.assign(this, { width, height, size, pen: fitted(this.still, width, height) });
      this.drawAxes(this.panel.axes(view));
      this.inside(() => this.panel.still?.(this, view));
      this.pen.strokeStyle = colour("axis");
      const { left, top, right, bottom } = this.box;
      this.pen.strokeRect(left, top, right - left, bottom - top);
    }
    this.pen = fitted(this.canvas, width, height);
    this.pen.drawImage(this.still, 0, 0, width, height);
    this.curves = [];
    this.inside(() => {
      this.panel.moving(this, view);
      this.drawCurves();
      this.panel.over?.(this, view);
    });
  }

  inside(draw) {
    const { left, top, right, bottom } = this.box;
    this.pen.save();
    this.pen.beginPath();
    this.pen.rect(left, top, right - left, bottom - top);
    this.pen.clip();
    draw();
    this.pen.restore();
  }

  // axes: {x: {low, high, log, scale, label, ticks}, y, equal: one scale for both,
  // grid, level: a height}
  drawAxes({ x, y, equal, grid, level }) {
    const { pen } = this, counts = [this.width / 70, this.height / 45];
    const box = { left: LEFT, top: 6, right: this.width - 12, bottom: this.height - 34 };
    const lengths = [box.right - box.left, box.bottom - box.top];
    const spans = [x, y].map((axis) => axis.high - axis.low);
    const unit = Math.max(spans[0] / lengths[0], spans[1] / lengths[1]);
    if (equal)  // the longer side shows more
      [x, y] = [x, y].map((axis, i) => {
        const more = (unit * lengths[i] - spans[i]) / 2;
        return { ...axis, low: axis.low - more, high: axis.high + more };
      });
    Object.assign(this, { box, x: scaled(x, box.left, box.right) });
    this.y = scaled(y, box.bottom, box.top);
    pen.fillStyle = colour("ink");
    [this.x, this.y].forEach((axis, i) => {
      Object.assign(pen, i ? { textAlign: "right", textBaseline: "middle" }
        : { textAlign: "center", textBaseline: "top" });
      for (const [value, words] of ticks(axis, counts[i])) {
        const p = axis.to(value);
        if (grid) this.rule(p, !i, colour("grid"));
        if (i) pen.fillText(words, box.left - 5, p);
        else pen.fillText(words, Math.min(p, this.width - 4 * words.length), box.bottom + 4);
      }
    });
    if (level) this.rule(this.y.to(level), false, colour("ink"));
    Object.assign(pen, { fillStyle: colour("quiet"), textAlign: "center", textBaseline: "bottom" });
    pen.fillText(x.label, (box.left + box.right) / 2, box.bottom + 33);
    pen.save();
    pen.translate(box.left - LEFT + 12, (box.top + box.bottom) / 2);
    pen.rotate(-Math.PI / 2);
    pen.fillText(y.label ?? "", 0, 0);
    pen.restore();
  }

  // an upright or level line through the whole box
  rule(p, upright, stroke) {
    const { left, top, right, bottom } = this.box;
    if (upright) drawLine(this.pen, [p, p], [top, bottom], {}, 1, stroke);
    else drawLine(this.pen, [left, right], [p, p], {}, 1, stroke);
  }

  // A curve of n points; every: points between two marks; tell: the words of a point.
  curve(n, x, y, look, { width, every, tell }) {
    const steps = d3.range(n), xs = steps.map((i) => this.x.to(x(i)));
    const ys = steps.map((i) => this.y.to(y(i)));
    this.curves.push({ xs, ys, look, width, every, tell });
  }

  // The thinner lie on top, so that all are seen; the paths have halos and marks.
  drawCurves() {
    const { pen } = this, paper = colour("paper");
    this.curves.sort((a, b) => b.width - a.width);
    for (const { xs, ys, width, every } of this.curves)
      if (every) drawLine(pen, xs, ys, {}, width + 2.5, paper);
    for (const { xs, ys, look, width, every } of this.curves) {
      const fill = ink(look), end = xs.length - 1;
      drawLine(pen, xs, ys, look, width, fill);
      const mark = (i, size) => drawMark(pen, xs[i], ys[i], look, size, fill, paper);
      for (let i = 0; every && i < end; i += every) mark(i, 8);
      if (every) mark(end, 11);
    }
  }

  arrow(tail, way, fill, length = 46) {
    const size = Math.hypot(...way), { pen } = this;
    if (!(size > 0 && size < Infinity)) return;
    pen.save();
    pen.translate(this.x.to(tail[0]), this.y.to(tail[1]));
    pen.rotate(Math.atan2(-way[1], way[0]));
    drawLine(pen, [0, length - 6], [0, 0], {}, 2.5, fill);
    const marker = [[length, 0], [length - 11, 5], [length - 11, -5]];
    drawMark(pen, 0, 0, { marker }, 1, fill, fill);
    pen.restore();
  }

  // The told point nearest to a place, if it is near.
  nearest(px, py) {
    let [best, least] = [null, 24 ** 2];
    for (const { xs, ys, tell } of this.curves)
      for (let i = 0; i < xs.length; i++) {
        const far = (xs[i] - px) ** 2 + (ys[i] - py) ** 2;
        if (far < least) [best, least] = [{ x: xs[i], y: ys[i], tell: () => tell(i) }, far];
      }
    return best;
  }
}
