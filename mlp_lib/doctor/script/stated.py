"""A usual loss that a script writes down and calls outside its steps, where these descend another one.

`cost(data)` is printed after each epoch and holds a logarithm, and `delta = (a - y) * slope(z)` descends the squared
error: by its steps alone such a script is right. The form of what it prints says what is meant.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, NamedTuple

from .cast import LOSSLIKE
from .examination import Examination
from .meant import computes_a_loss

__all__ = ["Stated", "stated_elsewhere"]

SQUARED, BINARY, CLASSES = "the squared error", "the cross-entropy of yes and no", "the cross-entropy of classes"


class Stated(NamedTuple):
    """A usual loss that is written down: its number among those of an examination, its name and its line."""

    number: int
    name: str
    line: int


def stated_elsewhere(exam: Examination) -> Stated | None:
    """Return the usual loss that a script computes outside its steps, where all of these descend another one.

    Parameters
    ----------
    exam : Examination
        What is what.

    Returns
    -------
    Stated or None
        None if the steps compute a loss, if nothing tells which one is meant, or if it is the one that they descend.
    """
    if exam.loss.own or not exam.judgement.all_right or computes_a_loss(exam):
        return None
    homes = list(_homes(exam))
    beside = [h for h in homes if h[2]]
    names = {(name, line) for name, line, _ in beside or homes}
    if len({name for name, _ in names}) != 1:
        return None
    name, line = min(names, key=lambda n: n[1])
    mine = exam.loss.watch, exam.loss.output
    fits = [i for i, x in enumerate(exam.losses) if x.name == name and not x.own and (x.watch, x.output) == mine]
    fits.sort(key=lambda i: abs(i - exam.best))  # the formulas of one output and the same targets stand together
    if not fits or exam.loss.name not in (SQUARED, BINARY, CLASSES) or exam.judgements[fits[0]].all_right:
        return None
    return Stated(fits[0], name, line)


def _homes(exam: Examination) -> Iterator[tuple[str, int, bool]]:
    """Yield the losses that are written down where no step comes by: which, where, and whether in a class of the steps.

    Of several costs, each a class with its own slope, the one is meant whose slope the steps take.
    """
    probes = exam.lab.program.probes
    ran = {probes[v[0]].statement for v in exam.roles.trace}
    classes = [n for n in ast.walk(exam.tree) if isinstance(n, ast.ClassDef)]
    inside = {id(n): c for c in classes for n in ast.walk(c)}
    taken = {id(c) for c in classes for n in ast.walk(c) if getattr(n, "number", None) in ran}
    places: list[Any] = list(ast.walk(exam.tree))
    for place in places:
        home = inside.get(id(place))
        if not _is_loss(place, home) or any(getattr(n, "number", None) in ran for n in ast.walk(place)):
            continue
        name = _form(place)
        if name is not None:
            apart = home is not None and id(home) in taken and bool(LOSSLIKE.search(home.name))
            yield name, place.lineno, apart


def _is_loss(place: Any, home: ast.ClassDef | None) -> bool:
    """Whether a function or a statement gives a loss, by its own name, or by that of its class."""
    if isinstance(place, ast.FunctionDef):
        return bool(LOSSLIKE.search(place.name)) or (home is not None and bool(LOSSLIKE.search(home.name)))
    if isinstance(place, ast.Assign | ast.AugAssign):
        target = place.targets[0] if isinstance(place, ast.Assign) else place.target
        return bool(LOSSLIKE.search(ast.unparse(target)))
    return False


def _form(place: Any) -> str | None:
    """Return which usual loss an expression has the form of: of logarithms, or of the square of a difference."""
    logs = [n for n in ast.walk(place) if isinstance(n, ast.Call) and ast.unparse(n.func).split(".")[-1] == "log"]
    if logs:
        rest = any(isinstance(a, ast.BinOp) and isinstance(a.op, ast.Sub) for n in logs for a in n.args)
        return BINARY if rest else CLASSES
    squares = [n.left for n in ast.walk(place) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Pow)]
    calls = [n for n in ast.walk(place) if isinstance(n, ast.Call) and n.args]
    squares += [n.args[0] for n in calls if ast.unparse(n.func).split(".")[-1] in ("square", "norm")]
    difference = any(isinstance(n, ast.BinOp) and isinstance(n.op, ast.Sub) for n in squares)
    return SQUARED if difference else None
