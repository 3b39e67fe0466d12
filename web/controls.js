// Native controls: a slider, a menu, or buttons; each speaks its value as it is shown. What a
// control is comes from the package's widget: {label, low, high, step, log, choices, options}.

// from a slider's position to its value, and back
function scale({ log, choices }) {
  if (choices) return [(p) => choices[p], (v) => nearest(choices, v)];
  if (log) return [(p) => Number((10 ** p).toPrecision(4)), Math.log10];
  return [(p) => Number(Number(p).toFixed(6)), (v) => v];
}

const nearest = (choices, value) =>
  choices.reduce((best, c, i) => (Math.abs(c - value) < Math.abs(choices[best] - value) ? i : best), 0);

// Whether a control can stand at a value; else why not, in words.
export function refusal(spec, value) {
  if (spec.options) return spec.options.includes(value) ? "" : `choose one of ${spec.options.join(", ")}`;
  if (typeof value !== "number" || Number.isNaN(value)) return "it must be a number";
  if (spec.choices) return spec.choices.includes(value) ? "" : `choose one of ${spec.choices.join(", ")}`;
  const [low, high] = [spec.low, spec.high].map(scale(spec)[0]);
  return value >= low && value <= high ? "" : `it must lie in ${low} to ${high}`;
}

export function make(tag, attributes = {}, ...children) {
  const element = Object.assign(document.createElement(tag), attributes);
  for (const name in attributes) if (name.includes("-") || name === "role") element.setAttribute(name, attributes[name]);
  element.append(...children);
  return element;
}

let count = 0;
export function makeControl(name, spec, value, changed) {
  const id = `control-${++count}`, control = { name, spec, value };
  const announce = () => changed(name), [toValue, toPosition] = scale(spec);
  if (spec.buttons) {
    const radios = spec.options.map((option) => {
      const input = make("input", { type: "radio", name: id, value: option, onchange: () => ((control.value = option), announce()) });
      return [input, make("label", {}, input, ` ${option}`)];
    });
    control.show = () => radios.forEach(([input]) => (input.checked = input.value === control.value));
    control.element = make("fieldset", { className: "control toggle" }, make("legend", {}, spec.label), ...radios.map(([, label]) => label));
  } else if (spec.options) {
    const select = make("select", { id, onchange: () => ((control.value = select.value), announce()) });
    select.append(...spec.options.map((option) => new Option(option)));
    control.show = () => (select.value = control.value);
    control.element = make("div", { className: "control" }, make("label", { htmlFor: id }, spec.label), select);
  } else {
    const output = make("output", { htmlFor: id });
    const input = make("input", { type: "range", id, min: spec.low, max: spec.high, step: spec.step });
    input.oninput = () => {
      control.value = toValue(input.value);
      control.show();
      announce();
    };
    control.show = (more = "") => {
      input.value = toPosition(control.value);
      output.value = String(control.value).replace("-", "−");
      input.setAttribute("aria-valuetext", `${spec.label} = ${control.value}${more && `; ${more}`}`);
    };
    const note = spec.note ? [make("small", { id: `${id}-note` }, spec.note)] : [];
    if (spec.note) input.setAttribute("aria-describedby", `${id}-note`);
    control.element = make("div", { className: "control" }, make("label", { htmlFor: id }, spec.label), input, output, ...note);
  }
  control.element.dataset.name = name;
  control.put = (to) => {
    control.value = to;
    control.show();
  };
  // one notch of the slider up or down, or to the notch nearest to a value
  control.snap = (to) => {
    const clamped = Math.min(Math.max(toPosition(to), spec.low), spec.high);
    control.put(toValue(spec.low + Math.round((clamped - spec.low) / spec.step) * spec.step));
  };
  control.nudge = (by) => control.snap(toValue(Math.min(Math.max(toPosition(control.value) + by * spec.step, spec.low), spec.high)));
  control.show();
  return control;
}
