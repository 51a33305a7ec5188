"""Hand a network over to PyTorch, Keras, JAX or scikit-learn, and take one back (eq-bias-elsewhere).

A library's kernel is ``W[1:]``, turned in PyTorch, and its bias is ``-W[0]``,
because the bias node of this book says -1. What goes over gives the same
outputs; what the other side cannot express is refused by name. A loss and a
rate are no part of a network there, see the chapter *The same step elsewhere*.

No library is imported before a function needs it, and ``mlp_lib`` requires none.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from .network import MLP
from .per_layer import Array
from .validation import check_choice, check_flag, read_float64

__all__ = [
    "from_jax",
    "from_keras",
    "from_pytorch",
    "from_scikit_learn",
    "to_jax",
    "to_keras",
    "to_pytorch",
    "to_scikit_learn",
]

#: Kernel (in, out) and bias (out,) of a layer, None without bias; or the name of an activation.
Part = tuple[Array, Array | None] | str

#: Names in this book, and the modules of PyTorch.
PYTORCH = {"sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "ReLU", "softplus": "Softplus", "softmax": "Softmax"}
#: What Keras calls as the book does.
KERAS = ("sigmoid", "tanh", "relu", "softplus", "linear", "softmax")
#: Names in this book, and those of scikit-learn.
SCIKIT_LEARN = {"sigmoid": "logistic", "tanh": "tanh", "relu": "relu", "linear": "identity"}
#: What a model that ends in logits leaves to its loss.
AFTER_LOGITS = ("sigmoid", "softmax")


def to_pytorch(network: MLP, logits: bool = False) -> Any:
    """Return a ``torch.nn.Sequential`` that gives the network's outputs.

    Parameters
    ----------
    network : MLP
        Its weights are copied.
    logits : bool
        Whether to leave out a sigmoid or softmax at the end, as
        ``BCEWithLogitsLoss`` and ``CrossEntropyLoss`` want it.

    Returns
    -------
    torch.nn.Sequential
        ``Linear`` layers in float64, each with its activation after it;
        ``weight`` has shape (n_l, n_{l-1}), ``bias`` (n_l,).

    Raises
    ------
    ModuleNotFoundError
        When torch is not installed.
    TypeError
        When it is no network.
    ValueError
        When PyTorch has no such activation or slope, or nothing can be left out.
    """
    parts = _parts(network, "PyTorch", PYTORCH.keys() | {"linear"}, logits)
    torch = _imported("torch")
    modules = []
    for part in parts:
        if isinstance(part, str):
            # PyTorch takes softplus for linear above a threshold, which is 20 unless it is said: 2e-9 too little.
            more: dict[str, dict[str, Any]] = {"softplus": {"threshold": 40.0}, "softmax": {"dim": -1}}
            modules += [getattr(torch.nn, PYTORCH[part])(**more.get(part, {}))] if part != "linear" else []
            continue
        kernel, bias = part
        layer = torch.nn.Linear(*kernel.shape, bias=bias is not None, dtype=torch.float64)
        with torch.no_grad():
            layer.weight.copy_(torch.tensor(kernel.T))
            if bias is not None:
                layer.bias.copy_(torch.tensor(bias))
        modules.append(layer)
    return torch.nn.Sequential(*modules)


def from_pytorch(model: Any, loss: str = "half_squared_error", output: str | None = None) -> MLP:
    """Return the network that a ``torch.nn.Sequential`` is.

    Parameters
    ----------
    model : torch.nn.Sequential
        Of ``Linear``, ``Sigmoid``, ``Tanh``, ``ReLU``, ``Softplus``, ``Softmax``
        and ``Identity``, one inside the other or not. Its numbers are read as float64.
    loss : str
        A name in `mlp_lib.losses.LOSSES`; a model of PyTorch has none.
    output : str, optional
        The activation of a model that ends in logits: sigmoid or softmax.

    Returns
    -------
    MLP
        With copies of the weights.

    Raises
    ------
    ModuleNotFoundError
        When torch is not installed.
    TypeError
        When it is no ``Sequential``.
    ValueError
        When there is something in it that this network cannot express.

    Notes
    -----
    A ``Softplus`` is linear above its threshold there, up to 2.1e-9 away from ours.
    """
    nn = _imported("torch").nn
    _check_kind("model", model, nn.Sequential, "torch.nn.Sequential")
    names = {getattr(nn, there): here for here, there in PYTORCH.items()}

    def parts(modules: Iterable[Any], place: str) -> Iterator[Part]:
        for i, module in enumerate(modules):
            kind, where = type(module), f"module {place}{i}"
            if kind is nn.Sequential:
                yield from parts(module, f"{place}{i}.")
            elif kind is nn.Linear:
                yield _held(module.weight).T, None if module.bias is None else _held(module.bias)
            elif kind is nn.Softplus and (module.beta != 1 or module.threshold < 20):
                raise ValueError(f"{where} is {module}: here softplus has a beta of 1, and no threshold")
            elif kind is nn.Softmax and module.dim not in (1, -1):
                raise ValueError(f"{where} is {module}: here softmax goes over the outputs, dim=1")
            elif kind in names:
                yield names[kind]
            elif kind is not nn.Identity:
                raise ValueError(f"{where} is {kind.__name__}, which this network does not have")

    return _network(parts(model, ""), loss, output)


def _held(parameter: Any) -> Array:
    return np.array(parameter.detach().cpu().double().numpy())


def to_keras(network: MLP, logits: bool = False) -> Any:
    """Return a ``keras.Sequential`` that gives the network's outputs.

    Parameters
    ----------
    network : MLP
        Its weights are copied.
    logits : bool
        Whether to leave out a sigmoid or softmax at the end, as
        ``from_logits=True`` wants it.

    Returns
    -------
    keras.Sequential
        ``Dense`` layers in float64; ``kernel`` has shape (n_{l-1}, n_l), ``bias`` (n_l,).

    Raises
    ------
    ModuleNotFoundError
        When Keras is not installed.
    RuntimeError
        When Keras makes single precision of float64.
    TypeError
        When it is no network.
    ValueError
        When Keras has no such activation or slope, or nothing can be left out.

    Notes
    -----
    Float64 has to be asked for, ``keras.config.set_floatx("float64")``, or
    Keras rounds what goes into a float64 layer. Keras 3.15 still multiplies in
    float32 on PyTorch, and takes tanh in float32 on JAX: outputs are 1e-7 away.
    """
    parts = _parts(network, "Keras", KERAS, logits)
    keras = _imported("keras")
    if keras.config.floatx() != "float64":
        raise RuntimeError('Keras rounds inputs to float32: call keras.config.set_floatx("float64") first')
    model = keras.Sequential([keras.Input((network.layer_sizes[0],))])
    for i, part in enumerate(parts):
        if isinstance(part, str):
            continue
        kernel, bias = part
        after = parts[i + 1] if i + 1 < len(parts) else "linear"
        layer = keras.layers.Dense(kernel.shape[1], after, use_bias=bias is not None)
        model.add(layer)
        layer.set_weights([kernel] if bias is None else [kernel, bias])
        _check_width(layer.get_weights()[0], "Keras on JAX", "set JAX_ENABLE_X64=true before Keras is imported")
    return model


def from_keras(model: Any, loss: str = "half_squared_error", output: str | None = None) -> MLP:
    """Return the network that a ``keras.Sequential`` is.

    Parameters
    ----------
    model : keras.Sequential
        Built, of ``Dense`` and ``Activation``. Its numbers are read as float64.
    loss : str
        A name in `mlp_lib.losses.LOSSES`; what the model was compiled with is not read.
    output : str, optional
        The activation of a model that ends in logits: sigmoid or softmax.

    Returns
    -------
    MLP
        With copies of the weights.

    Raises
    ------
    ModuleNotFoundError
        When Keras is not installed.
    TypeError
        When it is no ``Sequential``.
    ValueError
        When it is not built, or there is something in it that this network cannot express.
    """
    keras = _imported("keras")
    _check_kind("model", model, keras.Sequential, "keras.Sequential")
    if not model.built:
        raise ValueError("model has no weights yet: begin it with keras.Input, or call it once")

    def parts() -> Iterator[Part]:
        for layer in model.layers:
            kind = type(layer)
            if kind not in (keras.layers.Dense, keras.layers.Activation):
                raise ValueError(f"layer {layer.name} is {kind.__name__}, which this network does not have")
            if kind is keras.layers.Dense:
                kernel, *bias = (np.asarray(held, dtype=np.float64) for held in layer.get_weights())
                yield kernel, bias[0] if bias else None
            name = keras.activations.serialize(layer.activation)
            if name not in KERAS:
                raise ValueError(f"layer {layer.name} has the activation {name}, which this network does not have")
            if name != "linear":
                yield name

    return _network(parts(), loss, output)


def to_jax(network: MLP, logits: bool = False) -> tuple[list[tuple[Any, Any]], Callable[[Any, Any], Any]]:
    """Return the weights as a pytree, and the function of weights and inputs that gives the network's outputs.

    Parameters
    ----------
    network : MLP
        Its weights are copied. JAX takes every activation and slope.
    logits : bool
        Whether to leave out a sigmoid or softmax at the end, as the losses
        of optax want it.

    Returns
    -------
    parameters : list of tuple
        (kernel, bias) of each layer in float64, shapes (n_{l-1}, n_l) and
        (n_l,); the bias is None in a network without.
    forward : callable
        ``forward(parameters, X)`` has shape (k, n_L); ``jax.grad``,
        ``jax.jit`` and ``jax.vmap`` take it.

    Raises
    ------
    ModuleNotFoundError
        When JAX is not installed.
    RuntimeError
        When JAX makes single precision of float64.
    TypeError
        When it is no network.
    ValueError
        When nothing can be left out.
    """
    _check_kind("network", network, MLP, "mlp_lib.MLP")
    activations = list(network.activation)
    if _without_last(activations[-1], logits):
        activations[-1] = "linear"
    jax = _imported("jax")
    parameters = [
        tuple(None if held is None else jax.numpy.asarray(held) for held in _carried(W, network.bias))
        for W in network.weights
    ]
    _check_width(parameters[0][0], "JAX", 'call jax.config.update("jax_enable_x64", True) first')
    functions = {
        "threshold": lambda H: (H > 0).astype(H.dtype),
        "linear": lambda H: H,
        **{name: getattr(jax.nn, name) for name in ("sigmoid", "tanh", "relu", "softplus", "softmax")},
    }
    steps = list(zip(activations, network.beta, strict=True))

    def forward(parameters: Any, X: Any) -> Any:
        A = X
        for (kernel, bias), (name, beta) in zip(parameters, steps, strict=True):
            H = A @ kernel if bias is None else A @ kernel + bias
            A = functions[name](beta * H if name == "sigmoid" else H)
        return A

    return parameters, forward  # type: ignore[return-value]  # two in each tuple


def from_jax(
    parameters: Any, activation: str | Iterable[str] = "sigmoid", loss: str = "half_squared_error", beta: Any = 1.0
) -> MLP:
    """Return the network of a pytree of kernels and biases.

    Parameters
    ----------
    parameters : iterable of tuple
        (kernel, bias) of each layer, shapes (n_{l-1}, n_l) and (n_l,), of JAX
        or numpy; None for the bias of a network without.
    activation : str or sequence of str
        One name for all layers, or one for each: a pytree has none.
    loss : str
        A name in `mlp_lib.losses.LOSSES`.
    beta : float or sequence of float
        Slope of the sigmoid, for all layers or one for each.

    Returns
    -------
    MLP
        With copies of the weights, read as float64.

    Raises
    ------
    TypeError
        When it is no list of pairs.
    ValueError
        When shapes do not fit together, or a name is unknown.
    """
    pairs = []
    for number, pair in enumerate(parameters, 1):
        if not isinstance(pair, tuple | list) or len(pair) != 2:
            raise TypeError(f"parameters must hold (kernel, bias) of each layer, but layer {number} is {pair!r:.60}")
        kernel, bias = (None if held is None else read_float64("parameters", held) for held in pair)
        if kernel is None:
            raise TypeError(f"the kernel of layer {number} is None")
        pairs.append((kernel, bias))
    return _assembled(pairs, activation if isinstance(activation, str) else list(activation), loss, beta)


def to_scikit_learn(network: MLP, learning_rate: float = 0.001) -> Any:
    """Return an ``MLPClassifier`` or ``MLPRegressor`` with these weights, which goes on by ``partial_fit``.

    Parameters
    ----------
    network : MLP
        Sigmoids with binary_cross_entropy at the output, or softmax over
        three or more classes, or linear outputs with half_squared_error. One
        activation for all hidden layers: sigmoid, tanh, relu or linear.
    learning_rate : float
        Of its plain steps. It stays: scikit-learn reads it before the first batch.

    Returns
    -------
    sklearn.neural_network.MLPClassifier or sklearn.neural_network.MLPRegressor
        Without momentum, penalty and shuffling. ``coefs_`` have shapes (n_{l-1}, n_l), ``intercepts_`` (n_l,).

    Raises
    ------
    ModuleNotFoundError
        When scikit-learn is not installed.
    TypeError
        When it is no network.
    ValueError
        When scikit-learn has no such network.
    """
    parts = _parts(network, "scikit-learn", SCIKIT_LEARN.keys() | {"softmax"}, False)
    hidden, n_outputs = set(network.activation[:-1]) or {"linear"}, network.layer_sizes[-1]
    if not network.bias:
        raise ValueError("scikit-learn has no network without biases")
    if len(hidden) > 1:
        raise ValueError(f"scikit-learn has one activation for all hidden layers, not {', '.join(sorted(hidden))}")
    ending = (network.activation[-1], network.loss)
    if ending not in SCIKIT_LEARN_ENDS or (ending[0] == "softmax" and n_outputs < 3):
        raise ValueError(
            f"scikit-learn has no network that ends in {n_outputs} {ending[0]} with {ending[1]}: it has "
            "sigmoid with binary_cross_entropy, softmax of three outputs or more with categorical_cross_entropy, "
            "and linear with half_squared_error"
        )
    networks = _imported("sklearn.neural_network", "scikit-learn")
    model = getattr(networks, SCIKIT_LEARN_ENDS[ending])(
        hidden_layer_sizes=network.layer_sizes[1:-1], activation=SCIKIT_LEARN[hidden.pop()], solver="sgd",
        alpha=0.0, momentum=0.0, learning_rate_init=learning_rate, shuffle=False, random_state=network.seed,
    )  # fmt: skip
    _see_a_batch(model, network)
    layers = [part for part in parts if not isinstance(part, str)]
    model.coefs_ = [kernel for kernel, _ in layers]
    model.intercepts_ = [bias for _, bias in layers]
    return model


#: Activation and loss at the output, and who has them.
SCIKIT_LEARN_ENDS = {
    ("sigmoid", "binary_cross_entropy"): "MLPClassifier",
    ("softmax", "categorical_cross_entropy"): "MLPClassifier",
    ("linear", "half_squared_error"): "MLPRegressor",
}


def _see_a_batch(model: Any, network: MLP) -> None:
    """Let it see one batch: before that, scikit-learn takes no weights."""
    n_outputs = network.layer_sizes[-1]
    classes: dict[str, Any] = {}
    targets: np.ndarray[Any, Any]
    if network.activation[-1] == "linear":
        targets = np.zeros((2, n_outputs))
        targets = targets[:, 0] if n_outputs == 1 else targets
    elif network.activation[-1] == "softmax" or n_outputs == 1:
        targets = np.arange(max(n_outputs, 2))
        classes["classes"] = targets
    else:  # each output decides by itself
        targets = np.repeat([[0], [1]], n_outputs, axis=1)
        classes["classes"] = np.arange(n_outputs)
    model.partial_fit(np.zeros((len(targets), network.layer_sizes[0])), targets, **classes)


def from_scikit_learn(model: Any) -> MLP:
    """Return the network that a fitted ``MLPClassifier`` or ``MLPRegressor`` is.

    Parameters
    ----------
    model : sklearn.neural_network.MLPClassifier or sklearn.neural_network.MLPRegressor
        Its penalty ``alpha`` and its solver are no part of a network, and stay behind.

    Returns
    -------
    MLP
        With copies of the weights, and the loss that the model descends.

    Raises
    ------
    ModuleNotFoundError
        When scikit-learn is not installed.
    TypeError
        When it is none of the two.
    ValueError
        When it was not fitted, or descends a loss that this network does not have.
    """
    networks = _imported("sklearn.neural_network", "scikit-learn")
    _check_kind("model", model, (networks.MLPClassifier, networks.MLPRegressor), "an MLPClassifier or MLPRegressor")
    if not hasattr(model, "coefs_"):
        raise ValueError("model has no weights yet: fit it first")
    names = {there: here for here, there in SCIKIT_LEARN.items()} | {"softmax": "softmax"}
    last = names.get(model.out_activation_)
    losses = dict(SCIKIT_LEARN_ENDS.keys())
    if last not in losses or model.loss not in ("squared_error", "log_loss"):
        raise ValueError(f"model descends {model.loss} of outputs by {model.out_activation_}, which is not had here")
    activation = [names[model.activation]] * (len(model.coefs_) - 1) + [last]
    pairs = list(zip(model.coefs_, model.intercepts_, strict=True))
    return _assembled(pairs, activation, losses[last])


def _imported(module: str, package: str = "") -> Any:
    """Import a library, or say how to install it."""
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name not in (module, module.partition(".")[0]):
            raise
        package = package or module
        raise ModuleNotFoundError(
            f"this needs {package}, which is not installed: pip install {package}", name=error.name
        ) from error


def _check_kind(name: str, value: Any, kinds: Any, wanted: str) -> None:
    if not isinstance(value, kinds):
        raise TypeError(f"{name} must be {wanted}, not {type(value).__name__}")


def _check_width(held: Any, who: str, what_to_do: str) -> None:
    if str(held.dtype) != "float64":
        raise RuntimeError(f"{who} made {held.dtype} of float64: {what_to_do}")


def _carried(W: Array, bias: bool) -> tuple[Array, Array | None]:
    """Return kernel (in, out) and bias (out,) of W (in + 1, out), copied."""
    return (W[1:].copy(), -W[0]) if bias else (np.array(W), None)


def _without_last(name: str, logits: bool) -> bool:
    """Whether the last activation is left out; it must be one that a loss brings along."""
    if check_flag("logits", logits):
        check_choice("activation before logits", name, AFTER_LOGITS)
    return logits


def _parts(network: MLP, library: str, known: Iterable[str], logits: bool) -> list[Part]:
    """Return kernels with biases and activations in turn, once the library is known to have them."""
    _check_kind("network", network, MLP, "mlp_lib.MLP")
    parts: list[Part] = []
    for number, (W, name, beta) in enumerate(zip(network.weights, network.activation, network.beta, strict=True), 1):
        if name not in known:
            raise ValueError(f"{library} has no activation {name}, which layer {number} has")
        if beta != 1:
            raise ValueError(f"{library} has no slope beta, which is {beta:g} in layer {number}")
        parts += [_carried(W, network.bias), name]
    if _without_last(network.activation[-1], logits):
        parts.pop()
    return parts


def _network(parts: Iterable[Part], loss: str, output: str | None) -> MLP:
    """Return the network of kernels with biases and activations in turn."""
    pairs: list[tuple[Array, Array | None]] = []
    activation: list[str] = []
    for part in parts:
        if not isinstance(part, str):
            pairs.append(part)
            activation.append("linear")
        elif not activation or activation[-1] != "linear":
            raise ValueError(f"there is a {part} that follows no layer of weights, which this network does not have")
        else:
            activation[-1] = part
    if not pairs:
        raise ValueError("model has no layer with weights")
    if output is not None:
        if activation[-1] != "linear":
            raise ValueError(f"output is for a model that ends in logits, and this one ends in {activation[-1]}")
        activation[-1] = check_choice("output", output, AFTER_LOGITS)
    return _assembled(pairs, activation, loss)


def _assembled(pairs: list[tuple[Any, Any]], activation: Any, loss: str, beta: Any = 1.0) -> MLP:
    """Return the network of these kernels and biases."""
    if not pairs:
        raise ValueError("there must be a layer at least")
    with_bias = {bias is not None for _, bias in pairs}
    if len(with_bias) > 1:
        raise ValueError("some layers have biases and some do not: here all have, or none")
    for number, (kernel, bias) in enumerate(pairs, 1):
        if np.ndim(kernel) != 2 or (bias is not None and np.shape(bias) != np.shape(kernel)[1:]):
            found = f"{np.shape(kernel)} and {np.shape(bias)}" if bias is not None else f"{np.shape(kernel)}"
            raise ValueError(f"layer {number}: kernel and bias must have shapes (in, out) and (out,), not {found}")
    sizes = [pairs[0][0].shape[0], *(kernel.shape[1] for kernel, _ in pairs)]
    weights = [kernel if bias is None else np.vstack([-np.asarray(bias), kernel]) for kernel, bias in pairs]
    return MLP(sizes, activation, loss, beta, bias=with_bias.pop(), weights=weights)
