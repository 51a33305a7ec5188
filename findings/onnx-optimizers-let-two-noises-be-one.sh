#!/bin/bash
# An ONNX model that draws two noises and takes their difference, or puts two dropouts that are switched on side by side.
# One would guess that an optimiser of models leaves two draws two: they are equal as text, and their values are not.
# onnxoptimizer 0.4.2, in its default passes, and onnxslim 0.1.98 take the second noise for a copy of the first: the
# difference, once of variance 2, is 0 everywhere. Of two dropouts the one leaves one and the other none, so that two
# samples of a network, from which one would read how sure it is, always agree. With a seed for each of the two, the
# noises differ as text and are left alone.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check \
    onnxoptimizer==0.4.2 onnxslim==0.1.98 onnx==1.23.2 onnxruntime==1.32.0 numpy==2.4.6 ||
    { echo "Not tried: the packages could not be installed."; exit 2; }
cat >draws.py <<'PYTHON'
import sys
from importlib.metadata import version

import numpy as np
import onnx
import onnxoptimizer
import onnxruntime
import onnxslim
from onnx import TensorProto, helper, numpy_helper

x = np.ones((100, 100), dtype=np.float32)


def model(operator, inputs, seeds):
    """Two nodes of one operator, and the difference of what they give."""
    draws = [helper.make_node(operator, inputs, [name], **seed) for name, seed in zip("ab", seeds)]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, x.shape) for name in "xy"]
    given = {"ratio": np.float32(0.5), "training": np.array(True)}
    constants = [numpy_helper.from_array(np.asarray(given[name]), name) for name in inputs[1:]]
    nodes = [*draws, helper.make_node("Sub", ["a", "b"], ["y"])]
    graph = helper.make_graph(nodes, "graph", ends[:1], ends[1:], constants)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(made, full_check=True)
    return made


def variance(made):
    settings = onnxruntime.SessionOptions()
    settings.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(made.SerializeToString(), settings, providers=["CPUExecutionProvider"])
    return float(session.run(None, {"x": x})[0].var())


optimizers = {"onnxoptimizer": onnxoptimizer.optimize, "onnxslim": onnxslim.slim}
noise, dropout = ("RandomNormalLike", ["x"]), ("Dropout", ["x", "ratio", "training"])
unseeded, seeded = [{}, {}], [{"seed": 1.0}, {"seed": 2.0}]
changed = []
for (operator, inputs), seeds in ((noise, unseeded), (dropout, unseeded), (noise, seeded)):
    made = model(operator, inputs, seeds)
    before = variance(made)
    for name, optimize in optimizers.items():
        lighter = optimize(onnx.ModelProto.FromString(made.SerializeToString()))
        left = sum(node.op_type == operator for node in lighter.graph.node)
        after = variance(lighter)
        with_seeds = "a seed each" if seeds is seeded else "no seeds"
        print(f"{name} {version(name)}, two {operator} with {with_seeds}: {left} left, "
              f"the variance of the difference goes from {before:.2f} to {after:.2f}")
        expected = 2 if seeds is seeded else 0 if (operator, name) == ("Dropout", "onnxslim") else 1
        if not 1 < before < 3 or (after == 0) != (seeds is unseeded) or left != expected:
            changed.append(f"{name} with {operator}")
if changed:
    sys.exit(f"Changed: {', '.join(changed)} does otherwise.")
print("As found: neither draws twice where the model does.")
PYTHON
env/bin/python -I draws.py
