#!/bin/bash
# A recurrent layer of relus in an ONNX model, and Shrink, which leaves a number as it is if it is further than lambd
# from 0 and makes it 0 if not. One would guess that MNN, an engine for telephones, computes both or that its converter
# refuses them. In 3.6.1 the converter succeeds, the layer of relus is run with tanh, and Shrink is turned round below
# zero: what is near 0 stays, and what is far becomes 0. A recurrent layer of tanh, and Shrink above zero, are right.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check MNN==3.6.1 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >layers.py <<'PYTHON'
import subprocess
import sys
from importlib.metadata import version

import MNN.expr
import MNN.nn
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

draw = np.random.default_rng(0)
STEPS, ROWS, INPUTS, HIDDEN = 4, 2, 5, 3
x = draw.normal(size=(STEPS, ROWS, INPUTS)).astype(np.float32)


def by_runtime():
    session = onnxruntime.InferenceSession("model.onnx", providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]


def by_mnn():
    files = ["--modelFile", "model.onnx", "--MNNModel", "model.mnn", "--bizCode", "x"]
    subprocess.run(["env/bin/mnnconvert", "-f", "ONNX", *files], check=True, capture_output=True)
    network = MNN.nn.load_module_from_file("model.mnn", ["x"], ["y"])
    given = MNN.expr.const(x.ravel().tolist(), list(x.shape), MNN.expr.NCHW, MNN.expr.float)
    return np.array(MNN.expr.convert(network.forward([given])[0], MNN.expr.NCHW).read())


def save(operator, shape, weights=(), **attributes):
    names = [f"w{k}" for k in range(len(weights))]
    ends = [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)]
    ends.append(helper.make_tensor_value_info("y", TensorProto.FLOAT, shape))
    constants = [numpy_helper.from_array(each, name) for each, name in zip(weights, names)]
    node = helper.make_node(operator, ["x", *names], ["y"], **attributes)
    graph = helper.make_graph([node], "graph", ends[:1], ends[1:], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, "model.onnx")


def plain(end, w, r, b):
    """The equations of RNN."""
    h, steps = np.zeros((ROWS, HIDDEN)), []
    for each in x:
        h = end(each @ w[0].T + h @ r[0].T + b[0, :HIDDEN] + b[0, HIDDEN:])
        steps.append(h)
    return np.stack(steps)[:, None]


def relu(h):
    return np.maximum(h, 0)


def near(one, other):
    return bool(np.allclose(one.ravel(), other.ravel(), atol=1e-4))


shapes = (1, HIDDEN, INPUTS), (1, HIDDEN, HIDDEN), (1, 2 * HIDDEN)
of_rnn = [draw.normal(size=each).astype(np.float32) for each in shapes]
soft = np.where(np.abs(x) > 0.5, x, 0)
turned = np.where((x > 0) == (np.abs(x) > 0.5), x, 0)  # below zero, what is near is kept and what is far is not
shape = (STEPS, 1, ROWS, HIDDEN)
# What is in the model, the operator's equations for it, and what else MNN may take it for.
cases = {
    "RNN": ("RNN", shape, of_rnn, {}, plain(np.tanh, *of_rnn), None),
    "RNN of relus": ("RNN", shape, of_rnn, {"activations": ["Relu"]}, plain(relu, *of_rnn), plain(np.tanh, *of_rnn)),
    "Shrink": ("Shrink", x.shape, (), {"lambd": 0.5}, soft, turned),
}
print(f"MNN {version('MNN')} and onnxruntime {onnxruntime.__version__} against the equations in numpy")
other = []
for name, (operator, output, given, attributes, right, taken_for) in cases.items():
    size = {} if operator == "Shrink" else {"hidden_size": HIDDEN}
    save(operator, output, given, **size, **attributes)
    if not near(by_runtime(), right):
        sys.exit(f"Changed: ONNX Runtime no longer follows the equations, {name}.")
    value = by_mnn()
    if near(value, right):
        print(f"{name}: right")
    elif taken_for is not None and near(value, taken_for):
        print(f"{name}: as something else, off by {np.abs(value.ravel() - right.ravel()).max():.2f} at most")
        other.append(name)
    else:
        sys.exit(f"Changed: {name} comes out in a third way.")
if other != ["RNN of relus", "Shrink"]:
    sys.exit("Changed: MNN takes other layers than these two for something else.")
print("As found: relu is run as tanh, and Shrink keeps the wrong numbers below zero.")
PYTHON
env/bin/python -I layers.py 2>messages || { code=$?; cat messages; exit "$code"; }
