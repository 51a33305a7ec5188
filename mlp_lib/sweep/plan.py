"""What a sweep is: shared data, one shape of network, and what differs from run to run."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from ..activations import ACTIVATIONS
from ..architecture import Architecture
from ..initializers import INITIALIZERS, draw_weights
from ..network import MLP
from ..per_layer import Array
from ..recipe import Recipe
from ..steps import Step
from ..validation import (
    check_choice,
    check_finite_array,
    check_layer_sizes,
    check_per_layer,
)

__all__ = ["Plan", "grid_plan", "runs_plan"]

Ints = np.ndarray[Any, np.dtype[np.int64]]

#: Enters the fingerprint; raise it when the engine's results change in any digit.
_FORMAT = "mlp_lib sweep 2"


@dataclass(frozen=True)
class Plan:
    """Everything that the results of a sweep depend on, checked.

    A part of a plan is a plan itself, so a block of runs travels to a worker
    as one of these.

    Attributes
    ----------
    X, T : ndarray
        Inputs (k, n_0) and targets (k, n_L) that all runs share.
    layer_sizes, activation, loss, initializer, bias
        As for `MLP`; ``activation`` has one name per layer.
    epochs, batch_size, shuffle
        As for `MLP.train`; ``batch_size`` is k for the full batch.
    reduction : {"mean", "sum"}
        Whether an update uses the mean or the sum over its examples.
    learning_rates, seeds : ndarray
        One per run, shape (R,).
    betas : ndarray
        One per run and layer, shape (R, L).
    weights : tuple of ndarray
        Starting weights of each layer, shape (R, n_in + 1, n_out); empty when
        they are drawn from the seeds.
    record_epochs : ndarray of int
        The epochs whose error is kept, ascending.
    grid : tuple of int
        (rates, betas, seeds) when the runs are all combinations in this
        order; (0, 0, 0) when they were listed one by one.
    step : Step, optional
        As for `MLP.train`.
    """

    X: Array
    T: Array
    layer_sizes: tuple[int, ...]
    activation: tuple[str, ...]
    loss: str
    initializer: str
    bias: bool
    epochs: int
    batch_size: int
    shuffle: bool
    reduction: Literal["mean", "sum"]
    learning_rates: Array
    seeds: Ints
    betas: Array
    weights: tuple[Array, ...]
    record_epochs: Ints
    grid: tuple[int, int, int]
    step: Step | None = None

    @property
    def n_runs(self) -> int:
        """R, the number of runs."""
        return len(self.seeds)

    @property
    def architecture(self) -> Architecture:
        """What all networks have in common; its slopes are those of the first run."""
        slopes = tuple(float(beta) for beta in self.betas[0])
        return Architecture(self.layer_sizes, self.activation, self.loss, slopes, self.bias)

    @property
    def n_layers(self) -> int:
        """L, the number of layers with weights."""
        return len(self.layer_sizes) - 1

    @property
    def weight_shapes(self) -> list[tuple[int, int]]:
        """Shape of W^(1)..W^(L)."""
        return self.architecture.weight_shapes

    @property
    def n_weights(self) -> int:
        """Number of weights of one network."""
        return sum(n_in * n_out for n_in, n_out in self.weight_shapes)

    @property
    def classes(self) -> bool:
        """Whether the targets name classes, so that answers can be right or wrong."""
        return self.architecture.are_classes(self.T)

    def part(self, start: int, stop: int) -> Plan:
        """Return the plan of the runs start..stop-1 alone."""
        return dataclasses.replace(
            self,
            learning_rates=self.learning_rates[start:stop],
            seeds=self.seeds[start:stop],
            betas=self.betas[start:stop],
            weights=tuple(W[start:stop] for W in self.weights),
            grid=(0, 0, 0),
        )

    @property
    def own_order(self) -> bool:
        """Whether each run goes through the examples in an order of its own.

        Within one full batch the order changes nothing but the rounding of a
        sum, so it is not drawn.
        """
        return self.shuffle and self.batch_size < len(self.X)

    def starting_weights(self) -> tuple[list[Array], list[np.random.RandomState]]:
        """Return the weights that the runs start from, and their generators.

        Returns
        -------
        weights : list of ndarray
            One array per layer, (n_in + 1, n_out, R).
        generators : list of RandomState
            One per run, as `MLP` leaves them after drawing the weights; empty
            when no run shuffles.
        """
        generators = []
        if self.own_order:
            generators = [np.random.RandomState(int(seed)) for seed in self.seeds]
            draws = [draw_weights(self.initializer, self.layer_sizes, rng, self.bias) for rng in generators]
        elif not self.weights:
            rng = np.random.RandomState(0)
            draw_of = {}
            for seed in np.unique(self.seeds):
                rng.seed(int(seed))  # a third of the time of a new generator, and the same numbers
                draw_of[int(seed)] = draw_weights(self.initializer, self.layer_sizes, rng, self.bias)
            draws = [draw_of[int(seed)] for seed in self.seeds]
        if self.weights:
            return [np.moveaxis(W, 0, -1) for W in self.weights], generators
        return [np.stack([W[layer] for W in draws], axis=-1) for layer in range(self.n_layers)], generators

    def network(self, run: int, weights: Iterable[ArrayLike] | None = None) -> MLP:
        """Return the network of a run with its starting weights, or with those given."""
        if weights is None and self.weights:
            weights = [W[run] for W in self.weights]
        return MLP(
            self.layer_sizes,
            self.activation,
            self.loss,
            tuple(float(beta) for beta in self.betas[run]),
            self.initializer,
            int(self.seeds[run]),
            self.bias,
            weights,
        )

    def fingerprint(self) -> str:
        """Return a checksum that differs when any result could differ."""
        digest = hashlib.sha256(_FORMAT.encode())
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if field.name == "step":
                if value is None:  # as before there were any
                    continue
                value = value.name
            digest.update(field.name.encode())
            for array in value if field.name == "weights" else (value,):
                if isinstance(array, np.ndarray):
                    digest.update(f"{array.dtype.str}{array.shape}".encode())
                    digest.update(np.ascontiguousarray(array).tobytes())
                else:
                    digest.update(json.dumps(array).encode())
        return digest.hexdigest()


def grid_plan(
    learning_rates: ArrayLike,
    seeds: ArrayLike,
    betas: ArrayLike | None,
    weights: Sequence[ArrayLike] | None,
    **shared: Any,
) -> Plan:
    """Plan every combination of learning rate, beta and seed, the seed varying fastest."""
    n_layers = len(check_layer_sizes(shared["layer_sizes"])) - 1
    rates = _check_all_positive("learning_rates", learning_rates)
    numbers = _check_seeds("seeds", seeds)
    slopes = np.ones(1) if betas is None else _check_all_positive("betas", betas)
    for name, values in (("learning_rates", rates), ("seeds", numbers), ("betas", slopes)):
        _check_distinct(name, values)
    n_rates, n_betas, n_seeds = len(rates), len(slopes), len(numbers)
    given = _check_weights(_read_weights(weights, n_layers), n_seeds, "seed", **shared)
    return _plan(
        learning_rates=np.repeat(rates, n_betas * n_seeds),
        seeds=np.tile(numbers, n_rates * n_betas),
        betas=_per_layer(np.tile(np.repeat(slopes, n_seeds), n_rates), n_layers, betas is not None, shared),
        weights=tuple(np.tile(W, (n_rates * n_betas, 1, 1)) for W in given),
        grid=(n_rates, n_betas, n_seeds),
        **shared,
    )


def runs_plan(
    learning_rate: ArrayLike,
    seed: ArrayLike,
    beta: ArrayLike,
    weights: Sequence[ArrayLike] | None,
    **shared: Any,
) -> Plan:
    """Plan runs that are listed one by one."""
    n_layers = len(check_layer_sizes(shared["layer_sizes"])) - 1
    one_or_all = "one number per run, or one for all runs"
    rates = _check_all_positive("learning_rate", np.atleast_1d(_read("learning_rate", learning_rate, one_or_all)))
    numbers = _check_seeds("seed", np.atleast_1d(_read("seed", seed, one_or_all)))
    slopes = _read("beta", beta, f"{one_or_all}, or one per run and layer")
    per_layer = slopes.ndim == 2
    slopes = slopes if per_layer else _check_all_positive("beta", np.atleast_1d(slopes))
    lengths = {"learning_rate": len(rates), "seed": len(numbers), "beta": len(slopes)}
    arrays = _read_weights(weights, n_layers)
    if arrays and arrays[0].ndim == 3:
        lengths["weights"] = len(arrays[0])
    n_runs = max(lengths.values())
    for name, length in lengths.items():
        if length not in (1, n_runs):
            raise ValueError(f"{name} has {length} entries, but {n_runs} expected: one per run, or one for all runs")
    given = _check_weights(arrays, n_runs, "run", **shared)
    if per_layer:
        if slopes.shape[1] != n_layers:
            raise ValueError(
                f"beta has shape {slopes.shape}, but ({n_runs}, {n_layers}) expected: one per run and layer"
            )
        slopes = np.column_stack([_check_all_positive("beta", column) for column in slopes.T])
        all_slopes = np.broadcast_to(slopes, (n_runs, n_layers)).copy()
    else:
        beta_given = np.ndim(beta) > 0 or beta != 1.0
        all_slopes = _per_layer(np.broadcast_to(slopes, n_runs), n_layers, beta_given, shared)
    plan = _plan(
        learning_rates=np.broadcast_to(rates, n_runs).copy(),
        seeds=np.broadcast_to(numbers, n_runs).copy(),
        betas=all_slopes,
        weights=given,
        grid=(0, 0, 0),
        **shared,
    )
    if not given:
        what = np.column_stack([plan.learning_rates, plan.seeds, plan.betas])
        if len(np.unique(what, axis=0)) < n_runs:
            raise ValueError(
                "learning_rate, seed and beta name the same run twice: each run must differ in one of them"
            )
    return plan


def _plan(
    *,
    X: ArrayLike,
    T: ArrayLike,
    layer_sizes: Sequence[int],
    activation: str | Sequence[str],
    loss: str,
    initializer: str,
    bias: bool,
    epochs: int,
    batch_size: int | None,
    shuffle: bool,
    reduction: str,
    record_epochs: ArrayLike | None,
    learning_rates: Array,
    seeds: Ints,
    betas: Array,
    weights: tuple[Array, ...],
    grid: tuple[int, int, int],
    step: Step | None,
) -> Plan:
    """Check what the runs share, with the checks and messages of `MLP` and `MLP.train`."""
    for slopes in np.unique(betas, axis=0):
        architecture = Architecture.checked(layer_sizes, activation, loss, tuple(slopes), bias)
    check_choice("initializer", initializer, INITIALIZERS)
    X, T = architecture.check_data(X, T)
    recipe = Recipe(epochs, learning_rates[0], batch_size, shuffle, reduction, step=step)  # type: ignore[arg-type]
    return Plan(
        X=np.ascontiguousarray(X),
        T=np.ascontiguousarray(T),
        layer_sizes=architecture.layer_sizes,
        activation=architecture.activation,
        loss=loss,
        initializer=initializer,
        bias=architecture.bias,
        epochs=recipe.epochs,
        batch_size=recipe.batch_size_of(len(X)),
        shuffle=recipe.shuffle,
        reduction=recipe.reduction,
        learning_rates=learning_rates,
        seeds=seeds,
        betas=betas,
        weights=weights,
        record_epochs=_check_epochs(record_epochs, recipe.epochs),
        grid=grid,
        step=step,
    )


def _check_all_positive(name: str, values: ArrayLike) -> Array:
    array = check_finite_array(name, _as_list(values), ndim=1)
    if (array <= 0).any():
        first = int(np.argmax(array <= 0))
        raise ValueError(f"{name} must be positive, but {name}[{first}] is {array[first]:g}")
    return array


def _check_seeds(name: str, values: ArrayLike) -> Ints:
    seeds = _read(name, values, "a list of whole numbers")
    if seeds.ndim != 1 or seeds.size == 0:
        raise ValueError(f"{name} must be a non-empty list of whole numbers, but {values!r} came")
    if seeds.dtype.kind not in "iu" or seeds.min() < 0 or seeds.max() >= 2**32:
        raise ValueError(f"{name} must hold whole numbers from 0 to 2**32 - 1, but {values!r} came")
    return seeds.astype(np.int64)


def _as_list(values: Any) -> Any:
    """Turn what can only be walked through, such as a range or a generator, into a list."""
    known = hasattr(values, "__array__") or isinstance(values, list | tuple) or np.isscalar(values)
    walked = isinstance(values, Iterable) and not known
    return list(values) if walked else values


def _read(name: str, values: Any, expected: str) -> np.ndarray[Any, Any]:
    """Return what came as an array of whatever it holds."""
    if np.ma.is_masked(values):
        raise ValueError(f"{name} has masked entries; leave them out")
    try:
        return np.asarray(_as_list(values))
    except ValueError as error:  # rows of different lengths
        raise ValueError(f"{name} must be {expected}, but what came is not an array: {error}") from None


def _check_distinct(name: str, values: np.ndarray[Any, Any]) -> None:
    unique, counts = np.unique(values, return_counts=True)
    if (counts > 1).any():
        raise ValueError(f"{name} must be distinct, but {unique[counts > 1][0]} comes {counts.max()} times")


def _per_layer(slopes: Array, n_layers: int, given: bool, shared: dict[str, Any]) -> Array:
    """Give every sigmoid layer the run's slope, and the others, which have none, 1."""
    names = [
        check_choice("activation", name, ACTIVATIONS)
        for name in check_per_layer("activation", shared["activation"], n_layers)
    ]
    sloped = np.array([ACTIVATIONS[name].has_beta for name in names])
    if given and not sloped.any() and (slopes != 1.0).any():
        raise ValueError(f"beta is the slope of sigmoid layers, but the layers are {', '.join(names)}")
    return np.where(sloped, slopes[:, np.newaxis], 1.0)


def _read_weights(weights: Any, n_layers: int) -> list[np.ndarray[Any, Any]]:
    """Return given starting weights as arrays, one per layer; none when they are drawn."""
    if weights is None:
        return []
    if isinstance(weights, str) or not isinstance(weights, Iterable):
        raise TypeError(f"weights must be a sequence of arrays, one per layer 1..L, but {weights!r} came")
    given = list(weights)
    if len(given) != n_layers:
        raise ValueError(f"weights has {len(given)} arrays, but {n_layers} expected: one per layer 1..L")
    return [
        _read(f"weights of layer {layer}", W, "an array with one matrix after the other")
        for layer, W in enumerate(given, start=1)
    ]


def _check_weights(
    weights: list[np.ndarray[Any, Any]], count: int, unit: str, *, layer_sizes: Sequence[int], bias: bool, **_: Any
) -> tuple[Array, ...]:
    """Return given starting weights as arrays (count, n_in + 1, n_out), one per layer."""
    checked = []
    for layer, array in enumerate(weights, start=1):
        expected = (count, layer_sizes[layer - 1] + bool(bias), layer_sizes[layer])
        if array.shape != expected:
            raise ValueError(
                f"weights of layer {layer} have shape {array.shape}, but {expected} expected: "
                f"one matrix per {unit}, in the shape that MLP gives its layer {layer}"
            )
        flat = check_finite_array(f"weights of layer {layer}", array.reshape(count, -1), ndim=2)
        checked.append(flat.reshape(expected))
    return tuple(checked)


def _check_epochs(record_epochs: ArrayLike | None, epochs: int) -> Ints:
    """Return the epochs to record, ascending; by default about 60, denser at the start, with both ends."""
    if record_epochs is None:
        return np.unique(np.concatenate([[0], np.round(np.geomspace(1, epochs, 60)).astype(np.int64)]))
    chosen = _read("record_epochs", record_epochs, "a list of whole numbers")
    if chosen.ndim != 1 or (chosen.size and chosen.dtype.kind not in "iu"):
        raise ValueError(f"record_epochs must be a list of whole numbers, but {record_epochs!r} came")
    if chosen.size and (chosen.min() < 0 or chosen.max() > epochs):
        raise ValueError(
            f"record_epochs must lie from 0 to {epochs}, but they run from {chosen.min()} to {chosen.max()}"
        )
    return np.unique(chosen.astype(np.int64))
