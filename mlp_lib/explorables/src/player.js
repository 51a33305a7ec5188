// Moves one setting on while it plays; link and notebook hear of where it stops.

import { button } from "./controls.js";
import { reducedMotion } from "./dom.js";

const CALM_PACE = 500; // milliseconds between two pictures, where the reader asked for less motion

/**
 * A button that plays from 0 to the end, and from 0 again when it was there.
 *
 * `perSecond()` is how far it goes in a second; `reach(to)` prepares what is shown and says how far it came.
 */
export function makePlayer(frame, { name, end, perSecond, reach = (to) => to }) {
  let [request, last] = [0, 0];
  const play = button("play", "Play", () => (player.playing ? player.pause() : player.start()), { icon: "play" });
  const player = {
    button: play,
    playing: false,
    start() {
      player.playing = true;
      play.set("Pause", "pause");
      if (frame.state[name] >= end) frame.set({ [name]: 0 }, { quiet: true });
      last = performance.now();
      request = requestAnimationFrame(tick);
    },
    pause() {
      if (!player.playing) return;
      player.playing = false;
      cancelAnimationFrame(request);
      play.set("Play", "play");
      frame.refresh();
      frame.publish(name);
    },
    destroy: () => cancelAnimationFrame(request),
  };

  function tick(now) {
    const steps = Math.floor(((now - last) * perSecond()) / 1000);
    if (steps > 0 && now - last >= (reducedMotion() ? CALM_PACE : 0)) {
      last += (1000 * steps) / perSecond(); // what is left over counts for the next picture
      frame.set({ [name]: reach(Math.min(frame.state[name] + steps, end)) }, { quiet: true });
    }
    if (frame.state[name] >= end) player.pause();
    else request = requestAnimationFrame(tick);
  }

  return player;
}
