"""The slopes that PyTensor takes at a kink, and of a sigmoid written out, as it is compiled by default."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt

from elsewhere.measure import common, naming

warnings.simplefilter("ignore")


def slope(f: Any, x: list[float]) -> Any:
    """By reverse mode."""
    at = pt.dvector()
    return pytensor.function([at], pytensor.grad(f(at).sum(), at))(np.array(x))


common.say(
    {
        "versions": {"pytensor": pytensor.__version__, "numpy": np.__version__},
        **naming.names(
            slope,
            {
                "maximum(x, 0)": lambda x: pt.maximum(x, 0.0),
                "maximum(0, x)": lambda x: pt.maximum(0.0, x),
                "clip(x, 0, 9)": lambda x: pt.clip(x, 0.0, 9.0),
                "abs": pt.abs,
                "max": pt.max,
            },
            lambda h: 1 / (1 + pt.exp(-h)),
        ),
    }
)
