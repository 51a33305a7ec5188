"""`tools/lite.py`: what goes into Python in the reader's browser, and what is refused."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from pathlib import Path

import pytest

import lite

from .conftest import ROOT

ADDRESS = "https://packages.example.org/full/"


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    write_wheel(folder, "mlp_lib", "1.0", ["numpy>=2.0", 'plotly>=7; extra == "figures"', 'pytest; extra == "test"'])
    write_wheel(folder, "plotly", "7.1.0", ["packaging"])
    write_wheel(folder, "nbformat", "5.0", ["traitlets>=5", 'pywin32; sys_platform == "win32"'])
    return folder


def write_wheel(folder: Path, name: str, version: str, requirements: list[str]) -> None:
    metadata = [f"Name: {name}", f"Version: {version}", *(f"Requires-Dist: {each}" for each in requirements)]
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}/__init__.py", "")
        wheel.writestr(f"{name}-{version}.data/data/share/jupyter/labextensions/x.js", "for a JupyterLab on a disk")
        wheel.writestr(f"{name}-{version}.dist-info/METADATA", "\n".join(["Metadata-Version: 2.1", *metadata, ""]))


def lock(folder: Path) -> dict[str, dict[str, object]]:
    return json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]


def test_packages_of_an_address_are_named_there_with_their_checksums(tmp_path: Path, wheels: Path) -> None:
    lite.write_pyodide(tmp_path / "out", ADDRESS, wheels)
    packages = lock(tmp_path / "out")
    official = json.loads((lite.NPM / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    assert packages["numpy"]["file_name"] == ADDRESS + official["numpy"]["file_name"]
    assert packages["numpy"]["sha256"] == official["numpy"]["sha256"]
    assert packages["mlp-lib"]["imports"] == ["mlp_lib"]
    assert packages["mlp-lib"]["depends"] == ["numpy", "plotly"]
    assert packages["plotly"]["depends"] == ["nbformat", "packaging"]
    for name in ("mlp-lib", "plotly", "nbformat"):
        file = tmp_path / "out" / str(packages[name]["file_name"])
        assert hashlib.sha256(file.read_bytes()).hexdigest() == packages[name]["sha256"]
    assert "scipy" not in packages


def test_a_script_is_examined_without_figures_and_controls(tmp_path: Path, wheels: Path) -> None:
    lite.write_pyodide(tmp_path / "out", ADDRESS, wheels)
    plain = json.loads((tmp_path / "out" / lite.PLAIN_LOCK).read_text(encoding="utf-8"))
    whole = lock(tmp_path / "out")
    assert set(plain["packages"]) == {"mlp-lib", "numpy"}
    assert plain["packages"]["mlp-lib"]["depends"] == ["numpy"]
    assert plain["packages"]["numpy"] == whole["numpy"]
    assert plain["packages"]["mlp-lib"]["sha256"] == whole["mlp-lib"]["sha256"]
    for name, size in plain["sizes"].items():
        assert size == (0 if name.startswith("numpy") else (tmp_path / "out" / name).stat().st_size)
    assert {"pyodide.asm.wasm", "python_stdlib.zip"} < set(plain["sizes"])


def test_a_folder_is_taken_with_the_files_that_are_meant_only(tmp_path: Path, wheels: Path) -> None:
    folder = tmp_path / "distribution"
    folder.mkdir()
    with pytest.raises(lite.LiteError, match=r"is missing: it belongs to Pyodide 0\.27\.7"):
        lite.write_pyodide(tmp_path / "one", str(folder), wheels)
    for entry in json.loads((lite.NPM / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"].values():
        (folder / entry["file_name"]).write_text("something else")
    with pytest.raises(lite.LiteError, match="is not the file that Pyodide"):
        lite.write_pyodide(tmp_path / "two", str(folder), wheels)


@pytest.mark.parametrize(
    ("requirement", "complaint"),
    [
        ("numpy>=99", "mlp-lib needs numpy>=99, and Python in the browser has 2"),
        ("no-such-thing", "mlp-lib needs no-such-thing, which is not in requirements-pyodide.txt"),
    ],
)
def test_what_the_library_needs_has_to_be_there(tmp_path: Path, wheels: Path, requirement: str, complaint: str) -> None:
    write_wheel(wheels, "mlp_lib", "1.0", [requirement])
    with pytest.raises(lite.LiteError, match=complaint):
        lite.write_pyodide(tmp_path / "out", ADDRESS, wheels)


def test_a_wheel_loses_what_a_browser_has_no_use_for(tmp_path: Path, wheels: Path) -> None:
    (wheel,) = wheels.glob("plotly-*.whl")
    lite.slim(wheel, tmp_path / wheel.name)
    with zipfile.ZipFile(tmp_path / wheel.name) as files:
        assert sorted(files.namelist()) == ["plotly-7.1.0.dist-info/METADATA", "plotly/__init__.py"]


def test_listings_do_not_depend_on_the_disk(tmp_path: Path) -> None:
    """Two disks may hold the same files in another order."""
    folder = tmp_path / "api" / "contents" / "book"
    folder.mkdir(parents=True)
    entries = [{"name": name, "size": 1} for name in ("xor.ipynb", "any-layer.ipynb", "forward.ipynb")]
    written = []
    for order in (entries, entries[::-1]):
        (folder / "all.json").write_text(json.dumps({"content": order, "type": "directory"}))
        lite.sort_listings(tmp_path)
        written.append((folder / "all.json").read_bytes())
    assert written[0] == written[1]
    assert [entry["name"] for entry in json.loads(written[0])["content"]] == sorted(each["name"] for each in entries)


def pins(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return dict(re.split("[#;]", line)[0].strip().split("==") for line in lines if "==" in line)


def test_versions_differ_where_a_remark_says_why() -> None:
    book = pins("requirements.txt")
    lines = (ROOT / "requirements-pyodide.txt").read_text(encoding="utf-8").splitlines()
    unexplained = {line.split("==")[0] for line in lines if "==" in line and "#" not in line}
    for name, version in pins("requirements-pyodide.txt").items():
        if name in unexplained:
            assert book[name] == version, name
    assert len(unexplained) > 5


def test_the_default_is_the_distribution_of_the_interpreter() -> None:
    version = json.loads((lite.NPM / "package.json").read_text(encoding="utf-8"))["version"]
    assert lite.configured_distribution() == f"https://cdn.jsdelivr.net/pyodide/v{version}/full/"


def test_what_the_kernel_installs_one_by_one_comes_while_python_starts() -> None:
    """The kernel of another release may install something else, and would fetch it alone again."""
    there = set(json.loads((lite.NPM / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"])
    scripts = lite.BUILDER.glob("share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension/static/*.js")
    listed = {
        found for script in scripts for found in re.findall(r'\["ssl",[^\]]*\]', script.read_text(encoding="utf-8"))
    }
    installs = {name for each in listed for name in json.loads(each)} & there
    kernel = next(iter(lite.settings()["jupyter-config-data"]["litePluginSettings"].values()))
    assert {"ipython", "sqlite3"} < installs < {*kernel["loadPyodideOptions"]["packages"]} >= {"mlp-lib"}
