#!/bin/bash
# Three ways to write max(0, h) in PyTorch. One would guess that autograd gives each the same slope at h = 0, and most
# would say 0. It is 0 for relu, 1 for clamp and 0.5 for maximum, so that two networks of equal values learn
# differently wherever a sum is exactly 0: XOR with biases that start at 0 has such a row, (0, 0).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >slopes.py <<'PYTHON'
import sys

import torch

zero = torch.zeros(1, dtype=torch.float64)
ways = {
    "torch.relu(h)": (torch.relu, 0.0),
    "h.clamp(min=0)": (lambda h: h.clamp(min=0), 1.0),
    "torch.maximum(h, zero)": (lambda h: torch.maximum(h, zero), 0.5),
    "torch.fmax(h, zero)": (lambda h: torch.fmax(h, zero), 1.0),
}
changed = []
for name, (way, found) in ways.items():
    h = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    way(h).backward()
    print(f"torch {torch.__version__}: the slope of {name} at 0 is {h.grad.item()}")
    if h.grad.item() != found:
        changed.append(f"{name} had {found}")
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")


def steps(activation):
    """Biases of the hidden layer after one step on XOR; they start at 0, so the row (0, 0) stands on the kink."""
    torch.manual_seed(0)
    x = torch.tensor([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=torch.float64)
    t = torch.tensor([[0], [1], [1], [0]], dtype=torch.float64)
    w1, w2 = torch.randn(2, 3, dtype=torch.float64), torch.randn(3, 1, dtype=torch.float64)
    bias = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    ((torch.sigmoid(activation(x @ w1 + bias) @ w2) - t) ** 2).mean().backward()
    return bias.grad


by_relu, by_clamp = steps(torch.relu), steps(lambda h: h.clamp(min=0))
far = ((by_relu - by_clamp).norm() / by_relu.norm()).item()
print(f"torch {torch.__version__}: on XOR with biases of 0, their gradients with relu and clamp differ by {far:.0%}.")
if far < 0.01:
    sys.exit("Changed: the gradients on XOR agree.")
print("As found: relu, clamp and maximum have three slopes at 0.")
PYTHON
env/bin/python -I slopes.py
