"""The scripts that need a library: esbuild makes each one file, with the library in it."""

from __future__ import annotations

import subprocess
from pathlib import Path

from sphinx.errors import ExtensionError

ROOT = Path(__file__).resolve().parent.parent
SOURCES = Path(__file__).resolve().parent / "page"
#: The script of "Paste your script", with the editor in it; the worker in which Python runs; the search.
ENTRIES = ("paste/paste.js", "paste/python-worker.js", "search/search.js")


def bundle(static: Path) -> None:
    """Write the scripts into ``mlp`` below the site's folder of static files.

    Raises
    ------
    ExtensionError
        If esbuild is missing or refuses.
    """
    esbuild = ROOT / "node_modules" / ".bin" / "esbuild"
    options = ["--bundle", "--minify", "--format=iife", "--target=es2022", "--charset=utf8", "--legal-comments=none"]
    places = [f"--outdir={static / 'mlp'}", "--entry-names=[name]"]
    command = [str(esbuild), *(str(SOURCES / entry) for entry in ENTRIES), *options, *places, "--log-level=warning"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise ExtensionError("node_modules is missing: run 'make book'") from error
    if done.returncode != 0:
        raise ExtensionError(f"the scripts of the pages could not be bundled: {done.stderr.strip()}")
