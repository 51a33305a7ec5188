// The error over the epochs, on a logarithmic axis; the reader drags along it to move in time.

import { dragAlong } from "./controls.js";
import { clamp, count, html, palette, sizeCanvas, superscript } from "./dom.js";

const LEFT = 46;
const RIGHT = 14;
const TOP = 8;
const BOTTOM = 22;
export const powerOfTen = (n) => (n >= -2 && n <= 1 ? String(10 ** n) : `10${superscript(n)}`);

class ErrorCurve {
  left = LEFT;
  right = RIGHT;
  element = html("canvas", { class: "mlp-curve", role: "img" });
  #height;
  #width = 0;
  #context = null;
  #colours = null;
  #last = null;

  constructor({ height, onSeek }) {
    this.#height = height;
    dragAlong(this.element, (x) => {
      const share = (x - LEFT) / (this.#width - LEFT - RIGHT);
      onSeek(Math.round(clamp(share, 0, 1) * this.#last.epochs));
    });
  }

  resize(width, height = this.#height) {
    this.#width = width;
    this.#height = height;
    this.#context = sizeCanvas(this.element, width, this.#height);
    this.retheme();
  }

  retheme() {
    if (!this.#context) return;
    this.#colours = palette(this.element);
    if (this.#last) this.draw(this.#last);
  }

  draw(scene) {
    this.#last = scene;
    if (!this.#context) return;
    const { errors, computed, epochs, epoch, reference, test = null, changes = [], mark } = scene;
    const [low, high] = decades([errors.subarray(0, computed + 1), test?.subarray(0, computed + 1), reference]);
    const scale = {
      low,
      high,
      toX: (n) => LEFT + ((this.#width - LEFT - RIGHT) * n) / epochs,
      toY: (error) => TOP + ((this.#height - TOP - BOTTOM) * (high - Math.log10(error))) / (high - low),
    };
    this.#context.clearRect(0, 0, this.#width, this.#height);
    this.#drawAxes(scale, epochs);
    this.#drawChanges(changes.map(scale.toX));
    if (reference) {
      this.#context.setLineDash([5, 4]);
      this.#trace(reference, reference.length - 1, epochs, scale, this.#colours.muted, 1.5);
      this.#context.setLineDash([]);
    }
    if (test) {
      this.#context.setLineDash([2, 3]);
      this.#trace(test, computed, epochs, scale, this.#colours.text, 1.75);
      this.#context.setLineDash([]);
    }
    this.#trace(errors, computed, epochs, scale, this.#colours.error, 2.25);
    this.#drawNow(scale.toX(epoch), errors[epoch], scale);
    if (mark) this.#drawMark(mark.text, scale.toX(mark.epoch));
  }

  #drawAxes({ low, high, toY }, epochs) {
    const context = this.#context;
    const [width, height] = [this.#width, this.#height];
    context.font = `12px ${this.#colours.font}`;
    context.textBaseline = "middle";
    context.textAlign = "right";
    const every = Math.ceil((high - low) / 5);
    for (let power = low; power <= high; power++) {
      const y = Math.round(toY(10 ** power)) + 0.5;
      context.strokeStyle = this.#colours.line;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(LEFT, y);
      context.lineTo(width - RIGHT, y);
      context.stroke();
      context.fillStyle = this.#colours.muted;
      if ((high - power) % every === 0) context.fillText(powerOfTen(power), LEFT - 6, y);
    }
    context.textBaseline = "bottom";
    context.textAlign = "left";
    context.fillText("0", LEFT, height - 4);
    context.textAlign = "right";
    context.fillText(`${count(epochs)} epochs`, width - RIGHT, height - 4);
  }

  /** Where the way of training was changed. */
  #drawChanges(places) {
    const context = this.#context;
    context.strokeStyle = this.#colours.muted;
    context.lineWidth = 1;
    context.setLineDash([3, 3]);
    context.beginPath();
    for (const x of places) {
      context.moveTo(x, TOP);
      context.lineTo(x, this.#height - BOTTOM);
    }
    context.stroke();
    context.setLineDash([]);
  }

  /** Where the reader is: a line, and a disk on the curve. */
  #drawNow(x, error, { toY }) {
    const context = this.#context;
    const floor = this.#height - BOTTOM;
    context.strokeStyle = this.#colours.text;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x, TOP);
    context.lineTo(x, floor);
    context.stroke();
    if (!(error > 0 && Number.isFinite(error))) return;
    context.beginPath();
    context.arc(x, clamp(toY(error), TOP, floor), 5, 0, 7);
    context.fillStyle = this.#colours.error;
    context.fill();
    context.strokeStyle = this.#colours.ground;
    context.lineWidth = 2;
    context.stroke();
  }

  #drawMark(text, at) {
    const context = this.#context;
    context.fillStyle = this.#colours.error;
    context.font = `bold 12px ${this.#colours.font}`;
    context.textBaseline = "top";
    context.textAlign = at > this.#width / 2 ? "right" : "left";
    context.fillText(`✕ ${text}`, clamp(at, LEFT, this.#width - RIGHT), TOP + 2);
  }

  /** One line through the lowest and the highest error of every pixel column. */
  #trace(values, end, epochs, { toX, toY }, colour, lineWidth) {
    const context = this.#context;
    context.strokeStyle = colour;
    context.lineWidth = lineWidth;
    context.lineJoin = "round";
    context.beginPath();
    const perPixel = Math.max(1, Math.floor(epochs / Math.max(1, this.#width - LEFT - RIGHT)));
    const floor = this.#height - BOTTOM;
    for (let n = 0; n <= end; n += perPixel) {
      let [smallest, largest] = [Infinity, -Infinity];
      for (let m = n; m < Math.min(n + perPixel, end + 1); m++) {
        if (values[m] < smallest) smallest = values[m];
        if (values[m] > largest) largest = values[m];
      }
      if (!Number.isFinite(largest)) continue;
      const x = toX(n);
      context.lineTo(x, Math.min(floor, toY(Math.max(largest, 1e-300))));
      if (smallest < largest) context.lineTo(x, Math.min(floor, toY(Math.max(smallest, 1e-300))));
    }
    context.stroke();
  }
}

/**
 * draw({errors, computed, epochs, epoch, reference, test, changes, mark}): `test` are the errors on points held back or
 * null, dotted; `changes` the epochs at which the way of training was changed; `mark` is {epoch, text} or null.
 */
export const errorCurve = ({ height = 150, onSeek }) => new ErrorCurve({ height, onSeek });

/** The powers of ten that hold all errors: whole decades, at most twelve. */
function decades(series) {
  let [low, high] = [Infinity, -Infinity];
  for (const values of series) {
    if (!values) continue;
    const every = Math.max(1, Math.floor(values.length / 4000));
    for (let n = 0; n < values.length; n += every) {
      const e = values[n];
      if (e > 0 && e < low) low = e;
      if (e > high && e < Infinity) high = e;
    }
    const end = values[values.length - 1];
    if (end > 0 && end < low) low = end;
  }
  if (!(low <= high)) return [-1, 0];
  let top = Math.ceil(Math.log10(high));
  const bottom = Math.max(Math.floor(Math.log10(low)), top - 12);
  if (bottom === top) top += 1;
  return [bottom, top];
}
