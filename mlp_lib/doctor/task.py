"""What a learner states, read and checked, and the reading of it that explains the gradients best."""

from __future__ import annotations

import math
import numbers
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np

from ..activations import ACTIVATIONS, Activation
from ..losses import LOSSES, Loss
from ..network import MLP
from ..per_layer import Array
from ..validation import check_choice, check_learning_rate, check_per_layer
from .conventions import (
    Convention,
    Parameters,
    Reading,
    decimals,
    is_single_precision,
    read_gradients,
    read_parameters,
    read_result,
    readings,
    to_array,
)
from .explanations import Precision
from .judging import Judgement, Stated, judge
from .known import KNOWN, KNOWN_LOSSES, read_activation, read_loss
from .probes import differing_draw
from .report import Diagnosis, Probe
from .setting import Setting, right_pass

__all__ = [
    "Reduction",
    "Task",
    "best_reading",
    "check_number",
    "given_gradients",
    "in_convention",
    "read_arrays",
    "read_task",
    "stated_precision",
]

Reduction = Literal["mean", "sum", "mean_elements"]


@dataclass(frozen=True)
class Task:
    """All that was stated, checked."""

    parameters: Parameters
    weights: list[Array]
    biases: list[Array] | None
    X: Any
    T: Any
    readings: list[Reading]
    activation: tuple[str, ...]
    beta: tuple[float, ...]
    loss: str
    twice: bool
    reduction: Reduction
    centring: str
    weight_decay: float
    learning_rate: float | None
    own: dict[str, Any] = field(default_factory=dict)
    masks: tuple[Array | None, ...] = ()

    def scale(self, k: int, n_outputs: int) -> float:
        """Return what the stated loss multiplies the summed E by."""
        scale = {"mean": 1.0 / k, "sum": 1.0, "mean_elements": 1.0 / (k * n_outputs)}[self.reduction]
        return 2.0 * scale if self.twice else scale

    @property
    def out_of_place(self) -> frozenset[str]:
        """Names of factors by which nobody who writes the stated loss otherwise would be off."""
        twos = {"factor_half", "factor_two"}
        if self.loss == "half_squared_error":
            twos.remove("factor_half" if self.twice else "factor_two")
        sums = {
            "mean": {"averaged_over_examples", "summed_over_outputs"},
            "sum": {"summed_over_examples", "summed_over_outputs"},
            "mean_elements": {"averaged_over_examples", "averaged_over_outputs"},
        }[self.reduction]
        return frozenset(twos | sums)

    def setting(self, reading: Reading) -> Setting:
        """Return the network in the doctor's form."""
        X = reading.X
        if self.centring != "none":
            X = X - X.mean(axis=0)
        if self.centring == "standard":
            std = X.std(axis=0)
            X = X / np.where(std > 0, std, 1.0)
        return Setting(
            reading.weights,
            reading.biases,
            self.activation,
            self.beta,
            self.loss,
            X,
            reading.T,
            self.scale(*reading.T.shape),
            reading.convention.bias,
            reading.convention.bias_value,
            raw_X=reading.X,
            own=self.own,
            averages_outputs=self.reduction == "mean_elements",
            out_of_place=self.out_of_place,
            masks=fitting_masks(self.masks, reading),
        )


def read_arrays(name: str, parameters: Parameters) -> tuple[list[Array], list[Array] | None]:
    """Return weights and biases as finite float64 arrays."""
    return (
        [to_array(f"{name}, weights of layer {n}", w) for n, w in enumerate(parameters.weights, start=1)],
        None
        if parameters.biases is None
        else [to_array(f"{name}, biases of layer {n}", b) for n, b in enumerate(parameters.biases, start=1)],
    )


def read_task(
    weights: Any,
    biases: Any,
    X: Any,
    T: Any,
    activation: Any,
    loss: Any,
    reduction: Any,
    beta: Any,
    examples: Any,
    layout: Any,
    bias: Any,
    bias_value: Any,
    weight_decay: float,
    learning_rate: float | None,
    centring: str,
    dropout_masks: Any = None,
) -> Task:
    """Check all that was stated; see `mlp_lib.doctor.diagnose` for the arguments and errors."""
    parameters = read_parameters("weights", weights, biases)
    Ws, bs = read_arrays("weights", parameters)
    X_array, T_array = to_array("X", X), to_array("T", T)
    twice = loss == "squared_error"
    stated_loss = read_loss("half_squared_error" if twice else loss)
    check_choice("reduction", reduction, ("mean", "sum", "mean_elements"))
    check_choice("centring", centring, ("none", "mean", "standard"))
    for name, value, known in (
        ("examples", examples, ("rows", "columns")),
        ("layout", layout, ("in_out", "out_in")),
        ("bias", bias, ("vector", "node_first", "node_last", "none")),
    ):
        if value is not None:
            check_choice(name, value, known)
    if bias_value is not None:
        check_number("bias_value", bias_value, lambda v: v != 0.0, "other than 0, such as -1 or +1")
    check_number("weight_decay", weight_decay, lambda v: v >= 0.0, "of at least 0")
    found = readings(Ws, bs, X_array, T_array, examples, layout, bias, bias_value, parameters.form == "flat")
    kinds = [read_activation(g) for g in check_per_layer("activation", activation, len(Ws))]
    activations = tuple(_unlike(g.name, kinds, n) for n, g in enumerate(kinds))
    own: dict[str, Any] = {n: g for n, g in zip(activations, kinds, strict=True) if KNOWN.get(n) is not g}
    if KNOWN_LOSSES.get(stated_loss.name) is not stated_loss:
        own[stated_loss.name] = stated_loss
    if "threshold" in activations:
        raise ValueError(
            "activation is threshold, whose derivative is 0 everywhere, so there is no gradient to check; "
            "expected one of sigmoid, tanh, relu, linear, softmax"
        )
    # Other libraries' numbers are read here; what is none, and True, is left to the refusal of `MLP`.
    betas = [
        float(b) if hasattr(b, "__float__") and np.ndim(b) == 0 and not isinstance(b, bool) else b
        for b in check_per_layer("beta", beta, len(Ws))
    ]
    masks = read_masks(dropout_masks, len(Ws))
    possible, refused = [], None
    for reading in found:
        try:
            _check_data(reading)
            # The library's own checks: slopes, and losses that need probabilities.
            sizes = (reading.weights[1].shape[0], *(W.shape[1] for W in reading.weights))
            _check_network(sizes, activations, stated_loss, betas)
            stated_loss.check_domain(reading.T)
            fitting_masks(masks, reading)
        except ValueError as error:
            # Square data may be read in two ways, of which only one holds sensible targets.
            refused = refused or error
        else:
            possible.append(reading)
    if not possible:
        assert refused is not None
        raise refused
    return Task(
        parameters,
        Ws,
        bs,
        X,
        T,
        possible,
        activations,
        tuple(float(b) for b in betas),
        stated_loss.name,
        twice,
        reduction,
        centring,
        float(weight_decay),
        None if learning_rate is None else check_learning_rate(learning_rate),
        own,
        masks,
    )


def read_masks(dropout_masks: Any, n_layers: int) -> tuple[Array | None, ...]:
    """Return the masks of the hidden layers as they came, as arrays."""
    if dropout_masks is None:
        return ()
    if not isinstance(dropout_masks, list | tuple) or len(dropout_masks) != n_layers - 1:
        came = (
            f"{len(dropout_masks)} entries" if isinstance(dropout_masks, list | tuple) else type(dropout_masks).__name__
        )
        raise ValueError(
            f"dropout_masks holds {came}, but a list of {n_layers - 1} expected: a mask, or None, for each hidden layer"
        )
    return tuple(
        None if mask is None else to_array(f"dropout_masks of layer {n}", mask)
        for n, mask in enumerate(dropout_masks, start=1)
    )


def fitting_masks(masks: tuple[Array | None, ...], reading: Reading) -> tuple[Array | None, ...]:
    """Return masks with examples in rows; a mask for one example serves all."""
    fitting: list[Array | None] = []
    k = reading.X.shape[0]
    for n, mask in enumerate(masks, start=1):
        if mask is None:
            fitting.append(None)
            continue
        width = reading.weights[n].shape[1]
        turned = mask.T if reading.convention.examples == "columns" and mask.ndim == 2 else mask
        if turned.shape not in ((k, width), (1, width), (width,)):
            expected = (k, width) if reading.convention.examples == "rows" else (width, k)
            raise ValueError(
                f"dropout_masks of layer {n} has shape {mask.shape}, but {expected} expected, as its activations have"
            )
        fitting.append(np.broadcast_to(turned, (k, width)).astype(np.float64))
    return tuple(fitting)


def _unlike(name: str, kinds: Sequence[Activation], n: int) -> str:
    """Return a name that no other function has: two lambdas are called the same."""
    first = next(kind for kind in kinds if kind.name == name)
    return name if first is kinds[n] or KNOWN.get(name) is kinds[n] or "(" in name else f"{name}, layer {n + 1}"


def _check_network(sizes: Sequence[int], activations: Sequence[str], loss: Loss, betas: Sequence[Any]) -> None:
    """Check slopes and the loss as the library does, with its own functions in the place of others."""
    temperature = betas[-1] if activations[-1] == "softmax" else 1.0
    if activations[-1] == "softmax":
        check_number("beta", temperature, lambda v: v > 0.0, "above 0: 1 / temperature for a softmax")
    MLP(
        sizes,
        activation=[g if g in ACTIVATIONS else "linear" for g in activations],
        loss=loss.name if loss.name in LOSSES else "half_squared_error",
        beta=[1.0 if g == "softmax" else b for g, b in zip(activations, betas, strict=True)],
    )


def check_number(name: str, value: Any, holds: Callable[[float], bool], expected: str) -> None:
    """Refuse what is not a finite number with the property expected."""
    if (
        isinstance(value, bool)
        or not isinstance(value, numbers.Real)
        or not math.isfinite(value)
        or not holds(float(value))
    ):
        raise ValueError(f"{name} must be a finite number {expected}, but {value!r} came")


def _check_data(reading: Reading) -> None:
    k = reading.X.shape[0]
    if not np.any(reading.X):
        raise ValueError("X is 0 everywhere, so all weights of layer 1 have the gradient 0; expected inputs that vary")
    if k > 1 and (reading.X == reading.X[0]).all():
        raise ValueError(f"X holds the same example {k} times; expected examples that differ")


def given_gradients(task: Task, gradients: Any, bias_gradients: Any) -> tuple[list[Array], list[Array] | None]:
    """Read gradients that were given as arrays."""
    n_layers, vectors = len(task.weights), task.biases is not None
    if bias_gradients is None:
        return read_result("gradients", gradients, n_layers, vectors)
    if not vectors:
        raise ValueError("bias_gradients came, but no biases; expected biases as well, one array per layer")
    Ws, _ = read_result("gradients", gradients, n_layers, False)
    bs, _ = read_result("bias_gradients", bias_gradients, n_layers, False)
    return Ws, bs


def stated_precision(
    task: Task, s: Setting, Ws: Sequence[Array], bs: Sequence[Array] | None, rate: float | None
) -> Stated:
    """Find out how exact the numbers are that came."""
    came = [*Ws, *(bs or [])]
    slack = [0.0] * s.n_layers
    relative = 1e-8
    if rate is None and is_single_precision(came):
        relative = 2e-5
    elif rate is None:
        places = decimals(came)
        right = right_pass(s)
        exact = decimals([*right.weights, *right.biases])
        if places is not None and places >= 2 and (exact is None or exact > places):
            slack = [0.6 * 10.0**-places] * s.n_layers
            if places == decimals([*task.weights, *(task.biases or [])]):
                # The weights were rounded for printing as well.
                slack = [4.0 * x for x in slack]
    return Stated(task.learning_rate, rate is not None, task.weight_decay, None, Precision(relative), tuple(slack))


def best_reading(
    task: Task,
    Ws: list[Array],
    bs: list[Array] | None,
    stated_for: Callable[[Setting, Reading], Stated] | None,
    seed: int,
    ask: bool,
    extra: Callable[[Setting, Reading, Judgement], Judgement] | None = None,
) -> Diagnosis:
    """Judge every reading that the shapes allow and keep the one that explains most simply."""
    best: tuple[Judgement, Reading] | None = None
    refused: ValueError | None = None
    # First a quick look at every reading, then a thorough one if none was enough.
    several = len(task.readings) > 1
    rounds = [(reading, False) for reading in task.readings] if several else []
    rounds += [(reading, True) for reading in task.readings]
    for reading, thorough in rounds:
        if best is not None and thorough and several and best[0].cost < 1.5:
            break
        s = task.setting(reading)
        try:
            given = read_gradients(reading.convention, s.layer_sizes, s.n_examples, Ws, bs)
        except ValueError as error:
            refused = refused or error
            continue
        stated = stated_precision(task, s, Ws, bs, None) if stated_for is None else stated_for(s, reading)
        judgement = judge(s, reading.convention, given, stated, thorough=thorough)
        if extra is not None:
            judgement = extra(s, reading, judgement)
        if best is None or judgement.cost < best[0].cost - 1e-9:
            best = (judgement, reading)
        if judgement.cost == 0.0:
            break
    if best is None:
        assert refused is not None
        raise refused
    judgement, reading = best
    diagnosis = judgement.diagnosis
    notes = list(diagnosis.notes)
    if len(task.readings) > 1:
        notes.append(
            f"The shapes allow {len(task.readings)} readings; this one explains the gradients best. State examples, "
            "layout, bias and bias_value to fix it."
        )
    diagnosis = replace(diagnosis, notes=notes, probe=None)
    if ask and diagnosis.alternatives and diagnosis.located:
        return _with_probe(task, reading, diagnosis, seed)
    return diagnosis


def _with_probe(task: Task, reading: Reading, diagnosis: Diagnosis, seed: int) -> Diagnosis:
    """Add a draw on which the alternatives differ, or say that there is none."""
    drawn = differing_draw(task.setting(reading), diagnosis.explanations, seed)
    if drawn is None:
        return replace(diagnosis, notes=[*diagnosis.notes, _never_apart(diagnosis)])
    note = (
        "To tell them apart, compute your gradients again for the weights and data in .probe of this diagnosis, "
        "a random draw on which they differ, and diagnose those."
    )
    probe = in_convention(task, reading.convention, drawn)
    return replace(diagnosis, notes=[*diagnosis.notes, note], probe=probe)


def _never_apart(diagnosis: Diagnosis) -> str:
    names = {f.name for fs in (diagnosis.findings, *diagnosis.alternatives) for f in fs}
    if names & {"learning_rate_included", "learning_rate_missing"}:
        return "A constant that equals the learning rate, or 1 over it, looks the same; gradients at another rate tell."
    return "No data of these shapes can tell them apart: they give the same numbers there."


def in_convention(task: Task, convention: Convention, s: Setting) -> Probe:
    """Bring a drawn network and data into the learner's form."""
    joined = [convention.join(W, b) for W, b in zip(s.weights, s.biases, strict=True)]
    offsets: list[Array] | None = None
    if task.biases is not None:
        offsets = [b.reshape(old.shape) for (_, b), old in zip(joined, task.biases, strict=True) if b is not None]
    X, T = (s.X, s.T) if convention.examples == "rows" else (s.X.T, s.T.T)
    if np.ndim(to_array("X", task.X)) == 1:
        X = X.reshape(-1)
    if np.ndim(to_array("T", task.T)) == 1:
        T = T.reshape(-1)
    return Probe([W for W, _ in joined], offsets, X, T)
