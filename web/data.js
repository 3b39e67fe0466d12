// The package's data as the export packed them, and batches of the page's own.
import { Lines, Neuron, sigmoid } from "./neuron.js";

export function unpack(text, Kind) {
  return new Kind(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
}

export const packed = {};  // filled by main.js
const kept = new Map();

export function remember(key, make) {
  if (!kept.has(key)) {
    if (kept.size > 300) kept.clear();
    kept.set(key, make());
  }
  return kept.get(key);
}

const clipped = (y) => Math.min(Math.max(y, 0), 1);

// as sparse_toy_data: of one seed, raising the share only sets further x to zero
export function toyData({ x, order, noise }, share) {
  const column = unpack(x, Float64Array), errors = unpack(noise, Float64Array);
  const zeros = unpack(order ?? "", Uint16Array).subarray(0, Math.round(share * column.length));
  for (const i of zeros) column[i] = 0;
  return [[column], column.map((value, i) => clipped(sigmoid(2 * value - 1) + errors[i]))];
}

// as simulated_films: a rating that all have, and a star who plays in few
export function filmData({ tenths, order, noise }, share) {
  const rating = Float64Array.from(unpack(tenths, Uint8Array), (tenth) => tenth / 10);
  const n = rating.length, errors = unpack(noise, Float64Array);
  const mean = rating.reduce((a, b) => a + b) / n;
  const deviation = Math.sqrt(rating.reduce((sum, r) => sum + (r - mean) ** 2, 0) / n);
  const scaled = rating.map((r) => (r - mean) / deviation), star = new Float64Array(n);
  for (const i of unpack(order, Uint16Array).subarray(0, Math.round(n * (1 - share)))) star[i] = 1;
  const targets = scaled.map((r, i) => clipped(sigmoid(r / 2 + 3 * star[i] - 1 / 2) + errors[i]));
  return [[scaled, star], targets];
}

export const PROBLEMS = {
  toy: ({ zero_fraction: share, seed = 0 }) =>
    remember(`toy ${share} ${seed}`, () => new Neuron(...toyData(packed.toy[seed], share))),
  dense: () => remember("dense", () => new Neuron(...toyData(packed.dense, 0))),
  films: ({ zero_fraction }) =>
    remember(`films ${zero_fraction}`, () => new Neuron(...filmData(packed.films, zero_fraction))),
  lines: () => remember("lines", () => new Lines([3, -1, -1])),
};

// Index arrays without end, one shuffled pass after another; the same seed gives the same ones.
export function* batches(n, size, seed) {
  let state = seed + 1;
  const random = () => {  // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const order = [...Array(n).keys()];
  for (;;) {
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    for (let begin = 0; begin < n; begin += size) yield order.slice(begin, begin + size);
  }
}
