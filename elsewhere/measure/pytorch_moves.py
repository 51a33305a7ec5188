"""PyTorch's optimisers, one weight at a time."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import torch

from elsewhere.measure import common, moving


def begin(kind: Any, **settings: Any) -> Any:
    """One weight, and its optimiser."""
    w = torch.ones(1, dtype=torch.float64, requires_grad=True)
    descent = kind([w], lr=moving.RATES[0], **settings)

    def move(slope: float, rate: float) -> float:
        w.grad = torch.tensor([slope], dtype=torch.float64)
        descent.param_groups[0]["lr"] = rate
        descent.step()
        return w.item()

    return move


def main() -> None:
    """Measure."""
    optim, kept = torch.optim, moving.KEPT
    common.say(
        {
            "versions": {"torch": torch.__version__.partition("+")[0], "numpy": np.__version__},
            **moving.paths(
                {
                    "momentum": partial(begin, optim.SGD, momentum=kept),
                    "Nesterov": partial(begin, optim.SGD, momentum=kept, nesterov=True),
                    "Adam": partial(begin, optim.Adam, eps=moving.EPSILON),
                    "weight_decay of SGD": partial(begin, optim.SGD, momentum=kept, weight_decay=moving.DECAY),
                    "weight_decay of Adam": partial(begin, optim.Adam, weight_decay=moving.DECAY),
                    "weight_decay of AdamW": partial(begin, optim.AdamW, weight_decay=moving.DECAY),
                }
            ),
        }
    )


if __name__ == "__main__":
    main()
