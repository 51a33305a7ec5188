"""A script rewritten so that it can be watched: its loops report, its values pass through a hand, its edits are switches.

Nothing of what the script computes changes. `x = a @ b` becomes `x = _lab_v(7, _lab_v(6, a @ b))`, a loop's body begins
with a report, and in the program of edits a statement becomes a choice between itself and its edited forms.
"""

from __future__ import annotations

import ast
import copy
import re
from dataclasses import dataclass, field
from typing import Any

from .folds import looped_here
from .minimised import stepped_here
from .signs import bare_names

__all__ = [
    "LambdaBody",
    "Loop",
    "Probe",
    "Program",
    "clone",
    "filled_by",
    "head_of",
    "instrument",
    "last_line",
    "parse",
    "placed",
    "statements_of",
]

VALUE, TOP, GRAB, LEAVE, SELECT, SHOW = "_lab_v", "_lab_top", "_lab_grab", "_lab_leave", "_lab_select", "_lab_show"
TAKE = "_lab_take"
#: How a statement begins a sum anew.
EMPTIED = re.compile(r"zeros(_like)?\(|\.fill\(0|= 0(\.0*)?$")

#: How a method is called that takes a step with slopes that are there.
STEPPED = re.compile(r"(?<!sched)(?<!scheduler)\.(?:step|update|apply_gradients)$")

#: How a call of a package begins that gives an array its values by `out=`.
PACKAGES = ("np.", "numpy.", "torch.")


@dataclass(frozen=True)
class Probe:
    """A place where a value passes.

    Attributes
    ----------
    line, end_line : int
        Of its statement.
    name : str
        What it is called: the target of an assignment, an argument, else the expression itself.
    text : str
        The expression.
    kind : {"assign", "aug", "after", "return", "argument", "expression", "read", "bound"}
        Where it stands; "read" is a name that is read, "aug" is what `x -= ...` takes off, "after" what it leaves,
        "bound" what a name is given out of several.
    function : str
        The function around it, "" at the top.
    statement : int
        Number of its statement.
    sign : int
        -1 for what is taken off.
    """

    line: int
    end_line: int
    name: str
    text: str
    kind: str
    function: str
    statement: int
    sign: int = 1


@dataclass(frozen=True)
class Loop:
    """A loop, or a function, whose body may be the step of a training."""

    line: int
    end_line: int
    is_function: bool
    inside: str
    binds: frozenset[str]
    targets: frozenset[str]


@dataclass
class Program:
    """An instrumented script.

    Attributes
    ----------
    code : code object
        The whole.
    probes, loops : dict
        By number.
    bodies : dict
        By the loop's number: the instrumented statements of its body, and the names declared global around it.
    imports : frozenset of str
        The packages that the script imports.
    bare : frozenset of str
        Names of calls of `sign` that hand on their argument.
    """

    code: Any
    probes: dict[int, Probe]
    loops: dict[int, Loop]
    bodies: dict[int, tuple[list[ast.stmt], list[str], bool]] = field(default_factory=dict)
    imports: frozenset[str] = frozenset()
    bare: frozenset[str] = frozenset()


class LambdaBody(ast.Return):
    """What a lambda returns, as a statement of its own: it is edited and named as the `return` of a function is."""


def statements_of(tree: ast.AST) -> dict[int, Any]:
    """Return all statements by their numbers, and the bodies of lambdas as such.

    Parameters
    ----------
    tree : ast.AST
        From `parse`.

    Returns
    -------
    dict
        By number.
    """
    found: dict[int, Any] = {}
    for node in ast.walk(tree):
        number = getattr(node, "number", None)
        if isinstance(node, ast.Lambda) and number is not None:
            found[number] = _body_of(node)
        elif isinstance(node, ast.stmt) and number is not None:
            found[number] = node
    return found


def _body_of(node: Any) -> Any:
    made: Any = LambdaBody(node.body)
    made.number, made.arguments = node.number, [a.arg for a in node.args.args]
    return ast.copy_location(made, node)


class _Mangler(ast.NodeTransformer):
    """Write private names out and give `super()` its arguments, so that a body can be compiled outside its class."""

    def __init__(self) -> None:
        self.classes: list[str] = []
        self.firsts: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.classes.append(node.name)
        self.generic_visit(node)
        self.classes.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.firsts.append(node.args.args[0].arg if node.args.args else "")
        self.generic_visit(node)
        self.firsts.pop()
        return node

    def _mangled(self, name: str) -> str:
        if self.classes and name.startswith("__") and not name.endswith("__"):
            return f"_{self.classes[-1].lstrip('_')}{name}"
        return name

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        node.attr = self._mangled(node.attr)
        if node.attr in ("float32", "float16", "single", "half"):
            node.attr = "float64"  # measured in double precision: the mistake is in the code, not in the rounding
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._mangled(node.id)
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if node.value in ("float32", "float16", "f4", "<f4"):
            node.value = "float64"
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if (
            isinstance(node.func, ast.Name)
            and node.func.id == "super"
            and not node.args
            and self.classes
            and self.firsts
        ):
            node.args = [ast.Name(self.classes[-1], ast.Load()), ast.Name(self.firsts[-1], ast.Load())]
        return node


def parse(source: str, name: str = "script.py") -> ast.Module:
    """Parse a script and number its statements and lambdas (`node.number`).

    Parameters
    ----------
    source : str
        The script.
    name : str, optional
        What it is called in tracebacks.

    Returns
    -------
    ast.Module
        The tree.

    Raises
    ------
    SyntaxError
        If it is not Python.
    """
    tree = stepped_here(looped_here(ast.parse(source, name)))
    for number, node in enumerate(n for n in ast.walk(tree) if isinstance(n, ast.stmt | ast.Lambda)):
        node.number = number  # type: ignore[union-attr]
    tree = _Mangler().visit(tree)
    return ast.fix_missing_locations(tree)


class _Instrumenter(ast.NodeTransformer):
    """Put probes around values and reports at the tops of loops; replace statements by choices."""

    def __init__(
        self, probes: bool, choices: dict[int, list[list[ast.stmt]]], extra: dict[int, Any], reads: bool = False
    ) -> None:
        self.with_probes = probes
        self.with_reads = reads
        self.choices = choices
        self.extra = extra
        self.probes: dict[int, Probe] = {}
        self.loops: dict[int, Loop] = {}
        self.bodies: dict[int, tuple[list[ast.stmt], list[str], bool]] = {}
        self.statement: Any = None
        self.functions: list[ast.AST] = []
        self.globals: list[list[str]] = [[]]
        self.arguments: frozenset[str] = frozenset()

    # -- values ----------------------------------------------------------------------------------------------------
    def _probe(self, node: ast.expr, text: str, name: str, kind: str, sign: int = 1) -> ast.expr:
        if not self.with_probes:
            return node
        number = len(self.probes)
        statement = self.statement
        self.probes[number] = Probe(
            statement.lineno,
            statement.end_lineno or statement.lineno,
            name,
            text,
            kind,
            getattr(self.functions[-1], "name", "") if self.functions else "",
            statement.number,
            sign,
        )
        call = ast.Call(ast.Name(VALUE, ast.Load()), [ast.Constant(number), node], [])
        return ast.copy_location(call, node)

    def _expression(self, node: Any) -> ast.AST:
        if not self.with_probes or self.statement is None:
            self.generic_visit(node)
            return node
        text = ast.unparse(node)
        self.generic_visit(node)
        return self._probe(node, text, text, "expression")

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self.arguments and isinstance(node.ctx, ast.Load):
            return self._probe(node, node.id, node.id, "argument")
        if self.with_reads and isinstance(node.ctx, ast.Load) and self.statement is not None:
            return self._probe(node, node.id, node.id, "read")
        return node

    visit_BinOp = visit_Compare = visit_ListComp = visit_IfExp = visit_UnaryOp = _expression

    def visit_Call(self, node: ast.Call) -> ast.AST:
        text = ast.unparse(node) if self.with_probes else ""
        # What is called is no value of interest, but the object whose method it is may be: (a - b).sum()
        if isinstance(node.func, ast.Attribute):
            node.func.value = self.visit(node.func.value)
        node.args = [self.visit(a) for a in node.args]
        for keyword in node.keywords:
            keyword.value = self.visit(keyword.value)
        if self.statement is None or not self.with_probes:
            return node
        return self._probe(node, text, text, "expression")

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        text = ast.unparse(node) if self.with_probes else ""
        node.value = self.visit(node.value)
        if isinstance(node.slice, ast.Compare | ast.Name) and isinstance(node.ctx, ast.Store):
            mask = ast.unparse(node.slice)
            node.slice = self._probe(node.slice, mask, mask, "expression")
        if not isinstance(node.ctx, ast.Load) or self.statement is None:
            return node
        return self._probe(node, text, text, "expression")

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        text = ast.unparse(node) if self.with_probes else ""
        node.value = self.visit(node.value)
        if node.attr == "T" and isinstance(node.ctx, ast.Load) and self.statement is not None:
            return self._probe(node, text, text, "expression")
        return node

    def visit_match_case(self, node: Any) -> Any:
        node.body = self._block(node.body)
        return node

    # -- statements ------------------------------------------------------------------------------------------------
    def _block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        out: list[ast.stmt] = []
        for node in body:
            out.extend(self._placed(node))
        return out

    def _placed(self, node: ast.stmt) -> list[ast.stmt]:
        """Return a statement instrumented; as a choice if it has edited forms; with what may be moved before it."""
        number = getattr(node, "number", -1)
        kept, self.statement = self.statement, node if hasattr(node, "number") else self.statement
        before: list[ast.stmt] = []
        for key, moved in self.extra.get(number, ()):
            before.append(_if_selected(key[0], key[1], copy.deepcopy(moved)))
        forms = self.choices.get(number)
        away: list[int] = []
        if forms and isinstance(node, ast.If | ast.For):
            node, away, forms = _with_heads(node, number, forms), [i for i, f in enumerate(forms) if not f], None
        plain: Any = self.visit(copy.deepcopy(node) if forms else node)
        self.statement = kept
        made: list[ast.stmt] = plain if isinstance(plain, list) else [plain]
        if away:
            stays = ast.Compare(
                _selected(number), [ast.NotIn()], [ast.Tuple([ast.Constant(i) for i in away], ast.Load())]
            )
            made = [ast.If(stays, made, [])]
        if not forms:
            return [*before, *made]
        return [*before, _choice(number, made, forms)]

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        text, name = ast.unparse(node.value), ast.unparse(node.targets[0])
        node.targets = [self.visit(t) for t in node.targets]
        targets = node.targets[0]
        if (
            isinstance(targets, ast.Tuple)
            and isinstance(node.value, ast.Tuple)
            and len(targets.elts) == len(node.value.elts)
        ):
            for i, inner in enumerate(node.value.elts):
                label = ast.unparse(inner)
                node.value.elts[i] = self._probe(self.visit(inner), label, ast.unparse(targets.elts[i]), "assign")
            return node
        node.value = self._probe(self.visit(node.value), text, name, "assign")
        return [node, *self._stored(targets), *self._bound(targets)]

    def _bound(self, target: ast.expr) -> list[ast.stmt]:
        """Return what lets the names pass that one value is handed out to: `z, a = forward(x)`, `for w, g in pairs`."""
        if not self.with_probes or not isinstance(target, ast.Tuple | ast.List):
            return []
        names = [n.id for n in ast.walk(target) if isinstance(n, ast.Name)]
        return [
            ast.copy_location(ast.Expr(self._probe(ast.Name(n, ast.Load()), n, n, "bound")), self.statement)
            for n in names
            if n != "_"
        ]

    def _stored(self, target: ast.expr) -> list[ast.stmt]:
        """Return what lets an array pass after some of its entries were written: `d[z < 0] = 0` makes another d."""
        if not self.with_probes or not isinstance(target, ast.Subscript) or not isinstance(target.value, ast.Name):
            return []
        if not isinstance(target.slice, ast.Call | ast.Compare | ast.BinOp | ast.UnaryOp | ast.Tuple):
            return []
        if isinstance(target.slice, ast.Call) and not any(isinstance(n, ast.Compare) for n in ast.walk(target.slice)):
            return []  # masks and tables of places: an entry of a plain list is no new list
        name = target.value.id
        if self.functions and name not in self.globals[-1] and not _binds(self.functions[-1], name):
            return []  # a name of the script: to bind it here would make it another one, which holds nothing yet
        passed = self._probe(ast.Name(name, ast.Load()), name, name, "after")
        return [ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], passed), self.statement)]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            text, name = ast.unparse(node.value), ast.unparse(node.target)
            node.value = self._probe(self.visit(node.value), text, name, "assign")
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST | list[ast.stmt]:
        text, name = ast.unparse(node.value), ast.unparse(node.target)
        node.value = self._probe(self.visit(node.value), text, name, "aug", -1 if isinstance(node.op, ast.Sub) else 1)
        if isinstance(node.target, ast.Subscript):
            target = node.target
            if isinstance(
                target.value, ast.Name
            ):  # `a[i]` in `a[i][j] -= step` is read by the update, not by the network
                node.target = self.visit(target)
            return [node, *self._stored(target)]
        if not isinstance(node.target, ast.Name) or not self.with_probes:
            return node
        # What `p /= total` leaves in p is what the next lines read: it passes too.
        after = self._probe(ast.Name(name, ast.Load()), name, name, "after")
        return [node, ast.copy_location(ast.Assign([ast.Name(name, ast.Store())], after), node)]

    def visit_Return(self, node: ast.Return) -> ast.AST:
        if node.value is None:
            return node
        text = ast.unparse(node.value)
        if isinstance(node.value, ast.Tuple):
            for i, inner in enumerate(node.value.elts):
                label = ast.unparse(inner)
                if not isinstance(inner, ast.Starred):
                    node.value.elts[i] = self._probe(self.visit(inner), label, label, "return")
            return node
        node.value = self._probe(self.visit(node.value), text, text, "return")
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        out = filled_by(node)
        if out is not None and self.with_probes:
            # `np.matmul(x, w, out=z)` gives z its values, as `z[...] = x @ w` does.
            text, name = ast.unparse(node.value), ast.unparse(out)
            whole = ast.Subscript(copy.deepcopy(out), ast.Constant(...), ast.Store())
            value = self._probe(self.visit(node.value), text, name, "assign")
            return ast.copy_location(ast.Assign([whole], value), node)
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        shows = self.with_probes and _only_shows(node)
        accepts, each = _accepts(node), _every_so_many(node)
        node.test = self.visit(node.test)
        if accepts is not None:
            take: ast.expr = ast.Call(ast.Name(TAKE, ast.Load()), [], [])
            take = take if accepts else ast.UnaryOp(ast.Not(), take)
            node.test = ast.BoolOp(ast.Or() if accepts else ast.And(), [take, node.test])
        if each:  # a step of every so many turns is taken in each, so that its sums are those of one
            node.test = ast.BoolOp(ast.Or(), [ast.Constant(True), node.test])
        if shows:
            node.test = ast.BoolOp(ast.Or(), [ast.Call(ast.Name(SHOW, ast.Load()), [], []), node.test])
        node.body, node.orelse = self._block(node.body), self._block(node.orelse)
        return node

    def visit_With(self, node: ast.With) -> ast.AST:
        node.body = self._block(node.body)
        return node

    def visit_Try(self, node: ast.Try) -> ast.AST:
        node.body, node.orelse = self._block(node.body), self._block(node.orelse)
        node.finalbody = self._block(node.finalbody)
        for handler in node.handlers:
            handler.body = self._block(handler.body)
        return node

    def visit_Module(self, node: ast.Module) -> ast.AST:
        node.body = self._block(node.body)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = self._block(node.body)
        return node

    # -- loops and functions ---------------------------------------------------------------------------------------
    def _report(self, node: Any, is_function: bool) -> list[ast.stmt]:
        number = len(self.loops)
        inside = self.functions[-1] if self.functions else None
        self.loops[number] = Loop(
            node.lineno,
            node.end_lineno or node.lineno,
            is_function,
            getattr(node if is_function else inside, "name", ""),
            frozenset(n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)),
            frozenset(n.id for n in ast.walk(getattr(node, "target", node)) if isinstance(n, ast.Name))
            if isinstance(node, ast.For)
            else frozenset(),
        )
        grab = ast.parse(f"{TOP}({number}) and {GRAB}({number}, locals())").body[0]
        return [ast.copy_location(n, node) for n in [grab]]

    def visit_For(self, node: ast.For) -> ast.AST:
        if hasattr(node, "iter"):
            node.iter = self.visit(node.iter)
        return self._loop(node)

    def visit_While(self, node: ast.While) -> ast.AST:
        node.test = self.visit(node.test)
        return self._loop(node)

    def _loop(self, node: Any) -> ast.AST:
        number = len(self.loops)
        report = self._report(node, False)
        body = self._block(node.body)
        node.orelse = self._block(node.orelse)
        self.bodies[number] = (body, list(self.globals[-1]), bool(self.functions))
        node.body = [*report, *body]
        return node

    def visit_FunctionDef(self, node: Any) -> ast.AST:
        self.functions.append(node)
        self.globals.append([n for g in ast.walk(node) if isinstance(g, ast.Global) for n in g.names])
        number = len(self.loops)
        report = self._report(node, True)
        self.statement = node
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        passed = [
            ast.copy_location(
                ast.Assign(
                    [ast.Name(a.arg, ast.Store())],
                    self._probe(ast.Name(a.arg, ast.Load()), a.arg, a.arg, "argument"),
                ),
                node,
            )
            for a in arguments
            if self.with_probes and a.arg not in ("self", "cls")
        ]
        body = self._block(node.body)
        docstring = [body.pop(0)] if ast.get_docstring(node, False) is not None else []
        self.bodies[number] = ([*passed, *body], list(self.globals[-1]), True)
        declared = [n for n in body if isinstance(n, ast.Global | ast.Nonlocal)]
        rest = [n for n in body if not isinstance(n, ast.Global | ast.Nonlocal)]
        node.body = [*docstring, *declared, *report, *passed, *rest]
        self.statement = None
        self.functions.pop()
        self.globals.pop()
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        number = getattr(node, "number", None)
        if number is None:
            node.body = self.visit(node.body)
            return node
        kept, self.statement = self.statement, _body_of(node)
        text, forms = ast.unparse(node.body), self.choices.get(number, [])
        held, self.arguments = self.arguments, frozenset(self.statement.arguments)
        node.body = self._probe(self.visit(node.body), text, text, "return")
        self.arguments = held
        for i, form in enumerate(forms):
            if form:
                test = ast.Compare(_selected(number), [ast.Eq()], [ast.Constant(i)])
                node.body = ast.IfExp(test, form[0].value, node.body)  # type: ignore[attr-defined]
        self.statement = kept
        return node


def _binds(function: Any, name: str) -> bool:
    """Whether a name is an argument of a function, or bound in it."""
    inside = list(ast.walk(function))
    stored = any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store) for n in inside)
    return stored or any(isinstance(n, ast.arg) and n.arg == name for n in inside)


def filled_by(statement: ast.stmt) -> ast.expr | None:
    """Return the array that a statement fills: `z` of `np.matmul(x, w, out=z)`.

    Parameters
    ----------
    statement : ast.stmt
        Of any kind.

    Returns
    -------
    ast.expr or None
        None if it is no such call.
    """
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not ast.unparse(call.func).startswith(PACKAGES):
        return None
    out = [k.value for k in call.keywords if k.arg == "out"]
    return out[0] if out and isinstance(out[0], ast.Name | ast.Attribute | ast.Subscript) else None


def _only_shows(node: ast.If) -> bool:
    """Whether an `if` of every so many turns only prints or keeps a number: `if turn % 100 == 0: print(loss(x))`."""
    if node.orelse or not any(isinstance(n, ast.Mod) for n in ast.walk(node.test)):
        return False
    calls = [s.value for s in node.body if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)]
    shown = [c for c in calls if ast.unparse(c.func) == "print" or ast.unparse(c.func).endswith(".append")]
    named = [s for s in node.body if isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name)]
    losses = [s for s in named if re.search(r"loss|cost|error|mse", ast.unparse(s.targets[0]), re.IGNORECASE)]
    return bool(shown) and len(shown) + len(losses) == len(node.body)


def _accepts(node: ast.If) -> bool | None:
    """Whether the body of an `if` takes a step that was tried first; False: what follows `else` does; None: neither.

    A step is taken where the error is compared with that of the step before, `if new < old:`, and then remembered,
    `old = new`. From other weights than the script's own the comparison says nothing of the step.
    """
    if not isinstance(node.test, ast.Compare):
        return None
    compared = {ast.unparse(n) for n in ast.walk(node.test) if isinstance(n, ast.Name | ast.Attribute)}
    for branch, is_body in ((node.body, True), (node.orelse, False)):
        copied = [s for s in branch if isinstance(s, ast.Assign) and ast.unparse(s.targets[0]) in compared]
        remembers = any(ast.unparse(s.value) in compared for s in copied)
        if remembers and any(_steps(s) for s in branch):
            return is_body
    return None


def _every_so_many(node: ast.If) -> bool:
    """Whether an `if count % many == 0:` takes steps: with sums, and empties these, or with the slopes of that turn."""
    if node.orelse or not any(isinstance(n, ast.Mod) for n in ast.walk(node.test)):
        return False
    inside = [n for s in node.body for n in ast.walk(s) if isinstance(n, ast.stmt)]
    emptied = [
        s for s in inside if EMPTIED.search(ast.unparse(s)) and isinstance(s, ast.Assign | ast.AugAssign | ast.Expr)
    ]
    return (bool(emptied) and any(_steps(s) for s in inside)) or all(_only_steps(s) for s in node.body)


def _only_steps(node: ast.stmt) -> bool:
    """Whether a statement moves weights against their slopes, or has an object of the script do so."""
    if isinstance(node, ast.For):
        return all(_only_steps(s) for s in node.body)
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Call) and bool(STEPPED.search(ast.unparse(node.value.func)))
    down = isinstance(getattr(node, "op", getattr(getattr(node, "value", None), "op", None)), ast.Sub)
    return down and _steps(node)


def _steps(node: ast.stmt) -> bool:
    """Whether a statement adds something that has a name to what it names."""
    if isinstance(node, ast.AugAssign):
        return isinstance(node.op, ast.Add | ast.Sub) and not isinstance(node.value, ast.Constant)
    if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.BinOp):
        return False
    same = ast.unparse(node.value.left) == ast.unparse(node.targets[0])
    return same and isinstance(node.value.op, ast.Add | ast.Sub) and not isinstance(node.value.right, ast.Constant)


def clone(node: Any) -> Any:
    """Return a copy of a tree whose nodes all have a place, so that it can be compiled as it is.

    Parameters
    ----------
    node : ast.AST
        The tree; nodes may be new and without a place.

    Returns
    -------
    ast.AST
        A copy; ten times faster than `copy.deepcopy`.
    """
    if not node._fields and not node._attributes:  # a plus, a load: all that it says is its class
        return node
    new = node.__class__.__new__(node.__class__)  # its fields follow; without them a new Python makes none
    held = new.__dict__
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            value = [clone(v) if isinstance(v, ast.AST) else v for v in value]
        elif isinstance(value, ast.AST):
            value = clone(value)
        held[name] = value
    if "lineno" in node._attributes:
        held["lineno"] = held["end_lineno"] = getattr(node, "lineno", 1)
        held["col_offset"] = held["end_col_offset"] = 0
    new.placed = True
    return new


def _place(node: Any, line: int = 1) -> None:
    """Give new nodes a place; what `clone` made has one."""
    child: Any
    for child in ast.iter_child_nodes(node):
        if getattr(child, "placed", False):
            continue
        if "lineno" in child._attributes and not hasattr(child, "lineno"):
            child.lineno, child.col_offset, child.end_lineno, child.end_col_offset = line, 0, line, 0
        _place(child, getattr(child, "lineno", line))


def placed(tree: Any) -> Any:
    """Return a tree after giving its new nodes a place.

    Parameters
    ----------
    tree : ast.AST
        To be compiled.

    Returns
    -------
    ast.AST
        The same.
    """
    _place(tree)
    return tree


def _load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _selected(statement: int) -> ast.expr:
    return ast.Call(ast.Attribute(_load(SELECT), "get", ast.Load()), [ast.Constant(statement)], [])


def _if_selected(statement: int, form: int, body: list[ast.stmt]) -> ast.stmt:
    return ast.If(ast.Compare(_selected(statement), [ast.Eq()], [ast.Constant(form)]), body, [])


def _choice(number: int, plain: list[ast.stmt], forms: list[list[ast.stmt]]) -> ast.stmt:
    """Return `plain` unless an edited form of it is selected."""
    parts: list[ast.stmt] = []
    for b in range(0, len(forms), 16):  # blocks, so that few tests are made on the way to a form
        block = forms[b : b + 16]
        inner = [_if_selected(number, b + i, form or [ast.Pass()]) for i, form in enumerate(block)]
        at = ast.Subscript(_load(SELECT), ast.Constant(number), ast.Load())
        test = ast.Compare(ast.Constant(b), [ast.LtE(), ast.Lt()], [at, ast.Constant(b + len(block))])
        parts.append(ast.If(test, inner, []))
    return ast.If(ast.Compare(ast.Constant(number), [ast.NotIn()], [_load(SELECT)]), plain, parts)


def head_of(statement: Any) -> str | None:
    """Return the field of an `if` or a `for` that stands in its first line: what is edited there.

    Parameters
    ----------
    statement : ast.stmt
        Of any kind.

    Returns
    -------
    str or None
        "test" or "iter"; None for what has no head.
    """
    return "test" if isinstance(statement, ast.If) else "iter" if isinstance(statement, ast.For) else None


def last_line(statement: Any) -> int:
    """Return the last line of a statement, or of its head.

    Parameters
    ----------
    statement : ast.stmt
        Of the parsed script.

    Returns
    -------
    int
        Counted from one.
    """
    head = head_of(statement)
    return int((getattr(statement, head) if head else statement).end_lineno)


def _with_heads(node: Any, number: int, forms: list[list[ast.stmt]]) -> Any:
    """Return an `if` or a `for` whose head is a choice; its body is the same in all of them."""
    field = str(head_of(node))
    head = getattr(node, field)
    for i, form in enumerate(forms):
        chosen: Any = form[0] if form else None
        if isinstance(chosen, ast.Expr):  # a move of the whole has no other head
            head = ast.IfExp(ast.Compare(_selected(number), [ast.Eq()], [ast.Constant(i)]), chosen.value, head)
    new = copy.copy(node)
    setattr(new, field, head)
    return new


def instrument(
    tree: ast.Module,
    name: str = "script.py",
    *,
    probes: bool = True,
    choices: dict[int, list[list[ast.stmt]]] | None = None,
    extra: dict[int, Any] | None = None,
    reads: bool = False,
) -> Program:
    """Return the script with reports at its loops, and with probes or choices.

    Parameters
    ----------
    tree : ast.Module
        From `parse`; it is not changed.
    name : str, optional
        What the script is called in tracebacks.
    probes : bool, optional
        Whether values pass through `_lab_v`.
    choices : dict, optional
        By a statement's number: lists of statements that may stand in its place, chosen by `_lab_select`.
    extra : dict, optional
        By a statement's number: statements of elsewhere that may run before it, with the choice that makes them run.
    reads : bool, optional
        Whether names that are read pass too: one array may be input in one place and target in another.

    Returns
    -------
    Program
        Ready to be run.
    """
    worker = _Instrumenter(probes, choices or {}, extra or {}, reads)
    made = worker.visit(copy.deepcopy(tree))
    _place(made)
    code = compile(made, name, "exec", dont_inherit=True)
    return Program(code, worker.probes, worker.loops, worker.bodies, _imports(tree), bare_names(tree))


def _imports(tree: ast.Module) -> frozenset[str]:
    names = [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    names += [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module]
    return frozenset(name.split(".")[0] for name in names)
