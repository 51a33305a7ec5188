"""The catalogue: every known mistake is a small variation of one step of the right backward pass.

A backward pass has six places where a mistake can sit: the error at the output,
the multiplication by g', the way back through the weights, the products that
give the gradients of weights and of biases, the factors in front, and the
network itself (gradients that are right, but of another network). `MISTAKES`
holds the variations by name, with what there is to say about them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from . import variations
from .variations import Forms

__all__ = ["BIAS_FACTORS", "EQUATION_CHAPTERS", "MISTAKES", "Mistake", "Slot"]

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

#: Factors that have a name of their own when they hit the biases alone.
BIAS_FACTORS: dict[str, str] = {
    "bias_averaged": "averaged_over_examples",
    "bias_summed": "summed_over_examples",
    "bias_sign": "wrong_sign",
}

Slot = Literal[
    "error",  # (s) -> dE/dy
    "derivative",  # (s, layer, error) -> delta
    "carry",  # (s, layer, delta_next, error_next, change of W_next) -> error
    "delta",  # (s, layer, delta_next, error_next) -> delta
    "products",  # (s, layer, delta) -> gradients of weights and biases, before the scale
    "weights",  # (s, layer, delta) -> gradient of the weights, before the scale
    "biases",  # (s, layer, delta) -> gradient of the biases, before the scale
    "factor",  # (s) -> number
    "network",  # (s) -> another setting
    "added",  # (s, layer, of biases?) -> what an unknown multiple of is added
    "step",  # mistakes that show in a step or a function, found by calling it
]


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
        variations.scalar_error,
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
        variations.loss_as_error,
        "losses",
        "eq-half-squared-error-derivative",
    ),
    Mistake(
        "gradient_of_other_loss",
        "These are exactly the gradients of another loss",
        "Nothing is wrong with the backward pass, but it descends another loss than the one that is stated.",
        "State the loss that you mean, or start the backward pass from its derivative.",
        "error",
        variations.other_loss,
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
        variations.rounded_outputs,
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
        variations.output_derivative_missing,
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
        variations.hidden_derivative_missing,
        "hidden-layer",
        "eq-delta-hidden",
    ),
    Mistake(
        "derivative_twice",
        "g'(h) is multiplied in twice",
        "Each layer contributes its slope once. A second factor shrinks the gradient where the neuron is saturated.",
        "Look for a second multiplication by g'(h), often one in the error and one in the delta.",
        "derivative",
        variations.derivative_twice,
        "hidden-layer",
        "eq-delta-hidden",
    ),
    Mistake(
        "output_derivative_extra",
        "a (1 - a) is multiplied onto a delta that already is y - t",
        "With softmax and categorical cross-entropy the derivative of the activation is already inside y - t.",
        "Use y - t as it is.",
        "derivative",
        variations.output_derivative_extra,
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
        variations.derivative_of_activation,
        "activations",
        "eq-sigmoid-derivative",
    ),
    Mistake(
        "derivative_formula_on_pre_activation",
        "The formula for activations, such as a (1 - a), is fed with the pre-activation h",
        "a (1 - a) and 1 - a^2 are g'(h) written in terms of a = g(h). With h in place of a they may even be negative.",
        "Hand over a, the output of the activation.",
        "derivative",
        variations.formula_on_pre_activation,
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
        variations.derivative_from_wrong_layer,
        "relu",
        "eq-delta-hidden",
    ),
    Mistake(
        "derivative_of_other_activation",
        "g' belongs to another activation than the layer has",
        "The derivative has to be that of the function that the forward pass used in this layer.",
        "Change the derivative together with the activation.",
        "derivative",
        variations.derivative_of_other_activation,
        "activations",
        "eq-delta-hidden",
    ),
    Mistake(
        "value_instead_of_derivative",
        "The delta is multiplied by a = g(h) instead of g'(h)",
        "The slope of a neuron and its value are different numbers: a saturated sigmoid has value 1 and slope 0.",
        "Multiply by the derivative.",
        "derivative",
        variations.value_instead_of_derivative,
        "activations",
        "eq-delta-hidden",
    ),
    Mistake(
        "slope_beta_missing",
        "The slope beta is missing in g'(h)",
        "The derivative of sigmoid(beta h) by h is beta a (1 - a): the inner derivative counts.",
        "Multiply by beta in this layer.",
        "derivative",
        variations.beta_missing,
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
        variations.softmax_diagonal,
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
        variations.updated_weights,
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
        variations.weights_not_transposed,
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
        variations.bias_counted,
        "vectorized",
        "eq-matrix-delta-hidden",
    ),
    Mistake(
        "bias_delta_kept",
        "The bias node got a delta of its own, and a neuron's was cut off instead",
        "With the bias column in place, the product has one entry too many: that of the bias node, which has no "
        "delta. Here the column at the other end was cut off, so that every neuron got its neighbour's delta.",
        "Cut off the column of the bias node: delta[:, 1:] when it is first, delta[:, :-1] when it is last.",
        "delta",
        variations.bias_delta_kept,
        "vectorized",
        "eq-matrix-delta-hidden",
    ),
    Mistake(
        "error_carried_instead_of_delta",
        "What went back through the weights was the error of the layer above, not its delta",
        "The path to a lower layer leads through the activation of the layer above, whose slope is part of its delta.",
        "Carry the delta back, after its multiplication by g'(h).",
        "carry",
        variations.error_carried,
        "hidden-layer",
        "eq-delta-hidden",
    ),
    Mistake(
        "weights_left_out_of_delta",
        "The deltas of the layer above were summed without their weights",
        "A neuron shares in the delta of another in proportion to the weight between them.",
        "Sum delta times weight.",
        "carry",
        variations.weights_left_out,
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
        variations.transposed,
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "reshaped_instead_of_transposed",
        "The gradient was reshaped where it should have been transposed",
        "reshape keeps the order in memory, so the numbers land on other weights; the shape is right all the same.",
        "Use .T",
        "products",
        variations.reshaped,
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "one_example_only",
        "The gradient is that of a single example",
        "The gradients of all examples have to be added. Usually an = stands in the loop where += belongs.",
        "Set the gradient to zero before the loop and add to it inside.",
        "products",
        variations.one_example,
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "averaged_before_product",
        "Activations and deltas were averaged over the examples before they were multiplied",
        "The mean of a product is not the product of the means.",
        "Multiply example by example, then sum: A^T Delta does both.",
        "weights",
        variations.averaged_before_product,
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "pre_activation_in_gradient",
        "The gradient uses the pre-activations of the layer below instead of its activations",
        "What a weight multiplies in the forward pass is a, so the derivative by the weight is a.",
        "Use the activations that entered the layer.",
        "weights",
        variations.pre_activation_in_gradient,
        "output-layer",
        "eq-weight-gradient",
    ),
    Mistake(
        "activation_of_wrong_layer",
        "The gradient uses the activations of another layer",
        "The gradient of W^(l) is made of the activations of layer l - 1 and the deltas of layer l.",
        "Shift the index.",
        "weights",
        variations.activation_of_wrong_layer,
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "weight_gradient_zero",
        "The gradient of the weights is zero",
        "The layer never learns.",
        "Check that the gradient is computed, stored and applied.",
        "weights",
        variations.weight_gradient_zero,
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "bias_gradient_zero",
        "The gradient of the biases is zero",
        "A bias is a weight like the others, from a node of constant value; its gradient is the sum of the deltas.",
        "Add the gradient of the biases.",
        "biases",
        variations.bias_gradient_zero,
        "homework",
        "eq-bias-gradient",
    ),
    Mistake(
        "bias_from_all_units",
        "One bias gradient for all units of the layer",
        "The deltas were added over the units too. Each unit has its own bias and its own gradient.",
        "Sum over the examples only (axis=0 when they are the rows, axis=1 when they are the columns).",
        "biases",
        variations.bias_from_all_units,
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
        variations.nothing,
        "homework",
        "eq-bias-gradient",
    ),
    Mistake(
        "bias_row_missing",
        "The gradient lacks the row of the bias node",
        "The product was made with the activations before the bias node was put in.",
        "Use the activations with their bias column, as in the forward pass.",
        "biases",
        variations.nothing,
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
        variations.factor(lambda s: -1.0),
        "network-error",
        "eq-gradient-descent",
    ),
    Mistake(
        "summed_over_examples",
        "You sum over the examples where the stated loss averages",
        "The direction is right, the length is k times too large: the learning rate grows with the number of examples.",
        "Divide by the number of examples, or use a learning rate k times smaller, or state the summed loss.",
        "factor",
        variations.factor(lambda s: float(s.n_examples)),
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "averaged_over_examples",
        "You average over the examples where the stated loss does not, or average twice",
        "The direction is right, the length is k times too small.",
        "Divide by the number of examples once if the stated loss averages, never if it sums.",
        "factor",
        variations.factor(lambda s: 1.0 / s.n_examples),
        "vectorized",
        "eq-matrix-gradient",
    ),
    Mistake(
        "factor_two",
        "The gradient is twice that of the stated loss",
        "The derivative of (y - t)^2 is 2 (y - t); with the factor 1/2 in the loss, the 2 goes away.",
        "Leave out the 2, or state the loss without its 1/2, or halve the learning rate.",
        "factor",
        variations.factor(lambda s: 2.0),
        "losses",
        "eq-half-squared-error-derivative",
    ),
    Mistake(
        "factor_half",
        "The gradient is half that of the stated loss",
        "y - t is the derivative of half the squared error. The derivative of the squared error has a factor 2.",
        "Put in the 2, or state the loss with its 1/2.",
        "factor",
        variations.factor(lambda s: 0.5),
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
        variations.factor(lambda s: float(s.layer_sizes[-1])),
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
        variations.factor(lambda s: 1.0 / s.layer_sizes[-1]),
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
        variations.cost_factors,
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
        variations.nothing,
        "vectorized",
        "eq-matrix-delta-hidden",
    ),
    Mistake(
        "bias_averaged",
        "The bias gradient is averaged over the examples while the weights' is summed",
        "Biases and weights are parameters of one error; both gradients are sums over the examples, or both are means.",
        "Use the sum for both, or the mean for both.",
        "factor",
        variations.nothing,
        "homework",
        "eq-bias-gradient",
    ),
    Mistake(
        "bias_summed",
        "The bias gradient is summed over the examples while the weights' is averaged",
        "Biases and weights are parameters of one error; both gradients are sums over the examples, or both are means.",
        "Use the sum for both, or the mean for both.",
        "factor",
        variations.nothing,
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
        variations.nothing,
        "homework",
        "eq-bias-column",
    ),
    Mistake(
        "learning_rate_included",
        "The learning rate is multiplied in already",
        "The gradient does not contain the learning rate; a step multiplies it once.",
        "Multiply by the learning rate in the update only.",
        "factor",
        variations.nothing,
        "network-error",
        "eq-gradient-descent",
    ),
    Mistake(
        "learning_rate_missing",
        "The step leaves out the learning rate",
        "The weights move by the whole gradient.",
        "Multiply the gradient by the learning rate.",
        "factor",
        variations.nothing,
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
        variations.inputs_centred,
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
        variations.slope_unstated,
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
        variations.other_activation,
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
        variations.bias_missing_in_forward,
        "forward",
        "eq-pre-activation",
    ),
    Mistake(
        "bias_of_other_sign",
        "The gradients are right for a bias node of the other sign",
        "The program subtracts what the stated convention adds.",
        "State bias_value=-1 or +1 as the program has it.",
        "network",
        variations.bias_of_other_sign,
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
        variations.weight_decay,
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
        variations.nothing,
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
        variations.nothing,
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
        variations.nothing,
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
        variations.nothing,
        "debugging",
        "eq-matrix-gradient",
    ),
)

#: The known mistakes by name, in the order of the backward pass.
MISTAKES: dict[str, Mistake] = {mistake.name: mistake for mistake in _CATALOGUE}
