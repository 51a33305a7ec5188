"""Adam's two means taken for each other: one is corrected, or fed, by the number of the other; or the count stands still.

Held at one place, where the gradient is the same at each step, both means are known beforehand. What the steps do there
tells which correction was made; what both means hold after one step tells what each takes up.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

import numpy as np

from ...per_layer import Array
from .circles import tail
from .source import spliced

__all__ = ["Slip", "corrections", "counted_with", "fed_by_the_other", "swapped", "uncounted"]

#: A statement, what is wrong with it, what that does, and the statement as it should be, if that is known.
Slip = tuple[Any, str, str, str | None]

#: A mean: its name, what it keeps of itself, and its update, if that is found.
Mean = tuple[str, float, Any]

HELD = "Held at one place, where the gradient stays as it is, its steps are not alike."


def corrections(statement: Any) -> Iterator[tuple[str, Any]]:
    """Yield what is divided by `1 - beta ** t`, and that power.

    Parameters
    ----------
    statement : ast.AST
        In which it is looked for.

    Yields
    ------
    tuple of str and ast.BinOp
        What is divided, as it is written, and the power.
    """
    for node in ast.walk(statement):
        under: Any = node.right if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) else None
        power: Any = under.right if isinstance(under, ast.BinOp) and isinstance(under.op, ast.Sub) else None
        if isinstance(power, ast.BinOp) and isinstance(power.op, ast.Pow):
            yield ast.unparse(node.left), power  # type: ignore[attr-defined]


def _kept_by(update: Any) -> str | None:
    """Return what an array is multiplied by in its own update: `beta` of `m = beta * m + (1 - beta) * g`."""
    target = ast.unparse(update.targets[0]) if isinstance(update, ast.Assign) else ""
    for node in ast.walk(update.value):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            for one, other in ((node.left, node.right), (node.right, node.left)):
                if ast.unparse(one) == target:
                    return ast.unparse(other)
    return None


def _with_text(source: str, statement: Any, node: Any, new: str | None) -> str | None:
    """Return a statement of one line with another text for one node; None if there is none."""
    if new is None or statement.lineno != statement.end_lineno:
        return None
    return spliced(source.split("\n")[statement.lineno - 1], node, new, statement.col_offset)


def swapped(tree: ast.Module, source: str, steps: list[float], means: list[Mean]) -> list[Slip]:
    """Return the corrections that are made by the number of the other mean.

    Parameters
    ----------
    tree, source : ast.Module and str
        The script.
    steps : list of float
        How long its steps are at one place, beside the first.
    means : list of tuple
        Of the gradients and of their squares.

    Returns
    -------
    list of tuple
        Empty if none is.
    """
    (_, a, _), (_, b, _) = means
    t = np.arange(1, len(steps) + 1)
    ratio = (1 - a**t) / (1 - b**t)
    for which, expected in (((1,), np.sqrt(ratio)), ((0,), ratio), ((0, 1), ratio * np.sqrt(ratio))):
        if np.allclose(steps, expected / expected[0], rtol=0.005):
            return [slip for k in which for slip in _by_the_other(tree, source, *means[k])]
    return []


def _by_the_other(tree: ast.Module, source: str, name: str, _: float, update: Any) -> Iterator[Slip]:
    statements = [n for n in ast.walk(tree) if isinstance(n, ast.Assign | ast.AugAssign)]
    for line, divided, power in ((n, d, p) for n in statements for d, p in corrections(n) if tail(d) == name):
        base = _kept_by(update) if update is not None else None
        belongs = f", where `1 - {base} ** {ast.unparse(power.right)}` belongs" if base else ""
        says = f"this is Adam, and `{divided}` is divided by `1 - {ast.unparse(power)}`{belongs}: that corrects the other mean."
        yield line, says, HELD, _with_text(source, line, power.left, base)


def counted_with(tree: ast.Module) -> set[str]:
    """Return the names that stand for the number of steps, in `1 - beta ** t`, and those that they are made of.

    Parameters
    ----------
    tree : ast.Module
        The script.

    Returns
    -------
    set of str
        Empty where nothing is corrected.
    """
    powers = [n for _, power in corrections(tree) for n in ast.walk(power.right)]
    names = {n.id for n in powers if isinstance(n, ast.Name)}
    made = [n.value for n in ast.walk(tree) if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) in names]
    return names | {n.id for value in made for n in ast.walk(value) if isinstance(n, ast.Name)}


def uncounted(tree: ast.Module) -> list[Slip]:
    """Return the line that should count the steps of an Adam whose corrections stay as they are.

    Parameters
    ----------
    tree : ast.Module
        The script.

    Returns
    -------
    list of tuple
        Empty if no name is counted with.
    """
    counts = {ast.unparse(power.right) for _, power in corrections(tree)}
    lines = [
        n
        for loop in ast.walk(tree)
        if isinstance(loop, ast.For | ast.While | ast.FunctionDef)
        for n in ast.walk(loop)
        if isinstance(n, ast.Assign | ast.AugAssign)
        and ast.unparse(n.targets[0] if isinstance(n, ast.Assign) else n.target) in counts
    ]
    if not lines:
        return []
    line = max(lines, key=lambda n: n.lineno)
    name = ast.unparse(line.targets[0] if isinstance(line, ast.Assign) else line.target)
    says = f"`{name}` should count the steps of Adam, and is the same at one step and at the next."
    why = "A mean that begins at nought is too small at first, and less so with each step; what corrects it has to follow."
    begun = [
        n for n in ast.walk(tree) if isinstance(n, ast.Assign) and n is not line and isinstance(n.value, ast.Constant)
    ]
    counts_on = isinstance(line, ast.Assign) and any(ast.unparse(n.targets[0]) == name for n in begun)
    return [(line, says, why, f"{name} = {name} + 1" if counts_on and line.lineno == line.end_lineno else None)]


def fed_by_the_other(source: str, mean: Array, square: Array, means: list[Mean]) -> list[Slip]:
    """Return the mean that takes up the share of the other one.

    Parameters
    ----------
    source : str
        The script.
    mean, square : array
        What both hold after one step from nought.
    means : list of tuple
        Of the gradients and of their squares.

    Returns
    -------
    list of tuple
        Empty if each takes up the rest of what it keeps.
    """
    (_, a, first), (_, b, second) = means
    good = square > 1e-6 * square.max(initial=0.0)
    if abs(a - b) < 1e-6 or not np.any(good) or first is None or second is None:
        return []
    shares = mean[good] ** 2 / square[good]  # the gradient is in both
    kept = _kept_by(first), _kept_by(second)
    for k, update, expected in ((0, first, 1 - b), (1, second, 1 - a)):
        if np.allclose(shares, expected, rtol=1e-4):
            taken = [n for n in ast.walk(update.value) if ast.unparse(n) == f"1 - {kept[1 - k]}"]
            belongs = f": `1 - {kept[k]}` belongs there" if kept[k] else ""
            says = (
                f"`{means[k][0]}` takes up the share of each gradient that the other mean of this Adam takes{belongs}."
            )
            form = _with_text(source, update, taken[0], f"1 - {kept[k]}") if len(taken) == 1 and kept[k] else None
            return [(update, says, "It keeps one share of itself and takes up the rest, or its size is another.", form)]
    return []
