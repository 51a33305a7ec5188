"""The built site with a Python of its own, for tests that ask no other host."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import lite
from sphinx_site import offline
from sphinx_site.paste import PYTHON

from . import pyodide_distribution
from .support import SITE


def put_together(site: Path) -> None:
    """Write the site into a folder: as a build with ``pyodide_distribution`` set to a folder leaves it."""
    shutil.copytree(SITE, site, ignore=shutil.ignore_patterns("lite", "_sources"), copy_function=os.link)
    wheels = site.parent / "wheels"
    wheels.mkdir()
    for wheel in (SITE / PYTHON).glob("*.whl"):
        shutil.copyfile(wheel, wheels / wheel.name)
    lite.write_pyodide(site / PYTHON, str(pyodide_distribution.get()), wheels)
    (site / offline.WORKER).unlink()  # a link to that of the built site
    (site / offline.WORKER).write_text(offline.worker(offline.hashes(site), offline.python(site)), encoding="utf-8")
