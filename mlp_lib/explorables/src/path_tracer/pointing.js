// What the reader points at, with a mouse, with the focus or with a finger: a part of the network, or a whole path.
//
// Symbols say their part in data-points, the diagram its own in data-part, a path its number in data-row.

/** @typedef {{ part?: string, path?: number } | null} Pointed */

/** @returns {Pointed} */
function pointedBy(target) {
  const found = target?.closest?.("[data-points], [data-part], [data-row]");
  if (!found) return null;
  const { points, part, row } = found.dataset;
  return row ? { path: Number(row) } : { part: points ?? part };
}

const same = (a, b) => a?.part === b?.part && a?.path === b?.path;

/**
 * Tell what is pointed at, and what is pressed: with a finger first the one and then the other, as it cannot hover.
 * @param {HTMLElement} root
 * @param {{ onPoint: (pointed: Pointed) => void, onPress: (part: string) => void, lights: (part: string) => boolean }} on
 */
export function pointing(root, { onPoint, onPress, lights }) {
  /** @type {Pointed} */
  let now = null;
  let byFinger = false;
  const point = (pointed) => {
    if (same(pointed, now)) return;
    now = pointed;
    onPoint(pointed);
  };
  /** Where the keys are, when no mouse is over anything. */
  const focused = () => {
    const { activeElement } = document;
    return root.contains(activeElement) && activeElement.matches(":focus-visible") ? pointedBy(activeElement) : null;
  };
  const press = (event) => {
    const pointed = pointedBy(event.target);
    const before = now;
    if (byFinger) point(pointed);
    if (!pointed?.part || event.target.closest("button, label")) return;
    if (!byFinger || same(before, pointed) || !lights(pointed.part)) onPress(pointed.part);
  };
  const on = {
    pointerdown: (event) => (byFinger = event.pointerType === "touch"),
    pointerover: (event) => event.pointerType !== "touch" && point(pointedBy(event.target) ?? focused()),
    pointerleave: (event) => event.pointerType !== "touch" && point(focused()),
    focusin: () => point(focused() ?? now),
    focusout: (event) => !root.contains(event.relatedTarget) && point(null),
    click: press,
    keydown(event) {
      if ((event.key !== "Enter" && event.key !== " ") || !event.target.matches("[data-points], [data-part]")) return;
      event.preventDefault();
      onPress(pointedBy(event.target).part);
    },
  };
  for (const [name, listener] of Object.entries(on)) root.addEventListener(name, listener);
}
