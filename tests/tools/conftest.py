"""What the tests of the scripts behind `make` share: a folder that looks like the project, with nothing in it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: Nothing listens there.
NOWHERE = "http://127.0.0.1:9/"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with our tools, and an environment whose Python is this one."""
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("book", "formulas", "mlp_lib", "sphinx_site"):
        (tmp_path / folder).mkdir()
    for name in ("_config.yml", "package-lock.json", "requirements.txt", "requirements-hashes.txt"):
        (tmp_path / name).write_text("")
    write_toc(tmp_path, "book/index")
    programs = tmp_path / ".venv" / "bin"
    programs.mkdir(parents=True)
    write_program(programs / "python", f'exec "{sys.executable}" "$@"')
    return tmp_path


def write_program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def write_toc(project: Path, root: str, *chapters: str) -> None:
    lines = ["format: jb-book", f"root: {root}", *(["chapters:"] if chapters else [])]
    (project / "_toc.yml").write_text("\n".join([*lines, *(f"- file: {chapter}" for chapter in chapters)]) + "\n")


def without_a_network() -> dict[str, str]:
    """An environment in which no registry can be reached, whatever this machine is set up with."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(("PIP_", "NPM_")) and not name.upper().endswith("_PROXY")
    }
    return kept | {
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_INDEX_URL": NOWHERE,
        "npm_config_registry": NOWHERE,
        "npm_config_fetch_retries": "0",
    }


def sentences(text: str) -> list[str]:
    """The lines that are not empty."""
    return [line for line in text.splitlines() if line.strip()]
