"""Weather map: success over learning rate and seed, and any run of the map again."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import numpy as np

from ..datasets import xor
from ..history import History
from ..network import MLP
from ..sweep import sweep
from .base import Explorable
from .settings import STATIC, settings_of

__all__ = ["WeatherMap"]

#: Those of the still map in the chapter; a test compares them.
_SETTINGS = settings_of("weather-map")
RATES: list[float] = _SETTINGS["learning_rate"]["options"]
LOSSES: list[str] = _SETTINGS["loss"]["options"]
HIDDEN: list[int] = _SETTINGS["hidden"]["options"]
SEEDS: int = _SETTINGS["seed"]["max"] + 1
EPOCHS: int = _SETTINGS["epoch"]["max"]

#: Up to this rate every single run ends alike on any machine. Above it steps overshoot so often that a difference of
#: 1e-15 in the order of a sum grows until it decides the run: there only the number of successes means something.
REPEATABLE = {"half_squared_error": 50, "binary_cross_entropy": 10}

#: From which epoch on all four answers are right, at most, for the outcomes 2, 1 and 0.
SOON, LATER = 100, 1000


def outcomes(hidden: int, loss: str) -> list[int]:
    """Train 2-hidden-1 on XOR for every rate and seed of the map.

    Parameters
    ----------
    hidden : int
        Hidden neurons.
    loss : str
        As for `MLP`.

    Returns
    -------
    list of int
        1,200 outcomes, rate by rate: all right from epoch 100 on at the
        latest (2), 1,000 (1) or later (0); 3 standing still; 4 still moving.

    Raises
    ------
    ArithmeticError
        When a run diverged, for which the map has no sign.
    """
    X, T = xor()
    result = sweep(X, T, [2, hidden, 1], EPOCHS, learning_rates=RATES, seeds=range(SEEDS), loss=loss, progress=False)
    if result.diverged.any():
        raise ArithmeticError(f"{result.diverged.sum()} runs diverged, and the map has no sign for that")
    since = result.all_right_from
    right = np.where(since <= SOON, 2, np.where(since <= LATER, 1, 0))
    found = np.where(since >= 0, right, np.where(result.stuck, 3, 4))
    return [int(outcome) for outcome in found]


def write_letters(values: list[int]) -> str:
    """Write two outcomes as one letter, A to Y."""
    return "".join(chr(65 + 5 * a + b) for a, b in zip(values[::2], values[1::2], strict=True))


def read_letters(letters: str) -> list[int]:
    """Undo `write_letters`."""
    return [value for letter in letters for value in divmod(ord(letter) - 65, 5)]


def record() -> None:
    """Compute all maps and write them beside the scripts; a test compares them with a new computation."""
    maps = {f"{hidden} {loss}": write_letters(outcomes(hidden, loss)) for hidden in HIDDEN for loss in LOSSES}
    (STATIC / "weather.json").write_text(json.dumps(maps, indent=0) + "\n", encoding="utf-8")


def recorded() -> dict[str, str]:
    """Return the recorded maps, by hidden neurons and loss."""
    maps: dict[str, str] = json.loads((STATIC / "weather.json").read_text(encoding="utf-8"))
    return maps


class WeatherMap(Explorable):
    """1,200 trainings of exclusive or, twelve learning rates times a hundred seeds.

    The outcomes are recorded from `mlp_lib.sweep`; the chosen run is trained
    again, here as on the page.

    Parameters
    ----------
    hidden : int
        2, 3 or 4 hidden neurons.
    loss : str
        half_squared_error or binary_cross_entropy.
    learning_rate : float
        Eta of the chosen run.
    seed : int
        Seed of the chosen run, 0 to 99.
    epoch : int
        The epoch after which its boundary is shown, 0 to 5,001.
    prediction : float
        The rate that the reader expects to serve most seeds: 0.1, 5 or 500; 0
        before answering.
    hide : list of str
        Controls to leave out.
    """

    lesson = "weather-map"
    rates: ClassVar[list[float]] = RATES

    hidden: int
    loss: str
    learning_rate: float
    seed: int
    epoch: int
    prediction: float
    weather: str

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.weather = "".join(recorded().values())

    def __repr__(self) -> str:
        given = {name: value for name, value in self.changed_settings().items() if name != "weather"}
        return f"WeatherMap({', '.join(f'{name}={value!r}' for name, value in given.items())})"

    @property
    def outcomes(self) -> list[int]:
        """The 1,200 outcomes of the map on view, see `outcomes` of this module."""
        return read_letters(recorded()[f"{self.hidden} {self.loss}"])

    def successes(self) -> dict[float, int]:
        """Return how many of the hundred seeds succeed at each rate."""
        found = np.array(self.outcomes).reshape(len(RATES), SEEDS)
        return {eta: int((row < 3).sum()) for eta, row in zip(RATES, found, strict=True)}

    @property
    def history(self) -> History:
        """The chosen run, trained anew."""
        X, T = xor()
        return MLP([2, self.hidden, 1], loss=self.loss, seed=self.seed).train(
            X, T, EPOCHS, self.learning_rate, progress=False
        )

    def sentence(self) -> str:
        """Return how many seeds succeed at the best rate and at the chosen one."""
        found = self.successes()
        best = max(found, key=lambda eta: found[eta])
        return (
            f"With {self.hidden} hidden neurons, {found[self.learning_rate]} of 100 seeds succeed at rate {self.learning_rate:g} and "
            f"{found[best]} at rate {best:g}, the best of the map."
        )

    def still(self) -> str:
        """Return the share of successes at each rate, as bars with numbers."""
        parts = []
        # The rates rise upwards, as in the map.
        for i, (eta, n) in enumerate(reversed(self.successes().items())):
            y = 20 * i
            parts.append(f'<text x="44" y="{y + 15}" text-anchor="end">{eta:g}</text>')
            parts.append(f'<rect x="52" y="{y + 4}" width="{3 * n}" height="13" fill="var(--mlp-weights, #0b5cad)"/>')
            parts.append(f'<text x="{58 + 3 * n}" y="{y + 15}">{n}</text>')
        return (
            '<svg viewBox="0 0 400 244" width="400" height="244" role="img" font-family="sans-serif" font-size="12" '
            f'fill="currentColor" aria-label="Successes of 100 seeds at each learning rate.">{"".join(parts)}</svg>'
        )
