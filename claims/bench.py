"""What the expressions of claims may use beside the names of their page."""

from __future__ import annotations

import colorsys
import re
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

import mlp_lib
import mlp_lib.activations
import mlp_lib.datasets
import mlp_lib.gradient_check
import mlp_lib.landscape
import mlp_lib.losses
import mlp_lib.network
import mlp_lib.recordings
from mlp_lib.figures._still import array

from . import facts, readings
from .order import points_to
from .pages import ROOT, cells, segments


def change(values: npt.ArrayLike) -> float:
    """How much the last of some values is above the first."""
    series = np.asarray(values, dtype=np.float64).ravel()
    return float(series[-1] - series[0])


def steps(values: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """How much each of some values is above the one before."""
    return np.diff(np.asarray(values, dtype=np.float64))


def different(*things: Any) -> int:
    """How many of some things differ from all before them: a claim that counts *two errors* shows two that are not one."""
    found: list[Any] = []
    for thing in things:
        if not any(thing is other or _same(thing, other) for other in found):
            found.append(thing)
    return len(found)


def _same(one: Any, other: Any) -> bool:
    if callable(one) or callable(other):
        return False
    try:
        one, other = np.asarray(one), np.asarray(other)
    except ValueError:  # of parts that are unlike each other, such as a run and a name
        return repr(one) == repr(other)
    return one.shape == other.shape and bool(np.all(one == other))


def share(truths: npt.ArrayLike) -> float:
    """The share of what is true."""
    return float(np.mean(np.asarray(truths, dtype=bool)))


def either(truths: npt.ArrayLike, so: str, otherwise: str) -> str:
    """The words for what is so, or those for what is not: a *not*, or a noun beside its neighbour, that a sentence says.

    A truth is bound to any word, and stays true when the word is exchanged for its opposite. This gives the word itself.
    """
    values = np.asarray(truths)
    if values.dtype != np.bool_ or not values.size or so == otherwise:
        raise ValueError(f"truths are needed to choose between {so!r} and {otherwise!r}")
    if values.all() != values.any():
        raise ValueError(f"some of it is {so!r} and some {otherwise!r}")
    return so if values.all() else otherwise


def offered(value: float, *choices: float, room: float = 0.15) -> npt.NDArray[np.float64]:
    """The choices that a question offers, of which one and no other is as near to the value as the room, relatively."""
    near = [choice for choice in choices if abs(value - choice) <= room * abs(choice)]
    if len(near) != 1:
        raise ValueError(f"of {choices} these are right: {near}; it is {value:g}")
    return np.array(choices, dtype=np.float64)


def evaluated(formula: str, found: npt.ArrayLike, **names: Any) -> str:
    """A formula of a docstring, if its value is what was found, measured or computed otherwise; else what it is not.

    It is taken as it is written, ``beta (y - t)``, so that a sign or a letter changed in page and claim alike turns red.
    """
    code = re.sub(r"(?<=[\w)]) ?\(", "*(", formula.replace("^", "**"))
    code = re.sub(r"\b([a-z]+)\*\(", lambda name: f"{name[1]}(" if callable(names.get(name[1])) else name[0], code)
    code = re.sub(r"(?<=[\w)]) (?=\w)", "*", code)
    value = eval(code, {"__builtins__": {}}, names)
    return formula if np.allclose(value, found, rtol=1e-6, atol=1e-9) else f"not {formula}"


def code_of(page: str, holding: str) -> list[str]:
    """The lines of the first cell of a chapter whose code holds some text; without blank ones and comments."""
    for cell in cells(page):
        source = "".join(cell["source"])  # type: ignore[arg-type]
        if cell["cell_type"] == "code" and holding in source:
            return [line for line in source.splitlines() if line.strip() and not line.strip().startswith("#")]
    raise ValueError(f"no cell of {page} holds {holding!r}")


#: How a line is called that is drawn so.
STYLES = {"solid": "solid", "dash": "dashed", "dot": "dotted"}


def hue(colour: str) -> str:
    """What a colour of a figure, such as ``#4a8fd0``, is called."""
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    turn = colorsys.rgb_to_hls(red, green, blue)[0]
    if max(red, green, blue) - min(red, green, blue) < 0.15:
        return "grey"
    ends = {"red": 10, "orange": 45, "yellow": 70, "green": 170, "blue": 255, "violet": 330}
    return next((name for name, end in ends.items() if 360 * turn < end), "red")


def stored_figure(page: str, name: str) -> SimpleNamespace:
    """A figure of a chapter as it is stored, by the end of its name: the scales of its axes, and its lines by their names.

    The notebook tests compare what is stored with what the cell draws.
    """
    for cell in cells(page):
        if not cell["metadata"].get("mystnb", {}).get("figure", {}).get("name", "").endswith(name):  # type: ignore[attr-defined]
            continue
        for output in cell["outputs"]:  # type: ignore[attr-defined]
            if figure := output.get("data", {}).get("application/vnd.plotly.v1+json"):
                return SimpleNamespace(
                    axes=[figure["layout"].get(axis, {}).get("type", "linear") for axis in ("xaxis", "yaxis")],
                    lines={
                        one["name"]: SimpleNamespace(
                            x=array(one["x"]),
                            y=array(one["y"]),
                            style=STYLES.get(one.get("line", {}).get("dash", "solid"), ""),
                        )
                        for one in figure["data"]
                        if "name" in one and "y" in one
                    },
                    data=figure["data"],
                    layout=figure["layout"],
                )
    raise ValueError(f"{page} has no figure {name!r}")


def headings(page: str, level: int = 2) -> list[str]:
    """The headings of a page."""
    text = "\n".join(segment.text for segment in segments(page) if segment.kind == "markdown")
    return re.findall(rf"^#{{{level}}} (.+)$", text, re.MULTILINE)


def setting(place: str, pattern: str) -> float:
    """A number that code is run with: the group of a pattern in the code of a chapter, or in a file."""
    if place.endswith(".py"):
        text = (ROOT / place).read_text(encoding="utf-8")
    else:
        text = "\n".join("".join(cell["source"]) for cell in cells(place) if cell["cell_type"] == "code")  # type: ignore[arg-type]
    if not (found := re.search(pattern, text, re.DOTALL)):
        raise ValueError(f"{place} holds nothing like {pattern}")
    return float(found[1].replace("_", ""))


def tally(
    *things: mlp_lib.MLP | mlp_lib.History, X: npt.ArrayLike = (), T: npt.ArrayLike = (), **more: float
) -> dict[str, float]:
    """How many of what there are, in networks, runs, inputs X, targets T and what a page counts itself.

    A numeral with its noun is bound to them, ``[[four examples]]{{tally(network, X=X)}}``: each noun has a number, so
    that neither can be exchanged. In a keyword an underscore is a space.
    """
    found: list[dict[str, float]] = [{noun.replace("_", " "): float(number) for noun, number in more.items()}]
    for thing in things:
        if isinstance(thing, mlp_lib.History):
            updates = thing.epochs * thing.updates_per_epoch
            found.append({"epochs": thing.epochs, "updates": updates, "steps": updates, "examples": thing.n_examples})
            continue
        first, *hidden, last = thing.layer_sizes
        found.append({
            "inputs": first, "outputs": last, "output neurons": last, "neurons": sum(hidden) + last,
            "hidden neurons": sum(hidden), "hidden units": sum(hidden), "hidden layers": len(hidden),
            "layers": thing.n_layers, "layers of weights": thing.n_layers, "weights": weights_of(thing),
        })  # fmt: skip
    for rows, across in ((np.asarray(X), "inputs"), (np.asarray(T), "outputs")):
        if rows.size:
            found.append({"examples": len(rows), "rows": len(rows), across: rows.shape[1]})
    told: dict[str, float] = {}
    for noun, number in ((noun, number) for one in found for noun, number in one.items()):
        if told.setdefault(noun, number) != number:
            raise ValueError(f"{noun}: {told[noun]:g} or {number:g}?")
    return told


def weights_of(network: mlp_lib.MLP) -> int:
    """How many weights a network has."""
    return sum(matrix.size for matrix in network.weights if matrix is not None)


TOOLS: dict[str, Any] = {
    "MLP": mlp_lib.MLP,
    "add_bias": lambda rows: mlp_lib.network.add_bias(np.asarray(rows, dtype=np.float64)),
    "change": change,
    "code_of": code_of,
    "datasets": mlp_lib.datasets,
    "different": different,
    "stored_figure": stored_figure,
    "either": either,
    "evaluated": evaluated,
    "facts": facts,
    "headings": headings,
    "hue": hue,
    "mlp_lib": mlp_lib,
    "offered": offered,
    "np": np,
    "points_to": points_to,
    "readings": readings,
    "setting": setting,
    "share": share,
    "steps": steps,
    "tally": tally,
    "text_of": lambda path: (ROOT / path).read_text(encoding="utf-8"),
    "weights_of": weights_of,
    "which": readings.which,
}
