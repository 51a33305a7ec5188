"""The step machine: one round of backpropagation, one number at a time."""

from __future__ import annotations

from ..network import MLP
from .gate_network import GateNetwork, minus
from .network_still import BESIDE, Drawing, Lines, show

__all__ = ["StepMachine"]

_FORWARD = ["n1-1", "n1-2", "n2-1"]
#: Begin, present, h and a of 3 neurons, 3 deltas, gradients and updates into 3 neurons, and once more: the neuron that each
#: step is about, `neuronOf` of src/lessons/step_machine.js.
_ABOUT = ["", "", *(name for name in _FORWARD for _ in "ha"), "n2-1", "n1-1", "n1-2", *_FORWARD, *_FORWARD, "n2-1"]


class StepMachine(GateNetwork):
    """One round of the algorithm, with the line of code, the equation and the number side by side.

    Parameters
    ----------
    dataset : str
        XOR, AND, OR or NAND.
    example : int
        0 to 3: the input 00, 01, 10 or 11.
    seed : int
        Of the drawn weights.
    learning_rate : float
        eta, 0.01 to 100.
    step : int
        0 to 17: how many steps were taken.
    weights : sequence of array_like
        Weights instead of drawn ones; see the property.
    hide : list of str
        Controls to leave out.
    """

    lesson = "step-machine"
    still_width = BESIDE

    layer_sizes: list[int]
    dataset: str
    learning_rate: float
    step: int

    def _outputs(self) -> int:
        return 1

    def _gates(self) -> tuple[str, ...]:
        return (self.dataset,)

    def _node_text(self, l: int, p: int, digits: int) -> Lines:
        """Return what stands in a neuron once the forward pass is over: a still picture has no next step."""
        shown = self._pass()
        return [("activations", f"x{'₀₁₂'[p]} = {show(shown.a(0, p), 0)}")] if l == 0 else shown.lines(l, p, digits)

    def _drawing(self) -> tuple[MLP, Drawing]:
        """Return the network and how it is drawn: `stepDiagram` of src/lessons/step_machine.js."""
        return self.network, Drawing(
            self._wire_label,
            self._node_text,
            node_width=lambda width, L: 66 if width < 420 else 92,
            row_height=92,
            label_length=lambda gap: 7,
            selected=_ABOUT[self.step],
        )

    def errors(self) -> tuple[float, float]:
        """Return the error of the example before and after the update."""
        network, _, backward = self.passes()
        X, T = self.data
        before = network.error(X, T)
        network.step(backward.gradients, self.learning_rate)
        return before, network.error(X, T)

    def sentence(self) -> str:
        """Return what one update does to the error."""
        before, after = self.errors()
        change = "falls" if after < before else "rises" if after > before else "stays"
        numbers = minus(f"from {before:.4f} to {after:.4f}")
        return f"{self._about()}: with one update at η = {self.learning_rate:g} its error {change} {numbers}."
