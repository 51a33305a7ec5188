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
from . import contours, planes
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
#: What axes say that are no weights.
DIRECTIONS = {"random": ("direction 1", "direction 2"), "run": ("start to end", "aside")}
#: The steps that a run takes in the figure, however few of them are shown.
EPOCHS = settings_of("error-landscape")["epoch"]["max"]
#: Squares along each side of the still picture, its pixels, and those around it: left, top, right, bottom.
CELLS, SIDE = 30, 270
MARGINS = (34, 8, 8, 36)
#: What lies around numbers and run, so that they stand out on any band.
HALO = f'stroke="{colour("ground", "#fff")}" stroke-linejoin="round"'
#: The errors at which colours change, and where contour lines lie.
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

    def __init__(self, **settings: Any) -> None:
        self._laid: tuple[str, tuple[str, planes.Plane]] | None = None
        super().__init__(**settings)

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
        return self._kind_and_plane()[1]

    def _kind_and_plane(self) -> tuple[str, planes.Plane]:
        """Lay the plane once for the settings as they are: that of a run takes a whole training."""
        settings = repr(self.changed_settings())
        if self._laid is None or self._laid[0] != settings:
            self._laid = (settings, self._lay())
        return self._laid[1]

    def _lay(self) -> tuple[str, planes.Plane]:
        count = len(flatten(self._new().weights))
        if self.plane == "random":
            return "random", planes.at_random(self.direction_seed, count)
        if self.plane == "run":
            leading = self.lead if self.compare == "seeds" else 0
            start = self._drawn(leading) if self.laid_from is None else np.array(self.laid_from)
            laid = planes.of_run(self._walk(start, self.step, EPOCHS)[0])
            if laid is not None:
                return "run", laid
        return "weights", planes.of_weights(self.pair, count)

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

    def _walk(self, w: Array, step: str, epochs: int, within: planes.Plane | None = None) -> tuple[Array, Array, Array]:
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

    @property
    def axis_names(self) -> tuple[str, str]:
        """What both axes say."""
        kind, _ = self._kind_and_plane()
        across, up = (_name(index, self.hidden) for index in self.pair)
        return DIRECTIONS.get(kind, (across, up))

    def still(self) -> str:
        """Return the landscape from above: bands and contour lines of E with their numbers, and the leading run."""
        at, E = self.surface(CELLS + 1)
        middle = (E[1:, 1:] + E[:-1, 1:] + E[1:, :-1] + E[:-1, :-1]) / 4.0
        bands = [_band(middle, *band) for band in zip(BANDS[:-1], BANDS[1:], np.linspace(0.75, 0.0, 6), strict=True)]
        places = SIDE * (0.5 + self.spanned.coordinates(self.run()[0]) * [1.0, -1.0] / (2 * at[-1]))
        run = np.vstack([places[:: max(1, len(places) // 40)], places[-1:]])
        lined = [(level, SIDE * _upright(line)) for level in BANDS[1:-1] for line in contours.lines(E, level)]
        lined.sort(key=lambda pair: -len(pair[1]))
        numbers = contours.label_places([line for _, line in lined], SIDE, SIDE, run)
        parts = [
            f'<g transform="scale({SIDE / CELLS:g})">{"".join(bands)}</g>',
            f'<path d="{"".join(_path(line) for _, line in lined)}" fill="none" stroke="currentColor" stroke-opacity=".55"/>',
            f'<rect width="{SIDE}" height="{SIDE}" fill="none" stroke="currentColor" stroke-opacity=".6"/>',
            *_way(run),
            *(_number(level, *place) for (level, _), place in zip(lined, numbers, strict=True) if place is not None),
            *_axes(self.reach, *self.axis_names),
        ]
        alt = (
            f"E over {' and '.join(self.axis_names)} from {-self.reach} to {self.reach}, darker where it is small, with "
            f"contour lines at {', '.join(f'{level:g}' for level in BANDS[1:-1])}, and the run of {self.epoch} steps."
        )
        left, top, right, bottom = MARGINS
        width, height = SIDE + left + right, SIDE + top + bottom
        return (
            f'<svg viewBox="{-left} {-top} {width} {height}" width="{width}" height="{height}" role="img" '
            f'font-family="sans-serif" font-size="12" fill="currentColor" aria-label="{html.escape(alt)}">'
            f"{''.join(parts)}</svg>"
        )


def _upright(line: Array) -> Array:
    """Return lattice places as shares of the picture, whose second axis goes down."""
    return np.array([0.0, 1.0]) + line * [1.0, -1.0] / CELLS


def _path(line: Array) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in line)


def _way(run: Array) -> list[str]:
    """Return the run as far as it lies in the square, and a disc where it ends, at the edge if it has left."""
    inside: Array = np.all((run >= 0.0) & (run <= SIDE), axis=1)
    cuts = np.flatnonzero(np.diff(inside)) + 1
    pieces = zip(np.split(run, cuts), inside[np.r_[0, cuts]], strict=True)
    d = "".join(_path(piece) for piece, shown in pieces if shown)
    x, y = np.clip(run[-1], 0.0, SIDE)
    return [
        f'<path d="{d}" fill="none" {HALO} stroke-width="5.5"/>',
        f'<path d="{d}" fill="none" stroke="currentColor" stroke-width="2.5"/>',
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="currentColor"/>',
    ]


def _number(level: float, x: float, y: float) -> str:
    """Return the number of a contour line, which stands out on any band."""
    return (
        f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" paint-order="stroke" {HALO} stroke-width="3.5">'
        f"{level:g}</text>"
    )


def _name(index: int, hidden: int) -> str:
    """Return a weight as it is called on the axes of the live figure."""
    before = 3 * hidden
    l, p, q = (1, index // hidden, index % hidden + 1) if index < before else (2, index - before, 1)
    return f"w⁽{'¹²'[l - 1]}⁾{'₀₁₂₃'[p]}{'₀₁₂₃'[q]}"


def _axes(reach: int, across: str, up: str) -> list[str]:
    """Return names and numbers of both axes."""
    parts = []
    for tick, anchor, share in ((-reach, "start", 0.0), (0, "middle", 0.5), (reach, "end", 1.0)):
        text = f"{tick}".replace("-", "−")
        down = {"start": 0, "middle": 4, "end": 9}[anchor]
        parts.append(f'<text x="{SIDE * share:g}" y="{SIDE + 15}" text-anchor="{anchor}">{text}</text>')
        parts.append(f'<text x="-5" y="{SIDE * (1 - share) + down:g}" text-anchor="end">{text}</text>')
    bold = 'text-anchor="middle" font-weight="600"'
    parts.append(f'<text x="{SIDE / 2:g}" y="{SIDE + 31}" {bold}>{across}</text>')
    parts.append(f'<text transform="translate(-22 {0.75 * SIDE:g}) rotate(-90)" {bold}>{up}</text>')
    return parts


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
