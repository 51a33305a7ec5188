"""Random networks and data on which the known mistakes differ."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..per_layer import Array, PerLayer
from .explanations import Explanation
from .predicted import predicted_pass
from .setting import Setting

__all__ = ["DRAWS", "differing_draw", "draw_probe", "told_apart"]

#: Draws until rivals differ, or until it is said that they do not.
DRAWS = 12


def _targets(s: Setting, rng: np.random.RandomState, k: int) -> Array:
    """Draw targets of the kind that the setting has: one-hot, 0 or 1, or any numbers."""
    n = s.layer_sizes[-1]
    binary = bool(np.isin(s.T, (0.0, 1.0)).all())
    # A program may turn one-hot rows into labels first: rows of another kind would be none of its data.
    one_hot = binary and n > 1 and bool((s.T.sum(axis=-1) == 1.0).all())
    if one_hot or (s.loss == "categorical_cross_entropy" and n > 1):
        if binary:
            return np.eye(n)[(np.arange(k) + rng.randint(n)) % n]
        raw = rng.uniform(0.2, 1.0, (k, n))
        return raw / raw.sum(axis=1, keepdims=True)
    if binary:
        T = (rng.uniform(size=(k, n)) < 0.5).astype(np.float64)
        if k > 1:
            T[0], T[-1] = 0.0, 1.0
        elif n > 1:
            T[0, 0], T[0, -1] = 0.0, 1.0
        return T
    return rng.uniform(0.1, 0.9, (k, n)) if s.loss != "half_squared_error" else rng.standard_normal((k, n))


def draw_probe(s: Setting, seed: int = 0, avoid_examples: bool = False) -> Setting:
    """Draw a random, non-degenerate network and data in the shape of a setting.

    Parameters
    ----------
    s : Setting
        Gives layer sizes, activations, loss and the kind of targets.
    seed : int
        Of the `RandomState`.
    avoid_examples : bool
        Whether to take another number of examples, one that is no other
        number of the network, so that factors can be told apart.

    Returns
    -------
    Setting
        With weights of a size that saturates nothing, biases other than 0,
        and, for ReLU, units that are on for some examples and off for others. Its scale is that of the
        given setting.
    """
    sizes = s.layer_sizes
    k = s.n_examples
    if avoid_examples and not s.masks:  # masks belong to their examples
        k = next(n for n in (7, 11, 13, 17) if n not in (*sizes, k))
    rng = np.random.RandomState(seed)
    # Drawn again until every ReLU layer is mixed; after many draws the last one has to do.
    for _ in range(50):
        weights = [rng.standard_normal((n, m)) * 1.2 / np.sqrt(n) for n, m in zip(sizes[:-1], sizes[1:], strict=True)]
        biases = [rng.uniform(-0.5, 0.5, m) if s.has_bias else np.zeros(m) for m in sizes[1:]]
        X = rng.standard_normal((k, sizes[0]))
        drawn = s.but(
            weights=PerLayer(weights), biases=PerLayer(biases), X=X, T=_targets(s, rng, k), raw_X=None, kink=0.0
        )
        mixed = all(
            bool(((drawn.H[layer] > 0.0).any(axis=0) & ((drawn.H[layer] < 0.0).any(axis=0) | (k == 1))).all())
            for layer, g in enumerate(s.activation, start=1)
            if g == "relu"
        )
        if mixed:
            break
    return drawn


def told_apart(s: Setting, explanations: Sequence[Explanation]) -> bool:
    """Say whether all of these explanations predict different gradients for a network and data."""
    made = []
    for e in explanations:
        passed = predicted_pass(s, e.items, e.afresh)
        if passed is None:
            return False
        made.append(np.concatenate([G.ravel() for G in [*passed.weights, *passed.biases]]))
    return all(
        np.abs(a - b).max() > 1e-3 * max(float(np.abs(a).max()), 1e-300)
        for n, a in enumerate(made)
        for b in made[n + 1 :]
    )


def differing_draw(s: Setting, explanations: Sequence[Explanation], seed: int = 0) -> Setting | None:
    """Draw until explanations differ, the number of examples too; None when no draw tells any two of them apart."""
    best, most = None, 0
    for number in range(DRAWS):
        drawn = draw_probe(s, seed + number, avoid_examples=number % 3 != 2)
        pairs = [(a, b) for n, a in enumerate(explanations) for b in explanations[n + 1 :]]
        apart = sum(told_apart(drawn, pair) for pair in pairs)
        if apart > most:
            best, most = drawn, apart
        if apart == len(pairs):
            break
    return best
