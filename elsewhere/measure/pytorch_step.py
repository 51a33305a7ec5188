"""One step, a training, the losses and the starts in PyTorch."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from elsewhere.measure import common


def network(dtype: Any) -> Any:
    """The network, written by hand: a kernel is (out, in) here."""
    model = nn.Sequential(nn.Linear(2, 2), nn.Sigmoid(), nn.Linear(2, 1), nn.Sigmoid()).to(dtype)
    with torch.no_grad():
        for layer, (kernel, bias) in zip(model[::2], common.LAYERS, strict=True):
            layer.weight.copy_(torch.tensor(kernel.T))
            layer.bias.copy_(torch.tensor(bias))
    return model


def held(model: Any) -> list[dict[str, Any]]:
    """Kernels and biases as PyTorch has them."""
    return common.stand([(layer.weight.detach().numpy(), layer.bias.detach().numpy()) for layer in model[::2]])


def step(dtype: Any, rate: float) -> dict[str, Any]:
    """One step down the mean squared error, and a training."""
    model = network(dtype)
    X, T = torch.tensor(common.X, dtype=dtype), torch.tensor(common.T, dtype=dtype)
    loss, descent = nn.MSELoss(), torch.optim.SGD(model.parameters(), lr=rate)
    after = {}
    for epoch in range(1, common.EPOCHS + 1):
        descent.zero_grad()
        outputs = model(X)
        loss(outputs, T).backward()
        descent.step()
        if epoch in (1, common.EPOCHS):
            after[epoch] = held(model)
    return {
        "loss": "MSELoss()",
        "rate": rate,
        "dtype": str(model[0].weight.dtype).removeprefix("torch."),
        "outputs": str(outputs.dtype).removeprefix("torch."),
        "transposed": True,
        "after 1": after[1],
        f"after {common.EPOCHS}": after[common.EPOCHS],
    }


def slopes(call: Any) -> Any:
    """A loss as a function of arrays that gives value and slopes."""

    def both(Y: Any, T: Any) -> tuple[float, Any]:
        at = torch.tensor(Y, requires_grad=True)
        value = call(at, torch.tensor(T))
        value.backward()
        return value.item(), at.grad.numpy()

    return both


def losses() -> list[dict[str, Any]]:
    """Which multiple of the book's error each loss is."""
    squared, binary, classes = (
        common.half_squared_error,
        common.binary_cross_entropy,
        common.categorical_cross_entropy_of_logits,
    )
    of_logits = lambda Y, T: F.binary_cross_entropy_with_logits(torch.logit(Y), T)  # noqa: E731
    listed = [
        ("half_squared_error", "MSELoss()", squared, nn.MSELoss(), (1, 3)),
        ("half_squared_error", 'MSELoss(reduction="sum")', squared, nn.MSELoss(reduction="sum"), (1, 3)),
        ("binary_cross_entropy", "BCELoss()", binary, nn.BCELoss(), (1, 3)),
        ("binary_cross_entropy", "BCEWithLogitsLoss()", binary, of_logits, (1, 3)),
        ("categorical_cross_entropy", "CrossEntropyLoss()", classes, nn.CrossEntropyLoss(), (3,)),
    ]
    return [
        {"of": of, "loss": name, **common.factors(ours, slopes(call), sizes)} for of, name, ours, call, sizes in listed
    ]


def shapes() -> dict[str, Any]:
    """Outputs (4, 1) against targets (4,)."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        value = F.mse_loss(torch.tensor([[0.1], [0.8], [0.9], [0.2]]), torch.tensor([0.0, 1.0, 1.0, 0.0]))
    return {"value": value.item(), "warning": bool(heard)}


def he() -> Any:
    """What `kaiming_normal_` draws for 100 inputs, many times."""
    return torch.nn.init.kaiming_normal_(torch.empty(20_000, 100))


def seeds() -> dict[str, bool]:
    """What one seed gives twice the same."""

    def kernel(dtype: Any) -> Any:
        torch.manual_seed(0)
        return nn.Linear(2, 2, dtype=dtype).weight.detach().double()

    def drawn(many: int) -> Any:
        torch.manual_seed(0)
        return torch.randn(many)[:15]

    return {
        "float32 and float64": torch.allclose(kernel(torch.float32), kernel(torch.float64), rtol=1e-6),
        "first 15 of 15 and of 16": torch.equal(drawn(15), drawn(16)),
    }


def main() -> None:
    """Measure."""
    torch.manual_seed(0)
    layers = [nn.Linear(100, 50) for _ in range(20)]
    small = nn.Linear(2, 3)
    common.say(
        {
            "versions": {"torch": torch.__version__.partition("+")[0], "numpy": np.__version__},
            "layers": {"nn.Linear(2, 3)": {"kernel": list(small.weight.shape), "bias": list(small.bias.shape)}},
            "default dtype": str(small.weight.dtype).removeprefix("torch."),
            "steps": {
                "PyTorch, float64": step(torch.float64, common.RATE / 2),
                "PyTorch, as it is": step(torch.float32, common.RATE / 2),
            },
            "losses": losses(),
            "starts": {
                "nn.Linear": common.spread([a.weight.detach() for a in layers], [a.bias.detach() for a in layers])
            },
            "He normal": {"kaiming_normal_": common.named_start(he())},
            "same seed": seeds(),
            "shapes": {"F.mse_loss": shapes()},
        }
    )


if __name__ == "__main__":
    main()
