"""The landscape of the error: E over a plane of weights, and the ways that different steps take on it."""

from __future__ import annotations

import html
from typing import Any, ClassVar

import numpy as np

from .. import steps, theme
from ..datasets import xor
from ..landscape import Standing, where_it_stands
from ..network import MLP
from ..per_layer import Array, PerLayer
from . import planes
from .base import Explorable, flatten, unflatten
from .settings import settings_of
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
#: The steps that a run takes in the figure, however few of them are shown.
EPOCHS = settings_of("error-landscape")["epoch"]["max"]
#: Squares along each side of the still picture, and the errors at which its colours change.
CELLS = 30
BANDS = (0.0, 0.01, 0.05, 0.1, 0.15, 0.25, 0.5001)


class ErrorLandscape(Explorable):
    """E of a small network on exclusive or over a plane of its weights, with training runs on it.

    The output is a sigmoid, the error half the squared error. Weights are numbered
    as they stand: W^(1) row by row from 0 on, then W^(2). The plane goes through the
    place of the leading run; runs are seen on it at a right angle.

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
    plane : str
        What spans the plane: ``"weights"``: two of the weights; ``"random"``: two
        random directions of length 1, at right angles; ``"run"``: start and end of
        the leading run, and the direction in which it bends most in between.
    first, second : int
        Numbers of the weights across and up, 0 to 12.
    direction_seed : int
        Of the random directions.
    laid_from : list of float
        All weights where the run starts that lays its plane, -20 to 20, instead of
        the start: then the start can be moved while the plane stays.
    only_two : bool
        Whether the runs move only along the plane, and so stay on the surface.
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
    plane: str
    first: int
    second: int
    direction_seed: int
    laid_from: list[float] | None
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

    @property
    def spanned(self) -> planes.Plane:
        """The plane over which E is drawn; over the two weights also where a run lays none, because it does not bend."""
        count = len(flatten(self._new().weights))
        if self.plane == "random":
            return planes.at_random(self.direction_seed, count)
        if self.plane == "run":
            leading = self.lead if self.compare == "seeds" else 0
            start = self._drawn(leading) if self.laid_from is None else np.array(self.laid_from)
            laid = planes.of_run(self._walk(start, self.step, EPOCHS)[0])
            if laid is not None:
                return laid
        return planes.of_weights(*self.pair, count)

    def _drawn(self, number: int) -> Array:
        if number > 0:
            return np.array(flatten(self._new(seed=(self.seed + number) % 2**32).weights))
        given = None if self.given_weights is None else unflatten(self.given_weights, self.sizes)
        return np.array(flatten(self._new(given).weights))

    def start(self, number: int = 0) -> Array:
        """Return all starting weights in one row, where seeds are compared of the run with this number, from 0."""
        base = self._drawn(0)
        if self.compare == "steps" or number == 0:
            return base
        drawn = self._drawn(number)
        if self.only_two:
            plane = self.spanned
            return plane.foot(base) + plane.along(drawn) @ plane.directions
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
        leading = self.kinds_of_step.index(self.step) if self.compare == "steps" else self.lead
        k = leading if number is None else number
        step = self.kinds_of_step[k] if self.compare == "steps" else self.step
        return self._walk(self.start(k), step, self.epoch, self.spanned if self.only_two else None)

    def _walk(
        self, w: Array, step: str, epochs: int, within: planes.Plane | None = None
    ) -> tuple[Array, Array, Array]:
        """Train from these weights; within a plane there are two numbers to move, and two slopes."""
        X, T = xor()
        rate = self.rates[self.kinds_of_step.index(step)]
        move = (steps.weight_decay(STEPS[step], self.decay) if self.decay else STEPS[step]).begin()
        foot = w if within is None else within.foot(w)
        places, errors, right = [], [], []
        for n in range(epochs + 1):
            network = self._at(w)
            places.append(w.copy())
            errors.append(network.error(X, T))
            right.append(int((network.labels(X) == T[:, 0]).sum()))
            if n < epochs:
                g = np.array(flatten(network.backward(network.forward(X), T).gradients))
                if within is None:
                    w = move(w, g, rate)
                else:
                    w = foot + move(within.along(w), within.along(g), rate) @ within.directions
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
        """Return E over the plane through the place of the leading run at the moment shown.

        Parameters
        ----------
        points : int
            Values along each direction.

        Returns
        -------
        tuple of ndarray
            The values along both axes, (points,), and E, (points, points): a row for
            each value of the second direction.
        """
        X, T = xor()
        plane = self.spanned
        foot = plane.foot(self.run()[0][-1])
        at = np.linspace(-self.reach, self.reach, points)
        return at, np.array([[self._at(plane.at(foot, x, y)).error(X, T) for x in at] for y in at])

    def apart(self) -> tuple[float, float]:
        """Return how far the leading run has been from the plane, and its error from that of the surface at this place."""
        plane = self.spanned
        places, errors, _ = self.run()
        foot = plane.foot(places[-1])
        feet = places - plane.along(places) @ plane.directions
        below = [self._at(plane.at(foot, *plane.coordinates(w))).error(*xor()) for w in places]
        return float(np.linalg.norm(feet - foot, axis=1).max()), float(np.abs(below - errors).max())

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
        places = self.spanned.coordinates(self.run()[0])
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
