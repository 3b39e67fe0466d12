// An explorer: controls beside the picture, drawn once a frame at most, and what the runs did.
import { button, make, makeControl } from "./controls.js";
import { PROBLEMS, remember } from "./data.js";
import { readFragment, writeCode, writeFragment } from "./fragment.js";
import { addHandle, addTip, placeHandle } from "./handle.js";
import { Maps } from "./maps.js";
import { Panel, drawSample, looksOf } from "./picture.js";
import { Player } from "./player.js";
import { Readout } from "./readout.js";
import { RULES } from "./rules.js";
import { bestLearningRate, run } from "./run.js";

const NONE = "no step", OWN_RATES = "own best η";

export class Explorer {
  constructor(place, name, entry, { hide = [], ...first }) {
    Object.assign(this, { name, entry, first, hiddenAtFirst: hide, stale: true });
    const rules = entry.rules(first);
    this.names = Object.keys(rules);
    this.looks = entry.looks ?? looksOf(Object.values(rules).map(([kind]) => kind));
    const link = readFragment(location.hash, name, entry.controls, this.names);
    this.taken = link.hide.filter((part) => !this.names.includes(part));
    this.maps = new Maps(() => this.change(true));
    this.element = this.build({ ...first, ...link.settings }, [...hide, ...link.hide], link.words);
    place.append(this.element);
    new ResizeObserver(() => this.change()).observe(this.element);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", () => this.change(true));
    if (entry.presets) this.namePreset();
    const near = new IntersectionObserver(([{ isIntersecting }]) => {  // a page opens at once
      this.near = isIntersecting;
      this.change();
    }, { rootMargin: "50%" });
    near.observe(this.element);
    if (link.here) this.element.scrollIntoView();
  }

  get settings() {
    return Object.fromEntries(Object.values(this.controls).map(({ name, value }) => [name, value]));
  }

  get shown() {
    return this.names.filter((name, i) => this.boxes[i].checked);
  }

  build(settings, hidden, ignored) {
    const { entry, names } = this, moved = (name) => this.moved(name);
    const same = document.querySelectorAll(`[aria-label^="Explorer ${this.name}"]`).length;
    const label = `Explorer ${same ? `${same + 1}: ` : ""}${this.name}`;
    this.controls = Object.fromEntries(Object.entries(entry.controls).map(([name, spec]) =>
      [name, makeControl(name, spec, settings[name], moved)]));
    const box = { type: "checkbox", onchange: () => moved() };
    this.boxes = names.map((name) => make("input", { ...box, checked: !hidden.includes(name) }));
    this.samples = names.map(() => make("canvas", { className: "sample", "aria-hidden": "true" }));
    const { steps, ...others } = this.controls, chips = names.map((name, i) =>
      make("label", { className: "chip" }, this.boxes[i], this.samples[i], name));
    this.player = steps && new Player(steps, this);
    this.apart = make("select", { onchange: () => this.change() },
      ...[NONE, ...names].map((name) => new Option(name)));
    this.saved = make("p", { className: "saved", hidden: true });
    this.ways = make("div", { className: "buttons" }, button("Reset", () => this.reset()));
    if (!entry.recorded) this.ways.append(button("Save", () => this.save()));
    const parts = [
      names.length > 1 &&
        make("fieldset", { className: "chips" }, make("legend", {}, "shown"), ...chips),
      steps && this.player.element,
      ...Object.values(others).map(({ element }) => element),
      steps && !entry.recorded && make("label", { className: "control" }, "take apart", this.apart),
      this.ways,
      this.saved,
    ].filter(Boolean);
    for (const part of parts) part.hidden ||= this.taken.includes(part.dataset.name);
    const controls = make("div", { className: "controls" }, ...parts);
    controls.hidden = this.taken.includes("controls");
    this.figure = make("div", { className: `figure of-${entry.panels.length}` });
    this.panels = entry.panels.map((of) => this.addPanel(of));
    this.readout = new Readout(entry.caption, label);
    const told = make("p", { className: "ignored", role: "status", hidden: !ignored.length });
    told.append(ignored.join(" "));
    return make("section", { className: "explorer", "aria-label": label }, told, this.figure,
      controls, this.readout.element);
  }

  addPanel(of) {
    const shown = typeof of === "function" ? of(this.settings) : of;
    const canvas = make("canvas", { role: "img", "aria-label": shown.title });
    const title = make("figcaption", {}, shown.title);
    const panel = new Panel(canvas, shown), plot = make("div", { className: "plot" }, canvas);
    Object.assign(panel, { of, title, handle: shown.moves && addHandle(panel, this) });
    addTip(panel, plot);
    if (panel.handle) plot.append(panel.handle);
    this.figure.append(make("figure", { className: `panel ${shown.kind ?? ""}` }, title, plot));
    return panel;
  }

  // A control has moved: name the preset anew, or set all as a preset has it.
  moved(name) {
    const { presets, defaults } = this.entry, preset = presets?.[this.settings.preset];
    if (name === "steps") this.player.pause();
    if (name === "preset" && preset) this.put({ ...defaults, ...preset[0] }, preset[1]);
    else if (presets) this.namePreset();
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

  reset() {
    this.player?.pause();
    this.put(this.first, this.names.filter((name) => !this.hiddenAtFirst.includes(name)));
    this.apart.value = NONE;
    this.change();
  }

  // Offer the settings as a link and as a line of code, which then follow the controls.
  save() {
    this.saved.hidden = !this.saved.hidden;
    this.writeSaved();
  }

  writeSaved() {
    const { name, settings, first, saved } = this;
    const hidden = this.names.filter((one) => !this.shown.includes(one));
    const taken = [...this.taken, ...hidden.filter((one) => !this.hiddenAtFirst.includes(one))];
    const link = writeFragment(name, settings, first, taken);
    const code = writeCode(name, settings, hidden);
    const copy = (text) => button("Copy", () => navigator.clipboard?.writeText(text));
    saved.replaceChildren("A link to this: ", make("a", { href: link }, link), " ",
      copy(location.href.split("#")[0] + link), make("br"),
      "In a notebook: ", make("code", {}, code), " ", copy(code));
  }

  change(stale = false) {
    this.stale ||= stale;
    this.pending ??= requestAnimationFrame(() => this.draw());
  }

  // The runs that are shown; each is remembered by what it was made from.
  race(settings, problem, start, steps) {
    const { entry } = this, { zero_fraction, seed, batch_size, rates } = settings;
    const world = [entry.data, zero_fraction, seed, start, steps, batch_size];
    return Object.entries(entry.rules(settings)).map(([name, [kind, own]], i) => {
      if (!this.boxes[i].checked) return null;
      const rule = RULES[kind], made = { ...rule.settings, ...own };
      const best = () => bestLearningRate(problem, rule, made, start, steps);
      if (rates === OWN_RATES) {
        made.learning_rate = 0;
        made.learning_rate = remember(JSON.stringify(["best", kind, made, world]), best);
      }
      const go = () => run(problem, rule, made, start, steps,
        { batches: entry.batches(settings), bounds: entry.bounds });
      const done = remember(JSON.stringify([kind, made, world]), go);
      return { name, run: Object.assign(done, { names: entry.names }), look: this.looks[i] };
    }).filter(Boolean);
  }

  draw() {
    this.pending = null;
    if (!this.near) return;
    const { entry, settings } = this, { recorded } = entry, steps = entry.steps(settings);
    const problem = recorded ?? PROBLEMS[entry.data](settings), start = entry.start(settings);
    const runs = recorded ? recorded.runs.filter((one, i) => this.boxes[i].checked)
      : this.race(settings, problem, start, steps);
    const upto = Math.min(settings.steps ?? steps, steps);
    const stale = this.stale || problem !== this.problem;
    const view = { problem, runs, steps, upto, settings, start, recorded };
    Object.assign(view, { apart: this.apart.value, maps: this.maps.above });
    Object.assign(this, { problem, stale: false });
    const { said, place } = entry.tell ? this.readout.list(view, entry.tell)
      : this.readout.write(view, entry.names ?? ["w", "b"]);
    for (const panel of this.panels) {
      const other = typeof panel.of === "function" && settings.map_of !== panel.panel.map.rule;
      if (other) panel.panel = panel.of(settings);
      const { title, map } = panel.panel, world = [settings.zero_fraction, settings.seed];
      if (map) this.maps.fill(map, problem, world, () => entry.mapBatches?.());
      panel.draw(view, stale || other);
      panel.title.textContent = title;
      panel.canvas.setAttribute("aria-label", `${title}. ${said}`);
      if (panel.handle) placeHandle(panel.handle, panel, this);
    }
    this.element.setAttribute("aria-busy", this.maps.filling.size > 0);
    this.controls.steps?.show(place);
    if (stale) this.samples.forEach((canvas, i) => drawSample(canvas, this.looks[i]));
    if (!this.saved.hidden) this.writeSaved();
  }
}
