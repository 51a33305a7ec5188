"""The slopes that JAX takes at a kink, and of a sigmoid written out."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from elsewhere.measure import common, naming

jax.config.update("jax_enable_x64", True)


def slope(f: Any, x: list[float]) -> Any:
    """By reverse mode."""
    return jax.grad(lambda at: f(at).sum())(jnp.asarray(x))


def wrongly(h: float, t: float) -> Any:
    """The loss of optax, which takes the pre-activation."""
    return jax.value_and_grad(lambda at: optax.sigmoid_binary_cross_entropy(at, jnp.float32(t)))(jnp.float32(h))


logits = jnp.asarray([naming.MASKED])
common.say(
    {
        "versions": {"jax": jax.__version__, "optax": optax.__version__, "numpy": np.__version__},
        **naming.names(
            slope,
            {
                "relu": jax.nn.relu,
                "maximum(x, 0)": lambda x: jnp.maximum(x, 0.0),
                "maximum(0, x)": lambda x: jnp.maximum(0.0, x),
                "clip(x, 0, 9)": lambda x: jnp.clip(x, 0.0, 9.0),
                "abs": jnp.abs,
                "leaky relu": jax.nn.leaky_relu,
                "max": jnp.max,
            },
            lambda h: 1 / (1 + jnp.exp(-h)),
        ),
        "sure and wrong, float32": {"optax sigmoid_binary_cross_entropy": naming.sure(wrongly)},
        "masked class": {
            "optax softmax, integer": naming.word(
                optax.softmax_cross_entropy_with_integer_labels(logits, jnp.asarray([0]))[0]
            ),
            "optax softmax, one-hot": naming.word(
                optax.softmax_cross_entropy(logits, jnp.asarray([[1.0, 0.0, 0.0]]))[0]
            ),
        },
    }
)
