"""A loss that a script computes only now and then, for all its data, beside steps that compute none.

`net.fit(x[part], y[part])` steps, and `net.loss(x, y)` is printed every hundred turns: it is a function of what the step
is handed. Called with just that, at the beginning of a step, it says what the step should descend.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

import numpy as np

from .cast import LOSSLIKE, Loss, Roles
from .instrument import Program
from .stand_ins import placed_at

__all__ = ["loss_beside", "named_by_call"]


def _arguments(function: ast.FunctionDef) -> list[str]:
    """Return what has to be handed to a function."""
    given = [a.arg for a in [*function.args.posonlyargs, *function.args.args]]
    return given[: len(given) - len(function.args.defaults)]


def _called(node: ast.AST) -> set[str]:
    """Return the names of what is called, or handed on to be called."""
    calls = [n.func for n in ast.walk(node) if isinstance(n, ast.Call)]
    return {f.attr if isinstance(f, ast.Attribute) else getattr(f, "id", "") for f in calls}


def _functions(tree: ast.Module) -> list[tuple[str, ast.FunctionDef]]:
    """Return the functions with the names of their classes, "" for those that are no methods."""
    found = [("", n) for n in tree.body if isinstance(n, ast.FunctionDef)]
    classes = [n for n in tree.body if isinstance(n, ast.ClassDef)]
    return found + [(c.name, n) for c in classes for n in c.body if isinstance(n, ast.FunctionDef)]


def loss_beside(tree: ast.Module) -> str | None:
    """Call a script's loss at the beginning of the function that is handed the same, and calls no loss.

    Parameters
    ----------
    tree : ast.Module
        From `parse`; it is changed.

    Returns
    -------
    str or None
        The call, None if there is no such pair. It is marked (`node.handed`), and is no line to be mended.
    """
    functions = _functions(tree)
    fits: list[tuple[int, int, str, ast.FunctionDef, ast.FunctionDef, list[str]]] = []
    for home, loss in functions:
        wants = _arguments(loss)
        returns = any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(loss))
        if not LOSSLIKE.search(loss.name) or not returns or len(wants) < 2 + bool(home):
            continue
        for place, step in functions:
            mine = _arguments(step)
            handed = mine[: len(wants)] == wants or (mine[:1] == wants[:1] and set(wants) <= set(mine))
            apart = step is not loss and loss.name not in _called(step) and step.name not in _called(loss)
            if place == home and handed and apart and not LOSSLIKE.search(step.name):
                fits.append((len(mine) - len(wants), len(fits), home, loss, step, wants))
    if not fits:
        return None
    _, _, home, loss, step, wants = min(fits, key=lambda f: f[:2])
    said = f"{wants[0]}.{loss.name}({', '.join(wants[1:])})" if home else f"{loss.name}({', '.join(wants)})"
    made: Any = placed_at(ast.parse(said), step, "")[0]
    made.number = 1 + max(getattr(n, "number", 0) for n in ast.walk(tree))
    step.body.insert(1 if ast.get_docstring(step, False) is not None else 0, made)
    return said


def named_by_call(program: Program, roles: Roles, losses: list[Loss], called: str) -> list[Loss]:
    """Return the losses, of which the one that the call gives is named by it, as no name or line of its own says so well.

    Parameters
    ----------
    program : Program
        From the script with the call.
    roles : Roles
        What is what.
    losses : list of Loss
        All numbers that the training may descend.
    called : str
        From `loss_beside`.

    Returns
    -------
    list of Loss
        As many.
    """
    given = [x for v, x in roles.trace.items() if program.probes[v[0]].text == called and x.size == 1]
    value = float(given[-1].flat[0]) if given else np.nan
    return [
        replace(x, name=called) if x.own and np.isclose(x.value(roles.trace), value, rtol=1e-12, atol=0) else x
        for x in losses
    ]
