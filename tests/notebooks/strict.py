"""How nbval compares the chapters: text exactly, figures by their structure and their values.

A figure's numbers come from floating-point arithmetic and differ in the last digits between machines: the products of
matrices first, and what a long training makes of them. So values have a tolerance, and structure has none: the kinds of
traces, the shapes and types of the arrays, the number and the names of the frames, titles, and the alternative text.
The tolerance was found by running the book with another kernel of OpenBLAS and without the wider instructions of the
processor. The few figures that show an amplified rounding error itself have a tag that says so.

The picture of an explorable is compared by what it was drawn from, that of a figure by `tools/notebooks.py check`.

Loaded with ``pytest -p tests.notebooks.strict``.
"""

from __future__ import annotations

import copy
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
from nbformat import NotebookNode, from_dict
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell

sys.path.append(str(Path(__file__).resolve().parents[2] / "tools"))

import build  # noqa: F401  # whose kernels draw no pictures
import fallbacks
from mlp_lib.figures import _still

#: Of two values, and of the largest in their array.
RELATIVE, ABSOLUTE = 1e-2, 1e-6
#: Shades of a plane, which are stored as bytes; so are small counts, which are exact.
LEVELS, SHADES = 2, 64
#: Of single numbers of a layout.
SINGLE = 1e-5
#: A tag of cells whose figure shows what became of rounding errors: a run at the edge of chaos, a difference that
#: rounding dominates. A third of its values must agree all the same, and none may leave the range of the others.
AMPLIFIES = "amplifies-rounding"


class Values:
    """An array of a figure. Equal is what another processor may compute."""

    def __init__(self, stored: dict[str, Any], amplified: bool = False) -> None:
        self.kind, self.amplified = stored["dtype"], amplified
        self.values = _still.array(stored)

    def __repr__(self) -> str:
        with np.printoptions(threshold=12, precision=6):
            return f"{self.kind} {self.values.shape}: {self.values}"

    def __hash__(self) -> int:
        return hash((self.kind, self.values.shape))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Values) or (self.kind, self.values.shape) != (other.kind, other.values.shape):
            return False
        mine, others = self.values.astype(np.float64), other.values.astype(np.float64)
        if not mine.size:
            return True
        if self.values.dtype.kind in "iu":
            plane = self.kind == "u1" and self.values.ndim == 2 and max(mine.max(), others.max()) > SHADES
            near = np.abs(mine - others) <= (LEVELS if plane else 0)
        else:
            finite = np.isfinite(mine)
            if not np.array_equal(finite, np.isfinite(others)):
                return False
            mine, others = np.where(finite, mine, 0.0), np.where(finite, others, 0.0)
            size = np.maximum(np.abs(mine), np.abs(others))
            near = np.abs(mine - others) <= RELATIVE * size + ABSOLUTE * size.max()
        if not self.amplified:
            return bool(near.all())
        return bool(near.mean() >= 1 / 3) and within(mine, others) and within(others, mine)


def within(values: np.ndarray[Any, Any], others: np.ndarray[Any, Any]) -> bool:
    """Whether values stay in the range of others, half as wide again at each end."""
    more = np.ptp(others) / 2
    return bool(values.min() >= others.min() - more and values.max() <= others.max() + more)


class Number:
    """A single number of a figure."""

    def __init__(self, value: float) -> None:
        self.value = value

    def __repr__(self) -> str:
        return repr(self.value)

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Number) and bool(np.isclose(self.value, other.value, rtol=SINGLE, atol=1e-12))


def comparable(value: Any, amplified: bool = False) -> Any:
    """One part of a figure, so that two of them are equal when they should be."""
    if isinstance(value, dict):
        if "bdata" in value and "dtype" in value:
            return Values(value, amplified)
        return {key: comparable(item, amplified) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [comparable(item, amplified) for item in value]
    if isinstance(value, float):
        return Number(value)
    return value


def flat(value: Any, path: str = "figure") -> dict[str, Any]:
    """A nested structure as one level, so that a difference is shown with the place where it is."""
    if isinstance(value, dict) and value:
        items = [(f"{path}.{key}", item) for key, item in value.items()]
    elif isinstance(value, list) and value:
        items = [(f"{path}[{index}]", item) for index, item in enumerate(value)]
    else:
        return {path: value}
    return {place: leaf for key, item in items for place, leaf in flat(item, key).items()}


def frames_together(parts: dict[str, Any]) -> dict[str, Any]:
    """Join the single values that the frames of an animation show of one run: of one alone no third can agree."""
    joined: dict[str, Any] = {}
    for place, leaf in parts.items():
        single = isinstance(leaf, Values) and leaf.amplified and leaf.values.size == 1
        place = re.sub(r"\.frames\[\d+\]", ".frames[*]", place) if single else place
        if place in joined:
            joined[place].values = np.concatenate([joined[place].values, leaf.values])
        else:
            joined[place] = copy.copy(leaf) if single else leaf
    return joined


def is_figure(value: Any) -> bool:
    """Tell a Plotly figure from the text of any other output."""
    return isinstance(value, dict) and "data" in value and "layout" in value


_sanitize = IPyNbCell.sanitize


def sanitize(self: IPyNbCell, value: Any) -> Any:
    """Take nbval's place where the output is a figure."""
    if not is_figure(value):
        return _sanitize(self, value)
    return frames_together(flat(comparable(value, AMPLIFIES in self.cell["metadata"].get("tags", []))))


IPyNbCell.sanitize = sanitize


def as_stored(outputs: list[dict[str, Any]]) -> list[NotebookNode]:
    """Outputs of a run as a notebook stores them, each picture by what it is drawn from."""
    result = []
    for output in outputs:
        shown = fallbacks.portable(output, draw=False) if "data" in output else [output]
        for each in shown:
            data = {
                mime: text if mime == fallbacks.PLOTLY else fallbacks.joined(text)
                for mime, text in each.get("data", {}).items()
            }
            if (png := data.pop("image/png", None)) and fallbacks.PLOTLY not in data:
                data["picture"] = fallbacks.source_of_stored(png) or png
            result.append(from_dict({**each, "data": data} if "data" in each else each))
    return result


_compare = IPyNbCell.compare_outputs


def compare_outputs(self: IPyNbCell, test: Any, ref: Any, skip_compare: Any = None) -> bool:
    """Compare what a run shows with what is stored, both in the form of the store."""
    return _compare(self, as_stored(test), as_stored(ref), skip_compare)


IPyNbCell.compare_outputs = compare_outputs


def execute_cell_input(self: RunningKernel, cell_input: str, allow_stdin: bool | None = None) -> Any:
    """Run a cell as Jupyter does: without history IPython does not see the ';' that hides a last value."""
    return self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


RunningKernel.execute_cell_input = execute_cell_input
