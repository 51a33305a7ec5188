#!/bin/bash
# A convolution in an ONNX model with auto_pad, as exporters of TensorFlow write it. One would guess that OpenCV's dnn
# puts an odd cell of padding where the operator's text has it: at the end for SAME_UPPER, at the start for SAME_LOWER,
# as ONNX Runtime and onnx's own reference do. In 5.0.0.93 the width of the kernel decides: 3 wide, it is at the start
# for both, and 2 wide, at the end for both. The shape is right either way, and nothing is said. With the same cells
# written out as pads the numbers are right. Its project knows of it, and has merged a change since (opencv pull request
# 29931).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check \
    opencv-python-headless==5.0.0.93 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >padding.py <<'PYTHON'
import sys
from importlib.metadata import version

import cv2
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

draw = np.random.default_rng(0)


def network(x, kernel, **attributes):
    """One convolution in steps of 2, or of 1 for a kernel that is 2 wide."""
    step = 2 if kernel.shape[-1] == 3 else 1
    node = helper.make_node("Conv", ["x", "kernel"], ["y"], strides=[step, step], **attributes)
    ends = [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)]
    ends.append(helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 1, None, None]))
    graph = helper.make_graph([node], "graph", ends[:1], ends[1:], [numpy_helper.from_array(kernel, "kernel")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    return model


def by_opencv(model, x):
    net = cv2.dnn.readNetFromONNX(np.frombuffer(model.SerializeToString(), np.uint8))
    net.setInput(x)
    return net.forward()


def near(one, other):
    return one.shape == other.shape and bool(np.allclose(one, other, atol=1e-4))


print(f"opencv-python-headless {version('opencv-python-headless')} against onnxruntime {onnxruntime.__version__}")
wrong = []
for wide in (3, 2):
    x = draw.normal(size=(1, 1, 6, 6)).astype(np.float32)
    kernel = draw.normal(size=(1, 1, wide, wide)).astype(np.float32)
    for name, pads in {"SAME_UPPER": [0, 0, 1, 1], "SAME_LOWER": [1, 1, 0, 0]}.items():
        model = network(x, kernel, auto_pad=name)
        session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
        right = session.run(None, {"x": x})[0]
        written = network(x, kernel, pads=pads)
        opposite = network(x, kernel, pads=pads[2:] + pads[:2])
        if not near(ReferenceEvaluator(model).run(None, {"x": x})[0], right) or not near(by_opencv(written, x), right):
            sys.exit("Changed: the reference, ONNX Runtime and OpenCV's written-out padding are no longer one.")
        value = by_opencv(model, x)
        if not near(value, right) and not near(value, by_opencv(opposite, x)):
            sys.exit(f"Changed: {name} is neither right nor padded at the other end.")
        says = "right" if near(value, right) else "padded at the other end"
        print(f"kernel {wide} wide, {name}: {says}; off by {np.abs(value - right).max():.2f} at most")
        if not near(value, right):
            wrong.append((wide, name))
if wrong != [(3, "SAME_UPPER"), (2, "SAME_LOWER")]:
    sys.exit("Changed: other kernels are padded at the wrong end, or none.")
print("As found: a kernel 3 wide is padded at the start, one 2 wide at the end, whatever auto_pad says.")
PYTHON
env/bin/python -I padding.py 2>messages || { code=$?; cat messages; exit "$code"; }
