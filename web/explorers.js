// What each explorer has of its own: its rules as functions of its settings, and its panels. The
// rest, its controls with their first values, caption and presets, comes from the package.
import { PANELS } from "./panels.js";
import { batches } from "./data.js";

const onToy = (panel, rules, more) => ({
  data: "toy",
  rules,
  steps: () => 500,
  start: ({ weight, bias }) => [weight, bias],
  batches: ({ batch_size = 1000, seed }) => batch_size < 1000 && batches(1000, batch_size, seed),
  panels: [PANELS.plane, panel, PANELS.losses],
  ...more,
});

const rootDecay = (rate) =>  // each rate by its words, so that a run is known again
  Object.assign((t) => rate / Math.sqrt(t + 1), { toJSON: () => `${rate} / root` });

const rates = (n) => d3.range(n).map((i) => 10 ** (-3 + (4 * i) / (n - 1)));
const MAPS = { Momentum: "beta", Nesterov: "beta", RMSProp: "beta", Adam: "beta1" };
const MOVES = { RMSProp: ["learning_rate", "rmsprop_beta"], Adam: ["learning_rate", "beta1"] };
const COARSE = [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999];
const FINE = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999];
const mapOf = (rule) => PANELS.heatMap(
  rule, MAPS[rule], rates(9), COARSE, MOVES[rule] ?? ["plain_rate", "beta"], "all points");
const batchedMap = (rule) => PANELS.heatMap(
  rule, MAPS[rule], rates(17), FINE, ["learning_rate", "beta"], "batches of ten");

const adams = ({ learning_rate, beta1, beta2 }) => ({ learning_rate, beta1, beta2 });
const descent = ({ learning_rate }) => ({
  "Gradient descent": ["GradientDescent", { learning_rate }],
});

export const EXPLORERS = {
  explore_neuron: onToy(null, descent, {
    data: "dense",
    steps: () => 200,
    panels: [PANELS.fit, PANELS.plane10],
  }),
  explore_sparsity: {
    data: "films",
    names: ["rating", "star", "bias"],
    rules: descent,
    steps: ({ batch_size }) => 10000 / batch_size,
    start: () => [0, 0, 0],
    batches: ({ batch_size }) => batches(10000, batch_size, 0),
    panels: [PANELS.shares, PANELS.weights],
  },
  explore_right_angle: onToy(PANELS.progress, ({ learning_rate, beta }) => ({
    ...descent({ learning_rate }),
    Momentum: ["Momentum", { learning_rate, beta }],
    Nesterov: ["Nesterov", { learning_rate, beta }],
  })),
  explore_adagrad: onToy(PANELS.rates, ({ learning_rate }) => ({
    ...descent({ learning_rate: 5 }),
    Adagrad: ["Adagrad", { learning_rate }],
  })),
  explore_rmsprop: onToy(PANELS.rates, ({ learning_rate, beta }) => ({
    Adagrad: ["Adagrad", { learning_rate }],
    RMSProp: ["RMSProp", { learning_rate, beta }],
  })),
  explore_adam: onToy(PANELS.rates, (s) => ({
    Momentum: ["Momentum", { learning_rate: 1, beta: s.beta1 }],
    RMSProp: ["RMSProp", { learning_rate: s.learning_rate }],
    Adam: ["Adam", adams(s)],
  })),
  explore_bias_correction: onToy(PANELS.stepLengths, (s) => ({
    corrected: ["Adam", adams(s)],
    uncorrected: ["Adam", { ...adams(s), bias_correction: false }],
  })),
  explore_choice: onToy(null, ({ learning_rate, beta }) => ({
    Momentum: ["Momentum", { learning_rate, beta }],
    Adam: ["Adam", { learning_rate, beta1: beta }],
  }), {
    start: () => [-2, 4],
    batches: () => batches(1000, 10, 0),
    mapBatches: () => batches(1000, 10, 0),
    panels: [{ ...PANELS.plane, moves: null }, batchedMap("Momentum"), batchedMap("Adam")],
  }),
  explore_adam_failure: {
    data: "lines",
    names: ["x"],
    rules({ learning_rate, beta2 }) {
      const rate = rootDecay(learning_rate);
      const shared = { learning_rate: rate, beta1: 0, beta2, bias_correction: false };
      return {
        Adagrad: ["Adagrad", { learning_rate }],
        AMSGrad: ["AMSGrad", shared],
        ...descent(shared),
        Adam: ["Adam", shared],
      };
    },
    steps: () => 3000,
    start: () => [1],
    bounds: [-1, 1],
    batches: () => d3.range(3000).map((t) => [t % 3]).values(),
    panels: [PANELS.place, PANELS.regret],
  },
  explore_everything: onToy(null, (s) => ({
    ...descent({ learning_rate: s.plain_rate }),
    Momentum: ["Momentum", { learning_rate: s.plain_rate, beta: s.beta }],
    Nesterov: ["Nesterov", { learning_rate: s.plain_rate, beta: s.beta }],
    Adagrad: ["Adagrad", { learning_rate: s.learning_rate }],
    RMSProp: ["RMSProp", { learning_rate: s.learning_rate, beta: s.rmsprop_beta }],
    Adam: ["Adam", adams(s)],
    "Adam, uncorrected": ["Adam", { ...adams(s), bias_correction: false }],
    AMSGrad: ["AMSGrad", adams(s)],
    Eve: ["Eve", adams(s)],
  }), {
    panels: [PANELS.plane, PANELS.rates, ({ map_of }) => mapOf(map_of), PANELS.losses],
  }),
};
