"""`diagnose`: take a learner's gradients, backward function or training step, and name the mistake."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from ..network import MLP
from ..validation import check_choice
from .adaptive import read_adam
from .conventions import read_parameters
from .forward import judge_forward
from .functions import GradientFunction, StepFunction, judge_function, own_arguments
from .layouts import Turned
from .report import Diagnosis
from .steps import before_velocity, judge_step
from .task import Reduction, best_reading, check_number, given_gradients, read_arrays, read_task

__all__ = ["diagnose"]


def diagnose(
    weights: Any,
    X: Any,
    T: Any,
    gradients: Any = None,
    *,
    biases: Any = None,
    bias_gradients: Any = None,
    backward: Callable[..., Any] | None = None,
    step: Callable[..., Any] | None = None,
    new_weights: Any = None,
    new_biases: Any = None,
    previous_weights: Any = None,
    previous_biases: Any = None,
    outputs: Any = None,
    loss_value: Any = None,
    learning_rate: float | None = None,
    activation: str | Callable[..., Any] | Sequence[str | Callable[..., Any]] = "sigmoid",
    loss: str | Callable[..., Any] = "half_squared_error",
    reduction: Reduction = "mean",
    beta: float | Sequence[float] = 1.0,
    examples: Literal["rows", "columns"] | None = None,
    layout: Literal["in_out", "out_in"] | Sequence[str] | None = None,
    bias: Literal["vector", "node_first", "node_last", "none"] | None = None,
    bias_value: float | None = None,
    updates: Literal["batch", "per_example"] = "batch",
    weight_decay: float = 0.0,
    momentum: float = 0.0,
    velocity: Any = None,
    bias_velocity: Any = None,
    adam: Mapping[str, Any] | None = None,
    centring: Literal["none", "mean", "standard"] = "none",
    dropout_masks: Sequence[Any] | None = None,
    seed: int = 0,
) -> Diagnosis:
    """Check gradients, a backward function or a training step, and name the mistake in it.

    Central differences in the stated loss decide whether the gradients are
    right (eq-central-difference). If not, they are compared with the catalogue
    of known mistakes, layer by layer and weights apart from biases, and the
    smallest explanation is reported. When nothing explains them, nothing is
    named.

    Parameters
    ----------
    weights : list of array_like, mapping, or MLP
        W of the layers 1..L before the step: one array per layer; or all
        parameters as W1, b1, W2, b2, ...; or {"W1": ..., "b1": ...}; or an
        `MLP`, which states activation, loss, slopes and bias node as well.
        Arrays may be nested lists, numpy, PyTorch or JAX arrays.
    X, T : array_like
        Inputs and targets, (k, n_0) and (k, n_L), or transposed.
    gradients : like ``weights``, optional
        Your gradients of the stated loss, in the shape of the weights. A
        function is taken as ``backward``.
    biases, bias_gradients : list of array_like, optional
        Bias vectors and their gradients, one per layer, if they are separate.
    backward : callable, optional
        ``backward(weights, X, T)``, or ``backward(weights, biases, X, T)``
        when there are separate biases; returns gradients like the parameters.
    step : callable, optional
        ``step(weights, X, T, learning_rate)``, or with ``biases`` in second
        place; returns new parameters, or changes them in place.
    new_weights, new_biases : like ``weights``, optional
        The parameters after one step, instead of gradients.
    previous_weights, previous_biases : like ``weights``, optional
        The parameters one step earlier, for momentum; the biases too where they are separate.
    outputs : array_like or callable, optional
        What your forward pass gives, in the shape of T, or ``outputs(weights, X)`` (with ``biases`` in second place when
        they are separate). Compared first; gradients are not needed with it.
    loss_value : number, array_like or callable, optional
        The loss that you print, or one for each example or output, or a function of all that ``backward`` gets. It is
        compared with the stated loss of your own outputs where they came, and of the stated network otherwise.
    learning_rate : float, optional
        eta of the step; needed for ``step`` and ``new_weights``.
    activation : str, callable, or sequence of them
        For all layers or one per layer 1..L: sigmoid, tanh, relu, softplus, linear, softmax, leaky_relu (slope 0.01
        below 0; "leaky_relu(0.2)" has another), elu, silu, gelu, gelu_tanh; or a function of the pre-activations that works
        entry by entry, whose derivative is measured.
    loss : str or callable
        half_squared_error, squared_error, absolute_error, binary_cross_entropy or categorical_cross_entropy; or a
        function ``loss(Y, T)`` that returns the loss of every output, (k, n_L).
    reduction : str
        What the stated loss does with the losses of all outputs and examples:
        "mean" over the examples, "sum", or "mean_elements" (PyTorch's default).
    beta : float or sequence of float
        Slope of the sigmoid; 1 / temperature of a softmax.
    examples, layout, bias, bias_value : optional
        "rows" or "columns"; "in_out" or "out_in", or a list of them, one
        per layer; "vector", "node_first", "node_last" or "none"; -1 or +1. What is not stated is read from the
        shapes, and where they leave a choice, from the gradients.
    updates : str
        "batch", or "per_example" when a step goes through the examples one by one.
    weight_decay : float
        Coefficient c of a penalty c/2 times the squared weights (not biases) in the stated loss.
    momentum : float
        Coefficient b of the previous step, with ``previous_weights``, which only the first step lacks. Both forms are
        read, v = b v + g and the average v = b v + (1 - b) g.
    velocity, bias_velocity : like ``weights``, optional
        v from before the step, instead of ``previous_weights``, for a program that takes W - eta v.
    adam : mapping, optional
        States that ``new_weights`` come from a step of Adam: {"step": n, "m": [...], "v": [...]} with the number of the
        step, 1 for the first, and both averages from before it in the shape of the weights ("bias_m" and "bias_v" for
        separate biases); also "betas", (0.9, 0.999), and "epsilon", 1e-8.
    centring : str
        "mean" when the inputs are used minus their mean over the examples,
        "standard" when they are also divided by their standard deviation.
    dropout_masks : sequence of (array_like or None), optional
        What the activations of each hidden layer are multiplied by, in their shape, scale included (0 and 2 for a dropout
        of one half); None for a layer without dropout. A function has to use these masks at each call.
    seed : int
        Of the random network and data on which functions are tried as well.

    Returns
    -------
    Diagnosis
        Prints as a report; ``.findings`` lists the mistakes.

    Raises
    ------
    TypeError
        When an argument is of the wrong kind.
    ValueError
        When shapes fit no convention, numbers are not finite, data are empty
        or all the same, or a step changed nothing; the message says what was
        expected.

    Examples
    --------
    >>> from mlp_lib import MLP, datasets
    >>> from mlp_lib.doctor import diagnose
    >>> X, T = datasets.xor()
    >>> network = MLP([2, 2, 1], seed=0)
    >>> sums = network.backward(network.forward(X), T, reduction="sum").gradients
    >>> diagnose(network, X, T, sums).names
    ['summed_over_examples']
    """
    if callable(gradients):
        gradients, backward = None, gradients
    if isinstance(layout, list | tuple):
        turned = Turned(layout, weights)
        n = len(layout)
        return turned.answer(
            diagnose(
                turned.arrays(weights), X, T, turned.arrays(gradients), biases=biases, bias_gradients=bias_gradients,
                backward=turned.function(backward, n), step=turned.function(step, n),
                new_weights=turned.arrays(new_weights), new_biases=new_biases,
                previous_weights=turned.arrays(previous_weights), previous_biases=previous_biases,
                outputs=turned.function(outputs, n) if callable(outputs) else outputs,
                loss_value=turned.function(loss_value, n) if callable(loss_value) else loss_value,
                learning_rate=learning_rate, activation=activation, loss=loss, reduction=reduction, beta=beta,
                examples=examples, layout="in_out", bias=bias, bias_value=bias_value, updates=updates,
                weight_decay=weight_decay, momentum=momentum, velocity=turned.arrays(velocity), bias_velocity=bias_velocity,
                adam=None if adam is None else {k: turned.arrays(a) if k in ("m", "v") else a for k, a in adam.items()},
                centring=centring, dropout_masks=dropout_masks, seed=seed,
            )
        )  # fmt: skip
    sources = {"gradients": gradients, "backward": backward, "step": step, "new_weights": new_weights}
    for name, function in (("backward", backward), ("step", step)):
        if function is not None and not callable(function):
            raise TypeError(f"{name} must be a function, but {type(function).__name__} came")
    came = [name for name, value in sources.items() if value is not None]
    forward = outputs is not None or loss_value is not None
    if len(came) != 1 and (came or not forward):
        raise ValueError(
            f"exactly one of gradients, backward, step and new_weights is expected, but {', '.join(came) or 'none'} came"
        )
    if isinstance(weights, MLP):
        activation, beta = weights.activation, weights.beta
        loss = weights.loss if loss == "half_squared_error" else loss
        examples, layout, bias = "rows", "in_out", "node_first" if weights.bias else "none"
        bias_value = -1.0 if weights.bias else None
        weights = list(weights.weights)
    task = read_task(
        weights, biases, X, T, activation, loss, reduction, beta, examples, layout, bias, bias_value, weight_decay,
        learning_rate, centring, dropout_masks,
    )  # fmt: skip
    check_choice("updates", updates, ("batch", "per_example"))
    check_number("momentum", momentum, lambda v: 0.0 <= v < 1.0, "from 0 to below 1")
    if bias_velocity is not None and velocity is None:
        raise ValueError("bias_velocity came without velocity; expected that of the weights too")
    if velocity is not None and (previous_weights is not None or not momentum):
        raise ValueError("velocity came; expected momentum with it, its coefficient, and no previous_weights beside it")
    if (velocity is not None or adam is not None) and new_weights is None:
        raise ValueError(
            "velocity and adam state what a step started from; expected new_weights, the parameters after it"
        )
    if adam is not None and (momentum or updates == "per_example"):
        raise ValueError(
            "adam came with momentum or updates='per_example'; expected one step of all examples, without both"
        )
    if task.masks and updates == "per_example":
        raise ValueError(
            "dropout_masks came with updates='per_example'; expected the gradients, or one step, of all examples at the same "
            "weights"
        )
    if (step is not None or new_weights is not None) and task.learning_rate is None:
        raise ValueError("learning_rate is missing: a step can only be judged with the rate that it used")

    def of_gradients() -> Diagnosis | None:
        if gradients is not None:
            Ws, bs = given_gradients(task, gradients, bias_gradients)
            return best_reading(task, Ws, bs, None, seed, ask=True)
        if new_weights is not None:
            after = read_parameters("new_weights", new_weights, new_biases)
            before = (
                None
                if previous_weights is None
                else read_parameters("previous_weights", previous_weights, previous_biases)
            )
            if velocity is not None:
                before = before_velocity(task, read_parameters("velocity", velocity, bias_velocity))
            state = None if adam is None else read_adam(adam, task.weights, task.biases)
            return judge_step(task, read_arrays("new_weights", after), before, float(momentum), updates, seed, state)
        if backward is not None:
            return judge_function(task, GradientFunction(task, backward), float(momentum), seed)
        if step is not None:
            return judge_function(task, StepFunction(task, step, updates), float(momentum), seed)
        return None

    if callable(outputs):
        outputs = outputs(*own_arguments(task)[:-1])
    if callable(loss_value):
        loss_value = loss_value(*own_arguments(task))
    found = of_gradients()
    if forward:
        return judge_forward(task, outputs, loss_value, found)
    assert found is not None
    return found
