// What each explorer has of its own. Names and first values are the package's: the values come
// with the page, and a test compares the names with the functions' arguments.
import { choice, menu, number, rate, toggle } from "./controls.js";
import { PANELS } from "./panels.js";
import { batches } from "./data.js";

const BETAS = [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, 0.993, 0.995, 0.997, 0.998, 0.999];
const OWN_BATCHES = "This page draws batches of its own, not the notebook's.";
const beta = (label) => choice(label, BETAS);
const toy = {
  zero_fraction: number("zeros in x", 0, 0.98, 0.02),
  seed: number("seed", 0, 4, 1),
  weight: number("w at start", -4, 6, 0.1),
  bias: number("b at start", -5, 5, 0.1),
  rates: toggle("compare", ["η as set", "own best η"]),
  steps: number("steps", 1, 500, 1),
};
const batchSize = choice("batch size", [10, 30, 100, 300, 1000], OWN_BATCHES);

const onToy = (panel, controls, rules, caption) => ({
  data: "toy",
  controls: { ...controls, ...toy },
  rules,
  caption,
  steps: () => 500,
  start: ({ weight, bias }) => [weight, bias],
  batches: ({ batch_size = 1000, seed }) => batch_size < 1000 && batches(1000, batch_size, seed),
  panels: [PANELS.plane, panel, PANELS.losses],
});

const rootDecay = (rate) =>  // each rate by its words, so that a run is known again
  Object.assign((t) => rate / Math.sqrt(t + 1), { toJSON: () => `${rate} / root` });
const range = (n, low, high) => Array.from({ length: n }, (_, i) => 10 ** (low + ((high - low) * i) / (n - 1)));

const MAPS = { Momentum: "beta", Nesterov: "beta", RMSProp: "beta", Adam: "beta1" };
const MOVES = { RMSProp: ["learning_rate", "rmsprop_beta"], Adam: ["learning_rate", "beta1"] };
const mapOf = (rule) =>
  PANELS.heatMap(rule, MAPS[rule], range(9, -3, 1), [0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999], MOVES[rule] ?? ["plain_rate", "beta"]);
const batchedMap = (rule) =>
  PANELS.heatMap(rule, MAPS[rule], range(17, -3, 1), [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998, 0.999], ["learning_rate", "beta"], true);

const PLAIN = ["Gradient descent", "Momentum", "Nesterov"];
const PRESETS = {
  "all six": [{}, [...PLAIN, "Adagrad", "RMSProp", "Adam"]],
  "the right angle": [{ map_of: "Momentum" }, PLAIN],
  "the stall": [{ map_of: "RMSProp" }, ["Adagrad", "RMSProp"]],
  "the cycle": [{ learning_rate: 0.3, map_of: "RMSProp" }, ["RMSProp", "Adam"]],
  "too large an eta": [{ plain_rate: 10, map_of: "Momentum" }, PLAIN],
  "Adam without correction": [{}, ["Adam", "Adam, uncorrected"]],
};
const FIRST = {
  learning_rate: 0.1, plain_rate: 1, beta: 0.9, rmsprop_beta: 0.9, beta1: 0.9, beta2: 0.999, map_of: "Adam",
  batch_size: 1000, zero_fraction: 0.8, seed: 0, weight: -2, bias: 4,
};

export const EXPLORERS = {
  explore_neuron: {
    ...onToy(null, { learning_rate: rate() }, ({ learning_rate }) => ({
      "Gradient descent": ["GradientDescent", { learning_rate }],
    }), "Left: the answer before (pale) and after the steps. Right: the way from ring to star."),
    data: "dense",
    controls: { learning_rate: rate(), weight: toy.weight, bias: toy.bias, steps: number("steps", 0, 200, 1) },
    steps: () => 200,
    panels: [PANELS.fit, PANELS.plane10],
  },
  explore_sparsity: {
    data: "films",
    names: ["rating", "star", "bias"],
    controls: {
      zero_fraction: choice("without star", [0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.998]),
      batch_size: choice("batch size", [1, 10, 100, 1000, 10000], OWN_BATCHES),
      learning_rate: rate(),
    },
    rules: ({ learning_rate }) => ({ "Gradient descent": ["GradientDescent", { learning_rate }] }),
    caption: "Left: how often each weight hears anything. Right: how far it gets in one pass.",
    steps: ({ batch_size }) => 10000 / batch_size,
    start: () => [0, 0, 0],
    batches: ({ batch_size }) => batches(10000, batch_size, 0),
    panels: [PANELS.shares, PANELS.weights],
  },
  explore_right_angle: onToy(PANELS.progress, { learning_rate: rate(), beta: beta("β") }, ({ learning_rate, beta }) => ({
    "Gradient descent": ["GradientDescent", { learning_rate }],
    Momentum: ["Momentum", { learning_rate, beta }],
    Nesterov: ["Nesterov", { learning_rate, beta }],
  }), "A thin curve that is up before its bold one: b was done before w."),
  explore_adagrad: onToy(PANELS.rates, { learning_rate: rate("η of Adagrad"), batch_size: batchSize }, ({ learning_rate }) => ({
    "Gradient descent": ["GradientDescent", { learning_rate: 5 }],
    Adagrad: ["Adagrad", { learning_rate }],
  }), "Adagrad gives w a larger rate than b, and both rates only fall. Gradient descent: η = 5."),
  explore_rmsprop: onToy(PANELS.rates, { learning_rate: rate(), beta: beta("RMSProp's β") }, ({ learning_rate, beta }) => ({
    Adagrad: ["Adagrad", { learning_rate }],
    RMSProp: ["RMSProp", { learning_rate, beta }],
  }), "Adagrad's rate only falls; RMSProp's rises again as gradients fade."),
  explore_adam: onToy(PANELS.rates, {
    learning_rate: rate("η"), beta1: beta("β₁, also β"), beta2: beta("β₂ of Adam"),
  }, ({ learning_rate, beta1, beta2 }) => ({
    Momentum: ["Momentum", { learning_rate: 1, beta: beta1 }],
    RMSProp: ["RMSProp", { learning_rate }],
    Adam: ["Adam", { learning_rate, beta1, beta2 }],
  }), "RMSProp's divisor, corrected, and momentum's overshoot make Adam. Momentum's η is 1."),
  explore_bias_correction: onToy(PANELS.stepLengths, { learning_rate: rate(), beta1: beta("β₁"), beta2: beta("β₂") }, (s) => ({
    corrected: ["Adam", adams(s)],
    uncorrected: ["Adam", { ...adams(s), bias_correction: false }],
  }), "Where the two step lengths differ at the left, the correction is at work."),
  explore_choice: {
    data: "toy",
    controls: {
      learning_rate: rate(), beta: beta("β, also β₁"),
      zero_fraction: choice("zeros in x", [0, 0.5, 0.8, 0.9, 0.95, 0.98]), steps: toy.steps,
    },
    rules: ({ learning_rate, beta }) => ({
      Momentum: ["Momentum", { learning_rate, beta }],
      Adam: ["Adam", { learning_rate, beta1: beta }],
    }),
    caption: `Maps: the loss after 500 steps; star: the best. Drag a mark on a map: both paths follow. ${OWN_BATCHES}`,
    steps: () => 500,
    start: () => [-2, 4],
    batches: () => batches(1000, 10, 0),
    panels: [{ ...PANELS.plane, moves: null }, batchedMap("Momentum"), batchedMap("Adam")],
  },
  explore_adam_failure: {
    data: "lines",
    names: ["x"],
    controls: { learning_rate: number("first η", 0.1, 0.9, 0.1), beta2: number("β₂", 0, 0.98, 0.02) },
    rules({ learning_rate, beta2 }) {
      const shared = { learning_rate: rootDecay(learning_rate), beta1: 0, beta2, bias_correction: false };
      return {
        Adagrad: ["Adagrad", { learning_rate }],
        AMSGrad: ["AMSGrad", shared],
        "Gradient descent": ["GradientDescent", { learning_rate: shared.learning_rate }],
        Adam: ["Adam", shared],
      };
    },
    caption: "Lines 3x, −x, −x in turn, from x = 1. The best fixed place is x = −1.",
    steps: () => 3000,
    start: () => [1],
    bounds: [-1, 1],
    batches: function* () { for (let t = 0; ; t++) yield [t % 3]; },
    panels: [PANELS.place, PANELS.regret],
  },
  explore_everything: {
    ...onToy(PANELS.rates, {
      preset: menu("preset", ["own settings", ...Object.keys(PRESETS)]),
      learning_rate: rate("η, adaptive"), plain_rate: rate("η, plain"),
      beta: beta("β, momentum"), rmsprop_beta: beta("β, RMSProp"), beta1: beta("β₁, Adam"), beta2: beta("β₂, Adam"),
      batch_size: batchSize, map_of: menu("map of", Object.keys(MAPS)),
    }, (s) => ({
      "Gradient descent": ["GradientDescent", { learning_rate: s.plain_rate }],
      Momentum: ["Momentum", { learning_rate: s.plain_rate, beta: s.beta }],
      Nesterov: ["Nesterov", { learning_rate: s.plain_rate, beta: s.beta }],
      Adagrad: ["Adagrad", { learning_rate: s.learning_rate }],
      RMSProp: ["RMSProp", { learning_rate: s.learning_rate, beta: s.rmsprop_beta }],
      Adam: ["Adam", adams(s)],
      "Adam, uncorrected": ["Adam", { ...adams(s), bias_correction: false }],
      AMSGrad: ["AMSGrad", adams(s)],
      Eve: ["Eve", adams(s)],
    }), "Drag the ring to start elsewhere, and the mark on the map to set its rule."),
    presets: PRESETS,
    first: FIRST,
    panels: [PANELS.plane, PANELS.rates, ({ map_of }) => mapOf(map_of), PANELS.losses],
  },
};
delete EXPLORERS.explore_everything.controls.rates;

function adams({ learning_rate, beta1, beta2 }) {
  return { learning_rate, beta1, beta2 };
}
