"""What is missing is named with the command that brings it, and what is not used is not imported."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

import mlp_lib
from mlp_lib import explorables

#: Behaves as if these were not installed.
WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Missing())
"""


def run(script: str, *missing: str) -> subprocess.CompletedProcess[str]:
    text = WITHOUT.format(names=set(missing)) + script
    return subprocess.run([sys.executable, "-W", "error", "-c", text], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("line", "missing", "extra"),
    [
        ("from mlp_lib import figures", "plotly", "figures"),
        ("import mlp_lib.sweep.figures", "plotly", "figures"),
        ("from mlp_lib import explorables", "anywidget", "explorables"),
        ("from mlp_lib.explorables import NudgeMeter", "traitlets", "explorables"),
    ],
)
def test_a_missing_package_is_named_with_the_extra_that_brings_it(line: str, missing: str, extra: str) -> None:
    done = run(line, missing)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ModuleNotFoundError: ") and missing in last
    assert f'pip install "mlp-lib[{extra}]"' in last  # newer Pythons go on: "Did you mean ...?"


def test_what_is_missing_elsewhere_keeps_its_own_words() -> None:
    done = run("from mlp_lib import figures", "numpy")
    assert done.stderr.strip().splitlines()[-1].startswith("ModuleNotFoundError: No module named 'numpy'")


def test_the_import_alone_brings_no_numpy_and_every_name_of_the_door_brings_itself() -> None:
    """Who asks for the version or the colours does not wait; who asks for a name gets what its room holds."""
    done = run('import mlp_lib, mlp_lib.theme; assert "numpy" not in sys.modules; print(mlp_lib.__version__)')
    assert (done.stdout, done.stderr) == (f"{mlp_lib.__version__}\n", "")
    found = "import mlp_lib; print({name: getattr(mlp_lib, name).__name__ for name in set(mlp_lib.__all__) & {*dir(mlp_lib)}})"
    done = run(found)
    assert ast.literal_eval(done.stdout) == {name: name for name in mlp_lib.__all__} | {
        "datasets": "mlp_lib.datasets"
    }, done.stderr
    with pytest.raises(AttributeError, match="module 'mlp_lib' has no attribute 'MPL'"):
        getattr(mlp_lib, "MPL")  # noqa: B009  # a type checker knows that already


@pytest.mark.parametrize(
    ("line", "waits_for_no"),
    [
        ("from mlp_lib.explorables import LiveXOR", ["mlp_lib.doctor", "mlp_lib.sweep"]),
        ("from mlp_lib.figures import curves", ["IPython", "nbformat", "jsonschema"]),
    ],
)
def test_who_asks_for_one_figure_waits_for_no_other(line: str, waits_for_no: list[str]) -> None:
    """A cell in the browser, where an import takes several times as long, shows one."""
    done = run(f"{line}; print([name for name in {waits_for_no} if name in sys.modules])")
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_every_live_figure_is_found_by_its_name() -> None:
    done = run("from mlp_lib import explorables as e; print([getattr(e, name).__name__ for name in e.__all__])")
    assert ast.literal_eval(done.stdout) == explorables.__all__, done.stderr
    assert {*explorables.__all__} <= {*dir(explorables)}
    with pytest.raises(AttributeError, match=r"module 'mlp_lib\.explorables' has no attribute 'Lab'"):
        getattr(explorables, "Lab")  # noqa: B009  # a type checker knows that already


def test_in_a_notebook_the_figures_join_the_renderers_at_once() -> None:
    asked = 'import mlp_lib.figures, plotly.io as pio; print("mlp_lib" in pio.renderers)'
    assert run(f"import IPython; {asked}").stdout == "True\n"
    assert run(asked).stdout == "False\n"


TRAINING = """
from mlp_lib import MLP, datasets
from mlp_lib.sweep import sweep

X, T = datasets.xor()
MLP([2, 2, 1]).train(X, T, 20, 0.5, progress={progress})
sweep(X, T, [2, 2, 1], 20, learning_rates=[1.0], seeds=range(3), progress={progress})
print("tqdm" in sys.modules)
"""


@pytest.mark.parametrize("progress", [None, False])
def test_a_training_without_a_bar_needs_no_tqdm(progress: bool | None) -> None:
    """Neither does the import of the library; None shows a bar in a terminal, which a pipe is not."""
    done = run(TRAINING.format(progress=progress), "tqdm")
    assert done.stdout == "False\n", done.stderr


def test_a_bar_is_shown_by_tqdm() -> None:
    done = run(TRAINING.format(progress=True))
    assert done.stdout == "True\n", done.stderr
    assert "20/20" in done.stderr and "3/3" in done.stderr
