"""Weights that are larger after a step: what is taken off has another shape, and numpy spreads the weight to it.

Where the sum over the examples is missing, each example gets a bias of its own. Each of those follows its own gradient,
so no step is wrong; but no other data can be met with them. What is spread by another slip is no weight any more by its
size, and its step would be judged nowhere.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from .circles import tail
from .examination import Examination
from .overlooked import reads
from .state import quantities

__all__ = ["AXIS", "Shapes", "Summed", "grown", "spread", "summed_forms"]

#: Of what a step made larger, by name: the shape before and after.
Shapes = dict[str, tuple[tuple[int, ...], tuple[int, ...]]]
#: A statement, its new first line, the script with it, and why.
Summed = tuple[Any, str, str, str]
#: Why a form is made.
SUM, AXIS = "It is not summed over the examples.", "It is summed over the wrong axis."


def grown(exam: Examination) -> Shapes:
    """Return what a first step made larger, with the shapes before and after: it is no weight any more by its size.

    Parameters
    ----------
    exam : Examination
        What is what.

    Returns
    -------
    dict
        By name; empty if there are none.
    """
    lab = exam.lab
    if len(lab.snapshots) < 2:
        return {}
    with lab.quiet():
        first, second = (
            {q.name: q.shape for q in quantities(s.restore(), lab.passing_names())} for s in lab.snapshots[:2]
        )
    pairs = {n: (first[n], second[n]) for n in first if n in second}
    return {n: (a, b) for n, (a, b) in pairs.items() if _larger(a, b)}


def spread(exam: Examination, shapes: Shapes) -> dict[str, int | None]:
    """Return which of these the forward pass reads though no step of them was judged, and where each is spread.

    Parameters
    ----------
    exam : Examination
        What is what.
    shapes : dict
        From `grown`.

    Returns
    -------
    dict
        The line of its update, by name; None where another name stands there.
    """
    lab, network = exam.lab, exam.networks[0]
    known = {q.name for q in exam.roles.parameters}
    with lab.quiet():
        held = quantities(lab.snapshots[0].restore(), lab.passing_names())
        found = [q for q in held if q.name in shapes.keys() - known and q.shape and reads(lab, exam.roles, network, q)]
        trace = lab.step(network.at, network.start, watch="all").trace if found else {}
    probes, lines = lab.program.probes, {}
    for q in found:
        wide = [
            v[0] for v, value in trace.items() if value.shape == shapes[q.name][1] and probes[v[0]].kind == "assign"
        ]
        stored = [p for p in wide if tail(probes[p].name) == tail(q.name)]
        stored = stored or [p for p in wide if _base(probes[p].name) == _base(q.name)]  # `params[key] = ...`
        lines[q.name] = probes[stored[-1]].line if stored else None
    return lines


def _base(name: str) -> str:
    return re.split(r"[.\[]", name)[0]


def _larger(old: tuple[int, ...], new: tuple[int, ...]) -> bool:
    """Whether one shape is spread to another one along the examples."""
    padded = (1,) * (len(new) - len(old)) + old
    return len(new) == 2 and padded != new and all(a in (1, b) for a, b in zip(padded, new, strict=True))


def summed_forms(exam: Examination, shapes: Shapes) -> Iterator[Summed]:
    """Yield what has the larger shape on the way back, what may stand there instead, the script with it, and why.

    Parameters
    ----------
    exam : Examination
        What is what.
    shapes : dict
        From `grown`.

    Yields
    ------
    tuple
        The statement, its new first line, the script, the reason.
    """
    probes = exam.lab.program.probes
    wide = {new for _, new in shapes.values()}
    if not shapes:
        return
    flat = all(len(old) < 2 for old, _ in shapes.values())
    old, new = next(iter(shapes.values()))
    axis = next(k for k, (a, b) in enumerate(zip((1,) * (2 - len(old)) + old, new, strict=True)) if a != b)
    summed = f".sum(axis={axis})" if flat else f".sum(axis={axis}, keepdims=True)"
    held: dict[str, set[tuple[int, ...]]] = {}
    for visit, value in exam.roles.trace.items():
        held.setdefault(probes[visit[0]].name or probes[visit[0]].text, set()).add(value.shape)
    ran = {probes[v[0]].statement for v in exam.roles.error}
    lines = exam.script.text.split("\n")

    def put(statement: Any, node: Any, begin: int, said: str, why: str) -> Summed:
        row, made = lines[node.lineno - 1].encode(), [*lines]
        made[node.lineno - 1] = (row[:begin] + said.encode() + row[node.end_col_offset :]).decode()
        return statement, made[statement.lineno - 1], "\n".join(made), why

    ours: list[Any] = [n for n in ast.walk(exam.tree) if getattr(n, "number", -1) in ran and hasattr(n, "value")]
    for statement in ours:
        for node in ast.walk(statement.value):
            if (
                isinstance(node, ast.Call)
                and held.get(ast.unparse(node), set()) & wide
                and (given := next((k.value for k in node.keywords if k.arg == "axis"), None)) is not None
                and ast.unparse(given) != str(axis)
            ):
                yield put(statement, given, given.col_offset, str(axis), AXIS)
        inside = [n for n in ast.walk(statement.value) if isinstance(n, ast.Name | ast.Attribute | ast.Subscript)]
        within = {
            id(x)
            for n in ast.walk(statement)
            if isinstance(n, ast.Attribute | ast.Subscript)
            for x in ast.walk(n.value)
        }
        for node in inside:
            said = ast.unparse(node)
            if id(node) not in within and held.get(said, set()) & wide:
                yield put(statement, node, node.end_col_offset or 0, summed, SUM)
