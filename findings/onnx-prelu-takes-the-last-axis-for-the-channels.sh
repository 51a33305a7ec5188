#!/bin/bash
# A PRelu in an ONNX model, the activation whose slope below zero is learned, with one slope for each feature of the
# last axis, and as many channels as features. One would guess that the slopes go along the last axis, as the operator's
# rule of broadcasting says and as ONNX Runtime does. OpenCV 5.0.0.93, OpenVINO 2026.4.1 and MNN 3.6.1 each give them to
# the channels, the second axis, without a word. Where the two axes have different lengths, OpenVINO is right, and
# OpenCV and MNN still are not. Slopes of shape 3 by 1 by 1, those of the channels, and a matrix of rows and features
# are right in all three. Known for OpenVINO (issue 35958) and for OpenCV (pull request 29931).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check opencv-python-headless==5.0.0.93 openvino==2026.4.1 \
    MNN==3.6.1 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >slopes.py <<'PYTHON'
import subprocess
import sys
from importlib.metadata import version

import cv2
import MNN.expr
import MNN.nn
import numpy as np
import onnx
import onnxruntime
import openvino
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator


def by_opencv(x):
    net = cv2.dnn.readNetFromONNX("model.onnx")
    net.setInput(x)
    return net.forward()


def by_openvino(x):
    core = openvino.Core()
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    return core.compile_model(core.read_model("model.onnx"), "CPU", exact)([x])[0]


def by_mnn(x):
    files = ["--modelFile", "model.onnx", "--MNNModel", "model.mnn", "--bizCode", "x"]
    subprocess.run(["env/bin/mnnconvert", "-f", "ONNX", *files], check=True, capture_output=True)
    network = MNN.nn.load_module_from_file("model.mnn", ["x"], ["y"])
    given = MNN.expr.const(x.ravel().tolist(), list(x.shape), MNN.expr.NCHW, MNN.expr.float)
    return np.array(MNN.expr.convert(network.forward([given])[0], MNN.expr.NCHW).read()).reshape(x.shape)


def near(one, other):
    return bool(np.allclose(one, other, atol=1e-4))


engines = {"opencv-python-headless": by_opencv, "openvino": by_openvino, "MNN": by_mnn}
cases = {
    "3 channels, 3 features, slopes of shape 3": ((2, 3, 4, 3), (3,)),
    "3 channels, 5 features, slopes of shape 5": ((2, 3, 4, 5), (5,)),
    "3 channels, 3 features, slopes of shape 3 by 1 by 1": ((2, 3, 4, 3), (3, 1, 1)),
    "4 rows of 6 features, slopes of shape 6": ((4, 6), (6,)),
}
draw = np.random.default_rng(0)
wrong = {name: [] for name in engines}
for case, (shape, shape_of_slopes) in cases.items():
    x = draw.normal(size=shape).astype(np.float32)
    slopes = draw.uniform(0.1, 3, size=shape_of_slopes).astype(np.float32)
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name in "xy"]
    node = helper.make_node("PRelu", ["x", "slopes"], ["y"])
    graph = helper.make_graph([node], "graph", ends[:1], ends[1:], [numpy_helper.from_array(slopes, "slopes")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 16)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, "model.onnx")
    right = np.where(x < 0, slopes * x, x)
    session = onnxruntime.InferenceSession("model.onnx", providers=["CPUExecutionProvider"])
    for known in (session.run(None, {"x": x})[0], ReferenceEvaluator(model).run(None, {"x": x})[0]):
        if not near(known, right):
            sys.exit("Changed: ONNX Runtime or onnx's reference no longer broadcasts along the last axis.")
    print(case)
    for name, run in engines.items():
        value = run(x)
        says = "right" if near(value, right) else "wrong"
        if says == "wrong" and shape_of_slopes == (3,):
            on_channels = np.where(x < 0, slopes[:, None, None] * x, x)
            says = "the slopes are those of the channels" if near(value, on_channels) else says
        print(f"  {name} {version(name)}: {says}")
        if not near(value, right):
            wrong[name].append((case.split(", ", 2)[1], says))
same, other = "3 features", "5 features"
both = [(same, "the slopes are those of the channels"), (other, "wrong")]
if wrong != {"opencv-python-headless": both, "openvino": both[:1], "MNN": both}:
    sys.exit("Changed: the engines that take the last axis for the channels are others.")
print("As found: with as many channels as features, three engines give the slopes to the channels.")
PYTHON
env/bin/python -I slopes.py 2>messages || { code=$?; cat messages; exit "$code"; }
