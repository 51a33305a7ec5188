// Lets updates go by while it plays, and computes what is asked for between frames: never longer than a frame has.

import { button } from "../controls.js";
import { reducedMotion } from "../dom.js";
import { UPDATES } from "./run.js";

const BUDGET = 10; // milliseconds of a frame for training; drawing needs some, too
const READING_PACE = 150; // between two changes of what is read or counted while it plays
const CALM_PACE = 500; // and between two pictures, where the reader asked for less motion
const now = () => performance.now();

/** `run()` gives the training that is shown. */
export function makePlayer(frame, run) {
  let [request, lastMove, lastRead] = [0, 0, 0];
  const play = button("play", "Play", () => (player.playing ? player.pause() : player.start()), { icon: "play" });
  const player = {
    button: play,
    playing: false,
    start() {
      player.playing = true;
      play.set("Pause", "pause");
      if (frame.state.update >= UPDATES) frame.set({ update: 0 }, { quiet: true });
      lastMove = now();
      cancelAnimationFrame(request);
      request = requestAnimationFrame(tick);
    },
    pause() {
      if (!player.playing) return;
      player.playing = false;
      play.set("Play", "play");
      frame.set({ update: run().update }, { quiet: true });
      frame.publish("update");
    },
    go(update) {
      player.pause();
      frame.set({ update });
    },
    /** Bring the run to where the state says, in pieces. */
    follow() {
      if (player.playing) return;
      cancelAnimationFrame(request);
      const there = run().work(frame.state.update, BUDGET, now);
      frame.computing(!there);
      if (!there) request = requestAnimationFrame(frame.refresh);
    },
    /** Whether it is time for what is read: always, but while it plays or computes. */
    reads() {
      const settled = !player.playing && run().update === frame.state.update;
      if (!settled && now() - lastRead < READING_PACE) return false;
      lastRead = now();
      return true;
    },
    destroy: () => cancelAnimationFrame(request),
  };

  function tick() {
    if (!player.playing) return;
    const { speed, update } = frame.state;
    const steps = Math.floor(((now() - lastMove) * speed) / 1000);
    if (steps > 0 && now() - lastMove >= (reducedMotion() ? CALM_PACE : 0)) {
      lastMove = now();
      run().work(Math.min(update + steps, UPDATES), BUDGET, now);
      frame.set({ update: run().update }, { quiet: true });
    }
    if (frame.state.update >= UPDATES) player.pause();
    else request = requestAnimationFrame(tick);
  }

  return player;
}
