"""The training lab and the live XOR network."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import traitlets

from .. import datasets, passes, steps
from ..datasets import DATASETS, REGRESSIONS
from ..history import History, TrainingDivergedError, last_tenth
from ..network import MLP
from ..per_layer import Array, PerLayer
from .base import Explorable, flatten, unflatten
from .settings import settings_of
from .stills import plane_picture

__all__ = ["LiveXOR", "TrainingLab"]

MAX_EPOCHS: int = settings_of("training-lab")["epochs"]["max"]

#: The data sets that are drawn with noise, of classes and of numbers.
NOISY: dict[str, Callable[..., tuple[Array, Array]]] = {
    "moons": datasets.moons,
    "circles": datasets.circles,
    "spirals": datasets.spirals,
    "plane": datasets.plane,
    "hills": datasets.hills,
}

#: The data set that the reader gives.
OWN = "own"

#: What another run is needed for.
RUN_SETTINGS = (
    *(
        "dataset",
        "points",
        "noise",
        "data_seed",
        "test_share",
        "features",
        "hidden",
        "activation",
        "beta",
        "loss",
        "initializer",
        "batch_size",
        "shuffle",
    ),
    *("learning_rate", "step", "penalty", "strength", "earlier", "seed", "given_weights"),
)

#: What is done with the gradient, by its name on the page.
STEPS: dict[str, Callable[[], steps.Step]] = {
    "plain": steps.plain,
    "momentum": steps.momentum,
    "nesterov": lambda: steps.momentum(nesterov=True),
    "adam": steps.adam,
}

#: Of a run that is drawn beside the lab's own.
LARGEST_ERROR: float = settings_of("training-lab")["reference_errors"]["item"]["max"]


def bounds_of(X: Array) -> tuple[float, float, float]:
    """Return left, bottom and side of the square that the page shows around the points."""
    low, high = X.min(axis=0), X.max(axis=0)
    widest = float((high - low).max()) or 1.0  # points may lie on one another
    half = 0.5 * widest * (1.7 if len(X) <= 4 else 1.2)
    middle = (low + high) / 2
    return float(middle[0]) - half, float(middle[1]) - half, 2 * half


class TrainingLab(Explorable):
    """A network that learns before your eyes, with every setting in your hand.

    On the page everything is computed in the browser, by code that is tested
    against this library. With a kernel the settings are traits: read them or
    set them from any cell.

    Parameters
    ----------
    dataset : str
        XOR, AND, OR, NAND, moons, circles or spirals, which have classes, or plane or hills, which have numbers;
        or own, the points that are given.
    points : array_like
        Of the data set own: 2 to 200 rows of x1 and x2, numbers from -100 to 100, and the class, 0 or 1.
        Kept as a list of rows.
    noise : float or None
        Standard deviation of the noise on the points of moons, circles and spirals, and on the targets of plane and
        hills, 0 to 1; None for that of the library.
    data_seed : int
        Of the points of these data sets.
    test_share : int
        Percentage of the points that are held back, 0 to 90: never learned from, and measured beside the others.
    show_test : bool
        Whether these stand in the picture, hollow.
    discrete : bool
        Whether the plane has the colour of the answer, class 0 or 1, below 0 or above, and not that of the output.
    features : list of str
        What the network gets of a point, names in `mlp_lib.datasets.FEATURES`: its coordinates, and perhaps their
        squares, product and sines.
    hidden : list of int
        Units of each hidden layer: up to 6 layers of up to 12.
    activation : str
        Of the hidden layers: sigmoid, tanh, relu or linear. The output is a sigmoid for classes, linear for numbers.
    beta : float
        Slope of the sigmoids, 0.1 to 10.
    loss : str
        Of classes: half_squared_error or binary_cross_entropy. Numbers are learned by the half squared error,
        whatever stands here.
    initializer : str
        A name in `mlp_lib.initializers.INITIALIZERS`.
    batch_size : int or None
        Examples per update; None for all.
    shuffle : bool
        Whether each epoch takes the examples in a new order.
    learning_rate : float
        eta, 0.001 to 100.
    step : str
        What is done with the gradient: plain, momentum, nesterov or adam, as `mlp_lib.steps` has them.
    penalty : str
        What is added to the error for large weights: none, L1 (their sizes) or L2
        (half their squares). The errors that are shown are those without it.
    strength : float
        What the penalty is multiplied by, 0 to 10.
    earlier : list of tuple
        The manners before this one, where they were changed while it trained: up to which epoch, then
        learning rate, step, penalty and strength. At most 60, of later and later epochs.
    seed : int
        Of the starting weights and the shuffles.
    epochs : int
        Length of the run.
    epoch : int or None
        The epoch that is shown; None for the last.
    speed : int
        Epochs per drawn frame while it plays: 1, 3, 10, 30, 100 or 300.
    example : int
        Row of the example whose numbers stand in the formulas.
    part : str
        The neuron or wire whose formula is shown: ``"n1-2"`` is neuron 2 of
        layer 1, ``"w2-0-1"`` the wire from the bias node to neuron 1 of layer 2.
    weights : sequence of array_like
        Starting weights instead of drawn ones; see the property.
    hide : list of str
        Controls to leave out, such as ``["seed", "loss"]``.

    Examples
    --------
    >>> lab = TrainingLab(learning_rate=3.0)
    >>> lab.history.all_right_from
    1285
    """

    lesson = "training-lab"

    dataset: str
    points: list[list[float]]
    noise: float | None
    data_seed: int
    test_share: int
    show_test: bool
    discrete: bool
    features: list[str]
    hidden: list[int]
    activation: str
    beta: float
    loss: str
    initializer: str
    batch_size: int | None
    shuffle: bool
    learning_rate: float
    step: str
    penalty: str
    strength: float
    earlier: list[tuple[int, float, str, str, float]]
    seed: int
    epochs: int
    epoch: int | None
    speed: int
    example: int
    part: str
    given_weights: list[float] | None
    reference_errors: list[float] | None

    @property
    def layer_sizes(self) -> list[int]:
        """(number of features, hidden ..., 1)."""
        return [len(self.features), *self.hidden, 1]

    def _points(self) -> tuple[Array, Array]:
        """Return X and T of all points of the data set."""
        if self.dataset == OWN:
            rows = np.array(self.points, dtype=np.float64)
            return rows[:, :2], rows[:, 2:]
        if self.dataset not in NOISY:
            return DATASETS[self.dataset]()
        return NOISY[self.dataset](**({} if self.noise is None else {"noise": self.noise}), seed=self.data_seed)

    def _named(self) -> str:
        """Return the name of the data set in a sentence."""
        return "a data set of one's own" if self.dataset == OWN else self.dataset

    def _parts(self) -> tuple[list[int], list[int]]:
        """Return the numbers of the points to learn from and of those held back, as the page draws them."""
        order = np.random.RandomState(0).permutation(len(self._points()[0]))
        held = len(order) * self.test_share // 100
        return sorted(order[held:].tolist()), order[:held].tolist()

    @property
    def regression(self) -> bool:
        """Whether the targets are numbers and not classes: then no answer is right or wrong."""
        return self.dataset in REGRESSIONS

    def _inputs(self, points: Array) -> Array:
        """Return what the network gets of points, (k, n_0)."""
        return datasets.features(points, self.features)

    @property
    def data(self) -> tuple[Array, Array]:
        """X and T of the points that the network learns from; the columns of X are the features."""
        points, T = self._points()
        rest, _ = self._parts()
        return self._inputs(points[rest]), T[rest]

    @property
    def test_data(self) -> tuple[Array, Array] | None:
        """X and T of the points that are held back, or None."""
        points, T = self._points()
        _, test = self._parts()
        return (self._inputs(points[test]), T[test]) if len(test) else None

    def _fresh_network(self) -> MLP:
        """Return the network with its starting weights."""
        slope = [self.beta if self.activation == "sigmoid" else 1.0] * len(self.hidden)
        given = None if self.given_weights is None else unflatten(self.given_weights, self.layer_sizes)
        return MLP(
            self.layer_sizes,
            activation=[self.activation] * len(self.hidden) + ["linear" if self.regression else "sigmoid"],
            loss="half_squared_error" if self.regression else self.loss,
            beta=[*slope, 1.0 if self.regression else self.beta],
            initializer=self.initializer,
            seed=self.seed,
            weights=given,
        )

    @traitlets.validate("features")
    def _check_features(self, proposal: Any) -> Any:
        """Refuse an input that comes twice."""
        if len(set(proposal.value)) < len(proposal.value):
            raise traitlets.TraitError(f"features must name each input once, but {proposal.value} came")
        return proposal.value

    @traitlets.validate("earlier")
    def _check_earlier(self, proposal: Any) -> Any:
        """Refuse changes that do not follow each other."""
        ends = [end for end, *_ in proposal.value]
        if ends != sorted(set(ends)):
            raise traitlets.TraitError(f"earlier must name later and later epochs, but {ends} came")
        return proposal.value

    def _step(self, updates_per_epoch: int) -> steps.Step | None:
        """Return what is done with the gradient, with its penalty and its changes; None for w - eta g alone."""
        manner = (self.learning_rate, self.step, self.penalty, self.strength)
        if not self.earlier:
            return None if _is_plain(*manner[1:]) else _penalised(STEPS[self.step](), self.penalty, self.strength)
        return _changing([*self.earlier, (MAX_EPOCHS, *manner)], updates_per_epoch)

    def _trained(self, epochs: int) -> tuple[MLP, History | None]:
        """Return the network after so many epochs and how it got there; kept until a setting changes."""
        key = json.dumps([epochs, *(getattr(self, name) for name in RUN_SETTINGS)])
        cache: dict[str, tuple[MLP, History | None]] = self.__dict__.setdefault("_runs", {})
        if key not in cache:
            X, T = self.data
            network, history = self._fresh_network(), None
            if epochs > 0:
                size = None if self.batch_size is None else min(self.batch_size, len(X))
                try:
                    history = network.train(
                        *(X, T, epochs, self.learning_rate),
                        batch_size=size,
                        shuffle=self.shuffle,
                        step=self._step(-(-len(X) // (size or len(X)))),
                        progress=False,
                    )
                except TrainingDivergedError as problem:
                    history = problem.history
            while len(cache) > 1:  # one for the epoch on view, one for the whole run
                cache.pop(next(iter(cache)))
            cache[key] = network, history
        return cache[key]

    @property
    def shown_epoch(self) -> int:
        """The epoch on view, as a number."""
        return self.epochs if self.epoch is None else min(self.epoch, self.epochs)

    @property
    def network(self) -> MLP:
        """A copy of the network on view, trained up to `shown_epoch` by this library."""
        return self._trained(self.shown_epoch)[0].copy()

    @property
    def weights(self) -> PerLayer:
        """W^(1)..W^(L) of the network on view, copied.

        Setting them starts the run from these weights instead of drawn ones and
        shows its beginning; setting None goes back to those of the seed.
        """
        return self.network.weights

    @weights.setter
    def weights(self, weights: Any) -> None:
        if weights is None:
            self.set_trait("given_weights", None)
            return
        network = self._fresh_network() if self.given_weights is None else MLP(self.layer_sizes)
        network.weights = weights
        self.given_weights = flatten(network.weights)
        self.epoch = 0

    @property
    def history(self) -> History:
        """The whole run of ``epochs`` epochs, as `MLP.train` records it, copied.

        Setting it, to a `History` or to a sequence of errors, draws that run as a
        dashed line beside the lab's own; setting None takes the line away. Errors
        that are not measured, or beyond all that the axis can show, are refused.
        """
        history = self._trained(self.epochs)[1]
        assert history is not None  # epochs is at least 1
        return copy.deepcopy(history)

    @history.setter
    def history(self, history: Any) -> None:
        errors = getattr(history, "errors", history)
        flat = None if errors is None else [float(e) for e in np.asarray(errors, dtype=np.float64)]
        for epoch, error in enumerate(flat or []):
            if not 0.0 <= error <= LARGEST_ERROR:
                raise ValueError(
                    f"history must hold errors from 0 to {LARGEST_ERROR:g}, as a run has that is measured and does not "
                    f"diverge, but errors[{epoch}] is {error:g}"
                )
        self.set_trait("reference_errors", flat)

    def sentence(self) -> str:
        """Return error and right answers of the network on view."""
        X, T = self.data
        network, history = self._trained(self.shown_epoch)
        if history is None:
            error, right = network.error(X, T), _right(network, X, T)
        else:
            error, counts = float(history.errors[-1]), history.right_counts
            right = None if counts is None else int(counts[-1])
        epochs = 0 if history is None else history.epochs
        when = "with the starting weights" if epochs == 0 else f"after {epochs:,} epoch{'s' * (epochs != 1)}"
        sizes = "-".join(map(str, self.layer_sizes))
        test = self.test_data
        points = "points" if test is None else "training points"
        rate = "learning rate in the end" if self.earlier else "learning rate"
        text = (
            f"A {sizes} network on {self._named()}, {rate} {self.learning_rate:g}, seed {self.seed}: "
            f"{when} the error is {_written(error)}"
        )
        text += (
            f": an output is off by {_written(np.sqrt(2.0 * error))}"
            if right is None
            else f" and {right} of {len(X)} {points} are right"
        )
        since = None if history is None else history.all_right_from
        if history is not None and since is not None and since < history.epochs:
            text += f", as they have been since epoch {since:,}"
        if history is not None and history.stop_reason == "diverged":
            text += f"; in epoch {history.epochs + 1:,} the run diverges"
        elif history is not None and history.epochs == self.epochs >= 100 and history.stuck:
            still = history.epochs - last_tenth(history.epochs)
            text += f"; it stands still: over the last {still:,} epochs the error fell by less than a thousandth"
        return text + "." + ("" if test is None else _said_of_test(network, *test))

    def _coloured_by(self, network: MLP) -> Callable[[Array], Array]:
        """Return what colours the plane, from 0 to 1: the output, or the class that it means."""

        def values(grid: Array) -> Array:
            outputs = passes.forward(network.architecture, network.weights, self._inputs(grid)).outputs[:, 0]
            shares = np.clip((outputs + 1.0) / 2.0, 0.0, 1.0) if self.regression else outputs
            return (shares > 0.5).astype(np.float64) if self.discrete else shares

        return values

    def still(self) -> str:
        """Return the plane of the network on view."""
        points, T = self._points()
        network = self._trained(self.shown_epoch)[0]
        shade = "output, from −1 to 1" if self.regression else "probability of class 1"
        alt = f"The plane coloured by the {shade}, with the {len(points)} points of {self._named()}"
        held = self._parts()[1] if self.show_test else []
        if not self.show_test:
            rest = self._parts()[0]
            points, T = points[rest], T[rest]
        alt += f", of which {len(held)} are held back and hollow." if len(held) else "."
        # Finite weights can give sums beyond all numbers; where no probability comes of them the plane stays bare.
        with np.errstate(over="ignore", invalid="ignore"):
            return plane_picture(
                self._coloured_by(network),
                points,
                (T > 0).astype(np.float64) if self.regression else T,
                bounds_of(self._points()[0]),
                alt,
                hollow=held,
            )


def _is_plain(step: str, penalty: str, strength: float) -> bool:
    """Tell whether a manner is w - eta g and nothing else."""
    return step == "plain" and (penalty == "none" or strength == 0)


def _penalised(step: steps.Step, penalty: str, strength: float) -> steps.Step:
    """Return a step with a penalty of the page."""
    return step if penalty == "none" else steps.penalty(step, strength, absolute=penalty == "L1")


def _changing(manners: list[tuple[int, float, str, str, float]], updates_per_epoch: int) -> steps.Step:
    """Return a step that goes from one manner to the next; what a step remembers is lost only to another step."""

    def begin() -> steps.Move:
        left = [*manners]
        updates, before = 0, ""
        begun: steps.Move = steps.plain().begin()
        move = begun

        def moved(w: Array, g: Array, eta: float) -> Array:
            nonlocal updates, before, begun, move
            changed = updates == 0
            while updates >= left[0][0] * updates_per_epoch:
                left.pop(0)
                changed = True
            _, rate, step, penalty, strength = left[0]
            if changed:
                if step != before:
                    begun, before = STEPS[step]().begin(), step
                move = _penalised(steps.Step(lambda: begun), penalty, strength).begin()
            updates += 1
            return move(w, g, rate)

        return moved

    return steps.Step(begin)


def _right(network: MLP, X: Array, T: Array) -> int | None:
    """Return how many are right; None where targets are no classes."""
    if network.activation[-1] == "linear":
        return None
    return int((network.labels(X) == T[:, 0]).sum())


def _said_of_test(network: MLP, X: Array, T: Array) -> str:
    """Return how a network does on the points that were held back."""
    with np.errstate(over="ignore", invalid="ignore"):
        error, right = network.error(X, T), _right(network, X, T)
    if right is None:
        return f" On the {len(X)} test point{'s' * (len(X) != 1)} it is {_written(error)}."
    return (
        f" Of the {len(X)} test point{'s' * (len(X) != 1)} {right} {'is' if right == 1 else 'are'} right, "
        f"with an error of {_written(error)}."
    )


def _written(error: float) -> str:
    """Return an error as the page writes it where it is not finite."""
    if np.isfinite(error):
        return f"{error:.4g}"
    return "not a number" if np.isnan(error) else "∞"


class LiveXOR(TrainingLab):
    """The lab reduced to what a first look needs; it stands at its starting weights until played.

    Takes the same settings as `TrainingLab`; the learning rate is 10 and the run
    800 epochs long, so that it moves from the first frame on. One more is
    ``prediction``, the epoch from which on the reader expects all points to be
    right: ``"early"`` (before 100), ``"middle"`` (up to 400) or ``"late"`` (later,
    or never); ``"none"`` before answering.
    """

    lesson = "live-xor"

    learning_rate: float
    epochs: int
    speed: int
    epoch: int | None
    prediction: str
