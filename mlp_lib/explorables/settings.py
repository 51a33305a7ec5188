"""What each explorable can be set to: traits, made of the schemas of the JavaScript.

`static/settings.json` holds these as plain data; `tools/bundle_explorables.py` writes it beside the bundles. No default
and no limit is typed here.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import traitlets

__all__ = ["Number", "Points", "Several", "WholeNumber", "settings_of", "trait_of"]

STATIC = Path(__file__).resolve().parent / "static"


@cache
def _all() -> dict[str, dict[str, dict[str, Any]]]:
    """Read the file, once."""
    lessons: dict[str, dict[str, dict[str, Any]]] = json.loads((STATIC / "settings.json").read_text(encoding="utf-8"))
    return lessons


def settings_of(lesson: str) -> dict[str, dict[str, Any]]:
    """Return kind, default and limits of each setting of a lesson, by its name.

    Parameters
    ----------
    lesson : str
        Name of the lesson, as in ``"wire-view"``.

    Returns
    -------
    dict
        What `plainField` of src/state.js writes down.
    """
    return _all()[lesson]


class _Within:
    """Refuses what lies outside the bounds of a trait, naming both.

    traitlets alone lets NaN pass every bound, and of an item of a list it
    names neither what came nor what was expected.
    """

    min: float
    max: float
    kind: ClassVar[str]

    def info(self) -> str:
        """Return what is expected, for the message."""
        low, high = (str(end) if isinstance(end, int) else f"{end:g}" for end in (self.min, self.max))
        return f"{self.kind} from {low} to {high}"

    def validate(self, obj: Any, value: Any) -> Any:
        """Return the value, or raise a `traitlets.TraitError`."""
        # Not `value < min or value > max`, which is false of NaN.
        if isinstance(value, int | float) and not self.min <= value <= self.max:
            self.error(obj, value)  # type: ignore[attr-defined]
        return super().validate(obj, value)  # type: ignore[misc]


class Number(_Within, traitlets.Float):  # type: ignore[type-arg]
    """A number within bounds: `number` of src/state.js."""

    kind = "a number"


class WholeNumber(_Within, traitlets.Int):  # type: ignore[type-arg]
    """A whole number within bounds: `whole` of src/state.js."""

    kind = "a whole number"


class Points(traitlets.TraitType[list[list[float]], Any]):
    """Rows x1, x2, class of points in the plane, from any sequence of them: `pointsField` of src/lab/points.js."""

    def __init__(self, rows: list[list[float]], reach: float, fewest: int, most: int) -> None:
        self.reach, self.fewest, self.most = reach, fewest, most
        self.info_text = (
            f"{fewest} to {most} rows of x1, x2 (numbers from {-reach:g} to {reach:g}) and the class (0 or 1)"
        )
        super().__init__(default_value=[self._row(row) for row in rows])

    def make_dynamic_default(self) -> list[list[float]]:
        """Return rows that no other figure shares."""
        return [list(row) for row in self.default_value]

    def _row(self, row: Any) -> list[float]:
        """Return one row, or raise a `ValueError`."""
        x1, x2, target = (value.item() if isinstance(value, np.generic) else value for value in row)
        for value in (x1, x2, target):
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError
        if not (abs(x1) <= self.reach and abs(x2) <= self.reach and target in (0, 1)):
            raise ValueError
        return [float(x1), float(x2), int(target)]

    def validate(self, obj: Any, value: Any) -> list[list[float]]:
        """Return the rows as lists, or raise a `traitlets.TraitError` that names the first that is none."""
        name = f"The {self.name!r} trait of {type(obj).__name__} must be {self.info_text}"
        if isinstance(value, str | bytes) or not hasattr(value, "__len__") or not hasattr(value, "__iter__"):
            raise traitlets.TraitError(f"{name}, but {value!r} came")
        if not self.fewest <= len(value) <= self.most:
            raise traitlets.TraitError(f"{name}, but {len(value)} row{'s' * (len(value) != 1)} came")
        rows = []
        for i, row in enumerate(value):
            try:
                rows.append(self._row(row))
            except (TypeError, ValueError):
                raise traitlets.TraitError(f"{name}, but points[{i}] is {row!r}") from None
        return rows


class Several(traitlets.List):  # type: ignore[type-arg]
    """A list of so many entries: `list` of src/state.js. A wrong length is told without printing a thousand entries."""

    def length_error(self, obj: Any, value: Any) -> None:
        """Raise a `traitlets.TraitError` that names what came and what is expected."""
        fewest, most = self._minlen, self._maxlen
        expected = f"{most}" if fewest == most else f"{fewest} to {most}"
        raise traitlets.TraitError(
            f"The {self.name!r} trait of {type(obj).__name__} must have {expected} entries, but {len(value)} came"
        )


def trait_of(field: dict[str, Any], **options: Any) -> traitlets.TraitType[Any, Any]:
    """Return the trait of one setting.

    Parameters
    ----------
    field : dict
        One entry of `settings_of`.
    **options
        Passed on to the trait. The parts of a list have no default of their own.

    Returns
    -------
    traitlets.TraitType
    """
    kind = field["kind"]
    if "optional" in field:
        options["allow_none"] = True
    default = field["default"]
    if kind == "list":
        item = trait_of(field["item"])
        if default is not None and field["item"]["kind"] == "number":
            default = [float(value) for value in default]
        options |= {"minlen": field["minLength"], "maxlen": field["maxLength"]}
        return Several(item, default_value=default, **options)
    if kind == "rows":
        columns = traitlets.Tuple(*(trait_of(column) for column in field["columns"]))
        return Several(columns, default_value=default, maxlen=field["maxLength"], **options)
    if kind == "points":
        return Points(default, field["reach"], field["minLength"], field["maxLength"])
    if kind in ("number", "whole"):
        of: Any = Number if kind == "number" else WholeNumber
        number = float if kind == "number" else int
        ends = {name: number(field[name]) for name in ("min", "max")}
        return of(None if default is None else number(default), **ends, **options)
    if kind == "choice":
        return traitlets.Enum(field["options"], default_value=default, **options)
    simple = {"flag": traitlets.Bool, "text": traitlets.Unicode, "data": traitlets.List}
    return simple[kind](default_value=default, **options)
