"""brain.js (npm), the first: arrays of float32 for activations and deltas; one update after each example."""

from benchmarks.wild.adapters.bridge import Bridge
from benchmarks.wild.case import Case

NODE = Bridge("brain_js.cjs")


def configuration(activation, k):
    stated = {"activation": activation, "reduction": "sum", **({"updates": "per_example"} if k > 1 else {})}
    said = "one example" if k == 1 else "one after the other"
    return Case(f"{activation}, {said}", NODE.step(activation=activation), NODE.cost(activation=activation), stated,
                how="step", layout="out_in", k=k, other_k=k, single=True, glue=10)  # fmt: skip


CASES = [configuration(activation, k) for activation in ("sigmoid", "tanh") for k in (1, 5)]
