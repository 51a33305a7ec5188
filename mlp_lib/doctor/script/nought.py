"""Differences that are nought at every pass: `out - out` for `out - y`. Then no step moves a weight, and none is found."""

from __future__ import annotations

import ast
import contextlib
import time
from typing import Any

import numpy as np

from .edits import edits_of, text_of
from .instrument import TAKE, TOP, VALUE, instrument, parse, statements_of
from .lab import Lab
from .sandbox import Stop
from .source import Script
from .state import as_numbers
from .words import Words

__all__ = ["Idle", "edits_of_nought", "first_nought"]

#: How many values are looked at, and how many edits of the line are tried.
VALUES, TRIED = 4000, 16
#: Seconds after which it is given up.
LIMIT = 5.0
#: A statement, and the difference in it that is nought.
Idle = tuple[Any, str]


def first_nought(script: Script, seed: int, arguments: list[str]) -> Idle | None:
    """Return the first statement with a difference that is nought whenever it is reckoned.

    Parameters
    ----------
    script : Script
        Whose training was not found.
    seed : int
        Of its chance.
    arguments : list of str
        Its command line.

    Returns
    -------
    tuple of ast.stmt and str, or None
        None if no difference was reckoned more than once, or each was something at some time.
    """
    tree = parse(script.text, script.name)
    program = instrument(tree, script.name)
    lab = Lab(program, script.folder, seed, LIMIT, None, [script.name, *arguments], script.world)
    counts: dict[int, int] = {}
    moved: set[int] = set()
    seen = 0

    def value(probe: int, held: Any) -> Any:
        nonlocal seen
        seen += 1
        numbers = as_numbers(held)
        counts[probe] = counts.get(probe, 0) + 1
        if numbers is None or numbers.dtype.kind != "f" or np.any(numbers):
            moved.add(probe)
        if seen > VALUES:
            raise Stop
        return held

    until = time.process_time() + LIMIT

    def top(loop: int) -> bool:
        if time.process_time() > until:
            raise Stop
        return False

    world = {"__name__": "__main__", **script.world, **lab.hooks(), VALUE: value, TOP: top, TAKE: lambda: False}
    with lab.quiet(), contextlib.suppress(Stop, Exception, SystemExit):
        exec(program.code, world)
    statements = statements_of(tree)
    for number, probe in program.probes.items():
        if counts.get(number, 0) > 1 and number not in moved:
            formula = ast.parse(probe.text, mode="eval").body
            if isinstance(formula, ast.BinOp) and isinstance(formula.op, ast.Sub):
                return statements[probe.statement], probe.text
    return None


def edits_of_nought(script: Script, statement: Any) -> list[tuple[str, str, str]]:
    """Return small edits of such a statement: its new lines, why, and the script with them.

    Parameters
    ----------
    script : Script
        As it is.
    statement : ast.stmt
        From `first_nought`.

    Returns
    -------
    list of tuple
        The cheapest first.
    """
    lines, found = script.text.split("\n"), []
    for edit in edits_of(statement, script.text, Words(), {})[:TRIED]:
        said = text_of(edit)
        whole = [*lines[: statement.lineno - 1], *said.split("\n"), *lines[statement.end_lineno :]]
        found.append((said, edit.why, "\n".join(whole)))
    return found
