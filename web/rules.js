// The update rules, for one parameter: g is its gradient, m what the rule remembers of it, s the
// settings, all of them. A step returns [update, rate]; the update is added. As in
// optim_lab/optimizers.py.

const adam = {
  start: () => ({ mean: 0, square: 0, largest: 0, product1: 1, product2: 1, feedback: 1 }),
  average: "mean",
  divides: true,
  underRoot: (m) => m.square,
  step(g, m, s) {
    m.mean = s.beta1 * m.mean + (1 - s.beta1) * g;
    m.square = s.beta2 * m.square + (1 - s.beta2) * g * g;
    m.product1 *= s.beta1;
    m.product2 *= s.beta2;
    const corrected = s.bias_correction ? [1 - m.product1, 1 - m.product2] : [1, 1];
    const rate = s.learning_rate / (Math.sqrt(this.underRoot(m) / corrected[1]) + s.epsilon);
    return [(-rate * m.mean) / corrected[0], rate];
  },
};

const momentum = {
  start: () => ({ velocity: 0 }),
  average: "average",
  step(g, m, s) {
    m.velocity = s.beta * m.velocity + s.learning_rate * g;
    return [-m.velocity, s.learning_rate];
  },
};

export const RULES = {
  GradientDescent: {
    start: () => ({}),
    step: (g, m, s) => [-s.learning_rate * g, s.learning_rate],
  },
  Momentum: momentum,
  Nesterov: { ...momentum, lookAt: (x, m, s) => x - s.beta * m.velocity },
  Adagrad: {
    start: () => ({ sum: 0 }),
    divides: true,
    step(g, m, s) {
      m.sum += g * g;
      const rate = s.learning_rate / (Math.sqrt(m.sum) + s.epsilon);
      return [-rate * g, rate];
    },
  },
  RMSProp: {
    start: () => ({ square: 0 }),
    divides: true,
    step(g, m, s) {
      m.square = s.beta * m.square + (1 - s.beta) * g * g;
      const rate = s.learning_rate / (Math.sqrt(m.square) + s.epsilon);
      return [-rate * g, rate];
    },
  },
  Adam: adam,
  AMSGrad: { ...adam, underRoot: (m) => (m.largest = Math.max(m.largest, m.square)) },
  Eve: {
    ...adam,
    underRoot: (m) => m.feedback ** 2 * m.square,
    observeLoss(loss, m, s) {  // called before each step, with the loss of the step's batch
      if (m.loss !== undefined) {
        const change = Math.abs(loss - m.loss) / Math.max(Math.min(loss, m.loss), 2.3e-308);
        const clipped = Math.min(Math.max(change, 1 / s.clip), s.clip);
        m.feedback = s.beta3 * m.feedback + (1 - s.beta3) * clipped;
      }
      m.loss = loss;
    },
  },
};
