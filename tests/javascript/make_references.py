"""Write what mlp_lib computes for many configurations, for the JavaScript to be compared with.

    python tests/javascript/make_references.py FILE

Nothing of this is committed: the references are made anew for every test run, from the library
as it is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from landscape_references import landscapes

from mlp_lib import MLP, TrainingDivergedError, datasets, steps
from mlp_lib.activations import ACTIVATIONS, softmax_jacobian
from mlp_lib.datasets import DATASETS, REGRESSIONS
from mlp_lib.explorables.draw_a_digit import packed_digits
from mlp_lib.initializers import INITIALIZERS
from mlp_lib.losses import LOSSES

STEP_CONFIGURATIONS = 1200
TRAINING_EPOCHS = 40

#: By this factor every starting weight is moved to see whether a run forgets it.
NUDGE = 1.0 + 1e-13


def nested(per_layer: Any) -> list[Any]:
    """Return one list per layer."""
    return [np.asarray(array).tolist() for array in per_layer]


def random_configuration(rng: np.random.RandomState) -> dict[str, Any]:
    """Draw sizes, activations, loss, slopes, seed, rate and data that fit each other."""
    sizes = [int(rng.randint(1, 5)) for _ in range(rng.randint(2, 6))]
    loss = str(rng.choice(list(LOSSES)))
    activation = [str(rng.choice(list(ACTIVATIONS))) for _ in sizes[1:]]
    if loss != "half_squared_error":
        activation[-1] = str(rng.choice([name for name, g in ACTIVATIONS.items() if g.probability]))
    sizes[1:] = [n if ACTIVATIONS[g].elementwise else max(2, n) for n, g in zip(sizes[1:], activation, strict=True)]
    beta = [float(np.round(rng.uniform(0.3, 3.0), 3)) if ACTIVATIONS[g].has_beta else 1.0 for g in activation]
    k, n_out = int(rng.randint(1, 8)), sizes[-1]
    if LOSSES[loss].distribution:
        T = rng.dirichlet(np.ones(n_out), k) if rng.rand() < 0.3 else np.eye(n_out)[rng.randint(n_out, size=k)]
    elif ACTIVATIONS[activation[-1]].range[1] == np.inf:
        T = np.abs(rng.standard_normal((k, n_out)))
    else:
        T = rng.randint(0, 2, (k, n_out)).astype(float)
    return {
        "network": {
            "layer_sizes": sizes,
            "activation": activation,
            "loss": loss,
            "beta": beta,
            "initializer": str(rng.choice(list(INITIALIZERS))),
            "seed": int(rng.randint(0, 2**32, dtype=np.uint64)),
            "bias": bool(rng.rand() < 0.85),
        },
        "X": rng.standard_normal((k, sizes[0])).tolist(),
        "T": T.tolist(),
        "learning_rate": float(10 ** rng.uniform(-2, 0.3)),
        "reduction": str(rng.choice(["mean", "sum"])),
        "batch_size": int(rng.randint(1, k + 1)) if rng.rand() < 0.5 else None,
        "shuffle": bool(rng.rand() < 0.5),
    }


def one_step(configuration: dict[str, Any]) -> dict[str, Any] | None:
    """Return everything a single step computes; None when the loss is infinite here."""
    network = MLP(**configuration["network"])
    X, T = np.array(configuration["X"]), np.array(configuration["T"])
    start = nested(network.weights)
    forward = network.forward(X)
    backward = network.backward(forward, T, reduction=configuration["reduction"])
    errors = network.errors_per_example(X, T)
    if not (np.isfinite(errors).all() and all(np.isfinite(G).all() for G in backward.gradients)):
        return None
    labels = network.labels(X).tolist()
    network.step(backward.gradients, configuration["learning_rate"])
    return {
        "start": start,
        "pre_activations": nested(forward.pre_activations),
        "activations": nested(forward.activations),
        "deltas": nested(backward.deltas),
        "gradients": nested(backward.gradients),
        "errors": errors.tolist(),
        "error": float(errors.mean()),
        "weights": nested(network.weights),
        "labels": labels,
    }


def whole_training(configuration: dict[str, Any], epochs: int) -> dict[str, Any]:
    """Return how a training goes, or where it diverges.

    A run counts as converging when its error ends below its start and when it does not blow up
    a rounding error: there the last digits of any two programs drift apart, however right.
    """
    network, history, diverged = _train(configuration, epochs, nudge=1.0)
    right = history.right_counts
    finite = bool(np.isfinite(history.errors).all())
    converging = diverged is None and finite and bool(history.errors[-1] < history.errors[0])
    if converging:
        other, other_history, _ = _train(configuration, epochs, nudge=NUDGE)
        drift = max(np.abs(V - W).max() for V, W in zip(network.weights, other.weights, strict=True))
        same_answers = right is None or np.array_equal(right, other_history.right_counts)
        converging = bool(drift < 1e-11) and same_answers
    return {
        "epochs": epochs,
        "diverged": diverged,
        "converging": converging,
        "errors": history.errors.tolist() if finite else None,
        "right_counts": None if right is None else right.tolist(),
        "all_right_from": history.all_right_from,
        "weights": nested(network.weights),
    }


def _train(configuration: dict[str, Any], epochs: int, nudge: float) -> tuple[MLP, Any, dict[str, int] | None]:
    """Train the configured network from its weights times ``nudge``."""
    network = MLP(**configuration["network"])
    network.weights = [nudge * W for W in network.weights]
    try:
        history = network.train(
            np.array(configuration["X"]),
            np.array(configuration["T"]),
            epochs=epochs,
            learning_rate=configuration["learning_rate"],
            batch_size=configuration["batch_size"],
            shuffle=configuration["shuffle"],
            progress=False,
        )
    except TrainingDivergedError as problem:
        return network, problem.history, {"epoch": problem.epoch, "layer": problem.layer}
    return network, history, None


def long_trainings() -> list[dict[str, Any]]:
    """Return the runs that the lessons show: every data set, both branches of the code, all batch modes."""
    runs = []
    cases = [
        ("XOR", [2, 2, 1], "sigmoid", "half_squared_error", 1.0, 0, 1.0, None, False, 5001),
        ("AND", [2, 2, 1], "sigmoid", "half_squared_error", 1.0, 27, 1.0, None, False, 5001),
        ("XOR", [2, 2, 1], "sigmoid", "half_squared_error", 1.0, 3, 3.0, None, True, 2000),
        ("XOR", [2, 4, 1], "sigmoid", "binary_cross_entropy", 2.0, 5, 0.5, None, False, 1000),
        ("XOR", [2, 3, 1], "sigmoid", "half_squared_error", 0.5, 8, 5.0, 1, True, 800),
        ("OR", [2, 1], "sigmoid", "binary_cross_entropy", 1.0, 2, 1.0, 2, True, 500),
        ("NAND", [2, 2, 2, 1], ["tanh", "tanh", "sigmoid"], "half_squared_error", 1.0, 4, 0.5, 3, False, 500),
        ("moons", [2, 4, 1], "sigmoid", "binary_cross_entropy", 1.0, 1, 1.0, None, False, 300),
        ("moons", [2, 6, 1], ["relu", "sigmoid"], "binary_cross_entropy", 1.0, 1, 0.3, 20, True, 40),
        ("circles", [2, 8, 8, 1], ["tanh", "tanh", "sigmoid"], "half_squared_error", 1.0, 6, 0.5, None, False, 200),
        ("spirals", [2, 8, 8, 1], "sigmoid", "half_squared_error", 1.0, 7, 1.0, 32, True, 20),
    ]
    for name, sizes, activation, loss, beta, seed, rate, batch_size, shuffle, epochs in cases:
        X, T = DATASETS[name]()
        configuration: dict[str, Any] = {
            "dataset": name,
            "network": {
                "layer_sizes": sizes,
                "activation": activation,
                "loss": loss,
                "beta": beta,
                "initializer": "uniform_fan_in",
                "seed": seed,
                "bias": True,
            },
            "X": X.tolist(),
            "T": T.tolist(),
            "learning_rate": rate,
            "batch_size": batch_size,
            "shuffle": shuffle,
        }
        runs.append({**configuration, "training": whole_training(configuration, epochs)})
    return runs


#: Name of a step of the page, penalty, strength, rate, batch size and epochs; then the manner from some epoch on.
MANNERS: list[tuple[list[tuple[int, str, str, float, float]], int | None, int]] = [
    ([(0, "momentum", "none", 0.0, 0.3)], None, 200),
    ([(0, "nesterov", "L2", 0.003, 0.3)], 20, 30),
    ([(0, "adam", "none", 0.0, 0.03)], None, 200),
    ([(0, "adam", "L1", 0.001, 0.03)], 20, 30),
    ([(0, "plain", "L1", 0.002, 0.5)], None, 100),
    ([(0, "plain", "L2", 0.01, 0.5)], 7, 20),
    ([(0, "adam", "none", 0.0, 0.03), (40, "adam", "L2", 0.01, 0.01), (70, "plain", "none", 0.0, 1.0)], None, 120),
    ([(0, "plain", "none", 0.0, 1.0), (15, "momentum", "none", 0.0, 0.1), (22, "momentum", "L1", 1e-3, 0.02)], 20, 30),
]


def step_of(name: str, penalty: str, strength: float) -> steps.Step:
    """Return the library's step for a step and a penalty of the page."""
    step = {
        "plain": steps.plain(),
        "momentum": steps.momentum(),
        "nesterov": steps.momentum(nesterov=True),
        "adam": steps.adam(),
    }[name]
    return step if penalty == "none" else steps.penalty(step, strength, absolute=penalty == "L1")


def manner_trainings() -> list[dict[str, Any]]:
    """Return runs with other steps and penalties, some changed on the way, and their errors on examples held back."""
    runs = []
    for manners, batch_size, epochs in MANNERS:
        X, T = datasets.moons(120, noise=0.2, seed=4)
        order = np.random.RandomState(0).permutation(len(X))
        test, rest = order[:40], np.sort(order[40:])
        shuffle = batch_size is not None
        network = MLP([2, 5, 3, 1], activation=["tanh", "tanh", "sigmoid"], loss="binary_cross_entropy", seed=2)
        errors, test_errors = [network.error(X[rest], T[rest])], [network.error(X[test], T[test])]
        move, before = None, ""
        ends = [*(start for start, *_ in manners[1:]), epochs]
        for (start, name, penalty, strength, rate), end in zip(manners, ends, strict=True):
            # The memory of a step goes on where only the penalty or the rate is another.
            if name != before:
                move, before = step_of(name, "none", 0.0).begin(), name
            kept = steps.Step(lambda move=move: move)
            step = kept if penalty == "none" else steps.penalty(kept, strength, absolute=penalty == "L1")
            for _ in range(start, end):
                network.train(
                    *(X[rest], T[rest], 1, rate), batch_size=batch_size, shuffle=shuffle, step=step, progress=False
                )
                errors.append(network.error(X[rest], T[rest]))
                test_errors.append(network.error(X[test], T[test]))
        runs.append(
            {
                "manners": [
                    {"from": start, "step": name, "penalty": penalty, "strength": strength, "learningRate": rate}
                    for start, name, penalty, strength, rate in manners
                ],
                "batch_size": batch_size,
                "epochs": epochs,
                "data": [X[rest].tolist(), T[rest].tolist(), X[test].tolist(), T[test].tolist()],
                "errors": errors,
                "test_errors": test_errors,
                "test_right": int((network.labels(X[test]) == T[test, 0]).sum()),
                "weights": nested(network.weights),
            }
        )
    return runs


def diverging_trainings() -> list[dict[str, Any]]:
    """Return runs whose weights overflow, full batch and in parts."""
    runs = []
    for seed in range(12):
        X, T = datasets.moons(20, seed=seed)
        configuration: dict[str, Any] = {
            "network": {
                "layer_sizes": [2, 5, 1],
                "activation": ["relu", "linear"],
                "loss": "half_squared_error",
                "beta": 1.0,
                "initializer": "standard_normal",
                "seed": seed,
                "bias": True,
            },
            "X": (5 * X).tolist(),
            "T": T.tolist(),
            "learning_rate": 5.0,
            "batch_size": None if seed % 2 else 6,
            "shuffle": seed % 3 == 0,
        }
        runs.append({**configuration, "training": whole_training(configuration, 200)})
    return runs


#: Settings of a reader of digits, and the updates after which it is compared: within and at the end of epochs.
DIGIT_RUNS: list[tuple[dict[str, Any], list[int]]] = [
    (
        {"seed": 0, "activation": "tanh", "initializer": "glorot_uniform", "rate": 0.3, "order": "shuffled"},
        [0, 1, 38, 100, 190, 1520],
    ),
    ({"seed": 7, "activation": "sigmoid", "initializer": "glorot_uniform", "rate": 1.0, "order": "shuffled"}, [76, 77]),
    ({"seed": 0, "activation": "tanh", "initializer": "glorot_uniform", "rate": 0.3, "order": "sorted"}, [50, 114]),
    ({"seed": 3, "activation": "tanh", "initializer": "glorot_uniform", "rate": 0.3, "order": "as_dealt"}, [38]),
    ({"seed": 0, "activation": "tanh", "initializer": "zeros", "rate": 0.3, "order": "shuffled"}, [38]),
    ({"seed": 1, "activation": "sigmoid", "initializer": "all_equal", "rate": 0.3, "order": "shuffled"}, [20]),
    ({"seed": 0, "activation": "tanh", "initializer": "glorot_uniform", "rate": 30.0, "order": "shuffled"}, [3]),
]


def digit_runs() -> dict[str, Any]:
    """Return the digits as the page gets them, and readers of digits after some updates, trained by `MLP.train`."""
    X, T = datasets.digits("training")
    X_val, T_val = datasets.digits("validation")
    mean, spread = X.mean(axis=0), np.sqrt(((X - X.mean(axis=0)) ** 2).mean())
    Z, Z_val = (X - mean) / spread, (X_val - mean) / spread
    X_test, T_test = datasets.digits("test")
    Z_test = (X_test - mean) / spread
    runs = []
    for settings, updates in DIGIT_RUNS:
        network = MLP(
            [64, 32, 10],
            activation=[settings["activation"], "softmax"],
            loss="categorical_cross_entropy",
            initializer=settings["initializer"],
            seed=settings["seed"],
        )
        rows = T.argmax(axis=1).argsort(kind="stable") if settings["order"] == "sorted" else np.arange(len(T))
        recorded = network.train(
            *(Z[rows], T[rows], max(1, -(-max(updates) // 38)), settings["rate"]),
            batch_size=32,
            shuffle=settings["order"] == "shuffled",
            record_every=1,
            progress=False,
        ).recorded_weights
        for update in updates:
            network.weights = recorded[update]
            errors = network.errors_per_example(Z_val, T_val)
            runs.append(
                {
                    **settings,
                    "update": update,
                    "weights": nested(network.weights),
                    "errors": [float(network.error(Z, T)), float(errors.mean())],
                    "right": [
                        int((network.labels(A) == B.argmax(axis=1)).sum())
                        for A, B in ((Z, T), (Z_val, T_val), (Z_test, T_test))
                    ],
                    "confusion": network.confusion_matrix(Z_val, T_val).tolist(),
                    "largest": float(errors[network.labels(Z_val) != T_val.argmax(axis=1)].max()),
                }
            )
    whole = [datasets.digits(part) for part in ("training", "validation", "test")]
    return {
        "text": packed_digits(),
        "pixels": [X.tolist() for X, _ in whole],
        "labels": [T.argmax(axis=1).tolist() for _, T in whole],
        "runs": runs,
    }


def random_draws() -> list[dict[str, Any]]:
    """Return the first draws of many seeds, each list from a fresh generator."""
    draws = []
    for seed in [*range(200), 2**31, 2**32 - 1]:
        fresh = np.random.RandomState
        draws.append(
            {
                "seed": seed,
                "random_sample": fresh(seed).random_sample(20).tolist(),
                "randn": fresh(seed).randn(21).tolist(),
                "permutation": fresh(seed).permutation(13).tolist(),
                "late": fresh(seed).random_sample(1300)[-3:].tolist(),
            }
        )
    return draws


def main(path: Path) -> None:
    rng = np.random.RandomState(20240607)
    single: list[dict[str, Any]] = []
    while len(single) < STEP_CONFIGURATIONS:
        configuration = random_configuration(rng)
        step = one_step(configuration)
        if step is not None:
            training = whole_training(configuration, TRAINING_EPOCHS)
            single.append({**configuration, "step": step, "training": training})
    references = {
        "draws": random_draws(),
        "steps": single,
        "trainings": long_trainings(),
        "manners": manner_trainings(),
        "landscapes": landscapes(),
        "diverging": diverging_trainings(),
        "digits": digit_runs(),
        "datasets": {
            name: [{"X": X.tolist(), "T": T.tolist()} for X, T in [make(), *_variants(name)]]
            for name, make in {**DATASETS, **REGRESSIONS}.items()
        },
        "jacobian": [
            {"h": h.tolist(), "J": softmax_jacobian(h).tolist()}
            for h in (np.array([1.0, 2.0, 3.0]), np.array([-700.0, 0.0, 700.0, 3.0]), rng.standard_normal(5))
        ],
    }
    path.write_text(json.dumps(references, allow_nan=False), encoding="utf-8")


def _variants(name: str) -> list[tuple[Any, Any]]:
    """Return another size and seed of the data sets that have them."""
    make = getattr(datasets, name, None)
    return [make(37, 0.2, 5)] if name in ("moons", "circles", "spirals", *REGRESSIONS) and make else []


if __name__ == "__main__":
    main(Path(sys.argv[1]))
