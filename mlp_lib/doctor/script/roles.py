"""Which of a script's numbers are weights, targets, output and loss: found by changing them and looking on.

Weights are what a step changes and what their own next change depends on; an optimiser's memory is that too, but the
error does not depend on it. Targets are data that reach the way back only. What depends on the weights and not on the
targets is the forward pass; its last value, of the targets' size, is the output.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np

from ...per_layer import Array
from .cast import LOSSLIKE, Network, Roles
from .circles import called, circle, differs, nudged, tail
from .followers import following
from .lab import Lab, NotTakenError, Step, Visit
from .lookahead import looking_ahead
from .overlooked import overlooked, standing
from .parts import in_parts
from .state import Environment, Quantity, is_part, quantities

__all__ = ["find_roles", "random_networks", "weights_alone"]

NO_TARGETS = "The targets were not found: no data reach the steps of all weights on the way back only."
NO_FORWARD = "The forward pass was not found: everything that depends on the weights depends on the targets too."
#: An optimiser's second moments are set to this, so that its step is a constant times the gradient.
HUGE = 1e8
#: To this, where they divide it without their root: the step would drown in rounding.
LARGE = 1e6
#: After how many passings of a place that reach nothing, one after the other, its others are left alone.
IDLE = 8
#: No more labels than this are those of one example.
FEW = 8


def changed_visits(base: dict[Visit, Array], other: dict[Visit, Array]) -> set[Visit]:
    """Return the visits whose values differ."""
    return {
        v
        for v, a in base.items()
        if v not in other or not (_same(other[v], a) or not differs(other[v], a, _largest(a), 1e-11))
    }


def _same(a: Array, b: Array) -> bool:
    """Whether two arrays are bit by bit the same, as most are: ten times faster to see than by how much they differ."""
    if a.ndim == b.ndim == 0:
        return bool(a.item() == b.item())
    return a.shape == b.shape and a.tobytes() == b.tobytes()


def _largest(values: Array) -> float:
    return abs(values.item()) if values.size == 1 else float(np.abs(values).max(initial=0.0))


def take(lab: Lab, network: Network, watched: list[Quantity], **options: object) -> tuple[Step, list[Array | None]]:
    """Run a step and return it with the moves of the quantities.

    Parameters
    ----------
    lab : Lab
        The laboratory.
    network : Network
        From where.
    watched : list of Quantity
        Whose moves.
    **options
        Of `Lab.step`; `start` runs after the network's own.

    Returns
    -------
    tuple of Step and list of array
        None for a quantity that is gone.
    """
    begun: list[Array | None] = []
    extra = options.pop("start", None)

    def start(env: Environment) -> None:
        network.start(env)
        if callable(extra):
            extra(env)
        begun.extend(q.get(env) for q in watched)

    step = lab.step(network.at, start, **options)  # type: ignore[arg-type]
    out: list[Array | None] = []
    for q, old in zip(watched, begun, strict=True):
        new = q.get(step.after)
        out.append(None if new is None or old is None else new - old)
    return step, out


def _scale_of(quantity: Quantity) -> float:
    fan = max((max(s, default=1) for s in quantity.sizes), default=1)
    return 0.6 if fan <= 6 else 1.5 / math.sqrt(fan)


def _clipped(moved: list[Array | None]) -> bool:
    """Whether several entries move by exactly the most that any does: slopes cut at a bound are no slopes."""
    sizes = np.concatenate([np.abs(m).ravel() for m in moved if m is not None])
    most = sizes.max(initial=0.0)
    return bool(most > 0 and np.sum(sizes > most * (1 - 1e-9)) > 1)


#: A network, how much of it moves, and the length of its step.
Tried = tuple[Network, float, float]


def _length(moved: list[Array | None]) -> float:
    return math.sqrt(sum(float(m @ m) for m in moved if m is not None))


def _all_cut_or_none(lab: Lab, roles: Roles, tried: list[list[Tried]]) -> list[list[Tried]]:
    """Return the networks whose steps are all cut to one length, if there are enough; else those whose steps are not.

    A step that is cut and one that is not are along the gradient by two factors.
    """
    if not any(tried):
        return tried
    longest, _, most = max((t for mine in tried for t in mine), key=lambda t: t[2])
    near = Network(longest.at, [(q, 1.001 * v) for q, v in longest.values])
    if not most > 0 or abs(_length(take(lab, near, roles.parameters)[1]) / most - 1) > 1e-9:
        return tried
    cut = [[t for t in mine if t[2] >= most * (1 - 1e-9)] for mine in tried]
    whole = [[t for t in mine if t[2] < most * (1 - 1e-9)] for mine in tried]
    return cut if all(cut) and len(tried) > 1 else whole if all(whole) else tried


def random_networks(lab: Lab, roles: Roles, count: int, seed: int) -> list[Network]:
    """Return networks with random weights and an optimiser that steps along the gradient.

    Parameters
    ----------
    lab : Lab
        The laboratory.
    roles : Roles
        Which quantities are weights.
    count : int
        How many.
    seed : int
        Of chance.

    Returns
    -------
    list of Network
        Each of a scale at which as many weights move as from the script's own start.
    """
    rng = np.random.default_rng(seed)
    fills = roles.held | {n: LARGE if n in lab.rootless else HUGE for n in roles.denominators}
    memory = [(q, np.full(q.size, fills.get(q.name, 0.0))) for q in roles.memory]
    tried: list[list[Tried]] = [[] for _ in range(count)]
    for mine in tried:
        for scale in (1.0, 0.4, 0.15, 0.05, 0.015):
            values = [(q, rng.normal(0, scale * _scale_of(q), q.size)) for q in roles.parameters]
            network = Network(lab.main, [*values, *memory])
            step, moved = take(lab, network, roles.parameters)
            if step.failed or any(m is None or not np.all(np.isfinite(m)) for m in moved):
                continue
            alive = [
                float(np.mean(np.abs(m) > 1e-7 * (np.abs(m).max(initial=0) + 1e-300))) for m in moved if m is not None
            ]
            if not alive:  # the experiments found no weight
                continue
            share = float(np.mean(alive)) + min(alive) - _clipped(moved)
            mine.append((network, share, _length(moved)))
    found = []
    for mine in _all_cut_or_none(lab, roles, tried):
        best, most = None, -1.0
        for network, share, _ in mine:
            if share > most + 0.15:
                best, most = network, share
        if best is not None:
            found.append(best)
    if not found:
        found = [Network(lab.main, memory)]
    return found


def find_roles(
    lab: Lab,
    *,
    parameters: list[str] | None = None,
    targets: list[str] | None = None,
    seed: int = 0,
) -> Roles:
    """Find what is what by experiments.

    Parameters
    ----------
    lab : Lab
        At its training loop.
    parameters, targets : list of str, optional
        Names that a reader states.
    seed : int, optional
        Of the random networks.

    Returns
    -------
    Roles
        What was found.

    Raises
    ------
    NotTakenError
        If there are no parameters or no targets.
    """
    everything = quantities(lab.snapshots[lab.main].restore(), lab.passing_names())
    roles = _parameters(lab, everything, parameters)
    if roles.memory:
        _denominators(lab, roles)
    networks = random_networks(lab, roles, 1, seed)
    alike = [] if parameters else _called_as(roles.parameters, roles.memory)
    try:
        _look(lab, roles, networks[0], everything, targets)
        taken = [q for q in alike if roles.reach[q.name] & roles.forward]
    except NotTakenError:
        if not alike:
            raise
        taken = alike
    if parameters:
        return roles
    if taken:
        roles = Roles([*roles.parameters, *taken], [q for q in roles.memory if q not in taken], roles.denominators)
        networks = random_networks(lab, roles, 1, seed)
        _look(lab, roles, networks[0], everything, targets)
    unread = _unread(roles)
    if unread:
        roles = Roles([q for q in roles.parameters if q not in unread], [*roles.memory, *unread])
        _denominators(lab, roles)
        networks = random_networks(lab, roles, 1, seed)
        _look(lab, roles, networks[0], everything, targets)
    ahead = looking_ahead(lab, roles, networks[0])
    if ahead:
        weights = [q for q in roles.parameters if q not in ahead]
        roles = Roles(weights, [*roles.memory, *ahead], roles.denominators)
        networks = random_networks(lab, roles, 1, seed)
        _look(lab, roles, networks[0], everything, targets)
    leading = _leading(lab, roles, networks[0])
    if leading is not roles:
        roles = leading
        networks = random_networks(lab, roles, 1, seed)
        _look(lab, roles, networks[0], everything, targets)
    carried = _carried(lab, roles, networks[0])
    if carried and len(carried) < len(roles.parameters):
        roles = Roles([q for q in roles.parameters if q not in carried], roles.memory, roles.denominators)
        networks = random_networks(lab, roles, 1, seed)
        _look(lab, roles, networks[0], everything, targets)
    more, single = overlooked(lab, roles, networks[0], everything)
    if more:
        known = roles
        roles = Roles([*known.parameters, *more], known.memory, known.denominators)
        networks = random_networks(lab, roles, 1, seed)
        _look(lab, roles, networks[0], everything, targets)
    parts = in_parts(roles.parameters, networks[0], roles.trace)
    if len(parts) > len(roles.parameters):
        roles = Roles(parts, roles.memory, roles.denominators)
        networks = random_networks(lab, roles, 1, seed)
        _look(lab, roles, networks[0], everything, targets)
    roles.single = [q.name for q in single]
    roles.standing = [q.name for q in standing(lab, roles, networks[0], everything)]
    return roles


def _leading(lab: Lab, roles: Roles, network: Network) -> Roles:
    """Return the roles without the weights that only follow others; the same ones where there are none."""
    behind = following(lab, roles.parameters, network)
    if not behind or len(behind) == len(roles.parameters):
        return roles
    return Roles([q for q in roles.parameters if q not in behind], roles.memory, roles.denominators)


def weights_alone(lab: Lab, seed: int = 0) -> tuple[Roles, list[Network]]:
    """Find the weights, and nothing of what they are moved by.

    Parameters
    ----------
    lab : Lab
        At its training loop.
    seed : int, optional
        Of the random networks.

    Returns
    -------
    tuple of Roles and list of Network
        Of the roles the weights, the memory, the trace of the first network, and what each weight reaches.
    """
    everything = quantities(lab.snapshots[lab.main].restore(), lab.passing_names())
    roles = _parameters(lab, everything, None)
    if roles.memory:
        _denominators(lab, roles)
    roles = _leading(lab, roles, random_networks(lab, roles, 1, seed)[0])
    networks = random_networks(lab, roles, 2, seed)
    step, _ = take(lab, networks[0], [], watch="all")
    roles.trace = step.trace
    roles.reach = {q.name: _reach(lab, networks[0], q, step.trace) for q in roles.parameters}
    return roles, networks


def _look(lab: Lab, roles: Roles, network: Network, everything: list[Quantity], targets: list[str] | None) -> None:
    """Find targets, the forward pass and the first error from one network."""
    step, base = take(lab, network, roles.parameters, watch="all")
    if step.failed:
        raise NotTakenError(f"A step of the training stops with {step.failed}.")
    roles.trace, roles.reach = step.trace, {}
    depends: set[Visit] = set()
    for q in [*roles.parameters, *roles.memory]:
        roles.reach[q.name] = _reach(lab, network, q, step.trace)
        depends |= roles.reach[q.name]
    # What a step makes anew, as a recurrent network its state, need not be moved by the targets.
    stays = [a is not None and _stays(lab, network, q, a) for q, a in zip(roles.parameters, base, strict=True)]
    moves = [a if keeps else None for a, keeps in zip(base, stays, strict=True)] if any(stays) else base
    _targets(lab, network, roles, everything, depends, moves, targets)
    both = [v for v in step.trace if v in roles.error]
    if not both:
        raise NotTakenError("Nothing was found that depends on the weights and on the targets.")
    roles.first_error = both[0]


def _called_as(weights: list[Quantity], others: list[Quantity]) -> list[Quantity]:
    """Return what the script calls as it does its weights: the same part of another object, or another entry of a list.

    Weights that a slip leaves to themselves move no others, as a memory does; so do the last ones of a small network of
    objects.
    """

    def place(q: Quantity) -> str:
        return re.sub(r"\[\d+\]", "[]", re.sub(r"^\w+(\[\d+\])?\.", ".", q.name))

    known = {place(q) for q in weights if "[" in q.name}
    return [q for q in others if place(q) in known]


def _unread(roles: Roles) -> list[Quantity]:
    """Return what the forward pass does not read: an optimiser's memory that moves more than its own weight.

    All that it reaches comes after the first error, and no other weight is in it before that.
    """
    order = {v: i for i, v in enumerate(roles.trace)}
    begin = order[roles.first_error] if roles.first_error else len(order)
    found = []
    for q in roles.parameters:
        others = set().union(*(roles.reach[o.name] for o in roles.parameters if o is not q))
        mine = roles.reach[q.name]
        if mine and not any(order[v] < begin or (v in roles.forward and v in others) for v in mine):
            found.append(q)
    return found if len(found) < len(roles.parameters) else []


def _carried(lab: Lab, roles: Roles, network: Network) -> list[Quantity]:
    """Return what the forward pass hands on from step to step, as a recurrent network does its state: no weights.

    It moves the weights and they move it, but nothing of the way back enters it, and nothing of what it held stays.
    """
    wrong = {v: _as(nudged(roles.trace[v].ravel(), 0.3)) for v in roles.error if roles.trace[v].size}
    step, base = take(lab, network, roles.parameters, watch="all")
    other, moved = take(lab, network, roles.parameters, replace=wrong)
    if step.failed or other.failed:
        return []
    led = [
        q
        for q, a, b in zip(roles.parameters, base, moved, strict=True)
        if a is not None and b is not None and differs(a, b)
    ]
    order = list(roles.trace)
    before = order[: order.index(roles.first_error)] if roles.first_error else []
    ahead = [step.trace[v] for v in before if v in roles.forward and v in step.trace]
    out = []
    for q, a in zip(roles.parameters, base, strict=True):
        if not led or q in led or a is None or not np.any(a):
            continue
        now = q.get(step.after)
        given = now is not None and any(np.array_equal(v.ravel(), now) for v in ahead)
        if given or not _stays(lab, network, q, a):
            out.append(q)
    return out


def _stays(lab: Lab, network: Network, q: Quantity, move: Array) -> bool:
    """Whether a step adds to what a quantity holds: moved, it is as much further after the step.

    Its entries are moved up and down by turns: all at once a long step would take the whole of it back.
    """
    pushes: list[Array] = []

    def start(env: Environment) -> None:
        held = _get(q, env)
        pushes.append((nudged(held) - held) * (-1.0) ** np.arange(held.size))
        q.put(env, held + pushes[0])

    _, moved = take(lab, network, [q], start=start)
    if moved[0] is None:
        return True
    push = pushes[0]
    return bool((moved[0] - move) @ push > -0.5 * (push @ push))


def _denominators(lab: Lab, roles: Roles) -> None:
    """Find what of the memory divides the step: made huge, it makes the step tiny, but for a share of the weight."""
    env = lab.snapshots[lab.main].restore()
    weights = [q.get(env) for q in roles.parameters]
    zero = [(q, np.full(q.size, 0.0)) for q in roles.memory]
    one = [(q, np.full(q.size, 1.0)) for q in roles.memory]
    for q in roles.memory:
        huge = (q, np.full(q.size, HUGE**2))  # a script that has gone astray has huge slopes
        for rest in (one, zero):
            others = [(o, v) for o, v in rest if o is not q]
            _, usual = take(lab, Network(lab.main, [*others, (q, np.full(q.size, 1.0))]), roles.parameters)
            _, damped = take(lab, Network(lab.main, [*others, huge]), roles.parameters)
            parts = zip(roles.parameters, usual, damped, weights, strict=True)
            for a, b, w in (part for p, *moves in parts for part in _by_leaf(p, *moves)):
                if a is None or b is None or not np.all(np.isfinite(b)) or q.name in roles.denominators:
                    continue
                decay = _share_of(b, w)
                if np.abs(b - decay).max(initial=0) < 0.05 * np.abs(a - decay).max(initial=0):
                    roles.denominators.append(q.name)
                    if _without_root(lab, roles, q, others):
                        lab.rootless.add(q.name)


def _by_leaf(q: Quantity, *values: Array | None) -> Iterator[tuple[Array | None, ...]]:
    """Yield the parts of vectors that belong to each array of a weight: of a list of them each may be divided by its own."""
    if len(q.leaves) < 2 or any(v is None for v in values):
        yield values
        return
    ends = np.cumsum([int(np.prod(s)) for s in q.sizes])[:-1]
    yield from zip(*(np.split(v, ends) for v in values if v is not None), strict=True)


def _without_root(lab: Lab, roles: Roles, q: Quantity, others: list[tuple[Quantity, Array]]) -> bool:
    """Whether a step is a quarter as long where what divides it is four times as large: by its root it is half as long."""
    longs = []
    for much in (LARGE, 4 * LARGE):
        network = Network(lab.main, [*others, (q, np.full(q.size, much))])
        own = [o for o in roles.parameters if o.size == q.size or q.shape in o.sizes]
        moves = zip(own, take(lab, network, own)[1], strict=True)
        longs.append(sorted(_length(list(part)) for o, m in moves for part in _by_leaf(o, m)))
    return any(b > 0 and abs(a / b - 4) < 0.01 for a, b in zip(*longs, strict=True))


def _share_of(move: Array, weight: Array | None) -> Array:
    """Return the part of a step that is a share of the weight, which decay takes off beside what is divided."""
    if weight is None or weight.size < 3 or weight.size != move.size or not np.any(weight):
        return np.zeros_like(move)
    share = float(move @ weight / (weight @ weight))
    return share * weight if -0.5 < share < 0 else np.zeros_like(move)


def _named(names: list[str], everything: list[Quantity], what: str) -> list[Quantity]:
    found = []
    for name in names:
        fits = [
            q for q in everything if q.name == name or q.name.split(".", 1)[-1] == name or q.name.startswith(name + "[")
        ]
        if not fits:
            known = ", ".join(sorted(q.name for q in everything if q.size > 1)[:12])
            raise NotTakenError(f"There is no {what} {name!r} at the training loop; there are {known}.")
        found += fits
    return found


def _parameters(lab: Lab, everything: list[Quantity], names: list[str] | None) -> Roles:
    """Find what changes in a circle; what the error does not depend on is told apart later, by where it is first used."""
    if names:
        return Roles(_named(names, everything, "parameter"), [])
    assert lab.chosen is not None
    snapshot, body = lab.snapshots[lab.main], lab.bodies[lab.main]
    env = snapshot.restore()
    before = [q.get(env) for q in everything]
    step = lab.step(lab.main)
    if step.failed:
        raise NotTakenError(f"A step of the training stops with {step.failed}.", lab.program.loops[lab.chosen].line)
    changed = _changed(everything, before, step)
    # What stands still at this start only, by symmetry or by a zero, moves from another one.
    stir, begun = _stirred(everything, [q for q, old, move in changed if not _counts(old, move)])
    other = lab.step(lab.main, stir)
    first = None
    if not other.failed:
        known = {q.name for q, _, _ in changed}
        moved = _changed(everything, begun, other)
        still = {q.name for q, _, _ in changed} - {q.name for q, _, _ in moved}
        held = [(q, old) for q, old in zip(everything, begun, strict=True) if q.name in still and old is not None]
        changed = moved + [(q, old, np.zeros_like(old)) for q, old in held]  # the step is looked at from there
        changed = [c for c in changed if c[0].name in known or c[0].size <= 1_000_000]
        first = stir
    inside = circle(lab, body, snapshot, changed, first) or circle(
        lab, body, snapshot, _changed(everything, before, step)
    )
    moved_names = lab.moved_names(lab.chosen)
    moving = {q.name for q in everything if q.size > 1 and called(q.name) & moved_names}
    if moving - {q.name for q, _ in inside}:
        # At its own weights nothing may depend on anything: units are dead or saturated.
        calm = lab.calm_circle(lab.chosen, body, snapshot, everything) or []
        more = len(moving & {q.name for q, _ in calm}) - len(moving & {q.name for q, _ in inside})
        inside = calm if more > 0 else inside
    if not inside:
        return Roles([q for q, _, _ in changed], [])
    kept = _central(inside)
    if len(kept) < len(inside):
        # Weights of units that are dead are moved by nothing, as a memory is: a calm start tells the two apart.
        calm = lab.calm_circle(lab.chosen, body, snapshot, everything) or []
        if len(_central(calm)) > len(kept) and {q.name for q in kept} <= {q.name for q in _central(calm)}:
            inside, kept = calm, _central(calm)
    most = int(max(n for _, n in inside))
    if most <= 2 and len(kept) == 2:
        kept = [q for q in kept if not _only_updates(lab, q, kept)] or kept
    circled = {q.name for q, _ in inside}
    alone = _called_as(kept, [q for q, _, move in changed if q.name not in circled and np.any(move)])
    start = Network(lab.main)
    moves = take(lab, start, alone)[1] if alone else []
    kept += [q for q, m in zip(alone, moves, strict=True) if m is not None and _stays(lab, start, q, m)]
    kept += _unmoved(lab, everything, circled | {q.name for q in kept})
    return Roles(kept, [q for q, _ in inside if q not in kept])


def _central(inside: list[tuple[Quantity, float]]) -> list[Quantity]:
    """Return what most of a circle is moved by and moves; the rest is memory.

    Where the one that moves most moves another one of another size, and no more, there is no memory in the circle: what
    moves nothing but itself is then what a slip left to itself.
    """
    most = max((n for _, n in inside), default=0)
    return [q for q, n in inside if n > 2 or most < 3]


def _counts(old: Array, move: Array) -> bool:
    """Whether a single number goes from one whole number to another: a counter, which must stay one."""
    return old.size == 1 and bool(old[0] == np.rint(old[0]) and move[0] == np.rint(move[0]))


def _only_updates(lab: Lab, q: Quantity, pair: list[Quantity]) -> bool:
    """Whether one of two reaches nothing but the lines that change them: the memory of the only weight that there is."""
    network = Network(lab.main)
    base, _ = take(lab, network, [], watch="all")
    names = {tail(p.name) for p in pair}
    probes = lab.program.probes
    updates = {p.line for p in probes.values() if p.kind in ("aug", "assign") and tail(p.name) in names}
    reached = {probes[v[0]].line for v in _reach(lab, network, q, base.trace)}
    return bool(reached) and reached <= updates


def _unmoved(lab: Lab, everything: list[Quantity], known: set[str]) -> list[Quantity]:
    """Return arrays that a step binds anew and leaves as they are: weights whose step is nought, `b = b - 0 * rate`."""
    env = lab.snapshots[lab.main].restore()
    rest = [q for q in everything if q.name not in known and not q.whole and q.size <= 10_000]
    before = [q.leaves[0].value(env) for q in rest]  # not by name: a function's `X` may be called as the script's is
    step = lab.step(lab.main)
    whole = [v for v in before if isinstance(v, np.ndarray) and v.base is None]
    bound = [
        q
        for q, old in zip(rest, before, strict=True)
        if isinstance(old, np.ndarray)
        and not _shows(old, whole)  # `x = data.T` is data
        and isinstance(now := q.leaves[0].value(step.after), np.ndarray)
        and now is not old
    ]
    out = []
    for q in bound:
        held: list[Array] = []

        def start(env: Environment, q: Quantity = q, held: list[Array] = held) -> None:
            held.append(nudged(_get(q, env)))
            q.put(env, held[0])

        after = lab.step(lab.main, start)
        new = q.get(after.after)
        if not after.failed and new is not None and np.allclose(new, held[0], rtol=1e-9, atol=1e-12):
            out.append(q)
    return out


def _shows(value: Array, whole: list[Array]) -> bool:
    """Whether an array is a view of another that has a name."""
    return value.base is not None and any(np.may_share_memory(value, other) for other in whole)


def _changed(everything: list[Quantity], before: list[Array | None], step: Step) -> list[tuple[Quantity, Array, Array]]:
    """Return what a step changed, and by how much; of a vector and the matrices cut out of it, the vector."""
    out = []
    for q, old in zip(everything, before, strict=True):
        new = q.get(step.after)
        if old is not None and new is not None and not np.array_equal(old, new, equal_nan=True):
            out.append((q, old, new - old))
    whole = [v for q, _, _ in out if isinstance(v := q.leaves[0].value(step.after), np.ndarray)]
    return [c for c in out if not all(is_part(leaf.value(step.after), whole) for leaf in c[0].leaves)]


def _stirred(
    everything: list[Quantity], moved: list[Quantity]
) -> tuple[Callable[[Environment], None], list[Array | None]]:
    """Return what puts all that changed elsewhere, and a list that it fills with what everything then holds."""
    begun: list[Array | None] = []

    def start(env: Environment) -> None:
        for q in moved:
            q.put(env, nudged(_get(q, env), 0.3))
        begun[:] = [q.get(env) for q in everything]

    return start, begun


def _get(q: Quantity, env: Environment) -> Array:
    values = q.get(env)
    assert values is not None
    return values


def _reach(lab: Lab, network: Network, q: Quantity, base: dict[Visit, Array]) -> set[Visit]:
    def start(env: Environment) -> None:
        q.put(env, nudged(_get(q, env)))

    step, _ = take(lab, network, [], start=start, watch="all")
    return set() if step.failed and not step.trace else changed_visits(base, step.trace) - _missing(base, step)


def _missing(base: dict[Visit, Array], step: Step) -> set[Visit]:
    return {v for v in base if v not in step.trace}


def _other_labels(values: Array, rows: bool) -> list[Array]:
    """Return other targets of the same kind: rolled, mirrored, or moved a little."""
    forms = []
    low, high = values.min(), values.max()
    if np.array_equal(values, np.rint(values)):
        forms += [low + high - values] if high > low else [1 - values, values + 1]
        forms += [np.roll(values, 1)]
        few = rows or values.size <= FEW
        if few and low < high and np.array_equal(np.sort(low + high - values), np.sort(values)):
            forms += [np.full_like(values, low)]  # a word's neighbours are summed: in another order they are the same
    forms += [nudged(values, 0.02)]
    if values.size > 2 and low < high:  # where only their order counts, a little is nothing: `np.where(t > y, ...)`
        forms += [np.roll(values, 1), low + high - values]
    return [f for f in forms if not np.array_equal(f, values)]


def _targets(
    lab: Lab,
    network: Network,
    roles: Roles,
    everything: list[Quantity],
    depends: set[Visit],
    base: list[Array | None],
    names: list[str] | None,
) -> None:
    trained = {q.name for q in [*roles.parameters, *roles.memory]}
    stated = _named(names, everything, "target") if names else None
    found: list[tuple[Quantity, set[Visit], float]] = []
    few: list[tuple[Quantity, set[Visit], float]] = []
    scaling: list[tuple[Quantity, set[Visit], float]] = []
    unread: list[tuple[Quantity, set[Visit]]] = []
    left = _left_behind(lab, network, everything)
    data = [q for q in everything if q.name not in trained | left and not _empty_sum(lab, network, q)]
    for q in stated or data:
        tried = _effect(lab, network, roles, q, base, depends)
        if tried is None or not (tried[0] & depends or stated):
            continue
        visits, covers, rate = tried
        # Of neurons that are objects, a target only scales the step of each, but each by its own factor.
        rate = rate and (not covers or stated is not None or _only_weighs(lab, network, roles, q, base))
        if not covers and q.size > 1 and _late(lab, roles, visits & depends):
            unread.append((q, visits & depends))
        if stated or (covers >= 0.5 and not rate):
            found.append((q, visits, covers))
        elif covers and not rate and q.size > 1:
            few.append((q, visits, covers))
        elif covers >= 0.5 and rate:
            scaling.append((q, visits, covers))
    late = [f for f in found if _late(lab, roles, f[1] & depends)]
    if all(f[0].size == 1 for f in late):  # a way back that breaks off carries the targets to the last weights only
        late += [f for f in few if _late(lab, roles, f[1] & depends)]
        found += few
    if not stated:
        early = [f[0] for f in found if f not in late and _is_entry(f[0])]
        entries = {f[0].name for f in late if _is_entry(f[0]) and any(_same_table(f[0], e) for e in early)}
        late = [f for f in late if f[0].name not in entries]
    if not stated and late and roles.memory:
        late = _of_data(lab, network, roles, late, depends)
    late = late or [f for f in found if f[0].size > 1 and not f[0].whole and _late(lab, roles, f[1] & depends, 0.6)]
    scaling = [f for f in scaling if _late(lab, roles, f[1] & depends)]
    if not late:
        lab.unread = _read_by_a_loss(lab, unread)
    if not stated:
        most: set[Visit] = max((f[1] & depends for f in scaling), key=len, default=set())
        inner: dict[Visit, tuple[set[Visit], list[Array | None]] | None] = {}
        if not late and _targets_inside(lab, network, roles, depends, base, False, most, inner):
            return
        if not late and scaling:
            # One example and one output: the target scales the step, as the rate does, but it enters first.
            first = max(len(v & depends) for _, v, _ in scaling)
            found = [f for f in scaling if len(f[1] & depends) == first]
            roles.by_scale = all(f[0].size == 1 and not f[0].shape for f in found)
        elif not late:
            if not _targets_inside(lab, network, roles, depends, base, True, None, inner):
                raise NotTakenError(NO_TARGETS)
            return
        else:
            found = late
    if not found:
        raise NotTakenError(NO_TARGETS)
    place = {v: i for i, v in enumerate(roles.trace)}
    many = [f for f in found if f[0].size > 1] or found
    if not stated and len(many) > 1 and many[0][0].size > 1:
        # A weight of each class or example may enter after the targets.
        many = [f for f in many if not _only_weighs(lab, network, roles, f[0], base)] or many
    # Targets enter last of all data; a single number that enters later is a rate or a decay.
    begin = [min((place[v] for v in f[1] & depends), default=0) for f in many]
    last = max(begin) if many[0][0].size > 1 else min(begin)
    base_set = next(f[1] & depends for f, at in zip(many, begin, strict=True) if at == last)
    alike = [f for f in found if f in many or f[0].size == 1]  # one example's, that a loop hands out of the table
    chosen = [(q, v) for q, v, _ in (found if stated else alike) if stated or v & depends == base_set]
    roles.targets = [q for q, _ in chosen]
    roles.targets_named = [q.name for q, _ in chosen]
    touched = set().union(*(v for _, v in chosen))
    roles.inputs = [q for q, v, _ in found if q not in roles.targets and v & depends > touched & depends]
    roles.error = touched & depends
    roles.forward = depends - touched
    roles.only_targets = touched - depends
    if not roles.forward and not _targets_inside(lab, network, roles, depends, base, True):
        raise NotTakenError(NO_FORWARD)


def _left_behind(lab: Lab, network: Network, everything: list[Quantity]) -> set[str]:
    """Return the names that an inner loop left to the last row of a table: what is put there changes the table."""
    env = lab.snapshots[network.at].restore()
    held = [(q, q.leaves[0].value(env)) for q in everything]
    whole = [v for _, v in held if isinstance(v, np.ndarray)]
    passing = lab.passing_names()
    return {q.name for q, v in held if q.name in passing and is_part(v, whole)}


def _empty_sum(lab: Lab, network: Network, q: Quantity) -> bool:
    """Whether a step adds to what is nought before it, as to slopes that are summed and emptied: no targets."""
    if lab.chosen is None or not called(q.name) & lab.moved_names(lab.chosen):
        return False
    held = q.get(lab.snapshots[network.at].restore())
    return held is not None and q.size > 1 and not np.any(held)


def _only_weighs(lab: Lab, network: Network, roles: Roles, q: Quantity, base: list[Array | None]) -> bool:
    """Whether all steps are longer by one factor where something is larger: they turn where targets are."""

    def start(env: Environment) -> None:
        q.put(env, 1.1 * _get(q, env))

    step, moved = take(lab, network, roles.parameters, start=start)
    _, scales = _kind_of_effect(base, moved)
    return not step.failed and scales and _by_one_factor(base, moved)


def _by_one_factor(base: list[Array | None], moved: list[Array | None]) -> bool:
    """Whether all steps that are longer or shorter are so by the same factor."""
    factors = [
        (a @ b) / (a @ a) for a, b in zip(base, moved, strict=True) if a is not None and b is not None and np.any(a)
    ]
    other = [f for f in factors if abs(f - 1) > 1e-7]
    return not other or bool(max(other) - min(other) <= 1e-6 * max(map(abs, other)))


def _read_by_a_loss(lab: Lab, unread: list[tuple[Quantity, set[Visit]]]) -> list[str]:
    """Return the data that a loss is made of, by its name, and no step: a slip keeps them from the way back."""
    probes = lab.program.probes
    return [q.name for q, visits in unread if any(LOSSLIKE.search(probes[v[0]].name) for v in visits)]


def _of_data(
    lab: Lab, network: Network, roles: Roles, found: list[tuple[Quantity, set[Visit], float]], depends: set[Visit]
) -> list[tuple[Quantity, set[Visit], float]]:
    """Leave out the settings of the optimiser: all that they reach stands where its memory is used, as no error does."""
    probes = lab.program.probes
    lines = {probes[v[0]].line for q in roles.memory for v in _reach(lab, network, q, roles.trace)}
    data = [f for f in found if not {probes[v[0]].line for v in f[1] & depends} <= lines]
    return data or [f for f in found if f[0].size > 1]  # a count of the steps is no target, whatever else there is


def _is_entry(q: Quantity) -> bool:
    """Whether a quantity is one whole number in a dictionary or a list, as the place of a letter in an alphabet is."""
    return q.size == 1 and q.whole and not q.shape and len(q.leaves[0].steps) > 1


def _same_table(one: Quantity, two: Quantity) -> bool:
    """Whether two quantities lie in the same dictionary or list."""
    a, b = one.leaves[0], two.leaves[0]
    return a.root == b.root and a.steps[:-1] == b.steps[:-1]


def _late(lab: Lab, roles: Roles, visits: set[Visit], share: float = 1.0) -> bool:
    """Whether the weights reach values before the first of these visits: data of the forward pass come first.

    Of the weights of a recurrent network, some are met only after the first error: `share` of them are enough then.
    """
    return _met_before(lab, roles, visits) >= share


def _met_before(lab: Lab, roles: Roles, visits: set[Visit]) -> float:
    """Return the share of the weights that reach values before the first of these visits.

    Weights that are handed to a function have not met anything yet.
    """
    probes = lab.program.probes
    place = {v: i for i, v in enumerate(roles.trace)}
    begins = min((place[v] for v in visits), default=0)
    reached = [
        any(place[v] < begins and probes[v[0]].kind not in ("bound", "argument") for v in roles.reach[q.name])
        for q in roles.parameters
        if roles.reach.get(q.name)
    ]
    return sum(reached) / max(1, len(reached))


def _effect(
    lab: Lab, network: Network, roles: Roles, q: Quantity, base: list[Array | None], depends: set[Visit]
) -> tuple[set[Visit], float, bool] | None:
    """Return what a quantity reaches, whether it moves every weight, and whether it only scales the step."""
    env = lab.snapshots[network.at].restore()
    network.start(env)
    values = q.get(env)
    if values is None or not np.all(np.isfinite(values)):
        return None
    found: tuple[set[Visit], float, bool] | None = None
    for form in _other_labels(values, len(q.shape) > 1):
        step, moved = take(
            lab,
            network,
            roles.parameters,
            start=lambda e, form=form: q.put(e, form),
            watch="all",
        )
        if step.failed:
            continue
        if step.trace.keys() != roles.trace.keys() and q.size == 1 and q.whole:
            continue  # a count: with another one there is another program
        tried = changed_visits(roles.trace, step.trace), *_kind_of_effect(base, moved)
        reaches = bool(tried[0] & depends)
        if found is None or (reaches, tried[1]) > (bool(found[0] & depends), found[1]):
            found = tried
        if reaches and tried[1]:  # of an absolute error only the side counts that a target is on: a little is nothing
            break
    return found


def _kind_of_effect(base: list[Array | None], moved: list[Array | None]) -> tuple[float, bool]:
    """Return the share of the weights whose steps differ, and whether all only scale."""
    touches, scales = [], []
    for a, b in zip(base, moved, strict=True):
        if a is None or b is None or not (np.any(a) or np.any(b)):
            continue
        if not np.any(a):  # what stood still moves
            touches.append(True)
            scales.append(False)
            continue
        touches.append(differs(a, b, 1.0, 1e-9))
        ratio = (a @ b) / (a @ a)
        scales.append(bool(np.abs(b - ratio * a).max() <= 1e-7 * np.abs(b).max(initial=0) + 1e-13))
    single = sum(a.size for a in base if a is not None) <= 2
    rate = bool(scales) and all(scales) and not single
    share = sum(touches) / max(1, len(touches))
    return share, rate


def _targets_inside(
    lab: Lab,
    network: Network,
    roles: Roles,
    depends: set[Visit],
    base: list[Array | None],
    rates: bool,
    known: set[Visit] | None = None,
    tried: dict[Visit, tuple[set[Visit], list[Array | None]] | None] | None = None,
) -> bool:
    """Look for targets among the values that a step computes itself, or cuts out of a table; return whether any are.

    What reaches only what data are `known` to reach comes later than those: they are the targets. What was `tried`
    once is not tried again.
    """
    tried = {} if tried is None else tried
    found: list[tuple[Visit, set[Visit]]] = []
    scaling: list[tuple[Visit, set[Visit]]] = []
    early: dict[str, float] = {}
    idle: Counter[int] = Counter()
    for visit in roles.trace:
        probe = lab.program.probes[visit[0]]
        if visit in depends or probe.kind in ("expression", "bound") or idle[visit[0]] >= IDLE:
            continue
        if "zeros" in probe.text and not np.any(roles.trace[visit]):
            continue  # where a sum or what a later step hands back begins
        if visit not in tried:
            tried[visit] = _effect_inside(lab, network, roles, visit, base, depends)
        effect = tried[visit]
        if effect is None or not effect[0] & depends:
            idle[visit[0]] += 1
            continue
        idle[visit[0]] = 0
        met = _met_before(lab, roles, effect[0] & depends)
        if met < 1:
            early.setdefault(probe.name, met)
            continue
        covers, rate = _kind_of_effect(base, effect[1])
        covers = covers if covers >= 0.5 else 0.0
        if known and (covers < 1 or effect[0] & depends <= known):
            continue
        if covers:
            (scaling if rate else found).append((visit, effect[0]))
    # What is an input the first time it is met is one at later steps of a sequence, when all weights are reached.
    # The targets of its first step are early too where its state begins at nought, but later than the inputs.
    met_first = [early.get(lab.program.probes[visit[0]].name, 1.0) for visit, _ in found]
    found = [f for f, met in zip(found, met_first, strict=True) if met == max(met_first, default=1.0)]
    if not found and scaling and rates:
        first = max(len(v & depends) for _, v in scaling)
        found = [f for f in scaling if len(f[1] & depends) == first]
    if not found:
        return False
    largest = max((v & depends for _, v in found), key=len)
    best = next(visit for visit, v in found if v & depends == largest)
    name = lab.program.probes[best[0]].name
    alike = [(visit, v) for visit, v in found if lab.program.probes[visit[0]].name.split("[")[0] == name]
    chosen = [(visit, v) for visit, v in found if v & depends == largest] + alike
    roles.targets_named = [name]
    touched = set().union(*(v for _, v in chosen)) | {visit for visit, _ in chosen}
    roles.targets = []
    roles.error = touched & depends
    roles.forward = depends - touched
    roles.only_targets = touched - depends
    return bool(roles.forward)


def _effect_inside(
    lab: Lab, network: Network, roles: Roles, visit: Visit, base: list[Array | None], depends: set[Visit]
) -> tuple[set[Visit], list[Array | None]] | None:
    """Return what a value that a step computes reaches, and the steps with another in its place."""
    effect, most = None, (False, 0.0)
    for form in _other_labels(roles.trace[visit].ravel(), roles.trace[visit].ndim > 1):
        step, moved = take(lab, network, roles.parameters, watch="all", replace={visit: _as(form)})
        if step.failed:
            continue
        visits = changed_visits(roles.trace, step.trace) - _missing(roles.trace, step)
        found = bool(visits & depends), _kind_of_effect(base, moved)[0]
        if effect is None or found > most:
            effect, most = (visits, moved), found
        if all(found):
            break
    return effect


def _as(form: Array) -> Callable[[object], object]:
    """Return a function that gives a value other numbers and leaves its kind."""

    def change(value: object) -> object:
        if isinstance(value, np.ndarray):
            out = np.asarray(form, float).reshape(value.shape)
            return out.astype(value.dtype) if value.dtype.kind in "iub" and np.array_equal(out, np.rint(out)) else out
        if isinstance(value, list | tuple):
            shaped = np.asarray(form, float).reshape(np.shape(value)).tolist()
            whole = np.array_equal(form, np.rint(form)) and np.asarray(value).dtype.kind in "iub"
            shaped = np.asarray(shaped).astype(int).tolist() if whole else shaped
            return shaped if isinstance(value, list) else tuple(shaped)
        number = float(np.ravel(form)[0])
        return int(number) if isinstance(value, int) and number == int(number) else number

    return change
