"""Explain gradients: layer by layer, and as one number or one penalty on many parts at once.

What is on many parts alike, such as a constant factor or a penalty, no part can testify to alone.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import chain

import numpy as np

from ..per_layer import Array
from .candidates import State
from .explanations import Explanation, Item, Observed, Precision
from .factors import FactorTable
from .mistakes import MISTAKES
from .noticed import moved, which
from .predicted import predicted_pass
from .preferences import CONVENTIONS, equally_good, is_far_fetched, without_rate
from .search import Search
from .setting import Setting, t
from .variations import has_one_size, same_direction

__all__ = ["explain"]

#: A factor as near to 1 as this is float32 arithmetic, or a small constant in a logarithm.
NO_FACTOR = 1e-5


def explain(
    s: Setting,
    observed: Observed,
    precision: Precision,
    rate: float | None = None,
    is_step: bool = False,
    budgets: tuple[int, ...] = (0, 1, 2),
    most_open: float = math.inf,
) -> list[Explanation]:
    """Return the simplest explanations of the gradients, all equally simple ones.

    Parameters
    ----------
    s : Setting
        The stated network, data and loss.
    observed : Observed
        The gradients.
    precision : Precision
        How exactly they have to agree.
    rate : float, optional
        The learning rate, if there is one.
    is_step : bool
        Whether the gradients were taken from a step.
    budgets : tuple of int
        How many mistakes may meet in one layer, tried in this order.
    most_open : float
        How many parts an explanation may leave open to be of use. What leaves
        more is given up at the layer where it does; when nothing is left, the
        result is one explanation of nothing.

    Returns
    -------
    list of Explanation
        The cheapest first; several when they cannot be told apart.
    """
    search = Search(s, observed, precision, FactorTable(s, rate, is_step), rate, most_open)
    best = searched(search, budgets)
    conventions = all(item.name in CONVENTIONS for item in best[0].items)
    plain = not best[0].open_parts and (best[0].n_mistakes <= 2 or conventions)
    if not plain and max(budgets) >= 1:
        more = (
            scaled(search, rate),
            one_part_scaled(search, best[0]),
            biases_penalised(search, best[0]),
            as_elsewhere(search, best[0]),
            in_other_places(search, best[0]),
        )
        best = sorted([*best, *chain(*more)], key=lambda e: e.cost)
    if best[0].open_parts and max(budgets) > 1:
        best = sorted([*best, *beyond(search)], key=lambda e: e.cost)
    return [other for e in equally_good(s, best) for other in (e, *without_rate(s, e))]


def beyond(search: Search) -> list[Explanation]:
    """Search with unusual forms too, one in a layer, once nothing plain explains everything.

    They are many, so what they leave open would be a guess.
    """
    search.widen()
    found = [e for e in search.run(1) if not (e.open_parts or is_far_fetched(e))]
    return [e for e in search.borne_out(found) if e.items]


def in_other_places(search: Search, best: Explanation) -> list[Explanation]:
    """Explain what is left open by where the numbers stand that are predicted, or by units that have none."""
    made = predicted_pass(search.s, best.items, best.afresh) if best.open_parts else None
    if made is None:
        return []
    items: dict[tuple[int, str], Item] = {}
    entries, residual = best.entries, best.residual
    for layer, part in best.open_parts:
        came = search.numbers.came(layer, part)
        mine = (made.weights if part == "weights" else made.biases)[layer]
        if came is None or not np.any(mine):
            return []
        tolerance = 1e-7 * float(np.abs(mine).max()) + search.observed.slack[layer - 1]
        wrong = np.abs(came - mine) > tolerance
        if (places := moved(came, mine, tolerance)) and " holds " in places:
            items[layer, part] = Item("gradient_in_other_places", layer, part, places)
            off = np.abs(np.sort(came.ravel()) - np.sort(mine.ravel()))
        elif wrong.any() and not wrong.all() and not np.any(came[wrong]) and (pattern := which(wrong, layer)):
            units = pattern.removeprefix("all weights into ").removeprefix("those of ")
            items[layer, part] = Item("units_without_gradient", layer, part, units)
            off = np.abs(came - mine)[~wrong]
        else:
            return []
        entries += off.size
        residual = max(residual, float(off.max()) / float(np.abs(mine).max()))
    for layer in {n for n, _ in items}:
        w, b = items.get((layer, "weights")), items.get((layer, "biases"))
        if w is not None and b is not None and w.group == b.group:
            items[layer, "weights"] = replace(w, part="both")
            del items[layer, "biases"]
    found = replace(best, items=(*best.items, *items.values()), open_parts=(), entries=entries, residual=residual)
    return [e for e in search.borne_out([found]) if e.items]


def searched(search: Search, budgets: tuple[int, ...]) -> list[Explanation]:
    """Return explanations with more and more mistakes in one layer, until one is good enough; cheapest first."""
    is_multiple, best = one_multiple(search)
    best = search.borne_out(best)
    for budget in budgets:
        found = search.run(budget)
        # A compound factor, 3/2 say, on a part of the gradients is a coincidence: real ones are on everything.
        # So is a factor of one layer's own on top of a rare mistake.
        found = [e for e in found if not (e.open_parts and (e.has_compound_factor or is_far_fetched(e)))]
        if is_multiple:
            # Three mistakes whose product happens to be this one number are no explanation of it.
            found = [e for e in found if e.n_mistakes <= 2]
        best = sorted([*best, *search.borne_out(found)], key=lambda e: e.cost)
        # One mistake more in a layer can only win against an explanation with as many; none wins against nothing.
        least = 0 if budget < min(1, max(budgets)) else max(budget, 1)
        if not best[0].open_parts and best[0].n_mistakes <= least:
            break
    return best


def one_multiple(search: Search) -> tuple[bool, list[Explanation]]:
    """Say whether all gradients are one multiple of the right ones, and name it: rounded numbers testify together."""
    s, rtol = search.s, search.precision.relative
    pairs = []
    for n in range(1, s.n_layers + 1):
        for part, came, right in (
            ("weights", search.observed.weights[n - 1], search.right.weights[n]),
            ("biases", search.observed.biases[n - 1], search.right.biases[n]),
        ):
            if came is not None and (part == "weights" or s.has_bias):
                pairs.append(
                    (
                        came.ravel(),
                        right.ravel(),
                        search.observed.slack[n - 1],
                        search.numbers.right_bounds[part][n - 1],
                    )
                )
    y, x = (np.concatenate([pair[i] for pair in pairs]) for i in (0, 1))
    if not np.any(x) or not np.any(y):
        return False, []
    biggest = float(np.abs(x).max())
    unit = x / biggest  # the squares of tiny numbers would be 0
    c = float(y @ unit / (unit @ unit)) / biggest
    slack = max(pair[2] for pair in pairs)
    found = []

    def fits(c: float) -> bool:
        return all(
            np.abs(came - c * right).max() <= slack + rtol * max(1.0, abs(c)) * bound
            for came, right, slack, bound in pairs
        )

    for factor in search.table.near(c, 2.0 * (slack + rtol * abs(c) * biggest) / biggest):
        tries = math.log10(search.table.counts[len(factor.tokens)]) if factor.tokens else 0.0
        digits = np.log10(np.maximum(np.abs(y), 1e-300) / (slack + rtol * np.abs(y).max()))
        if (
            fits(factor.value)
            and float(digits[digits > 0.0].sum()) >= tries + 2.0
            and search.numbers.information(y) >= tries
        ):
            items = [i for n in range(s.n_layers, 0, -1) for i in search.factor_items(n, factor, factor, s.has_bias)]
            off = float(np.abs(y - factor.value * x).max() / np.abs(y).max())
            found.append(search.simplified(Explanation(tuple(items), (), off, y.size)))
    return fits(c), found


def scaled(search: Search, rate: float | None) -> list[Explanation]:
    """Explain the gradients up to one constant factor on all of them."""
    whole = "both" if search.s.has_bias else "weights"
    results: list[Explanation] = []
    for c in _common_factors(search)[:3]:
        size = abs(c)
        observed = Observed(
            tuple(None if G is None else G / size for G in search.observed.weights),
            tuple(None if g is None else g / size for g in search.observed.biases),
            tuple(x / size for x in search.observed.slack),
        )
        own_rate = None if rate is None else rate * size  # what a step with these gradients took
        named = _constant(search, size, whole)
        # A number that two losses differ by is no coincidence, so there may be more beside it.
        sure = named[0][0].name != "constant_factor"
        for e in searched(search.again(observed, own_rate), (0, 1, 2) if sure else (0, 1)):
            if e.open_parts or e.n_mistakes > (3 if sure else 2):
                continue
            items = [
                replace(i, value=i.value / size) if i.name == "updated_weights_in_delta" and i.value else i
                for i in e.items
            ]
            results += [replace(e, items=(*items, *factors)) for factors in named]
    return search.borne_out(results) if results else []


def _constant(search: Search, size: float, whole: str) -> list[list[Item]]:
    """Return a constant on everything as what two ways of writing a loss differ by, or else as a bare constant."""
    layers = range(search.s.n_layers, 0, -1)
    factors = [
        factor
        for factor in search.table.near(size, 2.0 * search.precision.relative * size)
        if factor.tokens and all(name in CONVENTIONS for name, _ in factor.tokens)
    ]
    if not factors:
        return [[Item("constant_factor", n, whole, "", size) for n in layers]]
    return [[search.factor_item(token, n, whole) for n in layers for token in f.tokens] for f in factors]


def _common_factors(search: Search) -> list[float]:
    """Return the numbers by which some layer's gradients are an exact multiple of what a program would give."""
    s, rtol = search.s, search.precision.relative
    # One number of error: whatever was done to it is a factor.
    if s.n_examples * s.layer_sizes[-1] < 2:
        return []
    first = search.tried(State(Explanation()), s.n_layers, 1)[0]
    tries = [(s.n_layers, candidate.delta) for candidate in first]
    tries += [(n, search.right.deltas[n]) for n in range(s.n_layers - 1, 0, -1)]
    found: list[float] = []
    told: list[Array] = []
    for layer, delta in tries:
        target = search.observed.weights[layer - 1]
        # Twice the delta with half the factor is the same program, said with one mistake more.
        if layer == s.n_layers and any(same_direction(delta, other) for other in told):
            continue
        P = s.scale * t(s.A[layer - 1]) @ delta
        pp = float((P * P).sum())
        if target is None or not np.any(target) or not (math.isfinite(pp) and pp > 0.0):
            continue
        c = float((target * P).sum()) / pp
        size = float(np.abs(target).max())
        tolerance = search.observed.slack[layer - 1] + rtol * size
        digits = (target.size - 1) * math.log10(size / tolerance) if tolerance < size else 0.0
        digits = min(digits, search.numbers.information(target.ravel()))
        exact = float(np.abs(target - c * P).max()) <= 2.0 * tolerance
        if exact and layer == s.n_layers:
            told.append(delta)
        if exact and digits >= 6.0 and not any(abs(c - f) <= NO_FACTOR * abs(c) for f in (1.0, *found)):
            found.append(c)
    return found


def one_part_scaled(search: Search, best: Explanation) -> list[Explanation]:
    """Explain what is left open as one constant times what the explanation predicts there."""
    s, rtol = search.s, search.precision.relative
    made = predicted_pass(s, best.items, best.afresh)
    everything = [place for n in range(s.n_layers, 0, -1) for place in search.places(n)]
    if made is None or not best.open_parts or len(best.open_parts) > len(everything) // 2:
        return []
    factor: float | None = None
    for layer, part in best.open_parts:
        came = (search.observed.weights if part == "weights" else search.observed.biases)[layer - 1]
        P = (made.weights if part == "weights" else made.biases)[layer]
        pp = float((P * P).sum())
        if came is None or pp == 0.0:
            return []
        c = float((came * P).sum()) / pp if factor is None else factor
        size = float(np.abs(came).max())
        tolerance = 2.0 * (search.observed.slack[layer - 1] + rtol * size)
        if (
            c == 0.0
            or abs(c - 1.0) <= NO_FACTOR
            or came.size < 2
            or search.numbers.information(came.ravel()) < 6.0
            or not np.abs(came - c * P).max() <= tolerance < 1e-4 * size
        ):
            return []
        factor = c
    items = tuple(Item("constant_factor_in_part", n, part, "", factor) for n, part in best.open_parts)
    return search.borne_out([replace(best, items=(*best.items, *items), open_parts=())])


def _written(number: float) -> bool:
    """Whether a number is a coefficient as people write them: one digit and a power of ten."""
    return number > 0.0 and abs(float(f"{number:.0e}") - number) <= 1e-6 * number


def as_elsewhere(search: Search, best: Explanation) -> list[Explanation]:
    """Explain what is left open as the factor that is on the same part of other layers.

    A lone bias whose sum nearly cancels has too few digits to testify to a factor; where the others have it, none is chosen.
    """
    found = best
    for layer, part in best.open_parts:
        same = {(i.name, i.detail, i.value) for i in best.items if i.part == part and MISTAKES[i.name].slot == "factor"}
        same_of = [
            replace(i, layer=layer) for i in best.items if (i.name, i.detail, i.value) in same and i.part == part
        ]
        came = search.numbers.came(layer, part)
        if not same_of or len({i.layer for i in best.items if i.part == part}) != 1 or came is None or not np.any(came):
            continue
        items = tuple(dict.fromkeys(same_of))
        left = tuple(place for place in found.open_parts if place != (layer, part))
        found = replace(found, items=(*found.items, *items), open_parts=left)
    return search.borne_out([found]) if found is not best else []


def biases_penalised(search: Search, best: Explanation) -> list[Explanation]:
    """Explain biases that are left open by one penalty on all of them: a single bias cannot show its own."""
    made = predicted_pass(search.s, best.items, best.afresh)
    if made is None or {part for _, part in best.open_parts} != {"biases"}:
        return []
    layers = [n for n, _ in best.open_parts]
    extra = []
    for n in layers:
        came = search.observed.biases[n - 1]
        assert came is not None
        extra.append(came - made.biases[n])
    rest, found = np.concatenate(extra), []
    # One number is fitted, so another must agree. Those of a softmax add up to 0: their last one says nothing new.
    speaking = sum(part.size - bool(abs(part.sum()) <= 1e-9 * np.abs(part).max(initial=0.0)) for part in extra)
    size = max(search.numbers.sizes["biases"][n - 1] for n in layers)
    for detail in ("squared weights", "absolute weights"):
        forms = [dict(MISTAKES["weight_decay"].forms(search.s, n, True)) for n in layers]
        if not all(np.any(form.get(detail, 0.0)) for form in forms):
            continue
        column = np.concatenate([form[detail] for form in forms])
        amount = float(rest @ column / (column @ column))
        # 0.01 is no chance for a penalty on the absolute values; any other number in a single size is.
        plain = detail == "absolute weights" and _written(amount)
        seen = float(np.abs(rest).max()) > 1e3 * search.precision.relative * size
        if seen and (plain or (speaking > 1 and search.numbers.information(rest) >= 6.0 and not has_one_size(column))):
            items = tuple(Item("weight_decay", n, "biases", detail, amount) for n in layers)
            found.append(replace(best, items=(*best.items, *items), open_parts=()))
    return [e for e in search.borne_out(found) if e.items] if found else []
