"""Rates that differ on purpose: `w1 -= lr * g1` and `w2 -= 2 * lr * g2` are no mistake of a gradient.

What multiplies a step and nothing else is a rate. That is found by an experiment: make the number a tenth larger, and
the step is a tenth longer. Numbers that stand in the update itself are read.
"""

from __future__ import annotations

import ast
from typing import Any

import numpy as np

from ...per_layer import Array
from .cast import Network, Roles
from .circles import tail
from .lab import Lab
from .roles import take
from .state import Environment, Quantity

__all__ = ["multiples_of", "numbers_of", "rates_of"]


def numbers_of(lab: Lab, everything: list[Quantity], tree: ast.Module) -> tuple[float, ...]:
    """Return the positive single numbers of a script: one of them may be its rate.

    Parameters
    ----------
    lab : Lab
        The laboratory.
    everything : list of Quantity
        All numbers of the script.
    tree : ast.Module
        The script.

    Returns
    -------
    tuple of float
        What it holds at its training loop, and what it writes out.
    """
    env = lab.snapshots[lab.main].restore()
    held = [float(v[0]) for q in everything if q.size == 1 and (v := q.get(env)) is not None]
    written = [
        float(n.value) for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, int | float)
    ]
    return tuple({n for n in held + written if np.isfinite(n) and n > 0})


def multiples_of(roles: Roles) -> Array:
    """Return the numbers of a script, times 2 or 1/2, a number of examples or one over it: likely factors of a step.

    Parameters
    ----------
    roles : Roles
        What is what, and the numbers.

    Returns
    -------
    array
        One and them.
    """
    sizes = {n for a in roles.trace.values() for n in (*a.shape, a.size) if n} | {1}
    times = np.array(sorted({k * s for k in (0.5, 1.0, 2.0) for n in sizes for s in (1.0 / n, 1.0)}))
    held = np.array([1.0, *(n for n in roles.numbers if 1e-12 < n < 1e12)])
    return np.unique(np.outer(held, times))


def _literals(node: Any) -> float:
    """Return the product of the numbers among the factors of a product."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and node.value:
        return abs(float(node.value))
    if isinstance(node, ast.UnaryOp):
        return _literals(node.operand)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.MatMult):
        return _literals(node.left) * _literals(node.right)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return _literals(node.left)
    return 1.0


def _updates(tree: ast.Module, q: Quantity) -> list[Any]:
    """Return what the statements that move a weight take off it."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.AugAssign) and tail(ast.unparse(node.target)) == tail(q.name):
            found.append(node.value)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
            target = ast.unparse(node.targets[0])
            if tail(target) == tail(q.name) and ast.unparse(node.value.left) == target:
                found.append(node.value.right)
    return found


def rates_of(
    lab: Lab, roles: Roles, network: Network, everything: list[Quantity], tree: ast.Module
) -> list[dict[str, float]]:
    """Return the product of the rates of each weight's step.

    Parameters
    ----------
    lab, roles, network
        What is what, and where.
    everything : list of Quantity
        All numbers of the script.
    tree : ast.Module
        The script.

    Returns
    -------
    list of dict
        Without and with the numbers that stand in the updates; empty if all rates are one rate, or some step has none.
    """
    env = lab.snapshots[network.at].restore()
    network.start(env)
    _, base = take(lab, network, roles.parameters)
    rates = {q.name: 1.0 for q in roles.parameters}
    with_one: set[str] = set()
    known = {q.name for q in [*roles.parameters, *roles.memory]}
    for s in everything:
        value = s.get(env) if s.size == 1 and s.name not in known else None
        if value is None or not np.isfinite(value[0]) or value[0] <= 0 or (s.whole and value[0] != 1):
            continue

        def start(e: Environment, s: Quantity = s, value: Any = value) -> None:
            s.put(e, value * 1.1)

        step, moved = take(lab, network, roles.parameters, start=start)
        for q, a, b in zip(roles.parameters, base, moved, strict=True):
            longer = a is not None and b is not None and np.any(a) and np.allclose(b, 1.1 * a, rtol=1e-7, atol=0)
            if longer and not step.failed:
                rates[q.name] *= float(value[0])
                with_one.add(q.name)
    if with_one != set(rates):
        return []
    numbers = {}
    for q in roles.parameters:
        found = _updates(tree, q)
        numbers[q.name] = rates[q.name] * (_literals(found[0]) if len(found) == 1 else 1.0)
    return [r for r in (rates, numbers) if max(r.values()) > 1.001 * min(r.values())]
