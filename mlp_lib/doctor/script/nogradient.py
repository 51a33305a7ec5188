"""Steps that are meant to lie along no gradient of the weights as they stand, by which they cannot be judged.

Evolution strategies and sharpness-aware steps look where the weights are moved to first; feedback alignment sends the error
back through weights that are not those of the forward pass; a solution that is put in the place of the weights is no step.
"""

from __future__ import annotations

import ast
from typing import Any, NamedTuple

import numpy as np

from ...per_layer import Array
from .cast import LOSSLIKE, Network
from .circles import called, moves, nudged, tail
from .examination import Examination
from .lab import Visit
from .roles import changed_visits, take
from .state import Environment, Quantity, quantities

__all__ = ["Otherwise", "no_gradient"]

#: How exactly a sum is met, and how much of a weight shows whether it is put anew.
MET, PUSHED = 1e-12, 0.01
#: Entries that are pushed one by one.
FEW = 4


class Otherwise(NamedTuple):
    """Why steps lie along no gradient, in a sentence, and at which line."""

    says: str
    line: int


def no_gradient(exam: Examination) -> Otherwise | None:
    """Return why the steps of a script lie along no gradient, where they are not meant to.

    Parameters
    ----------
    exam : Examination
        Of a script whose steps are not all right.

    Returns
    -------
    Otherwise or None
        None if there is no such reason.
    """
    with exam.lab.quiet():
        return _moved_away(exam) or _sent_back(exam) or _put_anew(exam) or _in_turn(exam)


def _moved_away(exam: Examination) -> Otherwise | None:
    """Whether weights are moved, and not for good, before the forward pass reads them."""
    return next((found for network in exam.networks if (found := _moved_away_at(exam, network))), None)


def _moved_away_at(exam: Examination, network: Network) -> Otherwise | None:
    probes = exam.lab.program.probes
    env = exam.lab.snapshots[network.at].restore()
    network.start(env)
    held = {q.name: v for q in exam.roles.parameters if q.size > 1 and (v := q.get(env)) is not None and np.any(v)}
    step, _ = take(exam.lab, network, [], watch="all")
    ends = {q.name: q.get(step.after) for q in exam.roles.parameters}
    order = list(step.trace.items())
    given = {(p.statement, p.text) for p in probes.values() if p.kind == "return"}  # of a function that takes the step
    for name, weight in held.items():
        last = ends[name]
        for place, (visit, value) in enumerate(order):
            if value.size != weight.size or value.dtype.kind != "f" or moves(probes[visit[0]]):
                continue
            if (probes[visit[0]].statement, probes[visit[0]].text) in given:
                continue
            off = value.ravel() - weight
            kept = last is not None and np.array_equal(value.ravel(), last)
            if kept or not np.any(off) or any(_is_share(off, speed) for n, speed in held.items() if n != name):
                continue
            node = _sum(probes[visit[0]].text)
            if node is None:
                continue
            said = ast.unparse(node.right)
            summed = any(probes[v[0]].text == said and _equal(off, a) for v, a in order[:place])
            if summed and _read_on(exam, network, visit, step.trace):
                line = probes[visit[0]].line
                text = probes[visit[0]].text
                return Otherwise(
                    f"Line {line} looks at the network where `{name}` is moved to first, `{text}`, and the step is then "
                    "taken from where it was, as a line search, sharpness-aware steps and evolution strategies do: it "
                    "need not lie along the gradient by one rate, so whether it is right cannot be seen in it.",
                    line,
                )
    return None


def _is_share(off: Array, speed: Array) -> bool:
    """Whether weights are moved on by a share of what is kept beside them, as a momentum that looks ahead does."""
    return speed.size == off.size and bool(np.allclose(off, (off @ speed) / (speed @ speed) * speed, 1e-9, 1e-12))


def _read_on(exam: Examination, network: Network, visit: Visit, trace: dict[Visit, Array]) -> bool:
    """Whether what passes is read by a network, and not only put in the place of the weights: values of other sizes follow."""
    other, _ = take(exam.lab, network, [], watch="all", replace={visit: _further})
    changed = changed_visits(trace, other.trace)
    return not other.failed and any(trace[v].size != trace[visit].size for v in changed)


def _further(value: Any) -> Any:
    return value * 1.01 + 0.003 if isinstance(value, np.ndarray | float) else value


def _sum(text: str) -> ast.BinOp | None:
    try:
        node = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    return node if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub) else None


def _equal(off: Array, value: Array) -> bool:
    if value.size != off.size:
        return False
    room = MET * (1 + np.abs(value).max())
    return bool(np.abs(off - value.ravel()).max() <= room or np.abs(off + value.ravel()).max() <= room)


def _sent_back(exam: Examination) -> Otherwise | None:
    """Whether a table of the shape of weights, which no step changes, is read on the way back only, and by no loss."""
    roles, lab, network = exam.roles, exam.lab, exam.networks[0]
    probes = lab.program.probes
    widths = {s for q in roles.parameters for size in q.sizes for s in size if s > 1}
    known = {q.name for q in [*roles.parameters, *roles.memory, *roles.targets, *roles.inputs]}
    everything = quantities(lab.snapshots[network.at].restore(), lab.passing_names())
    lost = {v for v in roles.trace if LOSSLIKE.search(probes[v[0]].name)} | roles.forward
    for q in everything:
        shapes = [tuple(s) for s in q.sizes]
        table = bool(shapes) and all(len(s) == 2 and min(s) > 1 and set(s) <= widths for s in shapes)
        if q.name in known or q.whole or not table or not np.any(q.get(lab.snapshots[network.at].restore())):
            continue

        def start(env: Environment, q: Quantity = q) -> None:
            held = q.get(env)
            if held is not None:
                q.put(env, nudged(held))

        step, _ = take(lab, network, [], start=start, watch="all")
        changed = changed_visits(roles.trace, step.trace)
        back = [v for v in changed & roles.error if roles.trace[v].size > 1]
        old, new = q.get(lab.snapshots[network.at].restore()), q.get(lab.step(network.at, network.start).after)
        still = old is not None and new is not None and np.array_equal(old, new)
        if step.failed or not back or changed & lost or not still:
            continue
        line = probes[min(back, key=list(roles.trace).index)[0]].line
        return Otherwise(
            f"`{q.name}` (line {line}) is read on the way back only, where the weights of the forward pass would stand, and "
            "no step changes it. Steps by feedback alignment lie along no gradient, so whether they are right cannot be "
            "seen in them.",
            line,
        )
    return None


def _put_anew(exam: Examination) -> Otherwise | None:
    """Whether nothing of what the weights held is in what a step puts in their place."""
    lab, network = exam.lab, exam.networks[0]
    seen = 0
    for q in exam.roles.parameters:
        _, (move,) = take(lab, network, [q])
        led = np.flatnonzero(move) if move is not None else np.zeros(0, int)
        for k in led[:: max(1, led.size // FEW)][:FEW]:
            ends = []
            for push in (0.0, PUSHED):

                def start(env: Environment, k: int = int(k), push: float = push, q: Quantity = q) -> None:
                    held = q.get(env)
                    if held is not None:
                        q.put(env, held + push * (np.arange(held.size) == k))

                end = q.get(take(lab, network, [], start=start)[0].after)
                ends.append(np.nan if end is None else float(end[k]))
            if not abs(ends[1] - ends[0]) <= MET * (1 + abs(ends[0])):
                return None
            seen += 1
    if not seen:
        return None
    names = {t for q in exam.roles.parameters for t in called(q.name)}
    probes = lab.program.probes
    put = [probes[v[0]].line for v in exam.roles.trace if tail(probes[v[0]].name) in names]
    line = max(put, default=lab.program.loops[lab.chosen or 0].line)
    what = ", ".join(f"`{q.name}`" for q in exam.roles.parameters[:4])
    return Otherwise(
        f"What a turn puts in the place of {what} does not depend on what stood there: it is a solution, and no step along "
        "a slope, so there is no gradient to compare it with.",
        line,
    )


def _in_turn(exam: Examination) -> Otherwise | None:
    """Whether a turn moves a part of a weight rightly, and the next turn another part."""
    lab, judged = exam.lab, exam.judgement
    if len(lab.snapshots) < 3:
        return None
    wrong = [q for q in exam.roles.parameters if q.name in judged.wrong]
    for q in wrong:
        for n, network in enumerate(exam.networks):
            _, (move,) = take(lab, network, [q])
            true, places = exam.slopes.true[exam.best, n, q.name], exam.slopes.entries[n, q.name]
            here = None if move is None else move[places]
            led = None if here is None else np.isfinite(true) & (here != 0)
            if here is None or led is None or not 0 < np.sum(led) <= here.size / 2:
                return None
            slope = float(true[led] @ true[led])
            factor = -float(here[led] @ true[led]) / slope if slope else 0.0
            if not factor > 0 or np.abs(here[led] + factor * true[led]).max() > 1e-4 * np.abs(here[led]).max():
                return None
    parts: list[set[Visit]] = []
    for at in (1, 2):
        env = lab.snapshots[at].restore()
        before = [q.get(env) for q in wrong]
        after = [q.get(lab.step(at).after) for q in wrong]
        pairs = zip(before, after, strict=True)
        parts.append(
            {
                (i, int(k))
                for i, (a, b) in enumerate(pairs)
                if a is not None and b is not None
                for k in np.flatnonzero(a != b)
            }
        )
    if not wrong or not all(parts) or parts[0] & parts[1]:
        return None
    names = ", ".join(f"`{q.name}`" for q in wrong[:4])
    return Otherwise(
        f"A turn moves one part of {names}, along the gradient, and the next turn another part. The rest stands as it "
        "should, so the whole cannot be compared with the gradient.",
        lab.program.loops[lab.chosen or 0].line,
    )
