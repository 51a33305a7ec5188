// Lets updates go by while it plays, and computes what is asked for between frames: never longer than a frame has.

import { makePlayer } from "../player.js";
import { UPDATES } from "./run.js";

const BUDGET = 10; // milliseconds of a frame for training; drawing needs some, too
const READING_PACE = 150; // between two changes of what is read or counted while it plays
const now = () => performance.now();

/** `run()` gives the training that is shown. */
export function makeTrainer(frame, run) {
  let [request, lastRead] = [0, 0];
  const player = makePlayer(frame, {
    name: "update",
    end: UPDATES,
    perSecond: () => frame.state.speed,
    reach(update) {
      run().work(update, BUDGET, now);
      return run().update;
    },
  });
  const { destroy } = player;
  return Object.assign(player, {
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
    destroy() {
      destroy();
      cancelAnimationFrame(request);
    },
  });
}
