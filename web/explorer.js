// An explorer: controls beside the picture, one draw a frame at most, and what the runs did in words.
import { make, makeControl } from "./controls.js";
import { PROBLEMS, remember } from "./data.js";
import { readFragment, writeCode, writeFragment } from "./fragment.js";
import { Panel, drawSample, looksOf } from "./picture.js";
import { short, where } from "./panels.js";
import { RULES, takeApart } from "./rules.js";
import { bestLearningRate, distance, overshoot, pointAt, run, stepsTo } from "./run.js";

const NONE = "no step";
const rateOf = ({ learning_rate: rate }) => (rate ? short(typeof rate === "function" ? rate(0) : rate) : "");
const loud = (text) => text.replace(/\bη\b/, "eta");

export class Explorer {
  constructor(place, name, entry, first) {
    Object.assign(this, { place, name, entry, pending: false, stale: true, maps: {} });
    const settings = Object.fromEntries(Object.keys(entry.controls).map((key) => [key, first[key]]));
    this.names = Object.keys(entry.rules(settings));
    const link = readFragment(location.hash, name, entry.controls, this.names);
    Object.assign(this, { first: settings, link, taken: link.hide.filter((part) => !this.names.includes(part)) });
    this.looks = looksOf(Object.values(entry.rules(settings)).map(([kind]) => kind));
    this.hiddenAtFirst = first.hide ?? [];
    this.build({ ...settings, ...link.settings }, [...this.hiddenAtFirst, ...link.hide]);
    new ResizeObserver(() => this.change()).observe(this.element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.change(true));
    if (entry.presets) this.namePreset();
    this.draw();
    if (link.here) this.element.scrollIntoView();
  }

  get settings() {
    return Object.fromEntries(Object.values(this.controls).map(({ name, value }) => [name, value]));
  }

  get hidden() {
    return this.names.filter((name, i) => !this.boxes[i].checked);
  }

  build(settings, hidden) {
    const { entry } = this;
    this.controls = {};
    for (const [key, spec] of Object.entries(entry.controls))
      this.controls[key] = makeControl(key, spec, settings[key], (changed) => this.moved(changed));
    this.boxes = this.names.map((name) =>
      make("input", { type: "checkbox", checked: !hidden.includes(name), onchange: () => this.moved("shown") }));
    this.samples = this.names.map(() => make("canvas", { className: "sample", "aria-hidden": "true" }));
    const chips = this.names.map((name, i) => make("label", { className: "chip" }, this.boxes[i], this.samples[i], name));
    const own = Object.values(this.controls).filter(({ name }) => name !== "steps");
    this.apart = make("select", { onchange: () => this.change() });
    this.apart.append(...[NONE, ...this.names].map((option) => new Option(option)));
    const apart = make("label", { className: "control apart" }, "take apart ", this.apart);
    this.saved = make("p", { className: "saved", hidden: true });
    const button = (words, onclick) => make("button", { type: "button", onclick }, words);
    const parts = [
      ...(this.names.length > 1 ? [make("fieldset", { className: "chips" }, make("legend", {}, "shown"), ...chips)] : []),
      ...(this.controls.steps ? [this.player()] : []),
      ...own.map(({ element }) => element),
      ...(this.controls.steps && !entry.recorded ? [apart] : []),
      make("div", { className: "buttons" }, button("Reset", () => this.reset()), ...(entry.recorded ? [] : [button("Save", () => this.save())])),
      this.saved,
    ];
    const panel = make("div", { className: "controls" }, ...parts);
    for (const element of panel.querySelectorAll("[data-name]"))
      if (this.taken.includes(element.dataset.name)) element.hidden = true;
    panel.hidden = this.taken.includes("controls");
    this.figure = make("div", { className: `figure of-${entry.panels.length}` });
    this.panels = entry.panels.map((of) => this.addPanel(of));
    this.said = make("p", { className: "said" });
    this.spoken = make("p", { className: "unseen", role: "status" });
    this.table = make("div", { className: "numbers", tabIndex: 0, role: "region", "aria-label": "numbers" });
    const words = this.link.words.length ? [make("p", { className: "ignored", role: "status" }, `Ignored in the link: ${this.link.words.join("; ")}.`)] : [];
    this.element = make("section", { className: "explorer", "aria-label": `Explorer ${this.name}` },
      ...words, this.figure, panel, make("div", { className: "readout" }, make("p", { className: "caption" }, entry.caption), this.said, this.spoken, this.table));
    this.place.append(this.element);
  }

  player() {
    const { steps } = this.controls;
    const move = (by) => (steps.nudge(by), this.moved("steps"));
    this.play = make("button", { type: "button", className: "play", onclick: () => this.toggle() }, "▶ Play");
    const one = (words, label, by) => make("button", { type: "button", "aria-label": label, onclick: () => move(by) }, words);
    const element = make("div", { className: "player" }, this.play, one("−1", "one step back", -1), one("+1", "one step on", 1), steps.element);
    element.dataset.name = "steps";
    return element;
  }

  // Play from here, or from the start if all is shown; in few leaps where motion is not wanted.
  toggle() {
    const { steps } = this.controls, calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (this.timer) return this.pause();
    if (steps.value >= steps.spec.high) steps.put(steps.spec.low);
    let begun = performance.now(), from = steps.value;
    const tick = () => {
      if (!this.timer) return;
      const leap = ((performance.now() - begun) * steps.spec.high) / 8000;
      steps.snap(Math.min(from + (calm ? Math.floor(leap / 40) * 40 : leap), steps.spec.high));
      this.change();
      if (steps.value >= steps.spec.high) this.pause();
      else requestAnimationFrame(tick);
    };
    this.play.textContent = "⏸ Pause";
    this.timer = requestAnimationFrame(tick);
  }

  pause() {
    this.timer = null;
    if (this.play) this.play.textContent = "▶ Play";
  }

  addPanel(of) {
    const canvas = make("canvas", { role: "img" });
    const plot = make("div", { className: "plot" }, canvas), title = make("figcaption");
    const spec = typeof of === "function" ? of(this.first) : of, panel = new Panel(canvas, spec);
    const tip = make("div", { className: "tip", hidden: true, "aria-hidden": "true" });
    Object.assign(panel, { of, title, plot, tip, handle: spec.moves ? this.addHandle(panel) : null });
    plot.append(tip, ...(panel.handle ? [panel.handle] : []));
    const tell = (event) => this.tell(panel, event);
    plot.addEventListener("pointermove", tell);
    plot.addEventListener("pointerdown", tell);
    plot.addEventListener("pointerleave", () => (tip.hidden = true));
    this.figure.append(make("figure", { className: `panel ${spec.kind ?? "steps"}` }, title, plot));
    return panel;
  }

  // What is dragged by mouse, pen or finger, or moved by arrow keys: a ring, or a mark on a map.
  addHandle(panel) {
    const handle = make("div", { className: "handle", tabIndex: 0, role: "application" });
    const moves = () => panel.panel.moves(this.settings).map((key) => this.controls[key]);
    handle.onpointerdown = (event) => {
      handle.setPointerCapture(event.pointerId);
      handle.focus({ preventScroll: true });
      event.preventDefault();
    };
    handle.onpointermove = (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const { left, top } = panel.canvas.getBoundingClientRect(), [across, up] = moves();
      const y = panel.y.from(event.clientY - top);
      across.snap(panel.x.from(event.clientX - left));
      up.snap(panel.panel.kind === "map" ? 1 - 10 ** -y : y);
      this.moved(across.name);
    };
    handle.onkeydown = (event) => {
      const [across, up] = moves(), by = event.shiftKey ? 5 : 1;
      const way = { ArrowLeft: [across, -by], ArrowRight: [across, by], ArrowDown: [up, -by], ArrowUp: [up, by] }[event.key];
      if (!way) return;
      way[0].nudge(way[1]);
      this.moved(way[0].name);
      event.preventDefault();
    };
    return handle;
  }

  tell(panel, event) {
    const { left, top } = panel.canvas.getBoundingClientRect();
    const found = panel.nearest(event.clientX - left, event.clientY - top);
    panel.tip.hidden = !found;
    if (!found) return;
    panel.tip.textContent = found.words;
    panel.tip.style.translate = `${found.x}px ${found.y}px`;
    panel.tip.classList.toggle("west", found.x > panel.width / 2);
  }

  // A control has moved: names the preset anew, or sets all as a preset has it.
  moved(name) {
    if (name === "steps") this.pause();
    if (name === "preset") this.takePreset(this.entry.presets[this.controls.preset.value]);
    else if (this.entry.presets) this.namePreset();
    this.change();
  }

  takePreset(preset) {
    if (!preset) return;
    for (const [key, value] of Object.entries({ ...this.entry.defaults, ...preset[0] })) this.controls[key].put(value);
    this.names.forEach((name, i) => (this.boxes[i].checked = preset[1].includes(name)));
  }

  namePreset() {
    const { settings } = this, shown = this.names.filter((name) => !this.hidden.includes(name)).join();
    const fits = ([, [own, rules]]) => rules.join() === shown && Object.entries({ ...this.entry.defaults, ...own, steps: settings.steps }).every(([key, value]) => settings[key] === value);
    this.controls.preset.put(Object.entries(this.entry.presets).find(fits)?.[0] ?? "own settings");
  }

  reset() {
    this.pause();
    for (const [key, value] of Object.entries(this.first)) this.controls[key].put(value);
    this.names.forEach((name, i) => (this.boxes[i].checked = !this.hiddenAtFirst.includes(name)));
    this.apart.value = NONE;
    this.change();
  }

  save() {
    this.saved.hidden = !this.saved.hidden;
    this.change();
  }

  change(stale = false) {
    this.stale ||= stale;
    if (this.pending) return;
    this.pending = true;
    requestAnimationFrame(() => this.draw());
  }

  // The runs that are shown; each is remembered by what it was made from.
  race(settings, problem) {
    const { entry } = this, start = entry.start(settings), steps = entry.steps(settings);
    const world = [entry.data, settings.zero_fraction, settings.seed, start, steps, settings.batch_size];
    const rules = Object.entries(entry.rules(settings));
    return rules.map(([name, [kind, own]], i) => {
      if (!this.boxes[i].checked) return null;
      const rule = RULES[kind], made = { ...rule.settings, ...own };
      const key = JSON.stringify([kind, made, world]);
      if (settings.rates === "own best η")
        made.learning_rate = remember(`best ${JSON.stringify([kind, { ...made, learning_rate: 0 }, world])}`, () => bestLearningRate(problem, rule, made, start, steps));
      const more = () => ({ batches: entry.batches(settings), bounds: entry.bounds });
      const done = remember(`${key} ${made.learning_rate}`, () => ({ ...run(problem, rule, made, start, steps, more()), names: entry.names }));
      return { name, run: done, look: this.looks[i] };
    }).filter(Boolean);
  }

  draw() {
    this.pending = false;
    const { entry, settings } = this, problem = entry.recorded ?? PROBLEMS[entry.data](settings);
    const runs = entry.recorded ? entry.recorded.runs.filter((one, i) => this.boxes[i].checked) : this.race(settings, problem);
    const steps = entry.steps(settings), upto = Math.min(settings.steps ?? steps, steps);
    const start = settings.weight === undefined ? entry.start(settings) : [settings.weight, settings.bias];
    const view = { problem, runs, steps, upto, settings, start, apart: this.apart.value, maps: this.maps, recorded: entry.recorded };
    const stale = this.stale || this.problem !== problem;
    Object.assign(this, { problem, stale: false });
    for (const panel of this.panels) {
      const before = panel.panel;
      if (typeof panel.of === "function" && panel.key !== settings.map_of) Object.assign(panel, { panel: panel.of(settings), key: settings.map_of });
      if (panel.panel.map) this.makeMap(panel.panel.map, problem, settings);
      panel.draw(view, stale || before !== panel.panel);
      panel.title.textContent = panel.panel.title;
      if (panel.handle) this.placeHandle(panel, settings);
    }
    if (stale) this.samples.forEach((canvas, i) => drawSample(canvas, this.looks[i]));
    this.write(view);
  }

  placeHandle({ handle, panel, x, y }, settings) {
    const [across, up] = panel.moves(settings), height = settings[up];
    handle.style.translate = `${x.to(settings[across])}px ${y.to(panel.kind === "map" ? -Math.log10(1 - height) : height)}px`;
    handle.setAttribute("aria-label", `${panel.kind === "map" ? "settings" : "start"}: ${loud(this.controls[across].spec.label)} = ${settings[across]}, ${this.controls[up].spec.label} = ${height}; arrow keys move it`);
  }

  // Fills a map a little at a time, between frames; a newer one takes its place.
  makeMap({ rule, beta, rates, betas, batched }, problem, settings) {
    const key = `map ${rule} ${batched} ${settings.zero_fraction} ${settings.seed}`;
    if (this.maps[`key of ${rule}`] === key) return;
    this.maps[`key of ${rule}`] = key;
    this.element.setAttribute("aria-busy", "true");
    const above = [], cells = rates.flatMap((learning_rate) => betas.map((b) => ({ learning_rate, [beta]: b })));
    const work = () => {
      if (this.maps[`key of ${rule}`] !== key) return;
      for (const began = performance.now(); above.length < cells.length && performance.now() - began < 8; ) {
        const more = { batches: batched && this.entry.batches(settings), lossAtEnd: true };
        const end = run(problem, RULES[rule], { ...RULES[rule].settings, ...cells[above.length] }, [-2, 4], 500, more);
        above.push(end.divergedAt < Infinity ? Infinity : end.loss[500] - problem.lowest);
      }
      if (above.length < cells.length) return setTimeout(work);
      this.maps[rule] = above;
      this.element.removeAttribute("aria-busy");
      this.change(true);
    };
    setTimeout(work, 60);
  }

  write({ problem, runs, upto, apart }) {
    const names = this.entry.names ?? ["w", "b"], lost = ({ divergedAt }) => divergedAt <= upto;
    const ends = runs.map(({ name, run }) => (lost(run) ? `${name} diverged` : `${name} is ${short(distance(run, problem.best, upto), 2)} from the minimum`));
    const said = runs.length ? `After ${upto} steps: ${ends.join(", ")}.` : "Nothing is shown: tick an optimizer.";
    const head = ["", "η", "distance", ...names.map((name) => `${name}: 90 % at step`), ...names.map((name) => `${name}: beyond by`), "diverged"];
    const rows = runs.map(({ name, run }) => [
      name, rateOf(run.settings),
      short(distance(run, problem.best, upto), 2),
      ...names.map((_, i) => stepsTo(0.9, run, problem.best, i, upto)).map((step) => (step < 0 ? "not yet" : step)),
      ...names.map((_, i) => short(overshoot(run, problem.best, i, upto), 2)), lost(run) ? "yes" : "no",
    ]);
    this.said.textContent = said;
    this.panels.forEach(({ canvas, panel }) => canvas.setAttribute("aria-label", `${panel.title}. ${said}`));
    const one = runs.find(({ name }) => name === apart);
    if (this.controls.steps) this.controls.steps.show(one && where(one, upto));
    this.table.replaceChildren(asTable("", head, rows), ...(one && upto ? [this.anatomy(one, upto)] : []));
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => (this.spoken.textContent = said), 700);  // spoken at rest, not in a drag
    if (!this.saved.hidden) this.writeSaved();
  }

  anatomy({ name, run }, upto) {
    const last = (record) => [...record.subarray(2 * upto - 2, 2 * upto)];
    const step = [...pointAt(run, upto)].map((v, i) => v - pointAt(run, upto - 1)[i]);
    const rows = takeApart(run.rule, run.settings.learning_rate, last(run.gradient), last(run.rate), step);
    return asTable(`${name}'s step ${upto}, taken apart`, ["", "w", "b"], Object.entries(rows).map(([row, values]) => [row, ...values.map((v) => short(v))]));
  }

  writeSaved() {
    const hide = [...this.taken, ...this.hidden.filter((name) => !this.hiddenAtFirst.includes(name))];
    const link = writeFragment(this.name, this.settings, this.first, hide), url = location.href.split("#")[0] + link;
    const copy = (text) => make("button", { type: "button", onclick: () => navigator.clipboard?.writeText(text) }, "Copy");
    const code = writeCode(this.name, this.settings, this.hidden);
    this.saved.replaceChildren("A link to this: ", make("a", { href: link }, link), " ", copy(url), make("br"), "In a notebook: ", make("code", {}, code), " ", copy(code));
  }
}

function asTable(caption, head, rows) {
  const cells = (row) => row.map((value, i) => make(i ? "td" : "th", i ? {} : { scope: "row" }, String(value)));
  return make("table", {}, ...(caption ? [make("caption", {}, caption)] : []),
    make("thead", {}, make("tr", {}, ...head.map((name, i) => (i ? make("th", { scope: "col" }, name) : make("td"))))),
    make("tbody", {}, ...rows.map((row) => make("tr", {}, ...cells(row)))));
}
