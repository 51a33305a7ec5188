"""Edits of a statement at which a script stops because shapes do not fit: a transpose, an axis, a column, another name.

The line in a traceback is where shapes meet, and not always where one of them is wrong: what made them is edited too. An
edit counts only if the script runs with it and every step is right, so nothing here needs to know what a line means.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from .edits import edits_of, nodes_below, swap, text_of
from .instrument import LambdaBody, clone, parse, statements_of
from .source import Script
from .words import Alternative, Words, parsed

__all__ = ["Reshaped", "edits_of_crash", "is_of_shapes", "makes_shapes"]

#: A statement, its new lines, why, what the edit costs, and the script with it.
Reshaped = tuple[Any, str, str, float, str]
#: How many edits are tried of the statement that stopped and of each that made what it reads; how many of those; how many
#: other names are put in.
TRIED, MADE, STATEMENTS, NAMES = 64, 32, 4, 10
#: What an error says that is about shapes, and why an edit was made that changes one.
ERRORS = re.compile(r"shape|dimension|broadcast|aligned|matmul|axis|size", re.IGNORECASE)
REASONS = re.compile(
    r"transpose|wrong order|product|one by one|axis|shape of the sum|cuts off|wrong layer|over the examples"
)
#: What a path is called by that says nothing of what it leads to.
COMMON = {"np", "numpy", "self", "str", "len", "lr", "rate", "eta", "i", "j", "k", "l", "m", "n"}


def is_of_shapes(sentence: str) -> bool:
    """Return whether a script stopped because shapes do not fit.

    Parameters
    ----------
    sentence : str
        Of the refusal.

    Returns
    -------
    bool
        By the error's own words.
    """
    return "ValueError" in sentence and bool(ERRORS.search(sentence))


def edits_of_crash(script: Script, line: int) -> Iterator[list[Reshaped]]:
    """Yield, by statement, the edits after which shapes may fit, the cheapest first.

    Parameters
    ----------
    script : Script
        As it is.
    line : int
        Of the traceback.

    Yields
    ------
    list
        Of the statement that stopped, then of those that made what it reads.
    """
    tree = parse(script.text, script.name)
    statements = [s for s in statements_of(tree).values() if _is_plain(s)]
    here = [s for s in statements if s.lineno <= line <= s.end_lineno]
    if not here:
        return
    made = _makers(tree, here[-1], statements)
    yield _edits(script, tree, here[-1])[:TRIED]
    for statement in made[:STATEMENTS]:
        yield _edits(script, tree, statement)[:MADE]


def _is_plain(statement: Any) -> bool:
    kinds = isinstance(statement, ast.Assign | ast.AugAssign | ast.Return) and not isinstance(statement, LambdaBody)
    return kinds and statement.value is not None and not hasattr(statement, "handed")


def _words(node: Any) -> set[str]:
    """Return the names, attributes and keys in an expression: `grads` and `dW` of `grads["dW" + str(l)]`."""
    found = set()
    for n in ast.walk(node):
        if isinstance(n, ast.Name):
            found.add(n.id)
        elif isinstance(n, ast.Attribute):
            found.add(n.attr)
        elif isinstance(n, ast.Constant) and isinstance(n.value, str):
            found.add(n.value)
    return found - COMMON


def _returns(tree: ast.Module, statement: Any) -> Iterator[Any]:
    """Yield the returns of the functions that a statement calls."""
    called = {ast.unparse(n.func).split(".")[-1] for n in ast.walk(statement.value) if isinstance(n, ast.Call)}
    for home in ast.walk(tree):
        if isinstance(home, ast.FunctionDef) and home.name in called:
            yield from (n for n in ast.walk(home) if isinstance(n, ast.Return) and n.value is not None)


def _makers(tree: ast.Module, statement: Any, statements: list[Any]) -> list[Any]:
    """Return the statements that bind what another reads, those that share most words first, then the nearest before it."""
    read = _words(statement.value)
    if isinstance(statement, ast.AugAssign):
        read |= _words(statement.target)
    bound: list[Any] = [s for s in statements if isinstance(s, ast.Assign) and s is not statement]
    given = [s for s in bound if read & set().union(*map(_words, s.targets))]
    returns = {n.number: n for s in given for n in _returns(tree, s) if n in statements}
    read |= {w for n in returns.values() for w in _words(n.value)}
    shared = {s.number: len(read & set().union(*map(_words, s.targets))) for s in bound}
    shared |= {n.number: len(read & _words(n.value)) for n in returns.values() if makes_shapes(n)}
    made = [*bound, *returns.values()]
    found = [s for s in made if shared.get(s.number) and not isinstance(s.value, ast.Constant)]
    far = {s.number: (s.lineno > statement.lineno, abs(s.lineno - statement.lineno)) for s in found}
    return sorted(found, key=lambda s: (not makes_shapes(s), -shared[s.number], far[s.number]))


def makes_shapes(statement: Any) -> bool:
    """Return whether a statement makes a shape: by a product of matrices, or a sum over some axis.

    Parameters
    ----------
    statement : ast.stmt
        With a value.

    Returns
    -------
    bool
        False for an update: what it takes off was made elsewhere.
    """
    calls = [n.func for n in ast.walk(statement.value) if isinstance(n, ast.Call)]
    sums = any(isinstance(f, ast.Attribute) and f.attr in ("sum", "mean") for f in calls)
    return sums or any(_multiplies(n) for n in ast.walk(statement.value))


def _edits(script: Script, tree: ast.Module, statement: Any) -> list[Reshaped]:
    lines = script.text.split("\n")
    found: dict[str, Reshaped] = {}

    def add(said: str, cost: float, why: str) -> None:
        whole = [*lines[: statement.lineno - 1], *said.split("\n"), *lines[statement.end_lineno :]]
        if said not in found or found[said][3] > cost:
            found[said] = statement, said, why, cost, "\n".join(whole)

    for edit in edits_of(statement, script.text, Words(), {}):
        if REASONS.search(edit.why):
            add(text_of(edit), edit.cost, edit.why)
    indent = lines[statement.lineno - 1][: statement.col_offset]
    names = _names(tree, statement)
    for parent, name, index, node in list(nodes_below(statement.value, statement, "value", None)):
        for new, cost, why in _others(node, names):
            swap(parent, name, index, new)
            edited = ast.unparse(ast.fix_missing_locations(clone(statement)))
            swap(parent, name, index, node)
            add("\n".join(indent + row for row in edited.split("\n")), cost, why)
    return sorted(found.values(), key=lambda r: r[3])


def _others(node: Any, names: list[str]) -> Iterator[Alternative]:
    """Yield a value turned, without its first or last column, or another one in its place."""
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) and not _turned(node):
        yield ast.Attribute(node, "T", ast.Load()), 1.0, "a transpose is missing"
    if _multiplies(node):
        yield ast.Attribute(node, "T", ast.Load()), 1.2, "the product is the transpose of what belongs here"
    label = ast.unparse(node)
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript) or _multiplies(node):
        for cut, which in (("[:, 1:]", "first"), ("[:, :-1]", "last"), ("[1:]", "first"), ("[:-1]", "last")):
            why = f"`{label}` has the {which} {'column' if ',' in cut else 'row'} too, that of the bias"
            yield ast.Subscript(node, parsed(f"_{cut}").slice, ast.Load()), 1.4, why
    if label in names:
        for other in names:
            if other != label:
                yield parsed(other), 1.3, f"`{label}` stands where `{other}` belongs"


def _turned(node: Any) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "T"


def _multiplies(node: Any) -> bool:
    """Whether a node is a product of matrices."""
    called = isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("dot", "matmul")
    return called or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult))


def _names(tree: ast.Module, statement: Any) -> list[str]:
    """Return the names that are bound around a statement, in its function or, outside all, in the script."""
    homes = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and statement in ast.walk(n)]
    home = homes[-1] if homes else tree
    products = [n for n in ast.walk(home) if isinstance(n, ast.expr) and _multiplies(n)]
    factors = [n.id for product in products for n in ast.walk(product) if isinstance(n, ast.Name)]
    stored = [n.id for n in ast.walk(home) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    given = [a.arg for a in homes[-1].args.args] if homes else []
    kept = [ast.unparse(n) for n in ast.walk(tree) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)]
    kept = [n for n in kept if n.split(".")[0] in given]  # of the object whose method it is
    known = {*given, *stored} - {"self"}
    return [n for n in dict.fromkeys(factors) if n in known][:NAMES] + list(dict.fromkeys(kept))[:NAMES]
