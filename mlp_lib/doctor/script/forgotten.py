"""Weights that no step changes though they are made as the others are: the line that leaves them out.

Every gradient is right then, and one weight stays as it began. It may be frozen on purpose; so a line is told only if
an edit of what the updates run over, or one more update like the others, moves it along its gradient.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any

from .circles import tail
from .examination import Examination
from .optimiser import Kept
from .source import spliced

__all__ = ["forgotten"]

#: Edits that are tried.
TRIED = 10


def forgotten(exam: Examination, right: Callable[[str], Examination | None]) -> tuple[Kept, str] | None:
    """Return the line that leaves weights out, with the script mended; None if no edit moves them all rightly.

    Parameters
    ----------
    exam : Examination
        Of a script whose steps are right.
    right : callable
        Returns what an edited script is, if every gradient of it is right.

    Returns
    -------
    tuple of Kept and str, or None
        For the report.
    """
    left = set(exam.roles.standing)
    lines = exam.script.text.split("\n")
    for line, node, form in itertools.islice(_edits(exam), TRIED):
        rows = list(lines)
        rows[node.lineno - 1] = spliced(rows[node.lineno - 1], node, form)
        mended = "\n".join(rows)
        after = right(mended) if node.lineno == node.end_lineno else None
        if after is not None and left <= {q.name for q in after.roles.parameters}:
            names = ", ".join(f"`{n}`" for n in sorted(left))
            says = (
                f"no step changes {names}, which the forward pass reads; with this edit one does, along the gradient."
            )
            here = rows[node.lineno - 1].strip() if line.lineno == node.lineno else None
            return Kept(line, says, "If it is not frozen on purpose, it is left out here.", False, here), mended
    return None


def _edits(exam: Examination) -> Iterator[tuple[Any, Any, str]]:
    """Yield a statement, an expression or a line of it, and the text that stands there instead."""
    statements: list[Any] = [n for n in ast.walk(exam.tree) if isinstance(n, ast.For | ast.Assign | ast.AugAssign)]
    for line in [s for s in statements if isinstance(s, ast.For)]:
        yield from ((line, node, form) for node in ast.walk(line.iter) for form in _wider(node))
    known = {tail(q.name) for q in exam.roles.parameters}
    missing = sorted({tail(n) for n in exam.roles.standing} - known)
    if len(missing) == 1:
        for line in statements:
            yield from _one_more(exam, line, known, missing[0])
        for line in [s for s in statements if not isinstance(s, ast.For)]:
            yield from _one_line_more(exam, line, known, missing[0])


def _one_more(exam: Examination, line: Any, known: set[str], missing: str) -> Iterator[tuple[Any, Any, str]]:
    """Yield a list of weights, or of weights with their gradients, with what is missing in it at its end."""
    held: Any = line.iter if isinstance(line, ast.For) else line.value
    for like in held.elts if isinstance(held, ast.Tuple | ast.List) and len(held.elts) > 1 else ():
        said, last = _segment(exam, like), held.elts[-1]
        renamed = {_renamed(said, name, missing) for name in known} - {said}
        yield from ((line, last, f"{_segment(exam, last)}, {form}") for form in sorted(renamed))


def _one_line_more(exam: Examination, line: Any, known: set[str], missing: str) -> Iterator[tuple[Any, Any, str]]:
    """Yield the update of another weight with one more after it, of what is missing."""
    target = ast.unparse(line.target if isinstance(line, ast.AugAssign) else line.targets[0])
    moves = isinstance(line, ast.AugAssign) or target in ast.unparse(line.value)
    if tail(target) in known and moves and line.lineno == line.end_lineno:
        said = _segment(exam, line)
        yield line, line, f"{said}\n{' ' * line.col_offset}{_renamed(said, tail(target), missing)}"


def _segment(exam: Examination, node: Any) -> str:
    return ast.get_source_segment(exam.script.text, node) or ast.unparse(node)


def _wider(node: ast.AST) -> Iterator[str]:
    """Yield what runs over all of a list where a part is left out: `layers` for `layers[1:]`, `range(n)` for `range(1, n)`."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        yield ast.unparse(node.value)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "range":
        if len(node.args) == 2 and ast.unparse(node.args[0]) == "1":
            yield f"range({ast.unparse(node.args[1])})"
        end = node.args[1] if len(node.args) > 1 else node.args[0]
        if isinstance(end, ast.BinOp) and isinstance(end.op, ast.Sub) and ast.unparse(end.right) == "1":
            begin = f"{ast.unparse(node.args[0])}, " if len(node.args) > 1 else ""
            yield f"range({begin}{ast.unparse(end.left)})"


def _renamed(text: str, name: str, new: str) -> str:
    """Return a text with a weight's name replaced, in the name of its gradient too: `dW1` for `dW2`."""
    return re.sub(rf"(?<![A-Za-z0-9])(d|g|grad|grad_|d_|g_)?{re.escape(name)}\b", rf"\g<1>{new}", text)
