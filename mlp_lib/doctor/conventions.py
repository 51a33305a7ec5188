"""Read what a learner has: any of the usual layouts of examples, weights and biases.

Nothing is guessed where shapes decide. Where they leave a choice open, every
reading that fits is kept, in order of preference, and the gradients decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Literal

import numpy as np

from ..per_layer import Array, PerLayer
from .obstacles import Shapes, flat_matrices, obstacle
from .setting import BiasForm

__all__ = ["Convention", "GivenGradients", "Parameters", "readings", "to_array"]


def to_array(name: str, value: Any) -> Array:
    """Return anything array-like as a finite float64 array.

    Parameters
    ----------
    name : str
        Name of the argument, for messages.
    value : array_like
        Nested lists, numpy arrays, PyTorch or JAX arrays, numbers.

    Returns
    -------
    ndarray of float64

    Raises
    ------
    TypeError
        When it does not hold real numbers.
    ValueError
        When it is ragged, empty, or not finite.
    """
    if value is None:
        raise TypeError(f"{name} is None; an array was expected")
    # A PyTorch tensor that requires gradients, or lives on a GPU, refuses __array__.
    for method in ("detach", "cpu"):
        if hasattr(value, method) and callable(getattr(value, method)):
            value = getattr(value, method)()
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, RuntimeError) as error:
        raise TypeError(f"{name} cannot be read as an array of numbers: {error}") from error
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, but its dtype is {array.dtype}")
    if array.size == 0:
        raise ValueError(f"{name} is empty: its shape is {array.shape}")
    result = array.astype(np.float64)
    if not np.isfinite(result).all():
        where = tuple(int(i) for i in np.argwhere(~np.isfinite(result))[0])
        place = f"{name}[{', '.join(map(str, where))}]" if where else name
        raise ValueError(f"{name} must be finite, but {place} is {result[where]}")
    return result


def decimals(arrays: Sequence[Array]) -> int | None:
    """Return to how many decimals numbers were rounded, or None when they were not."""
    values = np.concatenate([a.ravel() for a in arrays])
    values = values[values != 0.0]
    if values.size == 0:
        return None
    for places in range(11):
        scaled = values * 10.0**places
        if np.abs(scaled - np.round(scaled)).max() <= 1e-12 * np.abs(scaled).max() and np.abs(scaled).max() < 1e12:
            return places
    return None


def is_single_precision(arrays: Sequence[Array]) -> bool:
    """Say whether all numbers are exactly representable in float32, though not trivially so."""
    values = np.concatenate([a.ravel() for a in arrays])
    with np.errstate(over="ignore"):
        same = np.float64(np.float32(values)) == values
    trivial = values * 2.0**12 == np.round(values * 2.0**12)
    return bool(same.all() and not trivial.all())


@dataclass(frozen=True)
class Convention:
    """How a learner stores things.

    Attributes
    ----------
    examples : str
        "rows" or "columns" of X and T.
    layout : str
        Whether weights have shape (in, out) or (out, in): "in_out", "out_in".
    bias : str
        "vector", "node_first", "node_last" or "none".
    bias_value : float
        Constant of the bias node; 1 for a vector.
    """

    examples: Literal["rows", "columns"] = "rows"
    layout: Literal["in_out", "out_in"] = "in_out"
    bias: BiasForm = "vector"
    bias_value: float = 1.0

    @property
    def has_node(self) -> bool:
        """Whether bias weights stand inside the weight matrices."""
        return self.bias in ("node_first", "node_last")

    def __str__(self) -> str:
        shape = "(in, out)" if self.layout == "in_out" else "(out, in)"
        biases = {
            "vector": "biases as vectors",
            "node_first": f"a bias node of {self.bias_value:+g} in front",
            "node_last": f"a bias node of {self.bias_value:+g} at the end",
            "none": "no biases",
        }[self.bias]
        return f"examples in {self.examples}, weights {shape}, {biases}"

    # --- from the learner's form to the doctor's -------------------------------------------------

    def examples_first(self, data: Array) -> Array:
        """Return data with examples in rows."""
        return data if self.examples == "rows" else data.T

    def split(self, W: Array, b: Array | None, of_gradient: bool = False) -> tuple[Array, Array]:
        """Return W (in, out) and the offset b (out,) of one layer.

        For a node of value v with weights p the offset is v p, and the
        derivative by the offset is the derivative by p divided by v.
        """
        W = W if self.layout == "in_out" else W.T
        if self.bias == "none":
            return W, np.zeros(W.shape[1])
        if self.bias == "vector":
            assert b is not None
            return W, b.reshape(-1)
        row, rest = (W[0], W[1:]) if self.bias == "node_first" else (W[-1], W[:-1])
        return rest, row / self.bias_value if of_gradient else row * self.bias_value

    def join(self, W: Array, b: Array, of_gradient: bool = False) -> tuple[Array, Array | None]:
        """Undo `split`; b is None unless biases are vectors."""
        if self.has_node:
            row = (b * self.bias_value if of_gradient else b / self.bias_value)[None, :]
            W = np.vstack([row, W] if self.bias == "node_first" else [W, row])
        W = W if self.layout == "in_out" else W.T
        return W, b if self.bias == "vector" else None

    def expected_shape(self, n_in: int, n_out: int) -> tuple[int, int]:
        """Return the shape of a weight matrix between layers of these sizes."""
        rows = n_in + self.has_node
        return (rows, n_out) if self.layout == "in_out" else (n_out, rows)


@dataclass
class Parameters:
    """Weights and biases in the containers that the learner uses.

    Attributes
    ----------
    weights : list
        The learner's own objects, W^(1) to W^(L).
    biases : list or None
        The learner's bias vectors.
    form : str
        "separate" (two lists), "flat" (W1, b1, W2, b2, ...) or "mapping".
    keys : tuple of str
        The keys of a mapping, in the order W1, b1, W2, b2, ...
    """

    weights: list[Any]
    biases: list[Any] | None
    form: Literal["separate", "flat", "mapping"] = "separate"
    keys: tuple[str, ...] = ()


def as_list(name: str, value: Any) -> list[Any]:
    """Return a sequence of arrays as a list; refuse a single array."""
    if isinstance(value, Mapping):
        raise TypeError(f"{name} is a mapping; weights and gradients must come in the same form")
    stacked = getattr(value, "ndim", 0) >= 3 or getattr(getattr(value, "dtype", None), "kind", "") == "O"
    if isinstance(value, str) or not (isinstance(value, Sequence | PerLayer) or stacked):
        raise TypeError(f"{name} must be a list with one array per layer, but {type(value).__name__} came")
    return list(value)


_KEY = re.compile(r"^(.*?)(\d+)$")


def from_mapping(name: str, value: Mapping[str, Any]) -> Parameters:
    """Read {"W1": ..., "b1": ..., ...}, whatever the prefix: weights have a w in their key, biases a b."""
    weights: dict[int, tuple[str, Any]] = {}
    offsets: dict[int, tuple[str, Any]] = {}
    for key, array in value.items():
        found = _KEY.match(str(key))
        prefix = found.group(1).lower() if found else ""
        if found is None or not ("w" in prefix or "b" in prefix):
            raise ValueError(f'{name} has the key {key!r}; expected keys such as "W1" and "b1", one pair per layer')
        (weights if "w" in prefix else offsets)[int(found.group(2))] = (str(key), array)
    if not weights or (offsets and offsets.keys() != weights.keys()):
        raise ValueError(
            f"{name} has weights for the layers {sorted(weights)} and biases for {sorted(offsets)}; expected the same"
        )
    order = sorted(weights)
    keys = tuple(k for n in order for k in ([weights[n][0]] + ([offsets[n][0]] if offsets else [])))
    return Parameters(
        [weights[n][1] for n in order], [offsets[n][1] for n in order] if offsets else None, "mapping", keys
    )


def read_parameters(name: str, weights: Any, biases: Any) -> Parameters:
    """Read weights and biases from lists, a flat list W1, b1, W2, b2, or a mapping.

    Raises
    ------
    TypeError, ValueError
        When the containers are of another kind.
    """
    if isinstance(weights, Mapping):
        if biases is not None:
            raise ValueError(f"{name} is a mapping, which holds the biases too; leave out the separate biases")
        return from_mapping(name, weights)
    ws = as_list(name, weights)
    if not ws:
        raise ValueError(f"{name} is empty; expected one array per layer")
    if biases is not None:
        bs = as_list(f"biases beside {name}", biases)
        if len(bs) != len(ws):
            raise ValueError(f"there are {len(ws)} arrays in {name}, but {len(bs)} biases; expected one per layer")
        return Parameters(ws, bs)
    dimensions = [np.ndim(_shape_only(w)) for w in ws]
    flat = len(ws) % 2 == 0 and all(d == 2 for d in dimensions[::2]) and _alternates(ws)
    if flat:
        return Parameters(ws[::2], ws[1::2], "flat")
    return Parameters(ws, None)


def _shape_only(value: Any) -> Array:
    """Return an array of the right shape, whatever it holds; ragged lists and text are refused later, by name."""
    try:
        return np.empty(tuple(value.shape)) if hasattr(value, "shape") else np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        return np.empty(())


def _alternates(arrays: list[Any]) -> bool:
    """Whether every second array is a bias of the weights before it, not the next layer's weights."""
    for W, b in zip(arrays[::2], arrays[1::2], strict=True):
        w_shape, b_shape = np.shape(_shape_only(W)), np.shape(_shape_only(b))
        if len(b_shape) == 1 and b_shape[0] in w_shape:
            continue
        if len(b_shape) == 2 and 1 in b_shape and max(b_shape) in w_shape:
            continue
        return False
    if all(len(np.shape(_shape_only(b))) == 1 for b in arrays[1::2]):
        return True
    # All two-dimensional: biases only if the matrices do not chain as layers.
    shapes = [np.shape(_shape_only(a)) for a in arrays]
    for first, second in zip(shapes, shapes[1:], strict=False):
        chains = second[0] in (first[1], first[1] + 1) or second[1] in (first[0], first[0] + 1)
        if not chains:
            return True
    return False


@dataclass(frozen=True)
class Reading:
    """One way to read weights and data that fits their shapes."""

    convention: Convention
    weights: PerLayer
    biases: PerLayer
    X: Array
    T: Array


def readings(
    weights: Sequence[Array],
    biases: Sequence[Array] | None,
    X: Array,
    T: Array,
    examples: str | None,
    layout: str | None,
    bias: str | None,
    bias_value: float | None,
    flat: bool = False,
) -> list[Reading]:
    """Return every reading that fits the shapes and what was stated, the usual ones first.

    Raises
    ------
    ValueError
        When none fits; the message lists the shapes and what they should be.
    """
    if biases is not None and bias not in (None, "vector") and flat:
        matrices = Shapes(flat_matrices(weights, biases), None, X, T)
        in_the_way = obstacle(matrices, lambda s: _any(s, examples, layout, bias, bias_value))
        if in_the_way is not None:
            raise ValueError(in_the_way)
    if biases is not None and bias not in (None, "vector"):
        raise ValueError(f"biases came as separate arrays, but bias={bias!r} was stated; expected bias='vector'")
    if bias == "vector" and biases is None:
        raise ValueError("bias='vector' was stated, but no biases came")
    if bias_value not in (None, 1.0) and (biases is not None or bias == "none"):
        kind = "bias vectors" if biases is not None else "no biases"
        raise ValueError(
            f"bias_value={bias_value!r} has no effect on a network with {kind}; leave it out. A network that subtracts its "
            "thresholds, h = W x - b, is stated with biases=[-b for b in biases], and their gradients negated likewise"
        )
    bias_forms = [bias] if bias else (["vector"] if biases is not None else ["none", "node_first", "node_last"])
    found = _all_readings(weights, biases, X, T, examples, layout, bias, bias_value)
    if found:
        return found
    own = Shapes(tuple(weights), None if biases is None else tuple(biases), X, T)
    tries = [own]
    if flat and biases is not None:
        # 0 and 1 are one output's targets more often than two classes; 2 is a label.
        tries.insert(0 if T.max() <= 1.0 else 1, Shapes(flat_matrices(weights, biases), None, X, T))
    usual = Convention(examples or "rows", layout or "in_out", bias_forms[0], bias_value or 1.0)  # type: ignore[arg-type]
    why = _read(usual, weights, biases, X, T)
    for meant in tries:
        advice = obstacle(meant, lambda s: _any(s, examples, layout, bias, bias_value))
        if advice is not None:
            raise ValueError(advice if meant is not own else f"{advice}. As it came: {why}")
    shapes = ", ".join(f"W{n} {w.shape}" for n, w in enumerate(weights, start=1))
    if biases is not None:
        shapes += ", " + ", ".join(f"b{n} {b.shape}" for n, b in enumerate(biases, start=1))
    raise ValueError(
        f"these shapes fit no convention: X {X.shape}, T {T.shape}, {shapes}. With {usual}: {why}. "
        "Expected: the same number of examples in X and T, and each weight matrix between the sizes of its "
        "two layers (plus one for a bias node)"
    )


def _all_readings(
    weights: Sequence[Array],
    biases: Sequence[Array] | None,
    X: Array,
    T: Array,
    examples: str | None,
    layout: str | None,
    bias: str | None,
    bias_value: float | None,
) -> list[Reading]:
    """Return every reading that fits."""
    bias_forms = [bias] if bias else (["vector"] if biases is not None else ["none", "node_first", "node_last"])
    found = []
    for where, shape, form in product(
        [examples] if examples else ["rows", "columns"], [layout] if layout else ["in_out", "out_in"], bias_forms
    ):
        values = [1.0] if form in ("vector", "none") else ([-1.0, 1.0] if bias_value is None else [float(bias_value)])
        for value in values:
            convention = Convention(where, shape, form, value)  # type: ignore[arg-type]
            reading = _read(convention, weights, biases, X, T)
            if not isinstance(reading, str):
                found.append(reading)
    return found


def _any(s: Shapes, examples: str | None, layout: str | None, bias: str | None, bias_value: float | None) -> bool:
    """Say whether shapes fit some convention."""
    return bool(_all_readings(s.weights, s.biases, s.X, s.T, examples, layout, bias, bias_value))


def _read(
    convention: Convention, weights: Sequence[Array], biases: Sequence[Array] | None, X: Array, T: Array
) -> Reading | str:
    if X.ndim == 1 and convention.examples == "rows":
        X = X.reshape(-1, 1)
    if T.ndim == 1:
        T = T.reshape(-1, 1) if convention.examples == "rows" else T.reshape(1, -1)
    if X.ndim != 2 or T.ndim != 2:
        return f"X has shape {X.shape} and T {T.shape}, but two dimensions expected"
    X, T = convention.examples_first(X), convention.examples_first(T)
    if X.shape[0] != T.shape[0]:
        return f"X holds {X.shape[0]} examples, but T {T.shape[0]}"
    size = X.shape[1]
    Ws, bs = [], []
    for layer, W in enumerate(weights, start=1):
        if W.ndim != 2:
            return f"W{layer} has shape {W.shape}, but two dimensions expected"
        n_in, n_out = W.shape if convention.layout == "in_out" else W.shape[::-1]
        if n_in != size + convention.has_node:
            return f"W{layer} has shape {W.shape}, but {size + convention.has_node} inputs expected"
        b = None
        if convention.bias == "vector":
            assert biases is not None
            b = biases[layer - 1]
            if b.size != n_out or max(b.shape, default=1) != n_out:
                return f"b{layer} has shape {b.shape}, but ({n_out},), (1, {n_out}) or ({n_out}, 1) expected"
        W_right, offset = convention.split(W, b)
        Ws.append(W_right)
        bs.append(offset)
        size = n_out
    if size != T.shape[1]:
        return f"the last layer has {size} neurons, but T {T.shape[1]} outputs"
    return Reading(convention, PerLayer(Ws), PerLayer(bs), X, T)


@dataclass(frozen=True)
class GivenGradients:
    """Gradients in the doctor's form, and what their shapes alone give away.

    Attributes
    ----------
    weights, biases : list of (ndarray or None)
        Gradients by W^(l) and by the offset b^(l); None where there is nothing to compare.
    by_shape : list of (int, str, str)
        Layer, part and name of each mistake that shows in a shape.
    per_example : dict
        Layer to (k, n_l): bias gradients that were not summed.
    """

    weights: list[Array | None]
    biases: list[Array | None]
    by_shape: list[tuple[int, str, str]]
    per_example: dict[int, Array]


def read_gradients(
    convention: Convention, sizes: Sequence[int], k: int, weights: Sequence[Array], biases: Sequence[Array] | None
) -> GivenGradients:
    """Bring gradients into the doctor's form.

    Parameters
    ----------
    convention : Convention
        How the learner stores weights.
    sizes : sequence of int
        (n_0, ..., n_L).
    k : int
        Number of examples.
    weights, biases : sequence of ndarray
        The gradients as they came.

    Returns
    -------
    GivenGradients

    Raises
    ------
    ValueError
        When a shape has no known cause.
    """
    n_layers = len(sizes) - 1
    if len(weights) != n_layers:
        raise ValueError(f"{len(weights)} weight gradients came, but {n_layers} expected: one per layer")
    if convention.bias == "vector":
        if biases is None:
            raise ValueError("the network has bias vectors, but no bias_gradients came; expected one per layer")
        if len(biases) != n_layers:
            raise ValueError(f"{len(biases)} bias gradients came, but {n_layers} expected: one per layer")
    Ws: list[Array | None] = []
    bs: list[Array | None] = []
    by_shape: list[tuple[int, str, str]] = []
    per_example: dict[int, Array] = {}
    for layer in range(1, n_layers + 1):
        n_in, n_out = sizes[layer - 1], sizes[layer]
        G = weights[layer - 1]
        expected = convention.expected_shape(n_in, n_out)
        name = f"the weight gradient of layer {layer}"
        without_row = Convention(convention.examples, convention.layout, "none").expected_shape(n_in, n_out)
        g = biases[layer - 1] if biases is not None and convention.bias == "vector" else None
        if G.shape == expected:
            pass
        elif G.shape == expected[::-1]:
            by_shape.append((layer, "both" if convention.has_node else "weights", "transposed"))
            G = G.T
        elif convention.has_node and G.shape in (without_row, without_row[::-1]):
            by_shape.append((layer, "biases", "bias_row_missing"))
            if G.shape != without_row:
                by_shape.append((layer, "weights", "transposed"))
                G = G.T
            Ws.append(G if convention.layout == "in_out" else G.T)
            bs.append(None)
            continue
        else:
            raise ValueError(
                f"{name} has shape {G.shape}, but {expected} expected, the shape of the weights{_hint(G, k)}"
            )
        W, b = convention.split(G, np.zeros(n_out) if convention.bias == "vector" else None, of_gradient=True)
        Ws.append(W)
        if convention.bias != "vector":
            bs.append(b if convention.has_node else None)
            continue
        assert g is not None
        if g.size == n_out and max(g.shape, default=1) == n_out and g.ndim <= 2:
            bs.append(g.reshape(-1))
        elif g.size == 1:
            by_shape.append((layer, "biases", "bias_from_all_units"))
            bs.append(np.full(n_out, float(g.reshape(-1)[0])))
        elif g.shape in ((k, n_out), (n_out, k)):
            by_shape.append((layer, "biases", "bias_not_summed"))
            rows = g.shape == (k, n_out) and not (k == n_out and convention.examples == "columns")
            per_example[layer] = g if rows else g.T
            bs.append(per_example[layer].sum(axis=0))
        else:
            raise ValueError(
                f"the bias gradient of layer {layer} has shape {g.shape}, but ({n_out},) expected, one entry per "
                f"unit{_hint(g, k)}"
            )
    return GivenGradients(Ws, bs, by_shape, per_example)


def _hint(array: Array, k: int) -> str:
    if array.ndim == 2 and array.shape[0] == array.shape[1] == k:
        return (
            f"; ({k}, {k}) usually comes from subtracting targets of shape ({k},) from outputs of shape ({k}, 1): "
            "reshape the targets to one column"
        )
    if k in array.shape:
        return f"; {k} is the number of examples, over which it should be summed"
    return ""


def call_forms(parameters: Parameters) -> Callable[[list[Array], list[Array] | None], tuple[Any, ...]]:
    """Return how to hand weights and biases to the learner's function."""

    def arguments(weights: list[Array], biases: list[Array] | None) -> tuple[Any, ...]:
        if parameters.form == "separate":
            return (weights,) if biases is None else (weights, biases)
        flat = list(_interleave(weights, biases))
        return (dict(zip(parameters.keys, flat, strict=True)),) if parameters.form == "mapping" else (flat,)

    return arguments


def _interleave(weights: list[Array], biases: list[Array] | None) -> Iterator[Array]:
    for n, W in enumerate(weights):
        yield W
        if biases is not None:
            yield biases[n]


def read_result(name: str, value: Any, n_layers: int, has_vectors: bool) -> tuple[list[Array], list[Array] | None]:
    """Read what a learner's function returned, or a set of gradients, in any of the usual containers.

    Raises
    ------
    TypeError, ValueError
        When the number of arrays fits neither weights alone nor weights and biases.
    """
    if isinstance(value, Mapping):
        read = from_mapping(name, value)
        weights, biases = read.weights, read.biases
    else:
        parts = as_list(name, value)
        if (
            has_vectors
            and len(parts) == 2
            and (all(_is_list_of_arrays(p, n_layers) for p in parts) or _are_matrices_and_numbers(parts, n_layers))
        ):
            weights, biases = list(parts[0]), list(parts[1])
        elif has_vectors and len(parts) == 2 * n_layers:
            weights, biases = parts[::2], parts[1::2]
        elif len(parts) == n_layers:
            weights, biases = parts, None
        else:
            expected = f"{n_layers} arrays, one per layer"
            if has_vectors:
                expected = f"(weight gradients, bias gradients), each with {n_layers} arrays"
            raise ValueError(f"{name} holds {len(parts)} arrays, but {expected} expected")
    return (
        [to_array(f"{name}, weights of layer {n}", w) for n, w in enumerate(weights, start=1)],
        None
        if biases is None
        else [to_array(f"{name}, biases of layer {n}", b) for n, b in enumerate(biases, start=1)],
    )


def _are_matrices_and_numbers(parts: list[Any], n_layers: int) -> bool:
    """Whether these are weight gradients and, for each layer, one plain number: a sum without axis=0."""
    if not all(isinstance(p, list | tuple | PerLayer) and len(p) == n_layers for p in parts):
        return False
    matrices, numbers = parts
    return all(np.ndim(_shape_only(m)) == 2 for m in matrices) and all(np.ndim(_shape_only(n)) == 0 for n in numbers)


def _is_list_of_arrays(value: Any, n_layers: int) -> bool:
    if not isinstance(value, list | tuple | PerLayer) or len(value) != n_layers:
        return False
    return not all(isinstance(v, int | float) for v in value)
