"""Steps that hold no more of a slope than its sign: judged by what stands under the sign.

The call of `sign` is given another name, which hands on what it is given. The step is then along the slope, as far as
that goes, and is measured as any other; in the text of an edit the call has its own name again.
"""

from __future__ import annotations

import ast
import re

import numpy as np

from ...per_layer import Array

__all__ = ["bare_names", "beneath", "one_size", "signs_of", "signs_only", "steps_by_sign", "with_signs"]

#: How a call of `sign` is called that hands on its argument; then its own name, with DOT for a dot.
BARE, DOT = "_lab_bare_", "_dot_"


def signs_of(tree: ast.AST) -> list[ast.Call]:
    """Return the calls that take the sign of one thing, the last ones first."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and len(n.args) == 1 and not n.keywords]
    found = [n for n in calls if re.fullmatch(r"(\w+\.)?sign", ast.unparse(n.func))]
    return sorted(found, key=lambda n: (n.lineno, n.col_offset), reverse=True)


def steps_by_sign(tree: ast.AST) -> bool:
    """Whether something is moved by a sign: `w -= rate * np.sign(slope)`, `w = w - np.sign(slope) * size`."""
    for node in ast.walk(tree):
        own = ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else ""
        moved = isinstance(node, ast.AugAssign) or (own and ast.unparse(node.value).startswith(own))  # type: ignore[attr-defined]
        if moved and signs_of(node):
            return True
    return False


def beneath(call: ast.Call) -> None:
    """Make a call of `sign` hand on its argument."""
    call.func = ast.copy_location(ast.Name(BARE + ast.unparse(call.func).replace(".", DOT), ast.Load()), call.func)


def bare_names(tree: ast.AST) -> frozenset[str]:
    """Return the names of calls that hand on their argument."""
    return frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id.startswith(BARE))


def with_signs(text: str) -> str:
    """Return a text in which such calls have their own names again."""
    return re.sub(BARE + r"\w+", lambda m: m[0][len(BARE) :].replace(DOT, "."), text)


def one_size(moved: list[Array | None]) -> bool:
    """Whether every entry of a weight that moves at all moves as far as the others: signs, times one rate."""
    sizes = [np.abs(m[m != 0.0]) for m in moved if m is not None]
    return all(s.size == 0 or s.max() - s.min() <= 1e-6 * s.max() for s in sizes)


def signs_only(tree: ast.Module, moved: list[list[Array | None]]) -> int | None:
    """Return the line that takes signs, where the entries of every weight are moved by no more than three sizes."""
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
    called = [n for n in calls if ast.unparse(n.func).split(".")[-1] in ("sign", "copysign")]
    sizes = [np.abs(m[m != 0.0]) for moves in moved for m in moves if m is not None]
    few = [len(np.unique(np.round(s / s.max(), 6))) <= 3 for s in sizes if s.size > 3]
    return called[-1].lineno if called and few and all(few) else None
