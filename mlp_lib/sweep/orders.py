"""The orders in which runs take their examples, drawn for many runs at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Orders"]

Ints = NDArray[np.int64]
Words = NDArray[np.uint32]

#: Random words that are taken from a generator at a time.
_WORDS = 512
#: Shuffling k examples for all runs at once costs about as much as this many calls of ``permutation``, for each example.
_CALLS_PER_EXAMPLE = 12


class Orders:
    """What ``permutation`` of each run's own generator draws.

    A call of it takes 3 microseconds, in which a small network trains for
    several epochs. `numpy.random.RandomState` is frozen: how it makes an order
    of its 32-bit words will not change, so that it can be done here, step by
    step, for all runs together.

    Parameters
    ----------
    generators : sequence of RandomState
        One for each run. They are ahead of what was drawn.
    n_examples : int
        k.
    """

    def __init__(self, generators: Sequence[np.random.RandomState], n_examples: int) -> None:
        self.generators, self.k = list(generators), n_examples
        self.together = len(self.generators) > _CALLS_PER_EXAMPLE * n_examples
        n = len(self.generators)
        self._words: Words = np.empty((n, _WORDS), dtype=np.uint32)
        #: How many words of each run are used up; all, so far.
        self._used: Ints = np.full(n, _WORDS, dtype=np.int64)
        self._starts: Ints = np.arange(n) * _WORDS

    def keep(self, chosen: Ints) -> Orders:
        """Return the orders of some of the runs.

        Parameters
        ----------
        chosen : ndarray of int
            Which ones. Of a run, either this or what is returned may go on drawing.

        Returns
        -------
        Orders
            Which goes on where this one stands.
        """
        kept = Orders([self.generators[run] for run in chosen], self.k)
        kept.together, kept._words, kept._used = self.together, self._words[chosen], self._used[chosen]
        return kept

    def draw(self, out: Ints) -> None:
        """Draw an order for each run and epoch.

        Parameters
        ----------
        out : ndarray of int
            To fill, (epochs, k, runs).
        """
        if self.together:
            for order in out:
                self._shuffle(order)
        else:
            for run, generator in enumerate(self.generators):
                for order in out:
                    order[:, run] = generator.permutation(self.k)

    def _shuffle(self, order: Ints) -> None:
        """Shuffle as RandomState does: from the last place down, swap with a place that is not behind it."""
        order[:] = np.arange(self.k)[:, np.newaxis]
        runs = np.arange(order.shape[1])
        for place in range(self.k - 1, 0, -1):
            other = self._up_to(place)
            here = order[place].copy()
            order[place] = order[other, runs]
            order[other, runs] = here

    def _up_to(self, largest: int) -> Words:
        """Draw a whole number from 0 to ``largest`` for each run: words cut to as many bits, until one is not larger."""
        mask = np.uint32(2 ** largest.bit_length() - 1)
        found: Words = self._next(slice(None)) & mask
        again = np.flatnonzero(found > largest)
        while len(again):
            found[again] = self._next(again) & mask
            again = again[found[again] > largest]
        return found

    def _next(self, runs: Any) -> Words:
        """Return the next word of some runs."""
        used = self._used[runs]
        if used.max() == _WORDS:
            self._fill_up()
            used = self._used[runs]
        words: Words = self._words.ravel().take(self._starts[runs] + used)
        self._used[runs] = used + 1
        return words

    def _fill_up(self) -> None:
        """Put what is left of each run's words in front, and new ones behind."""
        for words, used, generator in zip(self._words, self._used, self.generators, strict=True):
            words[: _WORDS - used] = words[used:].copy()
            words[_WORDS - used :] = generator.randint(0, 2**32, size=used, dtype=np.uint32)
        self._used[:] = 0
