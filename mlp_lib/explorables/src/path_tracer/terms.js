// The sum as a formula: a line for each path, with its factors as symbols that can be pointed at and its product.

import { html } from "../dom.js";
import { symbols } from "../formula.js";
import { partial } from "./paths.js";
import { factorName, factorText, headingOf, meaningOf, productText } from "./words.js";

const HINT = "Point at a symbol, a wire or a neuron: both light up. Press one to start there.";

const indexed = (letter, below) => [html("i", { text: letter }), html("sub", { text: below })];

function symbolOf({ kind, l, p, q }) {
  if (kind === "weight") return [symbols.w(l, p, q)];
  if (kind === "slope") return [html("i", { text: "g′" }), "(", symbols.h(l, p), ")"];
  if (kind === "error") return ["(", ...indexed("y", p), " − ", ...indexed("t", p), ")"];
  return p === 0 ? ["(−1)"] : [symbols.a(l, p)];
}

const QUANTITY = {
  weight: "mlp-weights",
  activation: "mlp-activations",
  error: "mlp-error",
  slope: "mlp-pre-activations",
};

/** The lines of the sum; made anew only for other paths, so that the focus stays where it was. */
export function termLines(frame) {
  let shown = "";
  let lines = [];
  const heading = html("p", { class: "mlp-formula-heading" });
  const list = html("div", {
    class: "mlp-paths",
    role: "group",
    "aria-label": "The terms of the sum; an unticked path is left out. Arrow keys move between the factors.",
    onkeydown: (event) => moveFocus(event, lines),
  });
  const reading = html("p", { class: "mlp-hint mlp-meaning", text: HINT });
  const tick = (n, ticked) => {
    const { left_out: out } = frame.state;
    frame.set({ left_out: ticked ? out.filter((m) => m !== n) : [...out, n] });
  };
  return {
    element: html("div", { class: "mlp-formula mlp-terms" }, heading, list, reading),
    set({ part, paths, step }) {
      const key = JSON.stringify([frame.state.part, paths.map(({ neurons }) => neurons)]);
      if (key !== shown) {
        shown = key;
        lines = paths.map((path, i) => termLine(path, i + 1, tick));
        lines[0].chips[0].setAttribute("tabindex", "0");
        list.replaceChildren(...lines.map(({ element }) => element));
        heading.textContent = headingOf(part, paths);
      }
      list.classList.toggle("mlp-long", paths[0].factors.length > 5);
      const largest = Math.max(...paths.map((path) => Math.abs(path.product)), Number.MIN_VALUE);
      lines.forEach((line, i) => line.set(paths[i], step, largest, !frame.state.left_out.includes(i + 1)));
    },
    /** @param {Set<string>} parts that glow @param {number | null} path the one pointed at @param {string | null} part */
    glow(parts, path, part, paths) {
      lines.forEach(({ element, chips }, i) => {
        element.classList.toggle("mlp-glow", path === i + 1);
        for (const chip of chips)
          chip.classList.toggle("mlp-glow", parts.has(chip.dataset.points) && (path === null || path === i + 1));
      });
      const factor = part && paths.flatMap(({ factors }) => factors).find((each) => each.part === part);
      reading.textContent = factor ? meaningOf(factor) : HINT;
    },
  };
}

function termLine(path, n, tick) {
  const box = html("input", { type: "checkbox", onchange: () => tick(n, box.checked) });
  const route = [...path.neurons, "E"].join("→");
  const label = html(
    "label",
    { class: "mlp-radio", "data-path": n },
    box,
    html("span", { class: "mlp-route", text: route }),
  );
  const numbers = path.factors.map(({ kind }) => html("span", { class: `mlp-number ${QUANTITY[kind]}` }));
  const chips = path.factors.map((factor, i) =>
    html(
      "span",
      { class: "mlp-factor", role: "button", tabindex: "-1", "data-points": factor.part },
      html("span", { class: "mlp-factor-symbol" }, ...symbolOf(factor)),
      numbers[i],
    ),
  );
  const product = html("b", {});
  const equals = html("span", { class: "mlp-equals", text: "=" });
  const bar = html("span", { class: "mlp-term-bar" });
  const element = html(
    "div",
    { class: "mlp-term", "data-row": n },
    label,
    html("span", { class: "mlp-factors" }, ...chips),
    html("span", { class: "mlp-product" }, equals, product),
    html("span", { class: "mlp-term-track", "aria-hidden": "true" }, bar),
  );
  return {
    element,
    chips,
    set(now, step, largest, kept) {
      box.checked = kept;
      element.classList.toggle("mlp-left-out", !kept);
      const { length } = now.factors;
      now.factors.forEach((factor, i) => {
        numbers[i].textContent = factorText(factor.value);
        chips[i].setAttribute("aria-label", `${chips[i].textContent}: ${factorName(factor)}`);
        chips[i].classList.toggle("mlp-to-come", i < length - step);
      });
      product.textContent = productText(now, step);
      drawBar(bar, step >= length ? now.product / largest : step === 0 ? 0 : partial(now, step) / largest);
    },
  };
}

/** From the middle to the left when it is negative; what is larger than the track ends at its edge. */
function drawBar(bar, share) {
  const size = Math.min(1, Math.abs(share));
  bar.style.transform = `scaleX(${share < 0 ? -size : size})`;
  bar.classList.toggle("mlp-negative", share < 0);
}

const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** Arrow keys among the factors; Tab comes back to the one that was left. */
function moveFocus(event, lines) {
  const move = MOVES[event.key];
  const row = lines.findIndex(({ chips }) => chips.includes(event.target));
  if (!move || row < 0) return;
  event.preventDefault();
  const next = lines[row + move[0]]?.chips[lines[row].chips.indexOf(event.target) + move[1]];
  if (!next) return;
  for (const { chips } of lines) for (const chip of chips) chip.setAttribute("tabindex", chip === next ? "0" : "-1");
  next.focus();
}
