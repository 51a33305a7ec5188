"""How each step of a backward pass can go wrong: the varied steps, one small function each.

Every function yields (form, result) for each form that the mistake can take in
the given setting, and nothing where it cannot be made. The form is "" when
there is only one. Which arguments a function takes depends on the step that it
varies, see `mlp_lib.doctor.mistakes.Slot`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from ..activations import ACTIVATIONS
from ..losses import LOSSES
from ..per_layer import Array, PerLayer
from .known import SLOPES
from .setting import Setting, carry, output_delta, t, through

#: What a variation yields: the form that the mistake takes ("" if it has only one) and the result.
Forms = Iterator[tuple[str, Any]]


# --- the error at the output -------------------------------------------------------------------


def _squares(s: Setting) -> Array:
    """Return the sum of squared errors of each network."""
    total: Array = ((s.A[-1] - s.T) ** 2).sum(axis=(-1, -2))
    return total


def cost_values(s: Setting) -> dict[str, Array]:
    """Return the numbers that programs call "the loss", by description; one for each network."""
    k, n = s.n_examples, s.layer_sizes[-1]
    values = {"the stated loss": s.costs()}
    S = _squares(s)
    if s.loss == "half_squared_error":
        values |= {
            "half the sum of squared errors": S / 2,
            "the sum of squared errors": S,
            "the mean over examples of half squared errors": S / (2 * k),
            "the mean over examples of squared errors": S / k,
            "the mean of all squared errors": S / (k * n),
        }
    else:
        total = values["the stated loss"] / s.scale
        values |= {"the summed loss": total, "the mean loss": total / k}
    return values


def scalar_error(s: Setting) -> Forms:
    """Put one number, the value of a loss, where the error of each output belongs."""
    for about, value in cost_values(s).items():
        # With and without the scale of the loss in front of the products.
        everywhere = np.asarray(value)[..., None, None] + np.zeros_like(s.T)
        yield f"{about}", everywhere / s.scale
        yield f"{about}, scaled again", everywhere
        yield f"{about}, divided by the examples", everywhere / (s.scale * s.n_examples)


def loss_as_error(s: Setting) -> Forms:
    """Put each output's loss where its derivative belongs."""
    if s.loss == "half_squared_error":
        losses = (s.A[-1] - s.T) ** 2
        yield "squared error of each output", losses
        yield "half squared error of each output", 0.5 * losses
        yield "absolute error of each output", np.abs(s.A[-1] - s.T)
    else:
        losses = s.known_loss.value(s.A[-1], s.T)
        yield "loss of each output", losses
    if s.layer_sizes[-1] > 1:
        rows = losses.sum(axis=-1, keepdims=True) + np.zeros_like(losses)
        yield "summed loss of each example", rows
        if s.loss == "half_squared_error":
            yield "half the summed squared error of each example", 0.5 * rows


def other_loss(s: Setting) -> Forms:
    """Start from the derivative of another loss."""
    Y, T = s.A[-1], s.T
    could_be_probabilities = s.g(s.n_layers).range == (0.0, 1.0) and T.min() >= 0 and T.max() <= 1
    g = s.activation[-1]
    if s.loss != "half_squared_error":
        yield "squared error", Y - T
    # Squared error without g' is cross-entropy's gradient: that mistake has its own name.
    without_derivative = {"sigmoid": "binary_cross_entropy", "softmax": "categorical_cross_entropy"}.get(g)
    for name in ("binary_cross_entropy", "categorical_cross_entropy"):
        same = s.loss == "half_squared_error" and without_derivative == name
        if could_be_probabilities and name != s.loss and not same:
            yield name.replace("_", " "), LOSSES[name].derivative(Y, T)
    if s.loss != "absolute_error":
        yield "absolute error", np.sign(Y - T)


def rounded_outputs(s: Setting) -> Forms:
    """Compare rounded outputs with the targets."""
    middle = s.g(s.n_layers).decision
    low, high = s.g(s.n_layers).range
    if middle is not None and np.isfinite([low, high]).all() and s.loss == "half_squared_error":
        for about, fires in (("at the threshold", s.A[-1] > middle), ("to whole numbers", s.A[-1] > 0.5)):
            yield about, np.where(fires, high, low if about == "at the threshold" else 0.0) - s.T


def targets_shifted(s: Setting) -> Forms:
    """Compare the outputs with the targets of the class before, or behind."""
    n_classes = s.layer_sizes[-1]
    high, low = s.T == s.T.max(), s.T == s.T.min()
    if n_classes > 1 and (high.sum(axis=-1) == 1).all() and (low.sum(axis=-1) == n_classes - 1).all():
        for by, about in ((1, "the class behind"), (-1, "the class before"))[: n_classes - 1]:
            about = about if n_classes > 2 else "the other class"
            yield about, s.known_loss.derivative(s.A[-1], np.roll(s.T, by, axis=-1))


# --- the multiplication by g' ------------------------------------------------------------------


def output_derivative_missing(s: Setting, layer: int, error: Array) -> Forms:
    """Leave out g' at the output."""
    if layer == s.n_layers:
        yield "", error


def hidden_derivative_missing(s: Setting, layer: int, error: Array) -> Forms:
    """Leave out g' in a hidden layer."""
    if layer < s.n_layers:
        yield "", error


def derivative_twice(s: Setting, layer: int, error: Array) -> Forms:
    """Multiply by g' twice; with a matched pair that is another loss's gradient, which has its own name."""
    if s.elementwise(layer) and not (layer == s.n_layers and s.matched_pair):
        yield "", error * s.derivative(layer) ** 2


def output_derivative_extra(s: Setting, layer: int, error: Array) -> Forms:
    """Multiply y - t, which is complete, by a (1 - a)."""
    if layer == s.n_layers and s.loss == "categorical_cross_entropy" and s.activation[-1] == "softmax":
        yield "", (s.A[-1] - s.T) * s.A[-1] * (1.0 - s.A[-1])


def derivative_of_activation(s: Setting, layer: int, error: Array) -> Forms:
    """Compute g' at a = g(h) instead of h."""
    g = s.g(layer)
    if g.derivative is not None:
        beta = s.beta[layer - 1]
        yield "", error * g.derivative(s.A[layer], beta)
        if beta != 1.0:
            yield "without beta", error * g.derivative(s.A[layer], 1.0)


def _formula(name: str, z: Array, beta: float) -> Array | None:
    """Return the derivative's formula that expects the activation, fed with z."""
    if name == "sigmoid":
        return beta * z * (1.0 - z)
    if name == "tanh":
        return 1.0 - z * z
    return None


def formula_on_pre_activation(s: Setting, layer: int, error: Array) -> Forms:
    """Feed h to the formula that expects a."""
    slope = _formula(s.activation[layer - 1], s.H[layer], s.beta[layer - 1])
    if slope is not None:
        yield "", error * slope


def derivative_from_wrong_layer(s: Setting, layer: int, error: Array) -> Forms:
    """Take g' from another layer that is as wide, or of width 1."""
    g = s.g(layer)
    if g.derivative is None:
        return
    for other in range(s.n_layers + 1):
        width = s.layer_sizes[other]
        if other == layer or width not in (1, s.layer_sizes[layer]):
            continue
        if other > 0 and g.name == s.activation[other - 1]:
            yield f"layer {other}", error * g.derivative(s.H[other], s.beta[layer - 1])
        else:
            slope = _formula(g.name, s.A[other], s.beta[layer - 1])
            yield f"layer {other}", error * (g.derivative(s.A[other], 1.0) if slope is None else slope)


def derivative_of_other_activation(s: Setting, layer: int, error: Array) -> Forms:
    """Take the derivative of another activation."""
    own = s.activation[layer - 1]
    if not s.elementwise(layer):
        return
    for other in ("sigmoid", "tanh", "relu"):
        if other == own:
            continue
        derivative = ACTIVATIONS[other].derivative
        assert derivative is not None
        yield f"{other} of the pre-activation", error * derivative(s.H[layer], 1.0)
        slope = _formula(other, s.A[layer], 1.0)
        if slope is not None:
            yield f"{other} computed from the activation", error * slope
    if own == "relu" or own.startswith("leaky_relu"):
        for below in SLOPES:
            if own != f"leaky_relu({below:g})":
                yield f"leaky ReLU with {below:g} below 0", error * np.where(s.H[layer] > 0.0, 1.0, below)


def value_instead_of_derivative(s: Setting, layer: int, error: Array) -> Forms:
    """Multiply by g(h) instead of g'(h)."""
    if s.elementwise(layer) and s.activation[layer - 1] != "linear":
        yield "", error * s.A[layer]


def value_times_derivative(s: Setting, layer: int, error: Array) -> Forms:
    """Multiply by g(h) as well as by g'(h)."""
    if s.elementwise(layer) and s.activation[layer - 1] not in ("linear", "relu"):
        yield "", error * s.A[layer] * s.derivative(layer)


def incoming_error_changed(s: Setting, layer: int, error: Array) -> Forms:
    """Do something else to the error that arrives than to multiply it by the slope."""
    if layer == s.n_layers or not s.elementwise(layer):
        return
    g, beta, slope = s.g(layer), s.beta[layer - 1], s.derivative(layer)
    assert g.derivative is not None
    relu = np.where(error > 0.0, error, 0.0)
    yield "only what is positive is kept", relu
    yield "only what is positive is kept, then times g'(h)", relu * slope
    yield "replaced by its sign", np.sign(error) * slope
    yield "replaced by its absolute value", np.abs(error) * slope
    yield "left out: g'(h) alone", slope + np.zeros_like(error)
    yield "cut off at -1 and +1", np.clip(error, -1.0, 1.0) * slope
    yield "averaged over the examples", error.mean(axis=-2, keepdims=True) * slope
    if s.layer_sizes[layer] > 1:
        yield "summed over the units", error.sum(axis=-1, keepdims=True) * slope
        yield "averaged over the units", error.mean(axis=-1, keepdims=True) * slope
    if g.name != "linear":
        with np.errstate(over="ignore", invalid="ignore"):
            yield "g of it", g.value(error, beta)
            yield "g' of it", g.derivative(error, beta)
            if g.name != "relu":
                yield "times g' of it instead of g'(h)", error * g.derivative(error, beta)


#: Two of a family in one step: what a composition is made of, (name, form) each, and its result.
Pairs = Iterator[tuple[tuple[tuple[str, str], ...], Any]]


def slope_pairs(s: Setting, layer: int, error: Array) -> Pairs:
    """Make two mistakes in one slope: its function and its argument, or one of them and its power."""
    own = s.activation[layer - 1]
    if not s.elementwise(layer) or own == "linear":
        return
    beta = s.beta[layer - 1]
    g = s.g(layer)
    assert g.derivative is not None
    others = [name for name in ("sigmoid", "tanh", "relu") if name != own]
    of_activation = ("derivative_of_activation", "")
    for name in others:
        other = ACTIVATIONS[name].derivative
        assert other is not None
        of_other = ("derivative_of_other_activation", f"{name} of the pre-activation")
        if name != "relu":
            yield (of_other, of_activation), error * other(s.A[layer], 1.0)
            yield (of_other, ("derivative_twice", "")), error * other(s.H[layer], 1.0) ** 2
    if own != "relu":
        yield (of_activation, ("derivative_twice", "")), error * g.derivative(s.A[layer], beta) ** 2
    for m in range(1, s.n_layers + 1):
        if m == layer or s.layer_sizes[m] not in (1, s.layer_sizes[layer]):
            continue
        elsewhere = ("derivative_from_wrong_layer", f"layer {m}")
        if own != "relu":
            yield (elsewhere, of_activation), error * g.derivative(s.A[m], beta)
            yield (elsewhere, ("derivative_twice", "")), error * g.derivative(s.H[m], beta) ** 2
        yield (elsewhere, ("value_instead_of_derivative", "")), error * s.A[m]


def beta_missing(s: Setting, layer: int, error: Array) -> Forms:
    """Leave beta out of g'."""
    beta = s.beta[layer - 1]
    if s.activation[layer - 1] in ("sigmoid", "softmax") and beta != 1.0:
        yield "", (output_delta(s, error) if layer == s.n_layers else through(s, layer, error)) / beta


def softmax_diagonal(s: Setting, layer: int, error: Array) -> Forms:
    """Use only the diagonal of softmax's Jacobian."""
    if s.activation[layer - 1] == "softmax":
        yield "", s.beta[layer - 1] * error * s.A[layer] * (1.0 - s.A[layer])


# --- the way back through the weights ----------------------------------------------------------


def updated_weights(s: Setting, layer: int, delta: Array, error: Array, change: Array | None) -> Forms:
    """Go back through weights that have already changed."""
    if change is not None:
        yield "", s.dropped(layer, delta @ t(s.weights[layer + 1] + change))


def weights_not_transposed(s: Setting, layer: int, delta: Array, error: Array, change: Array | None) -> Forms:
    """Go back through W instead of its transpose."""
    W = s.weights[layer + 1]
    if W.shape[-1] == W.shape[-2] > 1:
        yield "", s.dropped(layer, delta @ W)


def bias_counted(s: Setting, layer: int, delta: Array, error: Array, change: Array | None) -> Forms:
    """Keep the bias weights and cut off the row at the other end."""
    if s.bias_form in ("node_first", "node_last"):
        W, p = s.weights[layer + 1], (s.biases[layer + 1] / s.bias_value)[..., None, :]
        for about, shifted in _with_bias_row(s, W, p):
            yield about, s.dropped(layer, delta @ t(shifted))


def _cut(s: Setting, whole: Array, axis: int) -> Iterator[tuple[str, Array]]:
    """Cut off one row or column after the other of what holds the bias node too, the other end first."""
    n = whole.shape[axis]
    bias, far = (0, n - 1) if s.bias_form == "node_first" else (n - 1, 0)
    yield "", np.delete(whole, far, axis)
    for place in range(n):
        if place not in (bias, far):
            yield f"entry {place} was cut off", np.delete(whole, place, axis)


def _with_bias_row(s: Setting, W: Array, p: Array) -> Iterator[tuple[str, Array]]:
    whole = np.concatenate([p, W] if s.bias_form == "node_first" else [W, p], axis=-2)
    return _cut(s, whole, -2)


def carries(s: Setting, layer: int, delta: Array, error: Array, change: tuple[Array, Array | None] | None) -> Pairs:
    """Go back with any combination of mistakes: what is carried, the weights' age, and their index."""
    W, b = s.weights[layer + 1], s.biases[layer + 1]
    ages: list[tuple[tuple[tuple[str, str], ...], Array, Array]] = [((), W, b)]
    if change is not None:
        moved = b if change[1] is None else b + change[1] * s.bias_value**2
        ages.append(((("updated_weights_in_delta", ""),), W + change[0], moved))
    for carried, signal in (((), delta), ((("error_carried_instead_of_delta", ""),), error)):
        for aged, now, offset in ages:
            back = signal @ t(now)
            yield (*carried, *aged), s.dropped(layer, back)
            for about, other in _other_masks(s, layer):
                yield (*carried, *aged, ("dropout_mask_missing", about)), back * other
            if now.shape[-1] == now.shape[-2] > 1:
                yield (*carried, *aged, ("weights_not_transposed", "")), s.dropped(layer, signal @ now)
            if s.bias_form in ("node_first", "node_last"):
                for about, cut in _with_bias_row(s, now, (offset / s.bias_value)[..., None, :]):
                    yield (*carried, *aged, ("bias_counted_in_delta", about)), s.dropped(layer, signal @ t(cut))
        summed = signal.sum(axis=-1, keepdims=True) + np.zeros_like(s.A[layer])
        yield (*carried, ("weights_left_out_of_delta", "")), s.dropped(layer, summed)


def bias_delta_kept(s: Setting, layer: int, delta: Array, error: Array) -> Forms:
    """Compute a delta for the bias node too, and cut off the column at the other end."""
    if s.bias_form in ("node_first", "node_last") and s.elementwise(layer):
        constant, p = np.full_like(delta[..., :1], s.bias_value), (s.biases[layer + 1] / s.bias_value)[..., None, :]
        g = s.activation[layer - 1]
        slope = _formula(g, constant, s.beta[layer - 1])
        if slope is None:
            slope = np.ones_like(constant) if g == "linear" or s.bias_value > 0.0 else np.zeros_like(constant)
        own = carry(s, layer, delta) * s.derivative(layer)
        of_bias = (delta * p).sum(axis=-1, keepdims=True) * slope
        yield from _cut(s, np.concatenate([of_bias, own] if s.bias_form == "node_first" else [own, of_bias], -1), -1)


def error_carried(s: Setting, layer: int, delta: Array, error: Array, change: Array | None) -> Forms:
    """Carry back the error of the layer above, without its g'."""
    yield "", carry(s, layer, error)


def weights_left_out(s: Setting, layer: int, delta: Array, error: Array, change: Array | None) -> Forms:
    """Sum the deltas without their weights."""
    yield "", s.dropped(layer, delta.sum(axis=-1, keepdims=True) + np.zeros_like(s.A[layer]))


def _other_masks(s: Setting, layer: int) -> Iterator[tuple[str, Any]]:
    """Yield what programs multiply by where the mask of dropout belongs."""
    mask = s.mask(layer)
    if mask is not None:
        yield "", 1.0
        yield "without its scale", (mask != 0.0).astype(np.float64)
        yield "twice", mask * mask


def dropout_mask_missing(s: Setting, layer: int, delta: Array, *_: Any) -> Forms:
    """Go back without the mask of dropout, or with another."""
    for about, other in _other_masks(s, layer):
        yield about, delta @ t(s.weights[layer + 1]) * other


def slope_after_dropout(s: Setting, layer: int, error: Array) -> Forms:
    """Compute g' from the activation after dropout."""
    slope = _formula(s.activation[layer - 1], s.A[layer], s.beta[layer - 1])
    if s.mask(layer) is not None and slope is not None:
        yield "", error * slope


def activation_before_dropout(s: Setting, layer: int, delta: Array) -> Forms:
    """Use the activations of the layer below without the mask of dropout."""
    if s.mask(layer - 1) is not None:
        yield "", t(s.g(layer - 1).value(s.H[layer - 1], s.beta[layer - 2])) @ delta


def dropout_left_out(s: Setting) -> Forms:
    """Use no mask at all."""
    if s.masks:
        yield "", s.but(masks=())


# --- the products ------------------------------------------------------------------------------


def right_products(s: Setting, layer: int, delta: Array) -> tuple[Array, Array]:
    """Return the right gradients of weights and biases, summed over the examples."""
    return t(s.A[layer - 1]) @ delta, s.bias_sign * delta.sum(axis=-2)


def stack(s: Setting, W: Array, b: Array) -> Array:
    """Put gradients of weights and biases into the one matrix that the owner of a bias node has."""
    row = b[..., None, :] * s.bias_value
    return np.concatenate([row, W] if s.bias_form == "node_first" else [W, row], axis=-2)


def unstack(s: Setting, stacked: Array) -> tuple[Array, Array]:
    """Undo `stack`."""
    if s.bias_form == "node_first":
        return stacked[..., 1:, :], stacked[..., 0, :] / s.bias_value
    return stacked[..., :-1, :], stacked[..., -1, :] / s.bias_value


def _rearranged(
    s: Setting, layer: int, delta: Array, how: Callable[[Array], Array | None]
) -> tuple[Array, Array] | None:
    W, b = right_products(s, layer, delta)
    if s.bias_form in ("node_first", "node_last"):
        stacked = how(stack(s, W, b))
        return None if stacked is None else unstack(s, stacked)
    changed = how(W)
    return None if changed is None else (changed, b)


def transposed(s: Setting, layer: int, delta: Array) -> Forms:
    """Transpose the gradient where its shape allows it."""
    pair = _rearranged(s, layer, delta, lambda G: t(G) if G.shape[-1] == G.shape[-2] > 1 else None)
    if pair is not None:
        yield "", pair


def reshaped(s: Setting, layer: int, delta: Array) -> Forms:
    """Reshape the gradient instead of transposing it."""

    # A square matrix reshaped after transposing is just transposed.
    def rows(G: Array) -> Array | None:
        return None if G.shape[-1] == G.shape[-2] else t(G).reshape(G.shape)

    def columns(G: Array) -> Array | None:
        return None if G.shape[-1] == G.shape[-2] else t(G.reshape(t(G).shape))

    for about, how in (("weights stored (in, out)", rows), ("weights stored (out, in)", columns)):
        pair = _rearranged(s, layer, delta, how)
        if pair is not None:
            yield about, pair


def one_example(s: Setting, layer: int, delta: Array) -> Forms:
    """Keep one example only, as = in place of += does."""
    if s.n_examples > 1:
        for about, i in _named_examples(s.n_examples):
            a, d = s.A[layer - 1][..., i, :, None], delta[..., i, None, :]
            yield about, (a * d, s.bias_sign * delta[..., i, :])


def _named_examples(k: int) -> Iterator[tuple[str, int]]:
    yield from (("last", -1), ("first", 0))
    yield from ((f"number {i}, counted from 0", i) for i in range(1, k - 1))


def _single_examples(s: Setting, delta: Array) -> Iterator[tuple[str, Array]]:
    for about, index in _named_examples(s.n_examples):
        one = np.zeros_like(delta)
        one[..., index, :] = delta[..., index, :]
        yield about, one


def end_left_out(s: Setting, layer: int, delta: Array) -> Forms:
    """Let the sum begin one example too late, or end one too early."""
    if s.n_examples > 2:
        for about, index in (("the last one", -1), ("the first one", 0)):
            rest = delta.copy()
            rest[..., index, :] = 0.0
            yield about, right_products(s, layer, rest)


def product_pairs(s: Setting, layer: int, delta: Array) -> Pairs:
    """Make two mistakes in one product of activations and deltas."""
    in_weights = [
        (name, forms)
        for name, forms in (
            ("pre_activation_in_gradient", pre_activation_in_gradient),
            ("activation_of_wrong_layer", activation_of_wrong_layer),
            ("averaged_before_product", averaged_before_product),
        )
    ]
    if s.n_examples > 1:
        for which, one in islice(_single_examples(s, delta), 2):
            single = ("one_example_only", which)
            for name, forms in in_weights[:2]:
                for about, W in forms(s, layer, one):
                    yield (single, (name, about)), (W, right_products(s, layer, one)[1])
            for name, turn in (("transposed", transposed), ("reshaped_instead_of_transposed", reshaped)):
                for about, pair in turn(s, layer, one):
                    yield (single, (name, about)), pair
    for name, forms in in_weights:
        for about, W in forms(s, layer, delta):
            if W.shape[-1] == W.shape[-2] > 1 and not s.bias_form.startswith("node"):
                yield (("transposed", ""), (name, about)), (t(W), right_products(s, layer, delta)[1])


def averaged_before_product(s: Setting, layer: int, delta: Array) -> Forms:
    """Multiply mean activations by mean deltas."""
    if s.n_examples > 1:
        mean = s.A[layer - 1].mean(axis=-2)
        yield "", mean[..., :, None] * delta.sum(axis=-2)[..., None, :]


def pre_activation_in_gradient(s: Setting, layer: int, delta: Array) -> Forms:
    """Use the pre-activations of the layer below."""
    if layer > 1 and s.activation[layer - 2] != "linear":
        yield "", t(s.H[layer - 1]) @ delta


def activation_of_wrong_layer(s: Setting, layer: int, delta: Array) -> Forms:
    """Use the activations of another layer that is as wide."""
    for other in range(s.n_layers + 1):
        if other != layer - 1 and s.layer_sizes[other] == s.layer_sizes[layer - 1]:
            yield f"layer {other}", t(s.A[other]) @ delta


def weight_gradient_zero(s: Setting, layer: int, delta: Array) -> Forms:
    """Give no gradient to the weights."""
    yield "", np.zeros_like(right_products(s, layer, delta)[0])


def bias_gradient_zero(s: Setting, layer: int, delta: Array) -> Forms:
    """Give no gradient to the biases."""
    if s.has_bias:
        yield "", np.zeros_like(delta.sum(axis=-2))


def bias_from_all_units(s: Setting, layer: int, delta: Array) -> Forms:
    """Sum or average the deltas over the units as well."""
    if s.has_bias and s.layer_sizes[layer] > 1:
        total = delta.sum(axis=-2)
        everything = s.bias_sign * total.sum(axis=-1, keepdims=True) + np.zeros_like(total)
        yield "summed over the units", everything
        yield "averaged over the units", everything / s.layer_sizes[layer]


def bias_from_weight_gradient(s: Setting, layer: int, delta: Array) -> Forms:
    """Take the bias gradient from the weight gradient."""
    if s.has_bias:
        G = t(s.A[layer - 1]) @ delta
        yield "the sum of its rows", G.sum(axis=-2)
        yield "the mean of its rows", G.mean(axis=-2)
        yield "its first row", G[..., 0, :]
        if s.layer_sizes[layer - 1] > 1:
            yield "its last row", G[..., -1, :]


def one_number_for_layer(s: Setting, layer: int, delta: Array) -> Forms:
    """Give all weights of the layer one number."""
    G = t(s.A[layer - 1]) @ delta
    if G.shape[-1] * G.shape[-2] > 1:
        yield "the sum of all gradients", G.sum(axis=(-1, -2), keepdims=True) + np.zeros_like(G)
        yield "the mean of all gradients", G.mean(axis=(-1, -2), keepdims=True) + np.zeros_like(G)
        if s.layer_sizes[layer - 1] == s.layer_sizes[layer]:
            inner = (s.A[layer - 1] * delta).sum(axis=(-1, -2))
            yield "an inner instead of an outer product", inner[..., None, None] + np.zeros_like(G)


def nothing(*_: Any) -> Forms:
    """Yield nothing: the mistake shows in shapes, steps or calls."""
    return iter(())


# --- factors -----------------------------------------------------------------------------------


def factor(value: Callable[[Setting], float]) -> Callable[[Setting], Forms]:
    """Make a factor of a number that the setting gives; 1 is no mistake."""

    def forms(s: Setting) -> Forms:
        v = value(s)
        if v != 1.0:
            yield "", v

    return forms


def cost_factors(s: Setting) -> Forms:
    """Multiply by the cost, in any of its scales."""
    yield from cost_values(s).items()


def mean_error(s: Setting) -> Forms:
    """Multiply by the mean of the errors y - t, over everything."""
    yield "y - t", (s.A[-1] - s.T).mean(axis=(-1, -2))
    yield "t - y", (s.T - s.A[-1]).mean(axis=(-1, -2))


# --- another network ---------------------------------------------------------------------------


def inputs_centred(s: Setting) -> Forms:
    """Shift or scale the inputs, or leave a stated centring out."""
    raw = s.X if s.raw_X is None else s.raw_X
    mean, std = raw.mean(axis=-2, keepdims=True), raw.std(axis=-2, keepdims=True)
    low, high = raw.min(axis=-2, keepdims=True), raw.max(axis=-2, keepdims=True)
    for about, X in (
        ("as they are", raw),
        ("minus their mean", raw - mean),
        ("minus their mean, divided by their standard deviation", (raw - mean) / np.where(std > 0, std, 1.0)),
        ("moved from 0..1 to -1..1", 2.0 * raw - 1.0),
        ("divided by 255", raw / 255.0),
        ("divided by their largest", raw / np.abs(raw).max()),
        ("moved to 0..1", (raw - low) / np.where(high > low, high - low, 1.0)),
    ):
        if X.shape != s.X.shape or not np.allclose(X, s.X, rtol=1e-6, atol=0.0):
            yield about, s.but(X=X, raw_X=raw)


def slope_unstated(s: Setting) -> Forms:
    """Use another slope of the sigmoid."""
    for beta in (0.5, 1.0, 2.0, 3.0):
        other = s.with_slope(beta)
        if other.beta != s.beta:
            yield f"beta = {beta:g}", other


#: Activations of the hidden layers that programs hold beside the library's.
OTHERS = ("leaky_relu(0.01)", "leaky_relu(0.1)", "leaky_relu(0.2)", "elu", "gelu", "gelu_tanh", "silu")


def other_activation(s: Setting) -> Forms:
    """Use another activation in the hidden layers or at the output."""
    names = ("sigmoid", "tanh", "relu", "linear", *OTHERS)
    hidden, output = s.activation[:-1], s.activation[-1]
    ones = (1.0,) * s.n_layers
    for name in names:
        if hidden and any(g != name for g in hidden):
            yield f"{name} in the hidden layers", s.but(activation=(name,) * len(hidden) + (output,), beta=ones)
    outputs: tuple[str, ...] = names[:4] if s.loss == "half_squared_error" else ("sigmoid",)
    if s.layer_sizes[-1] > 1:
        outputs += ("softmax",)
    for name in outputs:
        if name != output:
            yield f"{name} at the output", s.but(activation=(*hidden, name), beta=(*s.beta[:-1], 1.0))


def bias_missing_in_forward(s: Setting) -> Forms:
    """Leave the biases out of the forward pass."""
    if s.has_bias:
        yield "", s.but(biases=PerLayer([np.zeros_like(b) for b in s.biases]))


def bias_of_other_sign(s: Setting) -> Forms:
    """Give the bias the other sign, forward and backward."""
    if s.has_bias:
        yield "", s.but(biases=PerLayer([-b for b in s.biases]), bias_sign=-s.bias_sign)


# --- added -------------------------------------------------------------------------------------


def weight_decay(s: Setting, layer: int, of_biases: bool) -> Forms:
    """Add a multiple of the weights, or of their signs."""
    own = (s.biases if of_biases else s.weights)[layer]
    yield "squared weights", own
    yield "absolute weights", np.sign(own)


def same_direction(one: Array, other: Array) -> bool:
    """Whether one array is a multiple of another, to rounding."""
    c = float((one * other).sum() / (other * other).sum())
    return bool(np.abs(one - c * other).max() <= 1e-9 * np.abs(one).max())


def has_one_size(column: Array) -> bool:
    """Whether a penalty's column is one number everywhere: a multiple of it would be any constant."""
    return bool(np.ptp(column) == 0.0)
