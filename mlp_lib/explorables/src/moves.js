// Handles that a pointer drags and arrow keys push.

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * Tell when a handle is dragged by a pointer, or pushed by an arrow key, by so much and with Shift by five times that.
 */
export function onMoves(handle, step, { dragged, pushed }) {
  let held = false;
  // Else a touch that begins here would scroll the page; touch-action does not reach shapes in a picture.
  handle.addEventListener("touchstart", (event) => event.preventDefault(), { passive: false });
  handle.addEventListener("pointerdown", (event) => {
    held = true;
    handle.setPointerCapture(event.pointerId);
    handle.classList.toggle("mlp-held", event.pointerType === "touch");
    handle.focus({ preventScroll: true });
    event.preventDefault();
  });
  handle.addEventListener("pointermove", (event) => {
    if (held) dragged(event);
  });
  for (const end of ["pointerup", "pointercancel"])
    handle.addEventListener(end, () => {
      held = false;
      handle.classList.remove("mlp-held");
    });
  handle.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const far = event.shiftKey ? 5 * step : step;
    pushed(far * move[0], far * move[1]);
  });
}
