// What each explorer has of its own: its rules as functions of its settings, and its panels. The
// rest, its controls with their first values, caption and presets, comes from the package.
import { PANELS, heatMap } from "./panels.js";
import { batches } from "./data.js";

const onToy = (panels, rules, more) => ({
  rules,
  panels: [PANELS.plane, ...panels],
  batches: ({ batch_size = 1000, seed }) => batch_size < 1000 && batches(1000, batch_size, seed),
  ...more,
});

const adams = ({ learning_rate, beta1, beta2 }) => ({ learning_rate, beta1, beta2 });

export const EXPLORERS = {
  explore_right_angle: onToy([PANELS.progress, PANELS.losses], ({ learning_rate, beta }) => [
    ["GradientDescent", { learning_rate }],
    ["Momentum", { learning_rate, beta }],
    ["Nesterov", { learning_rate, beta }],
  ]),
  explore_adagrad: onToy([PANELS.rates, PANELS.losses], ({ learning_rate }) => [
    ["GradientDescent", { learning_rate: 5 }],
    ["Adagrad", { learning_rate }],
  ]),
  explore_rmsprop: onToy([PANELS.rates, PANELS.losses], ({ learning_rate, beta }) => [
    ["Adagrad", { learning_rate }],
    ["RMSProp", { learning_rate, beta }],
  ]),
  explore_adam: onToy([PANELS.rates, PANELS.losses], (s) => [
    ["Momentum", { learning_rate: 1, beta: s.beta1 }],
    ["RMSProp", { learning_rate: s.learning_rate }],
    ["Adam", adams(s)],
  ]),
  explore_bias_correction: onToy([PANELS.stepLengths, PANELS.losses], (s) => [
    ["Adam", adams(s)],
    ["Adam", { ...adams(s), bias_correction: false }],
  ]),
  explore_choice: onToy([heatMap("Momentum"), heatMap("Adam")], (s) => [
    ["Momentum", { learning_rate: s.learning_rate, beta: s.beta }],
    ["Adam", { learning_rate: s.learning_rate, beta1: s.beta }],
  ], { batches: () => batches(1000, 10, 0) }),
  explore_everything: onToy([PANELS.rates, heatMap(), PANELS.losses], (s) => [
    ["GradientDescent", { learning_rate: s.plain_rate }],
    ["Momentum", { learning_rate: s.plain_rate, beta: s.beta }],
    ["Nesterov", { learning_rate: s.plain_rate, beta: s.beta }],
    ["Adagrad", { learning_rate: s.learning_rate }],
    ["RMSProp", { learning_rate: s.learning_rate, beta: s.rmsprop_beta }],
    ["Adam", adams(s)],
    ["Adam", { ...adams(s), bias_correction: false }],
    ["AMSGrad", adams(s)],
    ["Eve", adams(s)],
  ]),
};
