// The sigmoid neuron with half the mean squared error; points with equal inputs share a prediction.

export const sigmoid = (z) => 1 / (1 + Math.exp(-z));

export class Neuron {
  // columns: one array per feature; the always-on input of the bias is added here
  constructor(columns, targets) {
    this.columns = [...columns, new Float64Array(targets.length).fill(1)];
    this.targets = targets;
    this.size = this.columns.length;
    const groups = new Map();
    for (let i = 0; i < targets.length; i++) {
      const key = columns.length === 1 ? columns[0][i] : columns.map((x) => x[i]).join();
      const group = groups.get(key) ?? { first: i, count: 0, sum: 0, squares: 0 };
      group.count += 1;
      group.sum += targets[i];
      group.squares += targets[i] ** 2;
      groups.set(key, group);
    }
    const kinds = [...groups.values()], n = targets.length;
    this.all = {
      columns: this.columns.map((x) => Float64Array.from(kinds, (kind) => x[kind.first])),
      target: Float64Array.from(kinds, (kind) => kind.sum / kind.count),
      share: Float64Array.from(kinds, (kind) => kind.count / n),
      scatter: d3.sum(kinds, ({ squares, sum, count }) => squares - sum * (sum / count)) / n,
    };
    this.lowest = this.loss((this.best = this.minimum()));
  }

  batch(indices) {
    const columns = this.columns.map((x) => indices.map((i) => x[i]));
    const share = new Float64Array(indices.length).fill(1 / indices.length);
    return { columns, target: indices.map((i) => this.targets[i]), share, scatter: 0 };
  }

  // the loss; the gradient is written to `gradient`: the mean of (f - y) f (1 - f) x. There are
  // one or two features: written out, for this is what takes the time
  measure(params, gradient, { columns: [x, u], target, share, scatter } = this.all) {
    const last = this.size - 1, w = params[0], b = params[last], v = last > 1 ? params[1] : 0;
    let [loss, byW, byV, byB] = [0, 0, 0, 0];
    for (let k = 0; k < target.length; k++) {
      const f = sigmoid(w * x[k] + v * u[k] + b), error = f - target[k];
      const push = error * f * (1 - f) * share[k];
      loss += error * error * share[k];
      byW += push * x[k];
      byV += push * u[k];
      byB += push;
    }
    gradient[0] = byW;
    gradient[1] = byV;
    gradient[last] = byB;
    return (loss + scatter) / 2;
  }

  loss(params) {
    return this.measure(params, new Float64Array(this.size));
  }

  // Newton's steps, damped (Levenberg, Marquardt) until they lower the gradient no more
  minimum() {
    const { columns, target, share } = this.all, P = this.size, range = [...Array(P).keys()];
    let best = new Float64Array(P), slope = new Float64Array(P), damping = 1e-3;
    let loss = this.measure(best, slope);
    for (let tries = 0; tries < 200 && damping < 1e9; tries++) {
      const H = range.map(() => new Float64Array(P));
      for (let k = 0; k < target.length; k++) {
        const f = sigmoid(range.reduce((z, d) => z + best[d] * columns[d][k], 0)), s = f * (1 - f);
        const bend = share[k] * (s * s + (f - target[k]) * s * (1 - 2 * f));
        for (const i of range)
          for (const j of range) H[i][j] += bend * columns[i][k] * columns[j][k];
      }
      for (const i of range) H[i][i] += damping;
      const step = solve(H, slope), there = new Float64Array(P);
      const next = best.map((x, i) => x - step[i]);
      const lower = this.measure(next, there), size = (g) => Math.max(...g.map(Math.abs));
      const near = size(slope) < 1e-6;  // there the loss is too flat to tell; the gradient does
      if (near ? size(there) < size(slope) : lower < loss) {
        [best, slope, loss, damping] = [next, there, lower, damping < 1e-12 ? 0 : damping / 20];
      } else if (near && damping === 0) break;
      else damping = near ? 0 : Math.max(damping, 1e-6) * 10;
    }
    return best;
  }
}

function solve(matrix, right) {
  const rows = matrix.map((row, i) => [...row, right[i]]), n = rows.length;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      if (j !== i) {
        const factor = rows[j][i] / rows[i][i];
        for (let k = i; k <= n; k++) rows[j][k] -= factor * rows[i][k];
      }
  return rows.map((row, i) => row[n] / row[i]);
}

// Straight lines, f_i(x) = slope_i x: the game that Adam loses.
export class Lines {
  constructor(slopes) {
    this.slopes = slopes;
    this.size = 1;
    this.best = [-1];
    this.all = { slope: slopes.reduce((a, b) => a + b) / slopes.length };
  }
  batch = (indices) => ({ slope: this.slopes[indices[0]] });
  measure(params, gradient, points = this.all) {
    gradient[0] = points.slope;
    return points.slope * params[0];
  }
  loss = (params) => this.all.slope * params[0];
}
