// The package's data as the export packed them, and batches of the page's own.
import { Neuron } from "./neuron.js";

export const unpack = (text, Kind) =>
  new Kind(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);

export const packed = {};  // filled by main.js
const kept = {};
export const remember = (key, make) => (kept[key] ??= make());

// as sparse_toy_data: of one seed, raising the share only sets further x to zero
function toyData({ x, order, noise }, share) {
  const column = unpack(x, Float64Array), errors = unpack(noise, Float64Array);
  const zeros = unpack(order, Uint16Array).subarray(0, Math.round(share * column.length));
  for (const i of zeros) column[i] = 0;
  const target = (value, i) =>
    Math.min(Math.max(1 / (1 + Math.exp(1 - 2 * value)) + errors[i], 0), 1);
  return [column, column.map(target)];
}

export const toy = ({ zero_fraction: share, seed = 0 }) =>
  remember(`toy ${share} ${seed}`, () => new Neuron(...toyData(packed.toy[seed], share)));

// Index arrays without end, one shuffled pass after another; the same seed gives the same ones.
export function* batches(n, size, seed) {
  let state = seed;  // of a linear congruential generator, as in Numerical Recipes
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const order = d3.range(n), shuffled = d3.shuffler(random);
  for (;;) {
    shuffled(order);
    for (let begin = 0; begin < n; begin += size) yield order.slice(begin, begin + size);
  }
}
