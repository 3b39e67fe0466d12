// A link with settings: #explore_adagrad:learning_rate=0.3,steps=100,hide=seed;Adagrad
// `hide` takes controls away, by name, and rules out of the picture.
import { refusal } from "./controls.js";

export function readFragment(hash, name, controls, rules) {
  const [, target, rest = ""] = hash.match(/^#(explore_\w+)(?::(.*))?$/) ?? [];
  const found = { settings: {}, hide: [], words: [], here: target === name };
  const ignore = (words) => found.words.push(`Ignored in the link: ${words}.`);
  if (!found.here) return found;
  for (const [key, text] of new URLSearchParams(rest.replaceAll(",", "&"))) {
    if (key === "hide") {
      for (const hidden of text.split(";"))
        if (hidden in controls || ["controls", ...rules].includes(hidden)) found.hide.push(hidden);
        else ignore(`hide: there is no "${hidden}"`);
      continue;
    }
    const spec = Object.hasOwn(controls, key) && controls[key];
    const value = spec?.options ? text : text.trim() ? Number(text) : NaN;
    const refused = spec ? refusal(spec, value) : "there is no such setting";
    if (refused) ignore(`${key}=${text}: ${refused}`);
    else found.settings[key] = value;
  }
  return found;
}

export function writeFragment(name, settings, first, hide) {
  const differing = Object.entries(settings).filter(([key, value]) => value !== first[key]);
  const parts = differing.map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  if (hide.length) parts.push(`hide=${hide.map(encodeURIComponent).join(";")}`);
  return `#${name}${parts.length ? `:${parts.join(",")}` : ""}`;
}

export function writeCode(name, settings, hide) {
  const python = (value) => ({ yes: "True", no: "False" })[value] ??
    (typeof value === "string" ? `"${value}"` : String(value));
  const parts = Object.entries(settings).map(([key, value]) => `${key}=${python(value)}`);
  if (hide.length) parts.push(`hide=(${hide.map((rule) => `"${rule}",`).join(" ")})`);
  return `lab.${name}(${parts.join(", ")})`;
}
