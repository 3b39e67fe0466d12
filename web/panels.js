// What each panel shows: its axes, what stands still, and what moves, of a view of the runs:
// {problem, runs: [{name, run, look}], upto, steps, settings, start, apart, maps, recorded}.
import { STAR, colour, drawMark, ink, theme } from "./picture.js";
import { sigmoid } from "./neuron.js";
import { pointAt } from "./run.js";

const N = 41;  // of the grid that contours are drawn from
const LETTERS = { beta1: "β₁" };
const EDGE = "#333333", YELLOW = "#F0E442";

export const short = (x, digits = 3) => {
  if (!Number.isFinite(x)) return "beyond all numbers";
  const rounded = Number(x.toPrecision(digits)), small = rounded && Math.abs(rounded) < 1e-4;
  return (small ? rounded.toExponential() : String(rounded)).replace(/-/g, "−");
};

export function where({ name, run }, t) {
  const names = run.P === 2 ? ["w", "b"] : run.names;
  const params = names.map((param, i) => `${param} = ${short(pointAt(run, t)[i])}`);
  return `${name}, step ${t}: ${params.join(", ")}, loss = ${short(run.loss[t])}`;
}

// The loss as pale contours, closer where it is low.
function drawSurface({ x, y, pen, width, height }, { problem, recorded }) {
  const [across, up] = recorded?.window ?? [[x.low, x.high], [y.low, y.high]];
  const at = ([low, high], i) => low + ((high - low) * i) / (N - 1);
  const grid = recorded?.surface ?? d3.range(N * N).map((k) =>
    problem.loss([at(across, k % N), at(up, Math.floor(k / N))]));
  const [least, most] = d3.extent(grid), shades = d3.range(14);
  const shade = (k) =>
    `color-mix(in oklab, ${colour("deep")} ${(100 * k) / 13}%, ${colour("paper")})`;
  Object.assign(pen, { fillStyle: shade(0), strokeStyle: colour("contour"), lineWidth: 0.8 });
  pen.fillRect(0, 0, width, height);
  const levels = shades.slice(1).map((k) => least + (most - least) * (k / 14) ** 2);
  d3.contours().size([N, N]).thresholds(levels)(grid).forEach((area, k) => {
    pen.beginPath();
    for (const ring of area.coordinates.flat())
      ring.forEach(([i, j], m) =>
        pen[m ? "lineTo" : "moveTo"](x.to(at(across, i - 0.5)), y.to(at(up, j - 0.5))));
    pen.fillStyle = shade(k + 1);
    pen.fill("evenodd");
    pen.stroke();
  });
}

const plane = (every, xlim, ylim) => ({
  title: `the path, a mark every ${every} steps`,
  kind: "plane",
  moves: () => ["weight", "bias"],
  axes({ recorded }) {
    const [[left, right], [low, high]] = recorded?.window ?? [xlim, ylim];
    const x = { low: left, high: right, label: "weight w" };
    return { equal: true, fixed: Boolean(recorded), x, y: { low, high, label: "bias b" } };
  },
  still: drawSurface,
  moving(panel, { runs, upto }) {
    for (const one of runs) {
      const value = (i) => (t) => one.run.params[2 * t + i], width = 1.25 * one.look.width;
      const more = { width, every, tell: (t) => where(one, t) };
      panel.curve(upto + 1, value(0), value(1), one.look, more);
    }
  },
  over(panel, { problem, runs, apart, upto, start }) {
    const { pen, x, y } = panel, dark = colour("ink"), [w, b] = problem.best;
    pen.beginPath();
    pen.arc(x.to(start[0]), y.to(start[1]), 7, 0, 7);
    Object.assign(pen, { fillStyle: colour("paper"), strokeStyle: dark, lineWidth: 2 });
    pen.setLineDash([]);
    pen.fill();
    pen.stroke();
    drawMark(pen, x.to(w), y.to(b), STAR, 24, YELLOW, EDGE);
    const one = runs.find(({ name }) => name === apart);
    if (!one || !upto) return;
    const [before, after] = [upto - 1, upto].map((t) => [...pointAt(one.run, t)]);
    const last = (record) => [...record.subarray(2 * upto - 2, 2 * upto)];
    panel.arrow(last(one.run.looked), last(one.run.gradient).map((g) => -g), dark);
    panel.arrow(before, after.map((v, i) => v - before[i]), ink(one.look));
  },
});

// Curves over steps: `of` gives a run's, functions of t by name, known from step `from` to the
// last that is drawn, or one before it where they belong to the steps between.
const overSteps = (title, [low, high], of, more = {}) => ({
  title,
  axes: ({ steps }) => ({
    grid: true,
    level: more.level,
    x: { low: more.logX ? more.from : 0, high: steps, log: more.logX, label: more.label ?? "step" },
    y: { low, high, log: more.log },
  }),
  moving(panel, view) {
    const { from = 0, every = 1, between } = more, t = (k) => from + k * every;
    const n = Math.max(0, Math.floor((view.upto - from - (between ? 1 : 0)) / every) + 1);
    for (const one of view.runs) {
      const curves = Object.entries(of(one.run, view)), base = Math.min(one.look.width, 3);
      curves.forEach(([name, value], i) => {
        const width = curves.length > 1 ? [1.3, 0.4, 0.8][i] * base : base;
        const what = name && `, ${name}`;
        const tell = (k) => `${one.name}, step ${t(k)}${what}: ${short(value(t(k)))}`;
        const look = more.looks?.()[i] ?? one.look;
        panel.curve(n, t, (k) => value(t(k)), look, { width, tell });
      });
    }
    Object.assign(panel.pen, { strokeStyle: colour("ink"), lineWidth: 1 });
    if (view.upto < view.steps) panel.rule(panel.x.to(view.upto), true);
  },
});

const ofBoth = (f) => ({ w: f(0), b: f(1) });
const height = (beta) => -Math.log10(1 - beta);
export const fromHeight = (h) => 1 - 10 ** -h;

// The loss after 500 steps over η and β; its mark is the setting of the run that is drawn.
const heatMap = (rule, beta, rates, betas, moves, words) => ({
  title: `loss after 500 steps of ${rule}, ${words}`,
  kind: "map",
  map: { rule, beta, rates, betas },
  moves: () => moves,
  axes() {
    const half = Math.sqrt(rates[1] / rates[0]), x = { low: rates[0] / half, log: true };
    const shown = [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999].map((b) => [height(b), String(b)]);
    return {
      x: { ...x, high: rates.at(-1) * half, label: "learning rate η" },
      y: { low: -0.07, high: 3.08, wide: 54, label: LETTERS[beta] ?? "β", ticks: shown },
    };
  },
  still({ pen, x, y, box, width, height: high }, { maps }) {
    const above = maps[rule], n = betas.length;
    const edges = (at, low, top) => [low, ...d3.pairs(at, (a, b) => (a + b) / 2), top];
    const xs = edges(rates.map(x.to), box.left, box.right);
    const ys = edges(betas.map((b) => y.to(height(b))), box.bottom, box.top);
    pen.fillStyle = colour("lost");
    pen.fillRect(0, 0, width, high);
    above?.forEach((loss, k) => {
      const [i, j] = [Math.floor(k / n), k % n], last = theme.viridis.length - 1;
      const share = Math.min(Math.max((Math.log10(loss) + 7) / 7, 0), 1);
      pen.fillStyle = loss < Infinity ? theme.viridis[Math.round(share * last)] : colour("lost");
      pen.fillRect(xs[i], ys[j + 1], xs[i + 1] - xs[i] + 0.6, ys[j] - ys[j + 1] + 0.6);
    });
    const k = above ? d3.minIndex(above) : -1, best = [rates[Math.floor(k / n)], betas[k % n]];
    if (k >= 0 && above[k] > 1e-7)
      drawMark(pen, x.to(best[0]), y.to(height(best[1])), STAR, 22, YELLOW, EDGE);
  },
  moving({ pen, x, y }, { settings }) {
    const look = theme.looks[rule], [eta, b] = moves.map((name) => settings[name]);
    drawMark(pen, x.to(eta), y.to(height(b)), look, 16, ink(look), "#ffffff");
  },
});

const NAMES = ["rating", "star", "bias"];
const way = ({ params }, best, i) => (t) =>
  (params[2 * t + i] - params[i]) / (best[i] - params[i]);
const inW = ({ params }) => ({ "": (t) => Math.abs(params[2 * t] - params[2 * t - 2]) });

function averageRegret({ gradient, params }) {  // of the game of lines, beyond x = -1
  let sum = 0;
  const regret = gradient.map((slope, t) => (sum += slope * (params[t] + 1)) / (t + 1));
  return { "": (t) => Math.max(regret[t - 1], 1e-9) };
}

export const PANELS = {
  plane: plane(50, [-4, 6], [-5, 5]),
  plane10: plane(10, [-4.5, 6.5], [-5.5, 5.5]),
  losses: overSteps("loss above its minimum", [1e-7, 1], ({ loss }, { problem }) => (
    { "": (t) => Math.max(loss[t] - problem.lowest, 1e-12) }), { log: true }),
  rates: overSteps("effective rate: w bold, b thin", [1e-2, 1e4], ({ rate }) =>
    ofBoth((i) => (t) => rate[2 * t + i]), { log: true, between: true }),
  progress: overSteps("share of the way: w bold, b thin", [-0.1, 1.7], (run, { problem }) =>
    ofBoth((i) => way(run, problem.best, i)), { level: [1] }),
  stepLengths: overSteps("how far w moves in a step", [1e-4, 10], inW,
    { log: true, logX: true, from: 1 }),
  place: overSteps("the place x after each round", [-1.1, 1.1], ({ params }) => (
    { x: (t) => params[t] }), { logX: true, level: [-1], from: 3, every: 3 }),
  regret: overSteps("average regret per step", [1e-2, 5], averageRegret,
    { log: true, logX: true, from: 3, every: 3 }),
  weights: {
    ...overSteps("the weights in one pass (level: their best)", [-1.5, 4.5], ({ params }) =>
      Object.fromEntries(NAMES.map((name, i) => [name, (t) => params[3 * t + i]])),
    { looks: () => theme.cycle, label: "steps of one pass over 10,000 films" }),
    still(panel, { problem }) {
      problem.best.forEach((value, i) => {
        Object.assign(panel.pen, { strokeStyle: ink(theme.cycle[i]), lineWidth: 1 });
        panel.rule(panel.y.to(value), false);
      });
    },
  },
  shares: {
    title: "share of the steps with a gradient",
    axes: () => ({
      x: { low: 0, high: 1.02, label: "share of the steps" },
      y: { low: 2.6, high: -0.6, wide: 52, ticks: NAMES.map((name, i) => [i, name]) },
    }),
    moving({ pen, x, y }, { runs: [one], upto }) {
      NAMES.forEach((name, i) => {
        const heard = d3.sum(d3.range(upto), (t) => one.run.gradient[3 * t + i] !== 0);
        const share = heard / upto, top = y.to(i - 0.3), inside = share > 0.75;
        pen.fillStyle = ink(theme.cycle[i]);
        pen.fillRect(x.to(0), top, x.to(share) - x.to(0), y.to(i + 0.3) - top);
        Object.assign(pen, { fillStyle: colour(inside ? "paper" : "ink"), textBaseline: "middle" });
        pen.fillText(`${short(100 * share)} %`, x.to(inside ? 0.75 : share) + 8, y.to(i));
      });
    },
  },
  fit: {
    title: "the points and the neuron's answer",
    axes: () => ({
      x: { low: -3.5, high: 3.5, label: "input x" },
      y: { low: -0.05, high: 1.05, label: "target y" },
    }),
    still({ pen, x, y }, { problem: { columns, targets } }) {
      pen.fillStyle = colour("quiet");
      targets.forEach((target, i) =>
        pen.fillRect(x.to(columns[0][i]) - 1.5, y.to(target) - 1.5, 3, 3));
    },
    moving(panel, { runs: [{ run, look }], upto }) {
      for (const [t, alpha] of [[0, 0.35], [upto, 1]]) {
        const [w, b] = pointAt(run, t), x = (i) => -3.5 + i / 20;
        panel.curve(141, x, (i) => sigmoid(w * x(i) + b), look, { width: 4, alpha });
      }
    },
  },
  heatMap,
  overSteps,
};
