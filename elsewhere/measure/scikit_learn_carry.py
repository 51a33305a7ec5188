"""Networks of several kinds to scikit-learn and back, and a step that it goes on with."""

from __future__ import annotations

from typing import Any

import numpy as np
import sklearn

from elsewhere.measure import carrying, common
from mlp_lib.elsewhere import from_scikit_learn, to_scikit_learn


def outputs(model: Any, X: Any) -> Any:
    """Probabilities of a classifier, of one output that of a 1; else the outputs."""
    if not hasattr(model, "predict_proba"):
        return model.predict(X)
    P = model.predict_proba(X)
    return P[:, 1] if model.n_outputs_ == 1 else P


def step_away() -> float:
    """How far a step of scikit-learn is from ours, after the handing over."""
    network = carrying.networks()["sigmoids, log loss"]
    X, T = carrying.inputs(network), np.repeat([[0, 1], [1, 1], [1, 0]], 3, axis=0)[:7]
    model = to_scikit_learn(network, learning_rate=0.5)
    model.partial_fit(X, T)
    network.train(X, T, 1, 0.5)
    return common.away(list(from_scikit_learn(model).weights), list(network.weights))


def main() -> None:
    """Measure."""
    common.say(
        {
            "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
            "networks": carrying.there_and_back(
                to_scikit_learn, lambda model, network: from_scikit_learn(model), outputs
            ),
            "away, a step": step_away(),
        }
    )


if __name__ == "__main__":
    main()
