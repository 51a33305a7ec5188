"""Edits of the head of an `if` or a `for`: a comparison that is the wrong one, a bound that is off by one."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from typing import Any

from .edits import Alternative, Edit, Words, dedented, nodes_below, of_words, other_flags, parsed, swap, words_like
from .instrument import clone, head_of, last_line
from .words import are_places

__all__ = ["edits_of_head"]


def _bounds(node: Any) -> Iterator[Alternative]:
    """Yield whole numbers one larger or one smaller, and what is read from such a number on: `len(w) - 2`."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int) and not isinstance(node.value, bool):
        for new in (node.value - 1, node.value + 1):
            yield parsed(str(new)), 1.1, f"the bound `{ast.unparse(node)}` is off by one"
    elif isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant) and node.right.value == 1:
        yield node.left, 1.1, f"the bound `{ast.unparse(node)}` is off by one"
    elif isinstance(node, ast.Name | ast.Call | ast.Attribute) and not ast.unparse(node).startswith("range"):
        for form in (f"{ast.unparse(node)} - 1", f"{ast.unparse(node)} + 1"):
            yield parsed(form), 1.2, f"the bound `{ast.unparse(node)}` is off by one"


def _other_counts(parent: Any, node: Any, words: Words) -> Iterator[Alternative]:
    """Yield the other numbers of things that may be counted: `range(self.hidden)` for `range(self.outputs)`."""
    counted = isinstance(parent, ast.Call) and ast.unparse(parent.func) == "range"
    own = ast.unparse(node)
    if not counted or not isinstance(node, ast.Name | ast.Attribute) or not are_places(words.values.get(own, [])):
        return
    counts = [t for t, held in words.values.items() if t.replace(".", "").isidentifier() and are_places(held)]
    for other in [t for t in counts if t != own and all(a > 1 for a in words.values[t])][:8]:
        yield parsed(other), 1.2, f"it runs over `{own}`, where `{other}` belongs"


def edits_of_head(statement: Any, source: str, words: Words) -> list[Edit]:
    """Return the edited forms of the head of an `if` or a `for`: its comparisons and its bounds.

    Parameters
    ----------
    statement : ast.If or ast.For
        Of the parsed script.
    source : str
        The script.
    words : Words
        What may be put in.

    Returns
    -------
    list of Edit
        Cheapest first; `form` holds the head alone, as an expression.
    """
    field = str(head_of(statement))
    head = getattr(statement, field)
    if field == "iter" and not any(isinstance(n, ast.Name) and n.id == "range" for n in ast.walk(head)):
        return []
    lines = source.encode().split(b"\n")[statement.lineno - 1 : last_line(statement)]
    found: list[Edit] = []
    for parent, name, index, node in list(nodes_below(head, statement, field, None)):
        options = [*_bounds(node), *_other_counts(parent, node, words), *other_flags(node, words)]
        if field == "test" and isinstance(node, ast.Compare) and len(node.ops) == 1:
            order, cost = ((), 1.3) if of_words(node) else ((ast.Gt, ast.Lt, ast.GtE, ast.LtE), 1.0)
            for op in (*order, ast.Eq, ast.NotEq):
                if not isinstance(node.ops[0], op):
                    other = ast.Compare(node.left, [op()], node.comparators)
                    options.append((other, cost, "the comparison is the wrong one"))
        if field == "test" and isinstance(node, ast.Name | ast.Subscript):
            options += list(words_like(node, words))
        for new, cost, why in options:
            swap(parent, name, index, new)
            form = ast.Expr(clone(getattr(statement, field)))
            swap(parent, name, index, node)
            said = ast.unparse(ast.fix_missing_locations(copy.deepcopy(new))).encode()
            text = _cut_in(lines, statement.lineno, node, said)
            if text is not None:
                found.append(Edit(statement.number, [form], text, cost, why))
    return sorted(found, key=lambda e: e.cost)


def _cut_in(lines: list[bytes], first: int, node: Any, said: bytes) -> str | None:
    """Return the lines of a head with the text of one node replaced; None if they are no head any more."""
    whole = b"\n".join(lines)

    def at(line: int, column: int) -> int:
        return sum(len(x) + 1 for x in lines[: line - first]) + column

    text = (
        whole[: at(node.lineno, node.col_offset)] + said + whole[at(node.end_lineno, node.end_col_offset) :]
    ).decode()
    plain = dedented(text).removeprefix("el")
    for tail in ("", " pass", "\n    pass"):
        try:
            ast.parse(plain + tail)
        except SyntaxError:
            continue
        return text
    return None
