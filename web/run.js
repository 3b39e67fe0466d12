// Runs of rules, and what can be read off them.

const FAR_AWAY = 1e6;

// params: steps + 1 rows of w and b; gradient, rate, looked: a row per step; loss: on all data
// `into`: a run of as many steps whose arrays are written anew, as making them takes long.
export function run(problem, rule, settings, start, steps, { batches, lossAtEnd, into } = {}) {
  const of = (name, n = 2 * steps) => into?.[name] ?? new Float64Array(n);
  const params = of("params", 2 * steps + 2), loss = of("loss", steps + 1);
  const [gradient, rate, looked] = ["gradient", "rate", "looked"].map((name) => of(name));
  const memory = start.map(() => rule.start()), slope = new Float64Array(2), here = [...start];
  const far = FAR_AWAY * (1 + Math.max(...start.map(Math.abs)));
  const asMeasured = !batches && !rule.lookAt;  // then the loss comes with the gradient
  let divergedAt = Infinity;
  params.set(here);
  for (let t = 0; t < steps; t++) {
    const at = rule.lookAt ? here.map((x, i) => rule.lookAt(x, memory[i], settings)) : here;
    const points = batches ? problem.batch(batches.next().value) : problem.all;
    const measured = problem.measure(at, slope, points);
    if (!lossAtEnd) loss[t] = asMeasured ? measured : problem.loss(here);
    for (let i = 0; i < 2; i++) {
      const j = 2 * t + i;
      rule.observeLoss?.(measured, memory[i], settings);
      const [update, factor] = rule.step(slope[i], memory[i], settings);
      [looked[j], gradient[j], rate[j]] = [at[i], slope[i], factor];
      params[j + 2] = here[i] += update;
      if (!(Math.abs(here[i]) <= far)) divergedAt = Math.min(divergedAt, t + 1);
    }
  }
  loss[steps] = problem.loss(here);
  const lost = loss.findIndex((value) => !Number.isFinite(value));
  if (lost >= 0) divergedAt = Math.min(divergedAt, lost);
  return { rule, settings, params, gradient, rate, looked, loss, divergedAt };
}

// The η of least loss after so many steps; 41 from 0.001 to 100.
export function bestLearningRate(problem, rule, settings, start, steps) {
  return d3.least(d3.range(41).map((i) => 10 ** (-3 + i / 8)), (learning_rate) => {
    const made = { ...settings, learning_rate };
    const { loss, divergedAt } = run(problem, rule, made, start, steps, { lossAtEnd: true });
    return divergedAt < Infinity ? Infinity : loss[steps];
  });
}

export const rowAt = (record, t) => [...record.subarray(2 * t, 2 * t + 2)];

export const distance = ({ params }, target, t) =>
  Math.hypot(...rowAt(params, t).map((x, i) => x - target[i]));

// The share of its way that parameter i has done.
export const shareOfWay = ({ params }, target, i, t) =>
  (params[2 * t + i] - params[i]) / (target[i] - params[i]);

// First step by which parameter i has done the share of its way, up to a step; none if it never has.
export const stepsTo = (share, of, target, i, upto) =>
  d3.range(upto + 1).find((t) => shareOfWay(of, target, i, t) >= share);

// How far parameter i went beyond the target at most.
export const overshoot = (of, target, i, upto) =>
  Math.max(0, d3.max(d3.range(upto + 1), (t) => shareOfWay(of, target, i, t)) - 1) *
  Math.abs(target[i] - of.params[i]);
