"""The quick check runs what belongs to the files just changed."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

import check


def names(*files: str) -> set[str]:
    return {test.name for test in check.tests_of(check.ROOT / file for file in files)}


@pytest.mark.parametrize(
    ("file", "test"),
    [
        ("mlp_lib/losses.py", "test_losses.py"),
        ("mlp_lib/passes.py", "test_house.py"),
        ("mlp_lib/_progress.py", "test_progress.py"),
        ("mlp_lib/_machine/frames.py", "test_frames.py"),
        ("mlp_lib/sweep/engine.py", "test_sweep.py"),
        ("mlp_lib/sweep/figures.py", "test_sweep_figures.py"),
        ("mlp_lib/doctor/search.py", "test_doctor.py"),
        ("tools/serve.py", "test_serve.py"),
        ("sphinx_site/formulas.py", "test_formulas.py"),
        ("mlp_lib/explorables/src/dom.js", "test_javascript.py"),
        ("tests/unit/test_theme.py", "test_theme.py"),
        ("mlp_lib/explorables/static/explorables.css", "test_theme.py"),
        ("sphinx_site/page/service-worker.js", "test_offline.py"),
        ("CONTRIBUTING.md", "test_workflows.py"),
        ("Makefile", "test_pins.py"),
        ("claims/run.py", "test_claims.py"),
    ],
)
def test_a_file_has_its_tests(file: str, test: str) -> None:
    assert (check.ROOT / file).is_file()
    assert test in names(file)


def test_what_needs_a_browser_is_not_quick() -> None:
    assert names("tests/site/test_pages.py", "tests/notebooks/test_numbers.py") == set()


def test_a_page_script_is_linted_and_its_types_are_checked() -> None:
    found = check.commands([check.ROOT / "sphinx_site/page/site.js", check.ROOT / "tests/javascript/state.test.mjs"])
    tools = {Path(command[0]).name: command for command in found}
    assert {"biome", "tsc"} <= tools.keys()
    assert tools["biome"][-2:] == [
        str(check.ROOT / "sphinx_site/page/site.js"),
        str(check.ROOT / "tests/javascript/state.test.mjs"),
    ]


def test_tests_do_not_see_the_index_of_the_commit_that_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_INDEX_FILE", "index.lock")
    seen = []

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        seen.append(options["env"])
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(check.subprocess, "run", run)
    assert check.main([str(check.ROOT / "README.md")]) == 0
    assert seen
    assert not any("GIT_INDEX_FILE" in environment or "PATH" not in environment for environment in seen)


def test_a_page_and_its_claims_are_run() -> None:
    for file in ("book/xor.ipynb", "claims/book/xor.md"):
        found = [command[1:] for command in check.commands([check.ROOT / file]) if "claims" in command]
        assert [command for command in found if "check" in command] == [["-m", "claims", "check", "xor"]]
    for file, page in (("CHANGELOG.md", "CHANGELOG"), ("benchmarks/README.md", "benchmarks")):
        assert ["-m", "claims", "check", page] in [command[1:] for command in check.commands([check.ROOT / file])]


@pytest.mark.parametrize(
    "file",
    [
        "README.md",
        "Makefile",
        "findings/nbconvert-drops-alt-text.sh",
        "book/xor.ipynb",
        "mlp_lib/losses.py",
        "mlp_lib/explorables/src/controls.js",
        "sphinx_site/gallery.py",
    ],
)
def test_a_sentence_that_nobody_has_read_is_asked_for(file: str) -> None:
    """Wherever it stands, beside the book as well."""
    assert ["-m", "claims", "unread"] in [command[1:] for command in check.commands([check.ROOT / file])]


def test_something_wrong_is_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # Where no other check looks, and under a name that no test holds: its tests would run as well.
    wrong = check.ROOT / "_build" / f"wrong_{'style'}.py"
    wrong.parent.mkdir(exist_ok=True)
    wrong.write_text("import  os\n", encoding="utf-8")
    try:
        assert check.main([str(wrong)]) == 1
    finally:
        wrong.unlink()
    assert "ruff check" in capsys.readouterr().err
