// Wires that can be pulled: sideways with the mouse or a finger, or with + and − where the focus is.

import { clamp, placeIn } from "./dom.js";

const PER_PIXEL = 0.02;
const STEPS = { "+": 0.1, "=": 0.1, "-": -0.1, "−": -0.1, PageUp: 1, PageDown: -1 };
const LIMIT = 20;
const SLACK = 4; // pixels before a press becomes a pull

const wireOf = (target) => target.closest?.('[data-part^="w"]')?.dataset.part;
const rounded = (w) => clamp(Math.round(100 * w) / 100, -LIMIT, LIMIT);

/**
 * Give the wires of a network view their weights by hand. A finger may have come to scroll the page: it pulls only once
 * it has gone sideways.
 * @param {HTMLElement} element of the network view
 * @param {{ weight: (wire: string) => number, onPull: (wire: string, weight: number) => void, onDone: () => void }} on
 */
export function pullWires(element, { weight, onPull, onDone }) {
  element.classList.add("mlp-pulled");
  /** @type {{ wire: string, x: number, y: number, from: number, pulls: boolean } | null} */
  let held = null;
  const release = () => {
    if (held?.pulls) onDone();
    held = null;
  };
  element.addEventListener("pointerdown", (event) => {
    const wire = wireOf(event.target);
    if (wire && event.isPrimary && event.button === 0)
      held = { wire, ...placeIn(element, event), from: weight(wire), pulls: false };
  });
  element.addEventListener("pointermove", (event) => {
    if (event.buttons === 0) release(); // it was let go outside
    if (!held) return;
    const { x, y } = placeIn(element, event);
    const [across, along] = [x - held.x, y - held.y];
    if (!held.pulls && Math.abs(across) > SLACK && Math.abs(across) > Math.abs(along)) {
      held.pulls = true;
      element.setPointerCapture(event.pointerId);
    }
    if (held.pulls) onPull(held.wire, rounded(held.from + PER_PIXEL * across));
  });
  element.addEventListener("pointerup", release);
  element.addEventListener("pointercancel", release);
  element.addEventListener("keydown", (event) => {
    const [wire, step] = [wireOf(event.target), STEPS[event.key]];
    if (!wire || !step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onPull(wire, rounded(weight(wire) + step));
    onDone();
  });
}
