#!/bin/bash
# A convolution with four channels in an ONNX model, and behind it a Mul with one factor for each column of the picture.
# One would guess that onnxslim leaves the two apart, since the weights of a convolution know channels and no columns.
# It does where there are three columns. Where there are four, 0.1.98 takes the factors for those of the channels and
# multiplies them into the kernels, without a word; four factors of the rows are taken so too. Four that are those of
# the channels, 4 by 1 by 1, are rightly merged, and numbers of columns that are added are left alone. onnxoptimizer
# 0.4.2 is right in all of these.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check \
    onnxslim==0.1.98 onnxoptimizer==0.4.2 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >factors.py <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
import onnx
import onnxoptimizer
import onnxruntime
import onnxslim
from onnx import TensorProto, helper, numpy_helper

draw = np.random.default_rng(0)
kernels = draw.normal(size=(4, 2, 3, 3)).astype(np.float32)
numbers = draw.normal(size=4).astype(np.float32)


def model(operator, shape, width):
    """A convolution with four channels, 4 by width cells each, and an operator with some numbers behind it."""
    ends = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2, 6, width + 2])]
    ends.append(helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 4, 4, width]))
    behind = numbers[: np.prod(shape)].reshape(shape)
    constants = [numpy_helper.from_array(kernels, "k"), numpy_helper.from_array(behind, "n")]
    nodes = [helper.make_node("Conv", ["x", "k"], ["h"]), helper.make_node(operator, ["h", "n"], ["y"])]
    graph = helper.make_graph(nodes, "graph", ends[:1], ends[1:], constants)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(made, full_check=True)
    return made


def run(made, x):
    settings = onnxruntime.SessionOptions()
    settings.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(made.SerializeToString(), settings, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]


print(f"onnxslim {version('onnxslim')}, onnxoptimizer {version('onnxoptimizer')}")
changed = []
cases = {
    ("four columns", "Mul", (4,), 4): "wrong",
    ("four columns", "Mul", (1, 1, 1, 4), 4): "wrong",
    ("four rows", "Mul", (4, 1), 5): "wrong",
    ("three columns", "Mul", (3,), 3): "right",
    ("four channels", "Mul", (4, 1, 1), 4): "right",
    ("four columns", "Add", (4,), 4): "right",
}
for (of, operator, shape, width), expected in cases.items():
    made = model(operator, shape, width)
    x = draw.normal(size=(1, 2, 6, width + 2)).astype(np.float32)
    right = run(made, x)
    slim = onnxslim.slim(onnx.ModelProto.FromString(made.SerializeToString()))
    value, other = run(slim, x), run(onnxoptimizer.optimize(made), x)
    found = "right" if np.allclose(value, right, atol=1e-4) else "wrong"
    says = found if found == "right" else f"off by {np.abs(value - right).max():.0f} at most"
    if found == "wrong" and np.allclose(value, run(model(operator, (4, 1, 1), width), x), atol=1e-4):
        says += ", the numbers taken for those of the channels"
    elif found == "wrong":
        changed.append(f"what comes of {operator} with shape {shape}")
    left = [node.op_type for node in slim.graph.node]
    print(f"{operator} with the numbers of {of}, shape {shape}: {says} ({' and '.join(left)} left)")
    if found != expected or not np.allclose(other, right, atol=1e-4):
        changed.append(f"{operator} with shape {shape}")
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")
print("As found: as many factors as channels are those of the channels, whatever axis they lie along.")
PYTHON
env/bin/python -I factors.py
