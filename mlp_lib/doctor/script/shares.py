"""Running means of squares whose shares do not add up to one: `0.9 * v + 0.9 * g ** 2` for `0.9 * v + 0.1 * g ** 2`.

Such a mean is too large or too small by one number, so that every step is along the gradient all the same.
"""

from __future__ import annotations

import ast
from typing import Any

from .circles import called, tail
from .examination import Examination
from .optimiser import Kept
from .state import quantities

__all__ = ["lopsided"]


def lopsided(exam: Examination) -> list[Kept]:
    """Return the lines in which what divides the steps hands on one share of itself and takes in another.

    Parameters
    ----------
    exam : Examination
        Of a script whose gradients are right.

    Returns
    -------
    list of Kept
        At most two, with the line as it would be; not as mistakes, for a sum that fades may be meant.
    """
    names = set().union(*(called(name) for name in exam.roles.denominators))
    numbers = _numbers(exam)
    found = []
    for statement in ast.walk(exam.tree):
        if not isinstance(statement, ast.Assign) or tail(ast.unparse(statement.targets[0])) not in names:
            continue
        parts = _parts(ast.unparse(statement.targets[0]), statement.value)
        if parts is None:
            continue
        kept, taken = (_worth(p, numbers) for p in parts)
        if kept is None or taken is None or not 0 < kept < 1 or abs(kept + taken - 1) < 1e-9:
            continue
        share = ast.unparse(parts[0])
        other = f"{1 - kept:.6g}" if isinstance(parts[0], ast.Constant) else f"(1 - {share})"
        says = f"what was held counts {kept:g} and what comes {taken:g}: the shares of a running mean add up to 1."
        why = f"The steps are all longer or shorter by one number; `{other}` belongs where `{ast.unparse(parts[1])}` stands."
        found.append(Kept(statement, says, why, False))
    return found[:2]


def _parts(name: str, value: Any) -> tuple[Any, Any] | None:
    """Return the shares of what was held and of a square that comes, of `a * v + b * g ** 2`."""
    if not isinstance(value, ast.BinOp) or not isinstance(value.op, ast.Add):
        return None
    held, new = (_factors(side) for side in (value.left, value.right))
    if len(held) != 2 or ast.unparse(held[1]) != name or len(new) != 2 or not _squares(new[1]):
        return None
    return held[0], new[0]


def _factors(node: Any) -> list[Any]:
    whole = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
    return [node.left, node.right] if whole else [node]


def _squares(node: Any) -> bool:
    power = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)
    return power or (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("square"))


def _numbers(exam: Examination) -> dict[str, float]:
    """Return the single numbers that the script holds, by name; an object's by what it is called inside as well."""
    env = exam.lab.snapshots[exam.lab.main].restore()
    held = [(q.name, q.get(env)) for q in quantities(env, exam.lab.passing_names()) if q.size == 1]
    known = {name: float(v[0]) for name, v in held if v is not None}
    return known | {f"self.{tail(name)}": v for name, v in known.items() if "." in name}


def _worth(node: Any, numbers: dict[str, float]) -> float | None:
    """Return what an expression of numbers is worth; None if it holds anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return float(node.value)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        a, b = _worth(node.left, numbers), _worth(node.right, numbers)
        if a is None or b is None:
            return None
        return a + b if isinstance(node.op, ast.Add) else a - b
    return numbers.get(ast.unparse(node))
