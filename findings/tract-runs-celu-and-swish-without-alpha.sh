#!/bin/bash
# One activation each, in an ONNX model, with an alpha of 2 or of 0.5. One would guess that tract 0.23.9, an engine for ONNX,
# either computes what the operator says or refuses to load the model. It does so for Elu, LeakyRelu, Selu,
# ThresholdedRelu and HardSigmoid. Of Celu, alpha (exp(x / alpha) - 1) below zero, it leaves out the factor in front; in
# Swish, x times the sigmoid of alpha x, it takes alpha for 1. Nothing is said, and with the default of 1 both are right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check tract==0.23.9 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >alpha.py <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
import onnx
import onnxruntime
import tract
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

x = np.linspace(-4, 4, 33, dtype=np.float32)[None]


def both(operator, opset, **attributes):
    """What tract and onnx's own reference make of a model of this one operator."""
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, x.shape) for name in "xy"]
    graph = helper.make_graph([helper.make_node(operator, ["x"], ["y"], **attributes)], "graph", ends[:1], ends[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=10)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, "model.onnx")
    engine = tract.onnx().load("model.onnx").into_model().into_runnable()
    right = ReferenceEvaluator(model).run(None, {"x": x})[0]
    if opset < 24:
        runtime = onnxruntime.InferenceSession("model.onnx", providers=["CPUExecutionProvider"])
        if not near(runtime.run(None, {"x": x})[0], right):
            sys.exit(f"Changed: ONNX Runtime and the reference have two values of {operator}.")
    return engine.run([x])[0].to_numpy(), right


def near(one, other):
    return bool(np.allclose(one, other, atol=2e-3))


print(f"tract {version('tract')} against the reference of onnx {onnx.__version__}")
for name, opset in {"Elu": 17, "LeakyRelu": 17, "Selu": 17, "ThresholdedRelu": 17, "HardSigmoid": 17}.items():
    agree = near(*both(name, opset, alpha=0.5))
    print(f"{name} with an alpha of 0.5: {'the same' if agree else 'another value'}")
    if not agree:
        sys.exit("Changed: what should agree does not.")
without = {
    "Celu": lambda alpha: np.where(x > 0, x, np.expm1(np.minimum(x, 0) / alpha)),
    "Swish": lambda alpha: x / (1 + np.exp(-x)),
}
changed = []
for name, opset in {"Celu": 17, "Swish": 24}.items():
    if not near(*both(name, opset, alpha=1.0)):
        sys.exit(f"Changed: {name} with an alpha of 1 does not agree.")
    for alpha in (0.5, 2.0):
        value, right = both(name, opset, alpha=alpha)
        row = int(np.abs(value - right).argmax())
        print(f"{name} with an alpha of {alpha}: at {x[0, row]} it is {value[0, row]:.4f}, and should be {right[0, row]:.4f}")
        if near(value, right) or not near(value, without[name](alpha)):
            changed.append(name)
if changed:
    sys.exit(f"Changed: alpha is no longer left out of {', '.join(sorted(set(changed)))}.")
print("As found: Celu lacks its factor alpha, and Swish takes alpha for 1.")
PYTHON
env/bin/python -I alpha.py
