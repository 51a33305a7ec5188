"""Build the book with plain, current Sphinx and compare it with that of ``make book``: ``make test-plain``.

Jupyter Book 1 holds Sphinx 7 fast. That the same sources give the same pages without it, once a week, is the exit:
``sphinx_site/conf.py`` are the settings, and CONTRIBUTING.md says how to switch.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import interpreters

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
CACHE = ROOT / "_build" / ".jupyter_cache"
#: The oldest Python that current Sphinx runs on.
PYTHON = "3.13"
#: What builds the book without Jupyter Book, as new as there is. The KaTeX in sphinxcontrib-katex fits package.json.
PACKAGES = (
    *("sphinx>=9.2", "myst-parser>=5.2", "docutils>=0.23", "myst-nb>=1.4", "sphinx-book-theme>=1.4"),
    *("sphinx-comments", "sphinx-copybutton", "sphinx-design", "sphinx-exercise", "sphinx-external-toc"),
    *("numpydoc", "sphinx-multitoc-numbering", "sphinx-notfound-page", "sphinx-proof", "sphinx-togglebutton"),
    *("sphinxcontrib-bibtex", "sphinxcontrib-katex==0.9.11", "sphinxext-opengraph", "lark", "pyyaml"),
    *("fonttools", "brotli"),  # take the icons that no page shows out of their font, and pack it
)
#: What is counted on each page: the parts that a reader would miss.
COUNTED = {
    "figures": r'<figure\b|class="[^"]*\bmlp-plotly\b|class="[^"]*\bmlp-explorable\b',
    "formulas": r'<span class="katex"',
    "equation numbers": r'<span class="eqno"',
    "exercises": r'<div class="[^"]*\bexercise admonition\b',
    "solutions": r'<div class="[^"]*\bsolution (?:dropdown )?admonition\b',
    "links to terms": r'<span class="xref std std-term"|<span class="std std-term"',
    "terms": r'<dt id="term-',
    "citations": r'<div class="citation"|<span class="label"><span class="fn-bracket">',
    "links": r'<a class="[^"]*\breference (?:internal|external)\b',
    "cells": r'<div class="[^"]*\bcell docutils\b',
    "outputs": r'<div class="output (?:stream|text_html)\b',
    "sections": r"<section\b",
}
ARTICLE = re.compile(r"<article\b.*</article>", flags=re.DOTALL)


def counts(page: str) -> Counter[str]:
    """How many of each kind stand in the text of a page, without the theme around it."""
    text = "".join(ARTICLE.findall(page))
    return Counter({kind: len(re.findall(pattern, text)) for kind, pattern in COUNTED.items()})


def pages(site: Path) -> dict[str, Counter[str]]:
    """The counts of every page of the book."""
    return {
        file.relative_to(site).as_posix(): counts(file.read_text(encoding="utf-8"))
        for file in sorted((site / "book").glob("*.html"))
    }


def differences(ours: dict[str, Counter[str]], theirs: dict[str, Counter[str]]) -> list[str]:
    """What one site has and the other has not, page by page."""
    told = [f"{name} is missing" for name in sorted(ours.keys() - theirs.keys())]
    told += [f"{name} is new" for name in sorted(theirs.keys() - ours.keys())]
    for name in sorted(ours.keys() & theirs.keys()):
        told += [
            f"{name}: {ours[name][kind]} {kind} by make book, {theirs[name][kind]} by plain Sphinx"
            for kind in COUNTED
            if ours[name][kind] != theirs[name][kind]
        ]
    return told


def build(folder: Path) -> Path:
    """Build with plain Sphinx, in an environment of its own; returns the site."""
    uv = [sys.executable, "-m", "uv", "--no-config"]
    base = interpreters.find(PYTHON)
    if base is None:
        sys.exit(f"make test-plain: current Sphinx needs a Python {PYTHON}, and there is none on this machine")
    python = str(folder / "environment" / "bin" / "python")
    # The outputs are those that `make book` has computed: what is stored for an explorable is its picture.
    shutil.copytree(CACHE, folder / "cache")
    settings = ["-c", str(ROOT / "sphinx_site"), "-d", str(folder / "doctrees")]
    settings += ["-D", "nb_execution_mode=cache", "-D", f"nb_execution_cache_path={folder / 'cache'}"]
    steps = [
        [*uv, "venv", "--quiet", "--python", base, str(folder / "environment")],
        [*uv, "pip", "install", "--quiet", "--python", python, *PACKAGES, f"{ROOT}[figures,explorables]"],
        # One process: with two, current Sphinx stops in sphinx-proof.
        [python, "-m", "sphinx", "-q", "-W", "-n", "--keep-going", *settings, str(ROOT), str(folder / "site")],
    ]
    for step in steps:
        done = subprocess.run(step, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            sys.exit(f"make test-plain: {' '.join(step[:6])} failed:\n{done.stdout[-3000:]}{done.stderr[-6000:]}")
    return folder / "site"


def main() -> int:
    """Build and compare."""
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = pages(SITE), pages(build(Path(folder)))
    total: Counter[str] = sum(ours.values(), Counter())
    problems = differences(ours, theirs)
    for problem in problems:
        print(f"plain: {problem}", file=sys.stderr)
    if missing := [kind for kind in COUNTED if not total[kind]]:
        print(f"plain: nothing to compare: no {', no '.join(missing)}", file=sys.stderr)
    elif not problems:
        print(f"{len(ours)} pages, the same by plain Sphinx: " + ", ".join(f"{total[kind]} {kind}" for kind in COUNTED))
    return 1 if problems or missing else 0


if __name__ == "__main__":
    sys.exit(main())
