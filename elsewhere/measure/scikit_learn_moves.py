"""The optimisers that scikit-learn's networks use, one weight at a time: it has no public door to them."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import sklearn
from sklearn.neural_network._stochastic_optimizers import AdamOptimizer, SGDOptimizer

from elsewhere.measure import common, moving


def begin(kind: Any, **settings: Any) -> Any:
    """One weight, and its optimiser."""
    weights = [np.ones(1)]
    descent = kind(weights, learning_rate_init=moving.RATES[0], **settings)

    def move(slope: float, rate: float) -> float:
        descent.learning_rate_init = descent.learning_rate = rate
        descent.update_params(weights, [np.array([slope])])
        return weights[0].item()

    return move


def main() -> None:
    """Measure."""
    kept = moving.KEPT
    common.say(
        {
            "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
            **moving.paths(
                {
                    "momentum": partial(begin, SGDOptimizer, momentum=kept, nesterov=False),
                    "Nesterov": partial(begin, SGDOptimizer, momentum=kept, nesterov=True),
                    "Adam": partial(begin, AdamOptimizer, epsilon=moving.EPSILON),
                }
            ),
        }
    )


if __name__ == "__main__":
    main()
