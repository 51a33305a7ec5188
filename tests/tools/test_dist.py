"""`tools/dist.py`: what a stranger gets from an index installs, has its types, and can run its tests."""

from __future__ import annotations

import email
import re
import subprocess
import tarfile
import zipfile
from email.message import Message
from pathlib import Path

import pytest

import dist
from tests.environments import Environment

from .conftest import ROOT

ADDRESS = "https://github.com/owner/name"
SITE = "https://owner.github.io/name/"


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Both archives, made where the address is known."""
    return dist.make(tmp_path_factory.mktemp("known"), ADDRESS, SITE)


@pytest.fixture(scope="module")
def unknown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return dist.make(tmp_path_factory.mktemp("unknown"), None, None)


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as files:
        return [name for name in files.namelist() if ".dist-info/" not in name]


def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as files:
        return email.message_from_bytes(files.read(next(n for n in files.namelist() if n.endswith("/METADATA"))))


def test_the_wheel_holds_the_library_and_nothing_else(known: tuple[Path, Path]) -> None:
    found = names(known[1])
    package = ROOT / "mlp_lib"
    expected = {file.relative_to(ROOT).as_posix() for file in package.rglob("*.py")} | {"mlp_lib/py.typed"}
    expected |= {file.relative_to(ROOT).as_posix() for file in (package / "recordings").rglob("*.json")}
    expected |= {file.relative_to(ROOT).as_posix() for file in (package / "data").iterdir()}
    static = package / "explorables" / "static"
    expected |= {file.relative_to(ROOT).as_posix() for file in static.rglob("*") if file.is_file()}
    assert set(found) == expected
    assert not [name for name in found if "/src/" in name or name.endswith(".map")]
    with zipfile.ZipFile(known[1]) as files:
        assert not [name for name in files.namelist() if name.endswith("entry_points.txt")]


def test_what_an_index_shows(known: tuple[Path, Path], unknown: tuple[Path, Path]) -> None:
    told = metadata(known[1])
    assert dict(each.split(", ") for each in told.get_all("Project-URL", [])) == {
        "Documentation": SITE,
        "Source": ADDRESS,
        "Issues": f"{ADDRESS}/issues",
        "Changelog": f"{ADDRESS}/blob/main/CHANGELOG.md",
    }
    assert set(told.get_all("Provides-Extra", [])) == {"figures", "explorables", "chapters", "fast"}
    assert metadata(unknown[1]).get_all("Project-URL") is None
    shown = (ROOT / "README.md").read_text(encoding="utf-8").count("<img ")
    assert shown > 0
    for archive, n_pictures in ((known[1], shown), (unknown[1], 0)):
        text = str(metadata(archive).get_payload())
        assert "`pip install mlp-lib`" in text and "pip install ." not in text
        pictures = re.findall(r'<img src="([^"]+)"', text)
        assert len(pictures) == n_pictures
        # Outside code, where brackets are indexes.
        targets = re.findall(r"\]\(([^)]+)\)", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
        assert all(each.startswith("https://") for each in [*pictures, *targets])
        assert len(targets) == (0 if archive == unknown[1] else 5)


def test_the_files_that_the_readme_links_are_there() -> None:
    text = dist.readme((ROOT / "README.md").read_text(encoding="utf-8"), ADDRESS, "v1")
    raw = "https://raw.githubusercontent.com/owner/name/v1/"
    found = re.findall(rf"({re.escape(ADDRESS)}/blob/v1/|{re.escape(raw)})([^\")]+)", text)
    assert len(found) == text.count("<img ") + 5
    for _, name in found:
        assert (ROOT / name).is_file(), name


def test_the_sdist_holds_what_the_repository_holds(known: tuple[Path, Path]) -> None:
    with tarfile.open(known[0]) as files:
        members = {member.name.partition("/")[2] for member in files.getmembers() if member.isfile()}
    made = {name for name in members if name.startswith("mlp_lib.egg-info/")} | {"PKG-INFO", "setup.cfg"}
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    stored = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    assert members - made == {name for name in stored if name and (ROOT / name).is_file()}


@pytest.mark.slow
def test_the_sdist_runs_its_tests(known: tuple[Path, Path], tmp_path: Path) -> None:
    """With the wheel that was made from it, in an environment that has nothing else."""
    with tarfile.open(known[0]) as files:
        files.extractall(tmp_path, filter="data")
    (folder,) = (path for path in tmp_path.iterdir() if path.is_dir())
    environment = Environment(tmp_path / "environment", folder)
    environment.install(
        f"{known[1]}[figures,explorables]", "pytest", "hypothesis", "autograd", "lark", "numpydoc", "pyyaml"
    )
    tests = ["tests/gradients", "tests/equations", "tests/golden", "tests/unit/test_network.py"]
    # -P: the folder itself is not on the path, so that it is the wheel that is tested.
    told = environment.run("-P", "-m", "pytest", "-m", "not slow", "--import-mode=append", *tests)
    assert re.search(r"100%\]", told)
    where = environment.run("-P", "-c", "import mlp_lib; print(mlp_lib.__file__)")
    assert str(tmp_path / "environment") in where


STRANGER = """
from mlp_lib import MLP, datasets
from mlp_lib.doctor import diagnose
from mlp_lib.gradient_check import check_gradients

X, T = datasets.xor()
network = MLP([2, 2, 1], seed=0)
reveal_type(network.train(X, T, epochs=3, learning_rate=1.0))
reveal_type(network.predict(X))
network.train(X, T, epochs="three", learning_rate=1.0)
"""


@pytest.mark.slow
def test_a_stranger_s_mypy_sees_the_types(known: tuple[Path, Path], tmp_path: Path) -> None:
    """Installed from the wheel, in an environment without our settings."""
    environment = Environment(tmp_path / "environment", tmp_path)
    environment.install(str(known[1]), "mypy")
    (tmp_path / "script.py").write_text(STRANGER)
    done = subprocess.run(
        [environment.python, "-m", "mypy", "--strict", "script.py"],
        cwd=tmp_path,
        env=environment.variables,
        capture_output=True,
        text=True,
        check=False,
    )
    told = done.stdout
    assert "import-untyped" not in told and "Skipping analyzing" not in told, told
    assert 'Revealed type is "mlp_lib.history.History"' in told, told
    assert re.search(r'Revealed type is "numpy\.ndarray\[', told), told
    errors = [line for line in told.splitlines() if ": error:" in line]
    assert len(errors) == 1 and 'Argument "epochs"' in errors[0], told


def test_a_tag_that_is_not_the_version_makes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_REF_TYPE", "tag")
    monkeypatch.setenv("GITHUB_REF_NAME", "v9.9.9")
    with pytest.raises(SystemExit, match=r"the tag is v9\.9\.9, and the library calls itself"):
        dist.main()
