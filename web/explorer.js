// An explorer: controls beside the picture, drawn once a frame at most, and what the runs did. Its
// elements stand in the page (explorer.html); what a button does is the method it names.
import { Control } from "./controls.js";
import { batches, remember, toy } from "./data.js";
import { readFragment, writeCode, writeFragment } from "./fragment.js";
import { addHandle, addTip, placeHandle } from "./handle.js";
import { PANELS, where } from "./panels.js";
import { DARK, Panel } from "./picture.js";
import { readout } from "./readout.js";
import { RULES } from "./rules.js";
import { bestLearningRate, run } from "./run.js";

const mapped = (all, of) =>
  Object.fromEntries(Object.entries(all).map(([key, value]) => [key, of(value, key)]));
const NONE = "no step", OWN_RATES = "own best η", STEPS = 500;
const WHOLE = 8000;  // milliseconds in which all steps are played
const LEAP = 40;  // steps at once where motion is not wanted
const PAUSE = 100;  // milliseconds between two readouts: a drag waits for the picture only

export class Explorer {
  constructor(element, name, entry, { hide = [], ...first }) {
    const all = (selector) => [...element.querySelectorAll(selector)];
    const find = (selector) => element.querySelector(selector);
    Object.assign(this, { element, find, name, entry, first, hiddenAtFirst: hide, kept: [] });
    this.boxes = all(".chip input");
    this.names = this.boxes.map(({ value }) => value);
    const control = (spec, key) => new Control(find(`[data-name=${key}]`), spec);
    this.controls = mapped(entry.controls, control);
    this.apart = find(".apart select");
    for (const button of all("[data-do]")) button.onclick = () => this[button.dataset.do](button);
    find(".controls").oninput = ({ target }) => {
      const key = target.closest("[data-name]")?.dataset.name;
      this.controls[key]?.follow(target.value);
      this.moved(key);
    };
    this.open(readFragment(location.hash, name, entry.controls, this.names));
    const blank = find(".panel"), spare = () => blank.cloneNode(true);
    this.panels = entry.panels.map((of) => this.addPanel(spare(), PANELS[of] ?? of));
    blank.remove();
    new ResizeObserver(() => this.change(true)).observe(find(".figure"));
    DARK.addEventListener("change", () => this.change(true));
    const look = ([{ isIntersecting: near }]) => Object.assign(this, { near }).change();
    new IntersectionObserver(look, { rootMargin: "25%" }).observe(element);  // a page opens at once
  }

  get settings() {
    return mapped(this.controls, ({ value }) => value);
  }

  get shown() {
    return this.names.filter((name, i) => this.boxes[i].checked);
  }

  // Begin as the link has it, or as the notebook has it.
  open({ settings, hide, words, here }) {
    const hidden = [...this.hiddenAtFirst, ...hide];
    this.put({ ...this.first, ...settings }, this.names.filter((name) => !hidden.includes(name)));
    this.taken = hide.filter((part) => !this.names.includes(part));
    for (const part of this.taken)
      this.find(part === "controls" ? ".controls" : `[data-name=${part}]`).hidden = true;
    this.find(".ignored").textContent = words.join(" ");
    if (this.entry.presets) this.namePreset();
    if (here) this.element.scrollIntoView();
  }

  addPanel(element, of) {
    const [canvas, title, handle, tip] = ["canvas", "figcaption", ".handle", ".tip"].map(
      (selector) => element.querySelector(selector));
    const panel = Object.assign(new Panel(), { canvas, panel: of, title, handle });
    panel.both = () => of.moves(this.seen).map((name) => this.controls[name]);
    if (of.moves?.({ settings: this.settings, maps: this.entry.maps }))
      addHandle(handle, panel, panel.both, () => this.moved());
    else handle.remove();
    addTip(tip, panel);
    if (of.kind) element.classList.add(of.kind);
    this.find(".figure").append(element);
    return panel;
  }

  // A control has moved: name the preset anew, or set all as a preset has it.
  moved(name) {
    const { presets, defaults } = this.entry, preset = presets?.[this.settings.preset];
    if (name === "steps") this.pause();
    if (name === "preset" && preset) this.put({ ...defaults, ...preset[0] }, preset[1]);
    else if (presets) this.namePreset();
    this.near = true;
    this.change();
  }

  put(settings, shown) {
    for (const [name, value] of Object.entries(settings)) this.controls[name].put(value);
    this.names.forEach((name, i) => (this.boxes[i].checked = shown.includes(name)));
  }

  namePreset() {
    const { presets, defaults } = this.entry, now = this.settings, shown = this.shown.join();
    const fits = ([, [own, rules]]) => rules.join() === shown &&
      Object.entries({ ...defaults, ...own, steps: now.steps }).every(([key, v]) => now[key] === v);
    this.controls.preset.put(Object.entries(presets).find(fits)?.[0] ?? "own settings");
  }

  // Play from here on, or from the start if all is shown; or pause.
  play() {
    if (this.playing) return this.pause();
    const { steps } = this.controls, { low, high } = steps.spec, began = performance.now();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (steps.value >= high) steps.put(low);
    const from = steps.value, tick = () => {
      if (!this.playing) return;
      const gone = ((performance.now() - began) * high) / WHOLE;
      steps.snap(from + (calm ? Math.floor(gone / LEAP) * LEAP : gone));
      this.change();
      if (steps.value >= high) this.pause();
      else requestAnimationFrame(tick);
    };
    this.pause(false);
    requestAnimationFrame(tick);
  }

  pause(still = true) {
    this.playing = !still;
    this.find(".play").textContent = still ? "▶ Play" : "⏸ Pause";
  }

  step({ value }) {
    this.controls.steps.nudge(Number(value));
    this.moved("steps");
  }

  reset() {
    this.pause();
    this.put(this.first, this.names.filter((name) => !this.hiddenAtFirst.includes(name)));
    this.apart.value = NONE;
    this.change();
  }

  // Offer the settings as a link and as a line of code, which then follow the controls.
  save() {
    this.find(".saved").hidden = !this.find(".saved").hidden;
    this.writeSaved();
  }

  writeSaved() {
    const { name, settings, first, hiddenAtFirst, shown } = this, link = this.find(".saved a");
    const hidden = this.names.filter((one) => !shown.includes(one));
    const taken = [...this.taken, ...hidden.filter((one) => !hiddenAtFirst.includes(one))];
    link.href = link.textContent = writeFragment(name, settings, first, taken);
    this.find(".saved code").textContent = writeCode(name, settings, hidden);
  }

  // Draw at once; what changes again before the next frame is drawn with that.
  change(stale = false) {
    Object.assign(this, { stale: this.stale || stale, changed: true });
    if (this.drawn || !this.near) return;
    Object.assign(this, { drawn: true, changed: false }).draw();
    requestAnimationFrame(() => Object.assign(this, { drawn: false }).changed && this.change());
  }

  // The runs that are shown; each is kept as long as what it is made from.
  race(settings, problem, start) {
    const { zero_fraction, seed = 0, batch_size = this.entry.batch_size ?? 1000, rates } = settings;
    const world = [zero_fraction, seed, start, batch_size];
    return this.entry.rules.map(([kind, own], i) => {
      if (!this.boxes[i].checked) return null;
      const told = (v) => (Array.isArray(v) ? v[0] + v[1] * told(v[2]) : settings[v] ?? v);
      const rule = RULES[kind], made = mapped(own, told);
      const best = () => bestLearningRate(problem, rule, made, start, STEPS);
      const asked = JSON.stringify([kind, { ...made, learning_rate: 0 }, world]);
      if (rates === OWN_RATES) made.learning_rate = remember(asked, best);
      const from = JSON.stringify([made, world]), { from: before, run: into } = this.kept[i] ?? {};
      const more = { into, batches: batch_size < 1000 && batches(1000, batch_size, seed) };
      if (from !== before)
        this.kept[i] = { from, run: run(problem, rule, made, start, STEPS, more) };
      return { name: this.names[i], run: this.kept[i].run, look: this.entry.looks[i] };
    }).filter(Boolean);
  }

  // What all panels draw, and the readout tells.
  view(settings) {
    const { recorded } = this.entry, { weight = -2, bias = 4 } = settings;
    const problem = recorded ?? toy(settings), start = recorded?.start ?? [weight, bias];
    const runs = recorded ? recorded.runs.filter((one, i) => this.boxes[i].checked)
      : this.race(settings, problem, start);
    const steps = this.controls.steps.spec.high, upto = settings.steps;
    const { apart: { value: apart }, entry: { maps, inset } } = this;
    return { problem, runs, steps, upto, settings, start, recorded, apart, maps, inset };
  }

  draw() {
    const { settings, seen: before } = this, view = this.seen = this.view(settings);
    const stale = this.stale || view.problem !== before?.problem ||
      settings.map_of !== before.settings.map_of || devicePixelRatio !== this.sharp;
    Object.assign(this, { stale: false, sharp: devicePixelRatio });
    if (stale) for (const { title, panel } of this.panels) title.textContent = panel.title(view);
    for (const panel of this.panels) panel.draw(view, stale);
    for (const panel of this.panels)
      if (panel.handle.isConnected) placeHandle(panel.handle, panel, panel.both());
    this.telling ??= setTimeout(() => this.tell(), PAUSE);
  }

  // What the runs did, in words and numbers.
  tell() {
    const { seen, controls } = this, { runs, upto } = seen;
    const [words, ...tables] = (this.panels[0].panel.words ?? readout)(seen);
    this.telling = null;
    this.find(".said").textContent = words;
    this.find(".numbers").innerHTML = tables.join("");
    for (const { canvas, title } of this.panels)
      canvas.setAttribute("aria-label", `${title.textContent}. ${words}`);
    const one = upto && runs.find(({ name }) => name === this.apart.value);
    controls.steps.show(one ? where(one, upto) : "");
    this.writeSaved();
    clearTimeout(this.quiet);  // spoken at rest, not in a drag
    this.quiet = setTimeout(() => (this.find(".unseen").textContent = words), 700);
  }
}
