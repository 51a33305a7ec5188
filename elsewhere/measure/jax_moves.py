"""The optimisers of optax, one weight at a time."""

from __future__ import annotations

from functools import partial
from importlib.metadata import version
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax

from elsewhere.measure import common, moving


def begin(kind: Any, **settings: Any) -> Any:
    """One weight, and its optimiser, whose rate can be set."""
    descent = optax.inject_hyperparams(kind, static_args=("nesterov",) if "nesterov" in settings else ())(
        learning_rate=moving.RATES[0], **settings
    )
    w = jnp.ones(1)
    state: Any = descent.init(w)

    def move(slope: float, rate: float) -> float:
        nonlocal w, state
        state.hyperparams["learning_rate"] = jnp.asarray(rate)
        change, state = descent.update(jnp.array([slope]), state, w)
        w = optax.apply_updates(w, change)
        return w.item()

    return move


def main() -> None:
    """Measure."""
    jax.config.update("jax_enable_x64", True)
    kept = moving.KEPT
    common.say(
        {
            "versions": {name: version(name) for name in ("optax", "jax")} | {"numpy": np.__version__},
            **moving.paths(
                {
                    "momentum": partial(begin, optax.sgd, momentum=kept),
                    "Nesterov": partial(begin, optax.sgd, momentum=kept, nesterov=True),
                    "Adam": partial(begin, optax.adam, eps=moving.EPSILON),
                    "weight_decay of AdamW": partial(begin, optax.adamw, weight_decay=moving.DECAY),
                }
            ),
        }
    )


if __name__ == "__main__":
    main()
