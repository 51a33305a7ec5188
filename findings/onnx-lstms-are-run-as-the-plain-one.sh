#!/bin/bash
# An LSTM in an ONNX model that says more than the size of its hidden layer: relu in the place of one tanh, the lengths of
# the sequences, peepholes, by which the gates see the cell, or a forget gate that is one less the input gate. One would
# guess that an engine does what the model says or refuses it. onnx.reference, the evaluator of onnx 1.23.2, leaves out
# relu, the lengths and the coupled gate; OpenVINO 2026.4.1 leaves out the peepholes and the coupled gate. Neither says
# so, and both run the plain LSTM. ONNX Runtime does all of them as the operator's equations have it. A converter that
# drops what the reference drops passes a comparison with it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check \
    openvino==2026.4.1 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >lstms.py <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
import onnx
import onnxruntime
import openvino
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

draw = np.random.default_rng(0)
STEPS, ROWS, INPUTS, HIDDEN = 4, 2, 5, 3


def sigmoid(h):
    return 1 / (1 + np.exp(-h))


def by_hand(x, w, r, b, end=np.tanh, lengths=(STEPS, STEPS), coupled=False, p=None):
    """The operator's equations; the weights hold the gates i, o, f and the cell, the peepholes i, o, f."""
    wi, wo, wf, wc = np.split(w[0], 4)
    ri, ro, rf, rc = np.split(r[0], 4)
    bi, bo, bf, bc = np.split(b[0, : 4 * HIDDEN] + b[0, 4 * HIDDEN :], 4)
    pi, po, pf = np.split(np.zeros(3 * HIDDEN) if p is None else p[0], 3)
    h = c = np.zeros((ROWS, HIDDEN))
    steps = []
    for t in range(STEPS):
        i = sigmoid(x[t] @ wi.T + h @ ri.T + bi + pi * c)
        f = 1 - i if coupled else sigmoid(x[t] @ wf.T + h @ rf.T + bf + pf * c)
        new = f * c + i * end(x[t] @ wc.T + h @ rc.T + bc)
        o = sigmoid(x[t] @ wo.T + h @ ro.T + bo + po * new)
        runs = (t < np.array(lengths))[:, None]
        c = np.where(runs, new, c)
        h = np.where(runs, o * np.tanh(new), h)
        steps.append(np.where(runs, h, 0))
    return np.stack(steps)[:, None]


def model(weights, **attributes):
    """An LSTM whose weights are constants of the graph; inputs without a name are left out."""
    names = [name if name in weights else "" for name in "WRBLHCP"]
    node = helper.make_node("LSTM", ["x", *names], ["y"], hidden_size=HIDDEN, **attributes)
    ends = [helper.make_tensor_value_info("x", TensorProto.FLOAT, (STEPS, ROWS, INPUTS))]
    ends.append(helper.make_tensor_value_info("y", TensorProto.FLOAT, (STEPS, 1, ROWS, HIDDEN)))
    constants = [numpy_helper.from_array(values, name) for name, values in weights.items()]
    graph = helper.make_graph([node], "graph", ends[:1], ends[1:], constants)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(made, full_check=True)
    return made


def by_runtime(made, x):
    session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})[0]


def near(one, other):
    return bool(np.allclose(one, other, atol=1e-5))


x, w, r, b, p = (
    draw.normal(size=shape).astype(np.float32)
    for shape in (
        (STEPS, ROWS, INPUTS),
        (1, 4 * HIDDEN, INPUTS),
        (1, 4 * HIDDEN, HIDDEN),
        (1, 8 * HIDDEN),
        (1, 3 * HIDDEN),
    )
)
plain = {"W": w, "R": r, "B": b}
relu = lambda h: np.maximum(h, 0)  # noqa: E731


def by_openvino(made, x):
    onnx.save(made, "model.onnx")
    core = openvino.Core()
    exact = {"INFERENCE_PRECISION_HINT": "f32"}
    return core.compile_model(core.read_model("model.onnx"), "CPU", exact)([x])[0]


def by_reference(made, x):
    return ReferenceEvaluator(made).run(None, {"x": x})[0]


print(f"onnx {onnx.__version__}, openvino {version('openvino')} and onnxruntime {onnxruntime.__version__}")
cases = {
    "no more than the size": (plain, {}, {}),
    "relu for the cell's tanh": (plain, {"activations": ["Sigmoid", "Relu", "Tanh"]}, {"end": relu}),
    "lengths 4 and 2": (plain | {"L": np.array([4, 2], np.int32)}, {}, {"lengths": (4, 2)}),
    "with peepholes": (plain | {"P": p}, {}, {"p": p}),
    "forget gate one less the input gate": (plain, {"input_forget": 1}, {"coupled": True}),
}
engines = {"onnx's reference": (by_reference, [1, 2, 4]), "OpenVINO": (by_openvino, [3, 4])}
for engine, (value_of, expected) in engines.items():
    left_out = []
    for n, (name, (weights, attributes, said)) in enumerate(cases.items()):
        made = model(weights, **attributes)
        right = by_hand(x, w, r, b, **said)
        if not near(by_runtime(made, x), right):
            sys.exit(f"Changed: ONNX Runtime no longer follows the equations, {name}.")
        value = value_of(made, x)
        if near(value, right):
            says = "right"
        elif near(value, by_hand(x, w, r, b)):
            says = f"the plain LSTM, off by {np.abs(value - right).max():.2f} at most"
            left_out.append(n)
        else:
            sys.exit(f"Changed: {engine} is neither right nor the plain LSTM, {name}.")
        print(f"{name}: {engine} gives {says}")
    if left_out != expected:
        sys.exit(f"Changed: {engine} no longer leaves out what it did.")
print("As found: both run the plain LSTM in the place of some of these.")
PYTHON
env/bin/python -I lstms.py
