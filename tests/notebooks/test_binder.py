"""What Binder would build from the last commit, and whether every chapter runs in it.

``jupyter-repo2docker --no-build`` tells its Dockerfile without a Docker engine.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlp_lib.explorables import Explorable
from tests.environments import Environment, interpreter, last_commit
from tests.site.moves import LESSONS

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("run_chapters.py")
REPO2DOCKER = Path(sys.executable).with_name("jupyter-repo2docker")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return last_commit(tmp_path_factory.mktemp("checkout"))


@pytest.fixture(scope="module")
def dockerfile(checkout: Path) -> str:
    done = subprocess.run(
        [str(REPO2DOCKER), "--no-build", "--debug", str(checkout)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def test_binder_takes_the_files_of_the_root(checkout: Path) -> None:
    # Any of these would be read instead of requirements.txt and runtime.txt.
    for name in ("binder", ".binder", "environment.yml", "Dockerfile", "Pipfile", "setup.py", "REQUIRE"):
        assert not (checkout / name).exists(), name


def test_python_is_the_one_of_runtime_txt(checkout: Path, dockerfile: str) -> None:
    text = (checkout / "runtime.txt").read_text(encoding="utf-8")
    assert re.fullmatch(r"python-3\.\d+\n", text)
    wanted = text.strip().removeprefix("python-")
    assert f"Building conda environment for python={wanted}\n" in dockerfile
    assert f"environment-2epy-2d{wanted.replace('.', '-2e')}-2dlinux" in dockerfile
    assert "unspecified" not in dockerfile  # its own default, which will change


def test_pins_and_library_are_installed_from_the_whole_checkout(checkout: Path, dockerfile: str) -> None:
    steps = [line for line in dockerfile.splitlines() if re.match(r"(COPY|RUN) ", line)]
    copied = next(n for n, line in enumerate(steps) if re.fullmatch(r"COPY .* src/ \$\{REPO_DIR\}/?", line))
    pins = next(n for n, line in enumerate(steps) if 'pip install --no-cache-dir -r "requirements.txt"' in line)
    assert copied < pins, "the project in requirements.txt is not there yet when pip reads it"
    lines = (checkout / "requirements.txt").read_text(encoding="utf-8").split("\n")
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert wanted.pop() == ".", "the project itself, so that `import mlp_lib` works"
    assert all(re.fullmatch(r"[\w.-]+==[\w.!+-]+(?: ; .+)?", pin) for pin in wanted), "every package is pinned"
    assert {"numpy", "jupyterlab", "anywidget", "plotly"} <= {pin.partition("==")[0] for pin in wanted}


def run_chapters(environment: Environment) -> None:
    """Run every chapter and move every widget in it."""
    moves = {cls.__name__: (lesson.trait, lesson.value) for cls, lesson in LESSONS.items()}
    # -I: the checkout is the working folder, but not on the path; the library is the installed one.
    lines = environment.run("-I", str(SCRIPT), json.dumps(moves)).splitlines()
    ran = {line.split()[0]: line.split()[1:] for line in lines}
    chapters = sorted((environment.work / "book").glob("*.ipynb"))
    assert sorted(ran) == [file.stem for file in chapters]
    text = "".join(file.read_text(encoding="utf-8") for file in chapters)
    made = {cls.__name__ for cls in LESSONS if issubclass(cls, Explorable) and f"{cls.__name__}(" in text}
    assert len(made) > 5
    assert {kind for kinds in ran.values() for kind in kinds} == {"FloatLogSlider", "IntSlider", *made}


@pytest.mark.slow
def test_every_chapter_runs_and_moves_in_what_binder_installs(checkout: Path, tmp_path: Path) -> None:
    version = (checkout / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    environment = Environment(tmp_path / "environment", checkout, interpreter(version))
    environment.install("-r", "requirements.txt")
    run_chapters(environment)


@pytest.mark.slow
def test_every_chapter_runs_and_moves_with_the_library_and_its_extra(checkout: Path, tmp_path: Path) -> None:
    """With the newest packages that it accepts, whatever the pins are."""
    environment = Environment(tmp_path / "environment", checkout)
    environment.install(".[chapters]")
    run_chapters(environment)
