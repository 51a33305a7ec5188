"""The landscape of the error: E over two weights, and the ways that different steps take on it."""

from __future__ import annotations

import html
from typing import Any, ClassVar

import numpy as np

from .. import steps, theme
from ..datasets import xor
from ..landscape import Standing, where_it_stands
from ..network import MLP
from ..per_layer import Array, PerLayer
from .base import Explorable, flatten, unflatten
from .stills import colour

__all__ = ["ErrorLandscape"]

#: The share of the velocity that momentum and Nesterov keep.
KEPT = 0.9
STEPS = {
    "plain": steps.plain(),
    "momentum": steps.momentum(KEPT),
    "nesterov": steps.momentum(KEPT, nesterov=True),
    "adam": steps.adam(),
}
#: Squares along each side of the still picture, and the errors at which its colours change.
CELLS = 30
BANDS = (0.0, 0.01, 0.05, 0.1, 0.15, 0.25, 0.5001)


class ErrorLandscape(Explorable):
    """E of a small network on exclusive or over two of its weights, with training runs on it.

    The output is a sigmoid, the error half the squared error. Weights are numbered
    as they stand: W^(1) row by row from 0 on, then W^(2).

    Parameters
    ----------
    hidden : int
        2 or 3 hidden neurons.
    activation : str
        Of these: sigmoid, tanh or relu.
    seed : int
        Of the starting weights.
    given_weights : list of float
        All starting weights instead, -20 to 20.
    first, second : int
        Numbers of the weights across and up, 0 to 12.
    only_two : bool
        Whether the runs move only these two weights, and so stay on the surface.
    compare : str
        ``"steps"``: four kinds of steps from one start; ``"seeds"``: one kind from
        six starts, `seed` and the next ones.
    step : str
        plain, momentum, nesterov or adam: the run that leads, or the kind of all six.
    lead : int
        Which of the six seeds leads, 0 to 5.
    rates : list of float
        The rate of each kind of step, in the order above, 0.001 to 100.
    decay : float
        Weight decay of every step: 0, 0.001 or 0.01.
    epoch : int
        The moment shown, 0 to 600 steps.
    reach : int
        The square goes from minus this to this: 4, 12 or 20.
    logarithmic : bool
        Whether heights are powers of ten.
    turn, tilt : int
        How the surface is seen, in degrees: -180 to 180, and 10 to 90 from above.
    face : str
        What a small screen shows: ``"map"`` or ``"surface"``.
    prediction : str
        The step that the reader expects to be the first with all four right;
        ``"nobody"``, or ``"none"`` before answering.
    hide : list of str
        Controls to leave out.
    """

    lesson = "error-landscape"
    kinds_of_step: ClassVar[tuple[str, ...]] = tuple(STEPS)

    hidden: int
    activation: str
    seed: int
    given_weights: list[float] | None
    first: int
    second: int
    only_two: bool
    compare: str
    step: str
    lead: int
    rates: list[float]
    decay: float
    epoch: int
    reach: int
    logarithmic: bool
    turn: int
    tilt: int
    face: str
    prediction: str

    @property
    def sizes(self) -> list[int]:
        """Neurons of each layer."""
        return [2, self.hidden, 1]

    def _new(self, weights: Any = None, seed: int | None = None) -> MLP:
        chosen = self.seed if seed is None else seed
        return MLP(self.sizes, activation=[self.activation, "sigmoid"], seed=chosen, weights=weights)

    @property
    def pair(self) -> list[int]:
        """Numbers of the two weights, as the figure takes them: of this network, and not the same."""
        count = len(flatten(self._new().weights))
        first, second = min(self.first, count - 1), min(self.second, count - 1)
        return [first, (first + 1) % count if first == second else second]

    def start(self, number: int = 0) -> Array:
        """Return all starting weights in one row, where seeds are compared of the run with this number, from 0."""
        given = None if self.given_weights is None else unflatten(self.given_weights, self.sizes)
        base = np.array(flatten(self._new(given).weights))
        if self.compare == "steps" or number == 0:
            return base
        drawn = np.array(flatten(self._new(seed=(self.seed + number) % 2**32).weights))
        if self.only_two:
            base[self.pair] = drawn[self.pair]
            return base
        return drawn

    def _at(self, w: Array) -> MLP:
        return self._new(unflatten(w.tolist(), self.sizes))

    def run(self, number: int | None = None) -> tuple[Array, Array, Array]:
        """Train one of the runs, by default the leading one, as long as `epoch` says.

        Parameters
        ----------
        number : int, optional
            Its place in the list of the figure, from 0.

        Returns
        -------
        tuple of ndarray
            All weights before each step and after the last, (epoch + 1, n), the
            errors there and how many answers are right, each of shape (epoch + 1,).
        """
        X, T = xor()
        leading = self.kinds_of_step.index(self.step) if self.compare == "steps" else self.lead
        k = leading if number is None else number
        step = self.kinds_of_step[k] if self.compare == "steps" else self.step
        rate = self.rates[self.kinds_of_step.index(step)]
        move = (steps.weight_decay(STEPS[step], self.decay) if self.decay else STEPS[step]).begin()
        w = self.start(k)
        moving = self.pair if self.only_two else list(range(len(w)))
        places, errors, right = [], [], []
        for n in range(self.epoch + 1):
            network = self._at(w)
            places.append(w.copy())
            errors.append(network.error(X, T))
            right.append(int((network.labels(X) == T[:, 0]).sum()))
            if n < self.epoch:
                g = np.array(flatten(network.backward(network.forward(X), T).gradients))
                w[moving] = move(w[moving], g[moving], rate)
        return np.array(places), np.array(errors), np.array(right)

    @property
    def network(self) -> MLP:
        """The network of the leading run at the moment shown."""
        return self._at(self.run()[0][-1])

    @property
    def weights(self) -> PerLayer:
        """The starting weights W^(1), W^(2). Setting them replaces the drawn ones; None goes back to those."""
        return self._at(self.start()).weights

    @weights.setter
    def weights(self, weights: Any) -> None:
        if weights is None:
            self.set_trait("given_weights", None)
            return
        network = MLP(self.sizes)
        network.weights = weights
        self.given_weights = flatten(network.weights)

    def surface(self, points: int = 49) -> tuple[Array, Array]:
        """Return E over the two weights; the others stand where the leading run is at the moment shown.

        Parameters
        ----------
        points : int
            Values of each weight.

        Returns
        -------
        tuple of ndarray
            The values of both weights, (points,), and E, (points, points): a row for
            each value of the second weight.
        """
        X, T = xor()
        first, second = self.pair
        w = self.run()[0][-1]
        at = np.linspace(-self.reach, self.reach, points)
        E = np.empty((points, points))
        for row, y in enumerate(at):
            for column, x in enumerate(at):
                w[first], w[second] = x, y
                E[row, column] = self._at(w).error(X, T)
        return at, E

    def standing(self) -> Standing:
        """Return where the leading run stands at the moment shown, by `where_it_stands`."""
        return where_it_stands(self.network, *xor())

    def sentence(self) -> str:
        """Return error and right answers of the leading run, and what kind of place it has come to."""
        _, errors, right = self.run()
        rate = self.rates[self.kinds_of_step.index(self.step)]
        return (
            f"After {self.epoch:,} steps, {self.step} at rate {rate:g}, E is {errors[-1]:.4f} and {right[-1]} of 4 answers "
            f"are right. The kind of the place: {self.standing().kind}."
        )

    def still(self) -> str:
        """Return the landscape from above, with the leading run."""
        at, E = self.surface(CELLS + 1)
        middle = (E[1:, 1:] + E[:-1, 1:] + E[1:, :-1] + E[:-1, :-1]) / 4.0
        parts = [_band(middle, *band) for band in zip(BANDS[:-1], BANDS[1:], np.linspace(0.75, 0.0, 6), strict=True)]
        places = self.run()[0][:, self.pair]
        u, v = (CELLS * (0.5 + sign * places[:, axis] / (2 * at[-1])) for axis, sign in ((0, 1), (1, -1)))
        line = "L".join(
            f"{x:.2f} {y:.2f}" for x, y in zip(u[:: max(1, len(u) // 40)], v[:: max(1, len(v) // 40)], strict=True)
        )
        parts.append(f'<path d="M{line}" fill="none" stroke="currentColor" stroke-width=".35"/>')
        parts.append(f'<circle cx="{u[-1]:.2f}" cy="{v[-1]:.2f}" r=".7" fill="currentColor"/>')
        alt = (
            f"E over two weights from {-self.reach} to {self.reach}, darker where it is small, "
            f"and the run of {self.epoch} steps."
        )
        return (
            f'<svg viewBox="0 0 {CELLS} {CELLS}" width="300" height="300" role="img" '
            f'aria-label="{html.escape(alt)}">{"".join(parts)}</svg>'
        )


def _band(E: Array, low: float, high: float, strength: float) -> str:
    """Return the squares whose error lies between two heights; the second weight rises upwards."""
    runs = []
    for row in range(CELLS):
        inside = np.flatnonzero((E[CELLS - 1 - row] >= low) & (E[CELLS - 1 - row] < high))
        runs += [
            f"M{run[0]} {row}h{run.size}v1h-{run.size}z"
            for run in np.split(inside, np.flatnonzero(np.diff(inside) > 1) + 1)
            if run.size
        ]
    fill = colour("error", theme.QUANTITIES["error"]["light"])
    return f'<path fill="{fill}" fill-opacity="{strength:.2f}" d="{"".join(runs)}"/>' if runs and strength else ""
