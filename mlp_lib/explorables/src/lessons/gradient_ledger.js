// Gradient ledger: say the sign of a weight's gradient, then see the factors that make it.

import { button, row } from "../controls.js";
import { beside, html, show } from "../dom.js";
import { fold } from "../folds.js";
import { deltaOf, inBrackets, nodeValue, showFine, showLines, symbols } from "../formula.js";
import {
  activationControl,
  activationField,
  cleanNetwork,
  gateDiagram,
  mark,
  networkControls,
  networkFields,
  neuronName,
  startName,
  table,
  viewOf,
} from "../gate_network.js";
import { hosted } from "../hosted.js";
import { parsePart, partField, partName } from "../network_view.js";
import { list, whole } from "../state.js";

const SIZES = [2, 2, 2];
const NOT_YET = 9;
const SIGNS = [
  [1, "+", "above 0"],
  [0, "0", "exactly 0"],
  [-1, "−", "below 0"],
];
const signText = (sign) => SIGNS.find(([value]) => value === sign)[1];
const outputWires = (sizes) => (sizes.at(-2) + 1) * sizes.at(-1);

/** @type {import("../frame.js").Lesson} */
export const gradientLedger = {
  name: "gradient-ledger",
  title: "Gradient ledger",
  tryThis: "look at the sign of what enters the wire, and at y − t where it ends: output minus target.",
  hideable: ["example", "activation", "seed", "guess", "next", "forget", "table"],
  folds: ["ledger", "network"],
  schema: {
    ...networkFields(SIZES, 2),
    activation: activationField,
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
    const entries = () => entriesOf(view, frame.state);
    const diagram = gateDiagram({
      label: "Diagram of the network. Arrow keys move in it; a wire into an output that has the focus is chosen.",
      onSelect(name, how) {
        const part = parsePart(name, view.network);
        if (how !== "hover" && part.kind === "wire" && part.l === view.network.L && name !== frame.state.part)
          frame.set({ part: name });
      },
      onLayout: () => view && dimOthers(diagram.element, view.network.L),
    });
    const turned = () => turnPage(frame.state, entries());
    const controls = networkControls(frame, turned);
    const activation = activationControl(frame, turned);
    const question = html("p", {});
    const buttons = buttonsOf(frame, entries);
    const formula = html("div", { class: "mlp-formula" });
    const headings = ["weight", "you said", "a", "g′", "L′", "∂E/∂w"];
    const ledger = table("The ledger of the weights into the outputs", headings);

    frame.body.append(
      diagram.element,
      question,
      buttons.element,
      frame.ending,
      beside(formula, fold("ledger", "The ledger", html("div", { "data-name": "table" }, ledger.element))),
      fold(
        "network",
        "Input, activation, weights",
        row("mlp-controls", controls.example, activation, controls.seed, controls.newSeed),
      ),
    );

    return {
      update() {
        const { state } = frame;
        view = viewOf(state);
        controls.set(state);
        activation.set(state.activation);
        activation.element.hidden = view.network.L === 1;
        diagram.update(view);
        diagram.setSelected(state.part);
        dimOthers(diagram.element, view.network.L);
        const all = entries();
        question.replaceChildren(...questionOf(view, currentOf(all)));
        buttons.set(state, all);
        showFactors(formula, view, currentOf(all));
        ledger.set(all.map((entry) => ledgerRow(view, entry)));
      },
      sentence: () => sentenceOf(frame.state, entries()),
      destroy: diagram.destroy,
    };
  },
};

/** The wires into the outputs in the order of the ledger, each with its gradient and what was said of its sign. */
function entriesOf(view, { part, guesses }) {
  const { L, layerSizes } = view.network;
  const chosen = parsePart(part, view.network);
  return Array.from({ length: outputWires(layerSizes) }, (_, i) => {
    const [p, q] = [Math.floor(i / layerSizes[L]), (i % layerSizes[L]) + 1];
    const guess = guesses[i] ?? NOT_YET;
    const gradient = view.backward.gradients[L][i];
    return {
      p,
      q,
      name: partName.wire(L, p, q),
      gradient,
      guess,
      known: guess !== NOT_YET,
      right: guess === Math.sign(gradient) + 0,
      current: p === chosen.p && q === chosen.q,
    };
  });
}

const currentOf = (entries) => entries.find(({ current }) => current);

/** How many signs were said, and how many rightly, on this page and the earlier ones. */
const tallyOf = (state, entries) => ({
  asked: state.earlier_asked + entries.filter(({ known }) => known).length,
  right: state.earlier_right + entries.filter(({ right }) => right).length,
});

/** A change of the network starts a new page of the ledger; the tally goes on. */
function turnPage(state, entries) {
  const { asked, right } = tallyOf(state, entries);
  return { guesses: [], earlier_asked: asked, earlier_right: right };
}

/** Only the wires into the outputs are asked for. */
function dimOthers(diagram, L) {
  /** @type {NodeListOf<SVGElement>} */
  const wires = diagram.querySelectorAll('[data-part^="w"]');
  mark(
    diagram,
    "mlp-dim",
    Array.from(wires, (wire) => wire.dataset.part).filter((name) => !name.startsWith(`w${L}-`)),
  );
}

function buttonsOf(frame, entries) {
  const guesses = SIGNS.map(([sign, text, words]) =>
    button("guess", `${text} ${words}`, () => {
      const all = entries();
      if (currentOf(all).known) return;
      frame.set({ guesses: all.map(({ current, guess }) => (current ? sign : guess)) });
    }),
  );
  const next = button(
    "next",
    "Next weight",
    () => {
      const all = entries();
      const from = all.indexOf(currentOf(all));
      const turned = [...all.slice(from + 1), ...all.slice(0, from + 1)];
      frame.set({ part: (turned.find(({ known }) => !known) ?? turned[0]).name });
    },
    { icon: "step" },
  );
  const forget = button("forget", "Begin again", () => frame.set({ guesses: [], earlier_asked: 0, earlier_right: 0 }));
  return {
    element: row("mlp-toolbar", ...guesses, next, forget),
    set(state, all) {
      const { known, guess } = currentOf(all);
      guesses.forEach(({ element }, n) => {
        element.setAttribute("aria-disabled", known);
        element.setAttribute("aria-pressed", guess === SIGNS[n][0]);
      });
      forget.element.hidden = tallyOf(state, all).asked === 0;
    },
  };
}

const questionOf = ({ network: { L } }, { p, q }) => [
  "The weight ",
  symbols.w(L, p, q),
  ` leads from ${startName(L, p)} to ${neuronName(L, q)}. Its gradient is …`,
];

function sentenceOf(state, entries) {
  const { asked, right } = tallyOf(state, entries);
  const tally = asked
    ? `${right} of ${asked} predicted ${asked === 1 ? "sign" : "signs"} right.`
    : "No sign predicted yet.";
  const { known, gradient } = currentOf(entries);
  if (!known) return tally;
  const effect =
    gradient > 0
      ? "a step makes this weight smaller"
      : gradient < 0
        ? "a step makes this weight larger"
        : "a step leaves this weight alone";
  return `${tally} This gradient is ${showFine(gradient, 4)}: ${effect}.`;
}

const factorsOf = (view, p, q) => {
  const { L } = view.network;
  return {
    a: nodeValue(view, L - 1, p),
    slope: view.forward.slopes[L][q - 1],
    loss: nodeValue(view, L, q) - view.targets[q - 1],
    delta: deltaOf(view, L, q),
  };
};

const short = (x) => (Number.isInteger(x) ? show(x, 0) : showFine(x, 3));
const shortFactor = (x) => inBrackets(short(x));

function showFactors(panel, view, entry) {
  const { known, right, guess } = entry;
  if (!known) {
    const derivative = derivativeOf(view, entry);
    const covered = "The factors are covered until you have said a sign";
    return showLines(panel, [covered], [{ what: "gradient", parts: [...derivative, " = ?"] }]);
  }
  const heading = right ? "✓ You said the right sign" : `✗ You said ${signText(guess)}`;
  return showLines(panel, [heading], factorLines(view, entry));
}

const derivativeOf = ({ network: { L } }, { p, q }) => ["∂", symbols.E(), "/∂", symbols.w(L, p, q)];

function factorLines(view, entry) {
  const { p, q, gradient } = entry;
  const { L } = view.network;
  const { a, slope, loss, delta } = factorsOf(view, p, q);
  const lossSign = () => html("i", { text: "L′" });
  return [
    {
      what: "of the loss",
      parts: [
        lossSign(),
        " = ",
        html("i", { text: "y" }),
        " − ",
        html("i", { text: "t" }),
        ` = ${showFine(nodeValue(view, L, q), 3)} − ${view.targets[q - 1]} = ${short(loss)}`,
      ],
    },
    {
      what: "delta",
      parts: [
        symbols.delta(L, q),
        " = ",
        html("i", { text: "g′" }),
        " ",
        lossSign(),
        ` = ${short(slope)}·${shortFactor(loss)} = `,
        html("span", { class: "mlp-deltas", text: short(delta) }),
      ],
    },
    {
      what: "gradient",
      parts: [
        ...derivativeOf(view, entry),
        " = ",
        symbols.delta(L, q),
        " ",
        p ? symbols.a(L - 1, p) : "(−1)",
        ` = ${short(delta)}·${shortFactor(a)} = ${short(gradient)}`,
      ],
    },
  ];
}

function ledgerRow(view, { p, q, name, guess, known, right, gradient, current }) {
  const { a, slope, loss } = factorsOf(view, p, q);
  // Only the row that is asked for asks.
  const open = current ? "?" : "";
  const cell = (text, quantity) =>
    html("td", {}, html("span", { class: quantity ? `mlp-${quantity}` : null, text: known ? text : open }));
  return html(
    "tr",
    { "data-row": name, class: current ? "mlp-current" : null },
    html("th", { scope: "row" }, symbols.w(view.network.L, p, q)),
    html("td", { text: known ? `${signText(guess)} ${right ? "✓" : "✗"}` : open }),
    cell(short(a), "activations"),
    cell(short(slope)),
    cell(short(loss)),
    cell(short(gradient), "weights"),
  );
}

export default hosted(gradientLedger);
