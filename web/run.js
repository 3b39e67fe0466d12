// Runs of rules, and what can be read off them.

const FAR_AWAY = 1e6;

// params: (steps + 1) rows of P numbers; gradient, rate, looked: a row per step; loss: on all data
export function run(problem, rule, settings, start, steps, { batches, bounds, lossAtEnd } = {}) {
  const P = start.length, scheduled = typeof settings.learning_rate === "function";
  const params = new Float64Array((steps + 1) * P), loss = new Float64Array(steps + 1);
  const [gradient, rate, looked] = [0, 1, 2].map(() => new Float64Array(steps * P));
  const memory = start.map(() => rule.start()), slope = new Float64Array(P);
  const far = FAR_AWAY * (1 + Math.max(...start.map(Math.abs)));
  let here = Float64Array.from(start), divergedAt = Infinity;
  const asMeasured = !batches && !rule.lookAt;  // then the loss comes with the gradient
  params.set(here);
  for (let t = 0; t < steps; t++) {
    const s = scheduled ? { ...settings, learning_rate: settings.learning_rate(t) } : settings;
    const at = rule.lookAt ? here.map((x, i) => rule.lookAt(x, memory[i], s)) : here;
    const points = batches ? problem.batch(batches.next().value) : problem.all;
    const measured = problem.measure(at, slope, points);
    if (!lossAtEnd) loss[t] = asMeasured ? measured : problem.loss(here);
    for (let i = 0; i < P; i++) {
      rule.observeLoss?.(measured, memory[i], s);
      const [update, factor] = rule.step(slope[i], memory[i], s), j = t * P + i;
      looked[j] = at[i];
      gradient[j] = slope[i];
      rate[j] = factor;
      here[i] += update;
      if (bounds) here[i] = Math.min(Math.max(here[i], bounds[0]), bounds[1]);
      params[j + P] = here[i];
      if (!(Math.abs(here[i]) <= far)) divergedAt = Math.min(divergedAt, t + 1);
    }
  }
  loss[steps] = problem.loss(here);
  const lost = loss.findIndex((value) => !Number.isFinite(value));
  if (lost >= 0) divergedAt = Math.min(divergedAt, lost);
  return { rule, settings, steps, P, params, gradient, rate, looked, loss, divergedAt };
}

// The η of least loss after so many steps; 41 from 0.001 to 100.
export function bestLearningRate(problem, rule, settings, start, steps) {
  const ends = Array.from({ length: 41 }, (_, i) => {
    const learning_rate = 10 ** (-3 + i / 8);
    const made = { ...settings, learning_rate };
    const { loss, divergedAt } = run(problem, rule, made, start, steps, { lossAtEnd: true });
    return [divergedAt < Infinity ? Infinity : loss[steps], learning_rate];
  });
  return ends.reduce((best, end) => (end[0] < best[0] ? end : best))[1];
}

export const pointAt = ({ params, P }, t) => params.subarray(t * P, (t + 1) * P);

export const distance = (of, target, t) =>
  Math.hypot(...pointAt(of, t).map((x, i) => x - target[i]));

// First step by which parameter i has done the share of its way, up to a step; -1 if it never has.
export function stepsTo(share, { params, P }, target, i, upto) {
  for (let t = 0; t <= upto; t++)
    if ((params[t * P + i] - params[i]) / (target[i] - params[i]) >= share) return t;
  return -1;
}

// How far parameter i went beyond the target at most.
export function overshoot({ params, P }, target, i, upto) {
  let most = 0;
  const side = Math.sign(target[i] - params[i]);
  for (let t = 0; t <= upto; t++) most = Math.max(most, (params[t * P + i] - target[i]) * side);
  return most;
}
