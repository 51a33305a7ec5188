"""The slopes that PyTorch takes at a kink, and of a sigmoid written out."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn import functional as F

from elsewhere.measure import common, naming


def slope(f: Any, x: list[float]) -> Any:
    """By reverse mode."""
    at = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    f(at).sum().backward()
    return at.grad.numpy()


def wrongly(loss: Any, last: Any) -> Any:
    """A loss in single precision, behind what it expects."""

    def at(h: float, t: float) -> tuple[float, float]:
        sum_there = torch.tensor([h], requires_grad=True)
        value = loss(last(sum_there), torch.tensor([t]))
        value.backward()
        return value.item(), sum_there.grad.item()

    return naming.sure(at)


logits = torch.tensor([naming.MASKED])
common.say(
    {
        "versions": {"torch": torch.__version__.partition("+")[0], "numpy": np.__version__},
        **naming.names(
            slope,
            {
                "relu": torch.relu,
                "maximum(x, 0)": lambda x: torch.maximum(x, torch.zeros_like(x)),
                "maximum(0, x)": lambda x: torch.maximum(torch.zeros_like(x), x),
                "clip(x, 0, 9)": lambda x: torch.clamp(x, 0, 9),
                "abs": torch.abs,
                "leaky relu": F.leaky_relu,
                "max": torch.max,
            },
            lambda h: 1 / (1 + torch.exp(-h)),
        ),
        "sure and wrong, float32": {
            "torch BCELoss": wrongly(torch.nn.BCELoss(), torch.sigmoid),
            "torch BCEWithLogitsLoss": wrongly(torch.nn.BCEWithLogitsLoss(), torch.nn.Identity()),
        },
        "masked class": {
            "torch cross_entropy, index": naming.word(F.cross_entropy(logits, torch.tensor([0]))),
            "torch cross_entropy, one-hot": naming.word(F.cross_entropy(logits, torch.tensor([[1.0, 0.0, 0.0]]))),
        },
    }
)
