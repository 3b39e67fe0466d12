// What each panel shows: its axes, what stands still, and what moves, of a view of the runs:
// {problem, runs: [{name, run, look}], upto, steps, settings, start, apart, maps, recorded}.
import { colour, drawMark, ink, theme } from "./picture.js";
import { rowAt, shareOfWay } from "./run.js";

const N = 41 ** 2;  // points that contours are drawn from
const EDGE = "#333333", YELLOW = "#F0E442";

export const short = (x, digits = 3) => {
  if (!Number.isFinite(x)) return "beyond all numbers";
  const rounded = Number(x.toPrecision(digits)), small = rounded && Math.abs(rounded) < 1e-4;
  return (small ? rounded.toExponential() : String(rounded)).replace(/-/g, "−");
};

export function where({ name, run }, t) {
  const [w, b] = rowAt(run.params, t).map((v) => short(v));
  return `${name}, step ${t}: w = ${w}, b = ${b}, loss = ${short(run.loss[t])}`;
}

// The loss as pale contours, closer where it is low.
function drawSurface({ x, y, pen }, { problem, recorded }) {
  const [across, up] = recorded?.window ?? [[x.low, x.high], [y.low, y.high]];
  const n = Math.sqrt(recorded?.surface.length ?? N);
  const at = ([low, high], i) => low + ((high - low) * Math.min(Math.max(i, 0), n - 1)) / (n - 1);
  const grid = recorded?.surface ?? d3.range(N).map((k) =>
    problem.loss([at(across, k % n), at(up, Math.floor(k / n))]));
  const [least, most] = d3.extent(grid);
  Object.assign(pen, { strokeStyle: colour("contour"), lineWidth: 0.8 });
  const levels = d3.range(14).map((k) => least + (most - least) * (k / 14) ** 2);
  d3.contours().size([n, n]).thresholds(levels)(grid).forEach((area, k) => {
    pen.beginPath();
    for (const ring of area.coordinates.flat())
      ring.forEach(([i, j], m) =>
        pen[m ? "lineTo" : "moveTo"](x.to(at(across, i - 0.5)), y.to(at(up, j - 0.5))));
    pen.fillStyle = `color-mix(in oklab, ${colour("deep")} ${100 * k / 13}%, ${colour("paper")})`;
    pen.fill("evenodd");
    pen.stroke();
  });
}

const plane = {
  title: ({ inset: r }) => `the path, a mark every 50 steps${r ? `; corner: the star ± ${r}` : ""}`,
  kind: "plane",
  moves: ({ settings: { weight } }) => weight !== undefined && ["weight", "bias"],
  axes({ recorded }) {
    const [[left, right], [low, high]] = recorded?.window ?? [[-4, 6], [-5, 5]];
    const x = { low: left, high: right, label: "weight w" };
    return { equal: true, x, y: { low, high, label: "bias b" } };
  },
  still: drawSurface,
  moving(panel, { runs, upto }) {
    for (const one of runs) {
      const value = (i) => (t) => one.run.params[2 * t + i], width = 1.25 * one.look.width;
      const more = { width, every: 50, tell: (t) => where(one, t) };
      panel.curve(upto + 1, value(0), value(1), one.look, more);
    }
  },
  over(panel, { problem, runs, apart, upto, start, inset }) {
    const { pen, x, y } = panel, dark = colour("ink"), [w, b] = problem.best;
    const star = (px, py, size) => drawMark(pen, px, py, theme.star, size, YELLOW, EDGE);
    if (inset) panel.inset([w, b], inset, (...at) => star(...at, 10));
    drawMark(pen, x.to(start[0]), y.to(start[1]), theme.ring, 14, colour("paper"), dark);
    star(x.to(w), y.to(b), 24);
    const one = runs.find(({ name }) => name === apart);
    if (!one || !upto) return;
    const { params, looked, gradient } = one.run, before = rowAt(params, upto - 1);
    panel.arrow(rowAt(looked, upto - 1), rowAt(gradient, upto - 1).map((g) => -g), dark);
    panel.arrow(before, rowAt(params, upto).map((v, i) => v - before[i]), ink(one.look));
  },
};

// Curves over steps: `of` gives a run's, functions of t by name, known from step `from` to the
// last that is drawn, or one before it where they belong to the steps between.
export const overSteps = (title, [low, high], of, more = {}) => ({
  title: () => title,
  axes: ({ steps }) => ({
    grid: true, level: more.level, y: { low, high, log: more.log },
    x: { low: more.from ?? 0, high: steps, log: more.logX, label: "step" },
  }),
  moving(panel, view) {
    const { from = 0, between } = more, n = Math.max(0, view.upto - from + (between ? 0 : 1));
    for (const { run, name, look } of view.runs) {
      const curves = Object.entries(of(run, view)), base = Math.min(look.width, 3);
      curves.forEach(([letter, value], i) => {
        const width = curves.length > 1 ? [1.3, 0.4][i] * base : base;
        const what = letter && `, ${letter}`;
        const tell = (k) => `${name}, step ${from + k}${what}: ${short(value(from + k))}`;
        panel.curve(n, (k) => from + k, (k) => value(from + k), look, { width, tell });
      });
    }
    if (view.upto < view.steps) panel.rule(panel.x.to(view.upto), true, colour("ink"));
  },
});

// The stored map of the loss over η and β whose share of zeros is nearest; its mark is the setting
// of the run that is drawn, and moves it.
const height = (beta) => -Math.log10(1 - beta), fromHeight = (h) => 1 - 10 ** -h;
const heatMap = (of) => {
  const chosen = ({ maps, settings: { zero_fraction, map_of = of } }) =>
    d3.least(maps.filter(({ rule }) => rule === map_of),
      ({ share }) => Math.abs(share - zero_fraction));
  return {
    title: (view) => chosen(view).title,
    kind: "map",
    moves: (view) => chosen(view).moves,
    axes(view) {
      const { xs, ys, label, ticks } = chosen(view), y = { low: ys[0], high: ys.at(-1), label };
      const x = { low: xs[0], high: xs.at(-1), log: true, label: "learning rate η" };
      return { x, y: { ...y, scale: [height, fromHeight], ticks: ticks.map((b) => [b, `${b}`]) } };
    },
    still({ pen, x, y }, view) {
      const { xs, ys, colours, best } = chosen(view);
      const cells = d3.cross(d3.pairs(xs.map(x.to)), d3.pairs(ys.map(y.to)));
      cells.forEach(([[left, right], [bottom, top]], k) => {
        pen.fillStyle = theme.viridis[colours[k]] ?? colour("lost");
        pen.fillRect(left, top, right - left + 0.6, bottom - top + 0.6);
      });
      if (best) drawMark(pen, x.to(best[0]), y.to(best[1]), theme.star, 22, YELLOW, EDGE);
    },
    moving({ pen, x, y }, view) {
      const { rule, moves } = chosen(view), look = theme.looks[rule];
      const [eta, beta] = moves.map((name) => view.settings[name]);
      drawMark(pen, x.to(eta), y.to(beta), look, 16, ink(look), "#ffffff");
    },
  };
};

// The weights of t gradients in a running average; first, that of the 0 which it began with.
const weights = ({ upto: t, settings: { beta, corrected } }) => {
  const began = beta ** t, [first, sum] = corrected === "yes" ? [0, 1 - began] : [began, 1];
  return d3.range(t + 1).map((i) => (i ? ((1 - beta) * beta ** (t - i)) / sum : first));
};
const averageWeights = {
  title: () => "hollow: a gradient of 0 that never was",
  axes: ({ steps }) => ({ y: { low: 0, high: 1.05, label: "its weight" },
    x: { low: -0.8, high: steps + 0.8, label: "gradient i" } }),
  moving({ pen, x, y }, view) {
    Object.assign(pen, { fillStyle: ink(theme.looks.Adam), strokeStyle: colour("ink") });
    const bar = (at, v) => [x.to(at - 0.4), y.to(v), x.to(0.8) - x.to(0), y.to(0) - y.to(v)];
    weights(view).forEach((v, i) => pen[i ? "fillRect" : "strokeRect"](...bar(i, v)));
  },
  words(view) {
    const [first, ...others] = weights(view), sum = short(d3.sum(others));
    return [`The weights of ${view.upto} gradients sum to ${sum}; the 0 has ${short(first)}.`];
  },
};

const ofBoth = (f) => ({ w: f(0), b: f(1) });

export const PANELS = {
  plane,
  averageWeights,
  chosenMap: heatMap(),
  mapOfMomentum: heatMap("Momentum"),
  mapOfAdam: heatMap("Adam"),
  losses: overSteps("loss above its minimum", [1e-7, 1], ({ loss }, { problem }) => (
    { "": (t) => Math.max(loss[t] - problem.lowest, 1e-12) }), { log: true }),
  rates: overSteps("effective rate: w bold, b thin", [1e-2, 1e4], ({ rate }) =>
    ofBoth((i) => (t) => rate[2 * t + i]), { log: true, between: true }),
  progress: overSteps("share of the way: w bold, b thin", [-0.1, 1.7], (run, { problem }) =>
    ofBoth((i) => (t) => shareOfWay(run, problem.best, i, t)), { level: 1 }),
  stepLengths: overSteps("how far w moves in a step", [1e-4, 10], ({ params }) => (
    { "": (t) => Math.abs(params[2 * t] - params[2 * t - 2]) }),
  { log: true, logX: true, from: 1 }),
};
