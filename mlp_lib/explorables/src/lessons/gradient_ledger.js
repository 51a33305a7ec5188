// Gradient ledger: say the sign of a weight's gradient, then see the factors that make it.

import { button, select } from "../controls.js";
import { html, show } from "../dom.js";
import { deltaOf, nodeValue, showFine, showLines, symbols, weightOf } from "../formula.js";
import {
  cleanNetwork,
  mark,
  networkControls,
  networkFields,
  neuronName,
  nodeLines,
  startName,
  table,
  viewOf,
} from "../gate_network.js";
import { hosted } from "../hosted.js";
import { describePart, networkView, parsePart, partField, partName } from "../network_view.js";
import { choice, list, whole } from "../state.js";

const SIZES = [2, 2, 2];
const NOT_YET = 9;
const SIGNS = [
  [1, "+", "above 0"],
  [0, "0", "exactly 0"],
  [-1, "−", "below 0"],
];
const signText = (sign) => SIGNS.find(([value]) => value === sign)[1];
const outputWires = (sizes) => (sizes.at(-2) + 1) * sizes.at(-1);

export const gradientLedger = {
  name: "gradient-ledger",
  title: "Gradient ledger",
  tryThis: "look at the sign of what enters the wire, and at a − t where it ends.",
  hideable: ["example", "activation", "seed", "guess", "next", "forget", "table"],
  schema: {
    ...networkFields(SIZES, 3),
    activation: choice("sigmoid", ["sigmoid", "tanh", "relu"]),
    part: partField,
    guesses: list([], whole(NOT_YET, -1, NOT_YET), { maxLength: 10 }),
    earlier_right: whole(0, 0, 9999),
    earlier_asked: whole(0, 0, 9999),
  },

  clean(state, problems) {
    const next = cleanNetwork(state, problems, SIZES);
    const sizes = next.layer_sizes;
    const L = sizes.length - 1;
    const part = parsePart(next.part, { layerSizes: sizes, L, bias: true });
    if (part?.kind !== "wire" || part.l !== L) next.part = partName.wire(L, 1, 1);
    const wires = outputWires(sizes);
    next.guesses = Array.from({ length: wires }, (_, i) => {
      const guess = next.guesses[i];
      return guess === -1 || guess === 0 || guess === 1 ? guess : NOT_YET;
    });
    if (next.guesses.every((guess) => guess === NOT_YET)) next.guesses = [];
    if (next.earlier_right > next.earlier_asked) next.earlier_right = next.earlier_asked;
    return next;
  },

  build(frame) {
    let view = null;
    const L = () => view.network.L;
    const outputs = () => view.network.layerSizes[L()];
    /** @param {{ p: number, q?: number }} wire */
    const place = ({ p, q }) => p * outputs() + q - 1;
    const chosen = () => parsePart(frame.state.part, view.network);
    const guessOf = (i) => frame.state.guesses[i] ?? NOT_YET;
    const wires = () =>
      Array.from({ length: outputWires(view.network.layerSizes) }, (_, i) => ({
        p: Math.floor(i / outputs()),
        q: (i % outputs()) + 1,
        i,
      }));
    const gradient = (i) => view.backward.gradients[L()][i];
    const tally = () => {
      const asked = wires().filter(({ i }) => guessOf(i) !== NOT_YET);
      return { asked: asked.length, right: asked.filter(({ i }) => guessOf(i) === Math.sign(gradient(i)) + 0).length };
    };

    const diagram = networkView({
      label: "Diagram of the network. Arrow keys move in it; a wire into an output that has the focus is chosen.",
      nodeSize: { width: (width) => (width < 420 ? 62 : 88), height: 62 },
      rowHeight: 80,
      wireLabel: (v, l, p, q) => show(weightOf(v.network, l, p, q), 2),
      labelLength: () => 5,
      nodeText: nodeLines,
      describe: describePart,
      onSelect(name, how) {
        const part = parsePart(name, view.network);
        if (how !== "hover" && part.kind === "wire" && part.l === L() && name !== frame.state.part)
          frame.set({ part: name });
      },
      onLayout: () => view && markAnswered(),
    });
    const markAnswered = () =>
      mark(
        diagram.element,
        "mlp-dim",
        Array.from(diagram.element.querySelectorAll('[data-part^="w"]'), (g) => g.dataset.part).filter(
          (name) => !name.startsWith(`w${L()}-`),
        ),
      );

    /** A change of the network starts a new page of the ledger; the tally goes on. */
    const turnPage = () => {
      const { asked, right } = tally();
      const { earlier_asked: asked0, earlier_right: right0 } = frame.state;
      return { guesses: [], earlier_asked: asked0 + asked, earlier_right: right0 + right };
    };
    const controls = networkControls(frame, turnPage);
    const activation = select("activation", "hidden activation", ["sigmoid", "tanh", "relu"], (value) =>
      frame.set({ ...turnPage(), activation: value }),
    );
    const question = html("p", {});
    const guesses = SIGNS.map(([sign, text, words]) =>
      button("guess", `${text} ${words}`, () => {
        const i = place(chosen());
        if (guessOf(i) !== NOT_YET) return;
        frame.set({ guesses: wires().map(({ i: j }) => (j === i ? sign : guessOf(j))) });
      }),
    );
    const next = button(
      "next",
      "Next weight",
      () => {
        const all = wires();
        const from = place(chosen());
        const turned = [...all.slice(from + 1), ...all.slice(0, from + 1)];
        const { p, q } = turned.find(({ i }) => guessOf(i) === NOT_YET) ?? turned[0];
        frame.set({ part: partName.wire(L(), p, q) });
      },
      { icon: "step" },
    );
    const forget = button("forget", "Begin again", () =>
      frame.set({ guesses: [], earlier_asked: 0, earlier_right: 0 }),
    );
    const formula = html("div", { class: "mlp-formula" });
    const ledger = table("The ledger of the weights into the outputs", [
      "weight",
      "you said",
      "a",
      "g′",
      "L′",
      "∂E/∂w",
    ]);
    const toolbar = html("div", { class: "mlp-toolbar" });

    frame.body.append(
      frame.add(html("div", { class: "mlp-controls" }), [controls.all[0], activation, ...controls.all.slice(1)]),
      diagram.element,
      question,
      frame.add(toolbar, [...guesses, next, forget]),
      formula,
      html("div", { "data-name": "table" }, ledger.element),
      frame.ending,
    );

    return {
      update() {
        const { state } = frame;
        const hidden = state.layer_sizes.slice(1, -1).map(() => state.activation);
        view = viewOf(state, [...hidden, "sigmoid"]);
        controls.set(state);
        activation.set(state.activation);
        activation.element.hidden = hidden.length === 0;
        diagram.update(view);
        diagram.setSelected(state.part);
        markAnswered();
        const { p, q } = chosen();
        const i = place({ p, q });
        const answered = guessOf(i) !== NOT_YET;
        question.replaceChildren(
          "The weight ",
          symbols.w(L(), p, q),
          ` leads from ${startName(L(), p)} to ${neuronName(L(), q)}. Its gradient is …`,
        );
        guesses.forEach(({ element }, n) => {
          element.setAttribute("aria-disabled", answered);
          element.setAttribute("aria-pressed", guessOf(i) === SIGNS[n][0]);
        });
        forget.element.hidden = state.earlier_asked + tally().asked === 0;
        if (answered) showFactors(formula, view, p, q, guessOf(i));
        else
          showLines(
            formula,
            ["The factors are covered until you have said a sign"],
            [{ what: "gradient", parts: ["∂", symbols.E(), "/∂", symbols.w(L(), p, q), " = ?"] }],
          );
        ledger.set(wires().map(({ p: from, q: to, i: j }) => ledgerRow(view, from, to, guessOf(j), j === i)));
      },
      sentence() {
        const { earlier_asked: asked0, earlier_right: right0 } = frame.state;
        const { asked, right } = tally();
        const all = asked + asked0;
        const kept = all
          ? `${right + right0} of ${all} predicted ${all === 1 ? "sign" : "signs"} right.`
          : "No sign predicted yet.";
        const { p, q } = chosen();
        const i = place({ p, q });
        if (guessOf(i) === NOT_YET) return kept;
        const value = gradient(i);
        const effect =
          value > 0
            ? "a step makes this weight smaller"
            : value < 0
              ? "a step makes this weight larger"
              : "a step leaves this weight alone";
        return `${kept} This gradient is ${showFine(value, 4)}: ${effect}.`;
      },
      destroy: diagram.destroy,
    };
  },
};

const factorsOf = (view, p, q) => {
  const { L } = view.network;
  return {
    a: nodeValue(view, L - 1, p),
    slope: view.forward.slopes[L][q - 1],
    loss: nodeValue(view, L, q) - view.targets[q - 1],
    delta: deltaOf(view, L, q),
    gradient: view.backward.gradients[L][p * view.network.layerSizes[L] + q - 1],
  };
};

const short = (x) => (Number.isInteger(x) ? show(x, 0) : showFine(x, 3));
const bracketed = (x) => (/^−|·/.test(short(x)) ? `(${short(x)})` : short(x));

function showFactors(panel, view, p, q, guess) {
  const { L } = view.network;
  const { a, slope, loss, delta, gradient } = factorsOf(view, p, q);
  const right = guess === Math.sign(gradient) + 0;
  const slopeSign = html("i", { text: "g′" });
  const lossSign = html("i", { text: "L′" });
  showLines(
    panel,
    [right ? "✓ You said the right sign" : `✗ You said ${signText(guess)}`],
    [
      {
        what: "of the loss",
        parts: [
          lossSign,
          " = ",
          symbols.a(L, q),
          ` − t = ${showFine(nodeValue(view, L, q), 3)} − ${view.targets[q - 1]} = ${short(loss)}`,
        ],
      },
      {
        what: "delta",
        parts: [
          symbols.delta(L, q),
          " = ",
          slopeSign,
          " ",
          lossSign.cloneNode(true),
          ` = ${short(slope)}·${bracketed(loss)} = `,
          html("span", { class: "mlp-deltas", text: short(delta) }),
        ],
      },
      {
        what: "gradient",
        parts: [
          "∂",
          symbols.E(),
          "/∂",
          symbols.w(L, p, q),
          " = ",
          symbols.delta(L, q),
          " ",
          p ? symbols.a(L - 1, p) : "(−1)",
          ` = ${short(delta)}·${bracketed(a)} = ${short(gradient)}`,
        ],
      },
    ],
  );
}

function ledgerRow(view, p, q, guess, current) {
  const { L } = view.network;
  const { a, slope, loss, gradient } = factorsOf(view, p, q);
  const known = guess !== NOT_YET;
  const cell = (text, quantity) =>
    html("td", {}, html("span", { class: quantity ? `mlp-${quantity}` : null, text: known ? text : "?" }));
  return html(
    "tr",
    { "data-row": partName.wire(L, p, q), class: current ? "mlp-current" : null },
    html("th", { scope: "row" }, symbols.w(L, p, q)),
    html("td", { text: known ? `${signText(guess)} ${guess === Math.sign(gradient) + 0 ? "✓" : "✗"}` : "?" }),
    cell(short(a), "activations"),
    cell(short(slope)),
    cell(short(loss)),
    cell(short(gradient), "weights"),
  );
}

export default hosted(gradientLedger);
