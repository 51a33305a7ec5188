"""Numbers that a gradient can be wrong by and that have a name.

4 examples make 4 a name; 4.0004 has none. The table holds every product of a
sign, a power of the number of examples, a 2, the number of outputs, one cost
and the learning rate, each with the mistakes that it is made of.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np

from ..per_layer import Array
from .mistakes import MISTAKES
from .setting import Setting

__all__ = ["Factor", "FactorTable"]

#: (name of a mistake, what to add to it)
Token = tuple[str, str]


@dataclass(frozen=True)
class Factor:
    """A number with a name: the mistakes it is made of, none for 1."""

    value: float
    tokens: tuple[Token, ...] = ()


ONE = Factor(1.0)


def _of(s: Setting, name: str) -> float | None:
    return next((value for _, value in MISTAKES[name].forms(s)), None)


def _data_factors(s: Setting) -> list[Factor]:
    """Return the factors that are computed from the data: costs, and the mean error."""
    found = []
    for about, value in MISTAKES["multiplied_by_cost"].forms(s):
        if value > 0.0 and value != 1.0:
            found.append(Factor(float(value), (("multiplied_by_cost", about),)))
    for about, value in MISTAKES["multiplied_by_mean_error"].forms(s):
        if value != 0.0 and abs(value) != 1.0:
            found.append(Factor(float(value), (("multiplied_by_mean_error", about),)))
    return found


class FactorTable:
    """All nameable factors of a setting, ready to be looked up by value.

    Parameters
    ----------
    s : Setting
        Gives the number of examples and outputs and the costs.
    learning_rate : float, optional
        Makes the learning rate a nameable factor.
    is_step : bool
        Whether the gradients were taken from a step, where a missing learning
        rate shows as 1/eta.
    """

    def __init__(self, s: Setting, learning_rate: float | None = None, is_step: bool = False) -> None:
        self._made_of = s, learning_rate, is_step

    @cached_property
    def factors(self) -> list[Factor]:
        """All factors in the order of their values; made when the first one is looked up."""
        s, learning_rate, is_step = self._made_of
        signs = [ONE, Factor(-1.0, (("wrong_sign", ""),))]
        examples = [ONE]
        k = _of(s, "summed_over_examples")
        if k is not None:
            examples.append(Factor(k, (("summed_over_examples", ""),)))
            for power in range(1, 5):
                how = "" if power == 1 else f"{power} times"
                examples.append(Factor(k**-power, (("averaged_over_examples", how),)))
        twos = [ONE, Factor(2.0, (("factor_two", ""),)), Factor(0.5, (("factor_half", ""),))]
        outputs = [ONE]
        n = _of(s, "summed_over_outputs")
        if n is not None:
            outputs += [Factor(n, (("summed_over_outputs", ""),)), Factor(1 / n, (("averaged_over_outputs", ""),))]
        costs = [ONE, *_data_factors(s)]
        rates = [ONE]
        if learning_rate is not None and learning_rate != 1.0:
            rates.append(Factor(learning_rate, (("learning_rate_included", ""),)))
            if is_step:
                rates.append(Factor(1.0 / learning_rate, (("learning_rate_missing", ""),)))
        factors = []
        for parts in product(signs, examples, twos, outputs, costs, rates):
            # Losses sum or average over examples and outputs alike: k/n mixes both, and with a third number on top
            # it is a coincidence.
            mixed = (parts[1].value - 1.0) * (parts[3].value - 1.0) < 0.0
            # The mean error has a sign of its own.
            signed = parts[0] is not ONE and any(name == "multiplied_by_mean_error" for name, _ in parts[4].tokens)
            # Three at once are what two conventions of a loss differ by; a rate or a cost among three is a coincidence.
            odd = parts[4] is not ONE or parts[5] is not ONE
            made_of = sum(part is not ONE for part in parts)
            if made_of <= (2 if mixed or odd else 3) and not signed:
                tokens = tuple(token for part in parts for token in part.tokens)
                factors.append(Factor(math.prod(part.value for part in parts), tokens))
        return sorted(factors, key=lambda f: f.value)

    @cached_property
    def values(self) -> Array:
        """The values of `factors`."""
        return np.array([f.value for f in self.factors])

    @cached_property
    def counts(self) -> list[int]:
        """How many factors are made of at most 0, 1, 2 and 3 mistakes."""
        return [sum(len(f.tokens) <= n for f in self.factors) for n in range(4)]

    def near(self, value: float, tolerance: float) -> list[Factor]:
        """Return the simplest factors within a tolerance of a value: those made of the fewest mistakes."""
        if abs(value - 1.0) <= tolerance:
            return [ONE]
        low, high = np.searchsorted(self.values, [value - tolerance, value + tolerance])
        found = self.factors[low:high]
        if not found:
            return []
        fewest = min(len(f.tokens) for f in found)
        return [f for f in found if len(f.tokens) == fewest]
