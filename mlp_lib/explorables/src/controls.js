// Native controls with labels. Each returns {element, set(value)}; `set` never calls back.

import { clamp, freshId, html, placeIn, svg } from "./dom.js";

/** A row of controls, or of what else has an `element`; `name` is its class. */
export const row = (name, ...controls) => html("div", { class: name }, ...controls.map(({ element }) => element));

/** Write settings into controls, each of which stands under the name of its setting. */
export function setControls(controls, state) {
  for (const [name, control] of Object.entries(controls)) control.set(state[name]);
}

/** Signs on buttons, in a field of 12 by 12. */
const ICONS = {
  play: "M2 1l9 5-9 5z",
  pause: "M2 1h3v10h-3zM7 1h3v10h-3z",
  step: "M2 2l6 4-6 4zM9 2h2v8h-2z",
  back: "M10 2l-6 4 6 4zM1 2h2v8h-2z",
  rewind: "M11 2l-5 4 5 4zM6 2l-5 4 5 4z",
  beside: "M1 1h4.5v10H1zM2.2 2.2v7.6h2.1V2.2zM7 1.5h4.5v1.2H7zM7 5.4h4.5v1.2H7zM7 9.3h4.5v1.2H7z",
  link: "M5 3.2 6.6 1.6a2.7 2.7 0 0 1 3.8 3.8L8.8 7l-1-1 1.6-1.6a1.3 1.3 0 0 0-1.8-1.8L6 4.2zM7 8.8 5.4 10.4A2.7 2.7 0 0 1 1.6 6.6L3.2 5l1 1-1.6 1.6a1.3 1.3 0 0 0 1.8 1.8L6 7.8zM4 7.2 7.2 4l.8.8L4.8 8z",
  enlarge: "M1 1h4v1.5H2.5V5H1zM7 1h4v4H9.5V2.5H7zM1 7h1.5v2.5H5V11H1zM9.5 7H11v4H7V9.5h2.5z",
  shrink: "M3.5 1H5v4H1V3.5h2.5zM7 1h1.5v2.5H11V5H7zM1 7h4v4H3.5V8.5H1zM7 7h4v1.5H8.5V11H7z",
  embed: "M4 2.2 5 3.2 2.2 6 5 8.8l-1 1L.2 6zM8 2.2 11.8 6 8 9.8l-1-1L9.8 6 7 3.2z",
};

/** A button; `name` is what `hide` and the tests call it. */
export function button(name, text, onclick, { title = null, icon = null } = {}) {
  const label = html("span", { text });
  const path = svg("path", { d: ICONS[icon], fill: "currentColor" });
  const glyph = svg(
    "svg",
    { class: "mlp-icon", "aria-hidden": "true", viewBox: "0 0 12 12", width: 12, height: 12 },
    path,
  );
  const element = html(
    "button",
    { type: "button", class: "mlp-button", "data-name": name, title, onclick },
    icon ? glyph : null,
    label,
  );
  return {
    element,
    set(newText, newIcon = icon) {
      label.textContent = newText;
      path.setAttribute("d", ICONS[newIcon] ?? "");
    },
  };
}

/** A drop-down list; `options` are values or [value, text] pairs. */
export function select(name, text, options, onchange) {
  const id = freshId(name);
  const entries = options.map((option) => (Array.isArray(option) ? option : [option, String(option)]));
  const box = html(
    "select",
    { id, onchange: () => onchange(entries[box.selectedIndex][0]) },
    ...entries.map(([value, label]) => html("option", { value, text: label })),
  );
  const element = html("div", { class: "mlp-control", "data-name": name }, html("label", { for: id, text }), box);
  return { element, set: (value) => (box.selectedIndex = entries.findIndex(([option]) => option === value)) };
}

/** JupyterLab has a use of its own for Enter, and would take the field's change away. */
export const keepEnter = (event) => event.key === "Enter" && event.stopPropagation();

/**
 * The input of a number. It reports what was typed, however wrong: the state cleans it. What is being
 * typed is left alone until it is finished, though the figure may go on changing meanwhile.
 */
function numberInput(attributes, onchange) {
  let typing = false;
  const box = html("input", {
    type: "number",
    ...attributes,
    oninput: () => (typing = true),
    onblur: () => (typing = false),
    onkeydown: keepEnter,
    onchange() {
      typing = false;
      onchange(box.value);
    },
  });
  const set = (value) => {
    if (!typing) box.value = value;
  };
  return { box, set };
}

/**
 * A field for a whole or decimal number.
 * @param {string} name
 * @param {string} text
 * @param {{ min: number, max?: number, step?: number | "any" }} bounds
 * @param {(value: string) => void} onchange
 */
export function numberField(name, text, { min, max, step = "any" }, onchange) {
  const id = freshId(name);
  const { box, set } = numberInput({ id, min, max, step }, onchange);
  const element = html("div", { class: "mlp-control", "data-name": name }, html("label", { for: id, text }), box);
  return { element, set };
}

/** The slider of the learning rate, the same wherever one trains. */
export const rateSlider = (frame) =>
  slider("learning_rate", "learning rate η", { min: 0.01, max: 100, log: true }, frame.put("learning_rate"));

/** And that of the slope β of the sigmoid. */
export const betaSlider = (frame) => slider("beta", "slope β", { min: 0.1, max: 10, log: true }, frame.put("beta"));

const STEPS = 1000;

/**
 * A slider with a number field beside it. `log` spreads the slider by powers of ten. `field: false`
 * leaves the number field out and shows the value as text.
 */
export function slider(name, text, options, oninput) {
  const { min, max, step = null, log = false, field = true, format = String } = options;
  const id = freshId(name);
  const toPosition = log ? (x) => (STEPS * Math.log(x / min)) / Math.log(max / min) : (x) => x;
  const toValue = log ? (p) => Number((min * (max / min) ** (p / STEPS)).toPrecision(3)) : (p) => p;
  const range = html("input", {
    id,
    type: "range",
    min: log ? 0 : min,
    max: log ? STEPS : max,
    step: log ? 1 : (step ?? "any"),
    oninput: () => oninput(toValue(Number(range.value))),
  });
  const number = field ? numberInput({ min, max, step: "any", "aria-label": `${text}, as a number` }, oninput) : null;
  const value = number?.box ?? html("output", { for: id });
  const element = html(
    "div",
    { class: "mlp-control mlp-slider", "data-name": name },
    html("label", { for: id, text }),
    html("div", { class: "mlp-slider-parts" }, range, value),
  );
  return {
    element,
    range,
    set(x, newMax = null) {
      if (newMax !== null) range.max = newMax;
      // A notch that rounding hides keeps its place: put back, an arrow key could never leave it.
      if (toValue(Number(range.value)) !== x) {
        range.value = clamp(toPosition(x), Number(range.min), Number(range.max));
      }
      range.setAttribute("aria-valuetext", format(x));
      if (number) number.set(Number(x.toPrecision(6)));
      else value.textContent = format(x);
    },
  };
}

/** A group of radio buttons laid out in a row, for predictions. */
export function radios(name, text, options, onchange) {
  const group = freshId(name);
  const boxes = options.map(([value, label]) => {
    const box = html("input", { type: "radio", name: group, value, onchange: () => onchange(value) });
    return [value, box, html("label", { class: "mlp-radio" }, box, html("span", { text: label }))];
  });
  const element = html(
    "fieldset",
    { class: "mlp-control mlp-radios", "data-name": name },
    html("legend", { text }),
    ...boxes.map(([, , label]) => label),
  );
  return { element, set: (value) => boxes.forEach(([option, box]) => (box.checked = option === value)) };
}

/** Boxes to tick, in a row; `onchange` gets the values of the ticked ones, in the order of the options. */
export function checks(name, text, options, onchange) {
  const ticked = () => boxes.filter(([, box]) => box.checked).map(([value]) => value);
  const boxes = options.map(([value, label]) => {
    const box = html("input", { type: "checkbox", value, onchange: () => onchange(ticked()) });
    return [value, box, html("label", { class: "mlp-radio" }, box, html("span", { text: label }))];
  });
  const element = html(
    "fieldset",
    { class: "mlp-control mlp-radios mlp-checks", "data-name": name },
    html("legend", { text }),
    ...boxes.map(([, , label]) => label),
  );
  return { element, set: (values) => boxes.forEach(([value, box]) => (box.checked = values.includes(value))) };
}

/**
 * Let the reader press or drag along a picture; `onPlace` gets the place in pixels from its left edge.
 * A finger may have come to scroll the page: it moves nothing before it has gone sideways, or was lifted.
 */
export function dragAlong(element, onPlace) {
  let held = null;
  const place = (event) => onPlace(placeIn(element, event).x);
  element.addEventListener("pointerdown", (event) => {
    held = { x: event.clientX, y: event.clientY, drags: event.pointerType !== "touch" };
    element.setPointerCapture(event.pointerId);
    if (held.drags) place(event);
  });
  element.addEventListener("pointermove", (event) => {
    if (!held) return;
    held.drags ||= Math.abs(event.clientX - held.x) > Math.abs(event.clientY - held.y);
    if (held.drags) place(event);
  });
  element.addEventListener("pointerup", (event) => {
    if (held) place(event);
    held = null;
  });
  element.addEventListener("pointercancel", () => (held = null));
}

/**
 * The sentence an explorable ends in. What is seen changes at once; what is read aloud waits until
 * the sentence has stood for a moment, so that a moving figure does not talk all the time.
 */
export function sentence() {
  const seen = html("p", { class: "mlp-sentence", "aria-hidden": "true" });
  const spoken = html("output", { class: "mlp-visually-hidden", "aria-live": "polite" });
  let timer = 0;
  return {
    element: html("div", { class: "mlp-result" }, seen, spoken),
    set(text) {
      if (seen.textContent === text) return;
      seen.textContent = text;
      clearTimeout(timer);
      timer = setTimeout(() => (spoken.textContent = text), 700);
    },
    destroy: () => clearTimeout(timer),
  };
}
