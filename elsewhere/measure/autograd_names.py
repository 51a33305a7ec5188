"""The slopes that HIPS autograd takes at a kink, and of a sigmoid written out."""

from __future__ import annotations

import warnings
from importlib.metadata import version
from typing import Any

import autograd.numpy as anp
import numpy as np
from autograd import grad

from elsewhere.measure import common, naming

warnings.simplefilter("ignore")  # numpy's, of the overflow that is asked for


def slope(f: Any, x: list[float]) -> Any:
    """By reverse mode."""
    return grad(lambda at: anp.sum(f(at)))(np.array(x))


common.say(
    {
        "versions": {"autograd": version("autograd"), "numpy": np.__version__},
        **naming.names(
            slope,
            {
                "maximum(x, 0)": lambda x: anp.maximum(x, 0.0),
                "maximum(0, x)": lambda x: anp.maximum(0.0, x),
                "clip(x, 0, 9)": lambda x: anp.clip(x, 0.0, 9.0),
                "abs": anp.abs,
                "max": anp.max,
            },
            lambda h: 1 / (1 + anp.exp(-h)),
        ),
    }
)
