"""Statements that stand in for what a script says in another way: a loop for a fold, or for an optimiser's call.

They stand at the line of what they stand in for, and are marked (`node.handed`), so that none is taken for the script's
own line, to be mended.
"""

from __future__ import annotations

import ast
from typing import Any

__all__ = ["free_name", "placed_at", "with_value"]


def placed_at(made: ast.Module, statement: ast.stmt, handed: str) -> list[ast.stmt]:
    """Return statements as they stand at the line of another one.

    Parameters
    ----------
    made : ast.Module
        With the statements; they are changed.
    statement : ast.stmt
        What they stand in for.
    handed : str
        Their mark: the name of what a library was handed, "" for nothing of that kind.

    Returns
    -------
    list of ast.stmt
        The same.
    """
    for node in ast.walk(made):
        if hasattr(node, "lineno"):
            ast.copy_location(node, statement)
        if isinstance(node, ast.stmt):
            node.handed = handed  # type: ignore[attr-defined]
    return made.body


def with_value(statement: ast.stmt, call: ast.AST, value: str, handed: str) -> ast.stmt:
    """Return a statement with another value in the place of a call.

    Parameters
    ----------
    statement : ast.stmt
        It is changed.
    call : ast.Call
        A part of it.
    value : str
        What stands in for it.
    handed : str
        As for `placed_at`.

    Returns
    -------
    ast.stmt
        Marked.
    """
    found = ast.parse(value, mode="eval").body

    class Replacer(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> Any:
            return ast.copy_location(found, node) if node is call else self.generic_visit(node)

    made: ast.stmt = Replacer().visit(statement)
    made.handed = handed  # type: ignore[attr-defined]
    return made


def free_name(name: str, taken: set[str]) -> str:
    """Return a name that nothing of a script has yet.

    Parameters
    ----------
    name : str
        As it should read.
    taken : set of str
        What there is.

    Returns
    -------
    str
        With as many underscores before it as it takes.
    """
    while name in taken:
        name = f"_{name}"
    return name
