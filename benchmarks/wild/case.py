"""A configuration of a published package, and the truth about it: central differences of its own forward pass and loss."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

Arrays = list[np.ndarray]


@dataclass(frozen=True)
class Case:
    """What is handed to the doctor, and what it is measured against.

    Attributes
    ----------
    label : str
        The configuration in words.
    call : callable
        The glue: ``backward(weights, biases, X, T)``, or ``step(weights, biases, X, T, rate)``; no ``biases`` where
        the network has none. It calls the package's own code.
    cost : callable
        ``cost(weights, biases, X, T)``: the loss that the package states, after its own forward pass.
    stated : dict
        Keywords of `diagnose`.
    how : str
        "backward", "step", or "arrays" where the pass can be run on the owner's data alone.
    sizes, others : tuple of int
        Layer sizes of the network that is reported, and of another one that a name has to hold on as well.
    k, other_k : int
        Numbers of examples.
    targets : str
        "any", "binary" or "one_hot".
    layout, bias : str
        The form of the arrays; see `Case.draw`.
    single : bool
        Whether the package computes in float32.
    inputs : callable, optional
        Changes the drawn inputs.
    """

    label: str
    call: Callable[..., Any]
    cost: Callable[..., float]
    stated: dict[str, Any]
    how: str = "backward"
    sizes: tuple[int, ...] = (3, 4, 2)
    others: tuple[int, ...] = (4, 5, 3)
    k: int = 5
    other_k: int = 7
    targets: str = "any"
    layout: str = "in_out"
    bias: str = "vector"
    rate: float = 0.1
    single: bool = False
    inputs: Callable[[np.ndarray], np.ndarray] | None = None
    seed: int = 3
    glue: int = field(default=0)

    def draw(self, seed: int, sizes: tuple[int, ...], k: int) -> tuple[Arrays, Arrays | None, np.ndarray, np.ndarray]:
        """Return weights, biases, X and T as the package holds them.

        Biases are "vector" (n,), "row" (1, n), "column" (n, 1), "first" or "last" (in the weights, beside a 1), or
        "none".
        """
        rng = np.random.RandomState(seed)
        W = [rng.standard_normal((n, m)) / np.sqrt(n) for n, m in zip(sizes[:-1], sizes[1:], strict=True)]
        b = [rng.uniform(-0.5, 0.5, m) for m in sizes[1:]]
        X = rng.standard_normal((k, sizes[0]))
        if self.targets == "one_hot":
            T = np.eye(sizes[-1])[rng.permutation(np.arange(k) % sizes[-1])]
        elif self.targets == "binary":
            T = (rng.uniform(size=(k, sizes[-1])) < 0.5).astype(float)
            T[0], T[-1] = 0.0, 1.0 if k > 1 else 0.0
        else:
            T = rng.uniform(0.1, 0.9, (k, sizes[-1]))
        if self.inputs is not None:
            X = self.inputs(X)
        if self.bias in ("first", "last"):
            W = [np.vstack([v, w] if self.bias == "first" else [w, v]) for w, v in zip(W, b, strict=True)]
        if self.layout == "out_in":
            W = [np.ascontiguousarray(w.T) for w in W]
        shaped = {"vector": b, "row": [v[None] for v in b], "column": [v[:, None] for v in b]}
        return W, shaped.get(self.bias), X, T

    def cost_of(self, W: Arrays, b: Arrays | None, X: np.ndarray, T: np.ndarray) -> float:
        """Return the package's own loss; it may change what it is handed."""
        copies = [w.copy() for w in W]
        return float(self.cost(copies, X.copy(), T.copy()) if b is None else
                     self.cost(copies, [v.copy() for v in b], X.copy(), T.copy()))  # fmt: skip

    def measured(self, W: Arrays, b: Arrays | None, X: np.ndarray, T: np.ndarray) -> Arrays:
        """Return the slopes of the package's own loss, by central differences; weights first, then biases."""
        nudge = 1e-2 if self.single else 1e-4
        places = [w.copy() for w in W] + [v.copy() for v in b or []]

        def at() -> float:
            return self.cost_of(places[: len(W)], places[len(W) :] if b is not None else None, X, T)

        slopes = []
        for array in places:
            slope = np.zeros_like(array)
            for index in np.ndindex(array.shape):
                kept = array[index]
                E = []
                for move in (nudge, -nudge, nudge / 2, -nudge / 2):
                    array[index] = kept + move
                    E.append(at())
                array[index] = kept
                slope[index] = (8 * (E[2] - E[3]) - (E[0] - E[1])) / (6 * nudge)
            slopes.append(slope)
        return slopes

    @property
    def walks(self) -> bool:
        """Whether a step goes through the examples, one update after each."""
        return self.stated.get("updates") == "per_example"

    def truth(self, W: Arrays, b: Arrays | None, X: np.ndarray, T: np.ndarray) -> Arrays:
        """Return the right answer: gradients, or what a right walk through the examples changes, divided by -eta."""
        if not self.walks:
            return self.measured(W, b, X, T)
        now = [w.copy() for w in W] + [v.copy() for v in b or []]
        for i in range(len(X)):
            here, offsets = now[: len(W)], now[len(W) :] if b is not None else None
            slopes = self.measured(here, offsets, X[i : i + 1], T[i : i + 1])
            now = [a - self.rate * g for a, g in zip(now, slopes, strict=True)]
        return [(old - new) / self.rate for old, new in zip([*W, *(b or [])], now, strict=True)]

    def made(self, W: Arrays, b: Arrays | None, X: np.ndarray, T: np.ndarray) -> Arrays:
        """Return what the package makes: gradients, or -changes / eta; weights first, then biases."""
        start = [w.copy() for w in W], *([] if b is None else [[v.copy() for v in b]])
        rate = [self.rate] if self.how == "step" else []
        got = self.call(*start, X.copy(), T.copy(), *rate)
        arrays = [*got[0], *got[1]] if b is not None else list(got)
        arrays = [np.asarray(a, dtype=float) for a in arrays]
        if self.how != "step":
            return arrays
        return [(old - new.reshape(old.shape)) / self.rate for old, new in zip([*W, *(b or [])], arrays, strict=True)]

    def off_one_by_one(self, W: Arrays, b: Arrays | None, X: np.ndarray, T: np.ndarray) -> set[str]:
        """Return which parts are off when each example starts from the same weights; for a walk."""
        off: set[str] = set()
        for i in range(len(X)):
            one = W, b, X[i : i + 1], T[i : i + 1]
            off |= set(self.wrong_parts(self.measured(*one), self.made(*one)))
        return off

    def wrong_parts(self, truth: Arrays, made: Arrays) -> dict[str, dict[str, float]]:
        """Return which parts are off, with the factor and the angle: weights and biases of each layer apart."""
        L = len(truth) // (2 if self.bias in ("vector", "row", "column") else 1)
        off = {}
        for place, (right, came) in enumerate(zip(truth, made, strict=True)):
            for name, r, c in self._split(place, L, right, came.reshape(right.shape)):
                size = max(float(np.abs(r).max()), 1e-300)
                if float(np.abs(c - r).max()) > (1e-3 if self.single else 2e-6) * size:
                    dot = float((r * c).sum())
                    angle = dot / max(float(np.linalg.norm(r) * np.linalg.norm(c)), 1e-300)
                    off[name] = {"factor": round(dot / max(float((r * r).sum()), 1e-300), 6), "cosine": round(angle, 6)}
        return off

    def _split(self, place: int, L: int, r: np.ndarray, c: np.ndarray) -> list[tuple[str, np.ndarray, np.ndarray]]:
        layer = place % L + 1
        if place >= L:
            return [(f"biases {layer}", r, c)]
        if self.bias not in ("first", "last"):
            return [(f"weights {layer}", r, c)]
        if self.layout == "out_in":
            r, c = r.T, c.T
        rows, bias = (slice(1, None), 0) if self.bias == "first" else (slice(-1), -1)
        return [(f"weights {layer}", r[rows], c[rows]), (f"biases {layer}", r[bias], c[bias])]

    def keywords(self) -> dict[str, Any]:
        """Return what is stated to the doctor."""
        forms = {"first": "node_first", "last": "node_last", "none": "none"}
        said: dict[str, Any] = {"layout": self.layout, "examples": "rows", **self.stated}
        if self.bias in forms:
            said["bias"] = forms[self.bias]
        if self.bias in ("first", "last"):
            said["bias_value"] = 1.0
        if self.how == "step":
            said["learning_rate"] = self.rate
        return said

    def lines_of_glue(self) -> int:
        """Count the lines inside the function that was handed over."""
        if self.glue:
            return self.glue
        lines = [line for line in textwrap.dedent(inspect.getsource(self.call)).splitlines() if line.strip()]
        return len([line for line in lines if not line.lstrip().startswith(("def ", "#", "@", '"""'))])
