"""Worked lines of arithmetic: where two neighbouring sides of a formula hold numbers only, they are computed.

After ``=`` both have one value. After the sign for *about* a decimal may be a rounded one: the sides may differ by half
a unit in the last digit of every decimal that stands in them, carried through the calculation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from .code import RELATIONS, Writer
from .run import evaluate, is_range
from .scenes import TOOLS
from .tex import FormulaError, parse

DECIMAL = re.compile(r"(?<![\w.])\d+\.\d+(?![\w.])")
#: The functions that arithmetic may use, and the signs it is written with.
NUMERIC = re.compile(
    r"(?:exp|log|tanh|sqrt|abs|max|sinh|factorial|array|sum|int|row|column|range)(?=\()|[\d\s.,+*/@()\[\]-]"
)
KNOWN = {name: value for name, value in TOOLS.items() if name not in {"slope", "grid"}}
SIGNS = {"=", r"\approx", r"\le", r"\ge", "<", ">", r"\ne"}


def pairs(tex: str) -> Iterator[tuple[str, str, str]]:
    """Neighbouring sides that hold numbers only, and the sign between them."""
    for line in parse(tex):
        if not line.relations or is_range(line):
            continue
        sides: list[str | None] = []
        for side in line.sides:
            try:
                text = Writer(KNOWN, {}).write(side).text
            except FormulaError:
                text = "?"
            sides.append(text if not NUMERIC.sub("", text) and re.search(r"\d", text) else None)
        for one, sign, other in zip(sides, line.relations, sides[1:], strict=False):
            if one is not None and other is not None and sign in SIGNS:
                yield one, sign, other


def doubt(code: str) -> Any:
    """How far the value may be off because the decimals in it are rounded."""
    value = np.asarray(evaluate(code, KNOWN, {}), dtype=np.float64)
    total = np.zeros_like(value)
    for found in DECIMAL.finditer(code):
        half = 0.5 * 10.0 ** -len(found[0].split(".")[1])
        moved = code[: found.start()] + repr(float(found[0]) + half) + code[found.end() :]
        total = total + np.abs(np.asarray(evaluate(moved, KNOWN, {})) - value)
    return total


def check(tex: str) -> int:
    """Compute the arithmetic in a formula; the number of comparisons.

    Raises
    ------
    FormulaError
        When two sides do not agree.
    """
    compared = 0
    for one, sign, other in pairs(tex):
        a, b = (np.asarray(evaluate(code, KNOWN, {}), dtype=np.float64) for code in (one, other))
        if sign in {"=", r"\approx"}:
            allowed = 1e-9 * np.abs(a) + (doubt(one) + doubt(other) if sign == r"\approx" else 0.0) + 1e-12
            right = a.shape == b.shape and bool(np.all(np.abs(a - b) <= allowed))
        else:
            right = bool(np.all(evaluate(f"a {RELATIONS[sign]} b", {"a": a, "b": b}, {})))
        if not right:
            raise FormulaError(f"{one} {sign} {other}: {a} and {b}")
        compared += 1
    return compared
