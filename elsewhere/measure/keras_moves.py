"""The optimisers of Keras on JAX, one weight at a time."""

from __future__ import annotations

import os

os.environ |= {"KERAS_BACKEND": "jax", "JAX_ENABLE_X64": "true"}

from functools import partial
from typing import Any

import keras
import numpy as np

from elsewhere.measure import common, moving

keras.config.set_floatx("float64")


def begin(kind: Any, **settings: Any) -> Any:
    """One weight, and its optimiser."""
    w = keras.Variable(np.ones(1), dtype="float64")
    descent = kind(learning_rate=moving.RATES[0], **settings)

    def move(slope: float, rate: float) -> float:
        descent.learning_rate = rate
        descent.apply([keras.ops.convert_to_tensor(np.array([slope]))], [w])
        return keras.ops.convert_to_numpy(w.value).item()

    return move


def main() -> None:
    """Measure."""
    optimizers, kept = keras.optimizers, moving.KEPT
    common.say(
        {
            "versions": {"keras": keras.__version__, "numpy": np.__version__},
            **moving.paths(
                {
                    "momentum": partial(begin, optimizers.SGD, momentum=kept),
                    "Nesterov": partial(begin, optimizers.SGD, momentum=kept, nesterov=True),
                    "Adam": partial(begin, optimizers.Adam, epsilon=moving.EPSILON),
                    "weight_decay of SGD": partial(begin, optimizers.SGD, momentum=kept, weight_decay=moving.DECAY),
                    "weight_decay of Adam": partial(begin, optimizers.Adam, weight_decay=moving.DECAY),
                    "weight_decay of AdamW": partial(begin, optimizers.AdamW, weight_decay=moving.DECAY),
                }
            ),
        }
    )


if __name__ == "__main__":
    main()
