// A panel of the picture: a canvas with axes. Everything is drawn here, and nothing laid over
// matplotlib's picture, so that it is sharp at each size, fits a phone, and turns dark with the
// page. What stands still is drawn once, what moves again and again.

import { remember } from "./data.js";

export const theme = {};  // looks, cycle, viridis, star: filled by main.js
const REM = parseFloat(getComputedStyle(document.documentElement).fontSize), LEFT = 3.1 * REM;
export const DARK = matchMedia("(prefers-color-scheme: dark)");

// as the style has it: to ask it in each frame would take long
export const colour = (name) => remember(`${name} ${DARK.matches}`, () =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim());

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

// A pen on a canvas of so many CSS pixels, as sharp as the screen, with paper on it.
function fitted(canvas, width, height) {
  const pen = canvas.getContext("2d", { alpha: false }), scale = devicePixelRatio;
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  Object.assign(pen, { font: `${0.75 * REM}px system-ui, sans-serif`, fillStyle: colour("paper") });
  pen.fillRect(0, 0, width, height);
  return pen;
}

// Points closer than a third of a pixel are one: a path at rest costs nothing.
function lineThrough(xs, ys) {
  const path = new Path2D(), n = xs.length;
  let [x, y] = [Infinity, Infinity];
  for (let i = 0; i < n; i++)
    if (i === n - 1 || Math.abs(xs[i] - x) + Math.abs(ys[i] - y) > 0.3)
      path.lineTo(x = xs[i], y = ys[i]);
  return path;
}

function drawLine(pen, path, { dashes = [] }, width, stroke) {
  Object.assign(pen, { strokeStyle: stroke, lineWidth: width, lineJoin: "round" });
  pen.setLineDash(dashes.map((length) => length * width));
  pen.stroke(path);
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
  still = document.createElement("canvas");

  // Draw what stands still if it is stale, and what moves.
  draw(view, stale) {
    if (stale) {
      const { clientWidth: width, clientHeight: height } = this.canvas;
      Object.assign(this, { width, height, front: fitted(this.canvas, width, height) });
      if (!width) return;
      this.pen = fitted(this.still, width, height);
      this.drawAxes(this.panel.axes(view));
      this.inside(() => this.panel.still?.(this, view));
      this.pen.strokeStyle = colour("axis");
      const { left, top, right, bottom } = this.box;
      this.pen.strokeRect(left, top, right - left, bottom - top);
    }
    if (!this.width) return;
    this.pen = this.front;
    this.pen.drawImage(this.still, 0, 0, this.width, this.height);
    this.curves = [];
    this.inside(() => {
      this.panel.moving(this, view);
      this.drawCurves();
      this.panel.over?.(this, view);
    });
  }

  inside(draw, { left, top, right, bottom } = this.box) {
    this.pen.save();
    this.pen.beginPath();
    this.pen.rect(left, top, right - left, bottom - top);
    this.pen.clip();
    draw();
    this.pen.restore();
  }

  // axes: {x: {low, high, log, scale, label, ticks}, y, equal: one scale for both, grid, level: a
  // height}
  drawAxes({ x, y, equal, grid, level }) {
    const { pen, width, height } = this, counts = [width / 4.4 / REM, height / 2.8 / REM];
    const box = { left: LEFT, top: REM / 2, right: width - REM, bottom: height - 2.1 * REM };
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
        else pen.fillText(words, Math.min(p, width - 4 * words.length), box.bottom + 4);
      }
    });
    if (level) this.rule(this.y.to(level), false, colour("ink"));
    Object.assign(pen, { fillStyle: colour("quiet"), textAlign: "center", textBaseline: "bottom" });
    pen.fillText(x.label, (box.left + box.right) / 2, box.bottom + 2.05 * REM);
    pen.save();
    pen.translate(box.left - LEFT + 0.75 * REM, (box.top + box.bottom) / 2);
    pen.rotate(-Math.PI / 2);
    pen.fillText(y.label ?? "", 0, 0);
    pen.restore();
  }

  // an upright or level line through the whole box
  rule(p, upright, stroke) {
    const { left, top, right, bottom } = this.box;
    const line = upright ? [[p, p], [top, bottom]] : [[left, right], [p, p]];
    drawLine(this.pen, lineThrough(...line), {}, 1, stroke);
  }

  // A curve of n points; every: points between two marks; tell: the words of a point.
  curve(n, x, y, look, more) {
    const [xs, ys] = [[this.x, x], [this.y, y]].map(([axis, of]) =>
      new Float64Array(n).map((_, i) => axis.to(of(i))));
    this.curves.push({ xs, ys, line: lineThrough(xs, ys), look, ...more });
  }

  // The thinner lie on top, so that all are seen; the paths have halos and marks.
  drawCurves() {
    const { pen } = this, paper = colour("paper");
    this.curves.sort((a, b) => b.width - a.width);
    for (const { line, width, every } of this.curves)
      if (every) drawLine(pen, line, {}, width + 2.5, paper);
    for (const { xs, ys, line, look, width, every } of this.curves) {
      const fill = ink(look), end = xs.length - 1;
      drawLine(pen, line, look, width, fill);
      const mark = (i, size) => drawMark(pen, xs[i], ys[i], look, size, fill, paper);
      for (let i = 0; every && i < end; i += every) mark(i, 8);
      if (every) mark(end, 11);
    }
  }

  // The curves once more in the upper corner, thin: so much round a place, which gets a mark.
  inset([w, b], reach, mark) {
    const { box: { right, top, bottom }, x, y, pen } = this, side = 0.36 * (bottom - top);
    const zoom = side / (x.to(w + reach) - x.to(w - reach)), middle = [right, top + side];
    const placed = (ps, p, i) => ps.map((q) => middle[i] - side / 2 + zoom * (q - p));
    this.inside(() => {
      Object.assign(pen, { fillStyle: colour("paper"), strokeStyle: colour("axis"), lineWidth: 2 });
      pen.fillRect(right - side, top, side, side);
      pen.strokeRect(right - side, top, side, side);
      for (const { xs, ys, look } of this.curves)
        drawLine(pen, lineThrough(placed(xs, x.to(w), 0), placed(ys, y.to(b), 1)), look, 1.2,
          ink(look));
      mark(right - side / 2, top + side / 2);
    }, { left: right - side, right, top, bottom: top + side });
  }

  arrow(tail, way, fill, length = 46) {
    const size = Math.hypot(...way), [u, v] = way.map((d) => d / size), neck = length - 11;
    if (!(size > 0 && size < Infinity)) return;
    const half = [[0, 1], [neck, 1], [neck, 5], [length, 0]];
    const outline = [...half, ...half.map(([along, across]) => [along, -across]).reverse()];
    const marker = outline.map(([along, across]) =>
      [along * u - across * v, along * v + across * u]);
    drawMark(this.pen, this.x.to(tail[0]), this.y.to(tail[1]), { marker }, 1, fill, fill);
  }

  // The told point nearest to a place, if it is near.
  nearest(px, py) {
    const points = this.curves.flatMap(({ xs, ys, tell }) =>
      d3.range(xs.length).map((i) => ({ x: xs[i], y: ys[i], tell: () => tell(i) })));
    const far = ({ x, y }) => Math.hypot(x - px, y - py);
    return d3.least(points.filter((point) => far(point) < 24), far);
  }
}
