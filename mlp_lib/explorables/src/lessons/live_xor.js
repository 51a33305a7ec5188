// The live XOR network: a bundle of its own for a lesson that training_lab.js defines.

import { hosted } from "../hosted.js";
import { liveXor } from "./training_lab.js";

export default hosted(liveXor);
