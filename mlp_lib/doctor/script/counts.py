"""Edits of what is counted and what is gathered: another number of examples, and lists that are added entry by entry."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from .words import Alternative, Edit, Words, parsed

__all__ = ["gathered", "is_count", "other_counts"]


def is_count(text: str, words: Words) -> bool:
    """Return whether an expression is a number of things, which is never below nought.

    Parameters
    ----------
    text : str
        An expression.
    words : Words
        What may be read.

    Returns
    -------
    bool
        By its name or by its form.
    """
    return text in words.counts or bool(re.fullmatch(r"len\(.*\)|.*\.shape\[\d\]|.*\.size", text))


def other_counts(node: Any, words: Words) -> Iterator[Alternative]:
    """Yield the other numbers of things: `len(batch)` for `n`, where a part of the data is summed.

    Parameters
    ----------
    node : ast.expr
        Any; only what counts has others.
    words : Words
        What may be read.

    Yields
    ------
    tuple
        A node, what it costs, and why.
    """
    text = ast.unparse(node) if isinstance(node, ast.Name | ast.Call | ast.Subscript | ast.Attribute) else ""
    for other in words.counts if text and is_count(text, words) else ():
        if other != text:
            yield parsed(other), 1.15, f"`{text}` stands where `{other}` belongs"


def gathered(statement: Any, source: str) -> Iterator[Edit]:
    """Yield `total = [a + b for a, b in zip(total, one)]` for `total = one`, where both are lists.

    Parameters
    ----------
    statement : ast.stmt
        Any; only one that binds a list to another has such an edit.
    source : str
        The script: the list must be made as one.

    Yields
    ------
    Edit
        At most one.
    """
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Name | ast.Attribute):
        return
    total, one = ast.unparse(statement.targets[0]), ast.unparse(statement.value)
    if not re.search(rf"(?<![\w.]){re.escape(total)} = \[", source):
        return
    text = f"{total} = [a + b for a, b in zip({total}, {one})]"
    form = ast.parse(text).body[0]
    form.lineno = form.end_lineno = statement.lineno
    why = "each turn overwrites what the last one gave, where it should be added"
    yield Edit(statement.number, [form], text, 1.3, why)  # type: ignore[attr-defined]
