"""Several steps in one turn of the loop: `losses = [net.step(x, y) for x, y in batches]`.

A comprehension is no loop that can be entered half-way; but the function that it calls again and again is one step.
"""

from __future__ import annotations

import ast

from .circles import moves, tail
from .examination import Examination

__all__ = ["comprehended_steps"]

COMPREHENSIONS = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def _called(node: ast.AST) -> set[str]:
    return {tail(ast.unparse(n.func)) for n in ast.walk(node) if isinstance(n, ast.Call)}


def _below(name: str, functions: dict[str, list[ast.AST]]) -> set[str]:
    """Return a function's name and those of all that it calls, and that these call."""
    found, more = set(), {name}
    while more:
        found |= more
        more = {c for n in more for f in functions.get(n, []) for c in _called(f) if c in functions} - found
    return found


def comprehended_steps(exam: Examination) -> list[int]:
    """Return the lines of the functions that are a whole step each, and that a comprehension calls.

    Parameters
    ----------
    exam : Examination
        The script, measured with all the steps of a comprehension as one.

    Returns
    -------
    list of int
        A whole step goes forward, knows the error and moves something.
    """
    functions: dict[str, list[ast.AST]] = {}
    for node in ast.walk(exam.tree):
        if isinstance(node, ast.FunctionDef):
            functions.setdefault(node.name, []).append(node)
    probes = exam.lab.program.probes
    parts = [
        {probes[v[0]].function for v in exam.roles.forward},
        {probes[v[0]].function for v in exam.roles.error},
        {p.function for p in probes.values() if moves(p)},
    ]
    called = {n for c in ast.walk(exam.tree) if isinstance(c, COMPREHENSIONS) for n in _called(c)} & set(functions)
    whole = [n for n in called if all(part & _below(n, functions) for part in parts)]
    return sorted(getattr(f, "lineno", 0) for n in whole for f in functions[n])
