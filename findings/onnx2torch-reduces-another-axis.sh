#!/bin/bash
# The largest number over the first and the last axis of a 2 by 3 by 4 input in an ONNX model: ReduceMax over the axes
# 0 and -1, with keepdims 0. One would guess 3 numbers from onnx2torch, which makes a PyTorch module of a model, as from
# ONNX Runtime. In 1.5.15 there are 2: the axes are taken off one by one, from the smallest number up, and each time the
# next ones move by one. -1 comes first, and 0 becomes -1, which is the middle axis by then. ReduceMin and ReduceProd
# are the same; ReduceSum and ReduceMean, which PyTorch takes over all axes at once, are right. So are the axes 0 and
# 2, and keepdims 1. On 3 by 3 by 3 inputs not even the shape tells.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
{ env/bin/pip install --quiet --disable-pip-version-check \
    torch==2.13.0 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6 &&
    env/bin/pip install --quiet --disable-pip-version-check --no-deps onnx2torch==1.5.15; } ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
# Two names of torchvision are looked for at import, and not used here.
mkdir env/torchvision
echo "from . import ops" >env/torchvision/__init__.py
echo "roi_align = None" >env/torchvision/ops.py
mv env/torchvision "$(env/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"
cat >axes.py <<'PYTHON'
import sys
import warnings
from importlib.metadata import version

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnx2torch import convert

warnings.filterwarnings("ignore")


def both(operator, x, axes, keepdims):
    shape = np.sum(x, axis=tuple(axes), keepdims=bool(keepdims)).shape
    ends = [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)]
    ends.append(helper.make_tensor_value_info("y", TensorProto.FLOAT, shape))
    # From opset 13 on the axes of ReduceSum are an input; those of the others still are an attribute.
    given = [numpy_helper.from_array(np.array(axes), "axes")] if operator == "ReduceSum" else []
    named = {} if given else {"axes": axes}
    node = helper.make_node(operator, ["x", *(each.name for each in given)], ["y"], keepdims=keepdims, **named)
    graph = helper.make_graph([node], "graph", ends[:1], ends[1:], given)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0], convert(model).eval()(torch.tensor(x)).numpy()


draw = np.random.default_rng(0)
print(f"onnx2torch {version('onnx2torch')}, PyTorch {version('torch')}")
wrong = []
for operator in ("ReduceMax", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceMean"):
    for shape in ((2, 3, 4), (3, 3, 3)):
        x = draw.uniform(0.5, 2, size=shape).astype(np.float32)
        for axes, keepdims in (([0, -1], 0), ([0, 2], 0), ([0, -1], 1)):
            right, value = both(operator, x, axes, keepdims)
            if right.shape == value.shape and np.allclose(right, value, rtol=1e-4):
                continue
            print(f"{operator} over {axes} of {shape}, keepdims {keepdims}: {value.astype(float).round(2).tolist()}")
            print(f"  by ONNX Runtime {right.astype(float).round(2).tolist()}")
            wrong.append((operator, shape, axes, keepdims))
            middle = {"ReduceMax": np.max, "ReduceMin": np.min, "ReduceProd": np.prod}.get(operator)
            if middle is None or not np.allclose(value, middle(x, axis=(1, 2)), rtol=1e-4):
                sys.exit("Changed: it is not the middle axis that is reduced.")
found = [
    (operator, shape, [0, -1], 0)
    for operator in ("ReduceMax", "ReduceMin", "ReduceProd")
    for shape in ((2, 3, 4), (3, 3, 3))
]
if wrong != found:
    sys.exit("Changed: the reductions that take another axis are others.")
print("As found: three reductions over the axes 0 and -1 are over 1 and 2.")
PYTHON
env/bin/python -I axes.py 2>messages || { code=$?; cat messages; exit "$code"; }
