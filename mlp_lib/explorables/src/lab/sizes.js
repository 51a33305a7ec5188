// How large the network is, changed at the drawing: a neuron more or less below each hidden layer, a layer more or less.

import { html } from "../dom.js";
import { isTucked } from "../folds.js";
import { MAX_LAYERS, MAX_UNITS } from "./settings.js";

const PAIR = 56; // pixels that two buttons side by side take
const LAYERS = [150, 122]; // and those that take or add a layer, in any typeface, with air before them; on a narrow card

/** A button that stays where it is when there is no more to do, so that the focus is not lost. */
function sizeButton(text, onpress) {
  const pressed = () => element.getAttribute("aria-disabled") !== "true" && onpress();
  const element = html("button", { type: "button", class: "mlp-button", text, onclick: pressed });
  return {
    element,
    set(label, able) {
      for (const name of ["aria-label", "title"]) element.setAttribute(name, label);
      element.setAttribute("aria-disabled", String(!able));
    },
  };
}

/** @param {any} frame */
export function sizeButtons(frame) {
  const anew = (hidden) => frame.set({ hidden, given_weights: null });
  const grown = (i, by) => frame.state.hidden.map((n, j) => (j === i ? n + by : n));
  const pairs = Array.from({ length: MAX_LAYERS }, (_, i) => {
    const [more, less] = [sizeButton("+", () => anew(grown(i, 1))), sizeButton("−", () => anew(grown(i, -1)))];
    return { more, less, element: html("span", { class: "mlp-size" }, less.element, more.element) };
  });
  const fewer = sizeButton("− layer", () => anew(frame.state.hidden.slice(0, -1)));
  const deeper = sizeButton("+ layer", () => anew([...frame.state.hidden, frame.state.hidden.at(-1) ?? 2]));
  const columns = html("div", { class: "mlp-sizes" }, ...pairs.map(({ element }) => element));
  const group = { role: "group", "aria-label": "Size of the network", "data-name": "sizes" };
  const layers = html("span", { class: "mlp-layer-buttons" }, fewer.element, deeper.element);
  const element = html("div", group, columns, layers);
  return {
    element,
    /** Below the columns of the diagram; one button above the other where these stand close. */
    layOut(nodes, width) {
      columns.classList.toggle("mlp-stacked", nodes[1][0].x - nodes[0][0].x < PAIR + 8);
      // Beside the last pair where there is room, so that the lab is no taller than it need be.
      const end = nodes.at(-2)[0].x + PAIR / 2;
      element.classList.toggle("mlp-one-row", nodes.length > 2 && end + LAYERS[Number(isTucked(element))] <= width);
      pairs.forEach(({ element }, i) => {
        if (i + 2 < nodes.length) element.style.left = `${nodes[i + 1].at(-1).x}px`;
      });
    },
    set({ hidden }) {
      columns.hidden = hidden.length === 0;
      pairs.forEach(({ element, more, less }, i) => {
        element.hidden = i >= hidden.length;
        more.set(`one neuron in layer ${i + 1} more`, hidden[i] < MAX_UNITS);
        less.set(`one neuron in layer ${i + 1} less`, hidden[i] > 1);
      });
      deeper.set("+ layer: one hidden layer more", hidden.length < MAX_LAYERS);
      fewer.set("− layer: the last hidden layer less", hidden.length > 0);
    },
  };
}
