"""The catalogue: every known mistake is a small variation of one step of the right backward pass.

A backward pass has six places where a mistake can sit: the error at the output,
the multiplication by g', the way back through the weights, the products that
give the gradients of weights and of biases, the factors in front, and the
network itself (gradients that are right, but of another network). `MISTAKES`
holds the variations by name, with what there is to say about them.
"""

from __future__ import annotations

from . import unusual, variations
from .kinds import Mistake, Slot
from .mistakes_around import AROUND

__all__ = ["BIAS_FACTORS", "BY_SLOT", "EQUATION_CHAPTERS", "MISTAKES", "Mistake", "Slot"]

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

_IN_THE_PASS = (
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
        "value_times_derivative",
        "The delta is multiplied by a = g(h) as well as by g'(h)",
        "The activation belongs into the gradient of the weights above, as what they multiply; in the delta of its own "
        "layer it is one factor too many.",
        "Multiply by g'(h) alone.",
        "derivative",
        variations.value_times_derivative,
        "activations",
        "eq-delta-hidden",
    ),
    Mistake(
        "incoming_error_changed",
        "The error that comes back is changed before, or instead of, its multiplication by g'(h)",
        "What comes back through the weights is dE/da, with its sign and its size. The chain rule multiplies it by the "
        "slope, entry by entry; it is neither rectified, nor put through the activation, nor averaged.",
        "Multiply it by g'(h) of its own layer, and do nothing else to it.",
        "derivative",
        variations.incoming_error_changed,
        "hidden-layer",
        "eq-delta-hidden",
        unusual=unusual.cut_or_reshaped,
    ),
    Mistake(
        "slope_of_other_function",
        "The error is multiplied by another function than g'(h)",
        "The delta of a neuron is its error times the slope of its own activation, at its own pre-activation. A formula "
        "with a term too few, a term too many, or another argument is the slope of something else.",
        "Compare the formula with g'(h): a (1 - a) for sigmoid, 1 - a^2 for tanh, 1 or 0 for ReLU.",
        "derivative",
        unusual.nothing,
        "activations",
        "eq-delta-hidden",
        unusual=unusual.other_slopes,
        made_from=unusual.slope_from,
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
    Mistake(
        "index_slips_on_the_way_back",
        "An index slips on the way back: neurons get the error of others",
        "The error of neuron j is made of the weights that lead away from j, and of the deltas of the neurons that they "
        "lead to. With another index the numbers are those of another neuron.",
        "Follow one neuron with its index from the forward pass to the delta: the same row of W, the same entry of delta.",
        "carry",
        unusual.nothing,
        "hidden-layer",
        "eq-delta-hidden",
        unusual=unusual.from_other_units,
        made_from=unusual.mixed_units,
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
        "example_left_out",
        "One example at the end is missing from the gradient",
        "The sum over the examples begins one too late or ends one too early, as range(1, k) and range(k - 1) do.",
        "Let the sum run over all examples.",
        "products",
        variations.end_left_out,
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
        "gradient_in_other_places",
        "The right gradients stand at the places of other neurons",
        "All the numbers are there, but an index moves them: each is added to a weight that it does not belong to.",
        "Look for an index that is off by one, or an order that is turned round, where the gradient is stored.",
        "products",
        unusual.nothing,
        "vectorized",
        "eq-matrix-gradient",
        unusual=unusual.stored_elsewhere,
        made_from=unusual.placed,
    ),
    Mistake(
        "units_without_gradient",
        "Some neurons get no gradient",
        "The gradient of the others is right; that of these is 0, so their weights never move. A loop that begins too late "
        "or ends too early does that.",
        "Let the loop run over all neurons of the layer.",
        "products",
        unusual.nothing,
        "vectorized",
        "eq-matrix-gradient",
        unusual=unusual.some_without,
        made_from=unusual.without_units,
    ),
    Mistake(
        "one_number_for_layer",
        "One number stands for all weight gradients of the layer",
        "Each weight has its own gradient: the product of what it multiplies and the delta of the neuron that it leads "
        "to. An inner product, or a sum over everything, leaves one number for all.",
        "Use the outer product of activations and deltas, summed over the examples: A^T Delta.",
        "weights",
        variations.one_number_for_layer,
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
        "bias_from_weight_gradient",
        "The bias gradient is taken from the gradient of the weights",
        "The gradient of the weights holds each delta times an activation. A bias multiplies the constant 1, so its "
        "gradient is the sum of the deltas themselves.",
        "Sum the deltas over the examples.",
        "biases",
        variations.bias_from_weight_gradient,
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
)

#: The known mistakes by name, in the order of the backward pass.
MISTAKES: dict[str, Mistake] = {mistake.name: mistake for mistake in (*_IN_THE_PASS, *AROUND)}

#: The known mistakes by the step that they vary.
BY_SLOT: dict[str, list[Mistake]] = {}
for _mistake in MISTAKES.values():
    BY_SLOT.setdefault(_mistake.slot, []).append(_mistake)
