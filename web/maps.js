// Fills maps of the loss, a little at a time; a newer one takes an older one's place.
import { RULES } from "./rules.js";
import { run } from "./run.js";

const START = [-2, 4], STEPS = 500, SHARE = 8;  // milliseconds at a time

export class Maps {
  constructor(drawn) {
    Object.assign(this, { drawn, above: {}, keys: {}, filling: new Set() });
  }

  fill({ rule, beta, rates, betas }, problem, world, batches) {
    const key = JSON.stringify(world), above = [], { settings } = RULES[rule];
    if (this.keys[rule] === key) return;
    this.keys[rule] = key;
    this.filling.add(rule);
    const cells = rates.flatMap((learning_rate) =>
      betas.map((b) => ({ ...settings, learning_rate, [beta]: b })));
    const work = () => {
      if (this.keys[rule] !== key) return;
      for (const began = performance.now(); performance.now() - began < SHARE; ) {
        if (above.length === cells.length) {
          this.above[rule] = above;
          this.filling.delete(rule);
          return this.drawn();
        }
        const more = { batches: batches(), lossAtEnd: true };
        const end = run(problem, RULES[rule], cells[above.length], START, STEPS, more);
        const lost = end.divergedAt < Infinity;
        above.push(lost ? Infinity : end.loss[STEPS] - problem.lowest);
      }
      setTimeout(work);
    };
    setTimeout(work, 60);
  }
}
