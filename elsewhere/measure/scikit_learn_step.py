"""What scikit-learn's networks descend, what they start from, and whether they take given weights."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import sklearn
from sklearn.metrics import mean_squared_error
from sklearn.neural_network import MLPClassifier, MLPRegressor

from elsewhere.measure import common

PLAIN: dict[str, Any] = {
    "hidden_layer_sizes": (2,),
    "activation": "logistic",
    "solver": "sgd",
    "momentum": 0.0,
    "alpha": 0.0,
    "learning_rate_init": common.RATE,
    "shuffle": False,
    "random_state": 0,
}


def given() -> Any:
    """A classifier that holds the weights of the network: it must have seen a batch before it has any."""
    model = MLPClassifier(**PLAIN)
    model.partial_fit(common.X, common.T.ravel(), classes=[0, 1])
    model.coefs_ = [kernel.copy() for kernel, _ in common.LAYERS]
    model.intercepts_ = [bias.copy() for _, bias in common.LAYERS]
    return model


def slopes_of_log_loss() -> list[Any]:
    """The slopes of the mean log loss of the network, by central differences."""
    flat = np.concatenate([part.ravel() for pair in common.LAYERS for part in pair])

    def error(w: Any) -> float:
        layers, i = [], 0
        for kernel, bias in common.LAYERS:
            layers.append((w[i : i + kernel.size].reshape(kernel.shape), w[i + kernel.size :][: bias.size]))
            i += kernel.size + bias.size
        return common.binary_cross_entropy(common.outputs_of(layers), common.T)[0]

    nudge = 1e-5
    return [(error(flat + nudge * row) - error(flat - nudge * row)) / 2 / nudge for row in np.eye(flat.size)]


def step() -> dict[str, Any]:
    """One step down the log loss, of the same network."""
    model = given()
    model.partial_fit(common.X, common.T.ravel())
    moved = np.concatenate(
        [
            np.concatenate([(k - new_k).ravel(), b - new_b])
            for (k, b), new_k, new_b in zip(common.LAYERS, model.coefs_, model.intercepts_, strict=True)
        ]
    )
    return {
        "loss": "log loss, MLPClassifier",
        "rate": common.RATE,
        "dtype": str(model.coefs_[0].dtype),
        "output": model.out_activation_,
        "slopes": float(np.mean(moved / common.RATE / slopes_of_log_loss())),
        "after 1": common.stand(list(zip(model.coefs_, model.intercepts_, strict=True))),
    }


def regressor(n: int) -> dict[str, Any]:
    """How many times the slopes of our error a step of MLPRegressor is, and its reported loss our error."""
    _, targets = common.places(n)
    settings = {**PLAIN, "learning_rate_init": 1e-3}
    model = MLPRegressor(**settings)
    y = targets.ravel() if n == 1 else targets
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.partial_fit(common.X, y)
        before = [model.coefs_[1].copy(), model.intercepts_[1].copy()]
        hidden = 1 / (1 + np.exp(-(common.X @ model.coefs_[0] + model.intercepts_[0])))
        outputs = hidden @ before[0] + before[1]
        model.partial_fit(common.X, y)
    value, slopes = common.half_squared_error(outputs, targets)
    moved = (before[0] - model.coefs_[1]) / settings["learning_rate_init"]
    return {"value": float(model.loss_) / value, "slopes": float(np.mean(moved / (hidden.T @ slopes)))}


def weights_before() -> str:
    """What happens to weights that are written before anything was fitted."""
    model = MLPClassifier(**PLAIN)
    model.coefs_ = [kernel for kernel, _ in common.LAYERS]
    model.intercepts_ = [bias for _, bias in common.LAYERS]
    try:
        model.partial_fit(common.X, common.T.ravel(), classes=[0, 1])
    except AttributeError as problem:
        return f"{type(problem).__name__}: {problem}"
    return "none"


def exclusive_or(**settings: Any) -> dict[str, Any]:
    """Ten seeds of a training on exclusive or: how long they ran, how many learnt, and whether anything was said."""
    epochs, learnt, heard = [], 0, 0
    chosen = {**PLAIN, "max_iter": 5001, **settings}
    for seed in range(10):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            model = MLPClassifier(**{**chosen, "random_state": seed}).fit(common.X, common.T.ravel())
        epochs.append(int(model.n_iter_))
        learnt += int(model.score(common.X, common.T.ravel()) == 1)
        heard += bool(said)
    return {"epochs": epochs, "learnt": learnt, "warned": heard}


def starts() -> dict[str, Any]:
    """What the first layer starts from."""
    found = {}
    X, y = np.zeros((4, 100)), np.arange(4.0)
    for activation in ("relu", "logistic"):
        models = [
            MLPRegressor(hidden_layer_sizes=(50,), activation=activation, random_state=seed, solver="sgd",
                         learning_rate_init=1e-300).partial_fit(X, y)
            for seed in range(20)
        ]  # fmt: skip
        found[f"MLPRegressor, {activation}"] = common.spread(
            [model.coefs_[0] for model in models], [model.intercepts_[0] for model in models]
        )
    return found


def main() -> None:
    """Measure."""
    model = MLPClassifier(**{**PLAIN, "hidden_layer_sizes": (3,)}).partial_fit(
        common.X, common.T.ravel(), classes=[0, 1]
    )
    common.say(
        {
            "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
            "layers": {
                "MLPClassifier, 2 to 3": {
                    "kernel": list(model.coefs_[0].shape),
                    "bias": list(model.intercepts_[0].shape),
                }
            },
            "output of MLPRegressor": MLPRegressor(**PLAIN).partial_fit(common.X, common.T.ravel()).out_activation_,
            "log loss step": step(),
            "losses": [
                {
                    "of": "half_squared_error",
                    "loss": "MLPRegressor",
                    "1 output": regressor(1),
                    "3 outputs": regressor(3),
                }
            ],
            "shapes": {
                "sklearn mean_squared_error": {
                    "value": float(mean_squared_error(np.array([0.0, 1, 1, 0]), np.array([[0.1], [0.8], [0.9], [0.2]])))
                }
            },
            "weights before fit": weights_before(),
            "starts": starts(),
            "exclusive or": {"as it is": exclusive_or(), "never early": exclusive_or(tol=0.0, n_iter_no_change=5001)},
        }
    )


if __name__ == "__main__":
    main()
