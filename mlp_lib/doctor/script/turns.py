"""Several steps in one turn, each for a loss of its own: two players, or one half of the weights after the other.

A generative adversarial network moves its discriminator, makes its fakes anew, and moves its generator by another loss.
No one number has both gradients. So each step is judged apart: what the other steps of the turn move is held as it is,
or the slope of a later loss would go through them, and every number that may be a loss is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...per_layer import Array
from .cast import LOSSLIKE, Loss, Network, Roles
from .circles import called, moves, tail
from .examination import Examination
from .heldfast import held_losses
from .instrument import instrument, parse
from .lab import Lab, NotTakenError, Visit
from .meant import right_steps
from .measured import Wishes, lab_of
from .measuring import TOLERANCE, H, formulas_at, target_values
from .report import ScriptReport
from .roles import take, weights_alone
from .source import Script
from .state import Environment, Quantity

__all__ = ["of_turns", "without_targets"]

#: Entries of each weight that are measured; how many numbers may be a loss; outputs that are compared with the targets.
FEW, LOSSES, OUTPUTS = 6, 40, 12


@dataclass
class Turn:
    """What is looked at: as much of an examination as is known without targets."""

    script: Script
    lab: Lab
    roles: Roles
    networks: list[Network]


@dataclass
class Block:
    """Steps that are taken with no loss between them.

    Attributes
    ----------
    moves : list of visit
        What moves a weight each.
    begin, line : int
        The first of them, in the order of the turn, and its line.
    loss : Loss or None
        Along whose gradient all of them are.
    """

    moves: list[Visit] = field(default_factory=list)
    begin: int = 0
    line: int = 0
    loss: Loss | None = None


#: By visit: along which losses a weight is moved, and by which factor; None for one that stands still.
Fits = dict[Visit, dict[int, float] | None]


def of_turns(exam: Examination) -> ScriptReport | None:
    """Report a script whose turns take several steps one after the other, each by a loss of its own.

    Parameters
    ----------
    exam : Examination
        What is what; not all steps are along the gradient of one loss.

    Returns
    -------
    ScriptReport or None
        Right, or not taken; None for a script whose turns take one step.
    """
    turn = Turn(exam.script, exam.lab, exam.roles, exam.networks)
    with exam.lab.quiet():
        return _looked_at(turn, exam)


def without_targets(script: Script, wishes: Wishes) -> ScriptReport | None:
    """Report a script whose targets or loss were not found, if its steps are along the gradient of a number that it makes.

    Parameters
    ----------
    script : Script
        To be run.
    wishes : Wishes
        What a reader states.

    Returns
    -------
    ScriptReport or None
        Right; None if they are not, or if it cannot be told.
    """
    program = instrument(parse(script.text, script.name), script.name)
    lab = lab_of(program, script, wishes)
    try:
        with lab.quiet():
            lab.find()
            lab.prepare()
            lab.weigh()
            roles, networks = weights_alone(lab, wishes.seed)
            return _looked_at(Turn(script, lab, roles, networks), None)
    except NotTakenError:
        return None


def _looked_at(turn: Turn, exam: Examination | None) -> ScriptReport | None:
    """Judge each step of a turn; where it was examined, all weights are known, and one that is not right may be refused.

    Where some steps are along the gradient of one loss, no other is looked for of which a part is held.
    """
    known = exam is not None
    judged = {x.name for x in exam.losses if x.own} if exam is not None else set()
    step, _ = take(turn.lab, turn.networks[0], turn.roles.parameters, watch="all")
    order = list(step.trace)
    updates = _updates(turn, step.trace)
    if not updates or (known and set(updates.values()) != {q.name for q in turn.roles.parameters}):
        return None
    some = exam is not None and right_steps(exam.judgement) > 0
    held = [] if some else held_losses(turn.lab, turn.roles, turn.networks, step.trace)
    losses = _named(turn, step.trace) + held
    losses += _usual(turn, step.trace) if known else []
    if not losses:
        return None
    blocks = _blocks(turn, order, updates, losses)
    own = [i for i, x in enumerate(losses) if x in held or (x.own and x.name not in judged)]
    fits = _fits(turn, losses, updates)
    for block in blocks:  # one step by a loss that is known is judged already
        shared = [i for i in (range(len(losses)) if len(blocks) > 1 else own) if _one_factor(fits, block, i)]
        block.loss = _likeliest([losses[i] for i in shared], order, block)
    if held and any(b.loss is None for b in blocks):
        blocks = _each(turn, blocks, fits, losses, order, [i for i, x in enumerate(losses) if x in held])
    return _told(turn, blocks, updates, known)


def _each(
    turn: Turn, blocks: list[Block], fits: Fits, losses: list[Loss], order: list[Visit], held: list[int]
) -> list[Block]:
    """Return the steps one by one where those of a block have no loss in common: of an actor and its critic, for one."""
    found = []
    for block in blocks:
        if block.loss is not None:
            found.append(block)
            continue
        for visit in block.moves:
            alone = Block([visit], order.index(visit), turn.lab.program.probes[visit[0]].line)
            alone.loss = _likeliest([losses[i] for i in held if _one_factor(fits, alone, i)], order, alone)
            same = next((b for b in found if alone.loss is not None and b.loss is alone.loss), None)
            if same is not None:
                same.moves.append(visit)
            else:
                found.append(alone)
    return found


def _updates(turn: Turn, trace: dict[Visit, Array]) -> dict[Visit, str]:
    """Return the values that are taken off weights, or put in their place, with the names of the weights.

    A weight of which a part is moved is so once in a turn.
    """
    probes = turn.lab.program.probes
    found: dict[Visit, str] = {}
    parts: dict[str, list[Visit]] = {}
    _, moved = take(turn.lab, turn.networks[0], turn.roles.parameters)
    whole = dict(zip([q.name for q in turn.roles.parameters], moved, strict=True))
    for visit, value in trace.items():
        probe = probes[visit[0]]
        if not moves(probe):
            continue
        mine = [q for q in turn.roles.parameters if tail(probe.name) in called(q.name)]
        mine = [q for q in mine if tail(q.name) == tail(probe.name)] or mine
        sized = [q.name for q in mine if q.size == value.size]
        # A line that moves several weights does so one after the other; one that it moves once, by all of its move.
        exact = [
            n for n in sized if (m := whole[n]) is not None and np.allclose(m, probe.sign * value.ravel(), 1e-9, 0)
        ]
        fresh = [n for n in exact or sized if n not in {found[v] for v in found if v[0] == visit[0]}]
        if sized:
            found[visit] = (fresh or exact or sized)[0]
        elif len(mine) == 1 and probe.kind == "aug":
            parts.setdefault(mine[0].name, []).append(visit)
    known = set(found.values())
    return found | {visits[0]: n for n, visits in parts.items() if len(visits) == 1 and n not in known}


def _named(turn: Turn, trace: dict[Visit, Array]) -> list[Loss]:
    """Return the numbers that are called a loss, one by one and summed, whatever data they read."""
    probes = turn.lab.program.probes
    named = [
        v
        for v, a in trace.items()
        if a.size == 1 and probes[v[0]].kind in ("assign", "return", "aug") and LOSSLIKE.search(probes[v[0]].name)
    ]
    found = [_own(v, probes[v[0]].name, probes[v[0]].line) for v in named[:LOSSES]]
    for probe in dict.fromkeys(p for p, n in named if n):

        def value(trace: dict[Visit, Array], probe: int = probe, sign: int = probes[probe].sign) -> float:
            return sign * float(sum(a.sum() for (p, _), a in trace.items() if p == probe))

        last = next(v for v in reversed(named) if v[0] == probe)
        found.append(Loss(probes[probe].name, True, value, {probe}, probes[probe].line, last))
    return found


def _usual(turn: Turn, trace: dict[Visit, Array]) -> list[Loss]:
    """Return the usual losses of what has the size of the targets."""
    probes, found = turn.lab.program.probes, []
    targets = target_values(turn.lab, turn.roles, turn.networks[0])
    sizes = {t.size for t in targets if t.size > 1}
    made = [v for v, a in trace.items() if a.size in sizes and a.dtype.kind == "f" and v not in turn.roles.only_targets]
    inner = set().union(*(turn.roles.reach[q.name] for q in turn.roles.parameters))
    for visit in [v for v in made if v in inner and probes[v[0]].kind not in ("aug", "after", "bound")][:OUTPUTS]:
        found += formulas_at(turn.roles, visit, targets)
    return found


def _own(visit: Visit, name: str, line: int) -> Loss:
    return Loss(name, True, lambda trace: float(trace[visit].ravel()[0]), {visit[0]}, line, visit)


def _blocks(turn: Turn, order: list[Visit], updates: dict[Visit, str], losses: list[Loss]) -> list[Block]:
    """Return the steps in their order, parted where a number that may be a loss is made between."""
    place = {v: i for i, v in enumerate(order)}
    probes = turn.lab.program.probes
    made = sorted(place[x.output] for x in losses if x.output is not None and x.output in place)
    blocks: list[Block] = []
    last = -1
    for visit in sorted(updates, key=lambda v: place[v]):
        here = place[visit]
        own = {i for i in range(last + 1, here) if probes[order[i][0]].statement == probes[visit[0]].statement}
        if not blocks or any(last < i < here and i not in own for i in made):
            blocks.append(Block(begin=here, line=probes[visit[0]].line))
        blocks[-1].moves.append(visit)
        last = here
    return blocks


def _fits(turn: Turn, losses: list[Loss], updates: dict[Visit, str]) -> Fits:
    """Return along which losses each step is, where all other steps of the turn are held as they are."""
    rng = np.random.default_rng(7)
    probes = turn.lab.program.probes
    _, moved = take(turn.lab, turn.networks[0], turn.roles.parameters)
    some = {q.name: _some(m, q.size, rng) for q, m in zip(turn.roles.parameters, moved, strict=True)}
    steps: dict[Visit, list[Array]] = {v: [] for v in updates}
    slopes: dict[str, list[Array]] = {n: [] for n in some}
    for number, network in enumerate(turn.networks):
        for loss in losses:
            loss.place = number
        env = turn.lab.snapshots[network.at].restore()
        network.start(env)
        stands = {q.name: q.get(env) for q in turn.roles.parameters}
        step, moved = take(turn.lab, network, turn.roles.parameters, watch="all")
        gone = [np.full(q.size, np.nan) if m is None else m for q, m in zip(turn.roles.parameters, moved, strict=True)]
        whole, trace = dict(zip(some, gone, strict=True)), step.trace
        for visit, name in updates.items():
            value, before = trace.get(visit), stands[name]
            if value is None or before is None:
                steps[visit].append(np.full(some[name].size, np.nan))
                continue
            if value.size != before.size:
                steps[visit].append(whole[name][some[name]])
                continue
            off = value.ravel() - before if probes[visit[0]].kind == "assign" else probes[visit[0]].sign * value.ravel()
            steps[visit].append(off[some[name]])
            stands[name] = before + off
        held = {v: trace[v] for v in updates if v in trace}
        for q in turn.roles.parameters:
            put = {v for v in held if updates[v] == q.name and probes[v[0]].kind == "assign"}
            slopes[q.name].append(
                np.array([_slopes(turn, network, q, int(k), losses, held, put) for k in some[q.name]])
            )
    return {v: _along(np.concatenate(steps[v]), np.concatenate(slopes[name])) for v, name in updates.items()}


def _some(move: Array | None, size: int, rng: np.random.Generator) -> Any:
    """Return some entries of a weight, half of them such as are moved."""
    if size <= 2 * FEW:
        return np.arange(size)
    led = np.flatnonzero(np.zeros(size) if move is None else move)
    half = rng.choice(led, min(FEW, led.size), replace=False) if led.size else led
    return np.unique(np.concatenate([half, rng.choice(size, FEW, replace=False)]).astype(int))


def _slopes(
    turn: Turn,
    network: Network,
    q: Quantity,
    k: int,
    losses: list[Loss],
    held: dict[Visit, Array],
    put: set[Visit],
) -> Array:
    """Return the slopes of all losses at one entry of a weight, which is as much another after what is `put` in its place."""
    watch = set().union(*(x.watch for x in losses))
    sides = []
    for sign in (1.0, -1.0):
        nudge = np.where(np.arange(q.size) == k, sign * H, 0.0)

        def start(env: Environment, nudge: Array = nudge) -> None:
            network.start(env)
            now = q.get(env)
            assert now is not None
            q.put(env, now + nudge)

        hold: Any = {v: _held(a + nudge.reshape(a.shape) if v in put else a) for v, a in held.items()}
        trace = turn.lab.step(network.at, start, watch=watch, replace=hold).trace
        sides.append(np.array([_value(x, trace) for x in losses]))
    return (sides[0] - sides[1]) / (2 * H)


def _value(loss: Loss, trace: dict[Visit, Array]) -> float:
    try:
        return loss.value(trace)
    except (KeyError, ValueError, IndexError):
        return float("nan")


def _held(value: Array) -> Any:
    """Return what puts known numbers in the place of a step."""

    def change(now: Any) -> Any:
        return value.reshape(np.shape(now)).copy() if isinstance(now, np.ndarray) else type(now)(value.flat[0])

    return change


def _along(step: Array, true: Array) -> dict[int, float] | None:
    if not np.any(step):
        return None
    found = {}
    for i in range(true.shape[1]):
        slope = true[:, i]
        if not np.all(np.isfinite(slope)) or not np.any(slope):
            continue
        factor = -float(slope @ step) / float(slope @ slope)
        off = np.abs(step + factor * slope).max()
        if factor > 0 and off <= 10 * TOLERANCE * np.abs(step).max():
            found[i] = factor
    return found


def _one_factor(fits: Fits, block: Block, loss: int) -> bool:
    """Whether all steps of a block are along the gradient of a loss, by one factor."""
    moved = [f for v in block.moves if (f := fits[v]) is not None]
    known = [f[loss] for f in moved if loss in f]
    return bool(known) and len(known) == len(moved) and max(known) - min(known) <= 1e-3 * max(known)


def _likeliest(found: list[Loss], order: list[Visit], block: Block) -> Loss | None:
    """Return the loss that the script computes, and last before the step; else the last of the usual ones."""
    place = {v: i for i, v in enumerate(order)}
    before = [x for x in found if x.output is not None and place.get(x.output, len(order)) < block.begin]
    return max(before, key=lambda x: (x.own, place[x.output]), default=None)  # type: ignore[index]


def _told(turn: Turn, blocks: list[Block], updates: dict[Visit, str], known: bool) -> ScriptReport | None:
    judged = [b for b in blocks if b.loss is not None]
    each = [f"{_names(b, updates)} (line {b.line}) along that of {b.loss.called}" for b in judged]  # type: ignore[union-attr]
    said = "; ".join(each)
    script = turn.script
    if len(judged) == len(blocks):
        networks = f"on {len(turn.networks)} random networks"
        if len(blocks) == 1:
            one = blocks[0].loss
            headline = f"Nothing is wrong with the gradients: every step is along the true gradient of {one.called}, {networks}."  # type: ignore[union-attr]
        else:
            headline = (
                "Nothing is wrong with the gradients: a turn takes several steps, and each is along a true gradient where "
                f"it is taken, {networks}: {said}."
            )
        found = {
            "parameters": list(dict.fromkeys(updates.values())),
            "memory": [q.name for q in turn.roles.memory],
            "targets": turn.roles.targets_named if known else [],
            "output": None,
            "loss": "; ".join(dict.fromkeys(b.loss.name for b in judged if b.loss is not None)),
            "loop": {"line": turn.lab.program.loops[turn.lab.chosen or 0].line},
        }
        return ScriptReport("right", headline, script.name, script.text, [], found, [])
    if not known or not any(_between(turn, blocks, b, updates) for b in blocks[1:]):
        return None
    lines = ", ".join(str(b.line) for b in blocks[:-1]) + f" and {blocks[-1].line}"
    rest = "; ".join(f"{_names(b, updates)} (line {b.line})" for b in blocks if b.loss is None)
    headline = (
        f"A turn takes several steps, one after the other (lines {lines}), each with a loss of its own; along which one "
        f"{rest} should be moved was not found."
    )
    headline += f" The others are right: {said}." if judged else ""
    return ScriptReport("not taken", f"{headline} Hand it over with one step in a turn.", script.name, script.text)


def _names(block: Block, updates: dict[Visit, str]) -> str:
    return ", ".join(list(dict.fromkeys(updates[v] for v in block.moves))[:6])


def _between(turn: Turn, blocks: list[Block], block: Block, updates: dict[Visit, str]) -> bool:
    """Whether a number called a loss is made between the first step and these, and their weights move it."""
    probes, trace = turn.lab.program.probes, turn.roles.trace
    inside = list(trace)[blocks[0].begin : block.begin]
    reached = set().union(*(turn.roles.reach[updates[v]] for v in block.moves))
    named = [v for v in inside if v in reached and trace[v].size == 1 and probes[v[0]].kind in ("assign", "return")]
    return any(LOSSLIKE.search(probes[v[0]].name) for v in named)
