"""`tools/build.py`: a build that fails says why in one sentence, and is not taken for finished."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_cache.executors.utils import single_nb_execution
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from .conftest import sentences, write_program, write_toc

Build = Callable[[], tuple[int, str]]


@pytest.fixture
def build(project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Build:
    """The script of the project, without the second that starting it takes; returns its exit code and its words."""
    spec = importlib.util.spec_from_file_location("build_of_a_project", project / "tools" / "build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, "lite", stand_in_for_lite(project))

    def run() -> tuple[int, str]:
        capfd.readouterr()
        code = module.main()
        return code, "".join(capfd.readouterr())

    return run


def stand_in_for_lite(project: Path) -> SimpleNamespace:
    """A builder of the app for Python in the browser that only notes that it ran, or fails with what stands in `says-lite`."""

    class LiteError(Exception):
        pass

    def make(output: Path, distribution: str, epoch: int) -> None:
        if (project / "says-lite").exists():
            raise LiteError((project / "says-lite").read_text())
        output.mkdir(parents=True, exist_ok=True)
        with open(project / "apps", "a") as file:
            file.write("built\n")

    return SimpleNamespace(
        LIBRARY=("mlp_lib",), DAY_ZERO=0, LiteError=LiteError, configured_distribution=lambda: "x", build=make
    )


def complaint(project: Path, build: Build) -> str:
    """The one sentence of a build that fails."""
    code, text = build()
    assert code == 1
    (line,) = sentences(text)
    assert line.startswith("make book: ")
    assert not (project / "_build" / ".made-from").exists()
    assert (project / "_build" / ".unfinished").exists(), "the next build must not trust what is there"
    return line


def write_chapter(project: Path, name: str, *code: str) -> None:
    cells = [new_markdown_cell("# Title", id="title"), *(new_code_cell(c, id=f"c{i}") for i, c in enumerate(code))]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=cells, metadata=kernel), project / "book" / name)


def test_a_chapter_that_raises_and_one_that_kills_its_kernel(project: Path, build: Build) -> None:
    """Which chapter, which cell, which error; and the others are named as well."""
    write_chapter(project, "index.ipynb", "x = 1", "\n# half\nx / 0", "print('never')")
    write_chapter(project, "dead.ipynb", "import os\nos._exit(3)")
    write_toc(project, "book/index", "book/dead")
    line = complaint(project, build)
    raised = "book/index.ipynb raised in cell 3 (id c1, “# half”): ZeroDivisionError: division by zero"
    assert raised in line
    assert "book/dead.ipynb: DeadKernelError: " in line


def test_a_kernel_whose_port_was_taken_is_started_again(
    project: Path, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once: what stops every kernel is told."""
    write_chapter(project, "index.ipynb", "print('here')")
    execution = "jupyter_cache.executors.utils.single_nb_execution"
    begin, begun = single_nb_execution, []

    def begins_late(*args: object, **settings: object) -> object:
        begun.append(settings)
        if len(begun) < late:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return begin(*args, **settings)  # type: ignore[arg-type]

    monkeypatch.setattr(execution, begins_late)
    execute = sys.modules["build_of_a_project"].execute
    late = 2
    _, notebook, _, problem = execute(str(project / "book" / "index.ipynb"))
    assert problem is None and notebook["cells"][1]["outputs"][0]["text"] == "here\n"
    begun.clear()
    late = 3
    *_, problem = execute(str(project / "book" / "index.ipynb"))
    assert problem == "RuntimeError: Kernel died before replying to kernel_info"


def test_text_that_comes_in_parts_is_one_line(project: Path, build: Build) -> None:
    """As on a busy machine, where the kernel sends what was printed so far."""
    write_chapter(project, "index.ipynb", "print('one ', end='', flush=True)\nprint('line', flush=True)\nprint('two')")
    _, notebook, _, problem = sys.modules["build_of_a_project"].execute(str(project / "book" / "index.ipynb"))
    assert problem is None
    assert [output["text"] for output in notebook["cells"][1]["outputs"]] == ["one line\ntwo\n"]


def test_a_chapter_that_is_not_there(project: Path, build: Build) -> None:
    assert complaint(project, build) == "make book: _toc.yml names book/index, but there is no such file"


def test_a_chapter_that_is_there_twice(project: Path, build: Build) -> None:
    write_chapter(project, "index.ipynb")
    (project / "book" / "index.md").write_text("# Title\n")
    assert (
        complaint(project, build) == "make book: _toc.yml names book/index, and there are two of them: .ipynb and .md"
    )


def test_a_chapter_that_is_no_notebook(project: Path, build: Build) -> None:
    (project / "book" / "index.ipynb").write_text("<<<<<<< HEAD")
    assert complaint(project, build).startswith("make book: book/index.ipynb is not a notebook: ")


@pytest.fixture
def builder(project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A jupyter-book that fails with what stands in `says`, or else writes a page."""
    folder = tmp_path_factory.mktemp("environment") / "bin"
    folder.mkdir()
    write_program(
        folder / "jupyter-book",
        'for root; do :; done\ncat "$root/says" 2>/dev/null && exit 2\n'
        'mkdir -p "$root/_build/html" && echo built >>"$root/runs" && cp "$root/book/index.md" "$root/_build/html/index.html"',
    )
    (project / "book" / "index.md").write_text("# Title\n")
    monkeypatch.setattr(sys, "executable", str(folder / "python"))


def test_warnings_and_crashes_of_the_site_builder(project: Path, build: Build, builder: None) -> None:
    (project / "says").write_text(f"{project}/book/index.md:3: WARNING: undefined label: 'eq-x'\nbuild finished\n")
    code, text = build()
    assert code == 1
    assert sentences(text) == [
        "  book/index.md:3: WARNING: undefined label: 'eq-x'",
        "make book: the site was not built: 1 warnings, which count as errors (all of it in _build/build.log)",
    ]
    (project / "says").write_text("Traceback\n  File x\nsphinx.errors.ThemeError: no theme named 'x'\nthe end\n")
    _, text = build()
    assert sentences(text) == ["make book: the site was not built: no theme named 'x' (all of it in _build/build.log)"]


def test_a_second_run_does_only_what_changed(project: Path, build: Build, builder: None) -> None:
    runs = project / "runs"
    code, text = build()
    assert code == 0
    assert f"The book: {project}/_build/html/index.html" in text
    code, text = build()
    assert (code, sentences(text)) == (0, [f"Nothing has changed. The book: {project}/_build/html/index.html"])
    assert runs.read_text() == "built\n"
    for number, name in enumerate(("book/index.md", "_config.yml", "mlp_lib/x.py", "requirements.txt"), start=2):
        with open(project / name, "a") as file:
            file.write("\n")
        assert build()[0] == 0
        assert runs.read_text() == number * "built\n", name
    (project / "CHANGELOG.md").write_text("not a part of the site")
    build()
    assert runs.read_text() == 5 * "built\n"


def test_what_an_unfinished_build_left_is_thrown_away(project: Path, build: Build, builder: None) -> None:
    build()
    half = project / "_build" / "html" / "half-written.html"
    half.write_text("<p")
    (project / "_build" / ".unfinished").touch()
    assert build()[0] == 0
    assert not half.exists()
    assert not (project / "_build" / ".unfinished").exists()


def test_the_app_is_made_anew_when_something_of_it_has_changed(project: Path, build: Build, builder: None) -> None:
    apps = project / "apps"
    build()
    build()
    (project / "sphinx_site" / "site.css").write_text("the pages are made anew, the app beside them stays")
    assert build()[0] == 0
    assert apps.read_text() == "built\n"
    for number, name in enumerate(("book/index.md", "mlp_lib/x.py", "requirements-pyodide.txt"), start=2):
        with open(project / name, "a") as file:
            file.write("\n")
        assert build()[0] == 0
        assert apps.read_text() == number * "built\n", name
    (project / "_build" / "html" / "lite").rmdir()
    assert build()[0] == 0
    assert apps.read_text() == 5 * "built\n"


def test_an_app_that_cannot_be_made(project: Path, build: Build, builder: None) -> None:
    (project / "says-lite").write_text("numpy is missing")
    assert complaint(project, build) == "make book: Python in the browser: numpy is missing"
