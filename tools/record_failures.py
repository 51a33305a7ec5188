"""Find out where the networks stand that do not learn exclusive or, for 1,000 seeds of three programs of the book.

About ten minutes of work, too long for a chapter:

    python tools/record_failures.py            # writes mlp_lib/recordings/failures.json
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mlp_lib import MLP, datasets
from mlp_lib.landscape import where_it_stands

RECORDING = Path(__file__).resolve().parents[1] / "mlp_lib" / "recordings" / "failures.json"
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


def stands(program: str, seeds: range) -> dict[str, list[int]]:
    """The seeds of each kind; those that learned are not listed."""
    found: dict[str, list[int]] = {}
    for seed in seeds:
        kind = where_it_stands(PROGRAMS[program](seed), X, T).kind
        if kind != "solved":
            found.setdefault(kind, []).append(seed)
    return dict(sorted(found.items()))


def main() -> None:
    """Write the recording."""
    found = {program: stands(program, range(1000)) for program in PROGRAMS}
    RECORDING.write_text(json.dumps(found).replace("], ", "],\n ").replace("}, ", "},\n ") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
