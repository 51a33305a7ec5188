// The products on their way back from E: a tablet for each path, which moves along its wires step by step. How it
// moves is the style's: from where it is to where it has to be, and at once where the reader asked for less motion.

import { svg } from "../dom.js";
import { showFine } from "../formula.js";
import { partial, stepsOf, sumOf } from "./paths.js";

const HEIGHT = 19;
const PITCH = HEIGHT + 2; // between tablets that would lie on each other
const LETTER = 6.8;
const FEW = 3; // paths whose numbers there is room for; of more only the signs move, and the formula has the numbers

/** @param {HTMLElement} diagram the element of the network view */
export function productTokens(diagram) {
  const layer = svg("g", { class: "mlp-tokens", "aria-hidden": "true" });
  let tokens = [];
  let size = { width: 0, height: 0 };
  const sum = token();
  sum.group.classList.add("mlp-token-sum");
  return {
    /** After the diagram was laid out: put the tablets on top of it. */
    layOut(width, height) {
      size = { width, height };
      diagram.querySelector("svg").append(layer);
    },
    set({ paths, kept, step }, name) {
      if (!size.width) return;
      if (tokens.length !== paths.length) {
        tokens = paths.map(token);
        layer.replaceChildren(...tokens.map(({ group }) => group), sum.group);
      }
      const last = stepsOf(paths);
      const count = Math.min(step, last - 1);
      const digits = size.width < 420 ? 2 : 3;
      const wordsOf = (value) => (paths.length > FEW ? (value < 0 ? "−" : "+") : showFine(value, digits));
      const places = placesOf(diagram, paths, count, name, size.height);
      const end = placeOf(diagram, name, false);
      paths.forEach((path, i) => {
        const [out, value] = [!kept.includes(path), partial(path, count)];
        tokens[i].group.classList.toggle("mlp-left-out", out);
        tokens[i].write(wordsOf(value), value);
        tokens[i].move(step === last && !out ? end : places[i], step > 0 && (step < last || out));
      });
      sum.write(showFine(sumOf(kept), digits), sumOf(kept));
      sum.move(end, step === last);
    },
  };
}

function token() {
  const plate = svg("rect", { class: "mlp-token-plate", y: -HEIGHT / 2, height: HEIGHT, rx: HEIGHT / 2 });
  const text = svg("text", { class: "mlp-token-text", "text-anchor": "middle", dy: "0.35em" });
  const group = svg("g", { class: "mlp-token" }, plate, text);
  return {
    group,
    write(words, value) {
      text.textContent = words;
      const width = words.length * LETTER + 12;
      plate.setAttribute("x", String(-width / 2));
      plate.setAttribute("width", String(width));
      group.classList.toggle("mlp-negative", value < 0);
    },
    move({ x, y }, seen) {
      group.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px)`;
      group.style.opacity = seen ? "1" : "0";
    },
  };
}

/** Where the tablet of each path lies after a step: those with one history together, others at one place side by side. */
function placesOf(diagram, paths, step, start, height) {
  const at = paths.map(({ factors }) => placeAfter(factors, step, start));
  const histories = paths.map(({ factors }) =>
    factors
      .slice(factors.length - step)
      .map(({ part }) => part)
      .join(),
  );
  const small = paths.length > FEW;
  return at.map((part, i) => {
    const there = [...new Set(histories.filter((_, j) => at[j] === part))];
    const { x, y, along } = placeOf(diagram, part, small);
    const from = there.indexOf(histories[i]) - (there.length - 1) / 2;
    if (small && along) {
      const apart = Math.min(PITCH, along.length / there.length);
      return { x: x + from * apart * along.x, y: y + from * apart * along.y };
    }
    const reach = ((there.length - 1) * PITCH + HEIGHT) / 2 + 1;
    return { x, y: Math.max(reach, Math.min(y, height - reach)) + from * PITCH };
  });
}

/** At E, whose wire is the last factor; later where the factor stands, but what enters a wire is waited for on the wire. */
function placeAfter(factors, step, start) {
  if (step === 0) return `n${factors.at(-1).l}-1`;
  const { kind, part } = factors.at(-step);
  return kind === "activation" ? start : part;
}

/** On the left of a neuron, which it has come through; on a wire where its label leaves room. */
function placeOf(diagram, name, small) {
  const group = diagram.querySelector(`[data-part="${name}"]`);
  const box = group.querySelector(".mlp-node-box");
  const number = (element, attribute) => Number(element.getAttribute(attribute));
  if (box) {
    return { x: number(box, "x") - (small ? 6 : 19), y: number(box, "y") + number(box, "height") / 2 };
  }
  const line = group.querySelector(".mlp-wire-line");
  const [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map((attribute) => number(line, attribute));
  const [, labelX] = /translate\((\S+)/.exec(group.querySelector(".mlp-wire-label").getAttribute("transform"));
  const label = (Number(labelX) - x1) / (x2 - x1);
  const place = small || group.matches(".mlp-crowded") ? 0.5 : label >= 0.5 ? label / 2 : (1 + label) / 2;
  const length = Math.hypot(x2 - x1, y2 - y1);
  return {
    x: x1 + (x2 - x1) * place,
    y: y1 + (y2 - y1) * place,
    along: { x: (x2 - x1) / length, y: (y2 - y1) / length, length },
  };
}
