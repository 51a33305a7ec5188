"""What the library promises to have: names, docstrings, type hints, and nothing heavy on import."""

from __future__ import annotations

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

import pytest
from numpydoc.docscrape import FunctionDoc
from numpydoc.validate import validate

import mlp_lib

#: The front rooms: what begins with an underscore nobody needs to open.
MODULES = sorted(path.stem for path in Path(mlp_lib.__file__).parent.glob("*.py") if not path.stem.startswith("_"))

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


def test_files_that_a_reader_can_finish() -> None:
    for name in MODULES:
        assert len(inspect.getsource(module(name)).splitlines()) <= 800, name
