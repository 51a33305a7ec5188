"""Numbers that a gradient can be wrong by and that have a name.

4 examples make 4 a name; 4.0004 has none. The table holds every product of a
sign, a power of the number of examples, a 2, the number of outputs, one cost
and the learning rate, each with the mistakes that it is made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product

import numpy as np

from ..per_layer import Array
from .mistakes import MISTAKES
from .setting import Indices, Setting

__all__ = ["Factor", "FactorTable", "Token", "Tokens"]

#: (name of a mistake, what to add to it)
Token = tuple[str, str]
Tokens = tuple[Token, ...]


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


@lru_cache(maxsize=64)
def _combinations(kinds: tuple[tuple[Tokens, ...], ...]) -> tuple[Indices, list[Tokens]]:
    """Return which numbers of each kind go together, and what each product is made of.

    Parameters
    ----------
    kinds : tuple
        What the signs, examples, twos, outputs, costs and rates are made of.

    Notes
    -----
    It depends on names alone, so all networks of a search share the result.
    """
    chosen, made_of = [], []
    for at in product(*(range(len(kind)) for kind in kinds)):
        parts = [kind[i] for kind, i in zip(kinds, at, strict=True)]
        _, examples, _, outputs, cost, rate = parts
        # Losses sum or average over examples and outputs alike: k/n mixes both, and with a third number on top
        # it is a coincidence.
        mixed = {name.split("_")[0] for name, _ in (*examples, *outputs)} == {"summed", "averaged"}
        # Three at once are what two conventions of a loss differ by; a rate or a cost among three is a coincidence.
        if sum(map(bool, parts)) <= (2 if mixed or cost or rate else 3):
            chosen.append(at)
            made_of.append(tuple(token for tokens in parts for token in tokens))
    return np.array(chosen), made_of


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
    def _sorted(self) -> tuple[Array, list[Tokens]]:
        """All factors in the order of their values, and what each is made of; made when the first is looked up."""
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
        kinds = (signs, examples, twos, outputs, costs, rates)
        chosen, tokens = _combinations(tuple(tuple(f.tokens for f in kind) for kind in kinds))
        columns = zip(kinds, chosen.T, strict=True)
        values = np.prod([np.array([f.value for f in kind])[at] for kind, at in columns], axis=0)
        order = np.argsort(values, kind="stable")
        return values[order], [tokens[i] for i in order]

    @property
    def factors(self) -> list[Factor]:
        """All factors in the order of their values."""
        return [Factor(float(value), tokens) for value, tokens in zip(*self._sorted, strict=True)]

    @cached_property
    def counts(self) -> list[int]:
        """How many factors are made of at most 0, 1, 2 and 3 mistakes."""
        made_of = [len(tokens) for tokens in self._sorted[1]]
        return [sum(m <= n for m in made_of) for n in range(4)]

    def near(self, value: float, tolerance: float) -> list[Factor]:
        """Return the factors within a tolerance of a value that are made of the fewest mistakes, or of one more.

        With 4 examples a sum of halves is a 2 as well.
        """
        if abs(value - 1.0) <= tolerance:
            return [ONE]
        values, tokens = self._sorted
        low, high = np.searchsorted(values, [value - tolerance, value + tolerance])
        fewest = min((len(made_of) for made_of in tokens[low:high]), default=0)
        return [Factor(float(values[i]), tokens[i]) for i in range(low, high) if len(tokens[i]) <= fewest + 1]
