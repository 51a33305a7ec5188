"""The network class that the derivation's source prints, written again in our own words.

It works as that program does, and no better: the bias column is concatenated
to the activations twice in each update, every step makes new arrays, and the
order of the examples is drawn anew in each epoch. It is what the other
programs of these benchmarks are measured against.
"""

from __future__ import annotations

from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[np.float64]]


class PlainNetwork:
    """Sigmoid layers, half the squared error, mean gradient."""

    def __init__(self, layer_sizes: list[int], seed: int) -> None:
        np.random.seed(seed)  # noqa: NPY002  (the same numbers as the source)
        self.weights = []
        for below, size in zip(layer_sizes[:-1], layer_sizes[1:], strict=True):
            bound = 1 / np.sqrt(below)
            self.weights.append(np.random.rand(below + 1, size) * (2 / np.sqrt(below)) - bound)  # noqa: NPY002
        self.activations: list[Array] = []

    @staticmethod
    def with_bias(A: Array) -> Array:
        return np.concatenate((-np.ones((A.shape[0], 1)), A), axis=1)

    def forward(self, X: Array) -> Array:
        self.activations = [X]
        for W in self.weights:
            H = np.matmul(self.with_bias(self.activations[-1]), W)
            self.activations.append(1 / (1 + np.exp(-H)))
        return self.activations[-1]

    def backward(self, T: Array, learning_rate: float) -> None:
        Y = self.activations[-1]
        delta = (Y - T) * (Y * (1 - Y))
        for layer in reversed(range(len(self.weights))):
            A = self.activations[layer]
            # Computed for the inputs too, where nobody needs it, as the source does.
            delta_below = A * (1 - A) * np.matmul(delta, np.transpose(self.weights[layer][1:, :]))
            gradient = np.matmul(np.transpose(self.with_bias(A)), delta)
            self.weights[layer] = self.weights[layer] - (1 / T.shape[0]) * (learning_rate * gradient)
            delta = delta_below

    def train(
        self, X: Array, T: Array, epochs: int, learning_rate: float, batch_size: int | None = None, keep: bool = False
    ) -> list[list[Array]]:
        """Train, in batches if asked for; return the weights after each epoch if they are to be kept."""
        kept = [self.weights.copy()] if keep else []
        size = len(X) if batch_size is None else batch_size
        for _ in range(epochs):
            order = np.arange(len(T))
            np.random.shuffle(order)  # noqa: NPY002
            X, T = X[order], T[order]
            for start in range(0, len(X), size):
                self.forward(X[start : start + size])
                self.backward(T[start : start + size], learning_rate)
            if keep:
                kept.append(self.weights.copy())
        return kept

    def predict(self, X: Array, weights: list[Array]) -> Any:
        own, self.weights = self.weights, weights
        answers = (self.forward(X) > 0.5) * 1
        self.weights = own
        return answers
