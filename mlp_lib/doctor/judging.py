"""Judge one reading of the gradients: first by central differences, then against the catalogue."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ..gradient_check import relative_error
from ..per_layer import Array, PerLayer
from .conventions import Convention, GivenGradients
from .explaining import explain
from .explanations import Explanation, Item, Observed, Precision
from .mistakes import MISTAKES
from .noticed import about_factor, about_slope, moved, reshaped, which
from .predicted import predicted_pass
from .preferences import equally_good, is_uniform
from .report import Diagnosis, Finding, LayerError, Verdict
from .setting import Indices, Pass, Setting, has_kink, measured_gradients, right_pass
from .unusual import Came, fitted_slope

__all__ = ["Judgement", "Stated", "judge"]

#: Differences below this, relative to the layer's largest entry, are what float32 arithmetic leaves.
SINGLE_PRECISION_NOISE = 5e-6


@dataclass(frozen=True)
class Stated:
    """What is known beside the network and the gradients.

    Attributes
    ----------
    learning_rate : float or None
        eta, when it is known.
    is_step : bool
        Whether the gradients were taken from a change of weights.
    weight_decay : float
        Coefficient of the stated penalty, half the squared weights.
    previous_step : tuple of PerLayer or None
        (weights, biases) before the last step minus those after it, divided by
        eta: what momentum adds to a gradient.
    precision : Precision
        How exactly right gradients have to agree.
    slack : tuple of float
        Absolute rounding error of each layer's given gradients.
    """

    learning_rate: float | None
    is_step: bool
    weight_decay: float
    previous_step: tuple[PerLayer, PerLayer] | None
    precision: Precision
    slack: tuple[float, ...]


@dataclass(frozen=True)
class Judgement:
    """The result for one reading: a diagnosis, and what it cost."""

    diagnosis: Diagnosis
    cost: float
    explanations: tuple[Explanation, ...] = ()


def kink_variants(s: Setting, given: GivenGradients) -> list[Setting]:
    """Return the setting with each subgradient that a program may use at a kink of ReLU.

    Any number between the slopes of both sides will do: 1 and 1/2 are common, and another one is read from what came.
    """
    if not any(has_kink(g) and bool((s.H[layer] == 0.0).any()) for layer, g in enumerate(s.activation, start=1)):
        return [s]
    variants = [s, s.but(kink=1.0), s.but(kink=0.5)]
    below, above = right_pass(s), right_pass(variants[1])
    came = [(G, below.weights[n], above.weights[n]) for n, G in enumerate(given.weights, start=1) if G is not None]
    if s.has_bias:
        came += [(g, below.biases[n], above.biases[n]) for n, g in enumerate(given.biases, start=1) if g is not None]
    moves = sum(float(((b - a) ** 2).sum()) for _, a, b in came)
    share = sum(float(((G - a) * (b - a)).sum()) for G, a, b in came) / moves if moves > 0.0 else 0.0
    return [*variants, s.but(kink=share)] if 0.0 < share < 1.0 else variants


def parts(s: Setting, given: GivenGradients) -> list[tuple[int, Literal["weights", "biases"]]]:
    """Return the layers and parts that there are, from the output down."""
    found: list[tuple[int, Literal["weights", "biases"]]] = []
    for layer in range(s.n_layers, 0, -1):
        found.append((layer, "weights"))
        if s.has_bias and given.biases[layer - 1] is not None:
            found.append((layer, "biases"))
    return found


def confirmed(s: Setting, right: Pass) -> tuple[list[tuple[Indices, Array]], bool]:
    """Measure all gradients by central differences and say whether they confirm the formulas.

    A nudge that crosses a kink of ReLU measures neither side, so smaller
    nudges are tried where the first one disagrees.
    """
    measured: list[tuple[Indices, Array]] = []
    worst = True
    for nudge in (1e-4, 1e-5, 1e-6):
        agree = []
        results = []
        for layer, (indices, values, noise) in enumerate(measured_gradients(s, nudge), start=1):
            formula = np.concatenate([right.weights[layer].ravel(), right.biases[layer].ravel()])[indices]
            scale = np.abs(formula).max(initial=0.0)
            agree.append(bool((np.abs(values - formula) <= 1e-7 * scale + 1e3 * noise).all()))
            results.append((indices, values))
        if not measured or all(agree):
            measured, worst = results, all(agree)
        if worst:
            break
    return measured, worst


def tolerances(s: Setting, right: Pass, stated: Stated) -> dict[tuple[int, str], float]:
    """Return how far a right entry may be off, for each layer and part."""
    allowed = {}
    for layer in range(1, s.n_layers + 1):
        # Sums that cancel keep the rounding errors of their terms.
        terms = s.scale * np.abs(right.deltas[layer]).sum(axis=0).max()
        inputs = max(float(np.abs(s.A[layer - 1]).max()), 1e-300)
        for part, size in (("weights", inputs), ("biases", 1.0)):
            allowed[layer, part] = stated.slack[layer - 1] + stated.precision.relative * size * terms
    return allowed


def with_rounding(s: Setting, right: Pass, stated: Stated) -> Stated:
    """Add to the slack what a plain program loses to rounding where neurons are saturated.

    a (1 - a) and 1 - a^2 are wrong by a rounding unit in absolute terms,
    however small they are, so a saturated neuron's delta is wrong by that unit
    times its error; the deltas below inherit it through the weights.
    """
    unit = 8.0 * (6e-8 if stated.precision.relative > 1e-6 else 1.2e-16)
    slack = list(stated.slack)
    inherited = np.zeros_like(s.T)
    for layer in range(s.n_layers, 0, -1):
        if layer == s.n_layers and s.matched_pair:
            lost = unit * s.beta[-1] * (np.abs(s.A[-1]) + np.abs(s.T))
        else:
            slope = np.abs(s.derivative(layer)) if s.elementwise(layer) else np.ones_like(s.A[layer])
            lost = slope * inherited + unit * s.beta[layer - 1] * np.abs(right.errors[layer])
        inputs = max(float(np.abs(s.A[layer - 1]).max()), 1.0)
        slack[layer - 1] += s.scale * inputs * float(lost.sum(axis=0).max())
        inherited = lost @ np.abs(s.weights[layer]).T
    return replace(stated, slack=tuple(slack))


def error_table(
    s: Setting,
    convention: Convention,
    given: GivenGradients,
    right: Pass,
    measured: list[tuple[Indices, Array]],
    is_confirmed: bool,
    allowed: dict[tuple[int, str], float],
) -> list[LayerError]:
    """Compare what came with what central differences measured."""
    table = []
    for layer, part in parts(s, given):
        came = (given.weights if part == "weights" else given.biases)[layer - 1]
        formula = (right.weights if part == "weights" else right.biases)[layer]
        assert came is not None
        indices, values = measured[layer - 1]
        n_weights = right.weights[layer].size
        mine = indices < n_weights if part == "weights" else indices >= n_weights
        where = indices[mine] - (0 if part == "weights" else n_weights)
        reference = values[mine] if is_confirmed else formula.ravel()[where]
        off = np.abs(came - formula)
        is_right = bool(off.max() <= allowed[layer, part])
        error = relative_error(came.ravel()[where], reference)
        if is_right and off.max() > 0.0 and np.abs(formula).max() == 0.0:
            error = 0.0
        index = tuple(int(i) for i in np.unravel_index(int(np.argmax(off)), off.shape))
        worst, value, expected = learners_entry(convention, s, layer, part, index, came, formula)
        table.append(LayerError(layer, part, error, is_right, worst, value, expected))
    return table


def learners_entry(
    convention: Convention, s: Setting, layer: int, part: str, index: tuple[int, ...], came: Array, formula: Array
) -> tuple[tuple[int, ...], float, float]:
    """Return an entry's place and values as the learner sees them."""
    place = tuple(int(i) for i in index)
    given, expected = float(came[index]), float(formula[index])
    if convention.has_node:
        n_in = s.layer_sizes[layer - 1]
        if part == "biases":
            given, expected = given * convention.bias_value, expected * convention.bias_value
            place = (0 if convention.bias == "node_first" else n_in, *place)
        elif convention.bias == "node_first":
            place = (place[0] + 1, place[1])
    if len(place) == 2 and convention.layout == "out_in":
        place = place[::-1]
    return place, given, expected


def judge(
    s: Setting, convention: Convention, given: GivenGradients, stated: Stated, thorough: bool = True
) -> Judgement:
    """Judge one set of gradients.

    Parameters
    ----------
    s : Setting
        The stated network, data and loss.
    convention : Convention
        How the learner's arrays are read, for messages.
    given : GivenGradients
        What came.
    stated : Stated
        What else is known.
    thorough : bool
        Whether to look for other networks and for two mistakes in one layer.

    Returns
    -------
    Judgement
    """
    raw = given
    if stated.weight_decay:
        given = replace(
            given,
            weights=[
                None if G is None else G - stated.weight_decay * W
                for G, W in zip(given.weights, s.weights, strict=True)
            ],
        )
    notes: list[str] = []
    variants = kink_variants(s, given)
    s_used, right, allowed = s, right_pass(s), {}
    stated = with_rounding(s, right, stated)
    for variant in variants:
        candidate = right_pass(variant)
        limits = tolerances(variant, candidate, stated)
        if variant is s or fits(variant, given, candidate, limits):
            s_used, right, allowed = variant, candidate, limits
        if fits(variant, given, candidate, limits):
            break
    if s_used.kink:
        between = "" if s_used.kink == 1.0 else f", {s_used.kink:.4g} of the way from the slope below to that above,"
        notes.append(
            f"A pre-activation is exactly 0, a kink of ReLU: your slope there{between or ', that of the side above,'} is as good "
            "as the slope of the side below."
        )
    measured, is_confirmed = confirmed(s_used, right)
    if not is_confirmed:
        reason = (
            "some pre-activation is at or next to a kink of ReLU, where E has no slope to measure"
            if any(map(has_kink, s.activation))
            else "some outputs are so saturated that the loss is flat to all its digits"
        )
        notes.append(f"Central differences do not settle every entry: {reason}. The formulas were used instead.")
    table = error_table(s_used, convention, given, right, measured, is_confirmed, allowed)
    all_right = all(e.right for e in table)
    lost = sorted({e.layer for e in table if e.right and e.relative_error > 1e-3 and is_confirmed})
    if lost:
        notes.append(
            f"The gradients of layer {', '.join(map(str, lost))} are no larger than rounding errors (saturated or dead "
            "neurons, or numbers printed with few digits), so nothing can be said of them."
        )
    if all_right and not given.by_shape:
        return Judgement(finish(s_used, [Explanation()], table, given, stated, notes, convention), 0.0)
    explanations = [Explanation()]
    wrong: set[tuple[int, str]] = {(e.layer, e.part) for e in table if not e.right}
    if not all_right:
        explanations = find_explanations(s, variants, given, raw, stated, thorough)
        explanations = consistent(explanations, wrong, given)
    best = explanations[0]
    noise = max(
        float(np.abs(came - formula).max()) / max(float(np.abs(formula).max()), float(np.abs(b).max()), 1e-300)
        for came, formula, b in (
            (given.weights[n - 1], right.weights[n], right.biases[n]) for n in range(1, s.n_layers + 1)
        )
        if came is not None
    )
    noise_b = max(
        (
            float(np.abs(came - right.biases[n]).max())
            / max(float(np.abs(right.weights[n]).max()), float(np.abs(right.biases[n]).max()), 1e-300)
            for n in range(1, s.n_layers + 1)
            if (came := given.biases[n - 1]) is not None and s.has_bias
        ),
        default=0.0,
    )
    small = max(noise, noise_b) <= SINGLE_PRECISION_NOISE
    if small and not given.by_shape and (best.open_parts or best.n_mistakes > 1):
        notes.append(
            f"The largest deviation is {max(noise, noise_b):.0e} of the layer's largest entry: what float32 arithmetic, "
            "or a small constant such as 1e-8 in a logarithm or a quotient, leaves. Nothing to repair."
        )
        table = [replace(e, right=True) for e in table]
        return Judgement(finish(s_used, [Explanation()], table, given, stated, notes, convention), 0.0)
    if best.open_parts:
        # What the table calls right needs no explanation.
        explanations = [
            replace(e, open_parts=tuple(p for p in e.open_parts if p in wrong) or e.open_parts) for e in explanations
        ]
        best = explanations[0]
        notes += observations(s_used, given, right, best, stated)
        notes += other_slope(s_used, given, best, stated)
    constants = {i.value for i in best.items if i.name.startswith("constant_factor") and i.value}
    notes += [reason for c in sorted(constants) if (reason := about_factor(s_used, c, stated.learning_rate))]
    twos = {i.value for i in best.items if i.name in ("factor_two", "factor_half") and i.value}
    notes += [reason for c in sorted(twos) if (reason := about_slope(s_used, c))]
    penalised_biases = [
        i for i in best.items if (i.name, i.part, i.detail) == ("weight_decay", "biases", "absolute weights")
    ]
    signs = {float(v) for i in penalised_biases for v in np.sign(s_used.biases[i.layer])}
    if penalised_biases and len(signs) == 1:
        notes.append(
            "All these biases have one sign, so a constant that is added to each of their gradients looks the same."
        )
    explanations = [with_shapes(e, given) for e in preferring_shapes(explanations, given)]
    diagnosis = finish(s_used, explanations, table, given, stated, notes, convention)
    return Judgement(diagnosis, explanations[0].cost, tuple(explanations))


def fits(s: Setting, given: GivenGradients, right: Pass, allowed: dict[tuple[int, str], float]) -> bool:
    """Whether the gradients are right for this subgradient."""
    for layer, part in parts(s, given):
        came = (given.weights if part == "weights" else given.biases)[layer - 1]
        formula = (right.weights if part == "weights" else right.biases)[layer]
        if came is not None and not np.abs(came - formula).max() <= allowed[layer, part]:
            return False
    return True


def find_explanations(
    s: Setting, variants: list[Setting], given: GivenGradients, raw: GivenGradients, stated: Stated, thorough: bool
) -> list[Explanation]:
    """Search the stated network, then networks that differ from it in one setting, then with less exact numbers."""
    # What cancels leaves rounding errors behind.
    size = 1e-12 * max(float(np.abs(G).max()) for G in right_pass(s).weights)
    if all(float(np.abs(G).max()) <= size for G in (*given.weights, *given.biases) if G is not None):
        entries = sum(G.size for G in given.weights if G is not None)
        return [Explanation((Item("all_gradients_zero", 0),), (), 0.0, entries)]
    observed = Observed(tuple(given.weights), tuple(given.biases), stated.slack)
    budgets = (0, 1, 2) if thorough else (0, 1)
    best = found_in(s, variants, observed, stated, budgets)
    if stated.weight_decay:
        best = equally_good(s, [penalised(s, e, stated.weight_decay, False) for e in best])
    if not thorough or simple(best):
        return less_exact(s, variants, given, observed, stated, best) if thorough else best
    if stated.weight_decay:
        # A factor may be on the whole gradient, the penalty included.
        whole = Observed(tuple(raw.weights), tuple(raw.biases), stated.slack)
        others = [penalised(s, e, stated.weight_decay, True) for e in found_in(s, variants, whole, stated, budgets)]
        best = equally_good(s, sorted([*best, *others], key=lambda e: e.cost))
        if simple(best):
            return best
    candidates = [*best, *momentum(s, given, stated)]
    for name, detail, value, other in other_networks(s, observed, stated):
        if not points_along(other, observed):
            continue
        found = explain(other, observed, stated.precision, stated.learning_rate, stated.is_step, (0,), most_open=0)
        item = Item(name, 0, "both", detail, value)
        candidates += [replace(e, items=(item, *e.items)) for e in found if not e.open_parts and is_uniform(other, e)]
    best = equally_good(s, sorted(candidates, key=lambda e: e.cost))
    return less_exact(s, variants, given, observed, stated, best)


def less_exact(
    s: Setting,
    variants: list[Setting],
    given: GivenGradients,
    observed: Observed,
    stated: Stated,
    best: list[Explanation],
) -> list[Explanation]:
    """Search again with numbers that may be off by what float32, or a small constant in a logarithm, leaves."""

    def complete(found: list[Explanation]) -> bool:
        # A constant that nothing makes may be a number with a name, off by so little.
        return not found[0].open_parts and not any(i.name == "constant_factor" for i in found[0].items)

    if complete(best) or stated.precision.relative >= SINGLE_PRECISION_NOISE:
        return best
    coarse = replace(stated, precision=Precision(SINGLE_PRECISION_NOISE))
    # Half of the parts may be a constant times what explains the others; beyond that nothing will be complete.
    found = found_in(s, variants, observed, coarse, (0, 1), len(parts(s, given)) // 2)
    if found[0].n_mistakes <= 2 and (complete(found) or (best[0].open_parts and not found[0].open_parts)):
        return found
    return best


def found_in(
    s: Setting,
    variants: list[Setting],
    observed: Observed,
    stated: Stated,
    budgets: tuple[int, ...],
    most_open: float = math.inf,
) -> list[Explanation]:
    """Search the stated network, with each subgradient at a kink."""
    best: list[Explanation] | None = None
    for variant in variants:
        found = explain(variant, observed, stated.precision, stated.learning_rate, stated.is_step, budgets, most_open)
        if best is None or found[0].cost < best[0].cost:
            best = found
    assert best is not None
    return best


def simple(explanations: list[Explanation]) -> bool:
    """Whether one mistake explains everything, so that there is no need to look further."""
    return any(not e.open_parts and e.n_mistakes <= 1 for e in explanations)


def penalised(s: Setting, e: Explanation, coefficient: float, whole: bool) -> Explanation:
    """Tell a stated penalty from what was added: the fitted multiples of the weights, seen against it.

    Parameters
    ----------
    s : Setting
        The network.
    e : Explanation
        Of the gradients with (``whole``) or without the stated penalty.
    coefficient : float
        The stated one.
    whole : bool
        Whether the penalty was still in the gradients.
    """
    items, rest = [], list(e.items)
    for layer in range(s.n_layers, 0, -1):
        if (layer, "weights") in e.open_parts:
            continue
        mine = [i for i in rest if i.layer == layer and i.name == "weight_decay" and i.part != "biases"]
        if any(i.detail != "squared weights" for i in mine):
            return e
        amount = sum(i.value or 0.0 for i in mine) + (0.0 if whole else coefficient)
        factor = math.prod(
            i.value
            for i in rest
            if i.layer == layer and i.part != "biases" and i.value is not None
            and (MISTAKES[i.name].slot == "factor" or i.name.startswith("constant_factor"))
        )  # fmt: skip
        near = 1e-5 * coefficient

        def close(wanted: float, amount: float = amount, factor: float = factor, near: float = near) -> bool:
            return abs(amount - wanted) <= near * max(1.0, abs(factor))

        if whole and any(i.part == "both" for i in mine):
            items += [replace(i, part="biases") for i in mine if i.part == "both"]
        if not whole:
            items += [replace(i, part="biases") for i in mine if i.part == "both"]
        rest = [i for i in rest if i not in mine]
        if close(factor * coefficient) or close(coefficient):
            continue
        if close(0.0):
            items.append(Item("weight_decay_missing", layer, "weights", "", coefficient))
        elif close(-factor * coefficient) or close(-coefficient):
            items.append(Item("weight_decay_sign", layer, "weights", "", -coefficient))
        else:
            items.append(Item("weight_decay_size", layer, "weights", _ratio(s, amount / factor / coefficient), amount))
    return replace(e, items=(*rest, *items))


def _ratio(s: Setting, ratio: float) -> str:
    """Say what the size of a penalty is beside the stated one."""
    k = s.n_examples
    known = {2.0: "twice the stated one", 0.5: "half the stated one", 1.0 / k: "divided by the examples",
             float(k): "multiplied by the examples", 1.0 / (2 * k): "divided by twice the examples",
             2.0 / k: "twice the stated one, divided by the examples"}  # fmt: skip
    return next((words for value, words in known.items() if abs(ratio - value) <= 1e-5 * value), f"times {ratio:.6g}")


def consistent(
    explanations: list[Explanation], wrong: set[tuple[int, str]], given: GivenGradients
) -> list[Explanation]:
    """Drop explanations that find a mistake in what is right; name what is exactly 0 beside what nothing explains."""
    kept = []
    for e in explanations:
        in_right = any(
            MISTAKES[i.name].slot in ("weights", "biases", "factor", "products")
            and not any((i.layer, part) in wrong for part in ("weights", "biases") if i.part in ("both", part))
            for i in e.items
            if i.layer
        )
        if not in_right:
            kept.append(e)
    if not kept:
        kept = [Explanation((), tuple(sorted(wrong, key=lambda place: (-place[0], place[1] == "biases"))))]
    facts = []
    for e in kept:
        zeros = []
        for layer, part in e.open_parts:
            came = (given.weights if part == "weights" else given.biases)[layer - 1]
            if came is not None and not np.any(came) and (layer, part) in wrong:
                zeros.append((layer, part))
        items = tuple(Item("weight_gradient_zero" if p == "weights" else "bias_gradient_zero", n, p) for n, p in zeros)
        facts.append(replace(e, items=(*e.items, *items), open_parts=tuple(p for p in e.open_parts if p not in zeros)))
    return facts


def other_networks(s: Setting, observed: Observed, stated: Stated) -> list[tuple[str, str, float | None, Setting]]:
    """Return the settings that differ from the stated one in one respect."""
    found: list[tuple[str, str, float | None, Setting]] = []
    for mistake in MISTAKES.values():
        if mistake.slot == "network":
            found += [(mistake.name, detail, None, other) for detail, other in mistake.forms(s)]
    beta = fitted_beta(s, observed)
    if beta is not None:
        # First, so that a slope found by the fit wins against the same one from the list.
        found.insert(0, ("slope_unstated", f"beta = {beta:g}", beta, s.with_slope(beta)))
    return found


def points_along(s: Setting, observed: Observed) -> bool:
    """Whether each layer's weight gradients point about where the right ones do: all else is no factor of them."""
    right = right_pass(s)
    for G, P, slack in zip(observed.weights, right.weights, observed.slack, strict=True):
        if G is not None and np.any(G) and np.any(P):
            beside = float((G * G).sum() - (G * P).sum() ** 2 / (P * P).sum())
            if beside > 1e-4 * float((G * G).sum()) + 16.0 * G.size * slack**2:
                return False
    return True


def fitted_beta(s: Setting, observed: Observed) -> float | None:
    """Return the slope, to three digits, whose gradients point the way that came."""
    if s.with_slope(2.0).beta == s.with_slope(1.0).beta or any(G is None for G in observed.weights):
        return None
    target = np.concatenate([G.ravel() for G in observed.weights if G is not None])
    if not np.any(target):
        return None

    def away(beta: float) -> float:
        G = np.concatenate([W.ravel() for W in right_pass(s.with_slope(beta)).weights])
        length = float(np.linalg.norm(G) * np.linalg.norm(target))
        return 1.0 - float((G * target).sum()) / length if length > 0.0 else 2.0

    grid = np.geomspace(0.05, 20.0, 49)
    heights = [away(float(b)) for b in grid]
    middle = int(np.argmin(heights))
    low, high = grid[max(middle - 1, 0)], grid[min(middle + 1, len(grid) - 1)]
    # Golden section: of the two points inside, one is the next round's; three digits are all that is asked.
    golden = (math.sqrt(5.0) - 1.0) / 2.0
    left, right = high - golden * (high - low), low + golden * (high - low)
    at_left, at_right = away(float(left)), away(float(right))
    for _ in range(20):
        if at_left < at_right:
            high, right, at_right = right, left, at_left
            left = high - golden * (high - low)
            at_left = away(float(left))
        else:
            low, left, at_left = left, right, at_right
            right = low + golden * (high - low)
            at_right = away(float(right))
    beta = float(f"{(low + high) / 2.0:.3g}")
    return beta if beta > 0.0 and abs(beta - (low + high) / 2.0) < 1e-3 * beta else None


def momentum(s: Setting, given: GivenGradients, stated: Stated) -> list[Explanation]:
    """Explain the gradients as the right ones plus a multiple of the step before."""
    if stated.previous_step is None or stated.learning_rate is None:
        return []
    right = right_pass(s)
    columns, target, slack = [], [], []
    for layer, part in parts(s, given):
        index = 0 if part == "weights" else 1
        came = (given.weights, given.biases)[index][layer - 1]
        assert came is not None
        target.append(came.ravel())
        formula = (right.weights, right.biases)[index][layer]
        columns.append(np.stack([formula.ravel(), stated.previous_step[index][layer].ravel()], axis=1))
        slack.append(np.full(came.size, stated.slack[layer - 1]))
    A, y = np.concatenate(columns), np.concatenate(target)
    amount = float(((y - A[:, 0]) * A[:, 1]).sum() / max(float((A[:, 1] ** 2).sum()), 1e-300))
    off = np.abs(y - A[:, 0] - amount * A[:, 1])
    if (off > np.concatenate(slack) + stated.precision.relative * np.abs(y).max()).any() or y.size < 3:
        return []
    return [Explanation((Item("momentum", 0, "both", "", amount),), (), float(off.max() / np.abs(y).max()), y.size)]


def observations(s: Setting, given: GivenGradients, right: Pass, best: Explanation, stated: Stated) -> list[str]:
    """Say what can be said of gradients that no known mistake explains."""
    notes = []
    for layer, part in best.open_parts:
        index = 0 if part == "weights" else 1
        came, formula = (given.weights, given.biases)[index][layer - 1], (right.weights, right.biases)[index][layer]
        if came is None or came.size < 2 or not np.any(formula) or not np.any(came):
            continue
        tolerance = 1e-7 * float(np.abs(came).max()) + stated.slack[layer - 1]
        if words := reshaped(came, formula, tolerance):
            notes.append(f"The {part} of layer {layer} are {words}.")
            continue
        c = float((came * formula).sum() / (formula * formula).sum())
        if np.abs(came - c * formula).max() <= tolerance:
            apart = part == "biases" and (layer, "weights") in best.open_parts
            meaning = "; look at the weights first" if apart else ", a number that no known mistake makes"
            notes.append(f"The {part} of layer {layer} are the right gradient times {c:.10g}{meaning}.")
            continue
        wrong = np.abs(came - formula) > 1e-7 * np.abs(formula).max() + stated.slack[layer - 1]
        places = moved(came, formula, tolerance)
        if places:
            notes.append(f"The right numbers are all in the {part} of layer {layer}, but {places}, counted from 0.")
        elif wrong.sum() < wrong.size:
            pattern = which(wrong, layer)
            pattern = f" ({pattern}, counted from 0)" if pattern else ""
            notes.append(
                f"In the {part} of layer {layer}, {int(wrong.sum())} of {wrong.size} entries are off{pattern}, the others "
                "right."
            )
    return notes


def other_slope(s: Setting, given: GivenGradients, best: Explanation, stated: Stated) -> list[str]:
    """Say which function of a or h the error was multiplied by, where one fits that nobody writes."""
    made = predicted_pass(s, best.items, best.afresh)
    layer = max(n for n, _ in best.open_parts)
    G = given.weights[layer - 1]
    if made is None or G is None or (layer, "weights") not in best.open_parts:
        return []
    error = made.errors[layer]
    tolerance = stated.slack[layer - 1] + stated.precision.relative * float(np.abs(G).max())
    fitted = fitted_slope(s, layer, error, Came(G, given.biases[layer - 1] if s.has_bias else None, 2.0 * tolerance))
    if fitted is None:
        return []
    return [f"In layer {layer} the error is multiplied by {fitted[0]}, with a = g(h), where g'(h) belongs."]


def preferring_shapes(explanations: list[Explanation], given: GivenGradients) -> list[Explanation]:
    """Keep the explanations that hold most of what the shapes prove: another name beside it is a second mistake."""

    def lacking(e: Explanation) -> int:
        held = {(i.layer, i.name) for i in e.items}
        return sum((layer, name) not in held for layer, _, name in given.by_shape)

    fewest = min(lacking(e) for e in explanations)
    return [e for e in explanations if lacking(e) == fewest]


def with_shapes(e: Explanation, given: GivenGradients) -> Explanation:
    """Add the mistakes that show in the shapes alone."""
    items = list(e.items)
    for layer, part, name in given.by_shape:
        if name == "bias_not_summed":
            # Whether what was not summed would have been averaged cannot be said.
            items = [i for i in items if not (i.layer == layer and i.name in ("bias_summed", "bias_averaged"))]
        if not any(i.name == name and i.layer == layer for i in items):
            items.append(Item(name, layer, part))
    return replace(e, items=tuple(items))


def findings(s: Setting, e: Explanation, stated: Stated) -> list[Finding]:
    """Turn items into findings: one for each mistake and part, over all its layers."""
    grouped: dict[tuple[str, str, str], list[Item]] = {}
    for item in e.items:
        name, detail, value = item.name, item.detail, item.value
        if name == "weight_decay":
            assert value is not None
            # A decay of other size in each layer is another mistake in each layer.
            detail = f"{detail}, {value:.4g}"
            if value < 0.0:
                name = "weight_decay_sign"
        grouped.setdefault((name, detail, item.part), []).append(item)
    result = []
    for (name, detail, part), items in grouped.items():
        values = [i.value for i in items if i.value is not None]
        same = values and max(values) - min(values) <= 1e-5 * max(abs(v) for v in values)
        layers = tuple(sorted({i.layer for i in items if i.layer > 0}, reverse=True))
        whole: Literal["weights", "biases", "weights and biases"] = (
            "weights and biases" if part == "both" and s.has_bias else "weights" if part != "biases" else "biases"
        )
        shown = detail.split(",")[0] if items[0].name == "weight_decay" else detail
        result.append(Finding(name, layers, whole, shown, values[0] if same else None, e.residual))
    order = {name: n for n, name in enumerate(MISTAKES)}
    return sorted(result, key=lambda f: (-(f.layer or 99), order[f.name], f.part))


def finish(
    s: Setting,
    explanations: list[Explanation],
    table: list[LayerError],
    given: GivenGradients,
    stated: Stated,
    notes: list[str],
    convention: Convention,
) -> Diagnosis:
    """Write down the diagnosis."""
    best = explanations[0]
    named = findings(s, best, stated)
    alternatives = [findings(s, e, stated) for e in explanations[1:]]
    verdict: Verdict
    if best.open_parts:
        verdict = "partly explained" if named else "unexplained"
    elif not named:
        verdict = "right"
    else:
        verdict = "right if stated" if all(f.harmless for f in named) else "mistaken"
    confidence = 1.0
    proved = {name for _, _, name in given.by_shape} | {
        "weight_gradient_zero",
        "bias_gradient_zero",
        "all_gradients_zero",
    }
    if named and not all(f.name in proved for f in named):
        exact = -math.log10(max(best.residual, stated.precision.relative))
        digits = best.entries * max(0.5, exact - 1.0)
        confidence = (1.0 - 10.0 ** min(0.0, 4.0 + len(named) - digits)) / len(explanations)
    elif verdict == "unexplained":
        confidence = 0.0
    notes = list(notes)
    if stated.weight_decay:
        notes.append(f"The stated weight decay of {stated.weight_decay:g} was taken off before comparing.")
    return Diagnosis(
        verdict,
        named,
        alternatives,
        table,
        list(best.open_parts),
        confidence,
        best.residual,
        str(convention),
        notes,
        explanations=tuple(explanations),
    )
