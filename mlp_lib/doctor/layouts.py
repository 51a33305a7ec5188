"""A layout for each layer: what lies the other way round is turned on the way in, and back on the way out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ..validation import check_choice
from .report import Diagnosis

__all__ = ["Turned"]


class Turned:
    """Some layers' weights lie (out, in); turned, all of them lie (in, out).

    Parameters
    ----------
    layout : sequence of str
        "in_out" or "out_in" for each layer 1..L.
    weights : list of array_like
        The weights, which have to be one array for each layer.

    Raises
    ------
    ValueError
        When there is not one layout for each layer.
    TypeError
        When the weights are no list.
    """

    def __init__(self, layout: Sequence[str], weights: Any) -> None:
        for one in layout:
            check_choice("layout", one, ("in_out", "out_in"))
        if not isinstance(weights, list | tuple):
            raise TypeError("layout came for each layer; expected weights as a list with one array for each layer")
        if len(layout) != len(weights):
            raise ValueError(f"layout holds {len(layout)} entries, but {len(weights)} expected: one per layer")
        self.layers = [n for n, one in enumerate(layout) if one == "out_in"]

    def arrays(self, Ws: Any) -> Any:
        """Return a list of weights, or of anything in their shape, with the layers turned; None stays None."""
        if Ws is None:
            return None
        return [(W.T if hasattr(W, "T") else np.asarray(W).T) if n in self.layers else W for n, W in enumerate(Ws)]

    def function(self, own: Callable[..., Any] | None, n_layers: int) -> Callable[..., Any] | None:
        """Return a function that is called with turned weights, and calls the learner's own with his."""
        if own is None:
            return None

        def turned(Ws: Any, *rest: Any) -> Any:
            mine = self.arrays(Ws)
            result = own(mine, *rest)
            if result is None:  # changed in place: what was handed over is a view
                return None
            if len(result) == 2 and all(isinstance(part, list | tuple) and len(part) == n_layers for part in result):
                return self.arrays(result[0]), result[1]
            return self.arrays(result)

        return turned

    def answer(self, d: Diagnosis) -> Diagnosis:
        """Return the diagnosis with entries and probe as the learner has them."""
        errors = [
            replace(e, worst=e.worst[::-1])
            if e.worst and e.part == "weights" and e.layer - 1 in self.layers else e
            for e in d.errors
        ]  # fmt: skip
        probe = None if d.probe is None else replace(d.probe, weights=self.arrays(d.probe.weights))
        numbers = ", ".join(str(n + 1) for n in self.layers)
        note = f"The weights of layer {numbers} were read as (out, in), the others as (in, out), as stated."
        return replace(d, errors=errors, probe=probe, notes=[*d.notes, note])
