"""The derivation neuron by neuron, once more, for a compiler: plain loops, as in `mlp_lib.neuron_by_neuron`.

`mlp_lib._machine.compiled` turns this file into machine code, where numba is installed. Nothing in it needs numba:
as it stands it is Python, only slow, and computes the same.

Everywhere ``w[l, j, q]`` is w^(l)_jq, the weight from neuron j of layer l-1 to neuron q of layer l. Neuron 0 is the
bias node, so real neurons count from 1; ``first`` is 0 in a network with bias nodes, and 1 without. What differs from
`mlp_lib.neuron_by_neuron`:

* h, a and delta have a third index, the example e: the innermost loops run over the examples of a batch, which is
  what a processor does several of at a time. Their number is rounded up to a multiple of `LANES`; the examples that
  fill it up have the step size 0 and change nothing.
* The step size is multiplied into the output deltas, and reaches every weight because the backward pass is linear in
  the deltas.
* e^x is written out (`power_of_e`), because a call of a function for each neuron and example would cost more than all
  the rest.
"""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["ACTIVATIONS", "ANY_ORDER", "LANES", "LOSSES", "train"]

#: Numbers of the activations that `activate` and `through_activation` know, and of the losses that `delta_output` does.
ACTIVATIONS = {"threshold": 1, "sigmoid": 2, "tanh": 3, "relu": 4, "linear": 5, "softplus": 6, "softmax": 7}
LOSSES = {"matched": 0, "half_squared_error": 1, "binary_cross_entropy": 2, "categorical_cross_entropy": 3}
THRESHOLD, SIGMOID, TANH, RELU, SOFTPLUS, SOFTMAX = 1, 2, 3, 4, 6, 7
MATCHED, BINARY_CROSS_ENTROPY, CATEGORICAL_CROSS_ENTROPY = 0, 2, 3

LANES = 4
#: Functions whose sums may be added up in any order.
ANY_ORDER = ("sum_over_examples",)

LOG2_E = 1.4426950408889634
#: log 2 in two parts: the first has zeros at its end, so that whole multiples of it are exact.
LOG_2, LOG_2_REST = 0.6931471803691238, 1.9082149292705877e-10
#: Added to a number, it rounds it to a whole one, which then stands in the last bits of the sum.
TO_WHOLE = 6755399441055744.0
LARGEST_POWER = 708.0


def power_of_e(x: Any) -> Any:
    """Return e^x as 2^n and e^r - 1, where x = n log 2 + r and |r| <= log(2) / 2: there the series is short."""
    x = -LARGEST_POWER if x < -LARGEST_POWER else x
    x = LARGEST_POWER if x > LARGEST_POWER else x
    shifted = x * LOG2_E + TO_WHOLE
    n = shifted - TO_WHOLE
    r = (x - n * LOG_2) - n * LOG_2_REST
    series = 1.0 / 6227020800.0  # 1/13!
    series = series * r + 1.0 / 479001600.0
    series = series * r + 1.0 / 39916800.0
    series = series * r + 1.0 / 3628800.0
    series = series * r + 1.0 / 362880.0
    series = series * r + 1.0 / 40320.0
    series = series * r + 1.0 / 5040.0
    series = series * r + 1.0 / 720.0
    series = series * r + 1.0 / 120.0
    series = series * r + 1.0 / 24.0
    series = series * r + 1.0 / 6.0
    series = series * r + 0.5
    # A double is 2^n when n + 1023 stands in its bits 52 to 62.
    two_to_n = np.int64((np.float64(shifted).view(np.int64) + 1023) << 52).view(np.float64)
    return two_to_n, series * r * r + r


def exponential(x: Any) -> Any:
    """Return e^x."""
    two_to_n, rest = power_of_e(x)
    return two_to_n + two_to_n * rest


def sigmoid(x: Any) -> Any:
    """Return 1 / (1 + e^-x) (eq-sigmoid)."""
    return 1.0 / (1.0 + exponential(-x))


def tanh(x: Any) -> Any:
    """Return (e^x - e^-x) / (e^x + e^-x) (eq-tanh), from e^(-2|x|) - 1, which keeps its digits near 0."""
    two_to_n, rest = power_of_e(-2.0 * abs(x))
    less_1 = two_to_n * rest + (two_to_n - 1.0)
    return np.copysign(less_1 / (less_1 + 2.0), x)


def softplus(x: Any) -> Any:
    """Return log(1 + e^x), as max(x, 0) + log(1 + z) with z = e^-|x|: log(1 + z) is 2 artanh(z / (2 + z))."""
    z = exponential(-abs(x))
    u = z / (2.0 + z)
    square = u * u
    series = 1.0 / 35.0
    for odd in range(33, 0, -2):
        series = series * square + 1.0 / odd
    return (0.0 if x < 0.0 else x) + 2.0 * u * series


def activate(l: Any, q: Any, kind: Any, beta: Any, h: Any, a: Any, examples: Any) -> None:
    """Compute a^(l)_q = g(h^(l)_q) (eq-activation)."""
    if kind == THRESHOLD:
        for e in range(examples):
            a[l, q, e] = 1.0 if h[l, q, e] > 0.0 else (0.0 if h[l, q, e] <= 0.0 else h[l, q, e])
    elif kind == SIGMOID:
        for e in range(examples):
            a[l, q, e] = sigmoid(beta * h[l, q, e])
    elif kind == TANH:
        for e in range(examples):
            a[l, q, e] = tanh(h[l, q, e])
    elif kind == RELU:
        for e in range(examples):
            a[l, q, e] = 0.0 if h[l, q, e] < 0.0 else h[l, q, e]
    elif kind == SOFTPLUS:
        for e in range(examples):
            a[l, q, e] = softplus(h[l, q, e])
    else:
        for e in range(examples):
            a[l, q, e] = h[l, q, e]


def softmax(l: Any, neurons: Any, h: Any, a: Any, delta: Any, examples: Any) -> None:
    """Compute a whole layer of softmax (eq-softmax); ``delta[l, 0]``, which no neuron has, holds its sums."""
    for e in range(examples):
        delta[l, 0, e] = h[l, 1, e]
    for q in range(2, neurons + 1):
        for e in range(examples):
            delta[l, 0, e] = h[l, q, e] if h[l, q, e] > delta[l, 0, e] else delta[l, 0, e]
    for q in range(1, neurons + 1):
        for e in range(examples):
            a[l, q, e] = exponential(h[l, q, e] - delta[l, 0, e])
    for e in range(examples):
        delta[l, 0, e] = 0.0
    for q in range(1, neurons + 1):
        for e in range(examples):
            delta[l, 0, e] += a[l, q, e]
    for q in range(1, neurons + 1):
        for e in range(examples):
            a[l, q, e] /= delta[l, 0, e]


def forward(sizes: Any, kinds: Any, betas: Any, first: Any, w: Any, h: Any, a: Any, delta: Any, examples: Any) -> None:
    """Compute every neuron of every layer (eq-pre-activation, eq-activation)."""
    for l in range(1, len(sizes)):
        for q in range(1, sizes[l] + 1):
            bias = -w[l, 0, q] if first == 0 else 0.0
            weight = w[l, 1, q]
            for e in range(examples):
                h[l, q, e] = bias + a[l - 1, 1, e] * weight
            for j in range(2, sizes[l - 1] + 1):
                weight = w[l, j, q]
                for e in range(examples):
                    h[l, q, e] += a[l - 1, j, e] * weight
            activate(l, q, kinds[l], betas[l], h, a, examples)
        if kinds[l] == SOFTMAX:
            softmax(l, sizes[l], h, a, delta, examples)


def through_activation(l: Any, q: Any, kind: Any, beta: Any, h: Any, a: Any, delta: Any, examples: Any) -> None:
    """Multiply dE/da^(l)_q by g'(h^(l)_q), which is computed from the activation where that is enough."""
    if kind == THRESHOLD:
        for e in range(examples):
            delta[l, q, e] *= 0.0
    elif kind == SIGMOID:
        for e in range(examples):
            delta[l, q, e] *= beta * a[l, q, e] * (1.0 - a[l, q, e])
    elif kind == TANH:
        for e in range(examples):
            delta[l, q, e] *= 1.0 - a[l, q, e] * a[l, q, e]
    elif kind == RELU:
        for e in range(examples):
            delta[l, q, e] = 0.0 if a[l, q, e] <= 0.0 else delta[l, q, e]
    elif kind == SOFTPLUS:
        for e in range(examples):
            delta[l, q, e] *= sigmoid(h[l, q, e])


def through_softmax(l: Any, neurons: Any, a: Any, delta: Any, examples: Any) -> None:
    """Carry dE/da of a softmax layer to dE/dh: each h moves every output (eq-softmax-cross-derivative)."""
    for e in range(examples):
        delta[l, 0, e] = 0.0
    for q in range(1, neurons + 1):
        for e in range(examples):
            delta[l, 0, e] += delta[l, q, e] * a[l, q, e]
    for q in range(1, neurons + 1):
        for e in range(examples):
            delta[l, q, e] = a[l, q, e] * (delta[l, q, e] - delta[l, 0, e])


def loss_derivative(y: Any, t: Any, loss: Any, floor: Any) -> Any:
    """Return L'(y, t)."""
    if loss == BINARY_CROSS_ENTROPY:
        below, above = (floor if y < floor else y), (floor if 1.0 - y < floor else 1.0 - y)
        return (0.0 if t == 1.0 else (1.0 - t) / above) - (0.0 if t == 0.0 else t / below)
    if loss == CATEGORICAL_CROSS_ENTROPY:
        return 0.0 if t == 0.0 else -t / (floor if y < floor else y)
    return y - t


def delta_output(
    l: Any, q: Any, loss: Any, floor: Any, beta: Any, a: Any, t: Any, step: Any, delta: Any, examples: Any
) -> None:
    """Compute L'(y_q, t_q) of an output neuron, times the step size; g'(h_q) is still to come (eq-delta-output).

    Where the loss matches the activation both together are beta (y - t) (eq-delta-matched-pair).
    """
    if loss == MATCHED:
        for e in range(examples):
            delta[l, q, e] = beta * (a[l, q, e] - t[q, e]) * step[e]
    else:
        for e in range(examples):
            delta[l, q, e] = loss_derivative(a[l, q, e], t[q, e], loss, floor) * step[e]


def delta_hidden(l: Any, q: Any, neurons_above: Any, w: Any, delta: Any, examples: Any) -> None:
    """Sum delta^(l+1)_i w^(l+1)_qi over the neurons above; g'(h_q) is still to come (eq-delta-hidden)."""
    weight = w[l + 1, q, 1]
    for e in range(examples):
        delta[l, q, e] = delta[l + 1, 1, e] * weight
    for i in range(2, neurons_above + 1):
        weight = w[l + 1, q, i]
        for e in range(examples):
            delta[l, q, e] += delta[l + 1, i, e] * weight


def backward(
    sizes: Any, kinds: Any, betas: Any, loss: Any, floor: Any, w: Any, h: Any, a: Any, t: Any, step: Any, delta: Any,
    examples: Any,
) -> None:  # fmt: skip
    """Compute the deltas of every neuron, from the output layer back."""
    L = len(sizes) - 1
    for l in range(L, 0, -1):
        for q in range(1, sizes[l] + 1):
            if l == L:
                delta_output(l, q, loss, floor, betas[l], a, t, step, delta, examples)
            else:
                delta_hidden(l, q, sizes[l + 1], w, delta, examples)
            if l < L or loss != MATCHED:
                through_activation(l, q, kinds[l], betas[l], h, a, delta, examples)
        if kinds[l] == SOFTMAX and (l < L or loss != MATCHED):
            through_softmax(l, sizes[l], a, delta, examples)


def sum_over_examples(l: Any, j: Any, q: Any, a: Any, delta: Any, examples: Any) -> Any:
    """Sum delta^(l)_q a^(l-1)_j (eq-weight-gradient)."""
    total = 0.0
    for e in range(examples):
        total += delta[l, q, e] * a[l - 1, j, e]
    return total


def update(sizes: Any, first: Any, w: Any, a: Any, delta: Any, examples: Any) -> None:
    """Move every weight against its gradient; the step size is in the deltas (eq-gradient-descent)."""
    for l in range(1, len(sizes)):
        for j in range(first, sizes[l - 1] + 1):
            for q in range(1, sizes[l] + 1):
                w[l, j, q] -= sum_over_examples(l, j, q, a, delta, examples)


def fill(
    sizes: Any, X: Any, T: Any, orders: Any, row: Any, start: Any, stop: Any, rate: Any, a: Any, t: Any, step: Any
) -> Any:
    """Take over the examples ``orders[row, start:stop]``; return their number, filled up to a multiple of `LANES`."""
    n = stop - start
    examples = (n + LANES - 1) // LANES * LANES
    for j in range(1, sizes[0] + 1):
        for e in range(n):
            a[0, j, e] = X[orders[row, start + e], j - 1]
        for e in range(n, examples):
            a[0, j, e] = 0.0
    for q in range(1, sizes[len(sizes) - 1] + 1):
        for e in range(n):
            t[q, e] = T[orders[row, start + e], q - 1]
        for e in range(n, examples):
            t[q, e] = 0.0
    for e in range(examples):
        step[e] = rate if e < n else 0.0
    return examples


def keep_outputs(sizes: Any, orders: Any, row: Any, start: Any, stop: Any, h: Any, kept: Any, epoch: Any) -> None:
    """Keep h of the output neurons, from which errors and right answers are computed."""
    L = len(sizes) - 1
    for q in range(1, sizes[L] + 1):
        for e in range(stop - start):
            kept[orders[row, start + e], q - 1, epoch] = h[L, q, e]


def measure_outputs(
    sizes: Any, kinds: Any, betas: Any, first: Any, X: Any, T: Any, orders: Any, batch_size: Any, w: Any, h: Any, a: Any,
    delta: Any, t: Any, step: Any, kept: Any, epoch: Any,
) -> None:  # fmt: skip
    """Keep h of the output neurons for all examples, with the present weights."""
    k, start = len(X), 0
    while start < k:
        stop = min(start + batch_size, k)
        examples = fill(sizes, X, T, orders, 0, start, stop, 0.0, a, t, step)
        forward(sizes, kinds, betas, first, w, h, a, delta, examples)
        keep_outputs(sizes, orders, 0, start, stop, h, kept, epoch)
        start = stop


def keep_weights(w: Any, recorded: Any, n_recorded: Any) -> None:
    """Keep a copy of all weights."""
    for l in range(w.shape[0]):
        for j in range(w.shape[1]):
            for q in range(w.shape[2]):
                recorded[n_recorded, l, j, q] = w[l, j, q]


def train(
    sizes: Any,
    kinds: Any,
    betas: Any,
    first: Any,
    loss: Any,
    floor: Any,
    X: Any,
    T: Any,
    orders: Any,
    batch_size: Any,
    rate: Any,
    mean: Any,
    w: Any,
    h: Any,
    a: Any,
    delta: Any,
    t: Any,
    step: Any,
    kept: Any,
    update_before: Any,
    record_every: Any,
    recorded: Any,
    epochs: Any,
) -> None:
    """Train some epochs (algorithm of the chapter `any-layer`, an update per batch).

    ``kept[:, :, n]`` becomes h of the outputs with the weights after n epochs, n = 0..epochs; nothing is kept when it is
    empty. ``orders`` holds the order of the examples in each epoch, or one order for all. ``recorded`` takes the
    weights after every ``record_every`` updates, 0 for none; ``update_before`` updates came before.
    """
    k, n_orders, measure = len(X), len(orders), kept.shape[2] > 0
    whole, n_updates, n_recorded, examples = batch_size == k, update_before, 0, 0
    for epoch in range(epochs):
        row = epoch if n_orders > 1 else 0
        if measure and not whole:
            measure_outputs(sizes, kinds, betas, first, X, T, orders, batch_size, w, h, a, delta, t, step, kept, epoch)
        start = 0
        while start < k:
            stop = min(start + batch_size, k)
            if epoch == 0 or n_orders > 1 or not whole:
                rate_of_batch = rate / (stop - start) if mean else rate
                examples = fill(sizes, X, T, orders, row, start, stop, rate_of_batch, a, t, step)
            forward(sizes, kinds, betas, first, w, h, a, delta, examples)
            if measure and whole:
                keep_outputs(sizes, orders, row, start, stop, h, kept, epoch)
            backward(sizes, kinds, betas, loss, floor, w, h, a, t, step, delta, examples)
            update(sizes, first, w, a, delta, examples)
            n_updates += 1
            if record_every > 0 and n_updates % record_every == 0:
                keep_weights(w, recorded, n_recorded)
                n_recorded += 1
            start = stop
    if measure:
        measure_outputs(sizes, kinds, betas, first, X, T, orders, batch_size, w, h, a, delta, t, step, kept, epochs)
