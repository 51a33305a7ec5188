"""Which of several explanations is shown, and which first, where the numbers cannot tell them apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .explanations import Explanation, Item
from .mistakes import MISTAKES
from .setting import Setting

__all__ = [
    "ALONE",
    "CONVENTIONS",
    "RARE",
    "equally_good",
    "is_alone",
    "is_far_fetched",
    "is_uniform",
    "merge_repeated_averages",
    "without_rate",
]

#: Named last among explanations that cannot be told apart.
RARE = (
    "index_slips_on_the_way_back",
    "slope_of_other_function",
    "slope_of_other_units",
    "incoming_error_changed",
    "example_left_out",
    "one_number_for_layer",
    "bias_from_weight_gradient",
    "derivative_of_other_activation",
    "derivative_from_wrong_layer",
    "rounded_outputs",
    "loss_as_error",
    "one_example_only",
)
#: Never combined with a second mistake in the same layer: pairs of masks, or of loss and slope, fit too easily.
#: -t/y with g' twice, say, is the right delta without the examples whose target is 0.
ALONE = (*RARE, "gradient_of_other_loss", "targets_shifted")
#: What two outputs are to a 2 or to 1/2.
BY_OUTPUTS = ("averaged_over_outputs", "summed_over_outputs")
#: What one way of writing a loss differs by from another.
CONVENTIONS = (
    "wrong_sign", "summed_over_examples", "averaged_over_examples", "factor_two", "factor_half", *BY_OUTPUTS,
)  # fmt: skip
#: Named after its twin, by whether the stated loss averages over the outputs: where it does, two outputs summed are
#: commoner in published programs than a stray 2; elsewhere a plain 2 or 1/2 is, more than anything done over two outputs.
SECOND = {True: ("averaged_over_outputs", "factor_two"), False: BY_OUTPUTS}


def is_alone(s: Setting, name: str, detail: str = "") -> bool:
    """Whether a wrong slope is too rare for a second mistake beside it, in all forms or in one."""
    # That of another layer's activation is common: programs ask the wrong layer for its kind.
    neighbours = name == "derivative_of_other_activation" and (not detail or detail.split()[0] in s.activation)
    return name in ALONE and not neighbours


def is_far_fetched(e: Explanation) -> bool:
    """Whether a rare mistake needs a factor in its layer to fit: minus an absolute value may be anything."""
    factors = {item.layer for item in e.items if MISTAKES[item.name].slot == "factor"}
    return any(item.name in RARE and item.layer in factors for item in e.items)


def without_rate(s: Setting, e: Explanation) -> Iterator[Explanation]:
    """Yield the same explanation with a constant where it names the learning rate: a single rate tells no difference."""
    rates = [item for item in e.items if item.name == "learning_rate_included"]
    if (
        rates
        and len({item.layer for item in rates}) == s.n_layers
        and all(i.part in ("both", "weights") for i in rates)
    ):
        items = tuple(replace(i, name="constant_factor") if i in rates else i for i in e.items)
        yield replace(e, items=items)


def is_uniform(s: Setting, e: Explanation) -> bool:
    """Whether each factor of an explanation is on all its gradients alike."""
    factors = [item for item in e.items if MISTAKES[item.name].slot == "factor"]
    whole = "both" if s.has_bias else "weights"
    return len(factors) == s.n_layers * len({i.group for i in factors}) and all(i.part == whole for i in factors)


def _written_otherwise(s: Setting, e: Explanation, best: Explanation) -> bool:
    """Whether one mistake more says the same number of a loss that is only written otherwise.

    With 4 examples half a sum is twice a mean; who states a squared error and leaves out its 2 and the mean made no 2.
    """
    rest, others = ({i for i in x.items if MISTAKES[i.name].slot != "factor"} for x in (e, best))
    factors = {i.name for i in e.items if MISTAKES[i.name].slot == "factor"}
    return (
        rest == others
        and factors <= set(CONVENTIONS) - s.out_of_place
        and any(i.name in s.out_of_place for i in best.items)
        and e.n_mistakes == best.n_mistakes + 1
        and is_uniform(s, e)
        and is_uniform(s, best)
    )


def equally_good(s: Setting, explanations: list[Explanation]) -> list[Explanation]:
    """Keep the explanations that need as few mistakes as the best one, each set of mistakes once."""
    best = min(explanations, key=lambda e: e.cost)
    kept: dict[tuple[object, ...], Explanation] = {}
    otherwise: dict[tuple[object, ...], Explanation] = {}
    for other in explanations:
        same_size = other.n_mistakes == best.n_mistakes and other.open_parts == best.open_parts
        # Among sets of several mistakes, only those in about as few places: the others are detours.
        if same_size and (best.n_mistakes <= 1 or other.cost <= best.cost + 0.1):
            key = tuple(sorted({i.name for i in other.items}))
            kept.setdefault(key, other)
        elif _written_otherwise(s, other, best):
            otherwise.setdefault(tuple(sorted({i.name for i in other.items})), other)
    # The commoner slip first: plain causes before rare ones, then structural ones before bare factors.
    in_order = sorted(
        kept.values(),
        key=lambda e: (
            any(item.name in RARE for item in e.items),
            any(MISTAKES[item.name].slot == "factor" for item in e.items),
            any(item.name == "learning_rate_included" for item in e.items),
            any(item.name in SECOND[s.averages_outputs] for item in e.items),
            e.cost,
        ),
    )
    return [*otherwise.values(), *in_order]


def merge_repeated_averages(items: tuple[Item, ...], n_layers: int, whole: str) -> tuple[Item, ...]:
    """See one mistake in factors 1/k, 1/k^2, ... that grow from layer to layer."""
    if n_layers < 3:
        return items
    exponents = {}
    for item in items:
        if item.name == "averaged_over_examples" and item.part == whole:
            exponents[item.layer] = int(item.detail.split()[0]) if item.detail else 1
        elif item.name in ("averaged_over_examples", "summed_over_examples"):
            return items
    start = exponents.get(n_layers, 0)
    if start > 1 or any(exponents.get(n, 0) != start + n_layers - n for n in range(1, n_layers + 1)):
        return items
    kept = tuple(item for item in items if item.name != "averaged_over_examples")
    where = range(1, n_layers + (1 if start else 0))
    return kept + tuple(
        Item("averaged_in_every_layer", n, whole, "", float(n_layers - n + (1 if start else 0))) for n in where
    )
