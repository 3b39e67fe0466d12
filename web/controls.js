// A page's controls are native and stand in it; here they get values, and speak them as shown. What
// a control is comes from the package's widget: {label, low, high, step, log, choices, options}.

// from a slider's position to its value, and back
function scale({ log, choices }) {
  const nearest = (value) => d3.minIndex(choices, (choice) => Math.abs(choice - value));
  if (choices) return [(p) => choices[p], nearest];
  if (log) return [(p) => Number((10 ** p).toPrecision(4)), Math.log10];
  return [(p) => Number(Number(p).toFixed(6)), (v) => v];
}

// Why a control can't stand at a value, in words; none if it can.
export function refusal(spec, value) {
  const options = spec.options ?? spec.choices;
  if (options) return options.includes(value) ? "" : `choose one of ${options.join(", ")}`;
  const [low, high] = [spec.low, spec.high].map(scale(spec)[0]);
  return value >= low && value <= high ? "" : `it must be a number from ${low} to ${high}`;
}

export class Control {
  constructor(element, spec) {
    const inputs = [...element.querySelectorAll("input, select")], [input] = inputs;
    Object.assign(this, { spec, inputs, input, output: element.querySelector("output") });
  }

  // Follow the element's own value.
  follow(value) {
    this.put(this.spec.options ? value : scale(this.spec)[0](value));
  }

  put(value) {
    this.value = value;
    this.show();
  }

  show(more = "") {
    const { spec, inputs, input, output, value } = this;
    if (spec.buttons) for (const button of inputs) button.checked = button.value === value;
    else input.value = spec.options ? value : scale(spec)[1](value);
    if (!output) return;
    output.value = String(value).replace("-", "−");
    input.setAttribute("aria-valuetext", `${spec.label} = ${value}${more && `; ${more}`}`);
  }

  // to the slider's position that is nearest to a value, and steps further
  snap(value, further = 0) {
    const { spec: { low, high, step }, spec } = this, [toValue, toPosition] = scale(spec);
    const within = (p) => Math.min(Math.max(p, low), high);
    const p = within(toPosition(value)) + further * step;
    this.put(toValue(within(low + Math.round((p - low) / step) * step)));
  }

  nudge(steps) {
    this.snap(this.value, steps);
  }
}
