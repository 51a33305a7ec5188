// The list of all lessons, for what looks at all of them. A page loads only the bundles of its own.

import { bugZoo } from "./lessons/bug_zoo.js";
import { confidentlyWrong } from "./lessons/confidently_wrong.js";
import { dragTheLine } from "./lessons/drag_the_line.js";
import { drawADigit } from "./lessons/draw_a_digit.js";
import { errorLandscape } from "./lessons/error_landscape.js";
import { gradientLedger } from "./lessons/gradient_ledger.js";
import { hiddenSpace } from "./lessons/hidden_space.js";
import { nudgeMeter } from "./lessons/nudge_meter.js";
import { pathTracer } from "./lessons/path_tracer.js";
import { selfGrader } from "./lessons/self_grader.js";
import { shapePuzzle } from "./lessons/shape_puzzle.js";
import { signalCorridor } from "./lessons/signal_corridor.js";
import { stepMachine } from "./lessons/step_machine.js";
import { toleranceBand } from "./lessons/tolerance_band.js";
import { liveXor, trainingLab } from "./lessons/training_lab.js";
import { twins } from "./lessons/twins.js";
import { weatherMap } from "./lessons/weather_map.js";
import { wireView } from "./lessons/wire_view.js";

export const LESSONS = [
  wireView,
  trainingLab,
  liveXor,
  dragTheLine,
  drawADigit,
  stepMachine,
  confidentlyWrong,
  nudgeMeter,
  signalCorridor,
  gradientLedger,
  hiddenSpace,
  errorLandscape,
  pathTracer,
  weatherMap,
  twins,
  bugZoo,
  shapePuzzle,
  selfGrader,
  toleranceBand,
];
