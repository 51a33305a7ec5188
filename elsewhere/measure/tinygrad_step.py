"""One step and a training by tinygrad: layers, losses, precision and starts.

It runs on tinygrad's device in plain Python, which needs no compiler and
computes what any other device does.
"""

from __future__ import annotations

import os

os.environ["DEV"] = "PYTHON"  # read when tinygrad is imported

import warnings
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import numpy as np
from tinygrad import Tensor, dtypes, nn
from tinygrad.helpers import Context

from elsewhere.measure import common

#: A step takes a sixth of a second there.
EPOCHS = 200


def error(Y: Any, T: Any) -> Any:
    """Half the squares, by hand: there is no squared error in tinygrad."""
    return ((Y - T) ** 2).sum() / 2 / len(common.X)


def step(dtype: Any) -> dict[str, Any]:
    """Plain steps of `nn.optim.SGD`, with weights of this type."""
    layers = [nn.Linear(2, 2), nn.Linear(2, 1)]
    for layer, (kernel, bias) in zip(layers, common.LAYERS, strict=True):
        layer.weight, layer.bias = Tensor(kernel.T, dtype=dtype), Tensor(bias, dtype=dtype)
    X, T = Tensor(common.X, dtype=dtype), Tensor(common.T, dtype=dtype)
    descent = nn.optim.SGD([part for layer in layers for part in (layer.weight, layer.bias)], lr=common.RATE)
    after = {}
    with Context(TRAINING=1):
        for epoch in range(1, EPOCHS + 1):
            Y = X
            for layer in layers:
                Y = layer(Y).sigmoid()
            descent.zero_grad()
            error(Y, T).backward()
            descent.step()
            if epoch in (1, EPOCHS):
                after[epoch] = common.stand([(layer.weight.numpy(), layer.bias.numpy()) for layer in layers])
    return {
        "loss": "half the squares, by hand",
        "rate": common.RATE,
        "dtype": str(layers[0].weight.numpy().dtype),
        "outputs": str(Y.numpy().dtype),
        "rate held in": str(descent.lr.numpy().dtype),
        "transposed": True,
        **{f"after {epoch}": held for epoch, held in after.items()},
    }


def slopes(call: Callable[[Any, Any], Any]) -> Callable[[Any, Any], tuple[float, Any]]:
    """A loss of outputs and targets, and its slopes at the outputs."""

    def both(at: Any, targets: Any) -> tuple[float, Any]:
        Y, T = Tensor(at, dtype=dtypes.float64), Tensor(targets, dtype=dtypes.float64)
        value = call(Y, T)
        value.backward()
        return float(value.numpy()), Y.grad.numpy()

    return both


def losses() -> list[dict[str, Any]]:
    """Which multiple of the book's error each loss is."""

    def of_logits(Y: Any, T: Any) -> Any:
        return (Y / (1 - Y)).log().binary_crossentropy_logits(T)

    listed = [
        ("binary_cross_entropy", "binary_crossentropy()", common.binary_cross_entropy, Tensor.binary_crossentropy),
        ("binary_cross_entropy", "binary_crossentropy_logits()", common.binary_cross_entropy, of_logits),
        (
            "categorical_cross_entropy",
            "cross_entropy()",
            common.categorical_cross_entropy_of_logits,
            Tensor.cross_entropy,
        ),
    ]
    return [
        {"of": of, "loss": name, **common.factors(ours, slopes(call), (3,) if of.startswith("cat") else (1, 3))}
        for of, name, ours, call in listed
    ]


def shapes() -> dict[str, Any]:
    """Outputs (4, 1) against targets (4,)."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        value = ((Tensor([[0.1], [0.8], [0.9], [0.2]]) - Tensor([0.0, 1.0, 1.0, 0.0])) ** 2).mean()
    return {"value": float(value.numpy()), "warning": bool(heard)}


def main() -> None:
    """Measure."""
    Tensor.manual_seed(0)
    layers = [nn.Linear(100, 50) for _ in range(20)]
    small = nn.Linear(2, 3)
    assert small.bias is not None
    common.say(
        {
            "versions": {"tinygrad": version("tinygrad"), "numpy": np.__version__},
            "layers": {
                "tinygrad nn.Linear(2, 3)": {"kernel": list(small.weight.shape), "bias": list(small.bias.shape)}
            },
            "default dtype": str(small.weight.numpy().dtype),
            "steps": {"tinygrad, float64": step(dtypes.float64), "tinygrad, as it is": step(dtypes.float32)},
            "losses": losses(),
            "shapes": {"tinygrad, mean by hand": shapes()},
            "starts": {
                "tinygrad nn.Linear": common.spread(
                    [layer.weight.numpy() for layer in layers], [layer.bias.numpy() for layer in layers]
                )
            },
        }
    )


if __name__ == "__main__":
    main()
