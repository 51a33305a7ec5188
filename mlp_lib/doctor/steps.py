"""Judge a training step: what it changed, divided by the learning rate, is a gradient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..per_layer import Array, PerLayer
from .conventions import Convention, Parameters, Reading, decimals, is_single_precision, read_gradients
from .judging import Judgement, Stated, finish
from .mistaken import mistaken_pass
from .mistakes import MISTAKES
from .report import Diagnosis
from .search import Explanation, Item, Precision
from .setting import Setting, right_pass
from .task import Task, best_reading, read_arrays, stated_precision

__all__ = ["difference", "judge_step", "per_example"]


def judge_step(
    task: Task,
    after: tuple[list[Array], list[Array] | None],
    before: Parameters | None,
    momentum: float,
    updates: str,
    seed: int,
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
    if last is not None and momentum:
        Ws = [G + momentum * d / rate for G, d in zip(Ws, last[0], strict=True)]
        if bs is not None and last[1] is not None:
            bs = [g + momentum * d / rate for g, d in zip(bs, last[1], strict=True)]

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
        column = None
        if last is not None and not momentum:
            biases = None if last[1] is None else [-d / rate for d in last[1]]
            column = _canonical(reading.convention, [-d / rate for d in last[0]], biases)
        return replace(
            base,
            is_step=True,
            previous_step=column,
            precision=Precision(2e-5 if single else 1e-8),
            slack=tuple([rounding / rate] * s.n_layers),
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
    given = read_gradients(reading.convention, s.layer_sizes, s.n_examples, Ws, bs)
    single_scale = task.scale(1, s.layer_sizes[-1])

    @np.errstate(over="ignore", invalid="ignore")
    def residual(name: str | None, form: int, factor: float) -> float | None:
        Wn, bn = list(s.weights), list(s.biases)
        for i in range(s.n_examples):
            here = s.with_parameters(Wn, bn).but(X=s.X[i : i + 1], T=s.T[i : i + 1], scale=single_scale * factor)
            passed = right_pass(here) if name is None else mistaken_pass(here, MISTAKES[name], form, None, rate)
            if passed is None or not all(np.isfinite(G).all() for G in [*passed.weights, *passed.biases]):
                return None  # such a mistake cannot be made here, or its steps grow without bound
            Wn = [W - rate * (G + task.weight_decay * W) for W, G in zip(Wn, passed.weights, strict=True)]
            if s.has_bias:
                bn = [b - rate * g for b, g in zip(bn, passed.biases, strict=True)]
        worst = 0.0
        for layer in range(1, s.n_layers + 1):
            for came, old, new in (
                (given.weights[layer - 1], s.weights[layer], Wn[layer - 1]),
                (given.biases[layer - 1], s.biases[layer], bn[layer - 1]),
            ):
                if came is None or (old is s.biases[layer] and not s.has_bias):
                    continue
                off = max(0.0, float(np.abs(came - (old - new) / rate).max()) - stated.slack[layer - 1] * 10)
                worst = max(worst, off / max(float(np.abs(came).max()), 1e-300))
        return worst

    limit = 10 * stated.precision.relative
    entries = sum(G.size for G in given.weights if G is not None)
    stated_so = updates == "per_example"
    factors = {"": 1.0, "averaged_over_examples": 1.0 / s.n_examples, "factor_two": 2.0, "factor_half": 0.5,
               "wrong_sign": -1.0}  # fmt: skip
    tries: list[tuple[str | None, int, str]] = [(None, 0, name) for name in factors]
    if stated_so:
        for known in MISTAKES.values():
            if known.slot not in ("factor", "step", "added", "network"):
                tries += [(known.name, form, "") for form in range(8)]
        tries += [("bias_sign", 0, "")]
    explained: list[Explanation] = []
    for name, form, factor in tries:
        off = residual(name, form, factors[factor])
        if off is None or not off <= limit:
            continue
        items = [] if stated_so else [Item("updated_per_example", 0)]
        items += [Item(factor, n) for n in range(s.n_layers, 0, -1)] if factor else []
        items += [Item(name, n) for n in range(s.n_layers, 0, -1)] if name else []
        explained.append(Explanation(tuple(items), (), off, entries))
        if not items:
            break
    if not explained:
        if stated_so:
            unknown = tuple((n, "weights") for n in range(s.n_layers, 0, -1))
            d = judgement.diagnosis
            notes = [*d.notes, "Judged as a walk through the examples in their order, one update after each."]
            blank = finish(s, [Explanation((), unknown)], d.errors, given, stated, notes, reading.convention)
            return Judgement(blank, Explanation((), unknown).cost)
        return judgement
    explained.sort(key=lambda e: e.cost)
    best = [e for e in explained if e.n_mistakes == explained[0].n_mistakes]
    if best[0].cost >= judgement.cost and not stated_so:
        return judgement
    table = judgement.diagnosis.errors
    if stated_so:
        right_now = not best[0].items
        table = [replace(e, right=right_now) for e in table] if right_now else table
    notes = [
        "Judged as a walk through the examples in their order, one update after each; the table compares with one step for all."
    ]
    return Judgement(finish(s, best, table, given, stated, notes, reading.convention), best[0].cost)
