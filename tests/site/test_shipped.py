"""What the site ships is named with its licence, and the zip of it is the site."""

from __future__ import annotations

import html
import json
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest
from sphinx.errors import ExtensionError

import zip_site
from sphinx_site import app_licences
from sphinx_site.fewer_requests import TARGET
from sphinx_site.licences import COMPONENTS, OWN

from . import pyodide_distribution
from .support import SITE

STATIC = SITE / "_static"
APP = SITE / "lite"
#: Made of the others, each named.
MERGED = {TARGET}


def test_every_file_has_an_owner_and_every_owner_a_file() -> None:
    files = {file.relative_to(STATIC).as_posix() for file in STATIC.rglob("*") if file.is_file()} - MERGED
    own = {file for file in files if any(fnmatch(file, pattern) for pattern in OWN)}
    nobodys = {file for file in files - own if not any(part.ships(file) for part in COMPONENTS)}
    assert nobodys == set()
    assert [part.name for part in COMPONENTS if not any(part.ships(file) for file in files)] == []
    page = (SITE / "licences.html").read_text(encoding="utf-8")
    for part in COMPONENTS:
        assert f">{part.name}</a></td><td>{part.licence}</td><td>{part.brought_by}</td>" in page


def test_everything_in_the_app_is_named() -> None:
    made_of, inside = app_licences.parts(APP)
    page = (SITE / "licences.html").read_text(encoding="utf-8")
    for part in (*made_of, *inside):
        assert f"<td>{html.escape(part.name)}</td><td>{part.licence}</td><td>{part.version}</td>" in page
    assert {"Pyodide", "JupyterLite with JupyterLab and Notebook", "ipywidgets", "mlp-lib"} <= {p.name for p in made_of}
    assert {"@jupyterlab/notebook", "react", "katex", "comlink"} <= {part.name for part in inside}
    wheels = {file.name.split("-")[0].lower().replace("_", "-") for file in APP.rglob("*.whl")}
    assert wheels <= {part.name.lower().replace("_", "-") for part in made_of}


def test_the_packages_of_a_self_hosted_pyodide_have_licences() -> None:
    try:
        wheels = sorted(pyodide_distribution.get().glob("*.whl"))
    except pyodide_distribution.NoDistributionError as error:
        pytest.fail(str(error))
    found = {part.name: part.licence for part in map(app_licences.of_a_wheel, wheels)}
    assert len(found) == len(wheels) > 10
    assert found["numpy"] == "BSD-3-Clause"


@pytest.fixture
def small_app(tmp_path: Path) -> Path:
    """An app with one script, one extension and one wheel."""
    app = tmp_path / "lite"
    packages = [{"name": "react", "versionInfo": "18.0.0", "licenseId": "MIT", "extractedText": "..."}]
    extension = {"name": "an-extension", "version": "1.0", "license": "ISC"}
    for name, text in {
        "package.json": json.dumps({"version": "0.6.4", "license": "BSD-3-Clause"}),
        "build/1.js": "",
        "build/third-party-licenses.json": json.dumps({"packages": packages}),
        "files/book/xor.ipynb": "",
        "extensions/an-extension/package.json": json.dumps(extension),
        "extensions/an-extension/static/1.js": "",
        "static/pyodide/pyodide.mjs": "",
        "static/pyodide/openssl-1.1.zip": "",
        "static/pyodide/pyodide-lock.json": json.dumps(
            {
                "info": {"version": "0.27.7", "python": "3.12.7"},
                "packages": {"openssl": {"name": "openssl", "version": "1.1", "file_name": "openssl-1.1.zip"}},
            }
        ),
    }.items():
        (app / name).parent.mkdir(parents=True, exist_ok=True)
        (app / name).write_text(text, encoding="utf-8")
    write_wheel(app, "License-Expression: PSF-2.0")
    return app


def write_wheel(app: Path, licence: str) -> None:
    with zipfile.ZipFile(app / "static" / "pyodide" / "tool-2.0-py3-none-any.whl", "w") as wheel:
        wheel.writestr("tool-2.0.dist-info/METADATA", f"Metadata-Version: 2.4\nName: tool\nVersion: 2.0\n{licence}\n")


def test_the_parts_of_an_app(small_app: Path) -> None:
    made_of, inside = app_licences.parts(small_app)
    assert {(part.name, part.licence) for part in made_of} >= {
        ("tool", "PSF-2.0"),
        ("openssl", "OpenSSL"),
        ("an-extension", "ISC"),
    }
    assert [(part.name, part.version, part.licence) for part in inside] == [("react", "18.0.0", "MIT")]
    # Two versions of one package stand in the same order in every build.
    versions = [f"18.{number}.0" for number in range(20)]
    packages = [{"name": "react", "versionInfo": version, "licenseId": "MIT"} for version in versions]
    (small_app / "build" / "third-party-licenses.json").write_text(json.dumps({"packages": packages}))
    assert [part.version for part in app_licences.parts(small_app)[1]] == sorted(versions)
    write_wheel(small_app, "Classifier: License :: OSI Approved :: MIT License")
    assert any(part.name == "tool" and part.licence == "MIT" for part in app_licences.parts(small_app)[0])


@pytest.mark.parametrize("licence", ["License-Expression: GPL-3.0-only", "Summary: says nothing"])
def test_a_licence_that_nobody_looked_at_stops_the_build(small_app: Path, licence: str) -> None:
    write_wheel(small_app, licence)
    with pytest.raises(ExtensionError, match=r"tool in the app for Python has .*: look at it"):
        app_licences.parts(small_app)


def test_a_package_inside_a_script_without_a_licence_stops_the_build(small_app: Path) -> None:
    packages = [{"name": "new-one", "versionInfo": "1.0", "licenseId": "", "extractedText": ""}]
    (small_app / "build" / "third-party-licenses.json").write_text(json.dumps({"packages": packages}))
    with pytest.raises(ExtensionError, match="new-one in the app for Python has no licence"):
        app_licences.parts(small_app)


@pytest.mark.parametrize("name", ["new/1.js", "static/new.js", "static/pyodide/new-1.0.zip"])
def test_a_file_that_nobody_owns_stops_the_build(small_app: Path, name: str) -> None:
    (small_app / name).parent.mkdir(exist_ok=True)
    (small_app / name).write_text("")
    with pytest.raises(ExtensionError, match=f"nobody owns {name} in the app"):
        app_licences.parts(small_app)


def test_the_zip_holds_the_site_and_is_the_same_each_time(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "book").mkdir(parents=True)
    (site / "index.html").write_text("root")
    (site / "book" / "xor.html").write_text("chapter")
    packed = []
    for name in ("a.zip", "b.zip"):
        assert zip_site.pack(site, tmp_path / name) == 2
        packed.append((tmp_path / name).read_bytes())
        (site / "index.html").touch()
    assert packed[0] == packed[1]
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.namelist() == [f"{zip_site.NAME}/book/xor.html", f"{zip_site.NAME}/index.html"]
        assert archive.read(f"{zip_site.NAME}/index.html") == b"root"
    with pytest.raises(FileNotFoundError, match="make book"):
        zip_site.pack(tmp_path / "nothing", tmp_path / "c.zip")
