#!/bin/bash
# A Softmax over axis 1 of a 2 by 3 by 4 input, in a model of opset 13, for a program that knows opset 12. Since 13 the
# operator works along its axis; before, it made a matrix of its input, one distribution for each example. One would
# guess that onnx.version_converter builds the same numbers from what 12 has, as it does on the way up from 12 to 13, or
# refuses. In onnx 1.23.2 only the number of the version changes: the same node then sums to 1 over each example, where
# it summed to 1 along the axis. LogSoftmax is the same; Hardmax is refused on the way down, and goes wrong on the way
# up. Over the last axis all is right. onnx.reference runs old and new by the new rule, so a comparison by it sees
# nothing.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >versions.py <<'PYTHON'
import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, version_converter
from onnx.reference import ReferenceEvaluator

x = np.random.default_rng(0).normal(size=(2, 3, 4)).astype(np.float32)


def model(operator, opset, axis):
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, x.shape) for name in "xy"]
    graph = helper.make_graph([helper.make_node(operator, ["x"], ["y"], axis=axis)], "graph", ends[:1], ends[1:])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    onnx.checker.check_model(made, full_check=True)
    return made


def by_runtime(made):
    session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]


def by_reference(made):
    return ReferenceEvaluator(made).run(None, {"x": x})[0]


def converted(operator, start, end, axis):
    """What becomes of the numbers: the same, others or refused."""
    before = model(operator, start, axis)
    try:
        after = version_converter.convert_version(before, end)
    except RuntimeError:
        return "refused", 0.0
    onnx.checker.check_model(after, full_check=True)
    off = float(np.abs(by_runtime(after) - by_runtime(before)).max())
    return ("the same" if off < 1e-6 else "others"), off


print(f"onnx {onnx.__version__}, its models run by onnxruntime {onnxruntime.__version__}")
expected = {
    ("Softmax", 13, 12, 1): "others",
    ("LogSoftmax", 13, 12, 1): "others",
    ("Hardmax", 13, 12, 1): "refused",
    ("Softmax", 12, 13, 1): "the same",
    ("LogSoftmax", 12, 13, 1): "the same",
    ("Hardmax", 12, 13, 1): "others",
    ("Softmax", 13, 12, 2): "the same",
    ("LogSoftmax", 13, 12, 2): "the same",
    ("Hardmax", 12, 13, 2): "the same",
}
changed = []
for case, guess in expected.items():
    operator, start, end, axis = case
    found, off = converted(*case)
    says = found if found == "refused" else f"{found} numbers, off by {off:.2f} at most"
    print(f"{operator} over axis {axis}, from {start} to {end}: {says}")
    if found != guess:
        changed.append(f"{operator} from {start} to {end} over axis {axis}")
before = model("Softmax", 13, 1)
after = version_converter.convert_version(before, 12)
sums = [by_runtime(each).sum(axis=(1, 2)).round(4).tolist() for each in (before, after)]
print(f"the two examples of Softmax sum to {sums[0]} before, and to {sums[1]} after")
blind = bool(np.allclose(by_reference(before), by_reference(after)))
print(f"onnx.reference finds {'no' if blind else 'a'} difference")
if [node.op_type for node in after.graph.node] != ["Softmax"] or sums != [[4.0, 4.0], [1.0, 1.0]]:
    changed.append("the sums of an example")
if not blind:
    changed.append("onnx.reference")
if changed:
    sys.exit(f"Changed: {', '.join(changed)}.")
print("As found: a softmax that goes back a version keeps its text, and has the rule of the older one.")
PYTHON
env/bin/python -I versions.py
