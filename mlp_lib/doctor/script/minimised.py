"""A loss and its slopes that are handed to `scipy.optimize`: a loop of plain steps stands in for the optimiser.

The function handed over is the laboratory. A step along the slopes that it returns is along the gradient of the loss that
it returns, or it is not. How the optimiser would step is none of its business, and no line of the script.
"""

from __future__ import annotations

import ast
from typing import Any

from .stand_ins import free_name, placed_at, with_value

__all__ = ["MINIMISERS", "RATE", "stepped_here"]

#: Of the steps that stand in for an optimiser's: the only factor between them and the slopes of the loss.
RATE = 0.01

#: Functions of scipy.optimize that step by the slopes that a script hands over; in which order they take their arguments.
MINIMISERS = {
    "minimize": ("fun", "x0", "args", "method", "jac"),
    "fmin_cg": ("f", "x0", "fprime", "args"),
    "fmin_bfgs": ("f", "x0", "fprime", "args"),
    "fmin_ncg": ("f", "x0", "fprime", "fhess_p", "fhess", "args"),
    "fmin_l_bfgs_b": ("func", "x0", "fprime", "args", "approx_grad"),
    "fmin_tnc": ("func", "x0", "fprime", "args", "approx_grad"),
    "basinhopping": ("func", "x0"),
}
#: What they give back, of the weights, the loss and the slopes that were found last.
GIVEN = {
    "minimize": "__import__('types').SimpleNamespace(x={x}, fun={loss}, jac={slopes}, nit=1, success=True, message='')",
    "fmin_l_bfgs_b": "({x}, {loss}, {{}})",
    "fmin_tnc": "({x}, 1, 0)",
}
#: Of which the function returns the slopes beside its loss where no other one does.
BOTH = ("fmin_l_bfgs_b", "fmin_tnc")


def _imported(tree: ast.Module) -> set[str]:
    """Return the names under which a script has scipy, its optimisers, or one of them."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {a.asname or a.name.split(".")[0] for a in node.names if a.name.split(".")[0] == "scipy"}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "scipy":
            found |= {a.asname or a.name for a in node.names}
    return found


def _minimiser(node: ast.AST, names: set[str]) -> str | None:
    """Return which optimiser a node calls, if it calls one."""
    if not isinstance(node, ast.Call):
        return None
    said = ast.unparse(node.func).split(".")
    return said[-1] if said[0] in names and said[-1] in MINIMISERS else None


def _given(call: ast.Call, name: str) -> dict[str, ast.expr]:
    found = dict(zip(MINIMISERS[name], call.args, strict=False))
    return {**found, **{k.arg: k.value for k in call.keywords if k.arg}}


def _slopes(call: ast.Call, name: str) -> tuple[ast.expr, ast.expr, ast.expr | None, ast.expr | None] | None:
    """Return the function, the weights, the other arguments and what gives the slopes, None for the function itself."""
    given = _given(call, name)
    function, begin = given.get(MINIMISERS[name][0]), given.get("x0")
    slopes = given.get("jac", given.get("fprime"))
    if isinstance(slopes, ast.Constant):
        slopes = None if slopes.value is None or not slopes.value else slopes
    if function is None or begin is None or (slopes is None and name not in BOTH) or "approx_grad" in given:
        return None
    return function, begin, given.get("args"), None if isinstance(slopes, ast.Constant) else slopes


class _Stepped(ast.NodeTransformer):
    """Put a loop of steps before each statement that calls an optimiser, and what it found in the call's place."""

    def __init__(self, names: set[str], taken: set[str]) -> None:
        self.names, self.taken = names, taken

    def generic_visit(self, node: Any) -> Any:
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                setattr(node, field, [s for statement in block for s in self._before(statement)])
        return super().generic_visit(node)

    def _before(self, statement: ast.stmt) -> list[ast.stmt]:
        if not isinstance(statement, ast.Assign | ast.AnnAssign | ast.Expr | ast.Return):
            return [statement]
        for call in ast.walk(statement):
            name = _minimiser(call, self.names)
            parts = _slopes(call, name) if name is not None else None  # type: ignore[arg-type]
            if name is not None and parts is not None:
                return [*self._loop(statement, *parts), self._without(statement, call, name)]
        return [statement]

    def _loop(self, statement: ast.stmt, function: Any, begin: Any, args: Any, slopes: Any) -> list[ast.stmt]:
        self.x = begin.id if isinstance(begin, ast.Name) else free_name("weights", self.taken)
        self.loss, self.slopes = free_name("loss", self.taken), free_name("slopes", self.taken)
        others = "" if args is None else f", *{ast.unparse(args)}"
        if args is not None and not isinstance(args, ast.Tuple | ast.List):
            others = f", *(lambda a: a if isinstance(a, tuple) else (a,))({ast.unparse(args)})"
        taken = f"({ast.unparse(function)})({self.x}{others})"
        lines = f"{self.loss}, {self.slopes} = {taken}"
        if slopes is not None:
            lines = f"{self.loss} = {taken}\n    {self.slopes} = ({ast.unparse(slopes)})({self.x}{others})"
        made = ast.parse(
            f"{self.x} = __import__('numpy').array({ast.unparse(begin)}, dtype=float).ravel()\n"
            f"for {free_name('turn', self.taken)} in range(100):\n    {lines}\n    {self.x} = {self.x} - {RATE} * {self.slopes}\n"
        )
        return placed_at(made, statement, self.loss)

    def _without(self, statement: ast.stmt, call: Any, name: str) -> ast.stmt:
        said = GIVEN.get(name, "{x}").format(x=self.x, loss=self.loss, slopes=self.slopes)
        return with_value(statement, call, said, self.loss)


def stepped_here(tree: ast.Module) -> ast.Module:
    """Return a script in which a loop of plain steps stands in for each optimiser that is handed slopes.

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
    if not names or not any(_minimiser(n, names) for n in ast.walk(tree)):
        return tree
    taken = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    made: ast.Module = _Stepped(names, taken).visit(tree)
    return made
