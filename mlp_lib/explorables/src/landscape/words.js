// What the landscape says: of each run, of the place on view, and of the picture.

import { count, show, significant } from "../dom.js";
import { signs } from "../maths/standing.js";
import { weightCount } from "../maths.js";
import { EPOCHS, KINDS_OF_STEP, NAMES, sizesOf } from "./settings.js";

const rateOf = ({ rates }, step) => Number(rates[KINDS_OF_STEP.indexOf(step)].toPrecision(3));

/** One run at the epoch on view, for its button. */
export function runInWords(state, { name, step, walk }) {
  const n = Math.min(state.epoch, walk.done);
  const what = state.compare === "steps" ? `${name}, η ${rateOf(state, step)}` : name;
  return [what, `E ${show(walk.errors[n], 4)}`, `${walk.right[n]} of 4`];
}

/** The measurements behind the verdict. */
export function measuresInWords({ gradient, curvatures }) {
  if (!curvatures.length) return Number.isFinite(gradient) ? `Gradient ${significant(gradient, 2)}.` : "";
  const { down, level, up } = signs(curvatures);
  const steepest = curvatures.at(-1);
  const bears = steepest > 0 ? `; plain steps bear rates to ${significant(2 / steepest, 2)}` : "";
  return `Gradient ${significant(gradient, 2)}; curvatures: ${down} down, ${level} level, ${up} up${bears}.`;
}

/** What surface and paths are, so that nobody takes one for the other, and by how much they differ. */
export function pictureInWords(model) {
  const { state, kind } = model;
  const which = kind === "weights" ? "these two weights" : "this plane";
  const none = state.plane === kind ? "" : "This run does not move, or straight on: it lays no plane. ";
  if (state.only_two)
    return `${none}The runs move ${kind === "weights" ? "only" : "in"} ${which}, so every path lies on the surface. The verdict is about all weights.`;
  const all = weightCount(sizesOf(state));
  const { distance, error } = model.apart;
  return `${none}Surface: E over ${which}, the rest as in the leading run. That run moves all ${all}: it was up to ${show(distance, 2)} away from the surface, up to ${show(error, 3)} above or below.`;
}

export function verdictOf(model, kinds) {
  if (!model.judged) return "";
  const { kind } = model.standing;
  return ` The library's verdict on this place: ${kind} – ${kinds[kind]}.`;
}

/** The sentence below the picture. */
export function sentenceOf(model, kinds) {
  const { state, lead } = model;
  const { epoch, prediction, compare, step } = state;
  const n = Math.min(epoch, lead.walk.done);
  const who = compare === "steps" ? lead.name : `${NAMES[step]} from ${lead.name}`;
  const text = `After ${count(n)} steps ${who} at rate ${rateOf(state, step)} has E = ${show(lead.walk.errors[n], 4)} and ${lead.walk.right[n]} of 4 right.${verdictOf(model, kinds)}`;
  return prediction === "none" || compare === "seeds" ? text : `${text} ${answerTo(model)}`;
}

/** Who is the first with all four right; said once the reader has said it. */
export function answerTo(model) {
  const { prediction, epoch } = model.state;
  const said = prediction === "nobody" ? "none of them" : NAMES[prediction];
  if (model.rows.some(({ walk }) => walk.done < walk.steps)) return `You said ${said}.`;
  if (epoch < EPOCHS) return `You said ${said}; go on to step ${EPOCHS}.`;
  const ends = model.rows.map((row) => ({ ...row, from: model.allRightFrom(row) }));
  const arrived = ends.filter(({ from }) => from !== null).sort((a, b) => a.from - b.from);
  const first = arrived[0];
  const right = first ? first.step === prediction : prediction === "nobody";
  const listed = arrived.map(({ name, from }) => `${name} from step ${count(from)}`).join(", ");
  const missing = ends.filter(({ from }) => from === null).map(({ name }) => name);
  const never = missing.length ? `${listed ? "; " : ""}not within ${EPOCHS}: ${missing.join(", ")}` : "";
  return `You said ${said}${right ? ": right" : ": not so"}. All four right: ${listed}${never}.`;
}
