"""What the site ships is named with its licence, and the zip of it is the site."""

from __future__ import annotations

import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

import zip_site
from sphinx_site.fewer_requests import TARGET
from sphinx_site.licences import COMPONENTS, OWN

from .support import SITE

STATIC = SITE / "_static"
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
