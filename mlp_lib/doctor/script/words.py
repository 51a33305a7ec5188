"""What an edit is, and what may be put into a statement."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...per_layer import Array

__all__ = ["Alternative", "Edit", "Words", "are_places", "broadcasts", "own_name", "parsed"]

#: A number in a name.
NUMBER = re.compile(r"\d+")
#: What stands in the place of a node, what it costs, and why.
Alternative = tuple[Any, float, str]


@dataclass
class Words:
    """What may be put into a statement: names and short expressions, with what they hold.

    Attributes
    ----------
    values : dict
        By expression: some of the arrays that it held.
    functions : dict
        By name: how many arguments it takes; functions of the script only.
    counts : list of str
        Expressions for numbers of examples.
    keys : list of str
        Those of the script's dictionaries.
    flags : list of str
        Those by which its functions are told what to do.
    methods : list of str
        Those of the script's classes that take one argument and return something.
    matrices : bool
        Whether the script has arrays between which `*` is the product of matrices.
    own : str
        What the script's methods call their object.
    fractions : list of float
        Numbers between nought and one that the script writes out: the slope below nought of a leaky ReLU.
    objects, places : list of str
        Names whose attributes are read in the function, and names of whole numbers, which may be an index.
    ends : dict of list of str
        By the name of an attribute: those of what holds it, `tail` and `head` of `wire.tail.level` and `self.head.level`.
    """

    values: dict[str, list[Array]] = field(default_factory=dict)
    functions: dict[str, int] = field(default_factory=dict)
    counts: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    methods: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    ends: dict[str, list[str]] = field(default_factory=dict)
    matrices: bool = False
    own: str = "self"
    fractions: list[float] = field(default_factory=list)

    def shapes(self, text: str) -> set[tuple[int, ...]]:
        """Return the shapes that an expression had."""
        return {a.shape for a in self.values.get(text, [])}

    def like(self, text: str) -> list[str]:
        """Return other expressions of the same or the transposed shape, that held something else.

        `db2` may stand where `db3` does whatever its shape: what is called alike but for a number is taken for another.
        """
        own = self.values.get(text, [])
        if not own:
            return []
        shapes = self.shapes(text)
        turned = {s[::-1] for s in shapes}
        called = NUMBER.sub("#", text)
        found = []
        counted = text in self.places
        for other, arrays in self.values.items():
            if other in self.places and not counted and are_places(arrays):
                continue  # what counts the turns of a loop is no rate
            fits = any(
                a.shape in shapes or a.shape in turned or any(broadcasts(a.shape, s) for s in shapes) for a in arrays
            )
            fits = fits or (called != text and NUMBER.sub("#", other) == called)
            naught = all(a.ndim == 0 and a == 0 for a in arrays)  # a counter at its first turn is no slope
            if other != text and fits and not naught:
                same = len(arrays) == len(own) and all(
                    a.shape == b.shape and np.array_equal(a, b) for a, b in zip(arrays, own, strict=True)
                )
                if not same:
                    found.append(other)
        return found[:24]


@dataclass
class Edit:
    """One edited form of a statement.

    Attributes
    ----------
    statement : int
        Its number.
    form : list of ast.stmt
        What stands in its place; empty if it is moved.
    text : str
        The new text of its lines.
    cost : float
        How much is changed.
    why : str
        What was wrong, in words, if the edit heals.
    before : int or None
        The number of the statement before which it is moved.
    ahead : str or None
        What stands before that one instead, where the statement itself stays and reads what was kept there.
    """

    statement: int
    form: list[ast.stmt]
    text: str
    cost: float
    why: str
    before: int | None = None
    ahead: str | None = None


def broadcasts(a: tuple[int, ...], b: tuple[int, ...]) -> bool:
    """Whether one of two shapes stands in for the other where entries are combined."""
    return len(a) == len(b) > 0 and any(m == n > 1 for m, n in zip(a, b, strict=True))


def own_name(tree: ast.Module) -> str:
    """Return what most methods of a script call their object: `self`, or a name of the writer's own."""
    methods = [
        m for n in ast.walk(tree) if isinstance(n, ast.ClassDef) for m in n.body if isinstance(m, ast.FunctionDef)
    ]
    names = Counter(m.args.args[0].arg for m in methods if m.args.args)
    return names.most_common(1)[0][0] if names else "self"


def parsed(text: str) -> Any:
    """Return the tree of an expression."""
    return ast.parse(text, mode="eval").body


def are_places(arrays: list[Array]) -> bool:
    """Whether a name holds whole numbers that may be an index."""
    return all(a.ndim == 0 and a == np.rint(a) and a >= 0 for a in arrays)
