"""A loss that a script computes after each epoch, of all its data, beside steps of a batch that compute none.

`cost(data, labels)` stands behind the loop over batches, in which `x, t = data[rows], labels[rows]`: of the batch it is
`cost(x, t)`. Called with that, where the batch is cut out, it says what the step should descend.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import Any

from .cast import LOSSLIKE
from .stand_ins import placed_at

__all__ = ["loss_of_batch"]


def loss_of_batch(tree: ast.Module) -> str | None:
    """Call a loss of all data with the batch, in the loop that cuts it out.

    Parameters
    ----------
    tree : ast.Module
        From `parse`; it is changed.

    Returns
    -------
    str or None
        The call, None if there is none to be made. It is no line to be mended.
    """
    returning = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and _returns(n)}
    for scope in [tree, *(n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef))]:
        inside = list(_own(scope))
        calls = [n for n in inside if isinstance(n, ast.Call) and _is_loss(n, returning)]
        for loop in [n for n in inside if isinstance(n, ast.For | ast.While)]:
            here = set(ast.walk(loop))
            cut = _cut_out(loop) if any(c not in here for c in calls) else {}
            for call in (c for c in calls if c not in here):
                worker = _Batch(cut)
                made = worker.visit(copy.deepcopy(call))
                if len(worker.cut) > 1:
                    return _placed(tree, loop, made)
    return None


def _returns(function: ast.FunctionDef) -> bool:
    return any(isinstance(n, ast.Return) and n.value is not None for n in ast.walk(function))


def _own(scope: Any) -> Iterator[ast.AST]:
    """Yield what stands in a script or a function, and in none of its own functions."""
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef | ast.Lambda):
            yield node
            yield from _own(node)


def _is_loss(call: ast.Call, known: set[str]) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return name in known and bool(LOSSLIKE.search(name))


def _pairs(statement: Any) -> Iterator[tuple[Any, Any]]:
    """Yield what a statement binds, each with its expression."""
    if isinstance(statement, ast.Assign):
        for target in statement.targets:
            if isinstance(target, ast.Tuple) and isinstance(statement.value, ast.Tuple):
                yield from zip(target.elts, statement.value.elts, strict=False)
            else:
                yield target, statement.value


def _names(node: ast.AST, context: type[ast.expr_context]) -> set[str]:
    """Return the names that are bound, or read."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, context)}


def _cut_out(loop: Any) -> dict[str, str]:
    """Return, by the text of a table of all data, that of its rows in the batch."""
    found: dict[str, str] = {}
    own = _names(loop, ast.Store)
    rows: list[tuple[ast.Subscript, str | None, Any]] = []
    for statement in loop.body:
        pairs = list(_pairs(statement))
        for node in ast.walk(statement):
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and isinstance(node.value, ast.Name):
                index = {n.id for n in ast.walk(node.slice) if isinstance(n, ast.Name)}
                if index & own and node.value.id not in own:
                    holder = next((p for p in pairs if node in ast.walk(p[1])), (None, None))
                    rows.append((node, ast.unparse(holder[0]) if holder[0] else None, holder[1]))
    for node, name, value in rows:
        table = node.value
        if name and name.isidentifier() and _shaped(value, node):
            # `t = labels[rows].reshape(-1, 1)` is the batch's `labels.reshape(-1, 1)`.
            whole = ast.unparse(value).replace(ast.unparse(node), ast.unparse(table), 1)
            found.setdefault(whole, name)
    for node, _, _ in rows:
        found.setdefault(ast.unparse(node.value), ast.unparse(node))
    return found


def _shaped(value: Any, node: ast.Subscript) -> bool:
    """Whether an expression is rows of a table, at most in another shape."""
    while value is not node:
        if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
            value = value.func.value
        elif isinstance(value, ast.Attribute | ast.Subscript):
            value = value.value
        else:
            return False
    return True


class _Batch(ast.NodeTransformer):
    """Puts the rows of the batch in the place of the tables."""

    def __init__(self, cut: dict[str, str]) -> None:
        self.known = cut
        self.cut: set[str] = set()

    def visit(self, node: ast.AST) -> Any:
        text = ast.unparse(node) if isinstance(node, ast.expr) else ""
        if text in self.known:
            self.cut.add(text)
            return ast.parse(self.known[text], mode="eval").body
        return self.generic_visit(node)


def _placed(tree: ast.Module, loop: Any, call: ast.expr) -> str:
    """Put a call behind the statement that binds the last name it reads."""
    said = ast.unparse(call)
    behind = 0
    for name in {n.id for n in ast.walk(call) if isinstance(n, ast.Name)}:
        first = next((i for i, s in enumerate(loop.body) if name in _names(s, ast.Store)), None)
        if first is not None and name not in _names(loop.body[first], ast.Load):  # `W = W - step` is bound before
            behind = max(behind, first + 1)
    made: Any = placed_at(ast.parse(said), loop, "")[0]
    made.number = 1 + max(getattr(n, "number", 0) for n in ast.walk(tree))
    loop.body.insert(behind, made)
    return said
