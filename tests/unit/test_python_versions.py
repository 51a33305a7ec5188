"""The library with each Python that the project names, and with its oldest and newest numpy."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.environments import Environment, interpreter, last_commit

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
VERSIONS = [line.split()[-1] for line in PROJECT["classifiers"] if re.search(r"Python :: 3\.\d+$", line)]
#: The oldest numpy that the library accepts, or the first that there is for a newer Python.
OLDEST_NUMPY = {"3.11": "2.0.*", "3.12": "2.0.*", "3.13": "2.1.*", "3.14": "2.3.*", "3.15": "2.5.*"}
#: What the tests of the library use besides what it brings itself.
TOOLS = ("pytest", "hypothesis", "autograd", "lark", "numpydoc", "pyyaml")
#: Tests in the same folders that are about the site, the benchmarks or a cluster, and not about the library.
NOT_THE_LIBRARY = re.compile(
    r"^(?:from|import) (?:sphinx|docutils|dask|benchmarks|bundle_explorables|equations_page|base|pydata|tests\.env)|"
    r"sphinx_site|sweep_on_dask|large-sweeps|workflows",
    re.MULTILINE,
)


def files_of_the_library(checkout: Path) -> list[str]:
    files = [
        file
        for name in ("unit", "gradients", "equations", "golden")
        for file in checkout.glob(f"tests/{name}/test_*.py")
    ]
    return sorted(str(file) for file in files if not NOT_THE_LIBRARY.search(file.read_text(encoding="utf-8")))


def test_the_oldest_version_is_the_oldest_that_is_named_and_binders_is_one_of_them() -> None:
    assert PROJECT["requires-python"] == f">={VERSIONS[0]}"
    assert list(OLDEST_NUMPY) == VERSIONS
    assert f"numpy>={OLDEST_NUMPY[VERSIONS[0]].removesuffix('.*')}" in PROJECT["dependencies"]
    assert (ROOT / "runtime.txt").read_text().strip().removeprefix("python-") in VERSIONS


@pytest.mark.slow
@pytest.mark.parametrize("numpy", ["oldest", "newest"])
@pytest.mark.parametrize("version", VERSIONS)
def test_the_library(version: str, numpy: str, tmp_path: Path) -> None:
    checkout = last_commit(tmp_path / "checkout")
    environment = Environment(tmp_path / "environment", checkout, interpreter(version))
    wanted = f"numpy=={OLDEST_NUMPY[version]}" if numpy == "oldest" else "numpy"
    environment.install("--only-binary", "numpy", ".[figures,explorables]", wanted, *TOOLS)
    found = environment.run("-c", "import numpy; print(numpy.__version__)").strip()
    if numpy == "oldest":
        assert found.startswith(OLDEST_NUMPY[version].removesuffix("*"))
    files = files_of_the_library(checkout)
    assert len(files) > 40
    told = environment.run("-m", "pytest", "-m", "not slow", "-x", *files)
    print(f"Python {version}, numpy {found}: {told.strip().splitlines()[-1]}")


@pytest.mark.slow
@pytest.mark.parametrize("version", VERSIONS)
def test_the_pins_can_be_installed(version: str, tmp_path: Path) -> None:
    """Each with its checksums; what is not pinned would not be taken."""
    environment = Environment(tmp_path / "environment", ROOT, interpreter(version))
    pins = [tmp_path / name for name in ("requirements.txt", "requirements-test.txt")]
    for file in pins:
        file.write_text(environment.run("tools/hashes.py", "join", file.name), encoding="utf-8")
    options = [part for file in pins for part in ("-r", str(file))]
    # An older one takes the newest release where a package is asked for with an extra, whatever is pinned.
    environment.run("-m", "pip", "install", "--quiet", "--upgrade", "pip>=26")
    environment.run("-m", "pip", "install", "--quiet", "--dry-run", "--require-hashes", *options)
