// How large the network is, changed at the drawing: one neuron more or less below each column, a hidden layer more or less.

import { html } from "../dom.js";

export const LARGEST = 3; // neurons of a layer
export const INPUTS = 2;

/** Whether this figure draws it: two inputs, one or two hidden layers and the outputs, each of one to three neurons. */
export const drawable = (sizes) =>
  (sizes.length === 3 || sizes.length === 4) && sizes[0] === INPUTS && sizes.every((n) => n >= 1 && n <= LARGEST);

/** @param {any} frame @param {(sizes: number[]) => void} onSizes */
export function sizeButtons(frame, onSizes) {
  const sizesNow = () => frame.state.layer_sizes;
  const press = (text, label, next) => {
    const pressed = () => {
      const sizes = next();
      if (drawable(sizes)) onSizes(sizes);
    };
    return html("button", {
      type: "button",
      class: "mlp-button",
      title: label,
      "aria-label": label,
      text,
      onclick: pressed,
    });
  };
  const grow = (l, by) => () => sizesNow().map((n, i) => (i === l ? n + by : n));
  const pairs = [1, 2, 3].map((l) => {
    const [less, more] = [press("−", "", grow(l, -1)), press("+", "", grow(l, 1))];
    return { less, more, element: html("span", { class: "mlp-size" }, less, more) };
  });
  const layer = press("", "", () => {
    const [inputs, first, ...rest] = sizesNow();
    return rest.length === 1 ? [inputs, first, 2, ...rest] : [inputs, first, ...rest.slice(1)];
  });
  const element = html(
    "div",
    { class: "mlp-sizes", role: "group", "aria-label": "Size of the network", "data-name": "layer_sizes" },
    layer,
    ...pairs.map((pair) => pair.element),
  );
  return {
    element,
    /** Below the columns of the diagram. */
    layOut(nodes) {
      pairs.forEach(({ element: pair }, i) => {
        if (nodes[i + 1]) pair.style.left = `${nodes[i + 1].at(-1).x}px`;
      });
    },
    set(sizes) {
      const deep = sizes.length === 4;
      name(layer, deep ? "one hidden layer less" : "one hidden layer more", deep ? "− layer" : "+ layer");
      pairs.forEach(({ element: pair, less, more }, i) => {
        const l = i + 1;
        pair.hidden = l >= sizes.length;
        const where = l === sizes.length - 1 ? "output" : `neuron in layer ${l}`;
        name(less, `one ${where} less`);
        name(more, `one ${where} more`);
        less.setAttribute("aria-disabled", String(sizes[l] <= 1));
        more.setAttribute("aria-disabled", String(sizes[l] >= LARGEST));
      });
    },
  };
}

function name(button, label, text = button.textContent) {
  button.setAttribute("aria-label", label);
  button.setAttribute("title", label);
  button.textContent = text;
}
