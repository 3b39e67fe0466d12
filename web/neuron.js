// The sigmoid neuron with half the mean squared error; points with equal inputs share a prediction.

export const sigmoid = (z) => 1 / (1 + Math.exp(-z));

export class Neuron {
  constructor(x, targets) {
    const n = x.length, kinds = [...d3.group(d3.range(n), (i) => x[i]).values()];
    const target = Float64Array.from(kinds, (kind) => d3.mean(kind, (i) => targets[i]));
    const scatter = (kind, k) => d3.sum(kind, (i) => (targets[i] - target[k]) ** 2) / n;
    Object.assign(this, { x, targets });
    this.all = {
      x: Float64Array.from(kinds, ([first]) => x[first]),
      target,
      share: Float64Array.from(kinds, (kind) => kind.length / n),
      scatter: d3.sum(kinds, scatter),
    };
    this.best = this.minimum();
    this.lowest = this.loss(this.best);
  }

  batch(indices) {
    const [x, target] = [this.x, this.targets].map((all) => indices.map((i) => all[i]));
    return { x, target, share: indices.map(() => 1 / indices.length), scatter: 0 };
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

  loss(params) {
    return this.measure(params, new Float64Array(2));
  }

  // Newton's steps without the errors' own bend (Gauss, Newton)
  minimum() {
    const { x, target, share } = this.all, best = [0, 0], slope = [0, 0];
    for (let tries = 0; tries < 60; tries++) {
      let [ww, wb, bb] = [0, 0, 0];  // the second derivatives
      this.measure(best, slope);
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
