// What each panel shows. view: {problem, runs: [{name, run, look}], upto, settings, ...}
import { STAR, colour, drawMark, ink, theme } from "./picture.js";
import { sigmoid } from "./neuron.js";
import { pointAt } from "./run.js";

export const short = (x, digits = 3) => {
  const rounded = Number(x.toPrecision(digits));
  const words = Math.abs(rounded) < 1e-4 && rounded ? rounded.toExponential() : String(rounded);
  return Number.isFinite(x) ? words.replace(/-/g, "−") : "beyond all numbers";
};

const N = 41;  // of the grid that contours are drawn from
const WIDTHS = [2.6, 1.3];  // over steps: w bold, b thin

function drawSurface(panel, { problem, recorded }) {
  const { x, y, pen } = panel, grid = new Float64Array(N * N);
  const [low, high] = recorded?.window ?? [[x.low, x.high], [y.low, y.high]];
  const at = ([from, to], i) => from + ((to - from) * i) / (N - 1);
  if (recorded) grid.set(recorded.surface);
  else {
    const points = problem.coarse(), slope = new Float64Array(2);
    for (let j = 0; j < N; j++)
      for (let i = 0; i < N; i++)
        grid[j * N + i] = problem.measure([at(low, i), at(high, j)], slope, points);
  }
  const least = d3.min(grid), most = d3.max(grid);
  const levels = Array.from({ length: 14 }, (_, i) => least + (most - least) * (i / 14) ** 2);
  const ramp = d3.range(14).map((i) => `color-mix(in oklab, ${colour("deep")} ${(100 * i) / 13}%, ${colour("paper")})`);
  pen.fillStyle = ramp[0];
  pen.fillRect(0, 0, panel.width, panel.height);
  pen.strokeStyle = colour("contour");
  pen.lineWidth = 0.8;
  d3.contours().size([N, N]).thresholds(levels.slice(1))(grid).forEach((area, level) => {
    pen.beginPath();
    for (const ring of area.coordinates.flat())
      ring.forEach(([i, j], k) => {
        const to = [x.to(at(low, i - 0.5)), y.to(at(high, j - 0.5))];
        k ? pen.lineTo(...to) : pen.moveTo(...to);
      });
    pen.fillStyle = ramp[level + 1];
    pen.fill("evenodd");
    pen.stroke();
  });
}

const where = ({ name, run }, t) => {
  const names = run.P === 2 ? ["w", "b"] : run.names;
  const params = [...pointAt(run, t)].map((value, i) => `${names[i]} = ${short(value)}`);
  return `${name}, step ${t}: ${params.join(", ")}, loss = ${short(run.loss[t])}`;
};
export { where };

const plane = (title, x = [-4, 6], y = [-5, 5], every = 50) => ({
  title,
  kind: "plane",
  moves: () => ["weight", "bias"],
  axes: ({ recorded }) => {
    const [[x0, x1], [y0, y1]] = recorded?.window ?? [x, y];
    return { equal: true, x: { low: x0, high: x1, label: "weight w" }, y: { low: y0, high: y1, label: "bias b", wide: 40 } };
  },
  still: drawSurface,
  moving(panel, { runs, upto }) {
    for (const one of runs)
      panel.curve(upto + 1, (t) => one.run.params[2 * t], (t) => one.run.params[2 * t + 1], one.look, {
        width: one.look.width * 1.25, every, tell: (t) => where(one, t),
      });
  },
  over(panel, { problem, runs, apart, upto, start }) {
    const { pen, x, y } = panel, dark = colour("ink");
    if (start) {
      pen.beginPath();
      pen.arc(x.to(start[0]), y.to(start[1]), 7, 0, 7);
      Object.assign(pen, { fillStyle: colour("paper"), strokeStyle: dark, lineWidth: 2 });
      pen.setLineDash([]);
      pen.fill();
      pen.stroke();
    }
    const [w, b] = problem.best;
    drawMark(pen, x.to(w), y.to(b), STAR, 24, "#F0E442", "#333333");
    const one = runs.find(({ name }) => name === apart);
    if (!one || !upto) return;
    const last = (record) => [...record.subarray(2 * upto - 2, 2 * upto)];
    const [before, after] = [upto - 1, upto].map((t) => [...pointAt(one.run, t)]);
    panel.arrow(last(one.run.looked), last(one.run.gradient).map((g) => -g), 46, dark);
    panel.arrow(before, after.map((v, i) => v - before[i]), 46, ink(one.look));
  },
});

// Curves over steps. of: for a run, functions of t; from: the first t; logX: logarithmic steps.
const overSteps = (title, [low, high], of, { log, logX, level, from = 0, every = 1, label = "step" } = {}) => ({
  title,
  axes: ({ steps }) => ({
    x: { low: logX ? Math.max(from, 1) : 0, high: steps, log: logX, label },
    y: { low, high, log, wide: 40 },
  }),
  still(panel) {
    panel.drawGrid();
    Object.assign(panel.pen, { strokeStyle: colour("ink") });
    if (level !== undefined) panel.rule(panel.y.to(level), false);
  },
  moving(panel, view) {
    const { upto, steps } = view;
    for (const one of view.runs)
      of(one.run, view).forEach((value, i, all) => {
        const n = Math.max(0, Math.floor((upto - from - (value.last ? 0 : 1)) / every) + 1);
        const width = all.length > 1 ? WIDTHS[i] ?? 2 : Math.min(one.look.width, 3.4), t = (k) => from + k * every;
        const tell = (k) => `${one.name}, step ${t(k)}${value.name ? `, ${value.name}` : ""}: ${short(value(t(k)))}`;
        panel.curve(n, t, (k) => value(t(k)), value.look ?? one.look, { width, tell });
      });
    Object.assign(panel.pen, { strokeStyle: colour("ink"), lineWidth: 1 });
    if (upto < steps) panel.rule(panel.x.to(upto), true);
  },
});

const named = (name, value, last = false) => Object.defineProperties(value, { name: { value: name }, last: { value: last } });
const each = (run, of) => ["w", "b"].map((name, i) => named(name, of(i)));

const heatMap = (rule, beta, rates, betas, moves, batched) => ({
  title: `loss after 500 steps of ${rule}${batched ? ", batches of ten" : ", from (−2, 4), all points"}`,
  kind: "map",
  map: { rule, beta, rates, betas, batched },
  moves: () => moves,
  axes() {
    const height = (b) => -Math.log10(1 - b), step = Math.log10(rates[1] / rates[0]) / 2;
    const shown = betas.filter((b) => [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999].includes(b));
    return {
      x: { low: rates[0] / 10 ** step, high: rates.at(-1) * 10 ** step, log: true, label: "learning rate η" },
      y: { low: -0.07, high: height(betas.at(-1)) + 0.08, label: beta === "beta1" ? "β₁" : "β", ticks: shown.map((b) => [height(b), String(b)]) },
    };
  },
  still(panel, { maps }) {
    const above = maps[rule], { pen, x, y } = panel, n = betas.length;
    pen.fillStyle = colour("lost");
    pen.fillRect(0, 0, panel.width, panel.height);
    const edges = (values, low, high) => [low, ...d3.pairs(values, (a, b) => (a + b) / 2), high];
    const xs = edges(rates.map(x.to), panel.box.left, panel.box.right);
    const ys = edges(betas.map((b) => y.to(-Math.log10(1 - b))), panel.box.bottom, panel.box.top);
    above?.forEach((loss, k) => {
      const [i, j] = [Math.floor(k / n), k % n], share = Math.min(Math.max((Math.log10(loss) + 7) / 7, 0), 1);
      pen.fillStyle = theme.viridis[Math.round(share * (theme.viridis.length - 1))];
      if (loss < Infinity) pen.fillRect(xs[i], ys[j + 1], xs[i + 1] - xs[i] + 0.6, ys[j] - ys[j + 1] + 0.6);
    });
    const k = above ? d3.minIndex(above) : -1;
    if (k >= 0 && above[k] > 1e-7)
      drawMark(pen, (xs[Math.floor(k / n)] + xs[Math.floor(k / n) + 1]) / 2, (ys[k % n] + ys[(k % n) + 1]) / 2, STAR, 22, "#F0E442", "#333333");
  },
  moving() {},
  over(panel, { settings, runs }) {
    const look = runs.find(({ name }) => name === rule)?.look ?? theme.looks[rule];
    const at = [panel.x.to(settings[moves[0]]), panel.y.to(-Math.log10(1 - settings[moves[1]]))];
    drawMark(panel.pen, ...at, look, 16, ink(look), "#ffffff");
  },
});

const NAMES = ["rating", "star", "bias"];
const cycle = (i) => theme.cycle[i];

export const PANELS = {
  plane: plane("the path, a mark every 50 steps"),
  plane10: plane("the path, a mark every 10 steps", [-4.5, 6.5], [-5.5, 5.5], 10),
  losses: overSteps("loss above its minimum", [1e-7, 1],
    (run, { problem }) => [named("", (t) => Math.max(run.loss[t] - problem.lowest, 1e-12), true)], { log: true }),
  rates: overSteps("effective rate: w bold, b thin", [1e-2, 1e4],
    (run) => each(run, (i) => (t) => run.rate[2 * t + i]), { log: true }),
  progress: overSteps("share of the way: w bold, b thin", [-0.1, 1.7], (run, { problem }) =>
    ["w", "b"].map((name, i) => named(name, (t) => (run.params[2 * t + i] - run.params[i]) / (problem.best[i] - run.params[i]), true)), { level: 1 }),
  stepLengths: overSteps("how far w moves in a step", [1e-4, 10],
    (run) => [named("", (t) => Math.abs(run.params[2 * t] - run.params[2 * t - 2]), true)], { log: true, logX: true, from: 1 }),
  place: overSteps("the place x after each round", [-1.1, 1.1],
    (run) => [named("x", (t) => run.params[t], true)], { logX: true, level: -1, from: 3, every: 3 }),
  regret: overSteps("average regret per step", [1e-2, 5], (run) => {
    let sum = 0;
    const regret = run.gradient.map((slope, t) => (sum += slope * (run.params[t] + 1)) / (t + 1));
    return [named("", (t) => Math.max(regret[t - 1], 1e-9), true)];
  }, { log: true, logX: true, from: 3, every: 3 }),
  weights: {
    ...overSteps("the weights in one pass (thin line: its best)", [-1.5, 4.5], (run) =>
      NAMES.map((name, i) => Object.assign(named(name, (t) => run.params[3 * t + i], true), { look: cycle(i) })), { label: "steps of one pass over 10,000 films" }),
    still(panel, { problem }) {
      panel.drawGrid();
      problem.best.forEach((value, i) => {
        Object.assign(panel.pen, { strokeStyle: ink(cycle(i)), lineWidth: 1 });
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
        let count = 0;
        for (let t = 0; t < upto; t++) count += one.run.gradient[3 * t + i] !== 0;
        const share = upto ? count / upto : 0, [top, bottom] = [y.to(i - 0.3), y.to(i + 0.3)];
        pen.fillStyle = ink(cycle(i));
        pen.fillRect(x.to(0), top, x.to(share) - x.to(0), bottom - top);
        pen.fillStyle = share > 0.75 ? colour("paper") : colour("ink");
        pen.textBaseline = "middle";
        pen.fillText(`${short(100 * share)} %`, x.to(Math.min(share, 0.75)) + 8, y.to(i));
      });
    },
  },
  fit: {
    title: "the points and the neuron's answer",
    axes: () => ({ x: { low: -3.5, high: 3.5, label: "input x" }, y: { low: -0.05, high: 1.05, label: "target y" } }),
    still({ pen, x, y }, { problem }) {
      pen.fillStyle = colour("quiet");
      problem.targets.forEach((target, i) => pen.fillRect(x.to(problem.columns[0][i]) - 1.5, y.to(target) - 1.5, 3, 3));
    },
    moving(panel, { runs, upto }) {
      for (const { run, look } of runs)
        for (const [t, alpha] of [[0, 0.35], [upto, 1]]) {
          const [w, b] = pointAt(run, t), x = (i) => -3.5 + i / 20;
          panel.curve(141, x, (i) => sigmoid(w * x(i) + b), look, { width: 4, alpha });
        }
    },
  },
  heatMap,
};
