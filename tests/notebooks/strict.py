"""How nbval compares the chapters: text exactly, figures by structure.

A figure's numbers come from floating-point arithmetic and may differ in the last digit
between machines. Its structure may not: the kinds of traces, the shapes and types of the
arrays, the number and the names of the frames, titles, ranges, and the alternative text.
The text that a cell prints stays exact.

Loaded with ``pytest -p tests.notebooks.strict``.
"""

from __future__ import annotations

from typing import Any

from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell

SIGNIFICANT_DIGITS = 6


def structure(value: Any) -> Any:
    """What must be equal of one part of a figure."""
    if isinstance(value, dict):
        if "bdata" in value and "dtype" in value:
            return ("array", value["dtype"], value.get("shape", len(value["bdata"])))
        return {key: structure(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [structure(item) for item in value]
    if isinstance(value, float):
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}")
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


def is_figure(value: Any) -> bool:
    """Tell a Plotly figure from the text of any other output."""
    return isinstance(value, dict) and "data" in value and "layout" in value


_sanitize = IPyNbCell.sanitize


def sanitize(self: IPyNbCell, value: Any) -> Any:
    """Take nbval's place where the output is a figure."""
    return flat(structure(value)) if is_figure(value) else _sanitize(self, value)


IPyNbCell.sanitize = sanitize


def execute_cell_input(self: RunningKernel, cell_input: str, allow_stdin: bool | None = None) -> Any:
    """Run a cell as Jupyter does: without history IPython does not see the ';' that hides a last value."""
    return self.kc.execute(cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False)


RunningKernel.execute_cell_input = execute_cell_input
