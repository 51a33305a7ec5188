"""The slopes that tinygrad takes at a kink."""

from __future__ import annotations

import os

os.environ["DEV"] = "PYTHON"  # read when tinygrad is imported

from importlib.metadata import version
from typing import Any

import numpy as np
from tinygrad import Tensor, dtypes

from elsewhere.measure import common, naming


def slope(f: Any, x: list[float]) -> Any:
    """By reverse mode."""
    at = Tensor(x, dtype=dtypes.float64)
    f(at).sum().backward()
    return at.grad.numpy()


common.say(
    {
        "versions": {"tinygrad": version("tinygrad"), "numpy": np.__version__},
        **naming.names(
            slope,
            {
                "relu": Tensor.relu,
                "maximum(x, 0)": lambda x: x.maximum(0),
                "maximum(0, x)": lambda x: x.zeros_like().maximum(x),
                "clip(x, 0, 9)": lambda x: x.clip(0, 9),
                "abs": Tensor.abs,
                "leaky relu": Tensor.leaky_relu,
                "max": Tensor.max,
            },
            # No sigmoid written out: how e^800 ends is up to the device, and this is not the one that people use.
        ),
    }
)
