#!/bin/bash
# A border of zeros around a picture and a pool over both, two nodes of an ONNX model. One would guess that
# onnxoptimizer makes one node of them only where the numbers stay. By its default passes 0.4.2 writes the border into
# the pads of the pool, whatever pool it is. A MaxPool passes over its pads: where all cells are below 0, a window at
# the edge gives the largest of them, and gave 0. An AveragePool that has pads of its own does not count them; merged,
# it counts both, and its edges are too small. An AveragePool without pads of its own is right, and so is a MaxPool of
# numbers above 0, as behind a relu. Its project knows of the MaxPool (onnx/optimizer pull request 318).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check \
    onnxoptimizer==0.4.2 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >borders.py <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
import onnx
import onnxoptimizer
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

above = np.random.default_rng(0).uniform(1, 2, size=(1, 1, 4, 4)).astype(np.float32)


def model(operator, **attributes):
    """A border one cell wide, and a pool of 3 by 3 cells in steps of 3."""
    ends = [helper.make_tensor_value_info("x", TensorProto.FLOAT, above.shape)]
    ends.append(helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, 2, 2]))
    border = numpy_helper.from_array(np.array([0, 0, 1, 1, 0, 0, 1, 1]), "border")
    pool = helper.make_node(operator, ["h"], ["y"], kernel_shape=[3, 3], strides=[3, 3], **attributes)
    nodes = [helper.make_node("Pad", ["x", "border"], ["h"]), pool]
    made = helper.make_model(
        helper.make_graph(nodes, "graph", ends[:1], ends[1:], [border]),
        opset_imports=[helper.make_opsetid("", 17)],
        ir_version=9,
    )
    onnx.checker.check_model(made, full_check=True)
    return made


def run(made, x):
    settings = onnxruntime.SessionOptions()
    settings.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(made.SerializeToString(), settings, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]


print(f"onnxoptimizer {version('onnxoptimizer')}, its default passes")
changed = []
for says, made, x, stays in (
    ("MaxPool of numbers below 0", model("MaxPool"), -above, False),
    ("MaxPool of numbers above 0", model("MaxPool"), above, True),
    ("AveragePool with pads of its own", model("AveragePool", pads=[1, 1, 1, 1]), above, False),
    ("AveragePool without", model("AveragePool"), above, True),
):
    before = run(made, x)
    lighter = onnxoptimizer.optimize(made)
    after = run(lighter, x)
    left = [node.op_type for node in lighter.graph.node]
    found = "the same" if np.allclose(before, after) else "others"
    corner = f"{before[0, 0, 0, 0]:.2f} before and {after[0, 0, 0, 0]:.2f} after"
    print(f"{says}: {' and '.join(left)} left, {found} numbers; in a corner {corner}")
    if (found == "the same") != stays or len(left) != 1:
        changed.append(says)
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")
print("As found: zeros around a picture become pads of the pool, which are no zeros to it.")
PYTHON
env/bin/python -I borders.py
