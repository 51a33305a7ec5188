"""What the library promises to have: names, docstrings, type hints, and nothing heavy on import."""

from __future__ import annotations

import contextlib
import importlib
import importlib.metadata
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from numpydoc.docscrape import ClassDoc, FunctionDoc
from numpydoc.validate import validate

import mlp_lib
from mlp_lib import MLP, datasets, metrics, training
from mlp_lib.architecture import Architecture
from mlp_lib.gradient_check import check_gradients, relative_error
from mlp_lib.landscape import hessian, where_it_stands
from mlp_lib.recipe import Recipe

#: The front rooms: what begins with an underscore nobody needs to open.
MODULES = sorted(
    ["figures", *(path.stem for path in Path(mlp_lib.__file__).parent.glob("*.py") if not path.stem.startswith("_"))]
)

#: A docstring must exist and have a summary that ends in a full stop; parameters and return values are
#: documented, by their right names, in the right order, with types and descriptions; sections stand in order.
RULES = {
    *("GL01", "GL02", "GL03", "GL05", "GL06", "GL07", "GL08", "GL10"),
    *("SS01", "SS02", "SS03", "SS04", "SS05"),
    *("PR01", "PR02", "PR03", "PR04", "PR05", "PR07", "PR10"),
    *("RT01", "RT03", "YD01"),
}


def module(name: str) -> ModuleType:
    return importlib.import_module(f"mlp_lib.{name}")


def public() -> Iterator[tuple[str, Any]]:
    """Yield every public function, class and method with its full name."""
    for name in MODULES:
        for key in module(name).__all__:
            value = getattr(module(name), key)
            if inspect.isfunction(value) or (inspect.isclass(value) and value.__module__.startswith("mlp_lib")):
                yield f"mlp_lib.{name}.{key}", value
            if inspect.isclass(value) and value.__module__.startswith("mlp_lib"):
                for inner, method in vars(value).items():
                    if not inner.startswith("_") and (
                        inspect.isfunction(method) or isinstance(method, property | classmethod | staticmethod)
                    ):
                        yield f"mlp_lib.{name}.{key}.{inner}", method


PUBLIC = dict(public())
#: The passes themselves: a line with the equation's label. The methods of `MLP` that call them have the long docstrings.
BRIEF = {f"mlp_lib.passes.{name}" for name in ("forward", "backward", "step", "errors")}


def test_the_top_of_the_package() -> None:
    assert set(mlp_lib.__all__) == {
        *("MLP", "Backward", "Forward", "History", "PerLayer", "TrainingDivergedError", "datasets"),
    }
    assert all(hasattr(mlp_lib, name) for name in mlp_lib.__all__)
    assert mlp_lib.__version__.count(".") == 2


@pytest.mark.parametrize("name", MODULES)
def test_all_is_sorted_complete_and_real(name: str) -> None:
    names = module(name).__all__
    assert len(set(names)) == len(names)
    assert all(hasattr(module(name), key) for key in names)
    assert module(name).__doc__
    own = {
        key
        for key, value in vars(module(name)).items()
        if (inspect.isfunction(value) or inspect.isclass(value))
        and value.__module__ == f"mlp_lib.{name}"
        and not key.startswith("_")
    }
    # The initializers are found by name; some functions serve the library's own modules.
    hidden = {
        "initializers": {
            "uniform_fan_in",
            "uniform_0_1",
            "standard_normal",
            "glorot_uniform",
            "he_normal",
            "zeros",
            "all_equal",
        },
    }
    assert own - set(names) == hidden.get(name, set())


@pytest.mark.parametrize("name", PUBLIC)
def test_docstrings(name: str) -> None:
    value = PUBLIC[name]
    wrong = [(code, text) for code, text in validate(name)["errors"] if code in RULES]
    if inspect.isclass(value) and "Attributes\n" in (value.__doc__ or ""):
        # What a record holds is what makes it: listed once, as attributes.
        wrong = [(code, text) for code, text in wrong if code != "PR01"]
        annotated = {key for key in getattr(value, "__annotations__", {}) if not key.startswith("_")}
        documented = inspect.getdoc(value).split("Attributes\n")[1]  # type: ignore[union-attr]
        assert all(f"{key} :" in documented for key in annotated)
    if name in BRIEF:
        assert "(eq-" in value.__doc__
        wrong = [(code, text) for code, text in wrong if code not in ("PR01", "RT01")]
    assert wrong == []


@pytest.mark.parametrize(
    "name",
    [name for name, value in PUBLIC.items() if inspect.isfunction(value)],
)
def test_what_is_raised_is_documented(name: str) -> None:
    """A function that raises has a Raises section, and one that names an error has it in there."""
    function = PUBLIC[name]
    raises = FunctionDoc(function)["Raises"]
    documented = {kind for entry in raises for kind in entry.type.replace(",", " ").split()}
    for line in inspect.getsource(function).splitlines():
        words = line.strip().split()
        if words[:1] == ["raise"] and len(words) > 1:
            assert words[1].split("(")[0] in documented, line


NETWORK = MLP([2, 2, 1], seed=0)
X, T = datasets.xor()
FORWARD = NETWORK.forward(X)
#: Each method with arguments that it takes, one of which is then replaced by what no reader should pass.
CALLS: dict[str, tuple[Any, dict[str, Any]]] = {
    "mlp_lib.network.MLP": (MLP, {"layer_sizes": [2, 2, 1], "activation": "sigmoid", "beta": 1.0, "weights": None}),
    "mlp_lib.network.MLP.forward": (NETWORK.forward, {"X": X}),
    "mlp_lib.network.MLP.backward": (NETWORK.backward, {"forward": FORWARD, "T": T, "reduction": "mean"}),
    "mlp_lib.network.MLP.step": (
        NETWORK.step,
        {"gradients": NETWORK.backward(FORWARD, T).gradients, "learning_rate": 1.0},
    ),
    "mlp_lib.network.MLP.errors_per_example": (NETWORK.errors_per_example, {"X": X, "T": T}),
    "mlp_lib.network.MLP.error": (NETWORK.error, {"X": X, "T": T}),
    "mlp_lib.network.MLP.train": (NETWORK.train, {"X": X, "T": T, "epochs": 1, "learning_rate": 1.0, "shuffle": False}),
    "mlp_lib.network.MLP.predict": (NETWORK.predict, {"X": X}),
    "mlp_lib.network.MLP.probabilities": (NETWORK.probabilities, {"X": X}),
    "mlp_lib.network.MLP.labels": (NETWORK.labels, {"X": X}),
    "mlp_lib.network.MLP.confusion_matrix": (NETWORK.confusion_matrix, {"X": X, "T": T}),
    "mlp_lib.training.train": (
        training.train,
        {"network": NETWORK, "X": X, "T": T, "epochs": 1, "learning_rate": 1.0, "patience": None},
    ),
    "mlp_lib.recipe.Recipe": (Recipe, {"epochs": 1, "learning_rate": 1.0, "reduction": "mean", "batch_size": None}),
    "mlp_lib.architecture.Architecture.checked": (Architecture.checked, {"layer_sizes": [2, 1], "beta": 1.0}),
    "mlp_lib.gradient_check.check_gradients": (check_gradients, {"network": NETWORK, "X": X, "T": T, "nudge": 1e-4}),
    "mlp_lib.gradient_check.relative_error": (relative_error, {"gradient": X, "reference": X}),
    "mlp_lib.landscape.hessian": (hessian, {"network": NETWORK, "X": X, "T": T, "nudge": 1e-4}),
    "mlp_lib.landscape.where_it_stands": (
        where_it_stands,
        {"network": NETWORK, "X": X, "T": T, "learning_rate": 1.0, "steps": 1},
    ),
    "mlp_lib.metrics.confusion_matrix": (metrics.confusion_matrix, {"true": [0, 1], "predicted": [0, 1]}),
}
WRONG: list[Any] = ["text", 7.5, -1, [], [["a", "b"]], [[np.nan, 1.0]], [[1.0, 2.0, 3.0]], [[1.0], [1.0, 2.0]], 1e400]


@pytest.mark.parametrize("name", CALLS)
def test_what_wrong_arguments_raise_is_documented(name: str) -> None:
    """Also what a check raises that the function calls; and no wrong argument ends in an error of another kind."""
    function, arguments = CALLS[name]
    value = PUBLIC.get(name, function)
    parsed = ClassDoc(value) if inspect.isclass(value) else FunctionDoc(value)
    documented = {kind for entry in parsed["Raises"] for kind in entry.type.replace(",", " ").split()}
    raised = set()
    for argument in arguments.keys() - {"network"}:
        for wrong in WRONG:
            with contextlib.suppress(FloatingPointError):
                try:
                    function(**{**arguments, argument: wrong})
                except (TypeError, ValueError) as error:
                    raised.add(type(error).__name__)
    assert raised
    assert raised <= documented


@pytest.mark.parametrize("name", [name for name, value in PUBLIC.items() if inspect.isfunction(value)])
def test_type_hints(name: str) -> None:
    signature = inspect.signature(PUBLIC[name])
    assert signature.return_annotation is not inspect.Signature.empty
    for parameter in signature.parameters.values():
        assert parameter.name == "self" or parameter.annotation is not inspect.Parameter.empty


def test_the_core_needs_numpy_and_tqdm_only() -> None:
    script = (
        "import sys, mlp_lib, mlp_lib.gradient_check, mlp_lib.neuron_by_neuron, mlp_lib.theme, mlp_lib.self_check\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules} & "
        "{'plotly', 'anywidget', 'ipywidgets', 'IPython', 'pandas', 'scipy', 'matplotlib', 'sklearn', 'torch'}))"
    )
    run = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def test_installing_brings_numpy_and_tqdm_only() -> None:
    """Everything else stands in an extra."""
    always = [need for need in importlib.metadata.requires("mlp-lib") or [] if "extra ==" not in need]
    assert sorted(re.split(r"[<>=!~ ;]", need)[0] for need in always) == ["numpy", "tqdm"]
