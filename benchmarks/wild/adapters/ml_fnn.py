"""ml-fnn (npm): matrices, tanh and softmax, class labels, a penalty that cannot be turned off."""

from benchmarks.wild.adapters.bridge import Bridge
from benchmarks.wild.case import Case

NODE = Bridge("ml_fnn.cjs")
STATED = {
    "activation": ["tanh", "softmax"],
    "loss": "categorical_cross_entropy",
    "reduction": "sum",
    "weight_decay": 0.05,
}
FORM = {"how": "step", "sizes": (3, 4, 3), "others": (4, 5, 2), "targets": "one_hot", "glue": 8}
STEP, COST = NODE.step(regularization=0.05), NODE.cost(regularization=0.05)
CASES = [
    Case("tanh and softmax, one example", STEP, COST, STATED, k=1, other_k=1, **FORM),
    Case("tanh and softmax, 5 examples", STEP, COST, STATED, **FORM),
]
