// Making elements, writing numbers, and the colours of the page.

const SVG = "http://www.w3.org/2000/svg";

/** Set the attributes of a node and put children into it. */
export function fill(node, attributes, children = []) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "text") node.textContent = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** html("p", {class: "x", onclick: f, text: "…"}, child, …). Text never becomes markup. */
export const html = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, children);

export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

/** What stands side by side where there is room, and one below the other on a phone. */
export const beside = (...parts) => html("div", { class: "mlp-beside" }, ...parts);

let identities = 0;
/** An id for a label or a description; only its uniqueness matters. */
export const freshId = (stem) => `mlp-${stem}-${++identities}`;

/** A number with `digits` decimals, a real minus sign, and powers of ten where decimals say nothing. */
export function show(x, digits = 3, power = false) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "not a number" : x < 0 ? "−∞" : "∞";
  const size = Math.abs(x);
  let text;
  if (power || size >= 1e5 || (size > 0 && size < 0.5 * 10 ** -digits)) {
    const [mantissa, exponent] = size.toExponential(Math.max(1, digits - 1)).split("e");
    text = `${mantissa}·10${superscript(Number(exponent))}`;
  } else {
    text = size.toFixed(digits);
  }
  return x < 0 && Number(size) !== 0 ? `−${text}` : text;
}

export const superscript = (n) => String(n).replace(/[-\d]/g, (c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);

/** 5001 as 5,001. */
export const count = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

/** A number for a sentence: as many digits as it takes, at most `digits` significant ones. */
export function significant(x, digits = 4) {
  if (x === 0 || !Number.isFinite(x)) return show(x, 0);
  const exponent = Math.floor(Math.log10(Math.abs(x)));
  return exponent < -5 || exponent > 5 ? show(x, digits) : show(x, Math.max(0, digits - 1 - exponent));
}

/** The colours in force at an element, from the custom properties --mlp-…, for drawing on canvas. */
export function palette(element) {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(`--mlp-${name}`).trim() || "#888888";
  return {
    text: style.color,
    font: style.fontFamily,
    muted: read("muted"),
    line: read("line"),
    ground: read("ground"),
    error: read("error"),
    weights: read("weights"),
    activations: read("activations"),
    classes: [read("class-0"), read("class-1")],
    boundary: [read("boundary-0"), read("boundary-half"), read("boundary-1")].map(rgb),
  };
}

export function rgb(hex) {
  const n = parseInt(hex.replace("#", ""), 16);
  return [(n >> 16) & 255, (n >> 8) & 255, n & 255];
}

/** Call back when light and dark change places, in the book, in Jupyter or in the system. */
export function onThemeChange(callback) {
  const later = () => requestAnimationFrame(callback);
  const observer = new MutationObserver(later);
  const attributeFilter = ["data-theme", "data-mode", "data-jp-theme-light", "class"];
  observer.observe(document.documentElement, { attributes: true, attributeFilter });
  observer.observe(document.body, { attributes: true, attributeFilter });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", later);
  return () => {
    observer.disconnect();
    dark.removeEventListener("change", later);
  };
}

/** Call back with the width of an element, now and whenever it changes. */
export function onResize(element, callback) {
  let last = -1;
  const measure = () => {
    const width = Math.floor(element.clientWidth);
    if (width <= 0 || width === last) return;
    last = width;
    callback(width);
  };
  const observer = new ResizeObserver(measure);
  observer.observe(element);
  // An observer first speaks after the page was laid out; what is drawn before that does not push the text about.
  queueMicrotask(measure);
  return () => observer.disconnect();
}

/** How much larger an element is shown than it draws itself, as in the whole window. */
const enlarged = (element) => element.currentCSSZoom ?? 1;

/** Where a pointer is in an element, in the pixels in which the element draws. */
export function placeIn(element, { clientX, clientY }) {
  const { left, top } = element.getBoundingClientRect();
  return { x: (clientX - left) / enlarged(element), y: (clientY - top) / enlarged(element) };
}

/** Make a canvas sharp at a size in CSS pixels; its context then draws in these pixels. */
export function sizeCanvas(canvas, width, height) {
  const ratio = Math.min(4, (window.devicePixelRatio || 1) * enlarged(canvas));
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

export const clamp = (x, min, max) => Math.min(max, Math.max(min, x));

/** Whether motion should be kept to what the reader asks for. */
export const reducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
