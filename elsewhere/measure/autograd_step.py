"""One step and a training by HIPS autograd: plain numpy code, and its slopes."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd import grad

from elsewhere.measure import common


def error(layers: Any, X: Any) -> Any:
    """The book's error."""
    for kernel, bias in layers:
        X = 1 / (1 + anp.exp(-(anp.dot(X, kernel) + bias)))
    return 0.5 * anp.sum((X - common.T) ** 2) / 4


def step(dtype: Any) -> dict[str, Any]:
    """Plain steps, in the precision of the arrays."""
    X = common.X.astype(dtype)
    layers = [(kernel.astype(dtype), bias.astype(dtype)) for kernel, bias in common.LAYERS]
    slopes, after = grad(error), {}
    for epoch in range(1, common.EPOCHS + 1):
        found = slopes(layers, X)
        layers = [(k - common.RATE * dk, b - common.RATE * db) for (k, b), (dk, db) in zip(layers, found, strict=True)]
        if epoch in (1, common.EPOCHS):
            after[epoch] = common.stand(layers)
    return {
        "loss": "half the squares, by hand",
        "rate": common.RATE,
        "dtype": str(layers[0][0].dtype),
        "outputs": str(layers[0][0].dtype),
        "transposed": False,
        **{f"after {epoch}": held for epoch, held in after.items()},
    }


def main() -> None:
    """Measure."""
    common.say(
        {
            "versions": {"autograd": version("autograd"), "numpy": np.__version__},
            "steps": {"autograd, float64": step(np.float64)},
        }
    )


if __name__ == "__main__":
    main()
