"""An optimiser that takes the root of a negative number: the squares of its second mean, or its correction, are wrong.

The weights are no numbers from then on, so that nothing can be measured. The script is run up to its training once more,
and numpy says where the first such root is taken. What feeds that root is edited, and a mended script is examined anew.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Any

import numpy as np

from .circles import tail
from .instrument import clone, instrument, parse
from .lab import Lab, NotTakenError
from .measured import Wishes
from .source import Script

__all__ = ["Rooted", "edits_of_roots", "feeders", "first_bad_root"]

#: How many statements back the root is followed, and how many mended scripts are tried.
BACK, TRIED = 3, 24
#: What stands in the place of a statement: the statement, its new line, and why.
Rooted = tuple[Any, str, str]


def _radicand(node: ast.AST) -> ast.expr | None:
    """Return what a root is taken of: `np.sqrt(v)`, `v ** 0.5`, `np.power(v, 0.5)`."""
    if isinstance(node, ast.Call) and node.args:
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        half = name == "power" and len(node.args) == 2 and ast.unparse(node.args[1]) in ("0.5", "1 / 2")
        return node.args[0] if name == "sqrt" or half else None
    if (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Pow)
        and ast.unparse(node.right) in ("0.5", ".5", "1 / 2")
    ):
        return node.left
    return None


def _statements(tree: ast.Module) -> list[Any]:
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Assign | ast.AugAssign) and n.lineno == n.end_lineno]
    return [n for n in found if isinstance(n, ast.AugAssign) or len(n.targets) == 1]


def _target(statement: Any) -> str:
    return ast.unparse(statement.target if isinstance(statement, ast.AugAssign) else statement.targets[0])


def _keeps(statement: Any) -> bool:
    """Whether a statement makes a value of what it was before, as a running mean is."""
    return isinstance(statement, ast.AugAssign) or _reads(statement.value, _target(statement))


def _reads(value: ast.AST, text: str) -> bool:
    return any(isinstance(n, ast.expr) and ast.unparse(n) == text for n in ast.walk(value))


def feeders(tree: ast.Module, line: int | None = None) -> list[Any]:
    """Return the statements that feed a root which is taken of something kept from step to step.

    Parameters
    ----------
    tree : ast.Module
        The script.
    line : int, optional
        Where the root stands; any root if None.

    Returns
    -------
    list of ast.stmt
        Nearest first; empty if nothing that is kept feeds it.
    """
    roots = [
        inside
        for n in ast.walk(tree)
        if (line is None or getattr(n, "lineno", None) == line) and (inside := _radicand(n)) is not None
    ]
    wanted = {
        _name(n) for root in roots for n in ast.walk(root) if isinstance(n, ast.Name | ast.Attribute | ast.Subscript)
    }
    statements, found = _statements(tree), []
    for _ in range(BACK):
        more = [s for s in statements if s not in found and tail(_target(s)) in wanted]
        found += more
        parts = [n for s in more for n in ast.walk(s.value) if isinstance(n, ast.Name | ast.Attribute | ast.Subscript)]
        wanted = {_name(n) for n in parts}
        if any(_keeps(s) for s in found):
            break
    found += [s for s in statements for root in roots if s not in found and any(n is root for n in ast.walk(s))]
    return found if any(_keeps(s) for s in found) else []


def _name(node: ast.AST) -> str:
    return tail(ast.unparse(node))


def first_bad_root(script: Script, wishes: Wishes) -> tuple[int | None, Wishes]:
    """Return the line where the first steps of the training first take the root of a negative number.

    With it the wishes that know where the training is.

    Parameters
    ----------
    script : Script
        To be run.
    wishes : Wishes
        What a reader states.

    Returns
    -------
    tuple of int or None, and Wishes
        None if there is no such line.
    """
    lines: list[int] = []
    lab: Lab

    def note(kind: str, flag: int) -> None:
        frame: FrameType | None = sys._getframe(1)
        while frame is not None and frame.f_code.co_filename != lab.program.code.co_filename:
            frame = frame.f_back
        if frame is not None and lab.surveying:  # and in no experiment
            lines.append(frame.f_lineno)

    program = instrument(parse(script.text, script.name), script.name)
    arguments = [script.name, *wishes.arguments]
    lab = Lab(program, script.folder, wishes.seed, wishes.limit, wishes.loop, arguments, script.world)
    with lab.quiet(), np.errstate(invalid="call", call=note):
        try:
            lab.find()
        except NotTakenError as refusal:
            if "domain error" in str(refusal) and refusal.line:
                lines.append(refusal.line)
    return lines[0] if lines else None, wishes.after(lab)


def _squared(statement: Any) -> Iterator[tuple[Any, Any, str]]:
    """Yield the factors of what a statement adds, squared."""
    own = _target(statement)
    parts = [statement.value] if isinstance(statement, ast.AugAssign) else _terms(statement.value)
    for part in parts:
        if _reads(part, own) and not isinstance(statement, ast.AugAssign):
            continue
        for factor in _chain(part):
            if not isinstance(factor, ast.Constant):
                why = f"a root of its mean is taken later, so `{ast.unparse(factor)}` has to be squared here"
                yield factor, ast.BinOp(factor, ast.Pow(), ast.Constant(2)), why


def _terms(node: Any) -> list[Any]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        return [*_terms(node.left), *_terms(node.right)]
    return [node]


def _chain(node: Any) -> list[Any]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return [*_chain(node.left), *_chain(node.right)]
    return [node]


def _others(statement: Any) -> Iterator[tuple[Any, Any, str]]:
    """Yield the other edits after which what a root is taken of may be positive."""
    made = [n for n in ast.walk(statement.value) if isinstance(n, ast.BinOp)]
    for node in [n for n in made if isinstance(n.op, ast.Mult)]:
        why = f"`{ast.unparse(node)}` is a product, where a power belongs: the root of a negative number is taken later"
        yield node, ast.BinOp(node.left, ast.Pow(), node.right), why
    for node in made:
        said = ast.unparse(node)
        if isinstance(node.op, ast.Sub):
            why = f"`{said}` makes negative what the root of is taken later"
            yield node, ast.BinOp(node.right, ast.Sub(), node.left), why
            yield node, ast.BinOp(node.left, ast.Add(), node.right), why
        elif isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant) and node.right.value in (1, 3):
            yield (
                node,
                ast.BinOp(node.left, ast.Pow(), ast.Constant(2)),
                "the power is wrong: a square is never negative",
            )


def edits_of_roots(script: Script, line: int | None) -> list[tuple[Rooted, str]]:
    """Return edits of what feeds a root, each with the script that it makes.

    Parameters
    ----------
    script : Script
        As it is.
    line : int or None
        Of the root.

    Returns
    -------
    list of tuple
        At most `TRIED`.
    """
    tree = parse(script.text, script.name)
    out: list[tuple[Rooted, str]] = []
    for statement in feeders(tree, line):
        made = [*(_squared(statement) if _keeps(statement) else ()), *_others(statement)]
        for old, new, why in made:
            text = _put(script.text, old, new)
            row = text.split("\n")[statement.lineno - 1]
            if all(row != known[0][1] for known in out):
                out.append(((statement, row, why), text))
    return out[:TRIED]


def _put(text: str, old: Any, new: Any) -> str:
    """Return a script with the text of one node replaced, in brackets where they are needed."""
    lines = text.split("\n")
    row = lines[old.lineno - 1].encode()
    said = ast.unparse(ast.fix_missing_locations(clone(new)))
    before, after = row[: old.col_offset], row[old.end_col_offset :]
    wanted = ast.dump(new)
    for form in (said, f"({said})"):
        tried = (before + form.encode() + after).decode()
        lines[old.lineno - 1] = tried
        made = "\n".join(lines)
        try:
            tree = ast.parse(made)
        except SyntaxError:
            continue
        if any(ast.dump(n) == wanted for n in ast.walk(tree) if isinstance(n, ast.BinOp)):
            return made
    return "\n".join(lines)
