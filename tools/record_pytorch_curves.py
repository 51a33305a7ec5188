"""Record what PyTorch computes on exclusive or, for the chapter `debugging`.

Needs ``pip install torch==2.13.0`` (the CPU build is enough), in any environment that
also has numpy. Run from the root of the repository:

    python tools/record_pytorch_curves.py            # writes mlp_lib/recordings/pytorch_xor.json
    python tools/record_pytorch_curves.py --check    # compares PyTorch's curves with the file

Seven runs. Five start from the same fifteen weights, uniform in [0, 1) from numpy's
RandomState(0), without biases, in double precision: four differ in the loss alone, the fifth is
the first one with its call of zero_grad forgotten. The other two are a program as a newcomer
writes it (nn.Linear with biases and its own initialisation, single precision,
torch.manual_seed(42)), as it should be and without zero_grad.
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
import torch  # type: ignore[import-not-found]  # installed only where curves are recorded

RECORDING = Path(__file__).resolve().parents[1] / "mlp_lib" / "recordings" / "pytorch_xor.json"
EPOCHS = 5000
NEVER_ZEROED = "mean_never_zeroed"
HIDDEN = 5
INPUTS = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
TARGETS = [[0.0], [1.0], [1.0], [0.0]]


def kept_epochs() -> list[int]:
    """Some 120 moments, denser at the start: the losses of all 5,000 would weigh half a megabyte."""
    spread = np.round(np.geomspace(1, EPOCHS, 130)).astype(int) - 1
    return sorted({0, 10, 100, 1000, 2000, *spread.tolist()})


def losses() -> dict[str, tuple[Callable[[Any, Any], Any], float]]:
    """Each loss with its learning rate; the first three rates make equal steps."""

    def half_sum(y: Any, t: Any) -> Any:
        return 0.5 * torch.sum((y - t) ** 2)

    return {
        "mean": (torch.nn.MSELoss(), 0.3),
        "sum": (torch.nn.MSELoss(reduction="sum"), 0.075),
        "half_sum": (half_sum, 0.15),
        # The second version of the question: its delta carries the loss as a factor.
        "half_of_half_sum_squared": (lambda y, t: 0.5 * half_sum(y, t) ** 2, 0.3),
        NEVER_ZEROED: (torch.nn.MSELoss(), 0.3),
    }


def network(dtype: Any, biases: bool) -> Any:
    """A 2-5-1 network of sigmoids."""
    return torch.nn.Sequential(
        torch.nn.Linear(2, HIDDEN, bias=biases, dtype=dtype),
        torch.nn.Sigmoid(),
        torch.nn.Linear(HIDDEN, 1, bias=biases, dtype=dtype),
        torch.nn.Sigmoid(),
    )


def train(
    model: Any, loss: Callable[[Any, Any], Any], learning_rate: float, dtype: Any, zeroed: bool = True
) -> list[float]:
    """Plain gradient descent; the mean squared error before each update."""
    X, T = torch.tensor(INPUTS, dtype=dtype), torch.tensor(TARGETS, dtype=dtype)
    optimizer = torch.optim.SGD(model.parameters(), lr=learning_rate)
    errors = []
    for _ in range(EPOCHS):
        if zeroed:
            optimizer.zero_grad()
        Y = model(X)
        value = loss(Y, T)
        value.backward()
        errors.append(float(((Y - T) ** 2).mean().detach()))
        optimizer.step()
    return errors


def weights_of(model: Any) -> list[list[list[float]]]:
    """Both weight matrices as (in, out)."""
    return [model[place].weight.detach().numpy().T.tolist() for place in (0, 2)]


def record() -> dict[str, Any]:
    """Train all seven networks."""
    torch.set_num_threads(1)  # one order of summation
    epochs = kept_epochs()
    runs: dict[str, Any] = {}
    for name, (loss, learning_rate) in losses().items():
        rng = np.random.RandomState(0)
        W1, W2 = rng.random_sample((2, HIDDEN)), rng.random_sample((HIDDEN, 1))
        model = network(torch.float64, biases=False)
        with torch.no_grad():
            model[0].weight.copy_(torch.from_numpy(W1.T.copy()))
            model[2].weight.copy_(torch.from_numpy(W2.T.copy()))
        first = weights_of(model)
        errors = train(model, loss, learning_rate, torch.float64, zeroed=name != NEVER_ZEROED)
        runs[name] = {
            "loss": name,
            "learning_rate": learning_rate,
            "dtype": "float64",
            "mean_squared_errors": [errors[epoch] for epoch in epochs],
            "first_weights": first,
            "last_weights": weights_of(model),
        }
    for name, zeroed in (("as_a_newcomer_writes_it", True), ("as_a_newcomer_never_zeroed", False)):
        torch.manual_seed(42)
        model = network(torch.float32, biases=True)
        errors = train(model, torch.nn.MSELoss(), 0.3, torch.float32, zeroed)
        runs[name] = {
            "loss": "mean",
            "learning_rate": 0.3,
            "dtype": "float32",
            "seed": 42,
            "mean_squared_errors": [errors[epoch] for epoch in epochs],
        }
    versions = {"torch": torch.__version__.split("+")[0], "python": platform.python_version()}
    return {"versions": versions, "epochs": epochs, "runs": runs}


def differences(old: dict[str, Any], new: dict[str, Any]) -> dict[str, float]:
    """The largest relative difference of each run's curve."""
    if old["epochs"] != new["epochs"] or set(old["runs"]) != set(new["runs"]):
        raise ValueError("the recording has other epochs or runs than this script: record it again")
    result = {}
    for name, run in old["runs"].items():
        kept, again = (np.array(r["mean_squared_errors"]) for r in (run, new["runs"][name]))
        size = np.maximum(kept, SMALLEST[run["dtype"]])
        result[name] = float(np.max(np.abs(again - kept) / size))
    return result


#: Below this a mean of squares is 0 but for rounding of the outputs.
SMALLEST = {"float64": 1e-24, "float32": 1e-9}
#: Rounding, grown over 5,000 updates: double and single precision.
TOLERANCES = {"float64": 1e-10, "float32": 1e-3}


def tolerance(name: str, dtype: str) -> float:
    """Return what rounding may change; the steps of a run that is never zeroed grow for ever, and it with them."""
    return 1e-6 if name == NEVER_ZEROED else TOLERANCES[dtype]


def main() -> int:
    """Record, or compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare with the recording instead of writing it")
    options = parser.parse_args()
    new = record()
    if not options.check:
        RECORDING.write_text(json.dumps(new, indent=1) + "\n", encoding="utf-8")
        print(f"wrote {RECORDING.name}, torch {new['versions']['torch']}")
        return 0
    old = json.loads(RECORDING.read_text(encoding="utf-8"))
    found = differences(old, new)
    wrong = {name for name, d in found.items() if d > tolerance(name, old["runs"][name]["dtype"])}
    for name, difference in found.items():
        print(f"{name}: largest relative difference {difference:.1e}{'  TOO LARGE' if name in wrong else ''}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
