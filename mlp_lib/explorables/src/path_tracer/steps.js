// Back, Play and Next through the chain rule.

import { button } from "../controls.js";
import { html } from "../dom.js";
import { stepText } from "./words.js";

const PACE = 1300; // milliseconds a step, long enough to read the products

/**
 * `last()` is the number of the last step, which the state writes as null: the figure stands complete.
 * @param {any} frame
 * @param {() => number} last
 */
export function stepButtons(frame, last) {
  let timer = 0;
  const now = () => frame.state.step ?? last();
  const go = (step, options) => frame.set({ step: step >= last() ? null : Math.max(0, step) }, options);
  const play = button("play", "Play", () => (timer ? pause() : start()), { icon: "play" });
  const byHand = (next) => () => {
    pause();
    go(next());
  };
  const back = button(
    "back",
    "Back",
    byHand(() => now() - 1),
    { icon: "back", title: "one factor back" },
  );
  const next = button(
    "next",
    "Next",
    byHand(() => (now() === last() ? 0 : now() + 1)),
    {
      icon: "step",
      title: "one factor on, from E backwards",
    },
  );
  const text = html("span", { class: "mlp-step-text mlp-hint" });

  function start() {
    play.set("Pause", "pause");
    if (now() === last()) go(0, { quiet: true });
    timer = window.setInterval(() => {
      go(now() + 1, { quiet: true });
      if (now() === last()) pause();
    }, PACE);
  }
  function pause() {
    if (!timer) return;
    clearInterval(timer);
    timer = 0;
    play.set("Play", "play");
    frame.publish("step");
  }
  return {
    element: html("div", { class: "mlp-toolbar" }, back.element, play.element, next.element, text),
    set(paths, step) {
      text.textContent = stepText(paths, step);
      back.element.setAttribute("aria-disabled", String(step === 0));
    },
    pause,
    destroy: () => clearInterval(timer),
  };
}
