"""Packages in JavaScript: a Node process beside Python, one line of JSON there and one back."""

import json
import subprocess
from pathlib import Path

import numpy as np

from benchmarks.wild.case import Case


class Bridge:
    """One script of this folder, running in Node; NODE_PATH says where its packages are."""

    def __init__(self, script):
        # The folder and the script are ours, and node is what the machine calls so.
        self.process = subprocess.Popen(
            ["node", str(Path(__file__).with_name(script))], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __call__(self, **asked):
        self.process.stdin.write(json.dumps(asked, default=np.ndarray.tolist) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def step(self, **settings):
        """Return a function of weights and biases (out, in), data and rate: one after the other."""

        def step(weights, biases, X, T, rate):
            after = self(weights=weights, biases=biases, X=X, T=T, rate=rate, **settings)
            return [np.array(w) for w in after["weights"]], [np.array(b) for b in after["biases"]]

        return step

    def cost(self, **settings):
        """Return the loss of the package, after its own forward pass."""

        def cost(weights, biases, X, T):
            return self(weights=weights, biases=biases, X=X, T=T, rate=0, **settings)["cost"]

        return cost


def neurons(script, cross_entropy):
    """Return the configurations of a library of neurons: two activations, two losses, one example and five."""
    node = Bridge(script)
    cases = []
    for squash, name, loss, said in (
        ("LOGISTIC", "sigmoid", "MSE", {"loss": "squared_error", "reduction": "mean_elements"}),
        ("TANH", "tanh", "MSE", {"loss": "squared_error", "reduction": "mean_elements"}),
        ("LOGISTIC", "sigmoid", "CROSS_ENTROPY", {"loss": "binary_cross_entropy", "reduction": cross_entropy}),
    ):
        asked = {"squash": squash, "loss": loss}
        for k, how, update in ((1, "one example", "batch"), (5, "one after the other", "per_example")):
            stated = {"activation": name, "updates": update, **said}
            cases.append(Case(f"{name}, {loss}, {how}", node.step(**asked), node.cost(**asked), stated, how="step", k=k,
                              layout="out_in", other_k=k, targets="any" if loss == "MSE" else "binary", glue=12))  # fmt: skip
    return cases
