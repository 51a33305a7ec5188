"""Judge a training step: what it changed, divided by the learning rate, is a gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..per_layer import Array, PerLayer
from .adaptive import Adam
from .conventions import Convention, GivenGradients, Parameters, Reading, decimals, is_single_precision, read_gradients
from .explanations import Explanation, Item, Precision
from .judging import Judgement, Stated, finish
from .predicted import Programs
from .preferences import equally_good
from .report import Diagnosis, Finding, LayerError
from .setting import Setting, right_pass
from .task import Task, best_reading, read_arrays, stated_precision
from .walks import EXACT, Walk

__all__ = ["before_velocity", "difference", "judge_step", "per_example"]


def judge_step(
    task: Task,
    after: tuple[list[Array], list[Array] | None],
    before: Parameters | None,
    momentum: float,
    updates: str,
    seed: int,
    adam: Adam | None = None,
) -> Diagnosis:
    """Judge the change from the weights to the new weights."""
    rate = task.learning_rate
    assert rate is not None
    Ws, bs = _moved(task, "new", *after, strict=False)
    # What the step before this one changed, which momentum carries on.
    last = None if before is None else _moved(task, "previous", *read_arrays("previous_weights", before))
    if not any(np.any(d) for d in [*Ws, *(bs or [])]):
        raise ValueError("the step changed nothing: the new weights equal the weights; expected weights after one step")
    Ws, bs = [d / rate for d in Ws], None if bs is None else [d / rate for d in bs]
    if adam is not None:
        return _of_adam(task, after, (Ws, bs), adam, seed)
    if not momentum:
        column = None
        if last is not None:
            column = [-d / rate for d in last[0]], None if last[1] is None else [-d / rate for d in last[1]]
        own = _judged(task, after, (Ws, bs), 1.0, column, updates, seed)
        return _normalised(task, own, Ws, bs) if own.unexplained else own
    if last is not None:
        Ws = [G + momentum * d / rate for G, d in zip(Ws, last[0], strict=True)]
        if bs is not None and last[1] is not None:
            bs = [g + momentum * d / rate for g, d in zip(bs, last[1], strict=True)]
    own = _judged(task, after, (Ws, bs), 1.0, None, updates, seed)
    if last is None:
        own = replace(
            own, notes=[*own.notes, "No previous_weights came: judged as the first step, with none before it."]
        )
    if own.verdict == "right":
        return own
    # v = b v + (1 - b) g: what is left after the momentum is the gradient times 1 - b.
    share = 1.0 - momentum
    whole = [G / share for G in Ws], None if bs is None else [g / share for g in bs]
    averaged = _judged(task, after, whole, share, None, updates, seed)
    if is_simpler(averaged, own):
        return replace(averaged, notes=[*averaged.notes, AVERAGED.format(momentum)])
    return own


def before_velocity(task: Task, velocity: Parameters) -> Parameters:
    """Return the parameters one step earlier, for a step that took eta times a velocity."""
    rate = task.learning_rate
    assert rate is not None
    Ws, bs = read_arrays("velocity", velocity)
    if len(Ws) != len(task.weights):
        raise ValueError(f"velocity holds {len(Ws)} arrays, but {len(task.weights)} expected: one per layer")
    if task.biases is not None and bs is None:
        raise ValueError("the network has bias vectors, but no bias_velocity came; expected one per layer")
    for name, arrays, like in (("velocity", Ws, task.weights), ("bias_velocity", bs or [], task.biases or [])):
        for n, (v, w) in enumerate(zip(arrays, like, strict=False), start=1):
            if v.size != w.size:
                raise ValueError(
                    f"{name} of layer {n} has shape {v.shape}, but {w.shape} expected, as its parameters have"
                )
    earlier = [W + rate * v.reshape(W.shape) for W, v in zip(task.weights, Ws, strict=True)]
    offsets = None
    if task.biases is not None and bs is not None:
        offsets = [b + rate * v.reshape(b.shape) for b, v in zip(task.biases, bs, strict=True)]
    return replace(velocity, weights=earlier, biases=offsets)


def _of_adam(
    task: Task,
    after: tuple[list[Array], list[Array] | None],
    moved: tuple[list[Array], list[Array] | None],
    adam: Adam,
    seed: int,
) -> Diagnosis:
    """Judge the gradients that Adam made a step of.

    Two gradients may make the same step: then those of the right pass, or of the known mistake that makes just this step,
    tell which.
    """
    n, rate = len(task.weights), task.learning_rate
    assert rate is not None
    u = [*moved[0], *(moved[1] or [])]
    size = max(float(np.abs(W).max()) for W in [*task.weights, *(task.biases or [])])
    single = is_single_precision([*after[0], *(after[1] or [])])
    rounding = 4.0 * (6e-8 if single else 1.2e-16) * max(size, 1e-300) / rate + (1e-6 if single else 1e-13)
    near = _nearest(task, u, adam)
    made, unsure, blind = adam.undone(u, near, rounding)
    if blind > 0.1:
        return _normalised(task, _judged(task, after, moved, 1.0, None, "batch", seed), *moved)
    Ws, bs = made[:n], made[n:] if moved[1] is not None else None
    slack = [max(pair) for pair in zip(unsure[:n], unsure[n:] or unsure[:n], strict=True)]

    def stated(s: Setting, reading: Reading) -> Stated:
        base = stated_precision(task, s, Ws, bs, rate)
        return replace(base, is_step=True, precision=Precision(2e-5 if single else 1e-8), slack=tuple(slack))

    found = best_reading(task, Ws, bs, stated, seed, ask=True)
    note = f"Read as step {adam.step} of Adam; the gradients that make it, with its averages from before, were judged."
    return replace(found, notes=[*found.notes, note])


def _nearest(task: Task, u: list[Array], adam: Adam) -> list[Array]:
    """Return the gradients, right or with one known mistake, whose step of Adam comes nearest to the one that came."""
    best: tuple[float, list[Array]] | None = None
    for reading in task.readings:
        s = task.setting(reading)
        none = GivenGradients([None] * s.n_layers, [None] * s.n_layers, [], {})
        walk = Walk(s, none, task.learning_rate or 1.0, s.scale, 0.0, 0.0)
        sets = [(), *walk.singles()]
        with np.errstate(all="ignore"):
            passed = Programs(s.n_layers, sets, [walk.afresh(items) for items in sets]).run(s)
        for row in range(len(sets)):
            joined = [
                reading.convention.join(
                    passed.weights[layer][row] + task.weight_decay * s.weights[layer],
                    passed.biases[layer][row],
                    of_gradient=True,
                )
                for layer in range(1, s.n_layers + 1)
            ]
            G = [W for W, _ in joined]
            if task.biases is not None:
                G += [b.reshape(like.shape) for (_, b), like in zip(joined, task.biases, strict=True) if b is not None]
            if any(not np.isfinite(g).all() for g in G):
                continue
            off = max(float(np.abs(a - b).max()) for a, b in zip(adam.moved(G), u, strict=True))
            if best is None or off < best[0]:
                best = off, G
    assert best is not None
    return best[1]


#: A walk that moves a weight this many times as far as the largest one has left nothing of its digits.
DIVERGED = 1e4

#: How far the entries of a normalised step may differ: Adam divides by the size of the gradient plus 1e-8.
ALIKE = 1e-3


def _normalised(task: Task, own: Diagnosis, Ws: list[Array], bs: list[Array] | None) -> Diagnosis:
    """See whether all entries moved by one amount, as in a first step of Adam; then only their signs can be judged."""
    values = np.abs(np.concatenate([G.ravel() for G in [*Ws, *(bs or [])]]))
    values = values[values > 0.0]
    size = float(values.max())
    if len(values) < 4 or np.abs(values - size).max() > ALIKE * size:
        return own
    reading = next(r for r in task.readings if str(r.convention) == own.convention)
    s = task.setting(reading)
    given, right = read_gradients(reading.convention, s.layer_sizes, s.n_examples, Ws, bs), right_pass(s)
    table, signs = [], set()
    for error in own.errors:
        came, formula = (
            (given.weights[error.layer - 1], right.weights[error.layer] + task.weight_decay * s.weights[error.layer])
            if error.part == "weights"
            else (given.biases[error.layer - 1], right.biases[error.layer])
        )
        assert came is not None
        seen = np.abs(formula) > 1e-4 * np.abs(formula).max()
        here = {float(v) for v in np.unique(np.sign(came[seen] * formula[seen]))}
        signs |= here
        table.append(replace(error, right=here in ({1.0}, {-1.0}), worst=None))
    wrong: list[tuple[int, str]] = [(e.layer, e.part) for e in table if not e.right]
    layers = tuple(sorted({e.layer for e in table}, reverse=True))
    whole: Any = "weights and biases" if s.has_bias else "weights"
    found = [Finding("normalised_step", layers, whole, "", size)]
    if signs == {-1.0}:
        found.append(Finding("wrong_sign", layers, whole, "", -1.0))
    note = (
        "Only the signs of such a step can be compared with the gradient: a factor, or a mistake that turns no sign, does not "
        "show. Hand over the gradients themselves."
    )
    verdict: Any = "partly explained" if wrong else "mistaken" if len(found) > 1 else "right if stated"
    return replace(own, verdict=verdict, findings=found, alternatives=[], errors=table, unexplained=wrong, notes=[note],
                   confidence=1.0 - 2.0 ** -min(len(values), 50), explanations=())  # fmt: skip


#: Said when the steps are a running average of the gradients.
AVERAGED = "Read as momentum in its averaged form, v = b v + (1 - b) g with b = {0:g}, whose gradient counts 1 - b."


def is_simpler(one: Diagnosis, other: Diagnosis) -> bool:
    """Say whether one diagnosis explains more, or the same with fewer mistakes."""
    return (bool(one.unexplained), len(one.findings)) < (bool(other.unexplained), len(other.findings))


def _judged(
    task: Task,
    after: tuple[list[Array], list[Array] | None],
    gradients: tuple[list[Array], list[Array] | None],
    share: float,
    before: tuple[list[Array], list[Array] | None] | None,
    updates: str,
    seed: int,
) -> Diagnosis:
    """Judge gradients that were taken from a step, which counted a share of them."""
    rate = task.learning_rate
    assert rate is not None
    Ws, bs = gradients

    def stated(s: Setting, reading: Reading) -> Stated:
        base = stated_precision(task, s, Ws, bs, rate)
        single = is_single_precision([*after[0], *(after[1] or [])])
        unit = 6e-8 if single else 1.2e-16
        size = max(float(np.abs(W).max()) for W in [*task.weights, *(task.biases or []), *after[0]])
        rounding = 4.0 * unit * size
        places = decimals([*after[0], *(after[1] or [])])
        if places is not None and places >= 2:
            # Printed numbers; the weights before the step may have been printed as well.
            printed_too = places == decimals([*task.weights, *(task.biases or [])])
            rounding += (2.4 if printed_too else 0.6) * 10.0**-places
        return replace(
            base,
            is_step=True,
            previous_step=None if before is None else _canonical(reading.convention, *before),
            precision=Precision(2e-5 if single else 1e-8),
            slack=tuple([rounding / (rate * share)] * s.n_layers),
        )

    def one_by_one(s: Setting, reading: Reading, judgement: Judgement) -> Judgement:
        if judgement.cost == 0.0 and updates == "batch":
            return judgement
        return per_example(task, s, reading, Ws, bs, judgement, updates, stated(s, reading))

    return best_reading(task, Ws, bs, stated, seed, ask=True, extra=one_by_one)


def _moved(
    task: Task, name: str, weights: list[Array], biases: list[Array] | None, strict: bool = True
) -> tuple[list[Array], list[Array] | None]:
    """Return the weights and biases minus those of another moment."""
    Ws = difference(task.weights, weights, f"{name}_weights")
    if task.biases is None:
        return Ws, None
    if biases is None:
        raise ValueError(f"the network has bias vectors, but no {name}_biases came; expected one per layer")
    if strict and len(biases) == len(task.biases):  # a step may turn a vector of biases into a row
        biases = [b.reshape(now.shape) if b.size == now.size else b for b, now in zip(biases, task.biases, strict=True)]
    return Ws, difference(task.biases, biases, f"{name}_biases", strict)


def _canonical(convention: Convention, Ws: Sequence[Array], bs: Sequence[Array] | None) -> tuple[PerLayer, PerLayer]:
    pairs = [convention.split(W, None if bs is None else bs[n], of_gradient=True) for n, W in enumerate(Ws)]
    return PerLayer([W for W, _ in pairs]), PerLayer([b for _, b in pairs])


def difference(old: Sequence[Array], new: Sequence[Array], name: str, strict: bool = True) -> list[Array]:
    """Return old minus new, array by array; refuse other shapes."""
    if len(old) != len(new):
        raise ValueError(f"{name} holds {len(new)} arrays, but {len(old)} expected: one per layer")
    result = []
    for n, (a, b) in enumerate(zip(old, new, strict=True), start=1):
        if a.shape != b.shape and (strict or b.size % a.size or b.ndim > 2):
            raise ValueError(f"{name} of layer {n} has shape {b.shape}, but {a.shape} expected, as before the step")
        result.append(a - b)
    return result


def per_example(
    task: Task,
    s: Setting,
    reading: Reading,
    Ws: list[Array],
    bs: list[Array] | None,
    judgement: Judgement,
    updates: str,
    stated: Stated,
) -> Judgement:
    """Judge a step as a walk through the examples, one update after each."""
    rate = stated.learning_rate
    assert rate is not None
    if s.n_examples == 1:
        return judgement  # one example is one step
    given = read_gradients(reading.convention, s.layer_sizes, s.n_examples, Ws, bs)
    walk = Walk(s, given, rate, task.scale(1, s.layer_sizes[-1]), task.weight_decay, max(stated.slack))
    if updates == "batch":
        return _unstated_walk(walk, s, judgement, stated, reading)
    explained = walk.explanations()
    notes = [
        "Judged as a walk through the examples in their order, one update after each; the table compares with the right "
        "walk."
    ]
    table = walk.table()
    if explained and not explained[0].items:
        if explained[0].residual > EXACT:
            notes.append(
                f"The largest deviation is {explained[0].residual:.0e} of a part's largest entry: what float32 "
                "arithmetic, or a small constant such as 1e-8 in a logarithm or a quotient, leaves. Nothing to repair."
            )
        table = [replace(e, right=True) for e in table]
        return _finished(s, explained[:1], table, stated, notes, reading)
    if not explained:
        unknown = tuple((e.layer, e.part) for e in table if not e.right) or tuple((e.layer, e.part) for e in table)
        explained = [Explanation((), unknown)]
        notes.append(
            "In a walk, a mistake in one layer moves the others from the second example on, so the end does not show "
            "where it was made. Hand over one example, a step function with step=, or the gradients of all examples at "
            "the same weights: there the layer shows."
        )
        moved = max(float(np.abs(came).max()) for _, _, _, came in walk.parts()) * rate
        if moved > DIVERGED * max(float(np.abs(W).max()) for W in s.weights):
            notes.append(
                f"The walk diverges: it moves a weight by {moved:.0e}, and rounding errors grow with it. A right program "
                "may end elsewhere, too; try a smaller learning rate."
            )
    best = equally_good(s, explained)
    result = _finished(s, best, table, stated, notes, reading)
    return replace(result, diagnosis=replace(result.diagnosis, located=False))


def _finished(
    s: Setting, best: list[Explanation], table: list[LayerError], stated: Stated, notes: list[str], reading: Reading
) -> Judgement:
    none = GivenGradients([None] * s.n_layers, [None] * s.n_layers, [], {})
    diagnosis = finish(s, best, table, none, replace(stated, weight_decay=0.0), notes, reading.convention)
    return Judgement(diagnosis, best[0].cost, tuple(best))


def _unstated_walk(walk: Walk, s: Setting, judgement: Judgement, stated: Stated, reading: Reading) -> Judgement:
    """See whether what was stated as one step was a walk, right or with one factor."""
    found = []
    entries = sum(came.size for _, _, _, came in walk.parts())
    factors = {"averaged_over_examples": 1.0 / s.n_examples, "factor_two": 2.0, "factor_half": 0.5, "wrong_sign": -1.0}
    for name in ("", *factors):
        items = tuple(Item(name, n, walk.whole, "", factors[name]) for n in range(s.n_layers, 0, -1) if name)
        # The factor of a single example: 1/k is none there.
        scaled = walk if name != "averaged_over_examples" else walk.scaled(1.0 / s.n_examples)
        off = scaled.residual(items if scaled is walk else ())
        if off <= EXACT:
            found.append(Explanation((Item("updated_per_example", 0), *items), (), off, entries))
            break
    if not found or found[0].cost >= judgement.cost:
        return judgement
    notes = [
        "Judged as a walk through the examples in their order, one update after each; the table compares with one step for "
        "all."
    ]
    return _finished(s, found, judgement.diagnosis.errors, stated, notes, reading)
