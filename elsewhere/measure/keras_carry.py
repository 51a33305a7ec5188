"""Networks of several kinds to Keras on each backend and back; and what is said without 64 bits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.metadata import version
from typing import Any

from elsewhere.measure import carrying, common
from elsewhere.measure.keras_step import BACKENDS


def asked(backend: str, *settings: str) -> Any:
    """What one backend does, in a process of its own; or what is said of a switch that is not set."""
    os.environ["KERAS_BACKEND"] = backend
    if "x64" in settings:
        os.environ["JAX_ENABLE_X64"] = "true"
    import keras

    from mlp_lib.elsewhere import from_keras, to_keras

    if "floatx" in settings:
        keras.config.set_floatx("float64")
    try:
        to_keras(carrying.networks()["the book's"])
    except RuntimeError as refusal:
        return str(refusal)
    return carrying.there_and_back(
        to_keras,
        lambda model, network: from_keras(model, network.loss),
        lambda model, X: model.predict(X, verbose=0),
    )


def of(*question: str) -> Any:
    """Ask in a new process."""
    done = subprocess.run([sys.executable, "-m", __spec__.name, *question], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{question}: {done.stderr[-1500:]}")
    return json.loads(done.stdout.strip().splitlines()[-1])["answer"]


def main() -> None:
    """Measure."""
    if len(sys.argv) > 1:
        common.say({"answer": asked(*sys.argv[1:])})
        return
    common.say(
        {
            "versions": {name: version(name).partition("+")[0] for name in ("keras", *BACKENDS, "numpy")},
            "without floatx": of("tensorflow"),
            "without x64": of("jax", "floatx"),
            "networks": {backend: of(backend, "floatx", "x64") for backend in BACKENDS},
        }
    )


if __name__ == "__main__":
    main()
