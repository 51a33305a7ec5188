// The step that a weight takes next, as the training takes it: of which examples, with which penalty, by which rule.

import { show, significant, superscript } from "../dom.js";
import { inBrackets, showFine, symbols, value } from "../formula.js";
import { EPSILON, FIRST, KEPT, SECOND } from "../maths/steps.js";

const DIGITS = 3;
const fine = (x) => inBrackets(showFine(x, DIGITS));
const rateOf = (x) =>
  significant(x, 3)
    .replace(/(\.\d*?)0+$/, "$1")
    .replace(/\.$/, "");
/** A sum whose second term may be negative. */
const plus = (first, second) => `${first} + ${inBrackets(second)}`;

/** Which examples the gradient of the next step is the mean of. */
const meanOver = (update, all) => {
  if (update.examples === all) return `mean over all ${all} examples`;
  return update.examples === 1 ? "of the one example that is next" : `mean over the next batch of ${update.examples}`;
};

/** What the penalty adds to the slope g. */
function penaltyLine({ penalty = "none", strength = 0 }, g, w, slope) {
  if (penalty === "none" || strength === 0) return [];
  const added = penalty === "L2" ? `${rateOf(strength)}·${fine(w)}` : `${rateOf(strength)}·${fine(Math.sign(w))}`;
  return [{ what: `with ${penalty}`, parts: [`${showFine(g, DIGITS)} + ${added} = ${showFine(slope, DIGITS)}`] }];
}

/** w ← w − η·(what the step goes along) = the new weight. */
const arrow = ({ l, p, q, w, rate }, along, after) => [
  symbols.w(l, p, q),
  " ← ",
  value("weights", w, DIGITS),
  ` − ${rateOf(rate)}·`,
  along,
  " = ",
  after === null ? "no finite number" : value("weights", after, DIGITS),
];

/** What each step remembers of a weight, and along what it goes. */
const RULES = {
  plain: ({ slope }) => ({ lines: [], along: fine(slope) }),
  momentum: (of) => ({ lines: velocity(of), along: fine(of.after[0]) }),
  nesterov: (of) => ({
    lines: velocity(of),
    along: `(${plus(showFine(of.slope, DIGITS), `${KEPT}·${fine(of.after[0])}`)})`,
  }),
  adam(of) {
    const [m, r, n] = of.after;
    const power = superscript(n);
    const mean = m / (1 - FIRST ** n);
    const root = Math.sqrt(r / (1 - SECOND ** n));
    return {
      lines: [
        ...memory("mean", "m", FIRST, of.before[0], of.slope, m),
        ...memory("of squares", "r", SECOND, of.before[1], of.slope, r, "²"),
        { what: `step ${n}`, parts: [`m / (1 − ${FIRST}${power}) = ${showFine(mean, DIGITS)}`] },
        { what: null, parts: [`√(r / (1 − ${SECOND}${power})) = ${showFine(root, DIGITS)}`] },
      ],
      along: `${fine(mean)} / (${showFine(root, DIGITS)} + ${show(EPSILON, 0, true).replace(/^1\.0·/, "")})`,
    };
  },
};

const velocity = ({ before, slope, after }) => [
  {
    what: "velocity",
    parts: [`v ← ${plus(`${KEPT}·${fine(before[0])}`, showFine(slope, DIGITS))} = ${showFine(after[0], DIGITS)}`],
  },
];

/** A mean of slopes, or of their squares, of which a share is kept. */
const memory = (what, letter, kept, before, slope, after, square = "") => [
  {
    what,
    parts: [
      `${letter} ← ${kept}·${fine(before)} + ${Number((1 - kept).toFixed(3))}·${fine(slope)}${square} = ${showFine(after, DIGITS)}`,
    ],
  },
];

/** Lines about the next step of the wire from node p of layer l-1 to neuron q of layer l. */
export function nextStep(view, update, l, p, q) {
  const { network, forward } = view;
  const i = p * network.layerSizes[l] + q - 1;
  const w = network.weights[l][i];
  const [g, slope] = [update.gradients[l][i], update.slopes[l][i]];
  const { manner } = update;
  const of = (memories) => (memories[l] ?? []).map((array) => array[array.length === 1 ? 0 : i]);
  const { lines, along } = RULES[manner.step ?? "plain"]({ slope, before: of(update.before), after: of(update.after) });
  const place = { l, p, q, w, rate: manner.learningRate };
  return [
    { what: null, parts: [`${meanOver(update, forward.examples)}: ${showFine(g, DIGITS)}`] },
    ...penaltyLine(manner, g, w, slope),
    ...lines,
    { what: "next step", parts: arrow(place, along, update.weights?.[l][i] ?? null) },
  ];
}
