"""`tools/setup.sh`: what goes wrong before anything runs is one sentence."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from alone import only_one

from .conftest import sentences, without_a_network, write_program

#: What the script itself needs.
PROGRAMS = ("sh", "dirname", "rm", "grep", "sed", "tail", "touch", "cat")
#: The checksum of no file.
NOBODYS = "0" * 64


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
    says = f'case "$1" in --version) echo "Python 3.11.9" ;; -m) echo "$@" ;; *.py) exec {sys.executable} "$@" ;; esac'
    write_program(named, says)
    shutil.rmtree(project / ".venv")
    done = setup(project, "book", {"PATH": str(only_old_pythons), "PYTHON": str(named)})
    assert "Making the local environment in .venv with Python 3.11.9" in done.stdout
    assert "-m venv .venv" in done.stdout


def prepared(project: Path) -> None:
    """Let the script believe that the environment was made, so that it goes on to install."""
    (project / ".venv" / ".ready-book").touch()
    pin(project, "requirements.txt", "no-such-package-of-ours==1.0", NOBODYS)
    with open(project / "requirements.txt", "a") as file:
        file.write("# The project itself.\n.\n")


def pin(project: Path, name: str, package: str, checksum: str) -> None:
    (project / name).write_text(f"{package}  # a remark\n")
    (project / "requirements-hashes.txt").write_text(f"{package} \\\n    --hash=sha256:{checksum}\n")


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
    pin(project, "requirements-node.txt", "no-such-package-of-ours==1.0", NOBODYS)
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
    pin(project, "requirements-node.txt", "no-such-package-of-ours==1.0", NOBODYS)
    done = setup(project, "node", without_a_network() | {"PATH": str(only_old_pythons)})
    assert "Installing Node.js from its Python wheel" in done.stdout
    assert done.returncode == 1
    (line,) = sentences(done.stderr)
    assert "the Python package registry could not be reached" in line


def test_an_unknown_part(project: Path) -> None:
    done = setup(project, "everything", dict(os.environ))
    assert done.returncode == 1
    assert sentences(done.stderr) == ["make: setup.sh knows book, test, node and lite, not 'everything'"]


@pytest.fixture
def shelf(project: Path) -> tuple[dict[str, str], str]:
    """An environment that finds one package, and its checksum."""
    (project / "shelf").mkdir()
    wheel = project / "shelf" / "ours-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as files:
        files.writestr("ours/__init__.py", "")
        files.writestr("ours-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: ours\nVersion: 1.0\n")
        files.writestr("ours-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        files.writestr("ours-1.0.dist-info/RECORD", "")
    found = without_a_network() | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(project / "shelf")}
    return found, hashlib.sha256(wheel.read_bytes()).hexdigest()


def prepare_lite(project: Path, checksum: str) -> Path:
    pin(project, "requirements-lite.txt", "ours==1.0", checksum)
    (project / "requirements-pyodide.txt").write_text("ours==1.0\n")
    return project / ".venv" / "lite"


def test_a_package_with_its_checksum_is_installed(project: Path, shelf: tuple[dict[str, str], str]) -> None:
    environment, checksum = shelf
    target = prepare_lite(project, checksum)
    done = setup(project, "lite", environment)
    assert done.returncode == 0, done.stderr
    assert (target / "ours" / "__init__.py").is_file()
    assert (target / "wheels" / "ours-1.0-py3-none-any.whl").is_file()


def test_a_package_that_somebody_changed(project: Path, shelf: tuple[dict[str, str], str]) -> None:
    target = prepare_lite(project, NOBODYS)
    done = setup(project, "lite", shelf[0])
    assert done.returncode == 1
    assert sentences(done.stderr) == [
        "make: ours==1.0 was not installed, because the file that came has none of its checksums in "
        "requirements-hashes.txt; find out why before you go on (details in .venv/install.log)"
    ]
    assert not (target / "ours").exists()
    assert not (target / ".ready").exists()


def test_a_pin_without_a_checksum(project: Path) -> None:
    (project / "requirements-lite.txt").write_text("ours==1.0\n")
    done = setup(project, "lite", without_a_network())
    assert done.returncode == 1
    assert sentences(done.stderr) == [
        "make: requirements-lite.txt pins ours==1.0, without a checksum in requirements-hashes.txt; run 'make lock'"
    ]


def test_a_full_disk(project: Path, shelf: tuple[dict[str, str], str]) -> None:
    """As pip and npm tell it."""
    environment, checksum = shelf
    prepare_lite(project, checksum)
    says = 'echo "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device" >&2; exit 1'
    python = project / ".venv" / "bin" / "python"
    write_program(python, f'[ "$1" = -m ] && {{ {says}; }}\nexec "{sys.executable}" "$@"')
    done = setup(project, "lite", environment | {"TMPDIR": "/a/folder"})
    assert done.returncode == 1
    assert sentences(done.stderr) == [
        f"make: no space is left on the disk of {project.resolve()} or /a/folder; make room and run make again "
        "(details in .venv/install.log)"
    ]


def test_of_two_at_once_the_second_finds_the_work_done(project: Path, shelf: tuple[dict[str, str], str]) -> None:
    environment, checksum = shelf
    prepare_lite(project, checksum)
    command = [shutil.which("sh") or "sh", "tools/setup.sh", "lite"]
    with only_one(project / "_build"):
        runs = [
            subprocess.Popen(command, cwd=project, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)
        ]
        for run in runs:  # neither begins before both are there
            assert run.stdout is not None
            assert run.stdout.readline() == "Waiting for another build of this book to end\n"
    told = [run.communicate()[0] for run in runs]
    assert [run.returncode for run in runs] == [0, 0]
    assert sorted(told) == ["", "Fetching what runs Python in the reader's browser\n"]
