"""Networks of several kinds to PyTorch and back, and their slopes there."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from elsewhere.measure import carrying, common
from mlp_lib import MLP
from mlp_lib.elsewhere import from_pytorch, to_pytorch


def slopes_away() -> dict[str, float]:
    """How far PyTorch's slopes of half the squares are from ours, for what goes over."""
    found = {}
    for name in ("sigmoids", "tanh and linear", "softplus and linear", "without biases"):
        network = carrying.networks()[name]
        X, T = carrying.inputs(network), np.ones((7, network.layer_sizes[-1]))
        model = to_pytorch(network)
        (((model(torch.tensor(X)) - torch.tensor(T)) ** 2).sum() / 2 / len(X)).backward()
        theirs = [
            np.vstack([*([] if layer.bias is None else [-layer.bias.grad.numpy()]), layer.weight.grad.numpy().T])
            for layer in model
            if isinstance(layer, torch.nn.Linear)
        ]
        found[name] = common.away(theirs, list(network.backward(network.forward(X), T).gradients))
    return found


def logits() -> dict[str, float]:
    """Without the softmax, and with it again."""
    network: MLP = carrying.networks()["ReLU and softmax"]
    model = to_pytorch(network, logits=True)
    returned = from_pytorch(model, network.loss, output="softmax")
    Y = torch.softmax(model(torch.tensor(carrying.X)), dim=1).detach().numpy()
    return {"away": common.away([Y, returned.predict(carrying.X)], [network.predict(carrying.X)] * 2)}


def main() -> None:
    """Measure."""

    def outputs(model: Any, X: Any) -> Any:
        return model(torch.tensor(X)).detach().numpy()

    common.say(
        {
            "versions": {"torch": torch.__version__.partition("+")[0], "numpy": np.__version__},
            "networks": carrying.there_and_back(
                to_pytorch, lambda model, network: from_pytorch(model, network.loss), outputs
            ),
            "away, slopes": slopes_away(),
            "logits": logits(),
        }
    )


if __name__ == "__main__":
    main()
