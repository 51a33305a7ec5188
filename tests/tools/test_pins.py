"""The pins: as many as are needed, each with its checksums, from wherever a reader gets packages."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest
from packaging.requirements import Requirement

import hashes

from .conftest import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = SETTINGS["project"]
#: Where a package goes by another name than its own.
CALLED = {
    "brotli": "woff2",  # the format of fonts that fonttools packs with it
    "fonttools": "fontTools",
    "ipykernel": "python3",  # the kernel that each chapter names
    "pillow": "PIL",
    "pytest-timeout": "--timeout 600",  # in the Makefile
    "pytest-xdist": "loadfile",  # how it shares the files out
    "sphinx-notfound-page": "notfound.extension",
    "sphinxcontrib-bibtex": "sphinxcontrib.bibtex",
    "sphinxcontrib-katex": "sphinxcontrib.katex",
    "sphinxext-opengraph": "sphinxext.opengraph",
    "types-tqdm": "tqdm",
}
#: Where the names of packages stand without being used.
NOT_USES = {"pyproject.toml", "CHANGELOG.md", "test_pins.py"}


DIRECT = sorted(
    {
        Requirement(each).name
        for groups in (PROJECT["optional-dependencies"], SETTINGS["dependency-groups"])
        for asked in groups.values()
        for each in asked
    }
    - {PROJECT["name"]}
)


@pytest.fixture(scope="module")
def everything() -> str:
    """The text of all that may use a package."""
    suffixes = {".py", ".sh", ".yml", ".toml", ".ipynb", ".md", ""}
    folders = ("claims", "formulas", "mlp_lib", "sphinx_site", "tools", "tests", "book", "benchmarks")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*") if "src" not in file.parts]
    files += [ROOT / "Makefile", ROOT / "_config.yml"]
    wanted = (file for file in files if file.is_file() and file.suffix in suffixes and file.name not in NOT_USES)
    text = "\n".join(file.read_text(encoding="utf-8", errors="ignore") for file in wanted)
    return re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("package", DIRECT)
def test_every_package_that_is_asked_for_is_used(everything: str, package: str) -> None:
    name = CALLED.get(package, package)
    assert re.search(rf"(?<![\w-])({re.escape(name)}|{re.escape(name.replace('-', '_'))})(?![\w-])", everything)


def test_every_pin_has_its_checksums_and_no_file_names_a_registry() -> None:
    text = hashes.TABLE.read_text(encoding="utf-8")
    known = hashes.table(text)
    wanted = {each for name in hashes.PINNED for each in hashes.pins(ROOT / name)}
    assert known.keys() == wanted
    assert len(wanted) > 150
    assert text == hashes.written(known)
    files = sorted(file.name for file in ROOT.glob("requirements*.txt") if file != hashes.TABLE)
    assert files == sorted(hashes.PINNED)
    for name in (*files, hashes.TABLE.name):
        assert not re.search(r"://|--(?!hash=)", (ROOT / name).read_text("utf-8")), name
    assert not re.search(r"\"resolved\"|/-/", (ROOT / "package-lock.json").read_text("utf-8"))


def test_the_pins_name_all_that_is_needed() -> None:
    """The setup installs them without looking for what else they ask for, by an extra too; here pip may add nothing."""
    pins = [
        line
        for name in ("requirements.txt", "requirements-test.txt")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if line != "." and not line.startswith("#")
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "--no-build-isolation", *pins],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Would install" not in done.stdout
