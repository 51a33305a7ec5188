"""One step and a training by JAX alone, optax with flax.nnx, and equinox, with 64 bits and without; losses and starts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import equinox as eqx
import flax
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import nnx

from elsewhere.measure import common

WIDE = "narrow" not in sys.argv
if WIDE:
    jax.config.update("jax_enable_x64", True)


def error(Y: Any, T: Any) -> Any:
    """The book's error: a sum over outputs, a mean over examples."""
    return optax.l2_loss(Y, T).sum(axis=1).mean()


def told(layers: Any, outputs: Any, transposed: bool, after: dict[int, Any]) -> dict[str, Any]:
    """What is recorded of a training."""
    return {
        "loss": "l2_loss(Y, T).sum(axis=1).mean()",
        "rate": common.RATE,
        "dtype": str(layers[0][0].dtype),
        "outputs": str(outputs.dtype),
        "transposed": transposed,
        **{f"after {epoch}": held for epoch, held in after.items()},
    }


def train(parameters: Any, forward: Any, held: Any, transposed: bool) -> dict[str, Any]:
    """Plain steps of optax on any pytree."""
    X, T = jnp.asarray(common.X), jnp.asarray(common.T)
    descent = optax.sgd(common.RATE)

    @jax.jit
    def step(parameters: Any, state: Any) -> Any:
        slopes = jax.grad(lambda p: error(forward(p, X), T))(parameters)
        moves, state = descent.update(slopes, state, parameters)
        return optax.apply_updates(parameters, moves), state

    state, after = descent.init(parameters), {}
    for epoch in range(1, common.EPOCHS + 1):
        parameters, state = step(parameters, state)
        if epoch in (1, common.EPOCHS):
            after[epoch] = common.stand(held(parameters))
    return told(held(parameters), forward(parameters, X), transposed, after)


def plain() -> dict[str, Any]:
    """Arrays in a list, no library of layers."""

    def forward(parameters: Any, A: Any) -> Any:
        for kernel, bias in parameters:
            A = jax.nn.sigmoid(A @ kernel + bias)
        return A

    start = [(jnp.asarray(k), jnp.asarray(b)) for k, b in common.LAYERS]
    return train(start, forward, lambda p: p, False)


def with_flax(**settings: Any) -> dict[str, Any]:
    """Two layers of flax.nnx."""
    rngs = nnx.Rngs(0)
    model = nnx.Sequential(
        nnx.Linear(2, 2, rngs=rngs, **settings),
        jax.nn.sigmoid,
        nnx.Linear(2, 1, rngs=rngs, **settings),
        jax.nn.sigmoid,
    )
    for layer, (kernel, bias) in zip(model.layers[::2], common.LAYERS, strict=True):
        layer.kernel[...] = jnp.asarray(kernel, layer.kernel.dtype)
        layer.bias[...] = jnp.asarray(bias, layer.bias.dtype)
    graph, start = nnx.split(model)

    def held(state: Any) -> Any:
        return [(layer.kernel[...], layer.bias[...]) for layer in nnx.merge(graph, state).layers[::2]]

    return train(start, lambda state, A: nnx.merge(graph, state)(A), held, False)


def with_equinox() -> dict[str, Any]:
    """Two layers of equinox; it takes one example, vmap makes rows of it."""
    keys = jax.random.split(jax.random.key(0), 2)
    layers = [eqx.nn.Linear(2, 2, key=keys[0]), eqx.nn.Linear(2, 1, key=keys[1])]
    start = [
        eqx.tree_at(lambda layer: (layer.weight, layer.bias), layer, (jnp.asarray(kernel.T), jnp.asarray(bias)))
        for layer, (kernel, bias) in zip(layers, common.LAYERS, strict=True)
    ]

    def forward(layers: Any, A: Any) -> Any:
        for layer in layers:
            A = jax.nn.sigmoid(jax.vmap(layer)(A))
        return A

    return train(start, forward, lambda p: [(layer.weight, layer.bias) for layer in p], True)


def steps() -> dict[str, Any]:
    """By all routes, in the width of this process."""
    if not WIDE:
        return {"JAX, as it is": plain()}
    return {
        "JAX, x64": plain(),
        "flax.nnx, x64": with_flax(),
        "flax.nnx, x64 and param_dtype": with_flax(param_dtype=jnp.float64),
        "equinox, x64": with_equinox(),
    }


def losses() -> list[dict[str, Any]]:
    """Which multiple of the book's error each loss of optax is, with the mean that people take."""

    def slopes(call: Any) -> Any:
        return lambda Y, T: jax.value_and_grad(lambda at: call(at, jnp.asarray(T)))(jnp.asarray(Y))

    def binary(Y: Any, T: Any) -> Any:
        return optax.sigmoid_binary_cross_entropy(jnp.log(Y / (1 - Y)), T).mean()

    squared, ours, classes = (
        common.half_squared_error,
        common.binary_cross_entropy,
        common.categorical_cross_entropy_of_logits,
    )
    listed = [
        ("half_squared_error", "l2_loss(Y, T).mean()", squared, lambda Y, T: optax.l2_loss(Y, T).mean(), (1, 3)),
        ("half_squared_error", "squared_error(Y, T).mean()", squared, lambda Y, T: optax.squared_error(Y, T).mean(),
         (1, 3)),
        ("half_squared_error", "l2_loss(Y, T).sum(axis=1).mean()", squared, error, (1, 3)),
        ("binary_cross_entropy", "sigmoid_binary_cross_entropy(H, T).mean()", ours, binary, (1, 3)),
        ("categorical_cross_entropy", "softmax_cross_entropy(H, T).mean()", classes,
         lambda H, T: optax.softmax_cross_entropy(H, T).mean(), (3,)),
    ]  # fmt: skip
    return [{"of": of, "loss": name, **common.factors(us, slopes(call), sizes)} for of, name, us, call, sizes in listed]


def starts() -> dict[str, Any]:
    """What layers start from by themselves."""
    keys, rngs = jax.random.split(jax.random.key(0), 20), nnx.Rngs(0)
    equinox_layers = [eqx.nn.Linear(100, 50, key=key) for key in keys]
    flax_layers = [nnx.Linear(100, 50, rngs=rngs) for _ in range(20)]
    return {
        "equinox Linear": common.spread([a.weight for a in equinox_layers], [a.bias for a in equinox_layers]),
        "flax.nnx Linear": common.spread([a.kernel[...] for a in flax_layers], [a.bias[...] for a in flax_layers]),
    }


def seeds() -> dict[str, bool]:
    """What one key gives twice the same."""
    key = jax.random.key(0)
    narrow, wide = (jax.random.uniform(key, (4,), dtype) for dtype in (jnp.float32, jnp.float64))
    return {
        "float32 and float64": bool(np.allclose(narrow, wide, rtol=1e-6)),
        "first 4 of 4 and of 8": bool((wide == jax.random.uniform(key, (8,), jnp.float64)[:4]).all()),
    }


def shapes() -> Any:
    """Outputs (4, 1) against targets (4,)."""
    try:
        return {"value": float(optax.squared_error(jnp.zeros((4, 1)), jnp.zeros(4)).mean())}
    except ValueError as problem:
        return {"error": type(problem).__name__}


def main() -> None:
    """Measure; what needs 32 bits runs in a process of its own."""
    if not WIDE:
        common.say(steps())
        return
    narrow = subprocess.run([sys.executable, "-m", __spec__.name, "narrow"], capture_output=True, text=True, check=True,
                            env=os.environ)  # fmt: skip
    small = nnx.Linear(2, 3, rngs=nnx.Rngs(0))
    other = eqx.nn.Linear(2, 3, key=jax.random.key(0))
    common.say(
        {
            "versions": {
                "jax": jax.__version__,
                "optax": optax.__version__,
                "flax": flax.__version__,
                "equinox": eqx.__version__,
                "numpy": np.__version__,
            },
            "layers": {
                "flax.nnx Linear(2, 3)": {"kernel": list(small.kernel.shape), "bias": list(small.bias.shape)},
                "equinox Linear(2, 3)": {"kernel": list(other.weight.shape), "bias": list(other.bias.shape)},
            },
            "steps": {**json.loads(narrow.stdout.strip().splitlines()[-1]), **steps()},
            "losses": losses(),
            "starts": starts(),
            "He normal": {
                "jax.nn he_normal": common.named_start(
                    jax.nn.initializers.he_normal()(jax.random.key(0), (100, 20_000), jnp.float64)
                )
            },
            "same seed": seeds(),
            "shapes": {"optax.squared_error": shapes()},
        }
    )


if __name__ == "__main__":
    main()
