// A panel of the picture: a canvas with axes; what stands still is drawn once, what moves again
// and again. Everything is drawn here, and nothing laid over matplotlib's picture, so that it is
// sharp at each size, fits a phone's width, and turns dark with the page.

export const theme = { looks: {}, viridis: [] };  // filled by main.js
const FONT = "12px system-ui, sans-serif";
const DARK = matchMedia("(prefers-color-scheme: dark)");

export function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

// A rule's look; a rule that comes again is darker and in another line, as in the package.
export function looksOf(kinds) {
  const seen = {}, dashes = [[], [4, 2], [1, 1.5]];
  return kinds.map((kind) => {
    const look = theme.looks[kind], again = (seen[kind] = (seen[kind] ?? -1) + 1);
    if (!again) return look;
    return { ...look, rgb: look.rgb.map((c) => c * 0.55 ** again), dashes: dashes[again % 3] };
  });
}

// The colour of a look; on dark paper it is made light enough to be seen.
export function ink({ rgb }) {
  const bright = (c) => 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
  let mixed = DARK.matches && !Math.max(...rgb) ? [228, 233, 238] : rgb;  // black turns white
  while (DARK.matches && bright(mixed) < 105) mixed = mixed.map((c) => c + 0.1 * (255 - c) + 1);
  return `rgb(${mixed.map(Math.round)})`;
}

export function drawMark(pen, x, y, { marker }, size, fill, edge) {
  pen.beginPath();
  for (const [dx, dy] of marker) pen.lineTo(x + size * dx, y - size * dy);
  pen.closePath();
  Object.assign(pen, { fillStyle: fill, strokeStyle: edge, lineWidth: 1.2 });
  pen.setLineDash([]);
  pen.fill();
  pen.stroke();
}

export const STAR = {
  marker: Array.from({ length: 10 }, (_, i) => {
    const angle = (Math.PI * (i + 2.5)) / 5, r = i % 2 ? 0.2 : 0.5;
    return [r * Math.cos(angle), r * Math.sin(angle)];
  }),
};

// A short piece of a rule's line with its marker, for the boxes that show and hide it.
export function drawSample(canvas, look) {
  const pen = fitted(canvas, 38, 16);
  line(pen, Float64Array.of(2, 36), Float64Array.of(8, 8), 2, look, Math.min(look.width, 4));
  drawMark(pen, 19, 8, look, 9, ink(look), colour("paper"));
}

function fitted(canvas, width, height) {
  const pen = canvas.getContext("2d"), scale = devicePixelRatio;
  const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
  if (canvas.width !== wide || canvas.height !== high) Object.assign(canvas, { width: wide, height: high });
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

function line(pen, xs, ys, n, look, width, stroke = ink(look)) {
  pen.beginPath();
  for (let i = 0; i < n; i++) pen.lineTo(xs[i], ys[i]);
  Object.assign(pen, { strokeStyle: stroke, lineWidth: width, lineJoin: "round" });
  pen.setLineDash(look.dashes.map((length) => length * width));
  pen.stroke();
}

const SIGNS = { "-": "−" };
const power = (n) => "10" + [...String(n)].map((c) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[c] ?? "⁻").join("");

export class Panel {
  // axes: {x: {low, high, log, label, ticks}, y: ..., equal}
  constructor(canvas, panel) {
    Object.assign(this, { canvas, panel, still: document.createElement("canvas"), told: [] });
  }

  // Draw what stands still if it has changed, and what moves.
  draw(view, stale) {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    if (!width) return;
    if (stale || width !== this.width || height !== this.height || devicePixelRatio !== this.ratio) {
      Object.assign(this, { width, height, ratio: devicePixelRatio });
      this.pen = fitted(this.still, width, height);
      this.pen.font = FONT;
      this.layOut(this.panel.axes(view));
      this.inside(() => this.panel.still?.(this, view));
      this.drawAxes();
    }
    this.pen = fitted(this.canvas, width, height);
    this.pen.font = FONT;
    this.pen.drawImage(this.still, 0, 0, width, height);
    [this.told, this.curves] = [[], []];
    this.inside(() => {
      this.panel.moving(this, view);
      this.drawCurves();
      this.panel.over?.(this, view);
    });
  }

  layOut(axes) {
    const left = axes.y.wide ?? 44, box = { left, top: 6, right: this.width - 12, bottom: this.height - 34 };
    const limits = { x: { ...axes.x }, y: { ...axes.y } };
    if (axes.equal) {  // one scale for both; the longer side shows more
      const { x, y } = limits, [wide, high] = [box.right - box.left, box.bottom - box.top];
      const unit = Math.max((x.high - x.low) / wide, (y.high - y.low) / high);
      for (const [axis, length] of [[x, wide], [y, high]]) {
        const middle = (axis.low + axis.high) / 2, half = (unit * length) / 2;
        Object.assign(axis, { low: middle - half, high: middle + half });
      }
    }
    Object.assign(this, { box, ...limits });
    const scale = (axis, from, to) => {
      const f = axis.log ? Math.log10 : (v) => v, low = f(axis.low), span = f(axis.high) - low;
      axis.to = (v) => Math.min(Math.max(from + ((f(v) - low) / span) * (to - from), -1e6), 1e6);
      axis.from = (p) => ((v) => (axis.log ? 10 ** v : v))(low + ((p - from) / (to - from)) * span);
    };
    scale(this.x, box.left, box.right);
    scale(this.y, box.bottom, box.top);
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

  drawAxes() {
    const { pen, box } = this, text = colour("ink");
    Object.assign(pen, { strokeStyle: colour("axis"), fillStyle: text, lineWidth: 1 });
    pen.strokeRect(box.left + 0.5, box.top + 0.5, box.right - box.left - 1, box.bottom - box.top - 1);
    for (const [axis, across] of [[this.x, true], [this.y, false]]) {
      Object.assign(pen, { textAlign: across ? "center" : "right", textBaseline: across ? "top" : "middle" });
      for (const [value, words] of this.ticks(axis, across ? this.width / 70 : this.height / 45)) {
        const p = axis.to(value);
        if (across) pen.fillText(words, Math.min(p, this.width - 4 * words.length), box.bottom + 4);
        else pen.fillText(words, box.left - 5, p);
      }
    }
    pen.fillStyle = colour("quiet");
    pen.textAlign = "center";
    pen.textBaseline = "bottom";
    pen.fillText(this.x.label, (box.left + box.right) / 2, this.height - 1);
    pen.translate(11, (box.top + box.bottom) / 2);
    pen.rotate(-Math.PI / 2);
    pen.textBaseline = "middle";
    pen.fillText(this.y.label ?? "", 0, 0);
  }

  ticks(axis, count) {
    if (axis.ticks) return axis.ticks;
    const plain = (v) => [v, String(Number(v.toPrecision(6))).replace(/-/, (c) => SIGNS[c])];
    if (!axis.log) return d3.ticks(axis.low, axis.high, count).map(plain);
    const [low, high] = [axis.low, axis.high].map(Math.log10).map((v) => Math.round(v * 1e6) / 1e6);
    const every = Math.max(1, Math.ceil((high - low) / count)), all = [];
    for (let n = Math.ceil(low); n <= high; n += every) all.push([10 ** n, power(n)]);
    return all;
  }

  drawGrid() {
    Object.assign(this.pen, { strokeStyle: colour("grid"), lineWidth: 1 });
    for (const [value] of this.ticks(this.x, this.width / 70)) this.rule(this.x.to(value), true);
    for (const [value] of this.ticks(this.y, this.height / 45)) this.rule(this.y.to(value), false);
  }

  // an upright or level line through the whole box
  rule(p, upright) {
    const { left, top, right, bottom } = this.box;
    this.pen.setLineDash([]);
    this.pen.beginPath();
    this.pen.moveTo(upright ? p : left, upright ? top : p);
    this.pen.lineTo(upright ? p : right, upright ? bottom : p);
    this.pen.stroke();
  }

  // A curve of n points in data coordinates; every: points between two marks; tell: words of point i.
  curve(n, x, y, look, { width = look.width, every, tell, alpha = 1 } = {}) {
    const xs = new Float64Array(n), ys = new Float64Array(n);
    for (let i = 0; i < n; i++) {
      xs[i] = this.x.to(x(i));
      ys[i] = this.y.to(y(i));
    }
    this.curves.push({ n, xs, ys, look, width, every, alpha });
    if (tell) this.told.push({ n, xs, ys, tell, look });
  }

  // The thinner lie on top, so that all are seen; the paths have halos and marks.
  drawCurves() {
    const paper = colour("paper"), pen = this.pen;
    this.curves.sort((a, b) => b.width - a.width);
    for (const { n, xs, ys, look, width, every } of this.curves)
      if (every) line(pen, xs, ys, n, { dashes: [] }, width + 2.5, paper);
    for (const { n, xs, ys, look, width, every, alpha } of this.curves) {
      pen.globalAlpha = alpha;
      line(pen, xs, ys, n, look, width);
      for (let i = 0; every && i < n; i += every) drawMark(pen, xs[i], ys[i], look, 8, ink(look), paper);
      if (every && n) drawMark(pen, xs[n - 1], ys[n - 1], look, 11, ink(look), paper);
      pen.globalAlpha = 1;
    }
  }

  arrow(tail, way, length, fill) {
    const size = Math.hypot(...way), pen = this.pen;
    if (!(size > 0 && size < Infinity)) return;
    const [x, y] = [this.x.to(tail[0]), this.y.to(tail[1])], [dx, dy] = [way[0] / size, -way[1] / size];
    Object.assign(pen, { strokeStyle: fill, fillStyle: fill, lineWidth: 2.5 });
    pen.setLineDash([]);
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + dx * (length - 6), y + dy * (length - 6));
    pen.stroke();
    pen.beginPath();
    for (const [a, b] of [[length, 0], [length - 11, 5], [length - 11, -5]])
      pen.lineTo(x + a * dx - b * dy, y + a * dy + b * dx);
    pen.fill();
  }

  // The told point nearest to a place, if it is near.
  nearest(px, py, within = 24) {
    let best = null, least = within ** 2;
    for (const curve of this.told)
      for (let i = 0; i < curve.n; i++) {
        const far = (curve.xs[i] - px) ** 2 + (curve.ys[i] - py) ** 2;
        if (far < least) [best, least] = [{ curve, i }, far];
      }
    return best && { x: best.curve.xs[best.i], y: best.curve.ys[best.i], words: best.curve.tell(best.i) };
  }
}
