"""Networks of several kinds to JAX and back, and their slopes there; and what is said without 64 bits."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np

from elsewhere.measure import carrying, common
from mlp_lib.elsewhere import from_jax, to_jax


def narrow() -> str:
    """What a reader is told who forgot the switch."""
    try:
        to_jax(carrying.networks()["the book's"])
    except RuntimeError as refusal:
        return str(refusal)
    return "nothing"


def slopes_away() -> dict[str, float]:
    """How far JAX's slopes of half the squares are from ours."""
    found = {}
    for name in ("sigmoids", "tanh and linear", "softplus and linear", "a slope"):
        network = carrying.networks()[name]
        X, T = carrying.inputs(network), np.ones((7, network.layer_sizes[-1]))
        parameters, forward = to_jax(network)
        slopes = jax.grad(lambda p, X=X, T=T, f=forward: ((f(p, X) - T) ** 2).sum() / 2 / len(X))(parameters)
        theirs = [np.vstack([-np.asarray(bias), kernel]) for kernel, bias in slopes]
        found[name] = common.away(theirs, list(network.backward(network.forward(X), T).gradients))
    return found


def main() -> None:
    """Measure."""
    told = narrow()
    jax.config.update("jax_enable_x64", True)
    common.say(
        {
            "versions": {"jax": jax.__version__, "numpy": np.__version__},
            "without 64 bits": told,
            "networks": carrying.there_and_back(
                to_jax,
                lambda model, network: from_jax(model[0], network.activation, network.loss, network.beta),
                lambda model, X: jax.jit(model[1])(model[0], jnp.asarray(X)),
            ),
            "away, slopes": slopes_away(),
        }
    )


if __name__ == "__main__":
    main()
