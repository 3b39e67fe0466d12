// Native controls: a slider, a menu, or buttons; each speaks its value as it is shown. What a
// control is comes from the package's widget: {label, low, high, step, log, choices, options}.

// An element with properties, attributes and children.
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (name in element && name !== "list") element[name] = value;
    else element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export const button = (words, onclick, label) =>
  make("button", { type: "button", onclick, ...(label && { "aria-label": label }) }, words);

// A group of buttons of which one is down: [[input, label], ...]
let groups = 0;
export function radios(options, chosen) {
  const name = `group-${++groups}`;
  return options.map((option) => {
    const input = make("input", { type: "radio", name, value: option });
    input.onchange = () => chosen(option);
    return [input, make("label", {}, input, ` ${option}`)];
  });
}

// from a slider's position to its value, and back
function scale({ log, choices }) {
  if (choices) return [(p) => choices[p], (v) => nearest(choices, v)];
  if (log) return [(p) => Number((10 ** p).toPrecision(4)), Math.log10];
  return [(p) => Number(Number(p).toFixed(6)), (v) => v];
}

const nearest = (choices, value) => d3.minIndex(choices, (choice) => Math.abs(choice - value));

// Why a control can't stand at a value, in words; none if it can.
export function refusal(spec, value) {
  const options = spec.options ?? spec.choices;
  if (options) return options.includes(value) ? "" : `choose one of ${options.join(", ")}`;
  const [low, high] = [spec.low, spec.high].map(scale(spec)[0]);
  return value >= low && value <= high ? "" : `it must be a number from ${low} to ${high}`;
}

// A control: {name, spec, element, value, put(value), snap(value), nudge(steps)}
export function makeControl(name, spec, value, changed) {
  const id = `${name}-${++groups}`, control = { name, spec };
  const [element, show] = (spec.buttons ? makeButtons : spec.options ? makeMenu : makeSlider)(
    id, spec, control, () => changed(name));
  const [toValue, toPosition] = scale(spec);
  const within = (p) => Math.min(Math.max(p, spec.low), spec.high);
  element.dataset.name = name;
  Object.assign(control, { element, show });
  control.put = (to) => (control.value = to, show());
  control.snap = (to) => {  // to the slider's position that is nearest to a value
    const steps = Math.round((within(toPosition(to)) - spec.low) / spec.step);
    control.put(toValue(spec.low + steps * spec.step));
  };
  control.nudge = (steps) =>
    control.snap(toValue(within(toPosition(control.value) + steps * spec.step)));
  control.put(value);
  return control;
}

function makeButtons(id, { label, options }, control, changed) {
  const all = radios(options, (option) => (control.value = option, changed()));
  const labels = all.map(([, around]) => around);
  const legend = make("legend", {}, label);
  const element = make("fieldset", { className: "control toggle" }, legend, ...labels);
  return [element, () => all.forEach(([input]) => (input.checked = input.value === control.value))];
}

function makeMenu(id, { label, options }, control, changed) {
  const select = make("select", { id }, ...options.map((option) => new Option(option)));
  select.onchange = () => (control.value = select.value, changed());
  const words = make("label", { htmlFor: id }, label);
  const element = make("div", { className: "control" }, words, select);
  return [element, () => (select.value = control.value)];
}

function makeSlider(id, spec, control, changed) {
  const [toValue, toPosition] = scale(spec), { low, high, step, label, note = "" } = spec;
  const input = make("input", { type: "range", id, min: low, max: high, step });
  const output = make("output", { for: id }), words = make("small", { id: `${id}-note` }, note);
  if (note) input.setAttribute("aria-describedby", words.id);
  input.oninput = () => (control.put(toValue(input.value)), changed());
  const show = (more = "") => {
    input.value = toPosition(control.value);
    output.value = String(control.value).replace("-", "−");
    input.setAttribute("aria-valuetext", `${label} = ${control.value}${more && `; ${more}`}`);
  };
  const parts = [make("label", { htmlFor: id }, label), input, output, ...(note ? [words] : [])];
  return [make("div", { className: "control" }, ...parts), show];
}
