// The error over the epochs, on a logarithmic axis; the reader drags along it to move in time.

import { dragAlong } from "./controls.js";
import { clamp, count, html, palette, sizeCanvas, superscript } from "./dom.js";

const LEFT = 46;
const RIGHT = 14;
const TOP = 8;
const BOTTOM = 22;
export const powerOfTen = (n) => (n >= -2 && n <= 1 ? String(10 ** n) : `10${superscript(n)}`);

/** draw({errors, computed, epochs, epoch, reference, mark}); `mark` is {epoch, text} or null. */
export function errorCurve({ height = 150, onSeek }) {
  const canvas = html("canvas", { class: "mlp-curve", role: "img" });
  let context = null;
  let width = 0;
  let colours = null;
  let last = null;

  const toX = (epoch, epochs) => LEFT + ((width - LEFT - RIGHT) * epoch) / epochs;

  function draw(scene) {
    last = scene;
    if (!context) return;
    const { errors, computed, epochs, epoch, reference, mark } = scene;
    context.clearRect(0, 0, width, height);
    const [low, high] = decades([errors.subarray(0, computed + 1), reference]);
    const toY = (error) => TOP + ((height - TOP - BOTTOM) * (high - Math.log10(error))) / (high - low);
    context.font = "11px system-ui, sans-serif";
    context.textBaseline = "middle";
    context.textAlign = "right";
    const every = Math.ceil((high - low) / 5);
    for (let power = low; power <= high; power++) {
      const y = Math.round(toY(10 ** power)) + 0.5;
      context.strokeStyle = colours.line;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(LEFT, y);
      context.lineTo(width - RIGHT, y);
      context.stroke();
      context.fillStyle = colours.muted;
      if ((high - power) % every === 0) context.fillText(powerOfTen(power), LEFT - 6, y);
    }
    context.textBaseline = "bottom";
    context.textAlign = "left";
    context.fillText("0", LEFT, height - 4);
    context.textAlign = "right";
    context.fillText(`${count(epochs)} epochs`, width - RIGHT, height - 4);
    if (reference) {
      context.setLineDash([5, 4]);
      trace(reference, reference.length - 1, epochs, toY, colours.muted, 1.5);
      context.setLineDash([]);
    }
    trace(errors, computed, epochs, toY, colours.error, 2.25);
    const x = toX(epoch, epochs);
    context.strokeStyle = colours.text;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(x, TOP);
    context.lineTo(x, height - BOTTOM);
    context.stroke();
    const now = errors[epoch];
    if (now > 0 && Number.isFinite(now)) {
      context.beginPath();
      context.arc(x, clamp(toY(now), TOP, height - BOTTOM), 5, 0, 7);
      context.fillStyle = colours.error;
      context.fill();
      context.strokeStyle = colours.ground;
      context.lineWidth = 2;
      context.stroke();
    }
    if (mark) {
      const at = toX(mark.epoch, epochs);
      context.fillStyle = colours.error;
      context.font = "bold 12px system-ui, sans-serif";
      context.textBaseline = "top";
      context.textAlign = at > width / 2 ? "right" : "left";
      context.fillText(`✕ ${mark.text}`, clamp(at, LEFT, width - RIGHT), TOP + 2);
    }
  }

  /** One line through the lowest and the highest error of every pixel column. */
  function trace(values, end, epochs, toY, colour, lineWidth) {
    context.strokeStyle = colour;
    context.lineWidth = lineWidth;
    context.lineJoin = "round";
    context.beginPath();
    const perPixel = Math.max(1, Math.floor(epochs / Math.max(1, width - LEFT - RIGHT)));
    const floor = height - BOTTOM;
    for (let n = 0; n <= end; n += perPixel) {
      let [smallest, largest] = [Infinity, -Infinity];
      for (let m = n; m < Math.min(n + perPixel, end + 1); m++) {
        if (values[m] < smallest) smallest = values[m];
        if (values[m] > largest) largest = values[m];
      }
      if (!Number.isFinite(largest)) continue;
      const x = toX(n, epochs);
      context.lineTo(x, Math.min(floor, toY(Math.max(largest, 1e-300))));
      if (smallest < largest) context.lineTo(x, Math.min(floor, toY(Math.max(smallest, 1e-300))));
    }
    context.stroke();
  }

  dragAlong(canvas, (x) => {
    const share = (x - LEFT) / (width - LEFT - RIGHT);
    onSeek(Math.round(clamp(share, 0, 1) * last.epochs));
  });

  return {
    element: canvas,
    draw,
    left: LEFT,
    right: RIGHT,
    resize(newWidth) {
      width = newWidth;
      context = sizeCanvas(canvas, width, height);
      this.retheme();
    },
    retheme() {
      if (!context) return;
      colours = palette(canvas);
      if (last) draw(last);
    },
  };
}

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
