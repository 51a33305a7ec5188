"""A training that is a fold: `reduce(step, batches, weights)` and `accumulate(..., step, initial=weights)`, as a loop.

A functional script has no loop to be entered: a library hands each state to a function and takes the next one from it.
A loop that does the same stands in for it. Of a fold over layers, which each step takes again, nothing is changed.
"""

from __future__ import annotations

import ast
from typing import Any

from .stand_ins import free_name, placed_at, with_value

__all__ = ["looped_here"]

#: In which order they take the function, what it is given one after the other, and the state it begins with.
FOLDS = {"reduce": ("function", "iterable", "initial"), "accumulate": ("iterable", "func", "initial")}
#: Where a statement may run again and again, or only later.
INNER = ast.For | ast.While | ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def _imported(tree: ast.Module) -> set[str]:
    """Return the names under which a script has folds, or what holds them."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {a.asname or a.name for a in node.names if a.name in ("functools", "itertools")}
        elif isinstance(node, ast.ImportFrom) and node.module in ("functools", "itertools"):
            found |= {a.asname or a.name for a in node.names}
    return found


def _fold(node: ast.AST, names: set[str]) -> tuple[str, dict[str, ast.expr]] | None:
    """Return which fold a node calls, and with what; only of one that says where it begins."""
    if not isinstance(node, ast.Call):
        return None
    said = ast.unparse(node.func).split(".")
    if said[0] not in names or said[-1] not in FOLDS or any(isinstance(a, ast.Starred) for a in node.args):
        return None
    given = dict(zip(FOLDS[said[-1]], node.args, strict=False))
    given |= {k.arg: k.value for k in node.keywords if k.arg}
    return (said[-1], given) if given.keys() >= set(FOLDS[said[-1]]) else None


def _runs_once(tree: ast.Module) -> set[str]:
    """Return the functions that are called in one place only, which itself runs once: `main`, `train`."""
    places: dict[str, list[str | None]] = {}

    def look(node: ast.AST, inside: str, again: bool, called: bool = False) -> None:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            places.setdefault(node.id, []).append(inside if called and not again else None)
        again = again or isinstance(node, INNER)
        inside = node.name if isinstance(node, ast.FunctionDef) else inside
        for child in ast.iter_child_nodes(node):
            look(child, inside, again, isinstance(node, ast.Call) and child is node.func)

    look(tree, "", False)
    once = {""}
    while True:
        more = {n for n, where in places.items() if len(where) == 1 and where[0] in once} - once
        if not more:
            return once
        once |= more


def _state_name(function: ast.expr, tree: ast.Module) -> str:
    """Return how a step calls the state that it is handed: as its first argument that is not there already."""
    held = 0
    if isinstance(function, ast.Call) and ast.unparse(function.func).split(".")[-1] == "partial" and function.args:
        held, function = len(function.args) - 1, function.args[0]
    if isinstance(function, ast.Lambda):
        return function.args.args[0].arg if function.args.args else "state"
    name = ast.unparse(function)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == name and len(node.args.args) > held:
            return node.args.args[held].arg
    return "state"


class _Looped(ast.NodeTransformer):
    """Put a loop before each statement that trains by a fold, and what the loop came to in the fold's place."""

    def __init__(self, tree: ast.Module, names: set[str]) -> None:
        self.tree, self.names, self.once = tree, names, _runs_once(tree)
        self.taken: set[str] = set()
        self.functions = [""]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.functions.append(node.name)
        self.generic_visit(node)
        self.functions.pop()
        return node

    def visit_For(self, node: Any) -> ast.AST:
        return node

    visit_While = visit_AsyncFunctionDef = visit_ClassDef = visit_For

    def generic_visit(self, node: Any) -> Any:
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and self.functions[-1] in self.once:
                setattr(node, name, [s for statement in block for s in self._before(statement)])
        return super().generic_visit(node)

    def _before(self, statement: ast.stmt) -> list[ast.stmt]:
        if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr | ast.Return) or statement.value is None:
            return [statement]
        for call in self._outer(statement.value):
            fold = _fold(call, self.names)
            if fold is not None:
                return self._loop(statement, call, *fold)
        return [statement]

    def _outer(self, node: ast.AST) -> list[ast.AST]:
        """Return a value and its parts, but what runs later or again."""
        return (
            [] if isinstance(node, INNER) else [node, *(n for c in ast.iter_child_nodes(node) for n in self._outer(c))]
        )

    def _loop(self, statement: Any, call: ast.AST, kind: str, given: dict[str, ast.expr]) -> list[ast.stmt]:
        self.taken |= self._beside(statement)
        items, begin = ast.unparse(given["iterable"]), ast.unparse(given["initial"])
        function = given["function" if kind == "reduce" else "func"]
        state = _state_name(function, self.tree)
        state, item = self._free("state" if state in self.taken else state), self._free("item")
        course = self._free("course") if kind == "accumulate" else None
        made = ast.parse(
            f"{state} = {begin}\n"
            + (f"{course} = [{state}]\n" if course else "")
            + f"for {item} in {items}:\n    {state} = ({ast.unparse(function)})({state}, {item})\n"
            + (f"    {course}.append({state})\n" if course else "")
        )
        after = with_value(statement, call, f"iter({course})" if course else state, "")
        return [*placed_at(made, statement, ""), after]

    def _beside(self, statement: ast.stmt) -> set[str]:
        """Return the names that stand where a statement does, but those inside functions that it is no part of."""
        found, stack = set(), list(ast.iter_child_nodes(self.tree))
        while stack:
            node = stack.pop()
            if isinstance(node, ast.Name):
                found.add(node.id)
            if not isinstance(node, ast.FunctionDef) or node.lineno <= statement.lineno <= (node.end_lineno or 0):
                stack += ast.iter_child_nodes(node)
        return found

    def _free(self, name: str) -> str:
        name = free_name(name, self.taken)
        self.taken.add(name)
        return name


def looped_here(tree: ast.Module) -> ast.Module:
    """Return a script in which a loop stands in for each fold that runs once, as a training does.

    Parameters
    ----------
    tree : ast.Module
        As it was parsed; it is changed.

    Returns
    -------
    ast.Module
        The same; what was put in is marked (`node.handed`), and is no line to be mended.
    """
    names = _imported(tree)
    if not any(_fold(n, names) for n in ast.walk(tree)):
        return tree
    made: ast.Module = _Looped(tree, names).visit(tree)
    return made
