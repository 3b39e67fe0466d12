// The sigmoid neuron with half the mean squared error; points with equal inputs share a prediction.

// exp(-z) from stored values and a short series: to 1e-13 of itself, in half of Math.exp's time
const FINE = 512, FAR = 36, MIDDLE = FAR * FINE;
const stored = new Float64Array(2 * MIDDLE + 1).map((_, k) => Math.exp((MIDDLE - k) / FINE));

function sigmoid(z) {
  if (!(Math.abs(z) < FAR)) return 1 / (1 + Math.exp(-z));
  const k = (z * FINE + (MIDDLE + 0.5)) | 0, d = (k - MIDDLE) / FINE - z;
  return 1 / (1 + stored[k] * (1 + d * (1 + d * (1 / 2 + d / 6))));
}

export class Neuron {
  constructor(x, targets) {
    const mean = (points) => d3.mean(points, (i) => targets[i]);
    const told = (points) => [x[points[0]], mean(points), points.length / x.length];
    const groups = d3.rollup(d3.range(x.length), told, (i) => x[i]);
    const [inputs, target, share] = [0, 1, 2].map((j) =>
      Float64Array.from(groups.values(), (group) => group[j]));
    const scatter = d3.mean(x, (input, i) => (targets[i] - groups.get(input)[1]) ** 2);
    Object.assign(this, { x, targets });
    this.all = { x: inputs, target, share, scatter };
    this.best = this.minimum();
    this.lowest = this.loss(this.best);
  }

  batch(indices) {
    const of = (all) => Float64Array.from(indices, (i) => all[i]), n = indices.length;
    return { x: of(this.x), target: of(this.targets), share: of([]).fill(1 / n), scatter: 0 };
  }

  // the loss; the gradient is written to `gradient`: the mean of (f - y) f (1 - f) x
  measure(params, gradient, { x, target, share, scatter } = this.all) {
    const w = params[0], b = params[1];
    let [loss, byW, byB] = [0, 0, 0];
    for (let k = 0; k < target.length; k++) {
      const f = sigmoid(w * x[k] + b), error = f - target[k];
      const push = error * f * (1 - f) * share[k];
      loss += error * error * share[k];
      byW += push * x[k];
      byB += push;
    }
    gradient[0] = byW;
    gradient[1] = byB;
    return (loss + scatter) / 2;
  }

  loss = (params) => this.measure(params, new Float64Array(2));

  // Newton's steps without the errors' own bend (Gauss, Newton)
  minimum() {
    const { x, target, share } = this.all, best = [0, 0], slope = new Float64Array(2);
    for (let tries = 0; tries < 60; tries++) {
      let [ww, wb, bb] = [0, 0, 0];  // the second derivatives
      this.measure(best, slope);
      if (Math.hypot(...slope) < 1e-16) break;
      for (let k = 0; k < target.length; k++) {
        const f = sigmoid(best[0] * x[k] + best[1]), bend = share[k] * (f * (1 - f)) ** 2;
        ww += bend * x[k] * x[k];
        wb += bend * x[k];
        bb += bend;
      }
      best[0] -= (bb * slope[0] - wb * slope[1]) / (ww * bb - wb * wb);
      best[1] -= (ww * slope[1] - wb * slope[0]) / (ww * bb - wb * wb);
    }
    return best;
  }
}
