// Play and pause, and single steps, for the scrubber `steps`.
import { button, make } from "./controls.js";

const WHOLE = 8000;  // milliseconds for all steps
const LEAP = 40;  // steps at once where motion is not wanted

export class Player {
  constructor(steps, explorer) {
    Object.assign(this, { steps, explorer, playing: false });
    this.play = button("▶ Play", () => (this.playing ? this.pause() : this.start()));
    this.play.className = "play";
    const move = (by) => () => (steps.nudge(by), explorer.moved("steps"));
    const back = button("−1", move(-1), "one step back"), on = button("+1", move(1), "one step on");
    this.element = make("div", { className: "player" }, this.play, back, on, steps.element);
    this.element.dataset.name = "steps";
  }

  // From here on, or from the start if all is shown.
  start() {
    const { steps, explorer } = this, { low, high } = steps.spec, began = performance.now();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (steps.value >= high) steps.put(low);
    const from = steps.value;
    const tick = () => {
      if (!this.playing) return;
      const gone = ((performance.now() - began) * high) / WHOLE;
      steps.snap(from + (calm ? Math.floor(gone / LEAP) * LEAP : gone));
      explorer.change();
      if (steps.value >= high) this.pause();
      else requestAnimationFrame(tick);
    };
    this.playing = true;
    this.play.textContent = "⏸ Pause";
    requestAnimationFrame(tick);
  }

  pause() {
    this.playing = false;
    this.play.textContent = "▶ Play";
  }
}
