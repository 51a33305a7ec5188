"""The catalogue: every known mistake is a small variation of one step of the right backward pass.

A backward pass has six places where a mistake can sit: the error at the output,
the multiplication by g', the way back through the weights, the products that
give the gradients of weights and of biases, the factors in front, and the
network itself (gradients that are right, but of another network). `MISTAKES`
holds the variations by name; each yields all the forms that it can take.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..activations import ACTIVATIONS
from ..losses import LOSSES
from ..per_layer import Array, PerLayer
from .setting import Pass, Setting, carry, output_delta, output_error, t, through

__all__ = ["EQUATION_CHAPTERS", "MISTAKES", "Mistake", "Slot", "mistaken_pass"]

#: The chapter in which each equation stands; a mistake may be told in another one.
EQUATION_CHAPTERS: dict[str, str] = {
    "eq-bias-column": "vectorized",
    "eq-bias-gradient": "homework",
    "eq-delta-hidden": "any-layer",
    "eq-delta-matched-pair": "losses",
    "eq-delta-output": "output-layer",
    "eq-gradient-descent": "network-error",
    "eq-half-squared-error-derivative": "losses",
    "eq-matrix-delta-hidden": "vectorized",
    "eq-matrix-forward": "vectorized",
    "eq-matrix-gradient": "vectorized",
    "eq-matrix-update": "vectorized",
    "eq-network-error": "network-error",
    "eq-pre-activation": "forward",
    "eq-sigmoid-derivative": "activations",
    "eq-softmax-cross-derivative": "activations",
    "eq-weight-gradient": "network-error",
}

Slot = Literal[
    "error",  # (s) -> dE/dy
    "derivative",  # (s, layer, error) -> delta
    "carry",  # (s, layer, delta_next, error_next, change of W_next) -> error
    "products",  # (s, layer, delta) -> gradients of weights and biases, before the scale
    "weights",  # (s, layer, delta) -> gradient of the weights, before the scale
    "biases",  # (s, layer, delta) -> gradient of the biases, before the scale
    "factor",  # (s) -> number
    "network",  # (s) -> another setting
    "added",  # (s, layer, of biases?) -> what an unknown multiple of is added
    "step",  # mistakes that show in a step or a function, found by calling it
]

#: What a variation yields: the form that the mistake takes ("" if it has only one) and the result.
Forms = Iterator[tuple[str, Any]]


@dataclass(frozen=True)
class Mistake:
    """A known mistake.

    Attributes
    ----------
    name : str
        The name it is found by in `MISTAKES`.
    title : str
        The mistake in one line, for readers of a report.
    explanation : str
        Why it is wrong, or what it is the gradient of.
    remedy : str
        What to change.
    slot : str
        The step of the backward pass that it varies, see `Slot`.
    forms : callable
        Computes the mistaken step, in each of its forms.
    chapter : str
        The chapter that tells of it.
    equation : str
        Label of the equation of the right step; see `EQUATION_CHAPTERS`.
    harmless : bool
        True when the gradients are right for a setting that was not stated.
    """

    name: str
    title: str
    explanation: str
    remedy: str
    slot: Slot
    forms: Callable[..., Forms]
    chapter: str
    equation: str
    harmless: bool = False


# --- the error at the output -------------------------------------------------------------------


def _squares(s: Setting) -> Array:
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


def _scalar_error(s: Setting) -> Forms:
    for about, value in cost_values(s).items():
        # With and without the scale of the loss in front of the products.
        everywhere = np.asarray(value)[..., None, None] + np.zeros_like(s.T)
        yield f"{about}", everywhere / s.scale
        yield f"{about}, scaled again", everywhere
        yield f"{about}, divided by the examples", everywhere / (s.scale * s.n_examples)


def _loss_as_error(s: Setting) -> Forms:
    if s.loss == "half_squared_error":
        losses = (s.A[-1] - s.T) ** 2
        yield "squared error of each output", losses
        yield "half squared error of each output", 0.5 * losses
        yield "absolute error of each output", np.abs(s.A[-1] - s.T)
    else:
        losses = LOSSES[s.loss].value(s.A[-1], s.T)
        yield "loss of each output", losses
    if s.layer_sizes[-1] > 1:
        rows = losses.sum(axis=-1, keepdims=True) + np.zeros_like(losses)
        yield "summed loss of each example", rows
        if s.loss == "half_squared_error":
            yield "half the summed squared error of each example", 0.5 * rows


def _other_loss(s: Setting) -> Forms:
    Y, T = s.A[-1], s.T
    could_be_probabilities = ACTIVATIONS[s.activation[-1]].range == (0.0, 1.0) and T.min() >= 0 and T.max() <= 1
    g = s.activation[-1]
    if s.loss != "half_squared_error":
        yield "squared error", Y - T
    # Squared error without g' is cross-entropy's gradient: that mistake has its own name.
    without_derivative = {"sigmoid": "binary_cross_entropy", "softmax": "categorical_cross_entropy"}.get(g)
    for name in ("binary_cross_entropy", "categorical_cross_entropy"):
        same = s.loss == "half_squared_error" and without_derivative == name
        if could_be_probabilities and name != s.loss and not same:
            yield name.replace("_", " "), LOSSES[name].derivative(Y, T)
    yield "absolute error", np.sign(Y - T)


def _rounded_outputs(s: Setting) -> Forms:
    middle = ACTIVATIONS[s.activation[-1]].decision
    low, high = ACTIVATIONS[s.activation[-1]].range
    if middle is not None and np.isfinite([low, high]).all() and s.loss == "half_squared_error":
        for about, fires in (("at the threshold", s.A[-1] > middle), ("to whole numbers", s.A[-1] > 0.5)):
            yield about, np.where(fires, high, low if about == "at the threshold" else 0.0) - s.T


# --- the multiplication by g' ------------------------------------------------------------------


def _output_derivative_missing(s: Setting, layer: int, error: Array) -> Forms:
    if layer == s.n_layers:
        yield "", error


def _hidden_derivative_missing(s: Setting, layer: int, error: Array) -> Forms:
    if layer < s.n_layers:
        yield "", error


def _derivative_twice(s: Setting, layer: int, error: Array) -> Forms:
    if s.elementwise(layer) and not (layer == s.n_layers and s.matched_pair):
        yield "", error * s.derivative(layer) ** 2


def _output_derivative_extra(s: Setting, layer: int, error: Array) -> Forms:
    if layer == s.n_layers and s.loss == "categorical_cross_entropy" and s.activation[-1] == "softmax":
        yield "", (s.A[-1] - s.T) * s.A[-1] * (1.0 - s.A[-1])


def _derivative_of_activation(s: Setting, layer: int, error: Array) -> Forms:
    g = ACTIVATIONS[s.activation[layer - 1]]
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


def _formula_on_pre_activation(s: Setting, layer: int, error: Array) -> Forms:
    slope = _formula(s.activation[layer - 1], s.H[layer], s.beta[layer - 1])
    if slope is not None:
        yield "", error * slope


def _derivative_from_wrong_layer(s: Setting, layer: int, error: Array) -> Forms:
    g = ACTIVATIONS[s.activation[layer - 1]]
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


def _derivative_of_other_activation(s: Setting, layer: int, error: Array) -> Forms:
    own = s.activation[layer - 1]
    if own == "softmax":
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


def _value_instead_of_derivative(s: Setting, layer: int, error: Array) -> Forms:
    if s.elementwise(layer) and s.activation[layer - 1] != "linear":
        yield "", error * s.A[layer]


def _beta_missing(s: Setting, layer: int, error: Array) -> Forms:
    beta = s.beta[layer - 1]
    if s.activation[layer - 1] == "sigmoid" and beta != 1.0:
        yield "", (output_delta(s, error) if layer == s.n_layers else through(s, layer, error)) / beta


def _softmax_diagonal(s: Setting, layer: int, error: Array) -> Forms:
    if s.activation[layer - 1] == "softmax":
        yield "", error * s.A[layer] * (1.0 - s.A[layer])


# --- the way back through the weights ----------------------------------------------------------


def _updated_weights(s: Setting, layer: int, delta: Array, error: Array, change: Array | None) -> Forms:
    if change is not None:
        yield "", delta @ t(s.weights[layer + 1] + change)


def _weights_not_transposed(s: Setting, layer: int, delta: Array, error: Array, change: Array | None) -> Forms:
    W = s.weights[layer + 1]
    if W.shape[-1] == W.shape[-2] > 1:
        yield "", delta @ W


def _bias_counted(s: Setting, layer: int, delta: Array, error: Array, change: Array | None) -> Forms:
    if s.bias_form in ("node_first", "node_last"):
        W, p = s.weights[layer + 1], (s.biases[layer + 1] / s.bias_value)[..., None, :]
        # The bias weights stay in, and the row at the other end is cut off.
        shifted = [p, W[..., :-1, :]] if s.bias_form == "node_first" else [W[..., 1:, :], p]
        yield "", delta @ t(np.concatenate(shifted, axis=-2))


def _error_carried(s: Setting, layer: int, delta: Array, error: Array, change: Array | None) -> Forms:
    yield "", carry(s, layer, error)


def _weights_left_out(s: Setting, layer: int, delta: Array, error: Array, change: Array | None) -> Forms:
    yield "", delta.sum(axis=-1, keepdims=True) + np.zeros_like(s.A[layer])


# --- the products ------------------------------------------------------------------------------


def _right_products(s: Setting, layer: int, delta: Array) -> tuple[Array, Array]:
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
    W, b = _right_products(s, layer, delta)
    if s.bias_form in ("node_first", "node_last"):
        stacked = how(stack(s, W, b))
        return None if stacked is None else unstack(s, stacked)
    changed = how(W)
    return None if changed is None else (changed, b)


def _transposed(s: Setting, layer: int, delta: Array) -> Forms:
    pair = _rearranged(s, layer, delta, lambda G: t(G) if G.shape[-1] == G.shape[-2] > 1 else None)
    if pair is not None:
        yield "", pair


def _reshaped(s: Setting, layer: int, delta: Array) -> Forms:
    def rows(G: Array) -> Array:
        return t(G).reshape(G.shape)

    def columns(G: Array) -> Array:
        return t(G.reshape(t(G).shape))

    for about, how in (("weights stored (in, out)", rows), ("weights stored (out, in)", columns)):
        pair = _rearranged(s, layer, delta, how)
        if pair is not None:
            yield about, pair


def _one_example(s: Setting, layer: int, delta: Array) -> Forms:
    if s.n_examples > 1:
        for about, index in (("last", -1), ("first", 0)):
            one = np.zeros_like(delta)
            one[..., index, :] = delta[..., index, :]
            yield about, _right_products(s, layer, one)


def _averaged_before_product(s: Setting, layer: int, delta: Array) -> Forms:
    if s.n_examples > 1:
        mean = s.A[layer - 1].mean(axis=-2)
        yield "", mean[..., :, None] * delta.sum(axis=-2)[..., None, :]


def _pre_activation_in_gradient(s: Setting, layer: int, delta: Array) -> Forms:
    if layer > 1 and s.activation[layer - 2] != "linear":
        yield "", t(s.H[layer - 1]) @ delta


def _activation_of_wrong_layer(s: Setting, layer: int, delta: Array) -> Forms:
    for other in range(s.n_layers + 1):
        if other != layer - 1 and s.layer_sizes[other] == s.layer_sizes[layer - 1]:
            yield f"layer {other}", t(s.A[other]) @ delta


def _weight_gradient_zero(s: Setting, layer: int, delta: Array) -> Forms:
    yield "", np.zeros_like(_right_products(s, layer, delta)[0])


def _bias_gradient_zero(s: Setting, layer: int, delta: Array) -> Forms:
    if s.has_bias:
        yield "", np.zeros_like(delta.sum(axis=-2))


def _bias_from_all_units(s: Setting, layer: int, delta: Array) -> Forms:
    if s.has_bias and s.layer_sizes[layer] > 1:
        total = delta.sum(axis=-2)
        everything = s.bias_sign * total.sum(axis=-1, keepdims=True) + np.zeros_like(total)
        yield "summed over the units", everything
        yield "averaged over the units", everything / s.layer_sizes[layer]


def _nothing(*_: Any) -> Forms:
    return iter(())


# --- factors -----------------------------------------------------------------------------------


def _factor(value: Callable[[Setting], float]) -> Callable[[Setting], Forms]:
    def forms(s: Setting) -> Forms:
        v = value(s)
        if v != 1.0:
            yield "", v

    return forms


def _cost_factors(s: Setting) -> Forms:
    yield from cost_values(s).items()


# --- another network ---------------------------------------------------------------------------


def _inputs_centred(s: Setting) -> Forms:
    raw = s.X if s.raw_X is None else s.raw_X
    mean, std = raw.mean(axis=-2, keepdims=True), raw.std(axis=-2, keepdims=True)
    for about, X in (
        ("as they are", raw),
        ("minus their mean", raw - mean),
        ("minus their mean, divided by their standard deviation", (raw - mean) / np.where(std > 0, std, 1.0)),
        ("moved from 0..1 to -1..1", 2.0 * raw - 1.0),
    ):
        if X.shape != s.X.shape or not np.allclose(X, s.X, rtol=1e-6, atol=0.0):
            yield about, s.but(X=X, raw_X=raw)


def _slope_unstated(s: Setting) -> Forms:
    if "sigmoid" in s.activation:
        for beta in (0.5, 1.0, 2.0, 3.0):
            betas = tuple(beta if g == "sigmoid" else b for g, b in zip(s.activation, s.beta, strict=True))
            if betas != s.beta:
                yield f"beta = {beta:g}", s.but(beta=betas)


def _other_activation(s: Setting) -> Forms:
    names = ("sigmoid", "tanh", "relu", "linear")
    hidden, output = s.activation[:-1], s.activation[-1]
    ones = (1.0,) * s.n_layers
    for name in names:
        if hidden and any(g != name for g in hidden):
            yield f"{name} in the hidden layers", s.but(activation=(name,) * len(hidden) + (output,), beta=ones)
    outputs: tuple[str, ...] = names if s.loss == "half_squared_error" else ("sigmoid",)
    if s.layer_sizes[-1] > 1:
        outputs += ("softmax",)
    for name in outputs:
        if name != output:
            yield f"{name} at the output", s.but(activation=(*hidden, name), beta=(*s.beta[:-1], 1.0))


def _bias_missing_in_forward(s: Setting) -> Forms:
    if s.has_bias:
        yield "", s.but(biases=PerLayer([np.zeros_like(b) for b in s.biases]))


def _bias_of_other_sign(s: Setting) -> Forms:
    if s.has_bias:
        yield "", s.but(biases=PerLayer([-b for b in s.biases]), bias_sign=-s.bias_sign)


# --- added -------------------------------------------------------------------------------------


def _weight_decay(s: Setting, layer: int, of_biases: bool) -> Forms:
    yield "squared weights", (s.biases if of_biases else s.weights)[layer]
    yield "absolute weights", np.sign((s.biases if of_biases else s.weights)[layer])


_CATALOGUE = (
    # --- the error at the output
    Mistake(
        "scalar_error",
        "One number, the loss itself, stands where the error of each output belongs",
        "The output delta starts from dL/dy, which is y - t for squared error: one signed number for each output "
        "and example. The value of the loss has no sign and is the same everywhere, so every output is pushed the "
        "same way whatever its target is. The result is the gradient of nothing.",
        "Start from y - t (the loss's derivative), not from the loss.",
        "error",
        _scalar_error,
        "debugging",
        "eq-delta-output",
    ),
    Mistake(
        "loss_as_error",
        "The loss of each output stands where its derivative belongs",
        "A loss tells how wrong an output is, but not in which direction. The delta needs the derivative by y, "
        "which changes its sign with y - t; a square or an absolute value does not.",
        "Use the derivative of the loss: y - t for half the squared error.",
        "error",
        _loss_as_error,
        "losses",
        "eq-half-squared-error-derivative",
    ),
    Mistake(
        "gradient_of_other_loss",
        "These are exactly the gradients of another loss",
        "Nothing is wrong with the backward pass, but it descends another loss than the one that is stated.",
        "State the loss that you mean, or start the backward pass from its derivative.",
        "error",
        _other_loss,
        "losses",
        "eq-delta-output",
    ),
    Mistake(
        "rounded_outputs",
        "The outputs are rounded before they are compared with the targets",
        "Rounding is right for counting mistakes. In the gradient it replaces y by a number that no longer depends "
        "on the weights smoothly, and an output on the right side stops learning.",
        "Compare y itself with t.",
        "error",
        _rounded_outputs,
        "output-layer",
        "eq-delta-output",
    ),
    # --- the multiplication by g'
    Mistake(
        "output_derivative_missing",
        "g'(h) is missing at the output",
        "Delta = dL/dy times g'(h). The product is y - t alone only where loss and activation fit together: sigmoid "
        "with binary cross-entropy, softmax with categorical cross-entropy, linear with squared error.",
        "Multiply by g'(h) of the output layer, or use the loss that goes with y - t.",
        "derivative",
        _output_derivative_missing,
        "losses",
        "eq-delta-output",
    ),
    Mistake(
        "hidden_derivative_missing",
        "g'(h) is missing in a hidden layer",
        "What comes back through the weights is dE/da. One factor is still missing to dE/dh: the slope of the "
        "neuron's own activation.",
        "Multiply by g'(h) of this layer, entry by entry.",
        "derivative",
        _hidden_derivative_missing,
        "hidden-layer",
        "eq-delta-hidden",
    ),
    Mistake(
        "derivative_twice",
        "g'(h) is multiplied in twice",
        "Each layer contributes its slope once. A second factor shrinks the gradient where the neuron is saturated.",
        "Look for a second multiplication by g'(h), often one in the error and one in the delta.",
        "derivative",
        _derivative_twice,
        "hidden-layer",
        "eq-delta-hidden",
    ),
    Mistake(
        "output_derivative_extra",
        "a (1 - a) is multiplied onto a delta that already is y - t",
        "With softmax and categorical cross-entropy the derivative of the activation is already inside y - t.",
        "Use y - t as it is.",
        "derivative",
        _output_derivative_extra,
        "losses",
        "eq-delta-matched-pair",
    ),
    Mistake(
        "derivative_of_activation",
        "g' is computed at the activation a instead of the pre-activation h",
        "A function that computes g'(h) was handed a = g(h), so that g is applied twice. For the sigmoid it gives "
        "numbers between 0.19 and 0.25 whatever the neuron does.",
        "Hand over h; or write the derivative in terms of a: a (1 - a) for sigmoid, 1 - a^2 for tanh.",
        "derivative",
        _derivative_of_activation,
        "activations",
        "eq-sigmoid-derivative",
    ),
    Mistake(
        "derivative_formula_on_pre_activation",
        "The formula for activations, such as a (1 - a), is fed with the pre-activation h",
        "a (1 - a) and 1 - a^2 are g'(h) written in terms of a = g(h). With h in place of a they may even be negative.",
        "Hand over a, the output of the activation.",
        "derivative",
        _formula_on_pre_activation,
        "activations",
        "eq-sigmoid-derivative",
    ),
    Mistake(
        "derivative_from_wrong_layer",
        "g' (for ReLU: the mask) comes from another layer",
        "Each delta is multiplied by the slope of its own layer's neurons. Layers of equal width let a wrong index "
        "pass without an error.",
        "Use h (or a) with the same layer number as the delta.",
        "derivative",
        _derivative_from_wrong_layer,
        "relu",
        "eq-delta-hidden",
    ),
    Mistake(
        "derivative_of_other_activation",
        "g' belongs to another activation than the layer has",
        "The derivative has to be that of the function that the forward pass used in this layer.",
        "Change the derivative together with the activation.",
        "derivative",
        _derivative_of_other_activation,
        "activations",
        "eq-delta-hidden",
    ),
    Mistake(
        "value_instead_of_derivative",
        "The delta is multiplied by a = g(h) instead of g'(h)",
        "The slope of a neuron and its value are different numbers: a saturated sigmoid has value 1 and slope 0.",
        "Multiply by the derivative.",
        "derivative",
        _value_instead_of_derivative,
        "activations",
        "eq-delta-hidden",
    ),
    Mistake(
        "slope_beta_missing",
        "The slope beta is missing in g'(h)",
        "The derivative of sigmoid(beta h) by h is beta a (1 - a): the inner derivative counts.",
        "Multiply by beta in this layer.",
        "derivative",
        _beta_missing,
        "activations",
        "eq-sigmoid-derivative",
    ),
    Mistake(
        "softmax_diagonal",
        "Only the diagonal of softmax's Jacobian is used",
        "Every output of a softmax depends on every pre-activation. a (1 - a) is the derivative of an output by its "
        "own pre-activation; the terms -a_i a_j of the others belong to the sum as well.",
        "Use the full Jacobian; with categorical cross-entropy it leaves y - t.",
        "derivative",
        _softmax_diagonal,
        "activations",
        "eq-softmax-cross-derivative",
    ),
    # --- the way back through the weights
    Mistake(
        "updated_weights_in_delta",
        "The delta was computed with weights that had already been updated",
        "All deltas belong to the weights of the forward pass. When the layer above moves first, the layer below "
        "gets the gradient of no error at all; the difference is small, so training hides it.",
        "Compute all deltas first, then change the weights.",
        "carry",
        _updated_weights,
        "any-layer",
        "eq-matrix-delta-hidden",
    ),
    Mistake(
        "weights_not_transposed",
        "The deltas went back through W instead of its transpose",
        "Forward, neuron j sends to all k; backward, neuron j collects from all k. With as many neurons in both "
        "layers the shapes fit either way.",
        "Multiply by the transpose: Delta W^T with examples in rows, W^T Delta for weights (out, in) and examples in columns.",
        "carry",
        _weights_not_transposed,
        "vectorized",
        "eq-matrix-delta-hidden",
    ),
    Mistake(
        "bias_counted_in_delta",
        "The bias weights were counted as a neuron when the deltas went back",
        "No error flows back into a bias node, since nothing feeds it. Its row has to be cut off; here the row at "
        "the other end was cut off instead, so that every neuron got its neighbour's weights.",
        "Leave out the row of the bias node: W[1:] when it is first, W[:-1] when it is last.",
        "carry",
        _bias_counted,
        "vectorized",
        "eq-matrix-delta-hidden",
    ),
    Mistake(
        "error_carried_instead_of_delta",
        "What went back through the weights was the error of the layer above, not its delta",
        "The path to a lower layer leads through the activation of the layer above, whose slope is part of its delta.",
        "Carry the delta back, after its multiplication by g'(h).",
        "carry",
        _error_carried,
        "hidden-layer",
        "eq-delta-hidden",
    ),
    Mistake(
        "weights_left_out_of_delta",
        "The deltas of the layer above were summed without their weights",
        "A neuron shares in the delta of another in proportion to the weight between them.",
        "Sum delta times weight.",
        "carry",
        _weights_left_out,
        "hidden-layer",
        "eq-delta-hidden",
    ),
    # --- the products
    Mistake(
        "transposed",
        "The gradient is transposed",
        "Entry (j, k) belongs to the weight from neuron j to neuron k. With square matrices nothing complains.",
        "Swap the factors: A^T Delta for weights (in, out), Delta^T A for weights (out, in), with examples in rows.",
        "products",
        _transposed,
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "reshaped_instead_of_transposed",
        "The gradient was reshaped where it should have been transposed",
        "reshape keeps the order in memory, so the numbers land on other weights; the shape is right all the same.",
        "Use .T",
        "products",
        _reshaped,
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "one_example_only",
        "The gradient is that of a single example",
        "The gradients of all examples have to be added. Usually an = stands in the loop where += belongs.",
        "Set the gradient to zero before the loop and add to it inside.",
        "products",
        _one_example,
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "averaged_before_product",
        "Activations and deltas were averaged over the examples before they were multiplied",
        "The mean of a product is not the product of the means.",
        "Multiply example by example, then sum: A^T Delta does both.",
        "weights",
        _averaged_before_product,
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "pre_activation_in_gradient",
        "The gradient uses the pre-activations of the layer below instead of its activations",
        "What a weight multiplies in the forward pass is a, so the derivative by the weight is a.",
        "Use the activations that entered the layer.",
        "weights",
        _pre_activation_in_gradient,
        "output-layer",
        "eq-weight-gradient",
    ),
    Mistake(
        "activation_of_wrong_layer",
        "The gradient uses the activations of another layer",
        "The gradient of W^(l) is made of the activations of layer l - 1 and the deltas of layer l.",
        "Shift the index.",
        "weights",
        _activation_of_wrong_layer,
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "weight_gradient_zero",
        "The gradient of the weights is zero",
        "The layer never learns.",
        "Check that the gradient is computed, stored and applied.",
        "weights",
        _weight_gradient_zero,
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "bias_gradient_zero",
        "The gradient of the biases is zero",
        "A bias is a weight like the others, from a node of constant value; its gradient is the sum of the deltas.",
        "Add the gradient of the biases.",
        "biases",
        _bias_gradient_zero,
        "homework",
        "eq-bias-gradient",
    ),
    Mistake(
        "bias_from_all_units",
        "One bias gradient for all units of the layer",
        "The deltas were added over the units too. Each unit has its own bias and its own gradient.",
        "Sum over the examples only (axis=0 when they are the rows, axis=1 when they are the columns).",
        "biases",
        _bias_from_all_units,
        "homework",
        "eq-bias-gradient",
    ),
    Mistake(
        "bias_not_summed",
        "The bias gradient still has one entry for each example",
        "The same bias serves all examples, so its gradient is the sum over them. Subtracted as it is, it turns the "
        "bias into a matrix by broadcasting.",
        "Sum over the examples, then apply the same 1/k as for the weights.",
        "biases",
        _nothing,
        "homework",
        "eq-bias-gradient",
    ),
    Mistake(
        "bias_row_missing",
        "The gradient lacks the row of the bias node",
        "The product was made with the activations before the bias node was put in.",
        "Use the activations with their bias column, as in the forward pass.",
        "biases",
        _nothing,
        "vectorized",
        "eq-bias-column",
    ),
    # --- factors
    Mistake(
        "wrong_sign",
        "The sign is wrong",
        "t - y instead of y - t, or a step along the gradient instead of against it: the error climbs.",
        "Use y - t with W - eta G; or t - y with W + eta G; never mix the two.",
        "factor",
        _factor(lambda s: -1.0),
        "network-error",
        "eq-gradient-descent",
    ),
    Mistake(
        "summed_over_examples",
        "You sum over the examples where the stated loss averages",
        "The direction is right, the length is k times too large: the learning rate grows with the number of examples.",
        "Divide by the number of examples, or use a learning rate k times smaller, or state the summed loss.",
        "factor",
        _factor(lambda s: float(s.n_examples)),
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "averaged_over_examples",
        "You average over the examples where the stated loss does not, or average twice",
        "The direction is right, the length is k times too small.",
        "Divide by the number of examples once if the stated loss averages, never if it sums.",
        "factor",
        _factor(lambda s: 1.0 / s.n_examples),
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "factor_two",
        "The gradient is twice that of the stated loss",
        "The derivative of (y - t)^2 is 2 (y - t); with the factor 1/2 in the loss, the 2 goes away.",
        "Leave out the 2, or state the loss without its 1/2, or halve the learning rate.",
        "factor",
        _factor(lambda s: 2.0),
        "losses",
        "eq-half-squared-error-derivative",
    ),
    Mistake(
        "factor_half",
        "The gradient is half that of the stated loss",
        "y - t is the derivative of half the squared error. The derivative of the squared error has a factor 2.",
        "Put in the 2, or state the loss with its 1/2.",
        "factor",
        _factor(lambda s: 0.5),
        "losses",
        "eq-half-squared-error-derivative",
    ),
    Mistake(
        "summed_over_outputs",
        "You sum over the outputs where the stated loss averages",
        "The error of an example is the sum of the losses of its outputs; a mean over all elements divides by their "
        "number too.",
        "Divide by the number of outputs, or state a loss that does not average over them.",
        "factor",
        _factor(lambda s: float(s.layer_sizes[-1])),
        "losses",
        "eq-network-error",
    ),
    Mistake(
        "averaged_over_outputs",
        "You average over the outputs where the stated loss sums",
        "A mean over all elements, such as PyTorch's MSELoss, divides by the number of outputs as well as by the "
        "number of examples.",
        "Divide by the number of examples only, or state the mean over all elements.",
        "factor",
        _factor(lambda s: 1.0 / s.layer_sizes[-1]),
        "losses",
        "eq-network-error",
    ),
    Mistake(
        "multiplied_by_cost",
        "The delta is multiplied by the cost",
        "The gradient of C is multiplied by C itself: that is exactly the gradient of C^2/2. It points the right "
        "way, but the steps die away with the cost, so that the end of the training crawls.",
        "Leave the cost out of the backward pass; it enters only through its derivative.",
        "factor",
        _cost_factors,
        "debugging",
        "eq-delta-output",
    ),
    Mistake(
        "averaged_in_every_layer",
        "The deltas are divided by the number of examples again in every layer",
        "One division belongs to the mean of the loss. Another one in each layer makes the lower layers learn slower "
        "and slower.",
        "Divide once, at the output or when the gradients are formed.",
        "factor",
        _nothing,
        "vectorized",
        "eq-matrix-delta-hidden",
    ),
    Mistake(
        "bias_averaged",
        "The bias gradient is averaged over the examples while the weights' is summed",
        "Biases and weights are parameters of one error; both gradients are sums over the examples, or both are means.",
        "Use the sum for both, or the mean for both.",
        "factor",
        _nothing,
        "homework",
        "eq-bias-gradient",
    ),
    Mistake(
        "bias_summed",
        "The bias gradient is summed over the examples while the weights' is averaged",
        "Biases and weights are parameters of one error; both gradients are sums over the examples, or both are means.",
        "Use the sum for both, or the mean for both.",
        "factor",
        _nothing,
        "homework",
        "eq-bias-gradient",
    ),
    Mistake(
        "bias_sign",
        "The sign of the bias gradient is wrong",
        "The derivative of h by a bias weight is the bias node's value: with a node of -1 the gradient is minus the "
        "sum of the deltas, with +1 or a bias vector it is plus the sum.",
        "Multiply by the value of the bias node.",
        "factor",
        _nothing,
        "homework",
        "eq-bias-column",
    ),
    Mistake(
        "learning_rate_included",
        "The learning rate is multiplied in already",
        "The gradient does not contain the learning rate; a step multiplies it once.",
        "Multiply by the learning rate in the update only.",
        "factor",
        _nothing,
        "network-error",
        "eq-gradient-descent",
    ),
    Mistake(
        "learning_rate_missing",
        "The step leaves out the learning rate",
        "The weights move by the whole gradient.",
        "Multiply the gradient by the learning rate.",
        "factor",
        _nothing,
        "network-error",
        "eq-gradient-descent",
    ),
    # --- another network
    Mistake(
        "inputs_centred",
        "The gradients are right for inputs that are shifted or scaled",
        "The backward pass belongs to other inputs than the stated ones.",
        "State it with centring=..., or use the same inputs everywhere.",
        "network",
        _inputs_centred,
        "initialization",
        "eq-matrix-forward",
        harmless=True,
    ),
    Mistake(
        "slope_unstated",
        "The gradients are right for a sigmoid with another slope beta",
        "The sigmoid of this program is steeper or flatter than stated.",
        "State it with beta=...",
        "network",
        _slope_unstated,
        "activations",
        "eq-sigmoid-derivative",
        harmless=True,
    ),
    Mistake(
        "other_activation_in_forward",
        "The gradients are right for a network with another activation",
        "Forward and backward pass fit together, but not with the activation that is stated.",
        "State the activation that you use, or use the one that you state.",
        "network",
        _other_activation,
        "activations",
        "eq-matrix-forward",
        harmless=True,
    ),
    Mistake(
        "bias_missing_in_forward",
        "The gradients are right for a network that leaves out its biases",
        "The forward pass does not add the biases, so the gradients belong to another network than the stated one.",
        "Add the biases in the forward pass of the training, too.",
        "network",
        _bias_missing_in_forward,
        "forward",
        "eq-pre-activation",
    ),
    Mistake(
        "bias_of_other_sign",
        "The gradients are right for a bias node of the other sign",
        "The program subtracts what the stated convention adds.",
        "State bias_value=-1 or +1 as the program has it.",
        "network",
        _bias_of_other_sign,
        "forward",
        "eq-bias-column",
        harmless=True,
    ),
    # --- added
    Mistake(
        "weight_decay",
        "A multiple of the weights is added: weight decay",
        "This is the gradient of the stated loss plus a penalty on the weights.",
        "State it with weight_decay=..., or leave it out while you check the gradients.",
        "added",
        _weight_decay,
        "debugging",
        "eq-gradient-descent",
        harmless=True,
    ),
    Mistake(
        "weight_decay_missing",
        "The stated weight decay is not in the gradient",
        "The penalty on the weights is part of the stated loss, and its derivative part of the gradient.",
        "Add weight_decay times the weights (not the biases).",
        "step",
        _nothing,
        "debugging",
        "eq-gradient-descent",
    ),
    # --- found by looking at steps, or by calling the function
    Mistake(
        "momentum",
        "A multiple of the step before is added: momentum",
        "The step is the right one plus a part of the previous step.",
        "State it with momentum=... and previous_weights=..., or check the first step.",
        "step",
        _nothing,
        "training",
        "eq-matrix-update",
        harmless=True,
    ),
    Mistake(
        "updated_per_example",
        "The weights were updated after each example",
        "This is the right sequence of steps, one example at a time; the stated step uses all examples at once.",
        'State it with updates="per_example".',
        "step",
        _nothing,
        "any-layer",
        "eq-gradient-descent",
        harmless=True,
    ),
    Mistake(
        "gradients_accumulated",
        "The gradients grow from call to call",
        "The second call gave the sum of both: the old gradients were not cleared.",
        "Set the gradients to zero at the start of each backward pass (zero_grad in PyTorch).",
        "step",
        _nothing,
        "debugging",
        "eq-matrix-gradient",
    ),
)

#: The known mistakes by name, in the order of the backward pass.
MISTAKES: dict[str, Mistake] = {mistake.name: mistake for mistake in _CATALOGUE}


def mistaken_pass(
    s: Setting, mistake: Mistake, form: int = 0, layers: tuple[int, ...] | None = None, learning_rate: float = 1.0
) -> Pass | None:
    """Compute the gradients of a program with one mistake.

    Parameters
    ----------
    s : Setting
        The network and the data.
    mistake : Mistake
        What to do wrong; slots "added" and "step" are not gradients alone.
    form : int
        Which of its forms, in the order in which it yields them.
    layers : tuple of int, optional
        Where it is made; by default in each layer where it can be.
    learning_rate : float
        eta of the step that `updated_weights_in_delta` makes too early.

    Returns
    -------
    Pass or None
        None when the mistake, in this form, cannot be made in this network.
    """
    chosen = set(range(1, s.n_layers + 1)) if layers is None else set(layers)
    made = False

    def vary(slot: Slot, layer: int, right: Any, *arguments: Any) -> Any:
        nonlocal made
        if mistake.slot != slot or layer not in chosen:
            return right
        for n, (_, result) in enumerate(mistake.forms(s, *arguments)):
            if n == form:
                made = True
                return result
        return right

    if mistake.slot == "network":
        other = vary("network", max(chosen), None)
        if other is None:
            return None
        s = other
    L = s.n_layers
    errors: list[Array] = []
    deltas: list[Array] = []
    weights: list[Array] = []
    biases: list[Array] = []
    for layer in range(L, 0, -1):
        if layer == L:
            error = vary("error", L, output_error(s))
            right_delta = output_delta(s, error) if mistake.slot != "error" else through(s, L, error)
        else:
            change = -learning_rate * weights[0]
            error = vary("carry", layer, carry(s, layer, deltas[0]), layer, deltas[0], errors[0], change)
            right_delta = through(s, layer, error)
        delta = vary("derivative", layer, right_delta, layer, error)
        W, b = vary("products", layer, _right_products(s, layer, delta), layer, delta)
        W = vary("weights", layer, W, layer, delta)
        b = vary("biases", layer, b, layer, delta)
        factor = np.asarray(vary("factor", layer, 1.0))[..., None]
        in_biases = factor
        if mistake.name in BIAS_FACTORS and layer in chosen and s.has_bias:
            in_biases, made = np.array([_value(MISTAKES[BIAS_FACTORS[mistake.name]], s)]), True
        errors.insert(0, error)
        deltas.insert(0, delta)
        weights.insert(0, s.scale * factor[..., None] * W)
        biases.insert(0, s.scale * in_biases * b)
    return Pass(PerLayer(errors), PerLayer(deltas), PerLayer(weights), PerLayer(biases)) if made else None


def _value(mistake: Mistake, s: Setting) -> float:
    return float(next((value for _, value in mistake.forms(s)), 1.0))


#: Factors that have a name of their own when they hit the biases alone.
BIAS_FACTORS: dict[str, str] = {
    "bias_averaged": "averaged_over_examples",
    "bias_summed": "summed_over_examples",
    "bias_sign": "wrong_sign",
}
