"""Starting weights, drawn from numpy's `RandomState` so that a seed means the same everywhere.

numpy promises that the stream of `RandomState` never changes, and the
explorables draw the very same numbers in the browser. Each initializer takes
the generator and the shape of one weight matrix, (n_in + 1, n_out) with the
bias weights in row 0, or (n_in, n_out) for a layer without bias.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from .per_layer import Array
from .validation import check_choice, check_flag, check_layer_sizes

__all__ = ["INITIALIZERS", "draw_weights"]


def uniform_fan_in(rng: np.random.RandomState, shape: tuple[int, int], n_in: int) -> Array:
    """Uniform on [-1/sqrt(n_in), 1/sqrt(n_in)), bias row included (eq-initial-bound)."""
    # Written as the derivation's own program rounds it, so that its runs come out bit for bit.
    return rng.random_sample(shape) * (2 / np.sqrt(n_in)) - (1 / np.sqrt(n_in))


def uniform_0_1(rng: np.random.RandomState, shape: tuple[int, int], n_in: int) -> Array:
    """Uniform on [0, 1): every weight positive, which saturates easily."""
    return rng.random_sample(shape)


def standard_normal(rng: np.random.RandomState, shape: tuple[int, int], n_in: int) -> Array:
    """Normal with mean 0 and variance 1, whatever the layer's width."""
    return rng.standard_normal(shape)


def glorot_uniform(rng: np.random.RandomState, shape: tuple[int, int], n_in: int) -> Array:
    """Uniform within sqrt(6 / (n_in + n_out)), bias row 0 (Glorot and Bengio 2010)."""
    bound = np.sqrt(6.0 / (n_in + shape[1]))
    return _with_zero_bias(rng.uniform(-bound, bound, (n_in, shape[1])), shape)


def he_normal(rng: np.random.RandomState, shape: tuple[int, int], n_in: int) -> Array:
    """Normal with variance 2 / n_in, bias row 0 (He et al. 2015)."""
    return _with_zero_bias(rng.standard_normal((n_in, shape[1])) * np.sqrt(2.0 / n_in), shape)


def zeros(rng: np.random.RandomState, shape: tuple[int, int], n_in: int) -> Array:
    """All weights 0: an exhibit, see the chapter on initialisation."""
    return np.zeros(shape)


def all_equal(rng: np.random.RandomState, shape: tuple[int, int], n_in: int) -> Array:
    """All weights 1/sqrt(n_in): an exhibit, its neurons stay twins for ever."""
    return np.full(shape, 1 / np.sqrt(n_in))


def _with_zero_bias(W: Array, shape: tuple[int, int]) -> Array:
    """Put a row of zeros on top when the layer has a bias."""
    return W if W.shape == shape else np.vstack([np.zeros((1, shape[1])), W])


#: The initializers by name.
INITIALIZERS: dict[str, Callable[[np.random.RandomState, tuple[int, int], int], Array]] = {
    function.__name__: function
    for function in (uniform_fan_in, uniform_0_1, standard_normal, glorot_uniform, he_normal, zeros, all_equal)
}


def draw_weights(
    initializer: str, layer_sizes: Sequence[int], rng: np.random.RandomState, bias: bool = True
) -> list[Array]:
    """Draw the weights of all layers, layer by layer.

    Parameters
    ----------
    initializer : str
        A name in `INITIALIZERS`.
    layer_sizes : sequence of int
        (n_0, n_1, ..., n_L).
    rng : numpy.random.RandomState
        The generator; it is advanced.
    bias : bool
        Whether each matrix has a bias row on top.

    Returns
    -------
    list of ndarray
        W^(1) to W^(L), W^(l) of shape (n_{l-1} + 1, n_l), or (n_{l-1}, n_l) without bias.

    Raises
    ------
    ValueError
        When the initializer is unknown, a size is no whole number of at least
        1, or ``bias`` is not True or False.
    """
    sizes, bias = check_layer_sizes(layer_sizes), check_flag("bias", bias)
    draw = INITIALIZERS[check_choice("initializer", initializer, INITIALIZERS)]
    return [draw(rng, (n_in + bias, n_out), n_in) for n_in, n_out in itertools.pairwise(sizes)]
