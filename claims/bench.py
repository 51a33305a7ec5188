"""What the expressions of claims may use beside the names of their page."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

import mlp_lib


def change(values: npt.ArrayLike) -> float:
    """How much the last of some values is above the first."""
    series = np.asarray(values, dtype=np.float64).ravel()
    return float(series[-1] - series[0])


def steps(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """How much each of some values is above the one before."""
    return np.diff(np.asarray(values, dtype=np.float64))


def share(truths: npt.ArrayLike) -> float:
    """The share of what is true."""
    return float(np.mean(np.asarray(truths, dtype=bool)))


TOOLS: dict[str, Any] = {"change": change, "mlp_lib": mlp_lib, "share": share, "steps": steps}
