// The mathematics of the explorables. It knows nothing of the page, and equals mlp_lib.

export { RandomState } from "./maths/random_state.js";
export * from "./maths/activations.js";
export * from "./maths/losses.js";
export { INITIALIZERS, drawWeights } from "./maths/initializers.js";
export { Network, decide, mean, unflatten, weightCount } from "./maths/network.js";
export { Training } from "./maths/training.js";
export { DATASETS } from "./maths/datasets.js";
