"""README's quick start does what it says: its code runs, its commands exist, its files are there."""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import readme_pictures

from claims.pages import ROOT
from mlp_lib.doctor.__main__ import main as doctor

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
PYTHON = [code for kind, code in BLOCKS if kind == "python"]
SHELL = [code for kind, code in BLOCKS if kind in ("console", "sh", "bash")]
#: Code in a line of text; a shell's prompt or a file is told apart by how it begins.
INLINE = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", README)
SCRIPT = ROOT / "book" / "broken" / "slope_of_a_squashed_value.py"
#: Where the slope is taken of a value that the sigmoid has been applied to already, in that script.
WRONG, RIGHT = "slope(hidden)", "(hidden * (1 - hidden))"


def shown(code: str) -> list[str]:
    """What its prints have to show, by the comments behind them."""
    return [line.partition("  # ")[2] for line in code.splitlines() if line.startswith("print(")]


@pytest.mark.parametrize("code", PYTHON)
def test_its_code_prints_what_stands_beside_it(code: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "README.md", "exec"), {"__name__": "__main__"})
    assert printed.getvalue().splitlines() == shown(code)
    assert all(shown(code))


def test_there_is_code_and_every_kind_of_it_is_known() -> None:
    assert PYTHON and SHELL
    assert {kind for kind, _ in BLOCKS} == {"python", "console"}


def targets() -> set[str]:
    """What `make` knows."""
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def test_its_commands_are_tasks_of_make() -> None:
    commands = [line.partition("#")[0].strip() for block in SHELL for line in block.splitlines() if line.strip()]
    commands += [code for code in INLINE if code.startswith("make ")]
    named = [shlex.split(command) for command in commands]
    assert len(named) >= 6
    for words in named:
        assert words[0] == "make" and len(words) == 2, words
        assert words[1] in targets(), words


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", README)
    files = [link for pair in links for link in pair if link and not re.match(r"[a-z]+:", link)]
    assert files
    assert [file for file in files if not (ROOT / file).exists()] == []
    assert [row for row in re.findall(r"^\| `([^`]+)` \|", README, re.MULTILINE) if not (ROOT / row).is_dir()] == []


def faults_of_pictures(readme: str) -> list[str]:
    """What is wrong with the pictures of a README: one that is missing, mute, too large, or taken from elsewhere."""
    faults = []
    found = dict(re.findall(r'<img src="\.github/images/([\w-]+)\.png"[^>]*? alt="([^"]*)"', readme))
    for name in found.keys() ^ readme_pictures.PICTURES.keys():
        faults.append(f"{name}: on one side only")
    for name in found.keys() & readme_pictures.PICTURES.keys():
        file = readme_pictures.IMAGES / f"{name}.png"
        if len(found[name].split()) < 8:
            faults.append(f"{name}: its words say too little")
        if not file.is_file():
            faults.append(f"{name}: no file")
        elif file.stat().st_size > readme_pictures.MOST:
            faults.append(f"{name}: {file.stat().st_size} bytes")
        elif readme_pictures.taken_from(file) != readme_pictures.addresses(name):
            faults.append(f"{name}: taken from another address")
    return faults


def test_its_pictures_are_small_told_in_words_and_taken_as_the_tool_says(monkeypatch: pytest.MonkeyPatch) -> None:
    assert faults_of_pictures(README) == []
    files = {file.name for file in readme_pictures.IMAGES.iterdir()}
    assert files == {f"{name}.png" for name in readme_pictures.PICTURES}
    # Each of these faults is seen.
    assert faults_of_pictures(README.replace("/landscape.png", "/landscapes.png"))
    assert faults_of_pictures(re.sub(r'alt="The error over[^"]*"', 'alt="A landscape."', README))
    monkeypatch.setattr(readme_pictures, "MOST", 40_000)
    assert faults_of_pictures(README)
    monkeypatch.setattr(readme_pictures, "MOST", 150_000)
    monkeypatch.setattr(readme_pictures, "WITHOUT_BAR", "hide=link")
    assert len(faults_of_pictures(README)) == len(readme_pictures.PICTURES)


def test_the_doctor_does_what_it_says_by_each_way_in(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Names the line, and shows it mended."""
    command = next(code for code in INLINE if code.startswith("python -m mlp_lib.doctor "))
    script = tmp_path / command.split()[-1]
    script.write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
    lines = script.read_text(encoding="utf-8").splitlines()
    (wrong,) = [number for number, line in enumerate(lines, start=1) if WRONG in line]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, *shlex.split(command)[1:]], cwd=tmp_path, env=environment,
                          capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert f"line {wrong}" in done.stdout.lower()
    assert lines[wrong - 1].replace(WRONG, RIGHT).strip() in done.stdout
    assert doctor([str(script)]) == 1
    assert f"line {wrong}" in capsys.readouterr().out.lower()


def test_what_it_imports_is_there() -> None:
    imports = [re.fullmatch(r"from (\S+) import (\w+)", code) for code in INLINE]
    found = [match for match in imports if match]
    assert len(found) >= 2
    for match in found:
        assert hasattr(importlib.import_module(match[1]), match[2]), match[0]
    extension = next(code.split()[1] for code in INLINE if code.startswith("%load_ext "))
    assert hasattr(importlib.import_module(extension), "load_ipython_extension")
