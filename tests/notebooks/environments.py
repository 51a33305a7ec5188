"""New environments with nothing in them, and what a test does there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

from mlp_lib.explorables import Explorable
from tests.site.test_explorables_jupyter import LESSONS

SCRIPT = Path(__file__).with_name("run_chapters.py")
#: What a new environment keeps of ours: how this machine reaches a registry, and nothing of our packages.
KEPT = ("PATH", "HOME", "LANG", "TMPDIR", "PIP_INDEX_URL", "PIP_CERT", "SSL_CERT_FILE", "HTTPS_PROXY", "NO_PROXY")


class Environment:
    """A new environment of a Python, and a folder to work in."""

    def __init__(self, folder: Path, work: Path, python: str = sys.executable) -> None:
        if python == sys.executable:
            venv.create(folder, with_pip=True)
        else:
            subprocess.run([python, "-m", "venv", str(folder)], check=True)
        self.python, self.work = folder / "bin" / "python", work
        self.variables = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.variables |= {"PYTHONNOUSERSITE": "1", "JUPYTER_PREFER_ENV_PATH": "1"}

    def run(self, *command: str) -> str:
        """Run its Python; return what it prints."""
        done = subprocess.run(
            [str(self.python), *command], cwd=self.work, env=self.variables, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-4000:]
        return done.stdout

    def install(self, *what: str) -> None:
        """Install packages, and see that they fit together."""
        self.run("-m", "pip", "install", "--quiet", "--disable-pip-version-check", *what)
        self.run("-m", "pip", "check")

    def run_chapters(self) -> None:
        """Run every chapter and move every widget in it."""
        moves = {cls.__name__: (lesson.trait, lesson.value) for cls, lesson in LESSONS.items()}
        # -I: the checkout is the working folder, but not on the path; the library is the installed one.
        ran = dict((line + " ").split(" ", 1) for line in self.run("-I", str(SCRIPT), json.dumps(moves)).splitlines())
        assert sorted(ran) == sorted(file.stem for file in (self.work / "book").glob("*.ipynb"))
        moved = {kind for kinds in ran.values() for kind in kinds.split()}
        assert moved == {"FloatLogSlider", "IntSlider", *self.explorables_of_the_chapters()}

    def explorables_of_the_chapters(self) -> set[str]:
        """Those that a chapter makes."""
        text = "".join(file.read_text(encoding="utf-8") for file in (self.work / "book").glob("*.ipynb"))
        return {cls.__name__ for cls in LESSONS if issubclass(cls, Explorable) and f"{cls.__name__}(" in text}
