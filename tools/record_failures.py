"""Find out where the networks stand that do not learn exclusive or, for 1,000 seeds of three programs and six steps.

About ten minutes of work, too long for a chapter:

    python tools/record_failures.py            # writes mlp_lib/recordings/failures.json and failures_by_step.json
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from mlp_lib import MLP, datasets
from mlp_lib.landscape import where_it_stands
from mlp_lib.steps import Step, adam, momentum
from mlp_lib.sweep import sweep

RECORDINGS = Path(__file__).resolve().parents[1] / "mlp_lib" / "recordings"
X, T = datasets.xor()


def sigmoids(seed: int) -> MLP:
    """The library's own start, mean gradient at rate 1 (learning-rate-and-seed)."""
    network = MLP([2, 2, 1], seed=seed)
    network.train(X, T, epochs=5001, learning_rate=1.0)
    return network


def homework(seed: int) -> MLP:
    """Standard normal start and cross-entropy, summed gradient at rate 1 (homework)."""
    rng = np.random.RandomState(seed)
    weights = []
    for n_in, n_out in ((2, 2), (2, 1)):
        V, b = rng.standard_normal((n_out, n_in)), rng.standard_normal((n_out, 1))
        weights.append(np.vstack([-b.T, V.T]))
    network = MLP([2, 2, 1], loss="binary_cross_entropy", weights=weights)
    network.train(X, T, epochs=1000, learning_rate=1.0, reduction="sum")
    return network


def rectified(seed: int) -> MLP:
    """ReLU units that start positive, summed gradient at rate 0.01 (relu)."""
    rng = np.random.RandomState(seed)
    W1, W2, b1, b2 = (rng.random_sample(shape) for shape in ((2, 2), (2, 1), (1, 2), (1, 1)))
    network = MLP([2, 2, 1], activation=["relu", "sigmoid"], weights=[np.vstack([-b1, W1]), np.vstack([-b2, W2])])
    network.train(X, T, epochs=10_000, learning_rate=0.01, reduction="sum")
    return network


PROGRAMS: dict[str, Callable[[int], MLP]] = {"sigmoids": sigmoids, "homework": homework, "rectified": rectified}

EPOCHS = 5001
#: The steps of the chapter other-steps, each with the rate at which it is as fast as another (eq-velocity-reach).
STEPS: dict[str, tuple[Step | None, float]] = {
    "plain, rate 1": (None, 1.0),
    "momentum, rate 0.1": (momentum(0.9), 0.1),
    "plain, rate 10": (None, 10.0),
    "momentum, rate 1": (momentum(0.9), 1.0),
    "Nesterov, rate 1": (momentum(0.9, nesterov=True), 1.0),
    "Adam, rate 0.1": (adam(), 0.1),
    "Adam, rate 0.01": (adam(), 0.01),
}


def stands(networks: Callable[[int], MLP], seeds: Iterable[int]) -> dict[str, list[int]]:
    """The seeds of each kind; those that learned are not listed."""
    found: dict[str, list[int]] = {}
    for seed in seeds:
        kind = where_it_stands(networks(seed), X, T).kind
        if kind != "solved":
            found.setdefault(kind, []).append(seed)
    return dict(sorted(found.items()))


def stands_after(name: str, seeds: range) -> dict[str, list[int]]:
    """The seeds of each kind after all epochs of a step, each from the library's own start."""
    step, rate = STEPS[name]
    result = sweep(X, T, [2, 2, 1], EPOCHS, learning_rates=[rate], seeds=seeds, step=step, progress=False)
    failed = [seed for seed, right in zip(seeds, result.all_right_from, strict=True) if right < 0]
    return stands(lambda seed: result.network(seeds.index(seed)), failed)


def write(name: str, found: dict[str, dict[str, list[int]]]) -> None:
    """Write a recording, a line for each kind."""
    text = json.dumps(found).replace("], ", "],\n ").replace("}, ", "},\n ")
    (RECORDINGS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Write both recordings."""
    write("failures", {name: stands(train, range(1000)) for name, train in PROGRAMS.items()})
    write("failures_by_step", {name: stands_after(name, range(1000)) for name in STEPS})


if __name__ == "__main__":
    main()
