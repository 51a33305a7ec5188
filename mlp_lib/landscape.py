"""Where a network stands on its error surface: what its gradient, its curvature and longer training say.

An error curve that has become flat does not say why. `where_it_stands` does, by the
definitions in `KINDS`: it measures the gradient and the Hessian, and trains a copy on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from .history import History, TrainingDivergedError
from .network import MLP
from .per_layer import Array
from .validation import check_learning_rate, check_positive, check_positive_int

__all__ = ["KINDS", "Standing", "hessian", "where_it_stands"]

#: Each kind of place, and what makes it one. `where_it_stands` tries them in about this order. "Flat" means that
#: a step wins next to nothing.
KINDS = {
    "diverged": "error or weights are not finite, or longer training ends with a larger error",
    "solved": "every answer is right, or, where the targets are no classes, almost no error is left",
    "plateau": "flat, and some direction bends down: longer training gets faster and leaves, or still could",
    "saturated region": "flat, because for an example that is missed a whole layer has slopes near 0: "
    "longer training only drives the weights outwards",
    "local minimum": "the gradient is zero, and every direction leads up",
    "flat minimum": "the gradient is zero, no direction leads down, and some are level",
    "saddle point": "the gradient is zero, and some direction leads down",
    "slow": "the error still falls, and nothing of the above holds it: only steps are missing",
}

#: A step that wins less than this share of the error wins next to nothing.
FLAT = 1e-3
#: Ten steps that change the error by less than this share only calm what jumps across a valley.
CALM = 0.01
#: The gradient counts as zero when no more of the examples' own gradients is left than this, here and later on.
ZERO, ZERO_LATER = 1e-6, 1e-10
#: A curvature below this share of the largest one is none, and the largest one is not taken for less than the other.
LEVEL, LEAST_CURVATURE = 1e-6, 1e-6
#: Longer training has left a place when the error has fallen by this share, and in between so many times as fast.
LEFT, FASTER = 0.1, 3.0
#: A neuron is saturated when its slope is below this share of its largest, and lost when it is below the other.
SATURATED, LOST = 0.01, 1e-8
#: The share of the error of the best constant answer that counts as none, where targets are no classes.
SOLVED = 1e-6
#: How many random steps look for a way down, and how long they are, as a share of the weights' length.
PROBES, REACH = 2000, 0.01
#: A rate below which longer training is not tried.
LEAST_RATE = 1e-9
#: The Hessian has the square of the number of weights as entries.
MOST_WEIGHTS = 4000


@dataclass(frozen=True)
class Standing:
    """Where a network stands, and the measurements that say so.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    error : float
        Mean of E over the examples; not a number where outputs are not finite.
    gradient : float
        Length of its gradient.
    curvatures : ndarray
        Eigenvalues of its Hessian, ascending; empty when diverged or solved.
    weights : float
        Length of all weights together.
    steps : int
        How many full-batch steps it made.
    later_error : float
        The error after these steps.
    later_weights : float
        The length of the weights after these steps.
    solved_after : int or None
        The step from which on every answer is right; None when there is none.
    """

    kind: str
    error: float
    gradient: float
    curvatures: Array
    weights: float
    steps: int = 0
    later_error: float = float("nan")
    later_weights: float = float("nan")
    solved_after: int | None = None

    @property
    def signs(self) -> tuple[int, int, int]:
        """How many curvatures are negative, zero and positive."""
        return _signs(self.curvatures)

    def __str__(self) -> str:
        parts = [f"{self.kind}: error {self.error:.6g}, gradient {self.gradient:.2g}"]
        if len(self.curvatures):
            down, level, up = self.signs
            parts.append(f"curvatures {down} down, {level} level, {up} up")
        if self.steps:
            parts.append(
                f"after {self.steps:,} more steps error {self.later_error:.6g}, "
                f"weights {self.weights:.3g} -> {self.later_weights:.3g}"
            )
        return "; ".join(parts)


def _signs(curvatures: Array) -> tuple[int, int, int]:
    level = LEVEL * float(np.abs(curvatures).max(initial=0.0))
    down, up = int((curvatures < -level).sum()), int((curvatures > level).sum())
    return down, len(curvatures) - down - up, up


def _largest(curvatures: Array) -> float:
    return max(float(curvatures[-1]), LEAST_CURVATURE)


def _in_a_row(arrays: Iterable[Array]) -> Array:
    return np.concatenate([array.ravel() for array in arrays])


def _length(network: MLP) -> float:
    w = _in_a_row(network.weights)
    largest = float(np.abs(w).max())
    return largest * float(np.linalg.norm(w / largest)) if largest > 0.0 else 0.0  # its square may overflow


def _moved(network: MLP, w: Array) -> MLP:
    """The network with its weights from one row."""
    cuts = np.cumsum([W.size for W in network.weights])[:-1]
    network.weights = [part.reshape(W.shape) for part, W in zip(np.split(w, cuts), network.weights, strict=True)]
    return network


def _gradient(network: MLP, X: Array, T: Array) -> Array:
    return _in_a_row(network.backward(network.forward(X), T).gradients)


def hessian(network: MLP, X: ArrayLike, T: ArrayLike, nudge: float = 1e-5) -> Array:
    """Measure the second derivatives of the mean error by all weights, as central differences of gradients.

    Parameters
    ----------
    network : MLP
        The network; its weights are the same afterwards.
    X, T : array_like
        Inputs (k, n_0) and targets (k, n_L).
    nudge : float
        By how much each weight is moved, times its size where that is above 1.

    Returns
    -------
    ndarray
        Symmetric, one row and one column for each weight, in the order W^(1)
        row by row, then W^(2), and so on. Where a kink of ReLU lies within the
        nudge there is no curvature, and what is measured is large.

    Raises
    ------
    TypeError
        When the data are not real numbers.
    ValueError
        When the data do not fit, the nudge is not a number between 1e-15 and 1,
        or the network has more than 4,000 weights.
    """
    nudge = check_positive("nudge", nudge)
    if not 1e-15 <= nudge <= 1.0:
        raise ValueError(f"nudge must be between 1e-15 and 1, but {nudge:g} came")
    X, T = network.architecture.check_data(X, T)
    w = _in_a_row(network.weights)
    if len(w) > MOST_WEIGHTS:
        raise ValueError(f"network has {len(w):,} weights, but a Hessian of at most {MOST_WEIGHTS:,} can be measured")
    probe = network.copy()
    H = np.zeros((len(w), len(w)))
    for i, here in enumerate(w.tolist()):
        above, below = w.copy(), w.copy()
        reach = nudge * max(1.0, abs(here))
        above[i], below[i] = here + reach, here - reach
        difference = _gradient(_moved(probe, above), X, T) - _gradient(_moved(probe, below), X, T)
        H[i] = difference / (above[i] - below[i])
    return (H + H.T) / 2.0


def _open_gates(network: MLP, X: Array) -> list[Array]:
    """g'(h) as a share of its largest, (k, n_l), for each layer whose slopes fade without being 0: not for ReLU."""
    forward = network.forward(X)
    gates = []
    for layer, beta in enumerate(network.beta, start=1):
        g, a = network.layer_activation(layer), forward.activations[layer]
        if g.derivative is None:  # softmax
            gates.append(4.0 * a * (1.0 - a))
            continue
        far_out = g.derivative(np.array([[-10.0, 10.0], [-5.0, 5.0]]), 1.0)
        if ((far_out[0] > 0.0) & (far_out[0] < far_out[1])).any():
            largest = float(g.derivative(np.linspace(-20.0, 20.0, 401) / beta, beta).max())
            gates.append(g.derivative(forward.pre_activations[layer], beta) / largest)
    return gates


def _is_saturated(network: MLP, X: Array, T: Array) -> bool:
    """Whether in some layer no gate is open for an example that is missed by more than the mean."""
    errors = network.errors_per_example(X, T)
    missed = errors >= errors.mean()
    return any(bool((gate.max(axis=1) < SATURATED)[missed].any()) for gate in _open_gates(network, X))


def _is_lost(network: MLP, X: Array) -> bool:
    """Whether a neuron is so far out, for every example, that its gradient is nothing but rounding."""
    return any(bool((gate.max(axis=0) < LOST).any()) for gate in _open_gates(network, X))


def _leads_down(network: MLP, X: Array, T: Array, directions: Array) -> bool:
    """Whether a small step lowers E by more than its slope promises, along one of the directions or at random."""
    w, slope, E = _in_a_row(network.weights), _gradient(network, X, T), network.error(X, T)
    reach = REACH * (float(np.linalg.norm(w)) or np.sqrt(len(w)))
    at_random = np.random.RandomState(0).standard_normal((PROBES, len(w)))
    probe = network.copy()
    for direction in (*directions.T, *-directions.T, *at_random):
        step = direction * (reach / float(np.linalg.norm(direction)))
        if _moved(probe, w + step).error(X, T) < E - 2.0 * abs(float(slope @ step)) - 1e-13 * E:
            return True
    return False


def _train_on(network: MLP, X: Array, T: Array, rate: float, steps: int, fixed: bool) -> tuple[MLP, History]:
    """Train a copy; a rate that was not given is lowered until the error ends no higher than it began."""
    while True:
        later = network.copy()
        try:
            history = later.train(X, T, epochs=steps, learning_rate=rate, progress=False)
        except TrainingDivergedError as error:
            history = error.history
        if fixed or history.errors[-1] <= history.errors[0] or rate < LEAST_RATE:
            return later, history
        rate /= 4.0


def _is_flat(network: MLP, X: Array, T: Array, curvature: float) -> bool:
    """Whether a step wins next to nothing, here or once ten steps have calmed what jumps across a valley."""
    settled, before = network.copy(), network.error(X, T)
    for _ in range(2):
        error, slope = settled.error(X, T), _gradient(settled, X, T)
        if abs(before - error) <= CALM * before and float(slope @ slope) <= FLAT * curvature * error:
            return True
        for _ in range(10):
            settled.step(settled.backward(settled.forward(X), T).gradients, 1.0 / curvature)
    return False


def _cancelled(network: MLP, X: Array, T: Array) -> float:
    """How much of the examples' own gradients is left in their mean: 0 where they cancel, 1 where they agree."""
    own = [float(np.linalg.norm(_gradient(network, x, t))) for x, t in zip(X[:, None], T[:, None], strict=True)]
    return float(np.linalg.norm(_gradient(network, X, T))) / (float(np.mean(own)) or 1.0)


def _has_left(errors: Array, solved_after: int | None) -> bool:
    """Whether the error has fallen by a tenth or to all answers right, and faster in between than at the start."""
    window = max(1, len(errors) // 100)
    speed = float((errors[:-window] - errors[window:]).max(initial=0.0)) / window
    fell = solved_after is not None or errors[-1] < (1.0 - LEFT) * errors[0]
    return bool(fell and speed > FASTER * (errors[0] - errors[1]))


def _kind(here: Standing, network: MLP, later: MLP, history: History, X: Array, T: Array) -> str:
    """Name the place of a network where E is finite and something is missed, from what it is later on, too."""
    if not here.later_error <= here.error * (1.0 + 1e-12):
        return "diverged"
    if not _is_flat(network, X, T, _largest(here.curvatures)):
        return "slow"
    if _has_left(history.errors, here.solved_after):
        return "plateau" if here.signs[0] else "slow"
    curvatures, directions = np.linalg.eigh(hessian(later, X, T))
    bends_down, level, _ = _signs(curvatures)
    if _cancelled(network, X, T) <= ZERO and _cancelled(later, X, T) <= ZERO_LATER:
        if _is_lost(later, X):
            return "saturated region"
        if bends_down or _leads_down(later, X, T, directions):
            return "saddle point"
        return "flat minimum" if level else "local minimum"
    if here.later_weights > here.weights and _is_saturated(later, X, T):
        return "saturated region"
    return "plateau" if bends_down else "slow"


def where_it_stands(
    network: MLP, X: ArrayLike, T: ArrayLike, learning_rate: float | None = None, steps: int = 10_000
) -> Standing:
    """Say on what kind of place of its error surface a network stands, by the definitions in `KINDS`.

    Parameters
    ----------
    network : MLP
        The network; its weights are the same afterwards.
    X, T : array_like
        Inputs (k, n_0) and targets (k, n_L).
    learning_rate : float, optional
        Rate, for the mean gradient, with which a copy is trained on. By default
        1/lambda, which the largest curvature allows, or a quarter of it and so
        on where that ends higher than it began.
    steps : int
        How many full-batch steps the copy makes.

    Returns
    -------
    Standing
        The kind, and the measurements that decided it.

    Raises
    ------
    TypeError
        When the data are not real numbers.
    ValueError
        When the data do not fit the network, a setting is out of range, or the
        network has more than 4,000 weights.

    Notes
    -----
    The error is flat where a step at rate 1/lambda, which wins about
    |gradient|^2 / lambda, wins less than a thousandth of it, here or after ten
    such steps that hardly change it. A direction bends down or is level by the
    eigenvalues of the Hessian. Longer training leaves when the error falls by
    a tenth, or to all answers right, and three times as fast as at first. A
    gradient is zero when the gradients of the examples cancel, here to six
    digits and later to ten; then steps along every direction of curvature and
    2,000 random ones look for a way down. Saturated slopes are below a
    hundredth of the largest.
    """
    rate = None if learning_rate is None else check_learning_rate(learning_rate)
    steps = check_positive_int("steps", steps)
    X, T = network.architecture.check_data(X, T)
    length = _length(network)
    try:
        error = network.error(X, T)
    except FloatingPointError:
        error = float("nan")
    if not np.isfinite(error):
        return Standing("diverged", error, float("nan"), np.zeros(0), length)
    gradient = float(np.linalg.norm(_gradient(network, X, T)))
    if network.architecture.are_classes(T):
        solved = bool((network.labels(X) == network.architecture.decide(T)).all())
    else:
        solved = error <= SOLVED * float(((T - T.mean(axis=0)) ** 2).sum(axis=1).mean())
    if solved:
        return Standing("solved", error, gradient, np.zeros(0), length, solved_after=0)
    curvatures: Array = np.linalg.eigvalsh(hessian(network, X, T)).astype(np.float64)
    start = rate or 1.0 / _largest(curvatures)
    later, history = _train_on(network, X, T, start, steps, fixed=rate is not None)
    here = Standing(
        "slow",
        error,
        gradient,
        curvatures,
        length,
        steps=history.epochs,
        later_error=float(history.errors[-1]),
        later_weights=_length(later),
        solved_after=history.all_right_from,
    )
    return replace(here, kind=_kind(here, network, later, history, X, T))
