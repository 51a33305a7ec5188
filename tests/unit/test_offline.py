"""What the worker for reading without a network keeps."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import pytest

from sphinx_site import offline


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for name in (
        *("index.html", "book/xor.html", "searchindex.js", "objects.inv", offline.WORKER, offline.CARD),
        *(
            "_sources/book/xor.ipynb",
            "_sources/drawing.svg",
            "run/drawing.svg",
            "lite/index.html",
            "lite/service-worker.js",
        ),
        *("_static/styles/all.css", "_static/basic.css", "_static/LICENSE", "_static/fonts/one.woff2"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


def test_the_pages_and_what_they_ask_for_are_kept(site: Path) -> None:
    expected = ["_static/fonts/one.woff2", "_static/styles/all.css", "book/xor.html", "index.html", "searchindex.js"]
    assert list(offline.kept(site)) == expected


def test_the_worker_changes_with_each_file(site: Path) -> None:
    files = offline.hashes(site)
    digest = base64.b64decode(files["book/xor.html"])
    assert digest == hashlib.sha256(b"book/xor.html").digest()
    script = offline.worker(files)
    assert json.dumps(files, indent=1) in script and offline.PLACE not in script
    assert offline.worker(offline.hashes(site)) == script
    (site / "book/xor.html").write_text("another")
    assert offline.worker(offline.hashes(site)) != script


def test_python_is_kept_by_its_checksums_wherever_it_lies(site: Path) -> None:
    assert offline.python(site) == {}
    folder = site / offline.PYTHON
    folder.mkdir(parents=True)
    for name in ("pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", "own.whl", "not-asked-for.whl"):
        (folder / name).write_text(name)
    elsewhere = "https://host.example/numpy.whl"
    digest = hashlib.sha256(b"x")
    packages = {name: {"file_name": name, "sha256": digest.hexdigest()} for name in ("own.whl", elsewhere)}
    sizes = {"pyodide.asm.wasm": 1, "own.whl": 1, "numpy.whl": 0}
    (folder / offline.LOCK).write_text(json.dumps({"packages": packages, "sizes": sizes}))
    files = offline.python(site)
    below = {"own.whl", "pyodide.js", "pyodide.asm.js", "pyodide.asm.wasm", offline.LOCK}
    assert set(files) == {elsewhere, *(f"{offline.PYTHON}/{name}" for name in below)}
    assert base64.b64decode(files[elsewhere]) == digest.digest()
    assert base64.b64decode(files[f"{offline.PYTHON}/pyodide.js"]) == hashlib.sha256(b"pyodide.js").digest()
    script = offline.worker(offline.hashes(site), files)
    assert json.dumps(files, indent=1) in script and offline.PYTHON_PLACE not in script


def test_a_source_without_its_place_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "SOURCE", tmp_path / "service-worker.js")
    offline.SOURCE.write_text("const FILES = {};")
    with pytest.raises(ValueError, match=r"service-worker\.js must hold"):
        offline.worker({})
