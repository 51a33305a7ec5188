// Step machine: one round of the algorithm, with the line of code, the equation and the number
// that belong together.

import { button, rateSlider, row, select, slider } from "../controls.js";
import { beside, html, show, significant } from "../dom.js";
import { fold } from "../folds.js";
import {
  deltaOf,
  hOf,
  inBrackets,
  neuronBackward,
  neuronForward,
  nodeValue,
  showFine,
  showLines,
  symbols,
  weightOf,
} from "../formula.js";
import {
  cleanNetwork,
  errorOf,
  mark,
  networkControls,
  networkFields,
  neuronName,
  passThrough,
  startName,
  viewOf,
} from "../gate_network.js";
import { hosted } from "../hosted.js";
import { flatten, GATES } from "../maths.js";
import { describePart, networkView, partName, wireNumber } from "../network_view.js";
import { choice, number, whole } from "../state.js";

const SIZES = [2, 2, 1];

const CODE = {
  begin: "# 1. begin with the drawn weights w",
  present: "a[0] = [-1, x1, x2]",
  loop: "for l in (1, 2):",
  h: "    h[l][q] = sum(a[l-1][j] * w[l][j][q])",
  a: "    a[l][q] = g(h[l][q])",
  output: "δ[2][q] = g′(h[2][q]) * (a[2][q] - t[q])",
  hidden: "δ[1][q] = g′(h[1][q]) * sum(δ[2][i] * w[2][q][i])",
  gradient: "gradient[l][j][q] = δ[l][q] * a[l-1][j]",
  update: "w[l][j][q] -= η * gradient[l][j][q]",
  again: "# the same example once more",
};

/** What each kind of step carries out, and the equation that says so. */
const RULES = {
  h: ["pre-activation", "eq-pre-activation"],
  a: ["activation", "eq-activation"],
  output: ["output delta", "eq-delta-output"],
  hidden: ["hidden delta", "eq-delta-hidden"],
  gradient: ["gradient", "eq-weight-gradient"],
  update: ["update", "eq-update-any-layer"],
};

/** All steps of one round, in order; `q` is the neuron that a step is about. */
function program(sizes) {
  const layers = sizes.map((n, l) => ({ l, neurons: Array.from({ length: n }, (_, i) => i + 1) })).slice(1);
  const over = (chosen, ...kinds) =>
    chosen.flatMap(({ l, neurons }) => neurons.flatMap((q) => kinds.map((kind) => ({ kind, l, q }))));
  return [
    { kind: "begin" },
    { kind: "present" },
    ...over(layers, "h", "a"),
    ...over(layers.slice(-1), "output"),
    ...over(layers.slice(0, -1).reverse(), "hidden"),
    ...over(layers, "gradient"),
    ...over(layers, "update"),
    { kind: "again" },
  ];
}

const STEPS = program(SIZES);
const LAST = STEPS.length - 1;

/** @type {import("../frame.js").Lesson} */
export const stepMachine = {
  name: "step-machine",
  title: "Step machine",
  tryThis: "say the next number before you press Next; a sign and a size will do.",
  hideable: ["dataset", "example", "seed", "learning_rate", "restart", "back", "next", "end", "step", "code", "repeat"],
  folds: ["algorithm", "network"],
  schema: {
    ...networkFields(SIZES),
    dataset: choice("XOR", GATES),
    learning_rate: number(1, 0.01, 100),
    step: whole(0, 0, LAST),
  },

  clean(state, problems) {
    const next = cleanNetwork(state, problems, SIZES);
    if (next.layer_sizes.join() !== SIZES.join()) {
      problems.push("layer sizes: this figure walks through 2-2-1; 2-2-1 is used");
      return { ...next, layer_sizes: SIZES, given_weights: null };
    }
    return next;
  },

  build(frame) {
    let view = null;
    const diagram = stepDiagram(frame, () => view && light());
    // On a phone only the weights of a chosen neuron have room: those that the step is about.
    const light = () => {
      const step = STEPS[frame.state.step];
      diagram.setSelected(neuronOf(step));
      mark(diagram.element, "mlp-lit", partsOf(step));
    };
    const settings = networkControls(frame);
    const dataset = select("dataset", "targets of", GATES, frame.put("dataset"));
    const rate = rateSlider(frame);
    const moves = movesOf(frame, () => view);
    const formula = html("div", { class: "mlp-formula" });
    const code = listing();

    frame.body.append(
      beside(moves.toolbar, row("mlp-controls", moves.position)),
      beside(diagram.element, code.element),
      frame.ending,
      formula,
      fold("network", "Targets, input, weights, rate", row("mlp-controls", dataset, ...settings.all, rate)),
    );

    return {
      update() {
        const { state } = frame;
        view = roundOf(state);
        dataset.set(state.dataset);
        settings.set(state);
        rate.set(state.learning_rate);
        moves.set(state.step);
        diagram.update(view);
        light();
        const step = STEPS[state.step];
        code.set(step.kind);
        showStep(formula, step, view, state.learning_rate);
      },
      sentence: () => sentenceOf(frame.state, view),
      destroy: diagram.destroy,
    };
  },
};

/** The view of a round at its present step; `after` is the view with the weights that the round ends in. */
function roundOf(state) {
  const view = viewOf(state);
  const moved = viewOf(state).network;
  moved.step(view.backward.gradients, state.learning_rate);
  return { ...view, after: passThrough(moved, view.X, view.targets), step: state.step };
}

/** Whether the step of this kind for neuron q of layer l is behind us, or just done. */
const done = (view, kind, l, q) => STEPS.findIndex((s) => s.kind === kind && s.l === l && s.q === q) <= view.step;

/** The diagram shows what is computed by now; Enter, Space and a click go to the step that computes a part. */
function stepDiagram(frame, onLayout) {
  const jump = (name) => {
    const step = stepAbout(name, frame.state.step);
    if (step !== null) frame.set({ step });
  };
  const diagram = networkView({
    label: "Diagram of the network. Arrow keys move in it; Enter goes to the step that computes a part.",
    nodeSize: { width: (width) => (width < 420 ? 66 : 92), height: 62 },
    rowHeight: 92,
    wireLabel: weightText,
    labelLength: () => 7,
    nodeText: linesInNode,
    describe: describeStep,
    onSelect: (name, how) => how === "click" && jump(name),
    onLayout,
  });
  diagram.element.addEventListener("keydown", (event) => {
    const name = event.target.dataset?.part;
    if (!name || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    jump(name);
  });
  return diagram;
}

/** The next step that is about a part, after the last one the first; null where there is none. */
function stepAbout(name, now) {
  const about = STEPS.map((step, i) => (partsOf(step).includes(name) ? i : -1)).filter((i) => i >= 0);
  return about.find((i) => i > now) ?? about[0] ?? null;
}

/** The weight of a wire, its gradient, or its new weight: whichever was computed last. */
function weightText(view, l, p, q, gap) {
  if (done(view, "update", l, q)) return show(weightOf(view.after.network, l, p, q), 2);
  if (done(view, "gradient", l, q)) return `∂ ${show(gradientOf(view, l, p, q), gap < 90 ? 2 : 3)}`;
  return wireNumber(weightOf(view.network, l, p, q), gap);
}

function linesInNode(view, l, p, digits) {
  if (l === 0)
    return [["activations", view.step ? `x${"₀₁₂"[p]} = ${show(nodeValue(view, 0, p), 0)}` : `x${"₀₁₂"[p]}`]];
  const lines = [
    ["pre-activations", `h ${done(view, "h", l, p) ? show(hOf(view, l, p), digits) : "?"}`],
    ["activations", `a ${done(view, "a", l, p) ? show(nodeValue(view, l, p), digits) : "?"}`],
  ];
  if (done(view, l === view.network.L ? "output" : "hidden", l, p))
    lines.push(["deltas", `δ ${inBox(show(deltaOf(view, l, p), digits + 1), digits)}`]);
  return lines;
}

/** A small box has no room for a zero behind a sign. */
const inBox = (text, digits) => (digits < 3 ? text.replace("−0.", "−.") : text);

function describeStep(view, part) {
  if (part.kind === "wire") {
    const { l, p, q } = part;
    const what = done(view, "update", l, q)
      ? "new weight"
      : done(view, "gradient", l, q)
        ? "gradient of the weight"
        : "weight";
    return `${what} from ${startName(l, p)} to ${neuronName(l, q)}`;
  }
  const { l, p } = part.node;
  return p === 0 ? describePart(view, part) : l === 0 ? `input ${p}` : neuronName(l, p);
}

/** What moves through the round, and on to the next one. */
function movesOf(frame, view) {
  const go = frame.put("step");
  const next = button("next", "Next", () => go(Math.min(LAST, frame.state.step + 1)), { icon: "step" });
  const back = button("back", "Back", () => go(Math.max(0, frame.state.step - 1)), { icon: "back" });
  const restart = button("restart", "Restart", () => go(0), { icon: "rewind" });
  const toEnd = button("end", "To the end", () => go(LAST));
  const repeat = button("repeat", "8. Repeat with the next example", () =>
    frame.set({
      given_weights: flatten(view().after.network.weights),
      example: (frame.state.example + 1) % 4,
      step: 1,
    }),
  );
  const bounds = { min: 0, max: LAST, step: 1, field: false, format: (i) => `${i} of ${LAST}` };
  const position = slider("step", "step", bounds, go);
  return {
    toolbar: row("mlp-toolbar", back, next, restart, toEnd, repeat),
    position,
    set(step) {
      position.set(step);
      // Not disabled, which would throw the keyboard's focus off the button.
      for (const { element } of [back, restart]) element.setAttribute("aria-disabled", step === 0);
      for (const { element } of [next, toEnd]) element.setAttribute("aria-disabled", step === LAST);
      repeat.element.hidden = step !== LAST;
    },
  };
}

/** The algorithm, with the line of the present step marked. */
function listing() {
  const lines = Object.entries(CODE).map(([kind, text]) => ({ kind, element: html("li", {}, html("code", { text })) }));
  const list = html(
    "ol",
    { class: "mlp-program", "data-name": "code", "aria-label": "The algorithm; the current line is marked" },
    ...lines.map(({ element }) => element),
  );
  const element = fold("algorithm", "", list);
  const current = html("code", {});
  element.firstElementChild.append("Code: ", current);
  return {
    element,
    set(now) {
      current.textContent = CODE[now].trim(); // seen while the rest is folded
      for (const { kind, element } of lines) {
        if (kind === now) element.setAttribute("aria-current", "step");
        else element.removeAttribute("aria-current");
      }
    },
  };
}

function sentenceOf({ step, learning_rate: rate }, view) {
  if (step !== LAST) return `Step ${step} of ${LAST}: ${saying(STEPS[step], view)}`;
  const [before, now] = [errorOf(view), errorOf(view.after)];
  const change = now < before ? "fell" : now > before ? "rose" : "stayed";
  const numbers = change === "stayed" ? `at ${significant(now)}` : `from ${significant(before)} to ${significant(now)}`;
  return `One update with η = ${rate}: the error of this example ${change} ${numbers}.`;
}

const gradientOf = (view, l, p, q) => view.backward.gradients[l][p * view.network.layerSizes[l] + q - 1];

const incoming = (l, q) => Array.from({ length: SIZES[l - 1] + 1 }, (_, p) => partName.wire(l, p, q));

/** What a step computes, or reads. */
function partsOf({ kind, l, q }) {
  if (kind === "present") return [partName.node(0, 1), partName.node(0, 2)];
  if (kind === "again") return [partName.node(2, 1)];
  if (!l) return [];
  if (kind === "gradient" || kind === "update") return incoming(l, q);
  if (kind === "h") return [partName.node(l, q), ...incoming(l, q)];
  if (kind === "hidden") return [partName.node(l, q), partName.wire(l + 1, q, 1)];
  return [partName.node(l, q)];
}

/** The neuron whose weights a step reads or moves; null at the beginning. */
function neuronOf({ kind, l, q }) {
  if (kind === "again") return partName.node(2, 1);
  return l ? partName.node(l, q) : null;
}

function saying({ kind, l, q }, view) {
  const who = l && neuronName(l, q);
  if (kind === "begin") return "the weights are drawn, nothing is computed yet.";
  if (kind === "present") return `the input is (${view.X.join(", ")}), the target ${view.targets[0]}.`;
  if (kind === "h") return `the pre-activation of ${who} is ${significant(hOf(view, l, q))}.`;
  if (kind === "a")
    return `the activation of ${who} is ${significant(nodeValue(view, l, q))}${l === view.network.L ? `, so the error is ${significant(errorOf(view))}` : ""}.`;
  if (kind === "gradient") return `the gradients of the weights into ${who} are known.`;
  if (kind === "update") return `the weights into ${who} have moved.`;
  return `the delta of ${who} is ${significant(deltaOf(view, l, q))}.`;
}

/** The heading of a rule, with the number that the book gives its equation where the page knows it. */
function heading(rule, who) {
  const [words, label] = rule;
  /** @type {HTMLAnchorElement | null} */
  const reference = document.querySelector(`a.reference[href$="#equation-${label}"]`);
  const link = reference && html("a", { href: reference.href, text: reference.textContent });
  return [`${words[0].toUpperCase()}${words.slice(1)}${link ? " by " : ""}`, link, `: ${who}`].filter(Boolean);
}

function showStep(panel, { kind, l, q }, view, rate) {
  if (kind === "begin") return showLines(panel, ["Begin: every weight has a small random value"], drawnWeights(view));
  if (kind === "present") {
    const inputs = [1, 2].flatMap((p) => [", ", symbols.a(0, p), ` = ${view.X[p - 1]}`]);
    return showLines(
      panel,
      ["Present: the example is put in"],
      [
        { what: "inputs", parts: [symbols.a(0, 0), " = −1", ...inputs] },
        { what: "target", parts: [html("i", { text: "t" }), ` = ${view.targets[0]}`] },
      ],
    );
  }
  if (kind === "again") {
    const error = (v) => [
      symbols.E(),
      " = ½ (",
      `${showFine(nodeValue(v, 2, 1), 4)} − ${v.targets[0]})² = ${significant(errorOf(v))}`,
    ];
    return showLines(
      panel,
      ["The error before and after"],
      [
        { what: "before", parts: error(view) },
        { what: "after", parts: error(view.after) },
      ],
    );
  }
  return showLines(panel, heading(RULES[kind], neuronName(l, q)), linesOf(kind, view, l, q, rate));
}

/** The weights of each layer, neuron by neuron. */
const drawnWeights = (view) =>
  [1, 2].map((l) => ({
    what: `layer ${l}`,
    parts: Array.from(view.network.weights[l], (w, i) => {
      const [p, q] = [Math.floor(i / SIZES[l]), 1 + (i % SIZES[l])];
      return [
        i ? ", " : "",
        symbols.w(l, p, q),
        " = ",
        html("span", { class: "mlp-number mlp-weights", text: show(w, 2) }),
      ];
    }).flat(),
  }));

function linesOf(kind, view, l, q, rate) {
  if (kind === "h") return neuronForward(view, l, q).slice(0, 2);
  if (kind === "a") return neuronForward(view, l, q).slice(2);
  if (kind === "output" || kind === "hidden") return neuronBackward(view, l, q);
  return Array.from({ length: SIZES[l - 1] + 1 }, (_, p) => {
    const gradient = gradientOf(view, l, p, q);
    if (kind === "update") {
      const [w, now] = [weightOf(view.network, l, p, q), weightOf(view.after.network, l, p, q)];
      return {
        what: p ? null : "new weights",
        parts: [
          symbols.w(l, p, q),
          ` ← ${showFine(w, 3)} − ${rate}·${inBrackets(showFine(gradient, 3))} = `,
          number3("weights", now),
        ],
      };
    }
    const x = nodeValue(view, l - 1, p);
    return {
      what: p ? null : "slopes",
      parts: [
        "∂",
        symbols.E(),
        "/∂",
        symbols.w(l, p, q),
        " = ",
        symbols.delta(l, q),
        " ",
        p ? symbols.a(l - 1, p) : "(−1)",
        " = ",
        number3("deltas", deltaOf(view, l, q)),
        `·${inBrackets(show(x, Number.isInteger(x) ? 0 : 3))} = ${showFine(gradient, 3)}`,
      ],
    };
  });
}

const number3 = (quantity, x) => html("span", { class: `mlp-number mlp-${quantity}`, text: showFine(x, 3) });

export default hosted(stepMachine);
