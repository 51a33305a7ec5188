"""The true slopes of a script's error, measured on the script itself, and how its steps compare.

Central differences of the script's own forward pass. A step must be minus one constant times the true gradient: one
constant over all weights and networks. What a step holds besides, in proportion to the weights, is weight decay.
"""

from __future__ import annotations

import ast
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...per_layer import Array
from .apart import Apart, outputs_apart
from .cast import LOSSLIKE, Loss, Network, Roles
from .circles import LEAP, differs, nudged, tail
from .lab import Lab, NotTakenError, Visit
from .roles import take
from .state import Environment, Quantity

__all__ = ["SUMS", "Judgement", "Slopes", "formulas_at", "judge", "losses_of", "measure", "shares_of"]

#: Entries of each quantity that are measured.
ENTRIES = 14
H = 1e-5
TOLERANCE = 3e-5
#: How much is done to find the output, in units of `Effort`, when one is found already.
LOOKED = 1500.0
#: What no loss is computed by: a rounded one leaps, and where an object lies in memory differs from run to run.
NO_LOSS = re.compile(r"\b(?:round|id|hash)\(")
#: How a number is written that sums up many, as a loss does.
SUMS = re.compile(r"\b(mean|sum|average|nansum|nanmean)\(")
#: What makes the values of a layer.
PRODUCT = re.compile(r"@|\b(?:dot|matmul|einsum|tensordot|inner)\(")


# -- what may be descended ---------------------------------------------------------------------------------------------
def _half_square(y: Array, t: Array) -> float:
    return float(0.5 * np.sum((y - t) ** 2))


def _absolute(y: Array, t: Array) -> float:
    return float(np.sum(np.abs(y - t)))


def _binary(y: Array, t: Array) -> float:
    if np.any(y <= 0) or np.any(y >= 1) or np.any(t < 0) or np.any(t > 1):
        return float("nan")
    return float(-np.sum(t * np.log(y) + (1 - t) * np.log(1 - y)))


def _classes(y: Array, t: Array) -> float:
    return float("nan") if np.any(y <= 0) or np.any(t < 0) else float(-np.sum(t * np.log(y)))


def _on_scores(y: Array, t: Array) -> float:
    return float(np.sum(np.logaddexp(0, y) - t * y)) if np.all((t >= 0) & (t <= 1)) else float("nan")


def _are_sides(t: Array) -> bool:
    """Whether targets say on which side each example lies: -1 and 1, and both of them, or there is one example."""
    return bool(np.all(np.abs(t) == 1) and (np.ptp(t) > 0 or t.size == 1))


def _margin(y: Array, t: Array) -> float:
    return float(np.sum(np.logaddexp(0, -t * y))) if _are_sides(t) else float("nan")


def _hinge(y: Array, t: Array) -> float:
    return float(np.sum(np.maximum(0, 1 - t * y))) if _are_sides(t) else float("nan")


FORMULAS: dict[str, Callable[[Array, Array], float]] = {
    "the squared error": _half_square,
    "the cross-entropy of yes and no": _binary,
    "the cross-entropy of classes": _classes,
    "the cross-entropy of scores": _on_scores,
    "the absolute error": _absolute,
    "the logistic loss of margins": _margin,
    "the hinge loss": _hinge,
}


def _pinball(share: float) -> Callable[[Array, Array], float]:
    return lambda y, t: float(np.sum(np.maximum(share * (t - y), (share - 1) * (t - y))))


def _formulas_of(roles: Roles) -> dict[str, Callable[[Array, Array], float]]:
    """Return the usual losses; that of a share too where what follows the error is of two sizes, and by such a number."""
    shares = set()
    back = roles.error | roles.only_targets  # small changes of the weights may not turn the side that a target is on
    for visit in [v for v in roles.trace if v in back and roles.trace[v].size > 2][:16]:
        values = roles.trace[visit]
        low, high = values.min(), values.max()
        if low < 0 < high and np.all((values == low) | (values == high)):
            part = -low / (high - low)
            shares |= {n for n in roles.numbers if 0 < n < 1 and min(abs(n - part), abs(1 - n - part)) < 1e-9}
    return FORMULAS | {f"the pinball loss of {n:g}": _pinball(n) for n in sorted(shares - {0.5})}


class Every(NamedTuple):
    """Each so-and-so-manieth value of a place: of a function that all layers call, what it gives to the last."""

    probe: int
    stride: int


#: Where an output stands: once, each time that a place is passed, at some of these times, or in as many places.
Place = Visit | int | Every | Apart


def _joined(trace: dict[Visit, Array], place: int | Every | Apart) -> Array | None:
    if isinstance(place, Apart):
        return np.array([trace[v].item() for v in place.visits]) if set(place.visits) <= trace.keys() else None
    probe, stride = (place, 1) if isinstance(place, int) else place
    values = [a for (p, _), a in trace.items() if p == probe][stride - 1 :: stride]
    if not values or any(v.shape != values[0].shape for v in values):
        return None
    return np.stack(values) if len(values) > 1 else values[0]


def _aligned(y: Array, t: Array) -> Array | None:
    """Return the targets in the output's shape; integer labels as rows or columns of ones and noughts."""
    if t.shape == y.shape:
        return t
    if t.size == y.size:
        if t.ndim == 2 and t.T.shape == y.shape and min(t.shape) > 1:
            return t.T
        return t.reshape(y.shape)
    labels = t.ravel()
    if not np.array_equal(labels, np.rint(labels)) or labels.min(initial=0) < 0:
        return None
    if y.ndim == 1 and labels.size == 1 and labels[0] < y.size > 1:
        return np.eye(y.size)[int(labels[0])]
    if y.ndim == 2 and labels.size == y.shape[0] and labels.max() < y.shape[1]:
        return np.eye(y.shape[1])[labels.astype(int)]
    if y.ndim == 2 and labels.size == y.shape[1] and labels.max() < y.shape[0]:
        return np.eye(y.shape[0])[labels.astype(int)].T
    if y.ndim == 3 and 1 in y.shape:
        inner = _aligned(np.squeeze(y), t)
        return None if inner is None else inner.reshape(y.shape)
    return None


def target_values(lab: Lab, roles: Roles, network: Network) -> list[Array]:
    """Return what the targets are inside a step: as they are, and as the step cuts them out or codes them."""
    out: list[Array] = []
    env = lab.snapshots[network.at].restore()
    network.start(env)
    for q in roles.targets:
        values = q.get(env)
        if values is not None:
            out.append(values.reshape(q.shape) if q.size == int(np.prod(q.shape)) else values)
    for visit in [v for v in roles.trace if v in roles.only_targets]:
        probe = lab.program.probes[visit[0]]
        if probe.kind == "expression" and not probe.text.endswith("]"):
            continue  # 1 - goal is made of targets and is none
        out.append(roles.trace[visit])
        joined = _joined(roles.trace, visit[0])
        if joined is not None:
            out.append(joined)
    unique: list[Array] = []
    for a in out:
        if not any(a.shape == b.shape and np.array_equal(a, b) for b in unique):
            unique.append(a)
    return unique[:12]


def _outputs(lab: Lab, roles: Roles, network: Network, targets: list[Array]) -> list[Place]:
    """Return what may be the output, best first: the last forward values that the first error is made of."""
    sizes = {t.size for t in targets}
    order = list(roles.trace)
    assert roles.first_error is not None
    first = order.index(roles.first_error)
    f = roles.first_error
    found: list[Place] = []
    inline: list[Place] = []
    kinds = ("assign", "after", "return", "argument", "expression")
    ahead = [v for v in order[:first] if v in roles.forward]
    seen: list[tuple[Array, Visit]] = []
    tried = 0
    made: dict[Visit, Visit] = {}  # where a value that is read was there first
    for visit in reversed(ahead):
        probe, value = lab.program.probes[visit[0]], roles.trace[visit]
        enough = len(found) >= 6 or (found and tried * lab.weight > LOOKED)
        if probe.kind not in kinds or enough or value.dtype.kind != "f":
            continue
        same = next((v for a, v in seen if a.shape == value.shape and np.array_equal(a, value)), None)
        if same is not None:
            made[same] = visit
            if same in inline and probe.kind != "expression":  # a[i] is read of what was named before
                inline.remove(same)
                found.append(visit)
            continue
        tried += 1
        step = lab.step(network.at, network.start, watch={f[0]}, replace={visit: _nudge})
        touches = f in step.trace and differs(step.trace[f], roles.trace[f], 1.0, 1e-10)
        if touches or step.failed:
            seen.append((value, visit))
            if value.size in sizes or any(value.size % s == 0 and value.size > s for s in sizes):
                (found if probe.kind != "expression" else inline).append(visit)
    found = _with_nameless(lab, roles, found, inline, made, sizes)
    # The error may be made of single numbers, and the output be kept as a list too.
    reached = [v for v in ahead if all(v in roles.reach[q.name] for q in roles.parameters)]
    whole = [v for v in reversed(reached) if roles.trace[v].size in sizes and roles.trace[v].size > 1]
    named = [v for v in whole if lab.program.probes[v[0]].kind != "expression"]
    fits = any(roles.trace[v].size in sizes for v in found)  # type: ignore[index]
    # An error that forgets the output is made of none.
    found += [v for v in named if v not in found][:1] or ([] if fits else whole[:1])
    return found + _outputs_joined(lab, roles, targets, set(order[:first])) + outputs_apart(lab, roles, network, _nudge)


def _outputs_joined(lab: Lab, roles: Roles, targets: list[Array], before: set[Visit]) -> list[Place]:
    """Return outputs made one by one, or one example after the other: all values of one place, or the last layer's."""
    sizes = {t.size for t in targets}
    found: list[Place] = []
    nameless: list[Place] = []
    last_layers: list[Place] = []
    for probe_id in dict.fromkeys(v[0] for v in roles.trace if v in roles.forward):
        joined = _joined(roles.trace, probe_id)
        many = sum(1 for p, _ in roles.trace if p == probe_id) > 1
        if many and joined is not None and joined.size in sizes:
            named = lab.program.probes[probe_id].kind != "expression"
            (found if named else nameless).append(probe_id)
        elif many:
            last_layers = [*_every(roles, probe_id, targets, before), *last_layers]
    if not found:  # of `off = v @ h - y` for each example
        found = [p for p in nameless if PRODUCT.search(lab.program.probes[p].text)][-1:]  # type: ignore[index]
    return found + last_layers


def _with_nameless(
    lab: Lab,
    roles: Roles,
    found: list[Place],
    inline: list[Place],
    made: dict[Visit, Visit],
    sizes: set[int],
) -> list[Place]:
    """Return the outputs that have names, with one that has none where it comes after them all; or those without."""
    order, probes = list(roles.trace), lab.program.probes
    put = {p.text.partition(".append(")[2] for p in probes.values()}
    late = [v for v in inline if found and order.index(v) > order.index(found[0])]  # type: ignore[arg-type]
    listed = [v for v in late if f"{probes[made.get(v, v)[0]].text})" in put]  # type: ignore[arg-type]
    if not listed and all(roles.trace[v].size not in sizes for v in found):  # type: ignore[index]
        # All that has a name is a hidden layer: of `delta = h @ v - y` the output has none, and is made by a product.
        sized = [v for v in late if roles.trace[v].size in sizes]  # type: ignore[index]
        listed = [v for v in sized if PRODUCT.search(probes[v[0]].text)]  # type: ignore[index]
    return found[:3] + listed[:1] or inline[:2]


def _every(roles: Roles, probe: int, targets: list[Array], before: set[Visit]) -> list[Every]:
    """Return the last layer's values at a place that each layer of each example passes; at most one.

    There are as many as examples, and the first one is there before the first error.
    """
    visits = [v for v in roles.trace if v[0] == probe]
    if not all(v in roles.forward for v in visits):
        return []
    shapes = [roles.trace[v].shape for v in visits]
    for stride in (k for k in range(2, min(9, len(visits) // 2 + 1)) if not len(visits) % k):
        joined = _joined(roles.trace, Every(probe, stride))
        if joined is None or visits[stride - 1] not in before:
            continue
        fits = any(t.size == joined.size and t.shape[:1] == joined.shape[:1] for t in targets)
        if fits and shapes == shapes[:stride] * (len(shapes) // stride):
            return [Every(probe, stride)]
    return []


def _nudge(value: object) -> object:
    if isinstance(value, np.ndarray):
        return value * 1.01 + 0.003 if value.dtype.kind == "f" else value
    if isinstance(value, list):
        return [_nudge(v) for v in value]
    if isinstance(value, tuple):
        return tuple(_nudge(v) for v in value)
    return value * 1.01 + 0.003 if isinstance(value, float | np.floating) else value


def _own_losses(lab: Lab, roles: Roles, network: Network, ahead: bool = False) -> list[Loss]:
    """Return the numbers that the script computes from output and targets: the last one of each statement.

    With `ahead`, what reads other data than the steps do counts too: labels that a slip keeps from the way back.
    """
    probes = lab.program.probes
    last: dict[int, int] = {}
    completed = _completed(lab, roles)
    sides = _sides(lab)
    # A bias that is one number, after its step, slopes as a hinge loss does, and is none.
    kept = {tail(q.name) for q in [*roles.parameters, *roles.memory] if q.size == 1 and not LOSSLIKE.search(q.name)}
    for probe, n in roles.trace:
        text = probes[probe].text
        kind = probes[probe].kind
        single = roles.trace[probe, n].size == 1 and kind != "bound" and (kind != "after" or probe in completed)
        # Where the targets are what a line subtracts, `d[k] -= 1`, the loss picks its entries by data of another kind.
        read = (probe, n) in roles.forward and (not roles.targets or ahead)
        known = (probe, n) in roles.error or (
            read and (LOSSLIKE.search(probes[probe].name) or (ahead and SUMS.search(text)))
        )
        asked = kind == "expression" and text in sides  # on which side of a margin an example lies
        left = probes[probe].kind != "expression" and tail(probes[probe].name) in kept
        if known and single and not asked and not left and not NO_LOSS.search(text):
            last[probes[probe].statement] = probe
    found = _added_up(lab, roles)
    last_only: list[Loss] = []
    seen: list[float] = []
    parts = set().union(*(loss.watch for loss in found))
    for probe in (p for p in last.values() if p not in parts):
        visits = [v for v in roles.trace if v[0] == probe and roles.trace[v].size == 1]
        total = float(sum(float(roles.trace[v].ravel()[0]) for v in visits))
        if probe in completed:
            visits = visits[-1:]
        if len(visits) > 400 or not np.isfinite(total) or total in seen:
            continue
        if any(not _reaches(lab, roles, network, q, visits) for q in roles.parameters):
            continue
        seen.append(total)
        if probe in completed:
            found.append(_last_of(visits[-1], probes[probe].name, probes[probe].line))
            continue

        # `total -= np.log(p).sum()` sums what it takes off.
        def value(trace: dict[Visit, Array], probe: int = probe, sign: int = probes[probe].sign) -> float:
            return sign * float(sum(a.sum() for (p, _), a in trace.items() if p == probe))

        found.append(Loss(probes[probe].name, True, value, {probe}, probes[probe].line, text=probes[probe].text))
        if len(visits) > 1 and all(visits[-1] in roles.reach[q.name] for q in roles.parameters):
            last_only.append(_last_of(visits[-1], probes[probe].name, probes[probe].line))
    return found + last_only


def _sides(lab: Lab) -> set[str]:
    """Return the expressions that a comparison takes, as they stand there."""
    compared = [p.text for p in lab.program.probes.values() if p.kind == "expression" and re.search("[<>]", p.text)]
    trees = [ast.parse(text, mode="eval").body for text in compared]
    return {ast.unparse(side) for t in trees if isinstance(t, ast.Compare) for side in (t.left, *t.comparators)}


def _added_up(lab: Lab, roles: Roles) -> list[Loss]:
    """Return the sums to which several statements of a step add a part that the weights move: none is a loss by itself."""
    probes, found = lab.program.probes, []
    moved = set().union(*(roles.reach[q.name] for q in roles.parameters))
    single = [v for v in roles.trace if probes[v[0]].kind == "aug" and roles.trace[v].size == 1 and v in moved]
    for name in dict.fromkeys(probes[p].name for p, _ in single if LOSSLIKE.search(probes[p].name)):
        parts = dict.fromkeys(p for p, _ in single if probes[p].name == name)
        if len(parts) < 2 or not any(v in roles.error for v in single if v[0] in parts):
            continue

        def value(trace: dict[Visit, Array], parts: dict[int, None] = parts) -> float:
            return float(sum(probes[p].sign * a.sum() for (p, _), a in trace.items() if p in parts))

        one = next(iter(parts))
        found.append(Loss(name, True, value, set(parts), probes[one].line, text=probes[one].text))
    return found


def _completed(lab: Lab, roles: Roles) -> set[int]:
    """Return what stands in a name after something was added that the targets do not enter: `loss += reg * (W**2).sum()`.

    What is added is no loss, and what it was added to lacks it: only the whole is what the script descends.
    """
    probes = lab.program.probes
    added = {probes[p].statement: set[int]() for p, _ in roles.trace if probes[p].kind == "aug"}
    for p, n in roles.trace:
        if probes[p].kind == "aug" and (p, n) in roles.error:
            added[probes[p].statement].add(p)
    return {p for p, _ in roles.trace if probes[p].kind == "after" and added.get(probes[p].statement, {p}) == set()}


def _reaches(lab: Lab, roles: Roles, network: Network, q: Quantity, visits: list[Visit]) -> bool:
    """Whether a weight moves a number; a single one, that moves half of a sum up and half of it down, if it leaps."""
    if not roles.reach[q.name].isdisjoint(visits):
        return True
    if q.size > 1:
        return False

    def start(env: Environment) -> None:
        network.start(env)
        held = q.get(env)
        assert held is not None
        q.put(env, nudged(held, LEAP))

    trace = lab.step(network.at, start, watch={v[0] for v in visits}).trace
    return any(v in trace and differs(trace[v], roles.trace[v], 1.0) for v in visits)


def _last_of(visit: Visit, name: str, line: int) -> Loss:
    """Return the last number of a place as a loss: of a sum that objects make, each from the one before."""
    return Loss(name, True, lambda trace: float(trace[visit].ravel()[0]), {visit[0]}, line)


def _stated_output(lab: Lab, roles: Roles, name: str) -> list[Place]:
    """Return the last value of a name that depends on the weights and not on the targets."""
    probes = lab.program.probes
    kept = [
        v for v in roles.trace if v in roles.forward and probes[v[0]].kind in ("assign", "after", "return", "argument")
    ]
    fits = [v for v in kept if name in (probes[v[0]].name, probes[v[0]].name.replace("self.", ""))]
    if not fits:
        known = ", ".join(dict.fromkeys(probes[v[0]].name for v in kept if roles.trace[v].size > 1))
        raise NotTakenError(f"There is no output {name!r} in a step of the training; there are {known}.")
    return [fits[-1]]


def losses_of(
    lab: Lab,
    roles: Roles,
    network: Network,
    stated: str | None = None,
    output: str | None = None,
    ahead: bool = False,
) -> list[Loss]:
    """Return every number that the training may descend.

    Parameters
    ----------
    lab : Lab
        The laboratory.
    roles : Roles
        What is what.
    network : Network
        From which `roles.trace` comes.
    stated : str, optional
        What a reader calls the loss: a formula's name, or that of a value of the script.
    output : str, optional
        What a reader calls the output: then no loss of the script's own is taken, unless it is stated.
    ahead : bool, optional
        Whether a number of the forward pass may be the loss, if nothing else is.

    Returns
    -------
    list of Loss
        The script's own first.
    """
    found = _own_losses(lab, roles, network)
    targets = target_values(lab, roles, network)
    outputs = _outputs(lab, roles, network, targets)
    if output:
        outputs = _stated_output(lab, roles, output)
        found = [loss for loss in found if stated and stated.lower() in loss.name.lower()]
    for out in outputs:
        found += formulas_at(roles, out, targets)
    if ahead and not found:
        found = _own_losses(lab, roles, network, True)
    if stated:
        fits = [loss for loss in found if stated.lower() in loss.name.lower()]
        return fits or found
    return found[:60]


def formulas_at(roles: Roles, out: Place, targets: list[Array]) -> list[Loss]:
    """Return the usual losses of an output that may be one.

    Parameters
    ----------
    roles : Roles
        What is what.
    out : tuple or int
        Where the output stands.
    targets : list of array
        From `target_values`.

    Returns
    -------
    list of Loss
        Empty if no targets fit.
    """
    joins = isinstance(out, int | Every | Apart)
    watch = {v[0] for v in out.visits} if isinstance(out, Apart) else {out if isinstance(out, int) else out[0]}
    found: list[Loss] = []
    formulas = _formulas_of(roles)
    fits = 0
    for t in targets:
        y = _joined(roles.trace, out) if joins else roles.trace[out]  # type: ignore[arg-type, index]
        fit = None if y is None else _aligned(y, t)
        if y is None or fit is None:
            continue
        for name, formula in formulas.items():
            if not np.isfinite(formula(y, fit)):
                continue

            def value(trace: dict[Visit, Array], formula=formula, fit=fit) -> float:  # type: ignore[no-untyped-def]
                now = _joined(trace, out) if joins else trace.get(out)  # type: ignore[arg-type]
                return float("nan") if now is None or now.shape != fit.shape else formula(now, fit)

            found.append(Loss(name, False, value, watch, None, None if joins else out))  # type: ignore[arg-type]
        fits += 1
        if fits == 3:
            break
    return found


# -- slopes ------------------------------------------------------------------------------------------------------------
@dataclass
class Slopes:
    """True slopes of several losses at several networks.

    Attributes
    ----------
    entries : dict
        By network and parameter: the places that were measured.
    true : dict
        By loss, network and parameter: the slopes there; NaN at a kink.
    noise : dict
        By loss and network: how exact they are.
    held : dict
        By network and parameter: what the parameter holds at those places.
    """

    entries: dict[tuple[int, str], Any] = field(default_factory=dict)
    true: dict[tuple[int, int, str], Array] = field(default_factory=dict)
    noise: dict[tuple[int, int], float] = field(default_factory=dict)
    held: dict[tuple[int, str], Array] = field(default_factory=dict)


def _choose(size: int, rng: np.random.Generator, count: int) -> Any:
    return np.arange(size) if size <= count else np.sort(rng.choice(size, count, replace=False))


def measure(
    lab: Lab,
    roles: Roles,
    networks: list[Network],
    losses: list[Loss],
    *,
    count: int = ENTRIES,
    progress: Callable[[float], None] | None = None,
    select: dict[int, int] | None = None,
) -> Slopes:
    """Measure the slopes of all losses at some entries of all parameters.

    Parameters
    ----------
    lab : Lab
        The laboratory.
    roles : Roles
        What is what.
    networks : list of Network
        Where.
    losses : list of Loss
        Of what.
    count : int, optional
        Entries of each parameter.
    progress : callable, optional
        Called with the share done.
    select : dict, optional
        The edits that are switched on.

    Returns
    -------
    Slopes
        NaN at kinks.
    """
    rng = np.random.default_rng(5)
    slopes = Slopes()
    total, done = len(networks) * len(roles.parameters), 0
    values = _values(lab, losses)
    for n, network in enumerate(networks):
        env = lab.snapshots[network.at].restore()
        network.start(env)
        at = {q.name: q.get(env) for q in roles.parameters}
        for loss in losses:
            loss.place = n
        base = None
        for q in roles.parameters:
            vector = at[q.name]
            assert vector is not None
            if base is None:
                base = values(network, q, vector)
                for i in range(len(losses)):
                    slopes.noise[i, n] = 40 * 2.3e-16 * abs(base[i]) / H
            places = _choose(q.size, rng, count)
            slopes.entries[n, q.name] = places
            slopes.held[n, q.name] = vector[places]
            out = np.array([_slope(values, network, q, vector, k, abs(vector[k]), base) for k in places])
            for i in range(len(losses)):
                slopes.true[i, n, q.name] = out[:, i]
            done += 1
            if progress is not None:
                progress(done / total)
    return slopes


#: The losses at a network, one of whose quantities holds other numbers.
Values = Callable[[Network, Quantity, Array], Array]


def _values(lab: Lab, losses: list[Loss]) -> Values:
    watch = set().union(*(loss.watch for loss in losses)) if losses else set()

    def values(network: Network, q: Quantity, vector: Array) -> Array:
        def start(env: Environment) -> None:
            network.start(env)
            q.put(env, vector)

        step = lab.step(network.at, start, watch=watch)
        with np.errstate(all="ignore"):
            return np.array([_safe(loss, step.trace) for loss in losses])

    return values


def _slope(
    values: Values, network: Network, q: Quantity, vector: Array, where: Any, scale: float, base: Array, way: Any = 1.0
) -> Array:
    """Central differences of all losses at one entry, or some ways at several; NaN at a kink.

    A smaller nudge is taken where the two sides disagree.
    """
    out = np.full(base.shape, np.nan)
    for h in (H * max(1.0, scale), 3e-7 * max(1.0, scale)):
        up, down = vector.copy(), vector.copy()
        up[where] += h * way
        down[where] -= h * way
        with np.errstate(all="ignore"):
            high, low = values(network, q, up), values(network, q, down)
            run = np.vdot(way, up[where] - down[where]) / np.vdot(way, way)  # as it is kept, in ways
            slope, bend = (high - low) / run, np.abs(high - 2 * base + low) / (2 * h)
            size = np.maximum(np.abs(high - base), np.abs(base - low)) / h
            smooth = bend <= 2e-3 * size + 1e-9 + 40 * 2.3e-16 * np.abs(base) / h
        out = np.where(np.isnan(out) & smooth, slope, out)
        if np.all(smooth):
            break
    return out


def off_between(lab: Lab, roles: Roles, network: Network, slopes: Slopes, loss: Loss, found: Judgement) -> set[str]:
    """Find the parameters whose steps are right wherever a slope was measured, and wrong somewhere between.

    One slope tells of all entries at once: that along a line on which each entry moves, some up and some down.

    Parameters
    ----------
    lab : Lab
        The laboratory.
    roles : Roles
        What is what.
    network : Network
        The first of those at which the slopes were measured.
    slopes : Slopes
        From `measure`.
    loss : Loss
        Of what.
    found : Judgement
        What the steps are at the measured entries.

    Returns
    -------
    set of str
        Their names.
    """
    rng = np.random.default_rng(6)
    values, off, base = _values(lab, [loss]), set(), None
    loss.place = 0
    _, moves = take(lab, network, roles.parameters)
    env = lab.snapshots[network.at].restore()
    network.start(env)
    at = [q.get(env) for q in roles.parameters]  # before a step changes in place what they were made of
    for q, move, vector in zip(roles.parameters, moves, at, strict=True):
        # Of a table of words hardly any row is moved: none of those that were measured may be.
        factor = found.common if q.name in found.silent else found.factor[q.name]
        known = found.right[q.name] and not found.decay[q.name] and np.isfinite(factor) and factor != 0
        if not known or move is None or vector is None or len(slopes.entries[0, q.name]) == q.size:
            continue
        way = rng.choice([-1.0, 1.0], q.size) / np.sqrt(q.size)
        base = values(network, q, vector) if base is None else base
        (true,) = _slope(values, network, q, vector, slice(None), 0.0, base, way)
        room = 3e-4 * float(np.abs(move * way).sum()) + 400 * 2.3e-16 * abs(factor * base[0]) / H
        if np.isfinite(true) and abs(float(move @ way) + factor * true) > room:
            off.add(q.name)
    return off


def _safe(loss: Loss, trace: dict[Visit, Array]) -> float:
    try:
        return loss.value(trace)
    except (ValueError, IndexError, KeyError):
        return float("nan")


# -- judging -----------------------------------------------------------------------------------------------------------
@dataclass
class Judgement:
    """How the steps compare with the true gradient of one loss.

    Attributes
    ----------
    factor : dict
        By parameter: the constant that the step is minus times the gradient; NaN if there is none.
    off : dict
        By parameter: the largest deviation from that, relative to the largest step.
    right : dict
        By parameter: whether that is no more than rounding.
    decay : dict
        By parameter: the share of the weight itself, or of its sign, that a step takes off.
    common : float
        The factor of most parameters.
    silent : set of str
        Parameters whose slopes are zero everywhere, as are their steps.
    excuses : list of dict
        By parameter: the rates that the script gives it, by name and by number.
    numbers : tuple of float
        What the rate of steps along a loss of the script's own may be: the numbers that the script holds.
    multiples : array
        What the rate is likely to be along any loss: of two rates, as many steps by each, it tells the right one.
    taken : set of str
        Parameters whose factor is taken for the right one, where nothing else is to tell; empty for that of most.
    rate : float
        What it is, where a loop stands in for an optimiser; nought if it is not known.
    by_sign : set of str
        Parameters that are pulled to nought by their signs: of absolute values that is the penalty.
    """

    factor: dict[str, float]
    off: dict[str, float]
    right: dict[str, bool]
    decay: dict[str, float]
    common: float
    silent: set[str]
    excuses: list[dict[str, float]] = field(default_factory=list)
    numbers: tuple[float, ...] = ()
    multiples: Array = field(default_factory=lambda: np.ones(1))
    taken: frozenset[str] = frozenset()
    rate: float = 0.0
    by_sign: frozenset[str] = frozenset()

    def grade(self, name: str) -> int:
        """Return 0 for a wrong step, 1 for one that is right but for a factor, 2 for a right one."""
        return (
            0
            if not self.right[name] or (not self.factor[name] > 0 and name not in self.silent)
            else 1 + (name not in self.apart)
        )

    @property
    def wrong(self) -> list[str]:
        """The parameters whose steps are not along the gradient, or by another factor than the others'."""
        return [name for name in self.right if self.grade(name) < 2]

    @property
    def apart(self) -> list[str]:
        """The parameters whose steps are right but for a factor that the others do not have."""
        known = {name: self.factor[name] for name, ok in self.right.items() if ok and name not in self.silent}
        if self.rate:
            return [n for n, f in known.items() if abs(f / self.rate - 1) > 1e-3]
        shares = [known, *({n: f / rates.get(n, 1.0) for n, f in known.items()} for rates in self.excuses)]
        if any(self.decay.values()):  # what shrinks after its step shrinks the step too
            shares += [{n: f / (1 - self.decay[n]) for n, f in share.items()} for share in shares]
        if self.taken:
            found = [(s, s[min(self.taken)]) for s in shares]
        else:
            found = [(s, _common(s, self.numbers if i == 0 else (), self.multiples)) for i, s in enumerate(shares)]
        return min(([n for n, f in s.items() if abs(f / c - 1) > 1e-3] for s, c in found), key=len)

    def turned_round(self) -> Judgement | None:
        """Return the judgement by the other factor, where all steps are right but for two; None elsewhere."""
        apart = self.apart
        factors = [self.factor[n] for n in apart]
        if not apart or self.excuses or apart != self.wrong or max(factors) - min(factors) > 1e-3 * max(factors):
            return None
        return replace(self, taken=frozenset(apart), common=factors[0])

    @property
    def rates_differ(self) -> bool:
        """Whether the steps are right, each by a rate of its own that the script gives it."""
        known = [(self.factor[n], self.decay[n]) for n, ok in self.right.items() if ok and n not in self.silent]
        off = [min(abs(f / self.common - 1), abs(f / (1 - d) / self.common - 1)) for f, d in known]
        return not self.apart and max(off, default=0.0) > 1e-3

    @property
    def all_right(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong


def _common(factors: dict[str, float], numbers: tuple[float, ...], multiples: Array) -> float:
    """Return the factor of most; of as many, one that the script holds, or a likely multiple of one."""
    known = list(factors.values())
    if not known:
        return float("nan")
    return max(
        known,
        key=lambda c: (
            sum(abs(k / c - 1) < 1e-3 for k in known) if c else 0,
            any(abs(c - n) < 1e-5 * n for n in numbers),
            bool(np.any(np.abs(c - multiples) < 1e-5 * multiples)),
            -abs(c),
        ),
    )


class Fit(NamedTuple):
    """A step as minus a factor times the gradient, and a share of the weight taken off, or of its sign."""

    factor: float
    off: float
    share: float
    right: bool
    by_sign: bool = False


def _fit(step: Array, true: Array, weight: Array, place: NDArray[np.intp], noise: float, decays: bool) -> Fit:
    """Return what a step is made of, and whether it is nothing else.

    Without `decays`, the share is nought: the loss states its penalty.
    """
    size = np.abs(step).max(initial=0.0)
    if not np.any(step) or not np.any(true):
        return Fit(0.0 if np.any(true) else float("nan"), 1.0, 0.0, False)
    with np.errstate(all="ignore"):
        for pull in (None, weight, np.sign(weight)) if decays else (None,):
            columns = [true] if pull is None else [true, pull]
            if any(not np.any(c) for c in columns) or step.size <= len(columns):
                continue
            fit = (float(true @ step) / float(true @ true),) if pull is None else shares_of(step, true, pull)
            made = fit[0] * true if pull is None else fit[0] * true + fit[1] * pull
            worst = float(np.abs(step - made).max(initial=0.0))
            allowed = TOLERANCE * size + abs(fit[0]) * noise
            if len(columns) == 1:
                plain = Fit(-fit[0], worst / size if size else 0.0, 0.0, worst <= allowed)
                if plain.right:
                    return plain
                continue
            part = np.abs(fit[0] * true).max()  # not the pull alone; huge memory makes the rest small beside it
            if worst <= allowed and 0 < -fit[1] < 0.5 and (part > allowed or worst <= TOLERANCE * part):
                return Fit(-fit[0], worst / size, -fit[1], True, pull is not weight)
    if step.size == 1:
        return Fit(float(-step[0] / true[0]), 0.0, 0.0, True)
    return (_partly(step, true, weight, place, TOLERANCE * size, noise) if decays else None) or plain


def shares_of(step: Array, true: Array, pull: Array) -> tuple[float, ...]:
    """Return how much of its slopes and of a pull a step is nearest to, by least squares.

    By hand, which is ten times faster, unless the two arrays are all but parallel.

    Parameters
    ----------
    step, true, pull : array
        Vectors of one length.

    Returns
    -------
    tuple of float
        Two.
    """
    a, b, c = float(true @ true), float(true @ pull), float(pull @ pull)
    area = a * c - b * b
    if not area > 1e-6 * a * c:
        return tuple(map(float, np.linalg.lstsq(np.stack([true, pull], 1), step, rcond=None)[0]))
    x, y = float(true @ step), float(pull @ step)
    return (c * x - b * y) / area, (a * y - b * x) / area


def _as_others(few: dict[str, tuple[Array, Array, Array]], others: list[Fit], noise: float) -> dict[str, Fit]:
    """Return what steps of two entries are made of, where others are made of it: any two numbers fit some share."""
    found = {}
    for name, (step, true, weight) in few.items():
        for fit in others:
            left = step + fit.factor * true + fit.share * (np.sign(weight) if fit.by_sign else weight)
            off, size = float(np.abs(left).max()), float(np.abs(step).max())
            if off <= TOLERANCE * size + abs(fit.factor) * noise:
                found[name] = fit._replace(off=off / size)
    return found


def _partly(
    step: Array, true: Array, weight: Array, place: NDArray[np.intp], allowed: float, noise: float
) -> Fit | None:
    """Return the fit of a step that shrinks some entries and leaves the others: the biases in a row of the weights.

    An entry shrinks at every network or at none.
    """
    large = np.argsort(-np.abs(weight))[:8]
    entries = list(zip(step[large].tolist(), true[large].tolist(), weight[large].tolist(), strict=True))
    for (step_a, true_a, held_a), (step_b, true_b, held_b) in itertools.combinations(entries, 2):
        area = true_a * held_b - true_b * held_a  # two equations by hand: numpy takes thirty times as long
        if abs(area) < 1e-12:
            continue
        factor = (step_b * held_a - step_a * held_b) / area
        share = (step_a * true_b - step_b * true_a) / area
        if not (factor > 0 and 0 < share < 0.5):
            continue
        bound = 3 * (allowed + factor * noise)
        # Most pairs fail at the first entries that are looked at, long before numpy is worth its while.
        if any(abs(here := s + factor * t) > bound < abs(here + share * h) for s, t, h in entries):
            continue
        left = step + factor * true
        plain, shrunk = np.abs(left) <= bound, np.abs(left + share * weight) <= bound
        if not np.all(plain | shrunk) or np.sum(shrunk & ~plain) < 3 or np.sum(plain & ~shrunk) < 2:
            continue
        if np.intersect1d(place[shrunk & ~plain], place[plain & ~shrunk]).size:
            continue
        off = float(np.abs(np.where(plain, left, left + share * weight)).max() / np.abs(step).max())
        return Fit(float(factor), off, float(share), True)
    return None


def _unclipped(roles: Roles, slopes: Slopes, loss: int, moved: list[list[Array | None]]) -> list[list[Array | None]]:
    """Return steps that are all cut to one length as long as they would be by one rate.

    A clipped gradient points where the gradient does; how much was cut off is the network's own.
    """
    if len(moved) < 2 or any(m is None or not np.all(np.isfinite(m)) for moves in moved for m in moves):
        return moved
    lengths = [float(np.sqrt(sum(float(m @ m) for m in moves if m is not None))) for moves in moved]
    if not min(lengths) > 0 or max(lengths) - min(lengths) > 1e-9 * max(lengths):
        return moved
    rates = []
    for n, moves in enumerate(moved):
        found, along = [], []
        for q, move in zip(roles.parameters, moves, strict=True):
            true = slopes.true[loss, n, q.name]
            good = np.isfinite(true)
            if move is not None and np.any(true[good]):
                step, slope = move[slopes.entries[n, q.name]][good], true[good]
                found.append(-float(slope @ step) / float(slope @ slope))
                if step.size > 1 and np.abs(step + found[-1] * slope).max() <= TOLERANCE * np.abs(step).max():
                    along.append(found[-1])
        rates.append(float(np.median(along or found)) if found else 0.0)  # where some are wrong, the right ones tell
    if any(not r > 0 for r in rates):
        return moved
    return [[None if m is None else m * (rates[0] / r) for m in moves] for moves, r in zip(moved, rates, strict=True)]


def _entries(
    slopes: Slopes, loss: int, name: str, moves: list[Array | None]
) -> tuple[Array, Array, Array, NDArray[np.intp]]:
    """Return a step, its slopes, what the weight held and which entries they are, of all networks one after the other."""
    parts = []
    for n, move in enumerate(moves):
        places, true = np.asarray(slopes.entries[n, name]), slopes.true[loss, n, name]
        good = np.isfinite(true)
        moved = move is not None and bool(np.all(np.isfinite(move)))
        step = move[places][good] if move is not None and moved else np.full(good.sum(), np.nan)
        parts.append((step, true[good], slopes.held[n, name][good], places[good]))
    step, true, weight, place = (np.concatenate(part) for part in zip(*parts, strict=True))
    return step, true, weight, place


def judge(
    lab: Lab,
    roles: Roles,
    networks: list[Network],
    slopes: Slopes,
    loss: int,
    moved: list[list[Array | None]] | None = None,
) -> Judgement:
    """Compare the steps with the slopes of one loss.

    Parameters
    ----------
    lab : Lab
        The laboratory.
    roles : Roles
        What is what.
    networks : list of Network
        Where the slopes were measured.
    slopes : Slopes
        From `measure`.
    loss : int
        The number of the loss.
    moved : list of list of array, optional
        The steps, if they are known.

    Returns
    -------
    Judgement
        For every parameter.
    """
    if moved is None:
        moved = [take(lab, network, roles.parameters)[1] for network in networks]
    moved = _unclipped(roles, slopes, loss, moved)
    fits: dict[str, Fit] = {}
    silent: set[str] = set()
    noise = max(slopes.noise.get((loss, n), 0.0) for n in range(len(networks)))
    largest = max(
        (float(np.nanmax(np.abs(t), initial=0.0)) for (i, _, _), t in slopes.true.items() if i == loss), default=0.0
    )
    floor = max(noise, 1e-8 * largest, 1e-13)
    decays = roles.may_decay(loss)
    few: dict[str, tuple[Array, Array, Array]] = {}
    for i, q in enumerate(roles.parameters):
        step, true, weight, place = _entries(slopes, loss, q.name, [moves[i] for moves in moved])
        name = q.name
        if not true.size or not np.all(np.isfinite(step)):
            fits[name] = Fit(float("nan"), 1.0, 0.0, False)
            continue
        true = np.where(np.abs(true) <= floor, 0.0, true)
        if not np.any(true) and np.abs(step).max() <= 1e-9:
            fits[name] = Fit(float("nan"), 0.0, 0.0, True)
            silent.add(name)
            continue
        if decays:  # a row of a table that an example does not take out shrinks in no step of that example
            met = (step != 0) | (true != 0)
            step, true, weight, place = step[met], true[met], weight[met], place[met]
        fits[name] = _fit(step, true, weight, place, noise, decays)
        if decays and not fits[name].right and step.size == 2:
            few[name] = step, true, weight
    fits |= _as_others(few, [f for f in fits.values() if f.share], noise)
    factor = {name: fit.factor for name, fit in fits.items()}
    right = {name: fit.right for name, fit in fits.items()}
    numbers = roles.numbers if loss in roles.own else ()
    known = {n: f for n, f in factor.items() if right[n] and n not in silent}
    common = roles.rate or _common(known, numbers, roles.multiples)
    # Adam takes a factor out again; but its memory is huge here, so that a gradient that is too large is seen.
    return Judgement(
        factor,
        {name: fit.off for name, fit in fits.items()},
        right,
        {name: fit.share for name, fit in fits.items()},
        common,
        silent,
        roles.rates,
        numbers,
        roles.multiples,
        rate=roles.rate,
        by_sign=frozenset(name for name, fit in fits.items() if fit.by_sign),
    )
