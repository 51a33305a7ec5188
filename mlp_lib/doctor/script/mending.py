"""Mend a script: try edits of the statements that the wrong steps come from, until every step is right."""

from __future__ import annotations

import ast
import hashlib
import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import BuiltinFunctionType, FunctionType
from typing import Any

import numpy as np

from ...per_layer import Array
from .cast import LOSSLIKE, Loss, Network, Roles
from .circles import differs, tail
from .edits import Edit, Words, are_places, edits_of, moves_across, moves_of
from .effort import Effort
from .heads import edits_of_head
from .hidden import MORE_TURNS, is_appending, kept_in_lists
from .instrument import head_of, instrument, statements_of
from .lab import KEPT, Lab, NotTakenError, Step, Visit
from .measuring import TOLERANCE, Judgement, Slopes, judge, shares_of
from .roles import take
from .room import room_of
from .state import Quantity, quantities
from .words import own_name, parsed

__all__ = ["Effect", "Mended", "Mender", "effects_of", "is_update"]

#: Edited forms in one program, trials of pairs, and the cost up to which an edit is tried in the first round.
FORMS, PAIRS, CHEAP = 900, 4000, 1.6
#: How much more is done when what mends is doubtful, in units of `Effort`.
FURTHER = 8000.0
#: What may be done to find as small an edit elsewhere, and up to which cost two edits of one statement go together.
RIVALS, TWICE = 3000.0, 1.35
#: Of how many statements, and how many first edits of each, are edited once more, and how much that may do.
SUSPECTS, FIRSTS, AGAIN = 2, 40, 8000.0
#: By how much dearer an edit is of what a call only hands over.
HANDED = 0.8
#: What an edit costs more that mends by the other of two factors.
OTHER = 0.5
#: What an edited form costs, the judgement of one weight's steps, an edit that is made, and one that is tried besides
#: the step itself, in units of `Effort`.
FORM, JUDGED, MADE, TRIED = 1.0, 2.0, 0.75, 1.5


#: How arrays are made between which `*` is the product of matrices.
MATRICES = re.compile(r"\b(np|numpy)\.(as)?mat(rix)?\(")
#: What is read of any array, and is nothing that two objects hold.
OF_ARRAYS = ("T", "shape", "size", "ndim", "sum", "mean", "dot", "append", "copy", "reshape")


#: How the reason of an edit reads that turns a sign.
SIGNS = re.compile(r"\bsign\b|plus stands|minus stands|goes up")
#: How the reason of an edit ends that turns a difference round.
TURNED = "the difference is taken the wrong way round"
#: The names in a reason, and how it ends where what a function is given is turned round.
QUOTED, ORDER = re.compile(r"`(\w+)`"), "are in the wrong order"


@dataclass
class Effect:
    """What a statement moves.

    Attributes
    ----------
    number : int
        Of the statement.
    touches : set of str
        The parameters whose steps it moves.
    forward : bool
        Whether it moves the error too.
    order : int
        When it first runs.
    hands : bool
        Whether it only hands something to a function: what that does with it is the likelier mistake.
    """

    number: int
    touches: set[str]
    forward: bool
    order: int
    hands: bool = False


@dataclass
class Mended:
    """Edits after which more is right.

    Attributes
    ----------
    edits : list of Edit
        One, or two that only heal together.
    healed : set of str
        The parameters that are right then.
    whole : bool
        Whether all are.
    loss : int
        The number of the loss under which they are.
    strange : bool
        Whether the steps are then the gradient times a number that the script does not hold, and none of them was before.
    doubtful : bool
        Whether steps that were right are longer or shorter then; or it shifts the script's own loss, and another is descended.
    rivals : dict
        By line: as small an edit there that heals as much.
    """

    edits: list[Edit]
    healed: set[str]
    whole: bool
    loss: int

    strange: bool = False
    doubtful: bool = False
    rivals: dict[int, Edit] = field(default_factory=dict)

    @property
    def cost(self) -> float:
        """How much is changed; more if the steps then hold a factor that stands nowhere in the script, or if it is doubtful."""
        return (
            float(self.strange)
            + float(self.doubtful)
            + float(sum(e.cost for e in self.edits))
            + 0.3 * (len(self.edits) - 1)
        )


def _is_entry(text: str) -> bool:
    """Whether an expression is one entry, or what a call without arguments gives: no product that ends with one."""
    if not text.endswith(("]", "()")):
        return False
    node = parsed(text)
    return isinstance(node, ast.Subscript | ast.Call)


def _kept_alike(base: str, held: dict[str, list[Array]]) -> dict[str, list[str]]:
    """Return the lists and dictionaries that are kept by the same numbers as another: `z[1]`, `z[2]` beside `a[1]`."""
    places: dict[str, list[str]] = {}
    for name in held:
        found = re.fullmatch(r"(.+)\[(\d+)\]", name)
        if found:
            places.setdefault(found[1], []).append(found[2])
    own = set(places.get(base, []))
    return {other: [k for k in keys if k in own] for other, keys in places.items() if other != base and own & set(keys)}


def stirred(value: Any) -> Any:
    """Return a value of a statement moved a little: what it moves is then seen."""
    if isinstance(value, np.ndarray):
        if value.dtype == bool:
            return ~value
        if value.dtype.kind == "f":
            return value + 0.1 * (np.abs(value) + 0.1) * (1 + 0.3 * np.sin(np.arange(value.size))).reshape(value.shape)
        return value
    if isinstance(value, dict):
        return {k: stirred(v) for k, v in value.items()}
    if isinstance(value, range):
        return value[:-1] if value else value
    if isinstance(value, list | tuple):
        return [stirred(v) for v in value] if isinstance(value, list) else tuple(stirred(v) for v in value)
    if isinstance(value, bool | np.bool_):
        return not value
    if isinstance(value, float | np.floating):
        return float(value) + 0.1 * (abs(float(value)) + 0.1)
    if isinstance(value, FunctionType | BuiltinFunctionType | np.ufunc):  # an activation looked up by its name
        return lambda *given, **named: stirred(value(*given, **named))
    return value


def more(value: Any) -> Any:
    """Return a count as another number that is no index: what it divides is seen to move."""
    return 1.1 * value if isinstance(value, int | np.integer) and not isinstance(value, bool) else value


def _ways(
    main: list[int], probes: list[int], trace: dict[Visit, Array]
) -> Iterator[tuple[list[int], Callable[[Any], Any]]]:
    """Yield what of a statement is changed, and how, until something moves."""
    yield main or probes, stirred
    if main and main != probes:  # what holds the numbers may be an object: then what it is made of is stirred
        yield probes, stirred
    if main and _counts(trace, main):
        yield main, more


def _counts(trace: dict[Visit, Array], probes: list[int]) -> bool:
    """Whether all that some places held is whole numbers above one."""
    held = [a for v, a in trace.items() if v[0] in probes]
    return bool(held) and all(a.ndim == 0 and a > 1 and a == np.rint(a) for a in held)


def _moved_names(roles: Roles, base: list[Array | None], moved: list[Array | None]) -> set[str]:
    pairs = zip(roles.parameters, base, moved, strict=True)
    return {q.name for q, a, b in pairs if a is None or b is None or differs(a, b, 1.0, 1e-9)}


def _error_moves(loss: Loss, step: Step, error: float) -> bool:
    try:
        return abs(loss.value(step.trace) - error) > 1e-10 * (1 + abs(error))
    except (KeyError, ValueError, IndexError):
        return True


def _handed_over(tree: ast.Module, lab: Lab, found: list[Effect]) -> list[Effect]:
    """Return the calls that only hand something to a function of the way back, `last.backward(grad)`, and what it moves.

    What they are given has no place of its own that could be stirred: the function's own statements have.
    """
    home = {p.statement: p.function.split(".")[-1] for p in lab.program.probes.values()}
    known = {e.number for e in found}
    calls = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Expr) or not isinstance(node.value, ast.Call) or node.number in known:  # type: ignore[attr-defined]
            continue
        name = getattr(node.value.func, "attr", getattr(node.value.func, "id", ""))
        inner = [e for e in found if home[e.number] == name]
        if inner and node.value.args and not any(e.forward for e in inner):
            touches = set().union(*(e.touches for e in inner))
            calls.append(Effect(node.number, touches, False, min(e.order for e in inner), True))  # type: ignore[attr-defined]
    return calls + [Effect(number, touches, False, order) for number, touches, order in kept_in_lists(tree, found)]


def _of_more_turns(lab: Lab, roles: Roles, network: Network, probes: list[int], base: list[Array | None]) -> set[str]:
    """Return the parameters whose steps move where a loop takes one turn more."""
    names: set[str] = set()
    for change in MORE_TURNS if probes else ():
        replace: dict[Visit, Callable[[Any], Any]] = {(p, -1): change for p in probes}
        step, moved = take(lab, network, roles.parameters, replace=replace)
        names |= set() if step.failed else _moved_names(roles, base, moved)
    return names


def effects_of(
    lab: Lab,
    roles: Roles,
    network: Network,
    loss: Loss,
    progress: Callable[[float], None],
    tree: ast.Module | None = None,
) -> list[Effect]:
    """Find what every statement of a step moves: the steps, the error, or both.

    Parameters
    ----------
    lab : Lab
        The laboratory.
    roles : Roles
        What is what.
    network : Network
        Where; `roles.trace` comes from it.
    loss : Loss
        The error.
    progress : callable
        Called with the share done.
    tree : ast.Module, optional
        The script, where calls that only hand something over count too.

    Returns
    -------
    list of Effect
        In the order in which they run.
    """
    by_statement: dict[int, list[int]] = {}
    order: dict[int, int] = {}
    trace = lab.step(network.at, network.start, watch="all").trace
    touched = {v[0] for v in trace}
    for i, (probe, _) in enumerate(trace):
        order.setdefault(lab.program.probes[probe].statement, i)
    for number, place in lab.program.probes.items():
        if number in touched or place.kind != "argument":
            by_statement.setdefault(place.statement, []).append(number)
    base_step, base = take(lab, network, roles.parameters, watch=loss.watch)
    error = loss.value(base_step.trace)
    found = []
    for done, (statement, probes) in enumerate(by_statement.items()):
        main = [p for p in probes if lab.program.probes[p].kind in ("assign", "aug", "return")]
        texts = [lab.program.probes[p].text for p in probes]
        # Of `deltas[k].append(d)` the list is not stirred: what is put into a copy of it is lost.
        probes = [p for p, t in zip(probes, texts, strict=True) if not any(o.startswith(f"{t}.append(") for o in texts)]
        if any("[" in lab.program.probes[p].name for p in main):
            main = probes  # an index may be what is wrong
        names: set[str] = set()
        for chosen, change in _ways(main, probes, trace):
            replace: dict[Visit, Callable[[Any], Any]] = {(p, -1): change for p in chosen}
            step, moved = take(lab, network, roles.parameters, watch=loss.watch, replace=replace)
            unknown = step.failed and (not main or change is more)
            names = set() if unknown else _moved_names(roles, base, moved)
            if names or step.failed:
                break
        names |= _of_more_turns(lab, roles, network, probes if "range(" in " ".join(texts) else [], base)
        if names and not all(lab.program.probes[p].kind == "argument" for p in probes):
            found.append(Effect(statement, names, _error_moves(loss, step, error), order.get(statement, 10**6)))
        if done % 8 == 0:
            progress(done / len(by_statement))
    found += _handed_over(tree, lab, found) if tree is not None else []
    return sorted(found, key=lambda e: e.order)


def _drags(before: Judgement, after: Judgement) -> bool:
    """Whether an edit gives another length to all steps that were right: what it changes is no part of the wrong ones only."""
    kept = [n for n in before.right if before.grade(n) == 2 and n not in before.silent and n not in after.silent]
    pairs = [(before.factor[n], after.factor[n]) for n in kept]
    return bool(pairs) and all(abs(b / a - 1) > 1e-3 for a, b in pairs)


def _surer(one: Mended, other: Mended) -> bool:
    """Whether an edit heals as much by another loss or factor, and leaves alone what was right by that."""
    alike = one.whole == other.whole and len(one.healed) == len(other.healed)
    return alike and other.doubtful and not one.doubtful


def is_update(statement: Any, parameters: list[Quantity], own: str) -> bool:
    """Return whether a statement gives a weight its new value.

    Parameters
    ----------
    statement : ast.stmt
        Any.
    parameters : list of Quantity
        The weights.
    own : str
        What the script's methods call their object.

    Returns
    -------
    bool
        By the name that it stores.
    """
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    text = "" if target is None else ast.unparse(target).removeprefix(f"{own}.")
    return bool(text) and any(q.name.endswith(text) for q in parameters)


def _names_bound(*nodes: ast.AST) -> set[str]:
    inside = [n for node in nodes for n in ast.walk(node)]
    given = {
        a.arg for n in inside if isinstance(n, ast.FunctionDef) for a in ast.walk(n.args) if isinstance(a, ast.arg)
    }
    return given | {n.id for n in inside if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _names_given(form: list[ast.stmt]) -> set[str]:
    """Return the names that an edited form gives something to; not those of its comprehensions, which are their own."""
    plain = ast.Assign | ast.AugAssign | ast.AnnAssign
    places = [t for s in form for t in (getattr(s, "targets", None) or [getattr(s, "target", None)]) if t is not None]
    return _names_bound(*places, *(s for s in form if not isinstance(s, plain | ast.Expr | ast.Return)))


def _reckons(edit: Edit) -> bool:
    """Whether an edit makes a sum, a product or a sign out of what a line only hands on: none belongs there."""
    return any(isinstance(getattr(n, "value", None), ast.BinOp | ast.UnaryOp) for n in edit.form)


@dataclass
class Mender:
    """Tries edits.

    Attributes
    ----------
    source, tree : str and ast.Module
        The script.
    lab : Lab
        At its training.
    roles, networks, slopes, losses
        What is what, and what is true.
    candidates : list of int
        The losses under which an edit may be right.
    progress : callable
        Called with the share done.
    effort : Effort
        How much it may do.
    doubles : tuple of int
        Those of the candidates that are others once more, by another factor.
    """

    source: str
    tree: ast.Module
    lab: Lab
    roles: Roles
    networks: list[Network]
    slopes: Slopes
    losses: list[Loss]
    candidates: list[int]
    judgements: list[Judgement]
    progress: Callable[[float], None]
    effort: Effort
    doubles: tuple[int, ...] = ()
    tried: int = 0
    _room: int | None = None
    _statements: dict[int, Any] = field(default_factory=dict)
    _blocks: dict[int, list[Any]] = field(default_factory=dict)
    _loops: dict[int, Any] = field(default_factory=dict)
    _order: dict[int, int] = field(default_factory=dict)
    _forward: set[int] = field(default_factory=set)
    _plain: dict[int, list[Array | None]] = field(default_factory=dict)
    _graded: dict[int, dict[str, int]] = field(default_factory=dict)
    _known: dict[tuple[int, int, str], tuple[Array, Array, Array, float]] = field(default_factory=dict)
    _judged: dict[tuple[int, bytes], Judgement] = field(default_factory=dict)
    _own: str = "self"
    _bound: dict[int, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        found = statements_of(self.tree)
        self._statements = {n: s for n, s in found.items() if not hasattr(s, "handed")}
        self._own = own_name(self.tree)
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef):  # those inside come later
                names = _names_bound(node)
                self._bound.update((s.number, names) for s in ast.walk(node) if isinstance(s, ast.stmt))  # type: ignore[attr-defined]
            for name in ("body", "orelse", "finalbody"):
                block = getattr(node, name, None)
                if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                    for statement in block:
                        self._blocks[statement.number] = block
                        if isinstance(node, ast.For) and name == "body":
                            self._loops[statement.number] = node

    # -- the search ------------------------------------------------------------------------------------------------
    def search(self, effects: list[Effect]) -> list[Mended]:
        """Return what mends, best first: whole cures, else the best half of one.

        Parameters
        ----------
        effects : list of Effect
            From `effects_of`.

        Returns
        -------
        list of Mended
            Empty if nothing heals anything.
        """
        self._order = {e.number: e.order for e in effects}
        self._forward = {e.number for e in effects if e.forward}
        wrong = {n for i in self.candidates for n in self.judgements[i].wrong}
        made = {self.lab.program.probes[v[0]].statement for v in self.roles.error}
        # What is made of weights and targets may be read by the loss as well: `error = t - y`, and `(error ** 2).mean()`.
        back = [e for e in effects if (not e.forward or e.number in made) and e.touches & wrong]
        sets = [min((set(self.judgements[i].wrong) for i in self.candidates if i not in self.doubles), key=len)]
        sets += [set(self.judgements[i].wrong) for i in self.doubles]
        back.sort(key=lambda e: (min((not e.touches >= w, len(e.touches - w)) for w in sets), e.order))
        partial: list[Mended] = []
        doubtful: list[Mended] = []
        end = 0.0
        everything: list[list[Edit]] = []
        self.total = len(back)
        for number, group in enumerate(self._groups(back)):
            whole, half = self._round(group)
            everything.append(group)
            partial += half
            self.progress(min(1.0, (number + 1) / max(1, len(back) / 3)))
            if whole and all(m.doubtful or m.loss in self.doubles for m in whole):
                end = end or self.effort.spent + FURTHER  # a line further on may be mended without a doubt
                doubtful += whole
                whole = []
            if whole:
                whole += doubtful  # dearer, and tried where none of the others stands
                return self._best(whole + self._elsewhere(whole, back))
            if self.effort.over() or (end and self.effort.spent > end):
                break
        if doubtful:
            return self._best(doubtful + self._elsewhere(doubtful, back))
        if not partial and not self.effort.over():
            left = max(0.0, self.effort.most - self.effort.spent)
            whole = self._at_most(min(left, AGAIN), lambda: self._twice(back)) or self._pairs(everything)
            if whole:
                return self._best(whole)
        return self._best(partial)

    def _elsewhere(self, whole: list[Mended], back: list[Effect]) -> list[Mended]:
        """Return the cures in other lines that may as well be meant; to look for them, there is always some effort left."""
        most = max(0.0, self.effort.most - self.effort.spent) + RIVALS
        searches = self._by_a_factor, self._by_a_sign, self._by_a_call
        first = {m.loss in self.doubles: m for m in reversed(whole)}  # by either of two factors
        return self._at_most(most, lambda: [m for c in first.values() for search in searches for m in search(c, back)])

    def _at_most(self, most: float, search: Callable[[], list[Mended]]) -> list[Mended]:
        """Search with an effort of its own, which counts for the whole."""
        whole, self.effort = self.effort, self.effort.part(most)
        found = search()
        whole.spend(self.effort.spent)
        self.effort = whole
        return found

    def _by_a_factor(self, cure: Mended, back: list[Effect]) -> list[Mended]:
        """Return the cures in other lines that move the same steps, where only their factor is wrong: any may be meant."""
        if len(cure.edits) > 1 or not cure.healed <= set(self.judgements[cure.loss].apart) or self.effort.over():
            return []
        edits = []
        for e in back:
            statement = self._statements.get(e.number)
            plain = statement is None or not hasattr(statement, "value") or self._hands_on(statement)
            if e.touches == cure.healed and not plain:
                found = edits_of(statement, self.source, *self.words(e.number), cure.cost + 0.6)
                edits += [x for x in found if x.cost > CHEAP]
        return self._round(edits)[0] if edits else []

    def _by_a_sign(self, cure: Mended, back: list[Effect]) -> list[Mended]:
        """Return the cures in other lines where steps only go up: any sign on the way to them may be meant."""
        before = self.judgements[cure.loss]
        rising = {n for n in cure.healed if before.factor[n] < 0}
        only = all(before.right[n] and n not in before.silent for n in cure.healed)
        if len(cure.edits) > 1 or not only or not rising or self.effort.over():
            return []
        edits = []
        for e in back:
            statement = self._statements.get(e.number)
            plain = statement is None or not hasattr(statement, "value") or self._hands_on(statement)
            if e.touches >= rising and not plain:
                found = edits_of(statement, self.source, *self.words(e.number), cure.edits[0].cost)
                edits += [x for x in found if SIGNS.search(x.why)]
        return self._round(edits)[0] if edits else []

    def _by_a_call(self, cure: Mended, back: list[Effect]) -> list[Mended]:
        """Return the cures in the lines that call what a cure edits: what it is given may be in the wrong order."""
        around = self._around(cure.edits[0].statement)
        given = [a.arg for a in around[0].args.args] if around else []
        if len(cure.edits) > 1 or len(given) < 2 or not any(a in given for a in QUOTED.findall(cure.edits[0].why)):
            return []
        edits = []
        for e in back:
            statement = self._statements.get(e.number)
            inside = around[0] in self._around(e.number)
            if e.touches >= cure.healed and not inside and hasattr(statement, "value"):
                found = edits_of(statement, self.source, *self.words(e.number))
                edits += [x for x in found if x.why.endswith(ORDER)]
        return self._round(edits)[0] if edits else []

    def _best(self, found: list[Mended]) -> list[Mended]:
        """Sort cures: the most healed, the least changed; of two alike what a function returns, then the later line.

        The earlier of two lines may be right: of `back = ...` and `delta = back`, a slope is missing in the second. But
        where the later one is the update of a weight, the gradient before it is what is wrong. Of two factors that of
        most steps is the likelier to be right, but the other may be.
        """

        def rank(m: Mended) -> tuple[Any, ...]:
            other = m.loss in self.doubles
            return -len(m.healed), round(m.cost + OTHER * other, 1), other, self._place(m)

        best = sorted(found, key=rank)
        for m in best[:1]:
            # A step right but for a factor is mended by a factor in many a line, whatever the edit there costs.
            window = 0.61 if m.healed <= set(self.judgements[m.loss].apart) else 0.31
            for o in best:
                line = self._statements[o.edits[0].statement].lineno
                other = o.edits[0].statement != m.edits[0].statement and len(o.edits) == len(m.edits) == 1
                either = {o.loss, m.loss} & set(self.doubles)
                alike = o.healed == m.healed or (m.whole and o.whole and bool(either))
                if other and alike and o.cost <= m.cost + window:
                    m.rivals.setdefault(line, o.edits[0])
        # Of one statement no more than two: all the others of it may fail for the same reason.
        places = [m.edits[0].statement for m in best]
        return [m for i, m in enumerate(best) if places[:i].count(places[i]) < 2][:6]

    def _place(self, cure: Mended) -> tuple[bool, bool, int]:
        statement = self._statements[cure.edits[0].statement]
        update = is_update(statement, self.roles.parameters, self._own)
        return not isinstance(statement, ast.Return), update, -self._order.get(statement.number, 0)

    def _groups(self, effects: list[Effect]) -> Iterator[list[Edit]]:
        """Yield edits, the cheap ones of the likeliest statements first; moves with the first ones."""
        numbers = {e.number for e in effects}
        dear: list[Edit] = []
        size = 12 if self.doubles else 6  # the lines of either factor
        for tier in range(0, len(effects), size):
            cheap: list[Edit] = []
            for e in effects[tier : tier + size]:
                statement = self._statements.get(e.number)
                if statement is None or isinstance(statement, ast.FunctionDef | ast.ClassDef | ast.While):
                    continue
                words, shapes = self.words(e.number)
                if head_of(statement):
                    edits = edits_of_head(statement, self.source, words)[:450]
                else:
                    edits = edits_of(statement, self.source, words, shapes)
                    self.effort.spend(MADE * len(edits))
                    edits = edits[:450]
                if self._hands_on(statement):
                    edits = [x for x in edits if not _reckons(x)]
                block = self._blocks.get(e.number, [])  # a lambda stands in none
                self._against_the_others(statement, edits)
                for edit in edits if e.hands else ():
                    edit.cost += HANDED
                edits += [m for m in moves_of(block, numbers, self.source) if m.statement == e.number]
                edits += moves_across(statement, block, self._loops.get(e.number)) if block else []
                cheap += [x for x in edits if x.cost <= CHEAP]
                dear += [x for x in edits if x.cost > CHEAP]
            if cheap:
                yield cheap
            if len(dear) > FORMS or tier == 0:
                yield from self._portions(dear)
                dear = []
        yield from self._portions(dear)

    def _hands_on(self, statement: Any) -> bool:
        """Whether a line keeps what the way there had, as `self.x = x` does, for the way back to read."""
        made = {self.lab.program.probes[v[0]].statement for v in self.roles.error}
        plain = isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Name | ast.Attribute)
        return plain and statement.number not in made

    def _against_the_others(self, statement: Any, edits: list[Edit]) -> None:
        """Make the edit of a sign cheaper where one update goes up and all others go down."""
        if not isinstance(statement, ast.AugAssign):
            return
        tails = {tail(q.name) for q in self.roles.parameters}
        others = [
            type(s.op)
            for s in self._statements.values()
            if isinstance(s, ast.AugAssign) and s is not statement and tail(ast.unparse(s.target)) in tails
        ]
        if others and not any(isinstance(statement.op, kind) for kind in others):
            for edit in edits:
                if edit.why.startswith("the step goes up"):
                    edit.cost = 0.6

    @staticmethod
    def _portions(edits: list[Edit]) -> Iterator[list[Edit]]:
        edits = sorted(edits, key=lambda x: x.cost)
        for i in range(0, len(edits), FORMS):
            yield edits[i : i + FORMS]

    def _laboratory(self, edits: list[Edit]) -> tuple[Lab, list[tuple[int, int]]]:
        """Return a laboratory in which the edits are switches, and the switch of each."""
        choices: dict[int, list[list[ast.stmt]]] = {}
        extra: dict[int, list[Any]] = {}
        switches = []
        for edit in edits:
            forms = choices.setdefault(edit.statement, [])
            key = (edit.statement, len(forms))
            forms.append(edit.form)
            switches.append(key)
            if edit.before is not None:
                ahead = ast.parse(edit.ahead).body if edit.ahead else [self._statements[edit.statement]]
                extra.setdefault(edit.before, []).append((key, ahead))
        program = instrument(self.tree, probes=False, choices=choices, extra=extra)
        lab = Lab(
            program,
            self.lab.folder,
            self.lab.seed,
            self.lab.limit,
            None,
            self.lab.arguments,
            self.lab.given,
            self.lab.chosen,
            keep=KEPT[: max(2, 1 + max(n.at for n in self.networks))],
        )
        lab.find()
        lab.prepare()
        lab.weight = self.lab.weight
        self.effort.spend(FORM * len(edits))
        if not self.tried:
            self._room = room_of(lambda: take(lab, self.networks[0], self.roles.parameters), lab.program.imports)
        lab.room = self._room
        return lab, switches

    def _bindable(self, edits: list[Edit]) -> list[Edit]:
        """Leave out edits that bind a name in a function that reads it from outside: it would be empty in all forms."""
        known = self._bound
        return [e for e in edits if e.statement not in known or _names_given(e.form) <= known[e.statement]]

    def _round(self, edits: list[Edit]) -> tuple[list[Mended], list[Mended]]:
        """Try edits one by one; return whole cures and half ones."""
        edits = self._bindable(edits)
        try:
            lab, switches = self._laboratory(edits)
        except (NotTakenError, RecursionError, ValueError):
            return [], []
        whole: list[Mended] = []
        half: list[Mended] = []
        cheapest = float("inf")
        for edit, switch in sorted(zip(edits, switches, strict=True), key=lambda x: x[0].cost):
            if edit.cost > cheapest + 0.6 or self.effort.over():
                break
            found = self._try(lab, [edit], [switch])
            if found is not None:
                (whole if found.whole else half).append(found)
                if found.whole:
                    cheapest = min(cheapest, found.cost)
        return whole, half

    def _twice(self, back: list[Effect]) -> list[Mended]:
        """Try two small edits of one statement together: `dz2.sum(0)` for `dz3.sum(0).mean()`."""
        for effect in back[:SUSPECTS]:
            statement = self._statements.get(effect.number)
            if not isinstance(statement, ast.Assign | ast.AugAssign | ast.Return) or self._hands_on(statement):
                continue
            words, shapes = self.words(effect.number)
            indent = " " * statement.col_offset
            edits: dict[str, Edit] = {}
            firsts = [e for e in edits_of(statement, self.source, words, shapes, TWICE) if len(e.form) == 1]
            for first in firsts[:FIRSTS]:
                form: Any = ast.copy_location(first.form[0], statement)
                form.number = effect.number
                seconds = edits_of(form, self.source, words, shapes, TWICE)
                self.effort.spend(MADE * len(seconds))
                if self.effort.over():
                    break
                for second in seconds:
                    if len(second.form) == 1:
                        text = indent + ast.unparse(ast.fix_missing_locations(second.form[0]))
                        why = f"{first.why}; and {second.why}"
                        both = Edit(effect.number, second.form, text, first.cost + second.cost, why)
                        edits.setdefault(text, both)
            for portion in self._portions(list(edits.values())):
                whole, _ = self._round(portion)
                if whole or self.effort.over():
                    return whole
        return []

    def _pairs(self, groups: list[list[Edit]]) -> list[Mended]:
        """Try two edits together: a move with another edit, or two of the cheapest of one statement."""
        edits = self._bindable([e for group in groups for e in group])
        moves = [e for e in edits if e.before is not None]
        plain = sorted((e for e in edits if e.before is None and e.cost <= 1.5), key=lambda e: e.cost)[:500]
        try:
            lab, switches = self._laboratory([*moves, *plain])
        except (NotTakenError, RecursionError, ValueError):
            return []
        switch = {id(e): s for e, s in zip([*moves, *plain], switches, strict=True)}
        found, count = [], 0
        pairs = itertools.chain(
            ((a, b) for b in plain for a in moves), ((a, b) for a, b in itertools.combinations(plain[:120], 2))
        )
        for a, b in pairs:
            if a.statement == b.statement and a.before is None:
                continue
            count += 1
            if count > PAIRS or self.effort.over():
                break
            chosen = [switch[id(a)], switch[id(b)]]
            if a.before is not None and a.statement == b.statement:
                continue
            mended = self._try(lab, [a, b], chosen)
            if mended is not None and mended.whole:
                found.append(mended)
                if len(found) >= 4:
                    break
        return found

    # -- one trial -------------------------------------------------------------------------------------------------
    def _try(self, lab: Lab, edits: list[Edit], switches: list[tuple[int, int]]) -> Mended | None:
        self.tried += 1
        self.effort.spend(lab.weight + TRIED)
        lab.select.clear()
        lab.select.update(dict(switches))
        network = self.networks[0]
        step, moved = take(lab, network, self.roles.parameters)
        if step.failed or any(m is None or not np.all(np.isfinite(m)) for m in moved):
            return None
        losses = [i for i in self.candidates if self._promising(i, moved)]
        if not losses:
            return None
        steps = [moved]
        for place, other in enumerate(self.networks[1:], 1):
            self.effort.spend(lab.weight + TRIED)
            step, more = take(lab, other, self.roles.parameters)
            losses = [] if step.failed else [i for i in losses if self._promising(i, more, place)]
            if not losses:
                return None
            steps.append(more)
        if not self._moves_else(steps):
            return None
        self.effort.spend(JUDGED * len(losses) * len(moved))
        best = None
        moves = hashlib.blake2b(b"".join(m.tobytes() for more in steps for m in more if m is not None)).digest()
        for i in losses:
            before, known = self.judgements[i], self._grades(i)
            if (i, moves) not in self._judged:  # another edit may have made the same steps
                self._judged[i, moves] = judge(lab, self.roles, self.networks, self.slopes, i, steps)
            after = self._judged[i, moves]
            grades = [(known[q.name], after.grade(q.name), q.name) for q in self.roles.parameters]
            healed = {name for was, now, name in grades if now > was}
            if not healed or any(now < was for was, now, _ in grades) or not after.common > 0:
                continue
            kept = before.common > 0 and abs(after.common / before.common - 1) < 1e-4  # that of what was right before
            strange = not kept and not self._known_factor(after.common)
            doubtful = _drags(before, after) or self._shifts_the_loss(edits, i)
            mended = Mended(edits, healed, after.all_right, i, strange, doubtful)
            better = best is None or (mended.whole, len(healed)) > (best.whole, len(best.healed))
            if better or (best is not None and _surer(mended, best)):
                best = mended
        return best

    def _moves_else(self, steps: list[list[Array | None]]) -> bool:
        """Whether steps differ from those of the script as it is by more than rounding: less than that mends nothing."""
        pairs = ((a, b) for place, more in enumerate(steps) for a, b in zip(more, self._unchanged(place), strict=True))
        return any(a is None or b is None or differs(a, b) for a, b in pairs)

    def _shifts_the_loss(self, edits: list[Edit], loss: int) -> bool:
        """Whether an edit mends by the slopes of another loss than the script's: of one that it changes, or of a part."""
        mine = self.losses[loss]
        if mine.own:
            return False
        known = any(self.losses[i].own for i in self.candidates)
        if known and mine.output is not None and sum(v[0] == mine.output[0] for v in self.roles.trace) > 1:
            return True  # of one example, where a step sees several
        own = any(x.own and LOSSLIKE.search(x.name) for x in self.losses)
        if all(e.why.endswith(TURNED) for e in edits):
            return False  # what is made of a difference is its square or its size
        return own and any(e.statement in self._forward for e in edits)

    def _known_factor(self, factor: float) -> bool:
        """Whether a factor is a number of the script, times 2 or 1/2, a number of examples or one over it."""
        return bool(np.any(np.abs(self.roles.multiples / factor - 1) < 1e-4))

    def _promising(self, loss: int, moved: list[Array | None], place: int = 0) -> bool:
        """Whether some wrong step is now along its gradient at the first network, and every right one still is at any.

        At the others a bias may be measured beside weights that shrink: only all networks together tell those. A step
        of one entry always is along, so a wrong one must have changed. What is not promising is not judged, which
        takes ten times as long.
        """
        before, grades = self.judgements[loss], self._grades(loss)
        some, partly = place > 0, any(before.decay.values())  # some entries may shrink, and others not
        told, decays = False, self.roles.may_decay(loss)
        for q, move, unchanged in zip(self.roles.parameters, moved, self._unchanged(place), strict=True):
            was = grades[q.name]
            if q.name in before.silent or before.decay[q.name] or move is None:
                some = some or was < 2
                continue
            true, weight, entries, room = self._measured(loss, place, q.name)
            step = move[entries]
            size = float(np.abs(step).max(initial=0.0))
            flat = not float(np.abs(true).max(initial=0.0)) > room  # nor where the loss is no number
            told = told or (was < 2 and not (flat and self._slopes_elsewhere(loss, q.name)))
            if not size or flat:
                if was and not flat:
                    return False
                continue
            factor = (step @ true) / float(true @ true)
            allowed = 10 * TOLERANCE * size + abs(factor) * room
            along = factor < 0 and np.abs(step - factor * true).max() <= allowed
            pull = np.sign(weight) if before.by_sign else weight
            along = along or (decays and self._shrinks(step, true, pull, allowed))
            if was and not along:
                return False
            new = not (partly or step.size == 1) or unchanged is None or not np.array_equal(move, unchanged)
            some = some or (was < 2 and new and (along or (partly and step.size > 4)))
        return some or not told  # a wrong step without a slope here is told by another network

    def _grades(self, loss: int) -> dict[str, int]:
        """Return how right each step of the script is as it is."""
        if loss not in self._graded:
            before = self.judgements[loss]
            self._graded[loss] = {name: before.grade(name) for name in before.right}
        return self._graded[loss]

    def _unchanged(self, place: int) -> list[Array | None]:
        """Return the steps of the script as it is."""
        if place not in self._plain:
            self._plain[place] = take(self.lab, self.networks[place], self.roles.parameters)[1]
        return self._plain[place]

    def _measured(self, loss: int, place: int, name: str) -> tuple[Array, Array, Array, float]:
        """Return slopes that were measured, what the weight held there, which entries they are, and how far off a step may be."""
        key = loss, place, name
        if key not in self._known:
            true = self.slopes.true[loss, place, name]
            good = np.isfinite(true)
            largest = max(
                float(np.nanmax(np.abs(t), initial=0.0)) for (i, _, _), t in self.slopes.true.items() if i == loss
            )
            room = max(self.slopes.noise.get((loss, place), 0.0), 1e-8 * largest, 1e-13)  # as `judge` takes for nought
            entries = np.asarray(self.slopes.entries[place, name])[good]
            self._known[key] = true[good], self.slopes.held[place, name][good], entries, room
        return self._known[key]

    def _slopes_elsewhere(self, loss: int, name: str) -> bool:
        """Whether a loss has a slope along a weight at any network but the first: one that it never asks tells nothing."""
        seen = [self._measured(loss, place, name) for place in range(1, len(self.networks))]
        return any(np.abs(true).max(initial=0.0) > room for true, _, _, room in seen)

    @staticmethod
    def _shrinks(step: Array, true: Array, weight: Array, allowed: float) -> bool:
        """Whether a step is along the gradient but for a share of the weights that it takes off as well."""
        if step.size < 3:
            return False
        along, share = shares_of(step, true, weight)
        return along < 0 and -0.5 < share < 0 and bool(np.abs(step - along * true - share * weight).max() <= allowed)

    # -- what may be put in ----------------------------------------------------------------------------------------
    def words(self, number: int) -> tuple[Words, dict[str, set[tuple[int, ...]]]]:
        """Return what may be put into a statement, and the shapes of its own expressions."""
        probes = self.lab.program.probes
        around = self._around(number)
        function = getattr(around[0], "name", "") if around else ""
        words = Words(own=self._own)
        shapes: dict[str, set[tuple[int, ...]]] = {}
        inside = self._names(around)
        held: dict[str, list[Array]] = {}
        turns = set(self._turns(around))  # what a loop hands out does not pass; turned round it may
        for (probe, _), value in self.roles.trace.items():
            p = probes[probe]
            if p.statement == number and p.kind != "argument":
                shapes.setdefault(p.text, set()).add(value.shape)
            named = p.kind in ("assign", "argument", "bound") or (p.kind == "expression" and _is_entry(p.text))
            spans = [(f.lineno, f.end_lineno) for f in around]
            kept = p.name.startswith(f"{self._own}.")
            here = any(a <= p.line <= b for a, b in spans) or p.function == "" == function or kept
            if not here and p.kind == "assign" and "[" in p.name:  # a cache: what is kept there can be found here too
                here = inside >= set(re.findall(r"(?<![\w'\"])[A-Za-z_]\w*(?!\w*['\"(])", p.name)) - {"str"}
            if named and here and (len(p.name) <= 28 or p.statement == number):
                held.setdefault(p.name if p.kind != "expression" else p.text, []).append(value)
            if here and p.kind == "expression" and p.text.removesuffix(".T") in turns and p.text.endswith(".T"):
                held.setdefault(p.text[:-2], []).append(value.T)
        for name, values in self._state(function, inside):
            held.setdefault(name, []).append(values)
        for name, number_held in self._constants(inside).items():
            held.setdefault(name, []).append(np.array(number_held))
        self._entries(number, held)
        for name, arrays in held.items():
            if self._own in inside or not re.search(rf"\b{self._own}\b", name):
                words.values[name] = arrays[:4]
        words.keys = self._keys()
        words.flags = self._flags()
        written = (n.value for n in ast.walk(self.tree) if isinstance(n, ast.Constant) and type(n.value) is float)
        words.fractions = sorted({v for v in written if 0 < v < 1})[:8]
        words.objects = self._objects(around)
        words.ends = self._ends()
        numbers = [n for n, arrays in words.values.items() if n.isidentifier() and are_places(arrays)]
        words.places = list(dict.fromkeys(self._turns(around) + numbers))[:8]
        self._functions(words, function)
        words.matrices = bool(MATRICES.search(self.source))
        self._counts(words, around[0] if around else self.tree)
        return words, shapes

    def _around(self, number: int) -> list[Any]:
        """Return the functions around a statement, the innermost first: what an outer one holds, an inner one may read."""
        functions = [n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef | ast.Lambda)]
        return [f for f in reversed(functions) if any(getattr(n, "number", -1) == number for n in ast.walk(f))]

    def _turns(self, around: list[Any]) -> list[str]:
        """Return the names that the loops of a function give to one thing after the other."""
        loops = [n.target for n in ast.walk(around[0] if around else self.tree) if isinstance(n, ast.For)]
        return list(dict.fromkeys(n.id for t in loops for n in ast.walk(t) if isinstance(n, ast.Name)))

    def _objects(self, around: list[Any]) -> list[str]:
        """Return the names whose attributes a function reads, or the one around it, but for packages."""
        homes = around or [self.tree]
        read = [n.value for home in homes for n in ast.walk(home) if isinstance(n, ast.Attribute)]
        names = dict.fromkeys(n.id for n in read if isinstance(n, ast.Name))
        imports = [a for n in ast.walk(self.tree) if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names]
        packages = {(a.asname or a.name).split(".")[0] for a in imports}
        return [n for n in names if n not in packages][:6]

    def _ends(self) -> dict[str, list[str]]:
        """Return, by the name of an attribute, those of what holds it: `tail` and `head` of `wire.tail.level`."""
        ends: dict[str, list[str]] = {}
        for node in (n for n in ast.walk(self.tree) if isinstance(n, ast.Attribute) and n.attr not in OF_ARRAYS):
            if isinstance(node.value, ast.Attribute) and node.value.attr not in ends.setdefault(node.attr, []):
                ends[node.attr].append(node.value.attr)
        return ends

    def _flags(self) -> list[str]:
        """Return the strings by which the script's functions are told what to do: `activation == "relu"`."""
        nodes = list(ast.walk(self.tree))
        own = {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        calls = [n for n in nodes if isinstance(n, ast.Call) and ast.unparse(n.func).split(".")[-1] in own]
        told = [a for n in calls for a in [*n.args, *(k.value for k in n.keywords)]]
        told += [a for n in nodes if isinstance(n, ast.Compare) for a in [n.left, *n.comparators]]
        return list(dict.fromkeys(a.value for a in told if isinstance(a, ast.Constant) and isinstance(a.value, str)))[
            :8
        ]

    def _keys(self) -> list[str]:
        """Return the strings by which the script finds things in dictionaries."""
        keys = {
            n.slice.value
            for n in ast.walk(self.tree)
            if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Constant) and isinstance(n.slice.value, str)
        }
        keys |= {
            k.value
            for n in ast.walk(self.tree)
            if isinstance(n, ast.Dict)
            for k in n.keys
            if isinstance(k, ast.Constant) and isinstance(k.value, str)
        }
        return sorted(keys)[:24]

    def _entries(self, number: int, held: dict[str, list[Array]]) -> None:
        """Add the entries of lists, by the indices that a statement uses: `mask[i]` where it has `z[i]`."""
        statement = self._statements[number]
        used = {
            (ast.unparse(n.slice), ast.unparse(n.value))
            for n in ast.walk(statement)
            if isinstance(n, ast.Subscript) and not isinstance(n.slice, ast.Slice | ast.Constant | ast.Tuple)
        }
        for index, base in used:
            lengths = {len(a) for a in held.get(base, []) if a.ndim}
            for name, arrays in list(held.items()):
                array = arrays[0]
                if array.ndim and len(array) in lengths and not name.endswith("]"):
                    held.setdefault(f"{name}[{index}]", []).extend([array[i] for i in range(min(3, len(array)))])
            for other, places in _kept_alike(base, held).items():
                held.setdefault(f"{other}[{index}]", []).extend(held[f"{other}[{i}]"][0] for i in places[:3])
            for other, arrays in self._grown_lists(number).items():
                if other != base:
                    held.setdefault(f"{other}[{index}]", arrays)

    def _grown_lists(self, number: int) -> dict[str, list[Array]]:
        """Return the lists that a function makes one by one, `zs.append(z)`, with what was put into them."""
        calls = [n for home in self._around(number)[:1] for n in ast.walk(home) if isinstance(n, ast.Call)]
        made = [(n.func.value, n.args[0]) for n in calls if is_appending(n)]  # type: ignore[attr-defined]
        put = {ast.unparse(x): ast.unparse(a) for a, x in made}
        found: dict[str, list[Array]] = {}
        for (number_of, _), value in self.roles.trace.items() if put else ():
            probe = self.lab.program.probes[number_of]
            name = put.get(probe.text) or put.get(probe.name)
            if name is not None and len(found.setdefault(name, [])) < 3:
                found[name].append(value)
        return found

    def _names(self, around: list[Any]) -> set[str]:
        """Return the names that may be read in a function: its own, and what the functions around it bind."""
        names = {n.id for n in ast.walk(around[0] if around else self.tree) if isinstance(n, ast.Name)}
        for home in around:
            names |= {a.arg for a in [*home.args.args, *home.args.kwonlyargs]}
            names |= {n.id for n in ast.walk(home) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        return names

    def _constants(self, inside: set[str]) -> dict[str, float]:
        """Return the fractions to which the script gives a name once and for all: every function may read them."""
        given = [
            (s.targets[0].id, s.value.value)
            for s in self.tree.body
            if isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name) and isinstance(s.value, ast.Constant)
        ]
        names = [name for name, _ in given]
        return {n: v for n, v in given if isinstance(v, float) and n not in inside and names.count(n) == 1}

    def _state(self, function: str, inside: set[str]) -> Iterator[tuple[str, Array]]:
        network = self.networks[0]
        env = self.lab.step(network.at, network.start).after  # what a step makes is there too: masks, kept values
        home = self.lab.program.loops[self.lab.chosen or 0].inside
        for q in quantities(env):
            leaf = q.leaves[0]
            values = q.get(env)
            if values is None or len(q.leaves) > 1 or q.size > 100_000:
                continue
            array = values.reshape(q.shape)
            if len(leaf.steps) == 1:
                name = str(leaf.steps[0][1])
                if name in inside or (leaf.root == "L" and home == function):
                    yield name, array
            elif leaf.steps[-1][0] == "a":
                root = q.name.split(".")[0]
                own = q.name.split(".")
                yield f"{self._own}.{own[-1]}", array
                if len(own) > 2:
                    yield f"{self._own}.{own[-2]}.{own[-1]}", array
                if root in inside and root != self._own:
                    yield q.name, array
            elif q.name.split("[")[0].split(".")[0] in inside:
                yield q.name, array

    def _functions(self, words: Words, inside: str) -> None:
        """Add the script's own functions of one argument, and small methods of one, as a function may call them."""

        def returns(node: ast.AST) -> bool:
            return any(isinstance(n, ast.Return) for n in ast.walk(node))

        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef) and node.args.args and returns(node):
                if len(node.args.args) - len(node.args.defaults) <= 1:
                    words.functions[node.name] = 1
            elif isinstance(node, ast.ClassDef):
                for method in node.body:
                    if not isinstance(method, ast.FunctionDef) or len(method.args.args) != 2 or not returns(method):
                        continue
                    words.methods.append(method.name)
                    small = len(list(ast.walk(method))) < 60 and len(words.functions) < 8
                    if method.name == inside or method.name.startswith("__"):
                        continue  # a function that calls itself, or one that is called by no name
                    if method.args.args[0].arg == self._own and small:
                        words.functions[f"{self._own}.{method.name}"] = 1

    @staticmethod
    def _counts(words: Words, home: ast.AST) -> None:
        for name, arrays in words.values.items():
            value = arrays[0]
            if value.ndim == 0 and value == np.rint(value) and 2 <= value < 1e7 and name.isidentifier():
                words.counts.append(name)
        sizes = set()
        for name, arrays in list(words.values.items()):
            shape = arrays[0].shape
            if not name.replace(".", "").isidentifier():
                continue
            for axis, n in enumerate(shape):
                if n >= 2 and n not in sizes and len(words.counts) < 8:
                    sizes.add(n)
                    words.counts.append(f"len({name})" if axis == 0 else f"{name}.shape[{axis}]")
        # How many pairs a list has stands in the function around: what it holds is no array.
        calls = [n for n in ast.walk(home) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
        listed = [n.args[0] for n in calls if n.func.id == "len" and len(n.args) == 1]  # type: ignore[attr-defined]
        names = dict.fromkeys(x.id for x in listed if isinstance(x, ast.Name) and x.id not in words.values)
        words.counts += [f"len({name})" for name in names][:2]
