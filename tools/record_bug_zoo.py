"""Train exclusive or with every mistake of the zoo from 200 seeds, and write down what comes of it.

Some mistakes never come to rest: their networks are thrown about to the end, and on some seeds the last digit of an
exponential, another on the next processor, decides where. So each training runs three times more from starts that
differ by one part in 10^15, and ``undecided`` is the share of the seeds that do not end alike. All of it by numpy, so
that the recording does not depend on whether there is a compiler.

About two minutes of work, too long for a chapter:

    python tools/record_bug_zoo.py            # writes mlp_lib/recordings/bug_zoo.json
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from mlp_lib.doctor import MISTAKES, zoo, zoo_table
from mlp_lib.doctor.setting import Setting
from mlp_lib.doctor.zoo import starts, who_learns

RECORDING = Path(__file__).resolve().parents[1] / "mlp_lib" / "recordings" / "bug_zoo.json"


def nudged(s: Setting, seed: int) -> Setting:
    """Return the networks with every weight changed in about its last digit."""
    draw = np.random.RandomState(seed).standard_normal
    weights = [W * (1 + 1e-15 * draw(W.shape)) for W in s.weights]
    return s.with_parameters(weights, [b * (1 + 1e-15 * draw(b.shape)) for b in s.biases])


def undecided(name: str, n_seeds: int = 200, epochs: int = 10_000, learning_rate: float = 1.0) -> float:
    """Return the share of the seeds on which rounding decides whether XOR is learnt."""
    mistake = None if name == "right" else MISTAKES[name]
    s = starts(n_seeds)
    ends = [who_learns(start, mistake, 0, epochs, learning_rate) for start in (s, *(nudged(s, k) for k in range(3)))]
    return float(np.any(ends != ends[0], axis=0).mean())


def main() -> None:
    """Write the recording."""
    zoo.ENOUGH = np.inf
    rows = {
        row.name: {
            "learns": row.learns,
            "undecided": undecided(row.name),
            "gradient_error": float(f"{row.gradient_error:.4g}"),
        }
        for row in zoo_table()
    }
    # The right gradient's error is rounding, which differs from machine to machine.
    rows["right"]["gradient_error"] = 0.0
    RECORDING.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
