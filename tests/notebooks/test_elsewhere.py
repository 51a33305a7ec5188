"""A chapter that is opened alone, where others decide what is installed: in Colab, and in marimo.

What is opened is the copy that is handed out (sphinx_site/runners.py): plain Markdown, and before the first cell the one
that installs the library (sphinx_site/first_cell.py).
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement

import dist
import install_words
from sphinx_site import first_cell, runners
from tests.environments import Environment, interpreter

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "book").glob("*.ipynb"))
SCRIPT = Path(__file__).with_name("run_alone.py")
#: What Colab had on 19 August 2026, as far as the chapters use it.
COLAB_PYTHON = "3.13"
COLAB = {"numpy": "2.1.3", "plotly": "5.24.1", "ipywidgets": "7.7.1", "anywidget": "0.9.21"}
MARIMO = "0.25.2"


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The chapters as they are handed out once the library is on PyPI, in a folder of their own."""
    monkeypatch.setattr(first_cell, "settings", lambda: (None, True))
    folder = tmp_path / "run"
    runners.write(folder, "https://owner.github.io/name/")
    files = [folder / chapter.name for chapter in CHAPTERS]
    for file in files:
        cells = nbformat.read(file, as_version=4).cells
        assert next(cell.source for cell in cells if cell.cell_type == "code") == first_cell.source(None, on_pypi=True)
    return files


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that an installer finds the library in, as it would on PyPI."""
    folder = tmp_path_factory.mktemp("wheels")
    dist.make(folder, None, None)
    return folder


def test_the_bounds_let_in_what_colab_has_and_what_the_book_is_pinned_to() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [Requirement(each) for each in project["dependencies"] + extras["figures"] + extras["explorables"]]
    pinned = dict(re.findall(r"^([\w-]+)==([\w.]+)", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE))
    assert {each.name for each in asked} == COLAB.keys() | {"tqdm"}
    for each in asked:
        assert each.specifier.contains(COLAB.get(each.name, pinned[each.name])), each
        assert each.specifier.contains(pinned[each.name]), each


@pytest.mark.slow
def test_every_chapter_runs_alone_with_what_colab_has(wheels: Path, copies: list[Path], tmp_path: Path) -> None:
    """The library is missing at first: the first cell of the first chapter brings it, and nothing else."""
    environment = Environment(tmp_path / "environment", tmp_path, interpreter(COLAB_PYTHON))
    pins = [f"{name}=={version}" for name, version in COLAB.items()]
    environment.install(*pins, "tqdm", "ipykernel", "nbclient", "nbformat")
    # For pip in the first cell that folder is PyPI: what is missing besides the library would be missed, and no
    # setting of this machine makes pip remark on anything.
    environment.variables |= {"PIP_FIND_LINKS": str(wheels), "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    before = environment.run("-m", "pip", "freeze").splitlines()
    ran = environment.run("-I", str(SCRIPT), *map(str, copies)).split()
    assert ran == [chapter.stem for chapter in CHAPTERS]
    after = environment.run("-m", "pip", "freeze").splitlines()
    assert [line.split("==")[0].split(" @")[0] for line in after if line not in before] == ["mlp-lib"]
    assert set(before) <= set(after)


@pytest.mark.slow
def test_every_chapter_runs_in_marimo(wheels: Path, copies: list[Path], tmp_path: Path) -> None:
    """Converted by its own program, and run as a script, in which the cells go in the order of what they need."""
    environment = Environment(tmp_path / "environment", tmp_path)
    (wheel,) = wheels.glob("*.whl")
    environment.install(f"marimo=={MARIMO}", f"{wheel}[figures,explorables]")
    for copy in copies:
        program = copy.with_name(f"{re.sub('-', '_', copy.stem)}.py")
        environment.run("-m", "marimo", "-y", "-q", "convert", str(copy), "-o", str(program))
        code = program.read_text(encoding="utf-8")
        # A cell that marimo cannot read is stored as text, and would be left out without a word.
        assert "unparsable" not in code, copy.name
        environment.run(str(program))
        if "LiveFigure(" in code:
            page = program.with_suffix(".html")
            environment.run("-m", "marimo", "export", "html", str(program), "-o", str(page))
            assert "application/vnd.jupyter.widget-view" not in page.read_text(encoding="utf-8"), "a warning is shown"


def test_no_package_is_imported_twice_and_once_with_a_dot(copies: list[Path]) -> None:
    """marimo renames what two cells define, but for the `a` of `import a.b`: then it refuses to run either."""
    for copy in copies:
        sources = [cell.source for cell in nbformat.read(copy, as_version=4).cells if cell.cell_type == "code"]
        names = [
            [(alias.asname or alias.name) for node in ast.walk(ast.parse(source)) for alias in imported(node)]
            for source in sources
        ]
        cells_with = Counter(first for cell in names for first in {name.partition(".")[0] for name in cell})
        dotted = {name for cell in names for name in cell if "." in name}
        assert not [name for name in dotted if cells_with[name.partition(".")[0]] > 1], copy.name


def imported(node: ast.AST) -> list[ast.alias]:
    return node.names if isinstance(node, ast.Import | ast.ImportFrom) else []


@pytest.mark.parametrize(
    ("address", "on_pypi"), [(None, False), ("https://github.com/owner/name", False), (None, True)]
)
def test_the_first_cell_does_nothing_where_the_library_is(address: str | None, on_pypi: bool) -> None:
    cell = first_cell.source(address, on_pypi)
    assert max(map(len, cell.splitlines())) <= 79
    script = f"import subprocess\nsubprocess.run = None\n{cell}\nprint(mlp_lib.__version__)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd="/")
    assert done.stdout.strip() == first_cell.__version__ and done.stderr == ""


MISSING = """
import subprocess, sys
class Nothing:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "mlp_lib":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Nothing())
subprocess.run = lambda command, check: print(command[1:], check)
"""


def without_the_library(cell: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", MISSING + cell], capture_output=True, text=True, check=False)


def test_the_first_cell_installs_from_where_the_library_is() -> None:
    pip = "['-m', 'pip', 'install', '--quiet', 'mlp-lib[figures,explorables]"
    done = without_the_library(first_cell.source("https://github.com/owner/name", on_pypi=False))
    assert done.stdout.strip() == f"{pip} @ git+https://github.com/owner/name'] True"
    done = without_the_library(first_cell.source("https://github.com/owner/name", on_pypi=True))
    assert done.stdout.strip() == f"{pip}>={first_cell.__version__}'] True"


def test_while_there_is_no_place_to_install_from_the_first_cell_says_so() -> None:
    done = without_the_library(first_cell.source(None, on_pypi=False))
    assert done.stdout == "" and done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ModuleNotFoundError: mlp_lib, the library of this book, is not installed here. Run pip")
    assert "During handling" not in done.stderr


def test_one_setting_changes_what_the_book_says() -> None:
    """And back, so that nothing is lost on the way."""
    assert first_cell.settings()[1] is False
    for name in install_words.WORDS:
        text = (ROOT / name).read_text(encoding="utf-8")
        assert install_words.told(name, text, on_pypi=False) == text
        then = install_words.told(name, text, on_pypi=True)
        assert "pip install mlp-lib" in then or "mlp-lib[chapters]" in then
        assert "pip install ." not in then and '".[chapters]' not in then.replace("\\", "")
        assert install_words.told(name, then, on_pypi=False) == text
    with pytest.raises(ValueError, match=r"README\.md says neither"):
        install_words.told("README.md", "another text", on_pypi=True)


def test_no_other_place_tells_how_to_install() -> None:
    """Each that does is one that the setting changes."""
    files = [ROOT / "README.md", *(ROOT / "book").glob("*.ipynb"), *(ROOT / "book").glob("*.md")]
    telling = {f.relative_to(ROOT).as_posix() for f in files if "pip install" in f.read_text(encoding="utf-8")}
    assert telling == set(install_words.WORDS)
