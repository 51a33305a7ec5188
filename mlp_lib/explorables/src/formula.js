// The formulas of the derivation with the numbers of one example in them.
//
// `parts` is text, or a symbol in the colour of its quantity. Every function gives lines, each
// {what, parts}: first in symbols, then in numbers.

import { html, show } from "./dom.js";

/** A letter with an index below and a layer above, coloured by its quantity as in the text. */
function symbol(quantity, letter, below, layer) {
  return html(
    "span",
    { class: `mlp-symbol mlp-${quantity}` },
    html("i", { text: letter }),
    html(
      "span",
      { class: "mlp-scripts" },
      html("sup", { text: layer === null ? "" : `(${layer})` }),
      html("sub", { text: below }),
    ),
  );
}

const index = (...numbers) => numbers.join(numbers.some((n) => n > 9) ? "," : "");

export const symbols = {
  w: (l, p, q) => symbol("weights", "w", index(p, q), l),
  h: (l, q) => symbol("pre-activations", "h", q, l),
  a: (l, q) => symbol("activations", "a", q, l),
  delta: (l, q) => symbol("deltas", "δ", q, l),
  E: () => html("span", { class: "mlp-symbol mlp-error" }, html("i", { text: "E" })),
};

/** `digits` decimals, but of small numbers as many significant ones, below a thousandth with a power of ten. */
export function showFine(x, digits) {
  const size = Math.abs(x);
  if (size === 0 || size >= 0.1) return show(x, digits);
  return size < 1e-3 ? show(x, digits, true) : show(x, digits - 1 - Math.floor(Math.log10(size)));
}

export const value = (quantity, x, digits) =>
  html("span", { class: `mlp-number mlp-${quantity}`, text: showFine(x, digits) });

/** A number as a factor: in brackets when it is negative, or a product with a power of ten. */
export const inBrackets = (text) => (/^−|·/.test(text) ? `(${text})` : text);

function factor(quantity, x, digits) {
  const text = digits ? showFine(x, digits) : show(x, 0);
  return html("span", { class: `mlp-number mlp-${quantity}`, text: inBrackets(text) });
}

/** Inputs and biases are short: −1, 0, 1. */
const digitsOf = (x, digits) => (Number.isInteger(x) ? 0 : digits);

/** Join terms by plus signs; of many only the first and the last are written out. */
function sum(terms) {
  const shown = terms.length > 6 ? [...terms.slice(0, 3), ["…"], terms.at(-1)] : terms;
  return shown.flatMap((term, i) => (i ? [" + ", ...term] : term));
}

const G_OF = {
  sigmoid: (h, beta) => [
    "1 / (1 + ",
    html("i", { text: "e" }),
    html("sup", {}, "−", ...(beta === 1 ? [] : [`${beta}·`]), h),
    ")",
  ],
  tanh: (h) => ["tanh ", h],
  relu: (h) => ["max(0, ", h, ")"],
  linear: (h) => [h],
  threshold: (h) => ["1 if ", h, " > 0, else 0"],
  softmax: (h) => ["softmax of ", h],
};

/** Value of node p of layer l for one example; p = 0 is the bias node. */
export function nodeValue(view, l, p) {
  const { network, forward, example } = view;
  return p === 0 ? -1 : forward.activations[l][example * network.layerSizes[l] + p - 1];
}

export const weightOf = (network, l, p, q) =>
  network.weights[l][(p - (network.bias ? 0 : 1)) * network.layerSizes[l] + q - 1];

const at = (view, quantity, l, q) => view[quantity][l][view.example * view.network.layerSizes[l] + q - 1];
const hOf = (view, l, q) => at({ ...view, x: view.forward.preActivations }, "x", l, q);
const slopeOf = (view, l, q) => at({ ...view, x: view.forward.slopes }, "x", l, q);
export const deltaOf = (view, l, q) => at({ ...view, x: view.backward.deltas }, "x", l, q);
export { hOf };

const firstNode = (network) => (network.bias ? 0 : 1);
const nodesBefore = (network, l) =>
  Array.from({ length: network.layerSizes[l - 1] + (network.bias ? 1 : 0) }, (_, i) => i + firstNode(network));

/** h and a of neuron q of layer l. */
export function neuronForward(view, l, q, digits = 3) {
  const { network } = view;
  const before = nodesBefore(network, l);
  const g = network.activation[l - 1];
  const beta = network.beta[l - 1];
  const h = hOf(view, l, q);
  const a = nodeValue(view, l, q);
  const inSymbols = before.map((p) => [symbols.w(l, p, q), " ", p === 0 ? "(−1)" : symbols.a(l - 1, p)]);
  const inNumbers = before.map((p) => {
    const x = nodeValue(view, l - 1, p);
    return [factor("weights", weightOf(network, l, p, q), digits), "·", factor("activations", x, digitsOf(x, digits))];
  });
  return [
    { what: "pre-activation", parts: [symbols.h(l, q), " = ", ...sum(inSymbols)] },
    { what: null, parts: ["= ", ...sum(inNumbers), " = ", value("pre-activations", h, digits)] },
    {
      what: "activation",
      parts: [
        symbols.a(l, q),
        " = ",
        ...(G_OF[g] ?? ((h) => [`${g} of `, h]))(symbols.h(l, q), beta),
        " = ",
        value("activations", a, digits),
      ],
    },
  ];
}

/** δ of neuron q of layer l, by the rule of the output layer or of a hidden one. */
export function neuronBackward(view, l, q, digits = 3) {
  const { network, targets, example } = view;
  const n = network.layerSizes[l];
  const delta = value("deltas", deltaOf(view, l, q), digits);
  const slope = slopeOf(view, l, q);
  if (l === network.L) {
    const y = nodeValue(view, l, q);
    const t = targets[example * n + q - 1];
    const matched = network.loss !== "half_squared_error";
    const beta = network.beta[l - 1];
    const inSymbols = [
      symbols.delta(l, q),
      " = ",
      ...(matched && beta !== 1 ? [`${beta}`] : []),
      "(",
      symbols.a(l, q),
      " − ",
      html("i", { text: "t" }),
      ")",
    ];
    const inNumbers = [
      "= ",
      ...(matched && beta !== 1 ? [`${beta}·`] : []),
      "(",
      value("activations", y, digits),
      ` − ${show(t, digitsOf(t, digits))})`,
    ];
    if (!matched) {
      inSymbols.push(" ", html("i", { text: "g′" }), "(", symbols.h(l, q), ")");
      inNumbers.push("·", showFine(slope, digits));
    }
    return [
      { what: "delta", parts: inSymbols },
      { what: null, parts: [...inNumbers, " = ", delta] },
    ];
  }
  const next = Array.from({ length: network.layerSizes[l + 1] }, (_, i) => i + 1);
  return [
    {
      what: "delta",
      parts: [
        symbols.delta(l, q),
        " = ",
        html("i", { text: "g′" }),
        "(",
        symbols.h(l, q),
        ") (",
        ...sum(next.map((r) => [symbols.w(l + 1, q, r), " ", symbols.delta(l + 1, r)])),
        ")",
      ],
    },
    {
      what: null,
      parts: [
        "= ",
        showFine(slope, digits),
        "·(",
        ...sum(
          next.map((r) => [
            factor("weights", weightOf(network, l + 1, q, r), digits),
            "·",
            factor("deltas", deltaOf(view, l + 1, r), digits),
          ]),
        ),
        ") = ",
        delta,
      ],
    },
  ];
}

/** What the wire from node p of layer l-1 to neuron q of layer l carries. */
export function wireForward(view, l, p, q, digits = 3) {
  const w = weightOf(view.network, l, p, q);
  const x = nodeValue(view, l - 1, p);
  return [
    {
      what: "carries",
      parts: [
        symbols.w(l, p, q),
        " ",
        p === 0 ? "(−1)" : symbols.a(l - 1, p),
        " = ",
        factor("weights", w, digits),
        "·",
        factor("activations", x, digitsOf(x, digits)),
        " = ",
        value("pre-activations", w * x, digits),
      ],
    },
  ];
}

/** ∂E/∂w of a wire, of this example. */
export function wireBackward(view, l, p, q, digits = 3) {
  const x = nodeValue(view, l - 1, p);
  const delta = deltaOf(view, l, q);
  const derivative = () => ["∂", symbols.E(), "/∂", symbols.w(l, p, q)];
  return [
    {
      what: "gradient",
      parts: [
        ...derivative(),
        " = ",
        p === 0 ? "(−1)" : symbols.a(l - 1, p),
        " ",
        symbols.delta(l, q),
        " = ",
        factor("activations", x, digitsOf(x, digits)),
        "·",
        factor("deltas", delta, digits),
        " = ",
        showFine(x * delta, digits),
      ],
    },
  ];
}

/** Put lines into the panel that shows them. */
// A long product may go on in the next line, after a dot that stands between its factors.
const mayBreak = (part) =>
  typeof part === "string" && /·\(?$/.test(part) ? [part, document.createElement("wbr")] : [part];

export function showLines(panel, heading, lines) {
  panel.replaceChildren(
    html("p", { class: "mlp-formula-heading" }, ...heading),
    ...lines.map(({ what, parts }) =>
      html(
        "div",
        { class: "mlp-line" },
        html("span", { class: "mlp-what", text: what ?? "" }),
        html("span", {}, ...parts.flatMap(mayBreak)),
      ),
    ),
  );
}
