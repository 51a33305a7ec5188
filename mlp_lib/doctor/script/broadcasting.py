"""Targets of shape (n,) beside outputs of shape (n, 1): numpy lays every row against every other, and says nothing.

The table (n, n) that comes of it makes the loss another one, and bends the shapes of the weights, or stops the script
many lines later. So the shapes of what is added and subtracted are looked at, in a run of the script's first steps.
"""

from __future__ import annotations

import ast
import contextlib
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from .instrument import TOP, VALUE, instrument, parse
from .lab import Lab
from .sandbox import Stop
from .source import Script
from .state import as_numbers

__all__ = ["Broadcast", "broadcasts", "made_upright", "upright"]

#: Loop turns and seconds of the run.
TURNS, SECONDS = 60, 1.0


@dataclass
class Broadcast:
    """An expression in which (n,) meets (n, 1).

    Attributes
    ----------
    node : ast.BinOp
        The expression.
    flat, tall : str
        What has the shape (n,), and what (n, 1).
    size : int
        n.
    """

    node: ast.BinOp
    flat: Any
    tall: str
    size: int

    @property
    def line(self) -> int:
        """Where it stands."""
        return self.node.lineno

    def says(self) -> str:
        """Return what happens, in words."""
        n, flat, both = self.size, ast.unparse(self.flat), ast.unparse(self.node)
        return (
            f"`{flat}` has the shape ({n},) and `{self.tall}` the shape ({n}, 1): numpy lays every row against every "
            f"other, and `{both}` has the shape ({n}, {n})."
        )


def _shapes(script: Script, seed: int, arguments: list[str]) -> dict[tuple[int, str], tuple[int, ...]]:
    """Return the shape of what passed, by line and text, in the first turns of the script's loops."""
    program = instrument(parse(script.text, script.name), script.name, reads=True)
    lab = Lab(program, script.folder, seed, SECONDS, None, [script.name, *arguments], script.world)
    begun, turns = time.process_time(), 0

    def top(loop: int) -> bool:
        nonlocal turns
        turns += not program.loops[loop].is_function
        if turns > TURNS or time.process_time() - begun > SECONDS:
            raise Stop
        return False

    shapes: dict[tuple[int, str], tuple[int, ...]] = {}

    def passed(probe: int, value: Any) -> Any:
        # Of all turns only the shapes are kept: the values themselves may be gigabytes.
        numbers = value if isinstance(value, np.ndarray) else as_numbers(value)
        if numbers is not None and numbers.dtype.kind in "fiub":
            shapes[program.probes[probe].line, program.probes[probe].text] = numbers.shape
        return value

    world = {"__name__": "__main__", "__file__": "script.py", **lab.given, **lab.hooks(), TOP: top, VALUE: passed}
    with lab.quiet(), contextlib.suppress(Stop, Exception, SystemExit):
        exec(program.code, world)
    return shapes


def broadcasts(script: Script, seed: int, arguments: list[str]) -> list[Broadcast]:
    """Return the sums and differences in which (n,) meets (n, 1).

    Parameters
    ----------
    script : Script
        To be run.
    seed : int
        Of chance.
    arguments : list of str
        The script's command line.

    Returns
    -------
    list of Broadcast
        In the order of their lines.
    """
    tree = parse(script.text, script.name)
    known = _shapes(script, seed, arguments)
    found = []
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.stmt) or hasattr(statement, "body"):
            continue
        for node in ast.walk(statement):
            if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Sub | ast.Add | ast.Mult):
                continue
            for flat, tall in ((node.left, node.right), (node.right, node.left)):
                a, b = (known.get((statement.lineno, ast.unparse(x)), ()) for x in (flat, tall))
                if len(a) == 1 and a[0] > 1 and b == (a[0], 1):
                    found.append(Broadcast(node, flat, ast.unparse(tall), a[0]))
    return sorted(found, key=lambda x: x.line)


def made_upright(text: str, found: list[Broadcast]) -> tuple[int, str] | None:
    """Return where the one thing of the shape (n,) is made that meets others, and the script that makes it (n, 1).

    Parameters
    ----------
    text : str
        The script.
    found : list of Broadcast
        The places where it meets.

    Returns
    -------
    tuple of int and str, or None
        The line, and the text; None where it is none name, or no line of its own makes it.
    """
    names = {ast.unparse(item.flat) for item in found}
    name = names.pop()
    assigns = [n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.Assign) and n.lineno < found[0].line]
    makes = [n for n in assigns if [ast.unparse(t) for t in n.targets] == [name] and n.lineno == n.end_lineno]
    if names or not makes:
        return None
    value = max(makes, key=lambda n: n.lineno).value
    lines = [line.encode() for line in text.split("\n")]
    line = lines[value.lineno - 1]
    old = line[value.col_offset : value.end_col_offset]
    held = old if isinstance(value, ast.Name | ast.Attribute | ast.Subscript | ast.Call) else b"(" + old + b")"
    lines[value.lineno - 1] = line[: value.col_offset] + held + b"[:, None]" + line[value.end_col_offset :]
    return value.lineno, b"\n".join(lines).decode()


def upright(text: str, found: list[Broadcast]) -> str:
    """Return a script in which what has the shape (n,) has a column for each example there.

    Parameters
    ----------
    text : str
        The script.
    found : list of Broadcast
        The places.

    Returns
    -------
    str
        With `y[:, None]` for `y`.
    """
    lines = [line.encode() for line in text.split("\n")]
    for item in sorted(found, key=lambda x: (x.flat.lineno, x.flat.col_offset), reverse=True):
        node = item.flat
        if node.lineno == node.end_lineno and isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            line = lines[node.lineno - 1]
            lines[node.lineno - 1] = line[: node.end_col_offset] + b"[:, None]" + line[node.end_col_offset :]
    return b"\n".join(lines).decode()
