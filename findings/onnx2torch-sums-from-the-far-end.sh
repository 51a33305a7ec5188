#!/bin/bash
# A running sum in an ONNX model: CumSum, as torch.cumsum is exported, where reverse is left out since its default is 0.
# One would guess that onnx2torch, which makes a PyTorch module of a model, gives 1, 3, 6, 10 for 1, 2, 3, 4, as ONNX
# Runtime does. In 1.5.15 it gives 10, 9, 7, 4: the converter takes 1 for the default, and sums from the far end. Where
# the model says reverse = 0 in words it is right. A model of PyTorch that is exported and comes back computes another
# function than before. Of exclusive, the operator's other attribute, the default is right.
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
cat >sums.py <<'PYTHON'
import sys
import warnings
from importlib.metadata import version

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from onnx2torch import convert

x = np.array([[1, 2, 3, 4]], np.float32)


def both(model):
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    name = model.graph.input[0].name
    return session.run(None, {name: x})[0], convert(model).eval()(torch.tensor(x)).numpy()


def of_operator(**attributes):
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, x.shape) for name in "xy"]
    node = helper.make_node("CumSum", ["x", "axis"], ["y"], **attributes)
    axis = numpy_helper.from_array(np.array(1), "axis")
    graph = helper.make_graph([node], "graph", ends[:1], ends[1:], [axis])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 14)], ir_version=8)
    onnx.checker.check_model(model, full_check=True)
    return model


class Sums(torch.nn.Module):
    def forward(self, x):
        return torch.cumsum(x, dim=1)


warnings.filterwarnings("ignore")
torch.onnx.export(Sums(), (torch.tensor(x),), "sums.onnx", opset_version=14, dynamo=False)
cases = {
    "no attribute": of_operator(),
    "reverse=0": of_operator(reverse=0),
    "reverse=1": of_operator(reverse=1),
    "exclusive=1": of_operator(exclusive=1),
    "torch.cumsum, exported by PyTorch": onnx.load("sums.onnx"),
}
print(f"onnx2torch {version('onnx2torch')}, PyTorch {version('torch')}, running sums of 1, 2, 3, 4")
other = []
for name, model in cases.items():
    right, value = both(model)
    print(f"{name}: {value[0].tolist()}, and {right[0].tolist()} by ONNX Runtime")
    if not np.allclose(right, value):
        other.append(name)
if other != ["no attribute", "exclusive=1", "torch.cumsum, exported by PyTorch"]:
    sys.exit(f"Changed: what is summed from the far end is {other or 'nothing'}.")
print("As found: a sum that does not say its direction is run backwards.")
PYTHON
env/bin/python -I sums.py 2>messages || { code=$?; cat messages; exit "$code"; }
