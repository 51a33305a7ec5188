"""What an optimiser keeps, and whether it keeps it rightly: sums that are never emptied, Adam without its correction.

The gradients may be right and the steps wrong all the same. Two experiments tell. What a kept array adds to its own
next value: the whole of it is no momentum, but a sum over all steps so far. And the steps of an optimiser that is held
at one place, where the gradient stays as it is: Adam's are all alike, if the start of its two means is corrected.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...per_layer import Array
from .cast import Network
from .circles import called, tail
from .examination import Examination
from .moments import corrections, counted_with, fed_by_the_other, swapped, uncounted
from .parts import whole_of
from .roles import HUGE, take
from .source import spliced
from .state import Environment, Quantity, quantities
from .strides import turned_by_others
from .uncalled import uncalled

__all__ = ["Kept", "emptied", "kept_wrongly", "thrown_away", "with_coefficients"]

#: Steps that are held at one place.
HELD = 6


@dataclass
class Kept:
    """Something that an optimiser keeps, and not as it should.

    Attributes
    ----------
    line : ast.stmt or None
        The statement to look at.
    says : str
        What is wrong.
    why : str
        What it does to the training.
    mistake : bool
        False for what may be meant so.
    form : str or None
        The statement as it should be, if that is an edit of one line.
    """

    line: Any
    says: str
    why: str
    mistake: bool
    form: str | None = None


def _after(exam: Examination, network: Network, q: Quantity, value: float) -> tuple[Array | None, list[Array | None]]:
    """Return what a kept array is after a step that begins with one number in all its entries, and the steps."""

    def start(env: Environment) -> None:
        q.put(env, np.full(q.size, value))

    step, moved = take(exam.lab, network, exam.roles.parameters, start=start)
    return (None if step.failed else q.get(step.after)), moved


def _carried(exam: Examination, q: Quantity) -> float:
    """Return the share of itself that a kept array hands on; NaN if that is no one number."""
    network = exam.networks[0]
    (a, _), (b, _) = _after(exam, network, q, 0.0), _after(exam, network, q, 0.5)
    if a is None or b is None:
        return float("nan")
    share = (b - a) / 0.5
    return float(share[0]) if np.ptp(share) < 1e-7 else float("nan")


def _never_emptied(exam: Examination) -> list[Quantity]:
    found = []
    for q in exam.roles.memory:
        if q.name in exam.roles.denominators or not abs(_carried(exam, q) - 1) <= 1e-9:
            continue
        (a, moved), (_, other) = _after(exam, exam.networks[0], q, 0.0), _after(exam, exam.networks[0], q, 0.5)
        b, _ = _after(exam, exam.networks[-1], q, 0.0)
        used = any(x is not None and y is not None and not np.allclose(x, y) for x, y in zip(moved, other, strict=True))
        if used and a is not None and b is not None and not np.allclose(a, b):
            found.append(q)
    return found


def _adders(exam: Examination, q: Quantity) -> list[Any]:
    """Return the statements that add to a kept array."""
    return _adders_to(exam.tree, tail(q.name))


def _adders_to(tree: ast.Module, name: str) -> list[Any]:
    return [
        n
        for n in ast.walk(tree)
        if (isinstance(n, ast.AugAssign) and tail(ast.unparse(n.target)) == name)
        or (
            isinstance(n, ast.Assign)
            and tail(ast.unparse(n.targets[0])) == name
            and isinstance(n.value, ast.BinOp | ast.ListComp | ast.DictComp)
            and re.search(rf"(?<![\w.]){re.escape(ast.unparse(n.targets[0]))}(?!\w)", ast.unparse(n.value))
        )
    ]


def _emptied_of_others(exam: Examination, kept: list[Quantity]) -> Any:
    """Return the head of the loop that empties what is called alike, of objects that it names one by one; or None."""
    words = {tail(q.name) for q in kept}
    for loop in (n for n in ast.walk(exam.tree) if isinstance(n, ast.For)):
        bound = [(s.targets[0], ast.unparse(s.value)) for s in loop.body if isinstance(s, ast.Assign)]
        empties = {
            t.attr for t, value in bound if isinstance(t, ast.Attribute) and re.search(r"\bzeros|^0(\.0*)?$", value)
        }
        named = {ast.unparse(e) for e in loop.iter.elts} if isinstance(loop.iter, ast.Tuple | ast.List) else set()
        if named and words <= empties and not named & {q.name.rpartition(".")[0] for q in kept}:
            return ast.copy_location(ast.Expr(loop.iter), loop.iter)
    return None


def _training_loop(exam: Examination) -> Any:
    """Return the loop whose turns are the steps; None where these are calls."""
    line = exam.lab.program.loops[exam.lab.chosen or 0].line
    loops = [n for n in ast.walk(exam.tree) if isinstance(n, ast.For | ast.While) and n.lineno == line]
    return loops[0] if loops and loops[0].body[0].lineno > line else None


def _sums(exam: Examination) -> list[Kept]:
    kept = _never_emptied(exam)
    if not kept:
        return []
    lines: dict[int, Any] = {}
    for q in kept:
        for statement in _adders(exam, q):
            lines.setdefault(statement.lineno, statement)
    names = ", ".join(f"`{q.name}`" for q in kept[:4]) + (" and others" if len(kept) > 4 else "")
    says = f"what is kept in {names} is never emptied: each step still holds the gradients of all before."
    why = "What came before is added in full, which is no momentum; set it to nought before each step."
    left_out = _emptied_of_others(exam, kept)
    if left_out is not None:
        return [Kept(left_out, says, f"{why} This line does so for others, and leaves these out.", True)]
    call, loop = uncalled(exam.tree, {tail(q.name) for q in kept}), _training_loop(exam)
    if call is not None and loop is not None:
        return [
            Kept(loop.body[0], says, f"`{call}` does that, and nothing calls it: it belongs before this line.", True)
        ]
    probes = exam.lab.program.probes
    counts: dict[int, int] = {}
    for probe, _ in exam.roles.trace:
        if probes[probe].kind in ("aug", "assign"):
            counts[probes[probe].statement] = counts.get(probes[probe].statement, 0) + 1
    out: list[Kept] = []
    for line in sorted(lines):
        node = lines[line]
        once = isinstance(node, ast.AugAssign) and counts.get(node.number, 0) <= len(kept)  # type: ignore[attr-defined]
        form = f"{ast.unparse(node.target)} = {ast.unparse(node.value)}" if once else None
        said = says if not out else f"the same holds of what this line adds to, like line {min(lines)}."
        out.append(Kept(node, said, why if not out else "", True, form if len(lines) <= 2 else None))
    return out[:4] or [Kept(None, says, why, True)]


def _growing(exam: Examination) -> list[Kept]:
    """Return the lines by which more than the whole of a kept array is in its next value: no training stands that."""
    lines: dict[int, Kept] = {}
    for q in exam.roles.memory:
        if q.name in {*exam.roles.denominators, *exam.roles.held}:
            continue
        runs = [_after(exam, exam.networks[0], q, value) for value in (0.0, 0.5, 1.0)]
        after = [a for a, _ in runs if a is not None]
        if len(after) < 3 or not np.allclose(after[2] - after[1], after[1] - after[0], atol=1e-12):
            continue
        share = float(np.max((after[1] - after[0]) / 0.5))
        pairs = zip(runs[0][1], runs[1][1], strict=True)
        used = any(x is not None and y is not None and not np.allclose(x, y) for x, y in pairs)
        for node in _adders(exam, q) if share > 1 + 1e-6 and used else ():
            says = f"what is kept in `{q.name}` is {share:.3g} times itself in the next step, and grows without end."
            why = "A momentum hands on a share of itself that is below one; here the whole is added once more."
            adds = isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add)
            form = f"{ast.unparse(node.target)} = {ast.unparse(node.value)}" if adds else None
            lines.setdefault(node.lineno, Kept(node, says, why, True, form))
    return [lines[n] for n in sorted(lines)][:2]


#: What people call an array in which steps gather speed.
SPEEDS = re.compile(
    r"^(v|m|vel|velocity|velocities|speed|speeds|momentum|momenta|mom|run|inertia)(_|\d|[A-Z]|$)", re.ASCII
)


def thrown_away(exam: Examination) -> list[Kept]:
    """Return the speeds that are made anew at each step: what they held enters nothing, so there is no momentum.

    Parameters
    ----------
    exam : Examination
        What is what, of a script whose gradients are right.

    Returns
    -------
    list of Kept
        Arrays that begin at nought, have a weight's shape, and are called as speeds are; one for each line.
    """
    lab, roles, network = exam.lab, exam.roles, exam.networks[0]
    weights = [whole_of(q) for q in roles.parameters]
    known = {q.name for q in [*weights, *roles.memory]}
    shapes = {q.shape for q in weights if q.size > 1}
    found: dict[int, Kept] = {}
    with lab.quiet():
        begun = lab.snapshots[lab.main].restore()
        fresh = [q for q in quantities(begun, lab.passing_names()) if q.shape in shapes and q.name not in known]
        fresh = [q for q in fresh if SPEEDS.match(re.split(r"[.\[]", q.name.removeprefix("self."))[0])]
        for q in fresh:
            (a, one), (b, two) = _after(exam, network, q, 0.0), _after(exam, network, q, 0.5)
            alike = a is not None and b is not None and np.any(a) and np.allclose(a, b, rtol=1e-12, atol=0)
            same = all(x is not None and y is not None and np.allclose(x, y) for x, y in zip(one, two, strict=True))
            if not alike or not same or not _begins_at_nought(exam, q):
                continue
            for line in _makers(exam, q):
                name = ast.unparse(line.targets[0])
                says = f"`{name}` is made anew here: what it held at the step before is thrown away, and there is no momentum."
                found.setdefault(
                    line.lineno, Kept(line, says, "If that is meant, it needs no array of its own.", False)
                )
    return list(found.values())[:2]


def _begins_at_nought(exam: Examination, q: Quantity) -> bool:
    name = re.split(r"\[", q.name)[0]
    made = [n for n in ast.walk(exam.tree) if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == name]
    return any("zeros" in ast.unparse(n.value) for n in made)


def _makers(exam: Examination, q: Quantity) -> list[Any]:
    """Return the statements of the training that bind an array anew."""
    probes = exam.lab.program.probes
    ran = {probes[v[0]].statement for v in exam.roles.trace if probes[v[0]].kind == "assign"}
    return [
        n
        for n in ast.walk(exam.tree)
        if isinstance(n, ast.Assign)
        and n.number in ran  # type: ignore[attr-defined]
        and tail(ast.unparse(n.targets[0])) == tail(q.name)
    ]


def emptied(exam: Examination, found: list[Kept]) -> str | None:
    """Return the script with its sums emptied: by `=` where one line adds, else at the top of the training loop.

    Parameters
    ----------
    exam : Examination
        What is what.
    found : list of Kept
        What is never emptied.

    Returns
    -------
    str or None
        To be examined anew; None if the arrays have no name there.
    """
    lines = exam.script.text.split("\n")
    if all(k.form is not None and k.line.lineno == k.line.end_lineno for k in found):
        for k in found:
            row = lines[k.line.lineno - 1]
            lines[k.line.lineno - 1] = row[: k.line.col_offset] + str(k.form)
        return "\n".join(lines)
    with exam.lab.quiet():
        env = exam.lab.snapshots[exam.lab.main].restore()
        kept = _never_emptied(exam)
        arrays = all(len(q.leaves) == 1 and isinstance(q.leaves[0].value(env), np.ndarray) for q in kept)
    loop, call = _training_loop(exam), uncalled(exam.tree, {tail(q.name) for q in kept})
    if loop is None or not (arrays or call):
        return None
    at = loop.body[0].lineno - 1
    indent = lines[at][: loop.body[0].col_offset]
    lines[at:at] = [indent + call] if call else [f"{indent}{q.name}[...] = 0" for q in kept]
    return "\n".join(lines)


# -- Adam --------------------------------------------------------------------------------------------------------------
def _held_steps(exam: Examination) -> list[float]:
    """Return how long the first steps are, beside the first one, when the weights are put back after each.

    All are taken where the second step begins, whose batch and names are then the same; what is kept, and what counts,
    begins as it did at the first.
    """
    lab, params = exam.lab, exam.roles.parameters
    if len(lab.snapshots) < 2:
        return []
    trained = {q.name for q in params}
    memory = {m.name for m in exam.roles.memory}
    turn = lab.program.loops[lab.chosen or 0].targets
    weights = [(q, v) for q, v in exam.networks[0].values if q.name in trained]
    held = [q for q in quantities(lab.snapshots[1].restore(), lab.passing_names()) if q.name not in trained]
    held = [q for q in held if str(q.leaves[0].steps[0][1]) not in turn]
    held = [q for q in held if q.name in memory or (q.size == 1 and q.whole)]
    begun = lab.snapshots[0].restore()
    first = [(q, q.get(begun)) for q in held]
    keep = [(q, np.zeros(q.size) if v is None else v) for q, v in first if v is not None or q.name in memory]
    rest = _Held(exam, weights, list(keep), turn, memory)
    turns = rest.alike(0, -1)  # of `for start in range(0, n, size)` another turn has another batch
    if not turns and turn & counted_with(exam.tree):
        return []
    lengths: list[Array] = []
    for t in range(HELD):
        after, moved = rest.step(t - 1 if turns else 0)
        if after is None:
            return []
        lengths.append(moved)
        rest.keep = [(q, v) for q in held if (v := q.get(after)) is not None]
    good = lengths[0] > 1e-3 * lengths[0].max(initial=0.0)
    return [float(np.median(x[good] / lengths[0][good])) for x in lengths] if np.any(good) else []


@dataclass
class _Held:
    """Takes steps at one place: `weights` are put back, and `keep` is what the optimiser holds."""

    exam: Examination
    weights: list[tuple[Quantity, Array]]
    keep: list[tuple[Quantity, Array]]
    turn: frozenset[str]
    memory: set[str]

    def step(self, on: int) -> tuple[Environment | None, Array]:
        """Return what is there after a step so many turns on, and how far each weight went, but for its decay."""
        params, decay = self.exam.roles.parameters, self.exam.judgement.decay
        start = _starter(list(self.keep), self.turn, on)
        step, moved = take(self.exam.lab, Network(1, self.weights), params, start=start)
        known = [m for m in moved if m is not None]
        if step.failed or len(known) < len(moved):
            return None, np.zeros(0)
        held = {q.name: v for q, v in self.weights}
        rest = [m + decay[q.name] * held[q.name] if decay[q.name] else m for q, m in zip(params, known, strict=True)]
        return step.after, np.concatenate([np.abs(m) for m in rest])

    def alike(self, one: int, other: int) -> bool:
        """Whether two turns put the same into what is kept: they see the same batch."""
        ends: list[list[Array]] = []
        for on in (one, other):  # copied: the next step writes over them
            after, _ = self.step(on)
            parts = [None if after is None else q.get(after) for q, _ in self.keep if q.name in self.memory]
            ends.append([v.copy() for v in parts if v is not None])
        same = [np.allclose(a, b, rtol=1e-9, atol=0) for a, b in zip(*ends, strict=False)]
        return len(ends[0]) == len(ends[1]) and all(same)


def _starter(keep: list[tuple[Quantity, Array]], turn: frozenset[str], on: int) -> Callable[[Environment], None]:
    def start(env: Environment) -> None:
        for q, v in keep:
            q.put(env, v)
        for name in turn:  # the loop's own counter goes on
            for names in (env.local, env.world):
                if names is not None and type(names.get(name)) is int:
                    names[name] += on

    return start


def _adam(exam: Examination) -> list[Kept]:
    roles = exam.roles
    means = {q.name: _carried(exam, q) for q in roles.memory if q.name not in roles.denominators}
    means = {n: a for n, a in means.items() if 0 < a < 0.9999}
    squares = {q.name: _carried(exam, q) for q in roles.memory if q.name in roles.denominators}
    squares = {n: a for n, a in squares.items() if 0 < a < 0.99999}
    if not means or not squares:
        return []
    a, b = next(iter(means.values())), next(iter(squares.values()))
    both = [_told_of(exam, name, kept) for name, kept in (next(iter(means.items())), next(iter(squares.items())))]
    fed = fed_by_the_other(exam.script.text, *_fresh_pair(exam, next(iter(means)), squares), both)
    steps = [] if fed else _held_steps(exam)
    if not steps or max(abs(s - 1) for s in steps) < 0.01:
        return [Kept(line, says, why, True, form) for line, says, why, form in fed]
    slips = swapped(exam.tree, exam.script.text, steps, both)
    t = np.arange(1, HELD + 1)
    mean, square = (1 - a**t) / (1 - a), np.sqrt((1 - b) / (1 - b**t))
    if np.allclose(steps, mean * square, rtol=0.005):
        slips = uncounted(exam.tree)
    if slips:
        return [Kept(line, says, why, True, form) for line, says, why, form in slips]
    for missing_mean, missing_square in ((True, False), (False, True), (True, True)):
        expected = (mean if missing_mean else 1) * (square if missing_square else 1)
        if np.allclose(steps, expected, rtol=0.02):
            return [_uncorrected(exam, next(iter(means)), next(iter(squares)), missing_mean, missing_square)]
    grown = ((1 - a**t) / (1 - a) ** t, np.sqrt((1 - b) ** t / (1 - b**t)))
    if any(np.allclose(steps, expected, rtol=0.02) for expected in (*grown, grown[0] * grown[1])):
        return _bracketed(exam)
    return []


def _told_of(exam: Examination, name: str, kept: float) -> tuple[str, float, Any]:
    """Return a mean's name, what it keeps of itself, and its update."""
    for word in (tail(name), tail(name.split("[")[0])):  # `v` of `v['dW1']`, where all keys are made in a loop
        update = next(iter(_adders_to(exam.tree, word)), None)
        if update is not None:
            return word, kept, update
    return tail(name), kept, None


def _fresh_pair(exam: Examination, mean: str, squares: dict[str, float]) -> tuple[Array, Array]:
    """Return what the means of one weight hold after a step from nought: the squares are the multiple of its square."""
    known = {q.name: q for q in exam.roles.memory}
    taken, _ = _after(exam, exam.networks[0], known[mean], 0.0)
    for name in squares:
        square, _ = _after(exam, exam.networks[0], known[name], 0.0)
        if taken is not None and square is not None and square.size == taken.size and np.any(taken):
            share = float(square @ taken**2 / np.sum(taken**4))
            if np.allclose(square, share * taken**2, rtol=1e-6):
                return taken, square
    return np.zeros(0), np.zeros(0)


def _rootless(exam: Examination) -> list[Kept]:
    """Return the division by a mean of squares that should be one by its root."""
    bare = exam.lab.rootless & set(exam.roles.denominators)
    names = {word for name in bare for word in [*called(name), tail(name.split("[")[0])]}
    source = exam.script.text.split("\n")
    statements = [s for s in ast.walk(exam.tree) if isinstance(s, ast.Assign | ast.AugAssign | ast.Return)]
    for made in (s for s in statements if isinstance(s, ast.Assign)):  # `s_hat = s / (1 - beta2 ** t)`
        if any(names & set(re.findall(r"\w+", divided)) for divided, _ in corrections(made)):
            names.add(tail(ast.unparse(made.targets[0])))
    for statement in statements:
        for node in ast.walk(statement):
            divisor: Any = node.right if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) else None
            apart = divisor is not None and isinstance(divisor, ast.BinOp) and isinstance(divisor.op, ast.Add)
            mean = (
                divisor.left if apart and isinstance(divisor.right, ast.Constant | ast.Name | ast.Attribute) else None
            )
            if (
                mean is None
                or not names & set(re.findall(r"\w+", ast.unparse(mean)))
                or statement.end_lineno != statement.lineno
            ):
                continue
            root = _root(exam.tree, ast.unparse(mean))
            form = spliced(source[statement.lineno - 1], mean, root, statement.col_offset)
            says = f"the mean of the squares, `{ast.unparse(mean)}`, divides the step, where its root `{root}` belongs."
            why = "Where the mean is four times as large, the step is a quarter as long, and should be half as long."
            return [Kept(statement, says, why, True, form)]
    return []


def _root(tree: ast.AST, what: str) -> str:
    """Return the root of something, as the script would write it."""
    aliases = [
        a.asname or a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names if a.name == "numpy"
    ]
    return f"{aliases[0]}.sqrt({what})" if aliases else f"({what}) ** 0.5"


def _bracketed(exam: Examination) -> list[Kept]:
    """Return the lines in which a mean is divided by `(1 - beta) ** t`, where `1 - beta ** t` belongs."""
    found, source = [], exam.script.text.split("\n")
    for statement in (s for s in ast.walk(exam.tree) if isinstance(s, ast.Assign | ast.AugAssign)):
        for node in ast.walk(statement.value):
            power: Any = node.right if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) else None
            base = power.left if isinstance(power, ast.BinOp) and isinstance(power.op, ast.Pow) else None
            if not (isinstance(base, ast.BinOp) and isinstance(base.op, ast.Sub)):
                continue
            said = f"({ast.unparse(base.left)} - {ast.unparse(base.right)} ** {ast.unparse(power.right)})"
            form = spliced(source[statement.lineno - 1], power, said, statement.col_offset)
            says = f"this is Adam, and its mean is divided by `{ast.unparse(power)}`, where `{said[1:-1]}` belongs."
            why = "Held at one place, where the gradient stays as it is, its steps differ by the same factor in each turn."
            one = statement.lineno == statement.end_lineno
            found.append(Kept(statement, says, why, True, form if one else None))
    return found


def _uncorrected(exam: Examination, mean: str, square: str, of_mean: bool, of_square: bool) -> Kept:
    tried = any(
        isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div) and re.match(r"\(?1(\.0)? - ", ast.unparse(n.right))
        for n in ast.walk(exam.tree)
    )
    name = tail(mean if of_mean else square)
    which = "both means" if of_mean and of_square else f"the mean of the {'gradients' if of_mean else 'squares'}"
    says = (
        f"this is Adam, and {which} (`{name}`) {'are' if of_mean and of_square else 'is'} not divided by "
        "1 - beta**t, where t counts the steps."
    )
    why = (
        "Held at one place, where the gradient stays as it is, its first steps are not alike: "
        "a mean that begins at nought is too small at first."
    )
    half = tried or of_mean != of_square  # one corrected mean is half of Adam
    return Kept(_reader(exam, name), says, why, half and not (of_square and _keeps_the_largest(exam)))


def _keeps_the_largest(exam: Examination) -> bool:
    """Whether a divisor is the largest so far, as in AMSGrad: that is divided by no `1 - beta**t` in its paper."""
    for q in (m for m in exam.roles.memory if m.name in exam.roles.denominators):
        (small, _), (large, _) = _after(exam, exam.networks[0], q, 0.0), _after(exam, exam.networks[0], q, HUGE)
        if small is not None and large is not None and np.any(small) and np.all(large == HUGE):
            return True
    return False


def _reader(exam: Examination, name: str) -> Any:
    """Return the first statement that reads a kept array, but for its own update."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    for node in ast.walk(exam.tree):
        if isinstance(node, ast.Assign | ast.AugAssign) and word.search(ast.unparse(node.value)):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            made = isinstance(node.value, ast.Call | ast.List | ast.ListComp | ast.Dict) and "zeros" in ast.unparse(
                node
            )
            if tail(ast.unparse(target)) != name and not made:
                return node
    return None


# -- penalties ---------------------------------------------------------------------------------------------------------
def _added(statement: Any) -> tuple[str, Any] | None:
    """Return what a statement adds to, and what: `g += c * w`, `g = g + c * w`."""
    if isinstance(statement, ast.AugAssign) and isinstance(statement.op, ast.Add):
        return ast.unparse(statement.target), statement.value
    value = getattr(statement, "value", None)
    if isinstance(statement, ast.Assign) and isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        return ast.unparse(statement.targets[0]), value.right
    return None


def _penalties(exam: Examination) -> list[Kept]:
    """Return the penalties that lack a coefficient where another weight's has one: `g1 += w1` beside `g2 += c * w2`."""
    shrunk = {tail(n) for n, d in exam.judgement.decay.items() if d}
    names = {tail(q.name) for q in exam.roles.parameters}
    bare: list[tuple[Any, Any]] = []
    coefficients = []
    for statement in (n for n in ast.walk(exam.tree) if isinstance(n, ast.Assign | ast.AugAssign)):
        found = _added(statement)
        if found is None:
            continue
        target, value = found
        if tail(ast.unparse(value)) in shrunk and isinstance(value, ast.Name | ast.Attribute | ast.Subscript):
            bare.append((statement, value))
        elif isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult) and target not in ast.unparse(value):
            for weight, rest in ((value.right, value.left), (value.left, value.right)):
                if tail(ast.unparse(weight)) in names:
                    coefficients.append(ast.unparse(rest))
    if not bare or not coefficients:
        return []
    out = []
    rows = exam.script.text.split("\n")
    for statement, added in bare:
        name, c = ast.unparse(added), coefficients[0]
        says = f"`{name}` is added whole, as a penalty with the coefficient 1; another weight's is multiplied by `{c}`."
        why = "It pulls the weight to nought a good deal harder than the other."
        row = rows[statement.lineno - 1].encode()
        whole = row[statement.col_offset : added.col_offset] + f"{c} * ".encode() + row[added.col_offset :]
        form = whole.decode() if statement.lineno == statement.end_lineno else None
        out.append(Kept(statement, says, why, True, form))
    return out


def with_coefficients(exam: Examination, found: list[Kept]) -> str:
    """Return the script with the coefficients of its penalties put in.

    Parameters
    ----------
    exam : Examination
        What is what.
    found : list of Kept
        The penalties.

    Returns
    -------
    str
        To be examined anew.
    """
    lines = exam.script.text.split("\n")
    for kept in found:
        if kept.form is not None:
            row = lines[kept.line.lineno - 1]
            lines[kept.line.lineno - 1] = row[: kept.line.col_offset] + kept.form
    return "\n".join(lines)


def kept_wrongly(exam: Examination) -> list[Kept]:
    """Return what the steps of a script with right gradients hold wrongly besides: penalties, and what is kept.

    Parameters
    ----------
    exam : Examination
        What is what.

    Returns
    -------
    list of Kept
        Empty if all is well.
    """
    penalties = _penalties(exam) if any(exam.judgement.decay.values()) else []
    if penalties or not exam.roles.memory:
        return penalties
    with exam.lab.quiet():
        found = _sums(exam) or _growing(exam)
        found = found or (_rootless(exam) or _adam(exam) if exam.roles.denominators else [])
        return found or (_strides(exam) if exam.roles.held else [])


def _strides(exam: Examination) -> list[Kept]:
    kept = turned_by_others(exam.lab, exam.roles, exam.networks[0])
    line = _reader(exam, tail(kept[0].split("[")[0])) if kept else None
    if line is None:
        return []
    says = (
        f"the step sizes should grow where a slope has the sign that `{kept[0]}` kept of it, and shrink where it has the "
        "other; at one place, where all slopes stay as they are, they do not."
    )
    return [Kept(line, says, "What is compared here is not the slope now and the slope before.", True)]
