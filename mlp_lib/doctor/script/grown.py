"""Weights that are larger after a step: the sum over the examples is missing, and each example gets a bias of its own.

Each of those biases follows its own gradient, so no step is wrong; but no other data can be met with them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from .examination import Examination
from .state import quantities

__all__ = ["grown", "summed_forms"]


def grown(exam: Examination) -> dict[str, tuple[tuple[int, ...], tuple[int, ...]]]:
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


def _larger(old: tuple[int, ...], new: tuple[int, ...]) -> bool:
    """Whether one shape is spread to another one along the examples."""
    padded = (1,) * (len(new) - len(old)) + old
    return len(new) == 2 and padded != new and all(a in (1, b) for a, b in zip(padded, new, strict=True))


def summed_forms(
    exam: Examination, shapes: dict[str, tuple[tuple[int, ...], tuple[int, ...]]]
) -> Iterator[tuple[Any, str, str]]:
    """Yield what has the larger shape on the way back, what may stand there instead, and the script with it.

    Parameters
    ----------
    exam : Examination
        What is what.
    shapes : dict
        From `grown`.

    Yields
    ------
    tuple
        The statement, its new first line, the script.
    """
    probes = exam.lab.program.probes
    wide = {new for _, new in shapes.values()}
    if not shapes:
        return
    flat = all(len(old) < 2 for old, _ in shapes.values())
    old, new = next(iter(shapes.values()))
    axis = next(k for k, (a, b) in enumerate(zip((1,) * (2 - len(old)) + old, new, strict=True)) if a != b)
    tail = f".sum(axis={axis})" if flat else f".sum(axis={axis}, keepdims=True)"
    held: dict[str, set[tuple[int, ...]]] = {}
    for visit, value in exam.roles.trace.items():
        held.setdefault(probes[visit[0]].name or probes[visit[0]].text, set()).add(value.shape)
    ran = {probes[v[0]].statement for v in exam.roles.error}
    for statement in [n for n in ast.walk(exam.tree) if getattr(n, "number", -1) in ran and hasattr(n, "value")]:
        inside = [n for n in ast.walk(statement.value) if isinstance(n, ast.Name | ast.Attribute | ast.Subscript)]
        within = {
            id(x)
            for n in ast.walk(statement)
            if isinstance(n, ast.Attribute | ast.Subscript)
            for x in ast.walk(n.value)
        }
        for node in inside:
            said = ast.unparse(node)
            if id(node) in within or not held.get(said, set()) & wide:
                continue
            lines = exam.script.text.split("\n")
            row = lines[node.lineno - 1].encode()
            lines[node.lineno - 1] = (row[: node.end_col_offset] + tail.encode() + row[node.end_col_offset :]).decode()
            yield statement, lines[statement.lineno - 1], "\n".join(lines)  # type: ignore[attr-defined]
