// What a narrow card folds away, so that picture, control and verdict are seen on one screen. A wide card shows all of it,
// without a line to fold it by.

import { html } from "./dom.js";
import { same } from "./state.js";

const WIDE = 632; // from this width of a card on; inside it are the 600 pixels at which the style sheet parts

/** A part that a narrow card folds; `summary` says what it holds, and the link knows by `name` that it stands open. */
export const fold = (name, summary, ...children) =>
  html(
    "details",
    { class: "mlp-tuck", "data-fold": name, open: true },
    html("summary", { text: summary }),
    html("div", {}, ...children),
  );

/** Whether an element stands on a card that is not wide. */
export const isTucked = (element) => element.closest(".mlp-tucked") !== null;

/**
 * Opens and closes the folds of a card. It measures at once, so that what is built next knows its width and nothing jumps.
 * @param {HTMLElement} root the card
 * @param {(open: string[]) => void} onTurned gets the names of those that the reader wants open
 */
export function foldsOf(root, onTurned) {
  /** @returns {HTMLDetailsElement[]} */
  const all = () => Array.from(root.querySelectorAll("details[data-fold]"));
  const names = () => all().flatMap((one) => (one.open ? [one.dataset.fold] : []));
  let wide = true;
  let open = null;
  const show = () => all().forEach((one) => (one.open = wide || (open ?? []).includes(one.dataset.fold)));
  function measure() {
    const width = root.clientWidth;
    if (width === 0 || width >= WIDE === wide) return;
    wide = width >= WIDE;
    root.classList.toggle("mlp-tucked", !wide);
    show();
  }
  root.addEventListener("toggle", () => wide || same(names(), open) || onTurned(names()), { capture: true });
  const observer = new ResizeObserver(measure);
  observer.observe(root);
  measure();
  return {
    set(wanted) {
      if (same(wanted, open)) return;
      open = wanted;
      show();
    },
    destroy: () => observer.disconnect(),
  };
}
