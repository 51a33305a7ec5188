"""Bug zoo: name the mistake from what the gradient check says."""

from __future__ import annotations

from functools import cache
from typing import Any

from ..datasets import xor
from ..doctor import CLASSICS, MISTAKES, wrong_gradients
from ..gradient_check import check_gradients, relative_error
from ..network import MLP
from .base import Explorable

__all__ = ["BugZoo"]

#: The network whose gradients are checked.
SIZES, SEED = [2, 4, 1], 12

PARTS = (("biases", slice(0, 1)), ("weights", slice(1, None)))


@cache
def cases() -> list[tuple[str, str, list[tuple[str, float]]]]:
    """Return title, explanation and relative errors of each of the seven mistakes of `mlp_lib.doctor.CLASSICS`.

    Returns
    -------
    list of tuple
        The errors are (part, relative error), from the last layer to the
        first, against central differences on a 2-4-1 network.
    """
    X, T = xor()
    network = MLP(SIZES, initializer="standard_normal", seed=SEED)
    measured = check_gradients(network, X, T).measured
    found = []
    for name in CLASSICS:
        wrong = wrong_gradients(name, network, X, T)
        errors = [
            (f"layer {layer} {part}", float(relative_error(wrong[layer][rows], measured[layer][rows])))
            for layer in (2, 1)
            for part, rows in PARTS
        ]
        found.append((MISTAKES[name].title, f"{MISTAKES[name].explanation} {MISTAKES[name].remedy}", errors))
    return found


class BugZoo(Explorable):
    """Seven mistakes, hidden behind numbers; the gradient check says which parts are off.

    Parameters
    ----------
    bug : int
        Number of the hidden mistake, 1 to 7.
    answer : int
        The reader's answer, 1 to 7 in the order of `mlp_lib.doctor.CLASSICS`;
        0 before answering.
    hide : list of str
        Controls to leave out.
    """

    lesson = "bug-zoo"

    bug: int
    answer: int
    cases: list[Any]

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.cases = [[title, why, [list(error) for error in errors]] for title, why, errors in cases()]

    def __repr__(self) -> str:
        given = {name: value for name, value in self.changed_settings().items() if name != "cases"}
        return f"BugZoo({', '.join(f'{name}={value!r}' for name, value in given.items())})"

    @property
    def solution(self) -> int:
        """The answer that is right, 1 to 7."""
        return (3 * self.bug) % len(CLASSICS) + 1

    def errors(self) -> list[tuple[str, float]]:
        """Return the parts and their relative errors for the hidden mistake."""
        return cases()[self.solution - 1][2]

    def sentence(self) -> str:
        """Return which parts of the gradient are off."""
        parts = [f"{part} {error:.1e}" for part, error in self.errors()]
        return f"Bug {self.bug}: the relative errors of the gradients are {', '.join(parts)}. Which mistake is it?"

    def still(self) -> str:
        """Return the relative errors as a small table."""
        lines = "".join(
            f'<text x="8" y="{24 + 24 * i}">{part}</text><text x="180" y="{24 + 24 * i}">{error:.2e}</text>'
            f'<text x="270" y="{24 + 24 * i}">{"right" if error < 1e-6 else "off"}</text>'
            for i, (part, error) in enumerate(self.errors())
        )
        return (
            '<svg viewBox="0 0 330 110" width="330" height="110" role="img" font-family="sans-serif" font-size="14" '
            f'fill="currentColor" aria-label="Relative errors of the gradients, part by part.">{lines}</svg>'
        )
