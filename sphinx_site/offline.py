"""Reading without a network: a service worker in the root of the site, and the list of what it keeps.

``page/service-worker.js`` becomes ``service-worker.js``, with the hash of each file written in; ``page/site.js``
registers it on a server, when a page has been shown and the browser has nothing else to do.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from sphinx.application import Sphinx

from .fewer_requests import TARGET
from .paste import LOCK, PYTHON, is_address
from .published import CARD
from .runners import FOLDER
from .slides import FOLDER as SLIDES
from .worksheets import FOLDER as WORKSHEETS

SOURCE = Path(__file__).resolve().parent / "page" / "service-worker.js"
WORKER = "service-worker.js"
PLACE, PYTHON_PLACE = "/* FILES */ {}", "/* PYTHON */ {}"
#: What a page may ask for. Not the notebooks to download, nor the app that runs Python, which has a worker of its own.
KINDS = {".css", ".html", ".js", ".png", ".svg", ".woff2"}
#: The app, the notebooks behind the download buttons, the sources of the pages, and figures and exercises once more.
NOT_KEPT = {"lite", FOLDER, "_sources", SLIDES, WORKSHEETS}

#: For the page of licences, with all else that a browser keeps: tests/site/test_zoom_and_storage.py looks into one.
WHAT_STAYS = (
    '<section id="kept"><h2>What stays on your machine</h2>'
    "<p>There are no cookies, nothing is counted, and no other server is asked. Your browser keeps four things for "
    "this site:</p>"
    "<ul><li>your choice of light or dark;</li>"
    "<li>the words of a search, until the page that you open next has marked them, and how far you scrolled the list of "
    "chapters, until you close the tab;</li>"
    "<li>a copy of the book, about three megabytes on their way, so that you can read on without a network. It is "
    "fetched when you have opened a page from a server and the browser has nothing else to do, and not at all when "
    "your browser is set to save data. While there is a network, you always read what is on the server. To remove it, "
    "clear the data of this site in your browser;</li>"
    "<li>Python, once you had a script examined, so that this works without a network, too. Your script is not "
    "kept.</li></ul>"
    "<p>What you set in a live figure stands in the address of the page and nowhere else. Python in the browser is a "
    "program of its own: it keeps the notebooks that you change there.</p></section>"
)


def kept(site: Path) -> Iterator[str]:
    """The files that the pages of the book are made of, below the root of the site, in a fixed order."""
    for file in sorted(site.rglob("*")):
        name = file.relative_to(site)
        if file.suffix not in KINDS or name.parts[0] in NOT_KEPT or str(name) in {WORKER, CARD}:
            continue
        # Of the style sheets the pages ask for one only, which holds the others.
        if file.suffix == ".css" and str(name) != f"_static/{TARGET}":
            continue
        yield name.as_posix()


def as_browsers_write(digest: bytes) -> str:
    """A checksum in base64."""
    return base64.b64encode(digest).decode()


def hashes(site: Path) -> dict[str, str]:
    """The SHA-256 of each file that is kept, as a browser writes it."""
    return {name: as_browsers_write(hashlib.sha256((site / name).read_bytes()).digest()) for name in kept(site)}


def python(site: Path) -> dict[str, str]:
    """The same of what examines a script in the page; nothing where the site has no Python."""
    folder = site / PYTHON
    if not (folder / LOCK).is_file():
        return {}
    lock = json.loads((folder / LOCK).read_text(encoding="utf-8"))
    packages = {entry["file_name"]: entry["sha256"] for entry in lock["packages"].values()}
    names = [LOCK, "pyodide.js", "pyodide.asm.js", *(name for name in lock["sizes"] if not name.endswith(".whl"))]
    files = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names} | packages
    return {
        name if is_address(name) else f"{PYTHON}/{name}": as_browsers_write(bytes.fromhex(files[name]))
        for name in sorted(files)
    }


def worker(files: dict[str, str], python: dict[str, str] | None = None) -> str:
    """The script of the worker.

    Raises
    ------
    ValueError
        If its source has no place for the lists.
    """
    source = SOURCE.read_text(encoding="utf-8")
    for place, listed in ((PLACE, files), (PYTHON_PLACE, python or {})):
        if source.count(place) != 1:
            raise ValueError(f"{SOURCE.name} must hold {place!r} once")
        source = source.replace(place, json.dumps(listed, indent=1))
    return source


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    site = Path(app.outdir)
    (site / WORKER).write_text(worker(hashes(site), python(site)), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Connect to the end of a build; called by the extension."""
    app.connect("build-finished", _write, priority=950)  # when all files are as they will stay
