"""New environments with nothing in them, and the files of the last commit to work on."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

import interpreters

ROOT = Path(__file__).resolve().parents[1]
#: What a new environment keeps of ours: how this machine reaches a registry, and nothing of our packages.
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "PIP_INDEX_URL", "PIP_CERT", "SSL_CERT_FILE", "HTTPS_PROXY", "NO_PROXY")


def last_commit(folder: Path) -> Path:
    """Its files: all that a stranger gets."""
    if not (ROOT / ".git").exists():
        pytest.fail("what a stranger gets is a commit, and this folder is no git repository")
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        files.extractall(folder, filter="data")
    return folder


def interpreter(version: str) -> str:
    """The Python of a version.

    One that is not to be had skips the test; in continuous integration, which can have them all, it fails it.
    """
    if found := interpreters.find(version):
        return found
    missing = f"Python {version} is not on this machine, so nobody knows whether the library works with it: install it"
    if "GITHUB_ACTIONS" in os.environ:
        pytest.fail(missing)
    pytest.skip(missing)


class Environment:
    """A new environment of a Python, and a folder to work in."""

    def __init__(self, folder: Path, work: Path, python: str = sys.executable) -> None:
        subprocess.run([python, "-m", "venv", str(folder)], check=True)
        self.python, self.work = folder / "bin" / "python", work
        self.variables = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.variables |= {"PYTHONNOUSERSITE": "1", "JUPYTER_PREFER_ENV_PATH": "1"}

    def run(self, *command: str) -> str:
        """Run its Python; return what it prints."""
        done = subprocess.run(
            [str(self.python), *command], cwd=self.work, env=self.variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-4000:]
        return done.stdout

    def install(self, *what: str) -> None:
        """Install packages, and see that they fit together."""
        self.run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)
        self.run("-m", "pip", "check")
