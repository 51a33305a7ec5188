"""What a statement moves where no value of its own shows it: a turn that a loop lacks, a value kept in a list."""

from __future__ import annotations

import ast
from typing import Any, Protocol

from .instrument import head_of, statements_of

__all__ = ["MORE_TURNS", "is_appending", "kept_in_lists"]


class Reached(Protocol):
    """As much of an effect as is needed here."""

    number: int
    touches: set[str]
    forward: bool
    order: int


def _longer(value: Any) -> Any:
    """Return a range with one turn more at its end."""
    return range(value.start, value.stop + value.step, value.step) if isinstance(value, range) else value


def _begun_before(value: Any) -> Any:
    """Return a range with one turn more at its beginning."""
    return range(value.start - value.step, value.stop, value.step) if isinstance(value, range) else value


#: What gives a range a turn more: where one is missing, fewer of them move nothing of what it would.
MORE_TURNS = (_longer, _begun_before)


def is_appending(call: ast.Call) -> bool:
    """Return whether a call puts one thing at the end of a list."""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "append" and len(call.args) == 1


def kept_in_lists(tree: ast.Module, found: list[Any]) -> list[tuple[int, set[str], int]]:
    """Return the calls that only keep something in a list, `zs.append(z)`, and what those who read it there move.

    Parameters
    ----------
    tree : ast.Module
        The script.
    found : list of Effect
        What the other statements move.

    Returns
    -------
    list of tuple
        Number, the weights whose steps are moved, and when. Not what the forward pass reads from a list.
    """
    statements, known = statements_of(tree), {e.number for e in found}
    calls = []
    for number, node in statements.items():
        call = node.value if isinstance(node, ast.Expr) else None
        if number in known or not isinstance(call, ast.Call) or not is_appending(call):
            continue
        kept = ast.unparse(call.func.value)  # type: ignore[attr-defined]
        readers: list[Reached] = [e for e in found if e.number in statements and kept in _read(statements[e.number])]
        touches = set().union(*(e.touches for e in readers))
        if touches and not any(e.forward for e in readers):
            calls.append((number, touches, min(e.order for e in readers)))
    return calls


def _read(statement: Any) -> set[str]:
    """Return what a statement reads by a name; one that has a body, in its head alone."""
    head = head_of(statement)
    if head is None and hasattr(statement, "body"):
        return set()
    nodes = ast.walk(getattr(statement, head) if head else statement)
    return {ast.unparse(n) for n in nodes if isinstance(n, ast.Name | ast.Attribute) and isinstance(n.ctx, ast.Load)}
