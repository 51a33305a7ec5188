"""`tools/setup.sh`: what goes wrong before anything runs is one sentence."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from .conftest import sentences, without_a_network, write_program

#: What the script itself needs.
PROGRAMS = ("dirname", "rm", "grep", "tail", "touch", "cat")


def setup(project: Path, part: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    script = [shutil.which("sh") or "sh", "tools/setup.sh", part]
    return subprocess.run(
        script, cwd=project, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def only_old_pythons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PATH with the programs that the script needs, and Python 3.9 under every name."""
    folder = tmp_path_factory.mktemp("programs")
    for name in PROGRAMS:
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    for name in ("python3", "python3.13", "python3.12", "python3.11", "python"):
        write_program(folder / name, '[ "$1" = --version ] && { echo "Python 3.9.1"; exit; }\nexit 1')
    return folder


def test_a_python_that_is_too_old(project: Path, only_old_pythons: Path) -> None:
    done = setup(project, "book", {"PATH": str(only_old_pythons)})
    assert done.returncode == 1
    (line,) = sentences(done.stdout + done.stderr)
    assert line.startswith("make: Python 3.11 or newer, with its venv module, was not found (python3 is Python 3.9.1)")
    assert "make PYTHON=" in line


def test_no_python_at_all(project: Path, only_old_pythons: Path) -> None:
    for program in only_old_pythons.glob("python*"):
        program.unlink()
    done = setup(project, "book", {"PATH": str(only_old_pythons)})
    assert done.returncode == 1
    (line,) = sentences(done.stdout + done.stderr)
    assert "was not found (python3 is missing)" in line


def test_the_python_that_is_named_is_taken(project: Path, only_old_pythons: Path) -> None:
    """It makes the environment; here it only says that it was asked to."""
    named = project / "my-python"
    write_program(named, 'case "$1" in --version) echo "Python 3.11.9" ;; -m) echo "$@" ;; esac')
    shutil.rmtree(project / ".venv")
    done = setup(project, "book", {"PATH": str(only_old_pythons), "PYTHON": str(named)})
    assert "Making the local environment in .venv with Python 3.11.9" in done.stdout
    assert "-m venv .venv" in done.stdout


def prepared(project: Path) -> None:
    """Let the script believe that the environment was made, so that it goes on to install."""
    (project / ".venv" / ".ready-book").touch()
    (project / "requirements.txt").write_text("no-such-package-of-ours==1.0\n.\n")


def test_no_network_for_python_packages(project: Path) -> None:
    prepared(project)
    done = setup(project, "book", without_a_network())
    assert done.returncode == 1
    assert sentences(done.stderr) == [
        "make: the Python package registry could not be reached; check the network and run make again "
        "(details in .venv/install.log)"
    ]
    assert not (project / ".venv" / ".ready-book").exists(), "what failed is done again"


def test_a_package_that_does_not_exist(project: Path) -> None:
    prepared(project)
    done = setup(project, "book", without_a_network() | {"PIP_NO_INDEX": "1"})
    assert done.returncode == 1
    *reasons, line = sentences(done.stderr)
    assert line == "make: pip could not install the pinned packages (details in .venv/install.log)"
    assert any("no-such-package-of-ours" in reason for reason in reasons)


def test_no_network_for_scripts_and_styles(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    package = {"name": "x", "version": "1.0.0", "dependencies": {"no-such-package-of-ours": "1.0.0"}}
    (project / "package.json").write_text(json.dumps(package))
    locked = {"": package, "node_modules/no-such-package-of-ours": {"version": "1.0.0"}}
    (project / "package-lock.json").write_text(json.dumps({**package, "lockfileVersion": 3, "packages": locked}))
    (project / "requirements-node.txt").write_text("no-such-package-of-ours==1.0\n")
    environment = without_a_network() | {"npm_config_cache": str(tmp_path_factory.mktemp("npm"))}
    done = setup(project, "node", environment)
    assert done.returncode == 1
    assert sentences(done.stderr) == [
        "make: the JavaScript package registry could not be reached; check the network and run make again "
        "(details in .venv/install.log)"
    ]
    assert not (project / "node_modules" / ".ready").exists()


def test_a_machine_without_node_takes_the_wheel(project: Path, only_old_pythons: Path) -> None:
    """What it would install is pinned in requirements-node.txt; with no network it says that."""
    (project / "requirements-node.txt").write_text("no-such-package-of-ours==1.0\n")
    done = setup(project, "node", without_a_network() | {"PATH": str(only_old_pythons)})
    assert "Installing Node.js from its Python wheel" in done.stdout
    assert done.returncode == 1
    (line,) = sentences(done.stderr)
    assert "the Python package registry could not be reached" in line


def test_an_unknown_part(project: Path) -> None:
    done = setup(project, "everything", dict(os.environ))
    assert done.returncode == 1
    assert sentences(done.stderr) == ["make: setup.sh knows book, test, node and lite, not 'everything'"]
