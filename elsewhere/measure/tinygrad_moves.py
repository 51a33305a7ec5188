"""The optimisers of tinygrad, one weight at a time, in float64 as far as it can be had."""

from __future__ import annotations

import os

os.environ |= {"DEV": "PYTHON", "DEFAULT_FLOAT": "float64", "OPTIM_DTYPE": "float64"}

from functools import partial
from importlib.metadata import version
from typing import Any

import numpy as np
from tinygrad import Tensor, dtypes, nn
from tinygrad.helpers import Context

from elsewhere.measure import common, moving


def begin(kind: Any, **settings: Any) -> Any:
    """One weight, and its optimiser."""
    w = Tensor([1.0], dtype=dtypes.float64)
    descent = kind([w], lr=moving.RATES[0], **settings)

    def move(slope: float, rate: float) -> float:
        descent.lr.assign(Tensor([rate], dtype=dtypes.float64)).realize()
        descent.zero_grad()
        (w * slope).sum().backward()
        with Context(TRAINING=1):
            descent.step()
        return w.numpy().item()

    return move


def main() -> None:
    """Measure."""
    optim, kept = nn.optim, moving.KEPT
    common.say(
        {
            "versions": {"tinygrad": version("tinygrad"), "numpy": np.__version__},
            **moving.paths(
                {
                    "momentum": partial(begin, optim.SGD, momentum=kept),
                    "Nesterov": partial(begin, optim.SGD, momentum=kept, nesterov=True),
                    "Adam": partial(begin, optim.Adam, eps=moving.EPSILON),
                    "weight_decay of SGD": partial(begin, optim.SGD, momentum=kept, weight_decay=moving.DECAY),
                    "weight_decay of AdamW": partial(begin, optim.AdamW, weight_decay=moving.DECAY),
                }
            ),
        }
    )


if __name__ == "__main__":
    main()
