"""One step and a training by Keras on each of its backends, the losses, the starts, and who computes in float64."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from typing import Any

import numpy as np

from elsewhere.measure import common

BACKENDS = ("jax", "torch", "tensorflow")
#: How float64 is asked for: not at all, by Keras alone, and for JAX by its own switch too.
WAYS = {"as it is": (), "floatx": ("floatx",), "floatx and x64": ("floatx", "x64")}


def network(keras: Any) -> Any:
    """The network, written by hand: a kernel is (in, out) here."""
    model = keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(2, activation="sigmoid"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    for layer, pair in zip(model.layers, common.LAYERS, strict=True):
        layer.set_weights(list(pair))
    return model


def held(model: Any) -> list[dict[str, Any]]:
    """Kernels and biases as Keras has them."""
    return common.stand([tuple(layer.get_weights()) for layer in model.layers])


def step(keras: Any) -> dict[str, Any]:
    """One step down the mean squared error, and a training, by `fit`."""
    model = network(keras)
    model.compile(keras.optimizers.SGD(common.RATE / 2), "mse")
    X, T = common.X.astype(keras.config.floatx()), common.T.astype(keras.config.floatx())
    after = {}
    for epoch, more in ((1, 1), (200, 199)):
        model.fit(X, T, batch_size=4, epochs=more, verbose=0)
        after[epoch] = held(model)
    return {
        "loss": "mse",
        "rate": common.RATE / 2,
        "dtype": str(np.asarray(model.get_weights()[0]).dtype),
        "outputs": str(model.predict(X, verbose=0).dtype),
        "transposed": False,
        **{f"after {epoch}": layers for epoch, layers in after.items()},
    }


def asked(backend: str, *settings: str) -> Any:
    """What one backend gives when it is asked for float64 in some way, in a process of its own."""
    if backend == "jax" and "x64" in settings:
        os.environ["JAX_ENABLE_X64"] = "true"
    os.environ["KERAS_BACKEND"] = backend
    import keras

    if "floatx" in settings:
        keras.config.set_floatx("float64")
    small = keras.layers.Dense(3)
    small.build((None, 2))
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(50) for _ in range(20)]
    for layer in layers:
        layer.build((None, 100))
    mse = keras.losses.MeanSquaredError()
    pair = mse(np.array([0.0, 1.0, 1.0, 0.0]), np.array([[0.1], [0.8], [0.9], [0.2]]))
    return {
        "step": step(keras),
        "layer": {"kernel": list(small.kernel.shape), "bias": list(small.bias.shape)},
        "start": common.spread(
            [keras.ops.convert_to_numpy(layer.kernel) for layer in layers],
            [keras.ops.convert_to_numpy(layer.bias) for layer in layers],
        ),
        "He normal": common.named_start(keras.ops.convert_to_numpy(keras.initializers.HeNormal(seed=0)((100, 20_000)))),
        "drawn": np.asarray(drawn(keras)).ravel().tolist(),
        "values": values(keras),
        "shapes": {"value": float(keras.ops.convert_to_numpy(pair))},
    }


def drawn(keras: Any) -> Any:
    """The kernel of a layer after one seed."""
    keras.utils.set_random_seed(0)
    layer = keras.layers.Dense(2)
    layer.build((None, 2))
    return keras.ops.convert_to_numpy(layer.kernel)


def values(keras: Any) -> list[dict[str, Any]]:
    """Which multiple of the book's error each loss is; what Keras descends is the value that it reports."""
    listed = [
        ("half_squared_error", "MeanSquaredError()", keras.losses.MeanSquaredError(), common.half_squared_error, (1, 3)),
        ("binary_cross_entropy", "BinaryCrossentropy()", keras.losses.BinaryCrossentropy(), common.binary_cross_entropy,
         (1, 3)),
        ("categorical_cross_entropy", "CategoricalCrossentropy(from_logits=True)",
         keras.losses.CategoricalCrossentropy(from_logits=True), common.categorical_cross_entropy_of_logits, (3,)),
    ]  # fmt: skip
    found = []
    for of, name, call, ours, sizes in listed:
        row: dict[str, Any] = {"of": of, "loss": name}
        for n in sizes:
            Y, T = common.places(n)
            value = float(keras.ops.convert_to_numpy(call(T, Y)))
            row[f"{n} output{'s' * (n > 1)}"] = {"value": value / ours(Y, T)[0]}
        found.append(row)
    return found


def of(backend: str, way: str) -> Any:
    """Ask in a new process."""
    done = subprocess.run(
        [sys.executable, "-m", __spec__.name, backend, *WAYS[way]], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{backend}, {way}: {done.stderr[-1500:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def main() -> None:
    """Measure."""
    if len(sys.argv) > 1:
        common.say(asked(*sys.argv[1:]))
        return
    found = {
        f"Keras on {backend}, {way}": of(backend, way)
        for backend in BACKENDS
        for way in WAYS
        if backend == "jax" or "x64" not in way
    }
    plain = {backend: found[f"Keras on {backend}, as it is"] for backend in BACKENDS}
    common.say(
        {
            "versions": {name: version(name).partition("+")[0] for name in ("keras", *BACKENDS, "numpy")},
            "layers": {"Dense(3) on 2 inputs": plain["jax"]["layer"]},
            "steps": {route: each["step"] for route, each in found.items()},
            "values": {backend: each["values"] for backend, each in plain.items()},
            "starts": {f"Dense on {backend}": each["start"] for backend, each in plain.items()},
            "He normal": {f"HeNormal on {backend}": each["He normal"] for backend, each in plain.items()},
            "same seed": {
                f"{one} and {other}": bool(np.allclose(plain[one]["drawn"], plain[other]["drawn"], rtol=1e-6))
                for one, other in (("jax", "torch"), ("jax", "tensorflow"), ("torch", "tensorflow"))
            },
            "shapes": {f"MeanSquaredError on {backend}": each["shapes"] for backend, each in plain.items()},
        }
    )


if __name__ == "__main__":
    main()
