// What the network answers: ten bars; over a whole part the confusion matrix and the worst mistakes; the errors so far.

import { dragAlong } from "../controls.js";
import { clamp, count, fill, html, show, sizeCanvas, svg } from "../dom.js";
import { powerOfTen } from "../error_curve.js";
import { colourTable, raster } from "../plane.js";
import { DIGITS, INK, PARTS, pictureOf, SIDE } from "./data.js";
import { confusion, PER_EPOCH, UPDATES, worst } from "./run.js";

/** From paper to ink, as mlp_lib.figures.images has it, on dark pages too. */
const PAPER = [0xf3, 0xf1, 0xec];
const DARK = [0x22, 0x28, 0x32];
const GREY = colourTable([PAPER, PAPER.map((c, i) => (c + DARK[i]) / 2), DARK]);
const NUMERALS = Array.from({ length: DIGITS }, (_, r) => r);

/** Ten bars, one for each digit. */
export function answerBars() {
  const bars = NUMERALS.map(() => html("span", { class: "mlp-answer-bar" }));
  const shares = NUMERALS.map(() => html("span", { class: "mlp-answer-share" }));
  const rows = NUMERALS.map((r) =>
    html(
      "div",
      { class: "mlp-answer" },
      html("span", { text: r }),
      html("span", { class: "mlp-answer-track" }, bars[r]),
      shares[r],
    ),
  );
  const element = html("div", { class: "mlp-answers", role: "img" }, ...rows);
  return {
    element,
    draw(outputs) {
      const order = [...NUMERALS].sort((a, b) => outputs[b] - outputs[a]);
      NUMERALS.forEach((r) => {
        bars[r].style.width = `${100 * outputs[r]}%`;
        shares[r].textContent = percent(outputs[r]);
        rows[r].classList.toggle("mlp-answer-best", r === order[0]);
      });
      const said = order.slice(0, 3).map((r) => `${r} with ${percent(outputs[r])}`);
      element.setAttribute("aria-label", `Output layer: ${said.join(", ")}.`);
    },
  };
}

export const percent = (share) => `${share >= 0.9995 ? 100 : (100 * share).toFixed(1)} %`;

const CELL = 16;
const EDGE = 16;

/** Rows are what was meant, columns what was read. */
export function confusionMatrix() {
  const side = EDGE + DIGITS * CELL;
  const middle = (r) => EDGE + (r + 0.5) * CELL;
  const label = (x, y, text) => svg("text", { class: "mlp-tick", x, y, dy: "0.35em", "text-anchor": "middle", text });
  const cells = NUMERALS.flatMap((r) =>
    NUMERALS.map((c) => {
      const at = { x: EDGE + c * CELL + 0.5, y: EDGE + r * CELL + 0.5, width: CELL - 1, height: CELL - 1 };
      return {
        box: svg("rect", { class: r === c ? "mlp-right-cell" : "mlp-wrong-cell", ...at }),
        text: label(middle(c), middle(r), ""),
      };
    }),
  );
  const ticks = NUMERALS.flatMap((r) => [label(middle(r), EDGE / 2, r), label(EDGE / 2, middle(r), r)]);
  const size = { viewBox: `0 0 ${side} ${side}`, width: side, height: side };
  const element = svg("svg", { class: "mlp-confusion", role: "img", ...size });
  element.append(...cells.flatMap(({ box, text }) => [box, text]), ...ticks);
  return {
    element,
    draw(measured) {
      const counts = confusion(measured);
      const totals = counts.map((row) => row.reduce((a, b) => a + b));
      let most = [0, 0, 0];
      cells.forEach(({ box, text }, i) => {
        const [r, c] = [Math.floor(i / DIGITS), i % DIGITS];
        const n = counts[r][c];
        box.style.fillOpacity = String(n ? 0.15 + 0.7 * (n / totals[r]) : 0);
        text.textContent = n ? String(n) : "";
        if (r !== c && n > most[0]) most = [n, r, c];
      });
      const commonest = most[0] ? `most often, ${most[0]} times, a ${most[1]} is read as ${most[2]}` : "no mistake";
      element.setAttribute("aria-label", `What was meant, by row, and what was read, by column: ${commonest}.`);
    },
  };
}

const MISTAKES = 8;
const THUMB = 40;

/** The digits misread with the largest error, as buttons; `onPick` gets the number of the digit among all. */
export function worstMistakes(digits, onPick) {
  const small = raster(SIDE);
  let found = [];
  const slots = Array.from({ length: MISTAKES }, (_, n) => {
    const canvas = html("canvas", { class: "mlp-thumbs", "aria-hidden": "true" });
    const context = sizeCanvas(canvas, THUMB, THUMB);
    context.imageSmoothingEnabled = false;
    const caption = html("span", {});
    const onclick = () => onPick(found[n]);
    const button = html(
      "button",
      { type: "button", class: "mlp-mistake", "data-name": "mistake", onclick },
      canvas,
      caption,
    );
    return { button, caption, context };
  });
  const none = html("p", { class: "mlp-hint", text: "No mistake in this part." });
  return {
    element: html("div", { class: "mlp-mistakes" }, ...slots.map(({ button }) => button), none),
    draw(measured, part) {
      const rows = worst(measured, MISTAKES);
      found = rows.map((i) => PARTS[part][0] + i);
      none.hidden = rows.length > 0;
      slots.forEach(({ button, caption, context }, n) => {
        const i = rows[n];
        button.hidden = i === undefined;
        if (i === undefined) return;
        const ink = pictureOf(digits, found[n]);
        small.paint(GREY, (j) => ink[j] / INK);
        context.drawImage(small.canvas, 0, 0, THUMB, THUMB);
        const [meant, read] = [measured.labels[i], measured.answers[i]];
        caption.textContent = `${meant} → ${read}`;
        button.setAttribute("aria-label", `${meant} → ${read}: put this ${meant}, read as ${read}, on the field`);
      });
    },
  };
}

const [LEFT, RIGHT, TOP, BOTTOM] = [34, 8, 8, 34];

/** Errors of the training and the validation part over the updates, both axes logarithmic; a drag moves in time. */
export function errorLines(onSeek) {
  const height = EDGE + DIGITS * CELL; // that of the matrix beside it
  const element = svg("svg", { class: "mlp-curve mlp-digit-errors", role: "img" });
  let width = 0;
  const toX = (update) => LEFT + ((width - LEFT - RIGHT) * Math.log1p(update)) / Math.log1p(UPDATES);
  dragAlong(element, (x) => {
    const share = clamp((x - LEFT) / (width - LEFT - RIGHT), 0, 1);
    onSeek(Math.round(Math.expm1(share * Math.log1p(UPDATES))));
  });
  return {
    element,
    resize(newWidth) {
      width = newWidth;
      fill(element, { viewBox: `0 0 ${width} ${height}`, width, height });
    },
    draw(curve, ghost, update) {
      if (!width) return;
      const [low, high] = decades([...curve, ...ghost]);
      const toY = (error) =>
        TOP + ((height - TOP - BOTTOM) * (high - Math.log10(Math.max(error, 1e-9)))) / (high - low);
      const line = (points, name, attributes) =>
        svg("path", {
          d: points.map((p, i) => `${i ? "L" : "M"}${toX(p.update)} ${toY(p[name])}`).join(""),
          ...attributes,
        });
      element.replaceChildren(
        ...axes({ low, high, toX, toY, width, height }),
        line(ghost, "validation", { class: "mlp-curve-line mlp-ghost" }),
        line(curve, "validation", { class: "mlp-curve-line mlp-dashed mlp-error" }),
        line(curve, "training", { class: "mlp-curve-line mlp-error" }),
        svg("line", { class: "mlp-now", x1: toX(update), x2: toX(update), y1: TOP, y2: height - BOTTOM }),
      );
      const { training, validation, update: last } = curve.at(-1);
      const ends = `${show(training, 3)} on digits to learn from and ${show(validation, 3)} on unseen ones`;
      element.setAttribute("aria-label", `Mean error, after ${count(last)} updates ${ends}.`);
    },
  };
}

/** The powers of ten that hold all errors; at least from 0.1 to 10. */
function decades(points) {
  const errors = points.flatMap(({ training, validation }) => [training, validation]);
  const low = Math.floor(Math.log10(Math.max(1e-6, Math.min(0.1, ...errors))));
  return [low, Math.ceil(Math.log10(Math.max(10, ...errors)))];
}

function axes({ low, high, toX, toY, width, height }) {
  const powers = Array.from({ length: high - low + 1 }, (_, i) => low + i);
  const epochs = [0, 1, 5, 40];
  const tick = (x, y, anchor, text) =>
    svg("text", { class: "mlp-tick", x, y, dy: "0.35em", "text-anchor": anchor, text });
  return [
    ...powers.flatMap((power) => {
      const y = Math.round(toY(10 ** power)) + 0.5;
      const rule = { class: "mlp-grid-line", x1: LEFT, x2: width - RIGHT, y1: y, y2: y };
      return [svg("line", rule), tick(LEFT - 5, y, "end", powerOfTen(power))];
    }),
    ...epochs.map((n) => tick(toX(n * PER_EPOCH), height - BOTTOM + 11, n === 40 ? "end" : "middle", n)),
    tick((LEFT + width - RIGHT) / 2, height - 8, "middle", "epoch"),
  ];
}
