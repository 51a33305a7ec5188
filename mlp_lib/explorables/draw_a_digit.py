"""Draw a digit: a network that learns to read handwritten digits, and answers what the reader draws."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import numpy as np
import traitlets

from .. import theme
from ..datasets import digits
from ..network import MLP
from ..per_layer import Array
from ..validation import check_choice
from .base import Explorable
from .settings import settings_of
from .stills import colour

__all__ = ["DrawADigit"]

Part = Literal["training", "validation", "test"]
#: Where the digits of each part stand among all.
PARTS: dict[Part, slice] = {"training": slice(0, 1197), "validation": slice(1197, 1497), "test": slice(1497, 1797)}
FIRST_UNSEEN = PARTS["training"].stop
BATCH_SIZE = 32
PER_EPOCH = -(-FIRST_UNSEEN // BATCH_SIZE)
UPDATES: int = settings_of("draw-a-digit")["update"]["max"]
INK = 16
PIXELS = 64


@cache
def dealt_digits() -> tuple[Array, Array]:
    """Return all digits as they are dealt, training, validation and test part: pixels (1797, 64), targets (1797, 10)."""
    parts = [digits(part) for part in PARTS]
    return np.concatenate([X for X, _ in parts]), np.concatenate([T for _, T in parts])


@cache
def packed_digits() -> str:
    """Return what src/digits/data.js reads: a letter for each pixel, a for no ink to q for 16, then all labels.

    It is plain text, because what compresses it well is the server.
    """
    X, T = dealt_digits()
    letters = bytes((X.ravel() + ord("a")).astype(np.uint8)).decode()
    return letters + "".join(map(str, T.argmax(axis=1)))


@cache
def standardised() -> tuple[Array, Array, float]:
    """Return all digits by the measure of the training part (eq-standardise), the means of its pixels, their spread."""
    X, _ = dealt_digits()
    training = X[:FIRST_UNSEEN]
    mean = training.mean(axis=0)
    spread = float(np.sqrt(((training - mean) ** 2).mean()))
    return (X - mean) / spread, mean, spread


class DrawADigit(Explorable):
    """A 64-32-10 network learns to read handwritten digits, and answers what you draw.

    Softmax with categorical cross-entropy, 32 digits a step, pixels brought
    to one measure, as in the chapter on digits.

    Parameters
    ----------
    seed : int
        Of the starting weights and of the shuffling.
    learning_rate : float
        Eta, 0.01 to 100.
    activation : str
        Of the hidden layer: tanh or sigmoid.
    initializer : str
        glorot_uniform, zeros or all_equal.
    order : str
        In which order the training digits come: ``"shuffled"`` anew in each
        epoch, ``"as_dealt"``, or ``"sorted"``, all zeros first, then all ones.
    update : int
        The moment shown, 0 to 1,520; an epoch has 38 updates.
    speed : int
        Updates a second while it plays: 10, 60 or 600.
    digit : int
        Which digit lies on the field, 0 to 1,796: first the training part,
        then the validation and the test part.
    ink : list of int, optional
        What was drawn instead: 64 pixels, row by row from the top, 0 to 16.
    neuron : int
        The hidden neuron shown large, 1 to 32.
    look : str
        What the pictures of hidden neurons show: their ``"weights"``, what
        training has ``"added"``, or the ``"products"`` with the picture on the field.
    part : str
        The part that is judged: training, validation or test.
    prediction : int
        How many of the unseen digits the reader expects a network to read
        that started from zeros: 20, 150 or 290; 0 before answering.
    hide : list of str
        Controls to leave out.
    """

    lesson = "draw-a-digit"
    needs = "digits"

    seed: int
    learning_rate: float
    activation: str
    initializer: str
    order: str
    update: int
    speed: int
    digit: int
    ink: list[int] | None
    neuron: int
    look: str
    part: str
    prediction: int
    _data = traitlets.Unicode(read_only=True).tag(sync=True)

    @traitlets.default("_data")
    def _packed(self) -> str:
        return packed_digits()

    @property
    def network(self) -> MLP:
        """The network after `update` updates, trained anew."""
        network = MLP(
            [PIXELS, 32, 10],
            activation=[self.activation, "softmax"],
            loss="categorical_cross_entropy",
            initializer=self.initializer,
            seed=self.seed,
        )
        Z, T = standardised()[0][:FIRST_UNSEEN], dealt_digits()[1][:FIRST_UNSEEN]
        if self.order == "sorted":
            rows = T.argmax(axis=1).argsort(kind="stable")
            Z, T = Z[rows], T[rows]
        recipe: dict[str, Any] = {"batch_size": BATCH_SIZE, "shuffle": self.order == "shuffled", "progress": False}
        epochs, rest = divmod(self.update, PER_EPOCH)
        if epochs:
            network.train(Z, T, epochs, self.learning_rate, **recipe)
        if rest:
            history = network.train(Z, T, 1, self.learning_rate, record_every=1, **recipe)
            network.weights = history.recorded_weights[rest]
        return network

    @property
    def picture(self) -> Array:
        """The 64 pixels on the field, 0 to 16."""
        return dealt_digits()[0][self.digit] if self.ink is None else np.array(self.ink, dtype=np.float64)

    @property
    def answers(self) -> Array:
        """The ten outputs for what lies on the field."""
        _, mean, spread = standardised()
        return self.network.predict(((self.picture - mean) / spread)[None])[0]

    def right_count(self, part: Part = "validation") -> int:
        """Return how many digits of a part are read rightly.

        Parameters
        ----------
        part : {"training", "validation", "test"}
            The part.

        Returns
        -------
        int
            Of 1,197, 300 or 300.

        Raises
        ------
        ValueError
            When there is no such part.
        """
        check_choice("part", part, tuple(PARTS))
        rows = PARTS[part]
        answers = self.network.labels(standardised()[0][rows])
        return int((answers == dealt_digits()[1][rows].argmax(axis=1)).sum())

    def sentence(self) -> str:
        """Return what is read on the field, and how many unseen digits are read rightly."""
        answers = self.answers
        read = int(answers.argmax())
        learnt = "learnt from" if self.digit < FIRST_UNSEEN else "never learnt from"
        digit = f"a {dealt_digits()[1][self.digit].argmax()} that it {learnt}"
        return (
            f"After {self.update:,} updates a 64-32-10 network reads {self.right_count()} of 300 unseen digits; "
            f"{'a drawing' if self.ink else digit} is read as {read}, with {answers[read]:.1%}."
        )

    def still(self) -> str:
        """Return the picture on the field, and the ten outputs as bars."""
        answers = self.answers
        parts = [
            f'<path fill="{_GREY}" fill-opacity="{ink / INK:.3g}" d="M{20 * (j % 8)} {20 * (j // 8)}h20v20h-20z"/>'
            for j, ink in enumerate(self.picture)
            if ink
        ]
        for r, share in enumerate(answers):
            y = 16 * r
            parts.append(f'<text x="190" y="{y + 12}" text-anchor="end">{r}</text>')
            parts.append(
                f'<rect x="198" y="{y + 2}" width="{130 * share:.1f}" height="11" fill="{colour("activations", theme.QUANTITIES["activations"]["light"])}"/>'
            )
            parts.append(f'<text x="{204 + 130 * share:.1f}" y="{y + 12}">{share:.1%}</text>')
        read = int(answers.argmax())
        return (
            '<svg viewBox="0 0 400 162" width="400" height="162" role="img" font-family="sans-serif" font-size="12" '
            f'fill="currentColor" aria-label="A picture of 8 by 8 pixels, and the ten outputs; the largest is that for {read}.">'
            f'<rect width="160" height="160" fill="#f3f1ec"/>{"".join(parts)}</svg>'
        )


#: Ink, as `mlp_lib.figures.images` has it.
_GREY = "#222832"
