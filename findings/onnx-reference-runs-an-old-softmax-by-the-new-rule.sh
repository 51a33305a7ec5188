#!/bin/bash
# A Softmax on axis 1 of a 2 by 3 by 4 input, in a model of opset 11 and in one of opset 13. Before 13 the operator
# makes a matrix of its input, so that each of the two examples is one distribution over 12 numbers; since 13 it works
# along the axis alone. One would guess that onnx.reference, the package's own evaluator, follows the opset that a model
# names, as ONNX Runtime does. In onnx 1.23.2 it runs both by the rule of 13: the old model's examples sum to 4 each.
# LogSoftmax and Hardmax are the same. For the 2-D output of a plain network the rules agree.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >softmax.py <<'PYTHON'
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from onnx.reference import ReferenceEvaluator

onnxruntime.set_default_logger_severity(3)


def both(operator, opset, x, **attributes):
    """The output of the reference evaluator and of ONNX Runtime for a model of this one operator."""
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, x.shape) for name in "xy"]
    graph = helper.make_graph([helper.make_node(operator, ["x"], ["y"], **attributes)], "graph", ends[:1], ends[1:])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=7)
    onnx.checker.check_model(model, full_check=True)
    runtime = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return ReferenceEvaluator(model).run(None, {"x": x})[0], runtime.run(None, {"x": x})[0]


def agree(pair):
    return bool(np.allclose(*pair, atol=1e-5))


x = np.random.default_rng(0).normal(size=(2, 3, 4)).astype(np.float32)
sums = {}
for opset in (11, 13):
    pair = both("Softmax", opset, x, axis=1)
    sums[opset] = [[round(float(each), 3) for each in of.sum(axis=(1, 2))] for of in pair]
    print(f"opset {opset}: the examples sum to {sums[opset][0]} by onnx {onnx.__version__}'s reference, "
          f"to {sums[opset][1]} by ONNX Runtime {onnxruntime.__version__}")
others = {name: agree(both(name, 11, x, axis=1)) for name in ("LogSoftmax", "Hardmax")}
print("opset 11, the two agree:", others)
matrix = agree(both("Softmax", 11, x[0]))
print("opset 11, a matrix and no axis named, the two agree:", matrix)
if sums[13] != [[4.0, 4.0]] * 2 or sums[11][1] != [1.0, 1.0] or not matrix:
    sys.exit("Changed: what should agree does not.")
if sums[11][0] != [4.0, 4.0] or any(others.values()):
    sys.exit("Changed: the reference evaluator no longer runs the old model by the new rule.")
print("As found: the reference evaluator takes the operator of opset 11 for that of opset 13.")
PYTHON
env/bin/python -I softmax.py
