"""Record where PyTorch's optimisers step, for the tests of `mlp_lib.steps`.

Needs ``pip install torch==2.13.0`` (the CPU build is enough), in any environment that
also has numpy. Run from the root of the repository:

    python tools/record_steps.py            # writes mlp_lib/recordings/pytorch_steps.json
    python tools/record_steps.py --check    # compares PyTorch's steps with the file

Seven weights in double precision go down a bowl of known curvature, 40 steps each. Halfway the
rate is halved, where the two kinds of momentum part.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch  # type: ignore[import-not-found]  # installed only where steps are recorded

RECORDING = Path(__file__).resolve().parents[1] / "mlp_lib" / "recordings" / "pytorch_steps.json"
STEPS, RATE = 40, 0.05
#: The moments that are kept: the first steps, around the halving, the last.
KEPT = (1, 2, 3, 10, 20, 21, 22, 40)

Optimiser = Callable[[list[Any]], Any]


def optimisers() -> dict[str, Optimiser]:
    """PyTorch's own, with the settings that a test gives to the book's."""
    sgd, adam, adamw = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
    return {
        "plain": lambda w: sgd(w, lr=RATE),
        "momentum": lambda w: sgd(w, lr=RATE, momentum=0.9),
        "nesterov": lambda w: sgd(w, lr=RATE, momentum=0.8, nesterov=True),
        "adam": lambda w: adam(w, lr=RATE),
        "adam, other settings": lambda w: adam(w, lr=RATE, betas=(0.7, 0.95), eps=1e-3),
        "penalty, momentum": lambda w: sgd(w, lr=RATE, momentum=0.9, weight_decay=0.3),
        "penalty, adam": lambda w: adam(w, lr=RATE, weight_decay=0.3),
        "weight decay, adam": lambda w: adamw(w, lr=RATE, weight_decay=0.3),
        "clipped, momentum": lambda w: sgd(w, lr=RATE, momentum=0.9),
        "falling rate, plain": lambda w: sgd(w, lr=RATE),
    }


def bowl() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Where the weights start, and slopes A (w - c) of very different size."""
    rng = np.random.RandomState(3)
    B = rng.standard_normal((7, 7))
    return rng.standard_normal(7), B @ B.T / 7 + np.diag(np.geomspace(1e-3, 3, 7)), rng.standard_normal(7)


def path(name: str, make: Optimiser) -> list[list[float]]:
    """The weights at the moments that are kept."""
    start, A, c = bowl()
    w = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimiser = make([w])
    halving = torch.optim.lr_scheduler.ExponentialLR(optimiser, 0.5 ** (1 / 8))
    found = []
    for n in range(STEPS):
        if n == STEPS // 2 and not name.startswith("falling"):
            optimiser.param_groups[0]["lr"] = RATE / 2
        w.grad = torch.tensor(A) @ (w.detach() - torch.tensor(c))
        if name.startswith("clipped"):
            torch.nn.utils.clip_grad_norm_([w], 1.0)
        optimiser.step()
        if name.startswith("falling"):
            halving.step()
        if n + 1 in KEPT:
            found.append(w.detach().tolist())
    return found


def record() -> dict[str, Any]:
    """All paths, with what made them."""
    start, A, c = bowl()
    return {
        "versions": {"torch": torch.__version__, "python": platform.python_version(), "machine": platform.machine()},
        "rate": RATE,
        "steps": KEPT,
        "start": start.tolist(),
        "curvature": A.tolist(),
        "bottom": c.tolist(),
        "paths": {name: path(name, make) for name, make in optimisers().items()},
    }


def main() -> int:
    """Write the recording, or compare it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the file instead of writing it")
    found = record()
    if not parser.parse_args().check:
        RECORDING.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
        return 0
    kept = json.loads(RECORDING.read_text(encoding="utf-8"))
    worst = max(np.abs(np.array(found["paths"][name]) - kept["paths"][name]).max() for name in kept["paths"])
    print(f"torch {torch.__version__}: at most {worst:.1e} from the recording of torch {kept['versions']['torch']}")
    return int(worst > 1e-12 or found["paths"].keys() != kept["paths"].keys())


if __name__ == "__main__":
    sys.exit(main())
