// The mathematics of the explorables. It knows nothing of the page, and equals mlp_lib.

export * from "./maths/activations.js";
export { DATASETS, GATES, NOISE, REGRESSIONS } from "./maths/datasets.js";
export { COORDINATES, FEATURES, features } from "./maths/features.js";
export { drawWeights, INITIALIZERS } from "./maths/initializers.js";
export * from "./maths/losses.js";
export { countRight, decide, flatten, mean, Network, unflatten, weightCount } from "./maths/network.js";
export { LARGEST_SEED, RandomState } from "./maths/random_state.js";
export { Training } from "./maths/training.js";
