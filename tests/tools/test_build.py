"""`tools/build.py`: a build that fails says why in one sentence, and is not taken for finished."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from jupyter_cache import get_cache
from jupyter_cache.executors.utils import single_nb_execution
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from alone import only_one

from .conftest import sentences, write_program, write_toc

Build = Callable[[], tuple[int, str]]
#: Some tests put another one in its place.
REAL_PYTHON = sys.executable


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
        'for root; do :; done\ncat "$root/says" 2>/dev/null && exit 2\necho done\n'
        'mkdir -p "$root/_build/html" && echo built >>"$root/runs" && cp "$root/book/index.md" "$root/_build/html/index.html"',
    )
    write_program(folder / "python", f'exec "{REAL_PYTHON}" "$@"')
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


FULL = re.compile(r"make book: no space is left on the disk of \S+( or \S+)?; make room and run it again")


@pytest.mark.parametrize("file", [".code-of-the-cache", "build.log"])
def test_a_full_disk_is_told_and_leaves_nothing_behind(project: Path, build: Build, builder: None, file: str) -> None:
    """Writing into /dev/full ends as writing onto a full disk does."""
    assert build()[0] == 0
    page = project / "_build" / "html" / "index.html"
    (project / "book" / "index.md").write_text("# Another title\n")
    (project / "mlp_lib" / "x.py").write_text("changed = True\n")
    (project / "_build" / file).unlink(missing_ok=True)
    (project / "_build" / file).symlink_to("/dev/full")
    code, text = build()
    assert code == 1
    (line,) = sentences(text)
    assert FULL.fullmatch(line), line
    (project / "_build" / file).unlink(missing_ok=True)
    assert build()[0] == 0
    assert page.read_text() == "# Another title\n"
    assert build()[1].startswith("Nothing has changed.")


def test_a_disk_that_is_full_for_the_site_builder(project: Path, build: Build, builder: None) -> None:
    for says in (
        "Traceback\n  File x\nOSError: [Errno 28] No space left on device: 'x.html'\n",
        "WARNING: error writing file x.html: [Errno 28] No space left on device: 'x.html'\nbuild finished\n",
    ):
        (project / "says").write_text(says)
        assert FULL.fullmatch(complaint(project, build))


def test_half_a_cache_is_filled_again(project: Path, build: Build, builder: None) -> None:
    """What a build may leave that ended while it wrote the run of a chapter."""
    write_chapter(project, "one.ipynb", "print('here')")
    write_toc(project, "book/index", "book/one")
    assert build()[0] == 0
    cache = project / "_build" / ".jupyter_cache"
    (run,) = (cache / "executed").glob("*/base.ipynb")
    whole = run.read_text(encoding="utf-8")
    for spoil in (
        run.unlink,
        lambda: run.write_text(whole[: len(whole) // 2]),
        lambda: (cache / "executed" / "0123").mkdir(),
        lambda: (cache / "global.db").write_bytes(b""),
    ):
        spoil()
        (project / "_build" / ".unfinished").touch()
        code, text = build()
        assert code == 0, text
        assert run.read_text(encoding="utf-8") == whole
        (record,) = get_cache(cache).list_cache_records()
        assert get_cache(cache).get_cache_bundle(record.pk).nb.cells[-1].outputs[0].text == "here\n"
        assert [folder.name for folder in (cache / "executed").iterdir()] == [run.parent.name]


def test_what_was_undone_after_an_unfinished_build_is_built_all_the_same(
    project: Path, build: Build, builder: None
) -> None:
    """The mark of an unfinished build stands before the first page is removed."""
    build()
    config = project / "_config.yml"
    config.write_text("changed: true\n")
    (project / "_build" / "html" / "_static").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "rmtree", stopped)
        with pytest.raises(KeyboardInterrupt):
            build()
    config.write_text("")
    assert build()[1].startswith("Built in ")


def stopped(*args: object, **settings: object) -> None:
    raise KeyboardInterrupt


def test_the_second_of_two_builds_waits_and_finds_the_work_done(project: Path, build: Build, builder: None) -> None:
    told = []
    with only_one(project / "_build"):
        second = threading.Thread(target=lambda: told.append(build()))
        second.start()
        second.join(1)
        assert second.is_alive()
    second.join()
    ((code, text),) = told
    assert code == 0
    first, last = sentences(text)
    assert first == "Waiting for another build of this book to end"
    assert last.startswith("Built in ")


def wait_for_the_number_in(file: Path) -> int:
    """What a process writes when it has begun."""
    for _ in range(600):
        if file.is_file() and file.read_text().strip():
            return int(file.read_text())
        time.sleep(0.1)
    raise AssertionError(f"{file} was never written")


def test_workers_end_with_their_build(project: Path) -> None:
    """A build that is killed alone leaves no process that holds the lock."""
    write_chapter(
        project, "index.ipynb", "import os\nopen('begun', 'w').write(str(os.getppid()))\nwhile True:\n    pass"
    )
    killed = subprocess.Popen([REAL_PYTHON, "tools/build.py"], cwd=project)
    worker = wait_for_the_number_in(project / "book" / "begun")
    assert worker != killed.pid
    killed.kill()
    killed.communicate()
    try:
        subprocess.run([REAL_PYTHON, "tools/alone.py", "true"], cwd=project, timeout=60, check=True)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)


def test_the_builder_of_pages_is_waited_for_when_its_build_was_killed(project: Path, builder: None) -> None:
    program = Path(sys.executable).with_name("jupyter-book")
    write_program(program, f"echo $$ >{project}/begun\nexec sleep 600")
    driver = f"import sys, alone, build\nsys.executable = {sys.executable!r}\nwith alone.only_one() as lock: build.build_site(lock)"
    killed = subprocess.Popen([REAL_PYTHON, "-c", driver], cwd=project / "tools")
    builder_of_pages = wait_for_the_number_in(project / "begun")
    killed.kill()
    killed.communicate()
    with subprocess.Popen(
        [REAL_PYTHON, "tools/alone.py", "true"], cwd=project, stdout=subprocess.PIPE, text=True
    ) as next_build:
        assert next_build.stdout is not None
        assert next_build.stdout.readline() == "Waiting for another build of this book to end\n"
        assert next_build.poll() is None
        os.kill(builder_of_pages, signal.SIGKILL)
        assert next_build.wait(60) == 0


def test_an_app_that_cannot_be_made(project: Path, build: Build, builder: None) -> None:
    (project / "says-lite").write_text("numpy is missing")
    assert complaint(project, build) == "make book: Python in the browser: numpy is missing"
