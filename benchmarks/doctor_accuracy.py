"""Measure how often the backprop doctor names the mistake.

A second implementation of backpropagation, written as learners write it and
sharing no code with the doctor, makes every mistake of the catalogue over random
networks, losses, data and conventions. A third list holds mistakes that the
catalogue lacks: none of them may be given a name.

Run ``python -m benchmarks.doctor_accuracy`` (about 7,000 cases, some minutes);
it prints a summary and writes ``benchmarks/doctor_accuracy.json``, with the first
outcomes of each kind, so that a test can run those cases again and compare.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from mlp_lib.doctor import MISTAKES, Diagnosis, diagnose

Arrays = list[np.ndarray]

# --- a learner's network ---------------------------------------------------------------------------


def g(name: str, h: np.ndarray, beta: float) -> np.ndarray:
    if name == "sigmoid":
        return 1 / (1 + np.exp(-beta * h))
    if name == "tanh":
        return np.tanh(h)
    if name == "relu":
        return np.where(h > 0, h, 0)
    if name == "softmax":
        e = np.exp(h - h.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)
    return h


def dg(name: str, h: np.ndarray, beta: float) -> np.ndarray:
    if name == "sigmoid":
        a = 1 / (1 + np.exp(-beta * h))
        return beta * a * (1 - a)
    if name == "tanh":
        return 1 - np.tanh(h) ** 2
    if name == "relu":
        return np.where(h > 0, 1.0, 0.0)
    return np.ones_like(h)


def formula(name: str, a: np.ndarray, beta: float) -> np.ndarray:
    """The derivative as a function of the activation."""
    if name == "sigmoid":
        return beta * a * (1 - a)
    if name == "tanh":
        return 1 - a * a
    if name == "relu":
        return np.where(a > 0, 1.0, 0.0)
    return np.ones_like(a)


@dataclass
class Case:
    """A random learner: network, data, loss and how everything is stored."""

    sizes: tuple[int, ...]
    acts: tuple[str, ...]
    betas: tuple[float, ...]
    loss: str
    reduction: str
    k: int
    rng: np.random.RandomState
    bias: str
    value: float
    examples: str
    layout: str
    rate: float = 0.1
    W: Arrays = field(default_factory=list)
    b: Arrays = field(default_factory=list)
    X: np.ndarray = field(default_factory=lambda: np.zeros((1, 1)))
    T: np.ndarray = field(default_factory=lambda: np.zeros((1, 1)))

    @property
    def L(self) -> int:
        return len(self.sizes) - 1

    @property
    def scale(self) -> float:
        s = {"mean": 1 / self.k, "sum": 1.0, "mean_elements": 1 / (self.k * self.sizes[-1])}[self.reduction]
        return 2 * s if self.loss == "squared_error" else s


OUTPUTS = [
    ("sigmoid", "half_squared_error"),
    ("sigmoid", "half_squared_error"),
    ("tanh", "half_squared_error"),
    ("linear", "half_squared_error"),
    ("linear", "squared_error"),
    ("softmax", "half_squared_error"),
    ("sigmoid", "squared_error"),
    ("sigmoid", "binary_cross_entropy"),
    ("softmax", "categorical_cross_entropy"),
]


def draw_case(rng: np.random.RandomState, **fixed: Any) -> Case:
    """Draw a learner; ``fixed`` pins some of the choices."""
    output, loss = fixed.get("output") or OUTPUTS[rng.randint(len(OUTPUTS))]
    n_hidden = fixed.get("n_hidden", rng.choice([1, 1, 2, 2, 3]))
    equal = fixed.get("equal", rng.rand() < 0.4)
    n_out = int(fixed.get("n_out", rng.choice([2, 3]) if output == "softmax" or rng.rand() < 0.5 else 1))
    widths = [int(rng.randint(2, 6)) for _ in range(n_hidden + 1)]
    if equal:
        widths = [widths[0]] * (n_hidden + 1)
    if fixed.get("square_nodes"):
        widths = [3 + n_hidden - n for n in range(n_hidden + 1)]
        n_out = widths[-1] + 1
    sizes = (*widths, n_out)
    kinds = ["sigmoid", "tanh", "relu"] if not fixed.get("smooth") else ["sigmoid", "tanh"]
    one_kind = kinds[rng.randint(len(kinds))]
    hidden = [
        fixed.get("hidden") or (one_kind if rng.rand() < 0.7 else kinds[rng.randint(len(kinds))])
        for _ in range(n_hidden)
    ]
    acts = (*hidden, output)
    betas = tuple(
        float(rng.choice([1.0, 1.0, 0.5, 2.0, 1.3]) if fixed.get("betas", True) else 1.0) if a == "sigmoid" else 1.0
        for a in acts
    )
    if fixed.get("with_beta"):
        betas = tuple(float(rng.choice([0.5, 1.7, 3.0])) if a == "sigmoid" else 1.0 for a in acts)
    k = int(fixed.get("k", rng.randint(3, 10)))
    bias = fixed.get("bias") or str(rng.choice(["vector", "vector", "node_first", "node_last", "none"]))
    case = Case(
        sizes, acts, betas, loss, str(rng.choice(["mean", "sum", "mean_elements"])), k, rng, bias,
        float(rng.choice([-1.0, 1.0])) if bias.startswith("node") else 1.0,
        str(rng.choice(["rows", "columns"])), str(rng.choice(["in_out", "out_in"])),
    )  # fmt: skip
    # Drawn again until every ReLU is on for some examples and off for others.
    for _ in range(200):
        case.W = [rng.randn(n, m) * 1.3 / np.sqrt(n) for n, m in zip(sizes, sizes[1:], strict=False)]
        case.b = [rng.randn(m) * 0.4 if bias != "none" else np.zeros(m) for m in sizes[1:]]
        case.X = rng.randn(k, sizes[0])
        if loss == "categorical_cross_entropy" or output == "softmax":
            case.T = np.eye(n_out)[rng.randint(n_out, size=k)]
        elif loss == "binary_cross_entropy" or rng.rand() < 0.5:
            case.T = (rng.rand(k, n_out) < 0.5).astype(float)
        else:
            case.T = rng.randn(k, n_out)
        H, _ = forward(case)
        if all(((h > 0).any(0) & (h < 0).any(0)).all() for h, a in zip(H, acts, strict=True) if a == "relu"):
            break
    return case


def forward(c: Case) -> tuple[Arrays, Arrays]:
    H, A = [], [c.X]
    for W, b, a, beta in zip(c.W, c.b, c.acts, c.betas, strict=True):
        H.append(A[-1] @ W + b)
        A.append(g(a, H[-1], beta))
    return H, A


def loss_derivative(loss: str, Y: np.ndarray, T: np.ndarray) -> np.ndarray:
    if loss in ("half_squared_error", "squared_error"):
        return Y - T
    if loss == "binary_cross_entropy":
        return (Y - T) / (Y * (1 - Y))
    return -T / Y


def cost(c: Case, Y: np.ndarray) -> float:
    if "squared" in c.loss:
        E = 0.5 * ((Y - c.T) ** 2).sum()
    elif c.loss == "binary_cross_entropy":
        E = -(c.T * np.log(Y) + (1 - c.T) * np.log(1 - Y)).sum()
    else:
        E = -(c.T * np.log(Y)).sum()
    return float(c.scale * E)


# --- the learner's backward pass, with a bug --------------------------------------------------------


def backward(
    c: Case, bug: str = "", where: set[int] | None = None, form: int = 0, second: str = ""
) -> tuple[Arrays, Arrays] | None:
    """Gradients with up to two bugs; None when the bug cannot be made here."""
    bugs = {bug, second} - {""}
    at = set(range(1, c.L + 1)) if where is None else where
    done = set()

    def has(name: str, layer: int) -> bool:
        if name in bugs and layer in at:
            done.add(name)
            return True
        return False

    stated = c
    if "inputs_centred" in bugs:
        X = c.X - c.X.mean(0)
        c = Case(**{**c.__dict__, "X": X / c.X.std(0) if form % 2 else X})
        done.add("inputs_centred")
    if "slope_unstated" in bugs:
        if "sigmoid" not in c.acts:
            return None
        beta = [0.7, 1.5, 2.5, 4.0][form % 4]
        c = Case(**{**c.__dict__, "betas": tuple(beta if a == "sigmoid" else 1.0 for a in c.acts)})
        if c.betas == stated.betas:
            return None
        done.add("slope_unstated")
    if "other_activation_in_forward" in bugs:
        new = ["tanh", "sigmoid", "relu"][form % 3]
        if all(a == new for a in c.acts[:-1]):
            return None
        c = Case(**{**c.__dict__, "acts": (new,) * (c.L - 1) + (c.acts[-1],), "betas": (1.0,) * c.L})
        done.add("other_activation_in_forward")
    if bugs & {"bias_missing_in_forward", "bias_of_other_sign"} and c.bias == "none":
        return None
    if "bias_missing_in_forward" in bugs:
        c = Case(**{**c.__dict__, "b": [0 * b for b in c.b]})
        done.add("bias_missing_in_forward")
    if "bias_of_other_sign" in bugs:
        c = Case(**{**c.__dict__, "b": [-b for b in c.b]})
        done.add("bias_of_other_sign")
    H, A = forward(c)
    Y, T, L, k = A[-1], c.T, c.L, c.k
    n_out = c.sizes[-1]
    dW: Arrays = [np.zeros(0)] * L
    db: Arrays = [np.zeros(0)] * L
    delta = error = np.zeros(0)
    out = c.acts[-1]
    S = float(((Y - T) ** 2).sum())
    for layer in range(L, 0, -1):
        i = layer - 1
        act, beta, h, a = c.acts[i], c.betas[i], H[i], A[layer]
        if layer == L:
            error = loss_derivative(c.loss, Y, T)
            if has("scalar_error", L):
                if "squared" not in c.loss:
                    return None
                error = np.full_like(T, [S, S / 2, S / k][form % 3] / c.scale)
            if has("loss_as_error", L):
                error = (Y - T) ** 2 if "squared" in c.loss else -np.log(np.where(T > 0.5, Y, 1 - Y))
                if c.loss == "categorical_cross_entropy":
                    error = -T * np.log(Y)
            if has("gradient_of_other_loss", L):
                if c.loss in ("binary_cross_entropy", "categorical_cross_entropy"):
                    error = Y - T
                elif form % 2 and out == "sigmoid" and T.min() >= 0 and T.max() <= 1:
                    error = -T / Y
                else:
                    error = np.sign(Y - T)
            if has("rounded_outputs", L):
                if out != "sigmoid" or "squared" not in c.loss:
                    return None
                error = np.round(Y) - T
        else:
            W = c.W[i + 1]
            carried = delta
            if has("updated_weights_in_delta", layer):
                W = W - c.rate * dW[i + 1]
            if has("error_carried_instead_of_delta", layer):
                carried = error
            if has("weights_not_transposed", layer):
                if W.shape[0] != W.shape[1]:
                    done.discard("weights_not_transposed")
                    error = carried @ W.T
                else:
                    error = carried @ W
            elif has("weights_left_out_of_delta", layer):
                error = carried.sum(1, keepdims=True) * np.ones_like(a)
            elif has("bias_counted_in_delta", layer):
                if not c.bias.startswith("node"):
                    return None
                p = c.b[i + 1][None] / c.value
                whole = np.vstack([p, W]) if c.bias == "node_first" else np.vstack([W, p])
                error = carried @ (whole[:-1] if c.bias == "node_first" else whole[1:]).T
            else:
                error = carried @ W.T
            if "averaged_in_every_layer" in bugs:
                error = error / k
                done.add("averaged_in_every_layer")
        slope = dg(act, h, beta)
        if act == "softmax":
            if has("softmax_diagonal", layer):
                delta = error * a * (1 - a)
            elif has("output_derivative_extra", layer):
                if c.loss != "categorical_cross_entropy":
                    return None
                delta = (a - T) * a * (1 - a)
            elif has("output_derivative_missing", layer):
                delta = error
            else:
                delta = a * (error - (error * a).sum(1, keepdims=True))
        else:
            if layer == L and has("output_derivative_missing", layer):
                slope = np.ones_like(h)
            if layer < L and has("hidden_derivative_missing", layer):
                slope = np.ones_like(h)
            matched = layer == L and c.loss == "binary_cross_entropy"
            if "derivative_twice" in bugs and layer in at and not matched:
                slope = slope**2
                done.add("derivative_twice")
            if has("derivative_of_activation", layer):
                slope = dg(act, a, beta)
            if has("derivative_formula_on_pre_activation", layer):
                slope = formula(act, h, beta)
            if "derivative_from_wrong_layer" in bugs and layer in at:
                same = [
                    m for m in range(1, L + 1) if m != layer and c.sizes[m] == c.sizes[layer] and c.acts[m - 1] == act
                ]
                if same:
                    slope = dg(act, H[same[form % len(same)] - 1], beta)
                    done.add("derivative_from_wrong_layer")
            if has("derivative_of_other_activation", layer):
                other = [n for n in ("sigmoid", "tanh", "relu") if n != act][form % 2]
                slope = dg(other, h, 1.0)
            if has("value_instead_of_derivative", layer):
                slope = a if act != "linear" else slope
            if has("slope_beta_missing", layer):
                slope = slope / beta
            delta = error * slope
        if layer < L and has("bias_delta_kept", layer):
            if not c.bias.startswith("node"):
                return None
            p, value = c.b[i + 1][None] / c.value, np.full((k, 1), c.value)
            first = c.bias == "node_first"
            whole = carried @ (np.vstack([p, c.W[i + 1]]) if first else np.vstack([c.W[i + 1], p])).T
            whole = whole * formula(act, np.hstack([value, a] if first else [a, value]), beta)
            delta = whole[:, :-1] if first else whole[:, 1:]
        before = A[layer - 1]
        dW[i], db[i] = before.T @ delta, delta.sum(0)
        if has("one_example_only", layer):
            j = [-1, 0][form % 2]
            dW[i], db[i] = np.outer(before[j], delta[j]), delta[j].copy()
        if has("averaged_before_product", layer):
            dW[i] = np.outer(before.mean(0), delta.mean(0)) * k
        if has("pre_activation_in_gradient", layer) and layer > 1:
            dW[i] = H[layer - 2].T @ delta
        if "activation_of_wrong_layer" in bugs and layer in at:
            same = [m for m in range(L + 1) if m != layer - 1 and c.sizes[m] == c.sizes[layer - 1]]
            if same:
                dW[i] = A[same[form % len(same)]].T @ delta
                done.add("activation_of_wrong_layer")
        if has("weight_gradient_zero", layer):
            dW[i] = 0 * dW[i]
        if c.bias != "none":
            if has("bias_gradient_zero", layer):
                db[i] = 0 * db[i]
            if "bias_from_all_units" in bugs and layer in at and db[i].size > 1:
                db[i] = np.full_like(db[i], db[i].sum())
                done.add("bias_from_all_units")
            if has("bias_averaged", layer):
                db[i] = db[i] / k
            if has("bias_summed", layer):
                db[i] = db[i] * k
            if has("bias_sign", layer):
                db[i] = -db[i]
            if "bias_of_other_sign" in bugs:
                db[i] = -db[i]
        for name, factor in (
            ("wrong_sign", -1), ("summed_over_examples", k), ("averaged_over_examples", 1 / k), ("factor_two", 2),
            ("factor_half", 0.5), ("summed_over_outputs", n_out), ("averaged_over_outputs", 1 / n_out),
            ("multiplied_by_cost", cost(c, Y)), ("learning_rate_included", c.rate),
        ):  # fmt: skip
            if name in bugs and layer in at and factor != 1:
                done.add(name)
                dW[i], db[i] = dW[i] * factor, db[i] * factor
        dW[i], db[i] = c.scale * dW[i], c.scale * db[i]
        if has("weight_decay", layer):
            decay = [0.01, 0.3][form % 2]
            dW[i] = dW[i] + decay * c.W[i]
            if form % 4 > 1 and c.bias != "none":
                db[i] = db[i] + decay * c.b[i]
        for name, how in (("transposed", 0), ("reshaped_instead_of_transposed", 1)):
            if name in bugs and layer in at:
                M = stacked(c, dW[i], db[i])
                if min(M.shape) > 1 and (M.shape[0] == M.shape[1]) != bool(how):
                    done.add(name)
                    M = (
                        M.T.copy()
                        if not how
                        else M.T.reshape(M.shape)
                        if c.layout == "in_out"
                        else M.reshape(M.T.shape).T
                    )
                    dW[i], db[i] = unstacked(c, M, db[i])
    return (dW, db) if done == bugs else None


def stacked(c: Case, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    row = b[None] * c.value
    return {"node_first": lambda: np.vstack([row, W]), "node_last": lambda: np.vstack([W, row])}.get(
        c.bias, lambda: W
    )()


def unstacked(c: Case, M: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if c.bias == "node_first":
        return M[1:], M[0] / c.value
    if c.bias == "node_last":
        return M[:-1], M[-1] / c.value
    return M, b


# --- as the learner stores it -----------------------------------------------------------------------


def stored(c: Case, W: Arrays, b: Arrays, of_gradient: bool) -> tuple[Arrays, Arrays | None]:
    """Bring weights or gradients into the learner's convention."""
    result = []
    for w, o in zip(W, b, strict=True):
        M = w
        if c.bias.startswith("node"):
            row = (o * c.value if of_gradient else o / c.value)[None]
            M = np.vstack([row, w] if c.bias == "node_first" else [w, row])
        result.append(M if c.layout == "in_out" else M.T)
    offsets = [o.reshape(-1, 1) if c.examples == "columns" else o for o in b] if c.bias == "vector" else None
    return result, offsets


def ask(c: Case, dW: Arrays, db: Arrays, state_all: bool = True, dtype: type = np.float64, **more: Any) -> Diagnosis:
    """Put the case before the doctor, as the learner has it."""
    W, b = stored(c, c.W, c.b, of_gradient=False)
    G, gb = stored(c, dW, db, of_gradient=True)
    X, T = (c.X, c.T) if c.examples == "rows" else (c.X.T, c.T.T)
    if state_all:
        more |= {"examples": c.examples, "layout": c.layout, "bias": c.bias, "bias_value": c.value}

    def cast(arrays: Arrays | None) -> Arrays | None:
        return None if arrays is None else [a.astype(dtype) for a in arrays]

    return diagnose(
        W, X, T, cast(G), biases=b, bias_gradients=cast(gb), activation=c.acts, loss=c.loss, reduction=c.reduction,
        beta=c.betas, **more,
    )  # fmt: skip


# --- which case shows which mistake -----------------------------------------------------------------

#: What a case needs for a mistake to be possible.
NEEDS: dict[str, dict[str, Any]] = {
    "transposed": {"equal": True},
    "weights_not_transposed": {"equal": True, "n_hidden": 2},
    "derivative_from_wrong_layer": {"equal": True, "n_hidden": 2, "hidden": "relu"},
    "activation_of_wrong_layer": {"equal": True},
    "softmax_diagonal": {"output": ("softmax", "half_squared_error")},
    "output_derivative_extra": {"output": ("softmax", "categorical_cross_entropy")},
    "slope_beta_missing": {"with_beta": True, "output": ("sigmoid", "half_squared_error")},
    "slope_unstated": {"output": ("sigmoid", "half_squared_error")},
    "rounded_outputs": {"output": ("sigmoid", "half_squared_error")},
    "scalar_error": {"output": ("sigmoid", "half_squared_error")},
    "multiplied_by_cost": {"output": ("sigmoid", "half_squared_error")},
    "averaged_in_every_layer": {"n_hidden": 2},
    "bias_counted_in_delta": {"bias": "node_first", "n_hidden": 2},
    "bias_delta_kept": {"bias": "node_first"},
    "summed_over_outputs": {"n_out": 3},
    "averaged_over_outputs": {"n_out": 3},
    "weights_left_out_of_delta": {},
    "other_activation_in_forward": {},
}
for _name in ("bias_gradient_zero", "bias_from_all_units", "bias_averaged", "bias_summed", "bias_sign", "bias_of_other_sign",
              "bias_missing_in_forward"):  # fmt: skip
    NEEDS[_name] = {"bias": "vector"}

#: Seen in shapes, steps or calls, not in gradients alone: the unit tests cover them.
ELSEWHERE = {
    "bias_not_summed",
    "bias_row_missing",
    "learning_rate_missing",
    "weight_decay_missing",
    "momentum",
    "normalised_step",
    "updated_per_example",
    "gradients_accumulated",
}

#: Named from small programs in tests/unit/test_doctor_truth.py; they came later, and the seeds go by the others' order.
LATER = {
    "activation_missing_in_forward",
    "activation_twice_in_forward",
    "all_gradients_zero",
    "bias_of_wrong_layer_in_forward",
    "loss_factor",
    "loss_formula",
    "loss_penalty",
    "softmax_over_examples",
    "weights_of_wrong_layer_in_forward",
    "weights_transposed_in_forward",
    "bias_from_weight_gradient",
    "constant_factor",
    "constant_factor_in_part",
    "example_left_out",
    "incoming_error_changed",
    "multiplied_by_mean_error",
    "one_number_for_layer",
    "value_times_derivative",
    "weight_decay_sign",
    "weight_decay_size",
    "activation_before_dropout",
    "dropout_left_out",
    "dropout_mask_missing",
    "gradient_in_other_places",
    "index_slips_on_the_way_back",
    "slope_after_dropout",
    "slope_of_other_function",
    "slope_of_other_units",
    "targets_shifted",
    "units_without_gradient",
}
ELSEWHERE |= LATER

#: Mistakes of a single layer, for pairs on different layers.
STRUCTURAL = ["hidden_derivative_missing", "derivative_of_activation", "value_instead_of_derivative", "pre_activation_in_gradient",
              "derivative_formula_on_pre_activation"]  # fmt: skip
FACTORS = ["wrong_sign", "factor_two", "summed_over_examples", "averaged_over_examples"]

# --- mistakes that the catalogue lacks --------------------------------------------------------------


def unknown(c: Case, kind: str) -> tuple[Arrays, Arrays] | None:
    """Return gradients that are wrong in a way that has no name."""
    rng = c.rng
    H, A = forward(c)
    right = backward(c)
    assert right is not None
    dW, db = [w.copy() for w in right[0]], [b.copy() for b in right[1]]
    layer = rng.randint(c.L)
    if kind == "noise of 1 %":
        return [w + 0.01 * np.abs(w).max() * rng.randn(*w.shape) for w in dW], [
            b + 0.01 * np.abs(b).max() * rng.randn(*b.shape) for b in db
        ]
    if kind == "one weight off":
        dW[layer][tuple(rng.randint(n) for n in dW[layer].shape)] += 0.1 * np.abs(dW[layer]).max()
        return dW, db
    if kind == "factor without a name":
        f = float(rng.uniform(1.1, 3.9)) + 1e-4
        return [f * w for w in dW], [f * b for b in db]
    if kind == "nearly the number of examples":
        return [1.0001 * c.k * w for w in dW], [1.0001 * c.k * b for b in db]
    if kind == "normalised":
        return [w / np.linalg.norm(w) for w in dW], [b / np.linalg.norm(b) if c.bias != "none" else b for b in db]
    if kind == "clipped":
        limit = 0.5 * max(np.abs(w).max() for w in dW)
        return [np.clip(w, -limit, limit) for w in dW], [np.clip(b, -limit, limit) for b in db]
    if kind == "two columns swapped":
        wide = [i for i in range(c.L) if dW[i].shape[1] > 1]
        if not wide:
            return None
        dW[wide[0]][:, [0, 1]] = dW[wide[0]][:, [1, 0]]
        return dW, db
    if kind == "signs only":
        return [np.sign(w) for w in dW], [np.sign(b) for b in db]
    if kind == "squared entries":
        return [w * np.abs(w) for w in dW], [b * np.abs(b) for b in db]
    if kind == "random feedback weights":
        B = [rng.randn(*w.shape) for w in c.W]
        return _custom(c, H, A, feedback=B)
    if kind == "leaky slope in the backward pass":
        return _custom(c, H, A, slope=lambda i, s: np.maximum(s, 0.01) if c.acts[i] == "relu" else s + 0.01)
    if kind == "dropout in the backward pass":
        masks = [(rng.rand(*h.shape) < 0.8).astype(float) for h in H]
        return _custom(c, H, A, slope=lambda i, s: s * masks[i] if i < c.L - 1 else s)
    if kind == "square root of the slope":
        return _custom(c, H, A, slope=lambda i, s: np.sqrt(np.abs(s)) * np.where(s > 0, 1.0, 0.5) + 0.003)
    if kind == "huber error":
        e = loss_derivative(c.loss, A[-1], c.T)
        if ((np.abs(e) >= 0.3) | (e == 0)).all():
            return None  # the absolute error's gradient, times a constant
        return _custom(c, H, A, error=lambda e: np.clip(e, -0.3, 0.3))
    if kind == "cubic error":
        return _custom(c, H, A, error=lambda e: e**3)
    if kind == "smoothed targets":
        return _custom(c, H, A, error=lambda e: e + 0.05 * (c.T - 0.5))
    if kind == "one example missing":
        weights = np.ones(c.k)
        weights[c.k // 2] = 0.0
        return _custom(c, H, A, examples=weights)
    if kind == "examples weighted":
        return _custom(c, H, A, examples=np.linspace(0.5, 1.5, c.k))
    if kind == "inputs shuffled against targets":
        order = np.roll(np.arange(c.k), 1)
        return _custom(c, H, A, inputs=order)
    if kind == "absolute entries":
        return [np.abs(w) for w in dW], [np.abs(b) for b in db]
    if kind == "units in reverse order":
        return [w[:, ::-1] if i < c.L - 1 else w for i, w in enumerate(dW)], [
            b[::-1] if i < c.L - 1 else b for i, b in enumerate(db)
        ]
    if kind == "half precision":
        return [w.astype(np.float16).astype(float) * (1 + 1e-5) for w in dW], [
            b.astype(np.float16).astype(float) * (1 + 1e-5) for b in db
        ]
    if kind == "gradients at other weights":
        moved = Case(**{**c.__dict__, "W": [w + 0.01 * rng.randn(*w.shape) for w in c.W]})
        return backward(moved)
    if kind == "targets of the next example":
        shifted = Case(**{**c.__dict__, "T": np.roll(c.T, 1, axis=0)})
        return None if np.array_equal(shifted.T, c.T) else backward(shifted)
    if kind == "absolute weights on the way back":
        return _custom(c, H, A, feedback=[np.abs(w) for w in c.W])
    if kind == "squared weights on the way back":
        return _custom(c, H, A, feedback=[w * w for w in c.W])
    if kind == "units reversed on the way back":
        return _custom(c, H, A, feedback=[w[::-1] for w in c.W])
    if kind == "deltas minus their mean":
        return _custom(c, H, A, change=lambda d: d - d.mean(0))
    if kind == "deltas of length one":
        if c.sizes[-1] == 1:
            return None  # their signs are the absolute error's gradient
        return _custom(c, H, A, change=lambda d: d / np.maximum(np.linalg.norm(d, axis=1, keepdims=True), 1e-9))
    if kind == "averaged over one example fewer":
        return [w * c.k / (c.k - 1) for w in dW], [b * c.k / (c.k - 1) for b in db]
    if kind == "slope of the first unit left out":

        def first(i: int, s: np.ndarray) -> np.ndarray:
            return np.hstack([np.ones_like(s[:, :1]), s[:, 1:]]) if s.shape[1] > 1 else s

        return _custom(c, H, A, slope=first)
    if kind == "slope averaged over the examples":
        return _custom(c, H, A, slope=lambda i, s: np.broadcast_to(s.mean(0), s.shape))
    if kind == "slope and its square mixed":
        return _custom(c, H, A, slope=lambda i, s: 0.3 * s + 0.7 * s**2 + 0.01)
    if kind == "gradients of two layers swapped":
        pairs = [i for i in range(c.L - 1) if dW[i].shape == dW[i + 1].shape]
        if not pairs:
            return None
        i = pairs[0]
        dW[i], dW[i + 1], db[i], db[i + 1] = dW[i + 1], dW[i], db[i + 1], db[i]
        return dW, db
    if kind == "upper half missing":
        wide = [i for i in range(c.L) if dW[i].shape[0] > 2]
        if not wide:
            return None
        dW[wide[0]][: dW[wide[0]].shape[0] // 2] = 0.0
        return dW, db
    if kind == "a constant added":
        return [w + 0.01 for w in dW], [b + 0.01 for b in db]
    if kind == "half the batch":
        weights = (np.arange(c.k) < c.k // 2).astype(float)
        return _custom(c, H, A, examples=weights) if c.k // 2 > 1 else None
    raise ValueError(kind)


UNKNOWN = [
    "noise of 1 %", "one weight off", "factor without a name", "nearly the number of examples", "normalised", "clipped",
    "two columns swapped", "signs only", "squared entries", "random feedback weights", "leaky slope in the backward pass",
    "dropout in the backward pass", "square root of the slope", "huber error", "cubic error", "smoothed targets",
    "one example missing", "examples weighted", "inputs shuffled against targets", "absolute entries",
    "units in reverse order", "half precision", "gradients at other weights", "targets of the next example",
    "absolute weights on the way back", "squared weights on the way back", "units reversed on the way back",
    "deltas minus their mean", "deltas of length one", "averaged over one example fewer",
    "slope of the first unit left out", "slope averaged over the examples", "slope and its square mixed",
    "gradients of two layers swapped", "upper half missing", "a constant added", "half the batch",
]  # fmt: skip


def parallel(P: np.ndarray, Q: np.ndarray) -> bool:
    """Whether one is a multiple of the other."""
    return bool(abs((P * Q).sum()) >= (1 - 1e-9) * np.linalg.norm(P) * np.linalg.norm(Q))


def known_somewhere(c: Case, wrong: tuple[Arrays, Arrays]) -> bool:
    """Whether a mistake of the catalogue gives the same gradients in some layer, up to a plain factor.

    Absolute values of negative gradients are a wrong sign, and half of a batch of which one example reaches no ReLU
    is a single example: there the mutation has a name after all.
    """
    right = backward(c)
    assert right is not None
    names = [
        m for m in MISTAKES if MISTAKES[m].slot in ("error", "derivative", "carry", "delta", "products", "weights")
    ]
    made = [right, *(g for name in names for form in range(4) if (g := backward(c, name, None, form)) is not None)]
    # A mask may spare a single example, or all but one at an end.
    H, A = forward(c)
    kept = [np.arange(c.k) == i for i in range(c.k)] + [np.arange(c.k) != i for i in (0, c.k - 1)]
    made += [_custom(c, H, A, examples=which.astype(float)) for which in kept]
    # The slope of a leaky ReLU is that of another activation.
    made += [
        _custom(c, H, A, slope=lambda i, v, low=low: np.maximum(v, low) if c.acts[i] == "relu" else v)
        for low in (0.01, 0.1, 0.2)
    ]
    factors = [sign * f for sign in (1, -1) for f in {1, 2, 0.5, c.k, 1 / c.k, c.sizes[-1], 1 / c.sizes[-1]}]
    for i in range(c.L):
        G = wrong[0][i]
        if np.allclose(G, right[0][i], rtol=1e-6, atol=1e-12 + 1e-6 * np.abs(right[0][i]).max()):
            continue
        for mistaken in made:
            P = mistaken[0][i]
            # One constant on a known mistake is said as such.
            fitted = (
                float((G * P).sum() / max((P * P).sum(), 1e-300))
                if P.size > 1 and not parallel(P, right[0][i])
                else 1.0
            )
            for factor in (*factors, fitted):
                P = factor * mistaken[0][i]
                if np.any(P) and np.abs(G - P).max() <= 1e-6 * np.abs(P).max():
                    return True
    return False


def _custom(
    c: Case,
    H: Arrays,
    A: Arrays,
    slope: Callable[[int, np.ndarray], np.ndarray] = lambda i, s: s,
    error: Callable[[np.ndarray], np.ndarray] = lambda e: e,
    feedback: Arrays | None = None,
    examples: np.ndarray | None = None,
    inputs: np.ndarray | None = None,
    change: Callable[[np.ndarray], np.ndarray] = lambda d: d,
) -> tuple[Arrays, Arrays]:
    """A right backward pass with one step replaced."""
    e = error(loss_derivative(c.loss, A[-1], c.T))
    if examples is not None:
        e = e * examples[:, None]
    dW, db = [], []
    for i in range(c.L - 1, -1, -1):
        if c.acts[i] == "softmax":
            a = A[i + 1]
            d = a * (e - (e * a).sum(1, keepdims=True))
        else:
            d = e * slope(i, dg(c.acts[i], H[i], c.betas[i]))
        d = change(d)
        before = A[i] if inputs is None else A[i][inputs]
        dW.insert(0, c.scale * before.T @ d)
        db.insert(0, c.scale * d.sum(0))
        e = d @ (c.W if feedback is None else feedback)[i].T
    return dW, db


#: What may be said of a mutation: a factor is a factor, and 0 is 0.
FACTS = {"constant_factor", "constant_factor_in_part", "bias_gradient_zero", "weight_gradient_zero"}
#: What else may be said of some kinds, because it is what was done.
TRUE_OF = {
    "two columns swapped": {"gradient_in_other_places"},
    "units in reverse order": {"gradient_in_other_places"},
    "upper half missing": {"units_without_gradient"},
    "units reversed on the way back": {"index_slips_on_the_way_back"},
    "slope averaged over the examples": {"slope_of_other_units"},
}

#: Outcomes of each kind that are written down.
REMEMBERED = 3
#: The first seed of the recorded run. The doctor was built on seeds below; a failure that is mended moves it on.
SEED = 100_000_000

# --- counting ---------------------------------------------------------------------------------------


def same(one: tuple[Arrays, Arrays], other: tuple[Arrays, Arrays], c: Case) -> bool:
    """Whether two sets of gradients agree, so that there is nothing to find."""
    pairs = list(zip(one[0], other[0], strict=True)) + (
        list(zip(one[1], other[1], strict=True)) if c.bias != "none" else []
    )
    return all(np.abs(a - b).max() <= 1e-6 * max(np.abs(b).max(), 1e-12) for a, b in pairs)


def borne(name: str, wrong: tuple[Arrays, Arrays], right: tuple[Arrays, Arrays], c: Case) -> set[str]:
    """Return what the numbers bear of a mistake: of a part with nothing but rounding left, no more than that it is 0.

    Deltas of a softmax sum to 0 over its neurons, so that what adds them up has no other trace.
    """
    size = 1e-12 * max(np.abs(part).max() for part in right[0])
    parts = [("weight_gradient_zero", *pair) for pair in zip(wrong[0], right[0], strict=True)]
    if c.bias != "none":
        parts += [("bias_gradient_zero", *pair) for pair in zip(wrong[1], right[1], strict=True)]
    if all(np.abs(part).max() <= size for _, part, _ in parts):
        return {"all_gradients_zero"}
    off = [
        (zero, part) for zero, part, true in parts if np.abs(part - true).max() > 1e-6 * max(np.abs(true).max(), size)
    ]
    gone = {zero for zero, part in off if np.abs(part).max() <= size}
    return gone | {name for _, part in off if np.abs(part).max() > size}


def measure(n_per_mistake: int, n_right: int, n_pairs: int, n_unknown: int, seed: int = SEED) -> dict[str, Any]:
    """Run all cases and count.

    Parameters
    ----------
    n_per_mistake, n_right, n_pairs, n_unknown : int
        Cases per mistake, right gradients, pairs of mistakes, cases per unknown mistake.
    seed : int
        First seed.

    Returns
    -------
    dict
        Counts, rates, and every case that went wrong.
    """
    started = time.perf_counter()
    counts: Counter[str] = Counter()
    per_name: dict[str, Counter[str]] = defaultdict(Counter)
    failures: list[dict[str, Any]] = []
    twins: Counter[str] = Counter()
    outcomes: dict[str, list[str]] = defaultdict(list)

    def remember(name: str, at: int, d: Diagnosis) -> None:
        if len(outcomes[name]) < REMEMBERED:
            outcomes[name].append(f"{at}: {d.verdict}; {', '.join(sorted(d.names)) or 'no name'}")

    def settle(kind: str, name: str, expected: set[str], c: Case, d: Diagnosis, at: int) -> None:
        got = set(d.names)
        others = [{f.name for f in fs} for fs in d.alternatives]
        remember(name, at, d)
        twins.update(f"{name} | {' + '.join(sorted(o))}" for o in [got, *others] if others and o != expected)
        counts[f"{kind} cases"] += 1
        per_name[name]["cases"] += 1
        if got == expected and not d.unexplained:
            counts[f"{kind} named"] += 1
            per_name[name]["named"] += 1
            if others:
                counts[f"{kind} named, others cannot be told apart"] += 1
        elif expected in others and not d.unexplained:
            counts[f"{kind} named"] += 1
            counts[f"{kind} named second"] += 1
            per_name[name]["named"] += 1
        else:
            failures.append(
                {
                    "kind": kind,
                    "mistake": name,
                    "seed": at,
                    "got": sorted(got),
                    "verdict": d.verdict,
                    "sizes": list(c.sizes),
                    "activations": list(c.acts),
                    "loss": c.loss,
                    "reduction": c.reduction,
                    "k": c.k,
                    "bias": c.bias,
                }
            )

    for name in (m for m in MISTAKES if m not in ELSEWHERE):
        found = tried = 0
        while found < n_per_mistake and tried < 30 * n_per_mistake:
            at = seed + 1000 * [m for m in MISTAKES if m not in LATER].index(name) + tried
            tried += 1
            rng = np.random.RandomState(at)
            needs = dict(NEEDS.get(name, {}))
            if needs.get("bias") == "vector" and name != "bias_from_all_units":
                needs["bias"] = str(rng.choice(["vector", "node_first", "node_last"]))
            if needs.get("bias") == "node_first":
                needs["bias"] = str(rng.choice(["node_first", "node_last"]))
            if name == "transposed" and rng.rand() < 0.4:
                needs = {"square_nodes": True, "bias": "node_first", "output": ("sigmoid", "half_squared_error")}
            c = draw_case(rng, **needs)
            where = None
            if rng.rand() < 0.3 and MISTAKES[name].slot in (
                "derivative",
                "carry",
                "delta",
                "products",
                "weights",
                "biases",
                "factor",
            ):
                where = {int(rng.randint(1, c.L + 1))}
            form = int(rng.randint(12))
            wrong, right = backward(c, name, where, form), backward(c)
            assert right is not None
            if wrong is None or same(wrong, right, c):
                continue
            found += 1
            single = rng.rand() < 0.08 and name not in ("weight_decay", "updated_weights_in_delta")
            more: dict[str, Any] = (
                {"learning_rate": c.rate} if name == "learning_rate_included" or rng.rand() < 0.1 else {}
            )
            # A bias node of the other sign is no mistake when the sign was not stated.
            state_all = rng.rand() < 0.85 or name == "bias_of_other_sign"
            d = ask(c, *wrong, state_all=state_all, dtype=np.float32 if single else np.float64, **more)
            # Where a ReLU sleeps, a part is 0 whatever was done, and the name says all of it.
            bears = borne(name, wrong, right, c)
            settle("one mistake", name, {name} if set(d.names) == {name} <= bears else bears, c, d, at)

    for n in range(n_pairs):
        at = seed + 200_000 + n
        rng = np.random.RandomState(at)
        first, second = STRUCTURAL[n % len(STRUCTURAL)], FACTORS[n % len(FACTORS)]
        c = draw_case(rng, smooth=True)
        one, both, right = backward(c, first), backward(c, first, None, 0, second), backward(c)
        if one is None or both is None or right is None or same(one, right, c) or same(both, one, c):
            continue
        settle("two mistakes", f"{first} and {second}", {first, second}, c, ask(c, *both), at)

    for n in range(n_right):
        at = seed + 400_000 + n
        rng = np.random.RandomState(at)
        c = draw_case(rng)
        right = backward(c)
        assert right is not None
        kind = n % 4
        dtype = np.float32 if kind == 1 else np.float64
        if kind == 2:
            right = [np.round(w, 8) for w in right[0]], [np.round(b, 8) for b in right[1]]
        d = ask(c, *right, state_all=kind != 3, dtype=dtype)
        counts["right cases"] += 1
        remember("right", at, d)
        if d.verdict != "right":
            counts["right accused"] += 1
            failures.append({"kind": "right", "seed": at, "got": d.names, "verdict": d.verdict, "variant": kind})

    for kind in UNKNOWN:
        for n in range(n_unknown):
            at = seed + 600_000 + 1000 * UNKNOWN.index(kind) + n
            rng = np.random.RandomState(at)
            # With very few examples, an example that drops out may leave exactly one that counts.
            c = draw_case(rng, k=rng.randint(5, 12))
            wrong = unknown(c, kind)
            right = backward(c)
            assert right is not None
            if wrong is None or same(wrong, right, c):
                continue
            if known_somewhere(c, wrong):
                counts["mutations left out, since a known mistake does the same"] += 1
                continue
            d = ask(c, *wrong, state_all=rng.rand() < 0.85)
            counts["unknown cases"] += 1
            remember(kind, at, d)
            # A constant factor, and a part that is exactly 0, are facts and no guesses.
            if not set(d.names) <= FACTS | TRUE_OF.get(kind, set()):
                counts["unknown named"] += 1
                failures.append(
                    {
                        "kind": "unknown",
                        "mistake": kind,
                        "seed": at,
                        "got": [str(f) for f in d.findings],
                        "verdict": d.verdict,
                        "sizes": list(c.sizes),
                        "activations": list(c.acts),
                        "loss": c.loss,
                        "k": c.k,
                        "bias": c.bias,
                    }
                )
            elif d.verdict == "right":
                counts["unknown called right"] += 1
                failures.append({"kind": "unknown", "mistake": kind, "seed": at, "got": [], "verdict": "right"})
    return summary(
        {
            "seed": seed,
            "counts": dict(counts),
            "per mistake": {name: dict(c) for name, c in per_name.items()},
            "could not be told apart": dict(twins),
            "first outcomes": dict(outcomes),
            "seconds": time.perf_counter() - started,
            "failures": failures,
        }
    )


def summary(*parts: dict[str, Any]) -> dict[str, Any]:
    """Add up the results of several parts of the measurement."""
    counts, twins = Counter[str](), Counter[str]()
    for part in parts:
        counts.update(part["counts"])
        twins.update(part["could not be told apart"])
    cases = counts["one mistake cases"] + counts["two mistakes cases"]
    named = counts["one mistake named"] + counts["two mistakes named"]
    return {
        "seed": parts[0]["seed"],
        "cases": cases + counts["right cases"] + counts["unknown cases"],
        "named rightly": named / max(cases, 1),
        "right gradients accused": counts["right accused"],
        "unknown mistakes named": counts["unknown named"],
        "counts": dict(sorted(counts.items())),
        "per mistake": {name: c for part in parts for name, c in part["per mistake"].items()},
        "could not be told apart": dict(twins.most_common()),
        "first outcomes": {name: o for part in parts for name, o in part["first outcomes"].items()},
        "seconds": round(sum(part["seconds"] for part in parts), 1),
        "failures": [f for part in parts for f in part["failures"]],
    }


def measure_all(n_per_mistake: int, n_right: int, n_pairs: int, n_unknown: int, seed: int) -> dict[str, Any]:
    """Measure as `measure` does, in two processes."""
    shares = [(n_per_mistake, 0, 0, 0), (0, 0, 0, n_unknown), (0, n_right, n_pairs, 0)]
    with ProcessPoolExecutor(2) as pool:
        runs = [pool.submit(measure, *share, seed) for share in shares]
        return summary(*(run.result() for run in runs))


def main() -> None:
    """Print the summary and write the JSON file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--per-mistake", type=int, default=100)
    parser.add_argument("--right", type=int, default=800)
    parser.add_argument("--pairs", type=int, default=400)
    parser.add_argument("--unknown", type=int, default=40)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--output", type=Path, default=Path(__file__).with_suffix(".json"))
    a = parser.parse_args()
    result = measure_all(a.per_mistake, a.right, a.pairs, a.unknown, a.seed)
    for key, value in result["counts"].items():
        print(f"{key:60} {value}")
    for name, c in result["per mistake"].items():
        if c.get("named", 0) < c["cases"]:
            print(f"  {name:60} {c.get('named', 0)} of {c['cases']}")
    print(f"named rightly: {result['named rightly']:.2%} of {result['cases']} cases in all, {result['seconds']} s")
    a.output.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
