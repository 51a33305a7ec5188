"""A function that empties what the gradients are added to, and that no line of the script calls: `zero_grad`."""

from __future__ import annotations

import ast
import re

from .circles import tail

__all__ = ["uncalled"]


def uncalled(tree: ast.Module, words: set[str]) -> str | None:
    """Return the call of a function that empties what is called so, where none stands in the script.

    Parameters
    ----------
    tree : ast.Module
        The script.
    words : set of str
        The last words of what is never emptied.

    Returns
    -------
    str or None
        None if there is no such function, or it is called.
    """
    nodes = list(ast.walk(tree))
    called = {ast.unparse(n.func).split(".")[-1] for n in nodes if isinstance(n, ast.Call)}
    homes = {m: n.name for n in nodes if isinstance(n, ast.ClassDef) for m in n.body}
    for f in (n for n in nodes if isinstance(n, ast.FunctionDef) and n.name not in called):
        if f.name.startswith("__") or not words & _emptied_by(f):
            continue
        if f not in homes and not f.args.args:
            return f"{f.name}()"
        made = [n for n in nodes if isinstance(n, ast.Assign) and isinstance(n.value, ast.Call)]
        owners = [ast.unparse(n.targets[0]) for n in made if ast.unparse(n.value.func) == homes.get(f)]  # type: ignore[attr-defined]
        if len(owners) == 1 and len(f.args.args) == 1:
            return f"{owners[0]}.{f.name}()"
    return None


def _emptied_by(function: ast.FunctionDef) -> set[str]:
    """Return the last words of what a function sets to nought: `grad` for `p.grad[...] = 0` and `p.grad.fill(0)`."""
    nought = re.compile(r"0(\.0*)?$|\w+\.zeros")
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and nought.match(ast.unparse(node.value)):
            target = node.targets[0]
            whole = isinstance(target, ast.Subscript) and ast.unparse(target.slice) in ("...", ":")
            found.add(tail(ast.unparse(target.value if whole else target)))  # type: ignore[attr-defined]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fill":
            found.add(tail(ast.unparse(node.func.value)))
    return found
