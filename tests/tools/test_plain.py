"""The exit from Jupyter Book: its settings are those of the book, and what is compared is what a reader would miss."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import plain
from sphinx_site import conf

from .conftest import ROOT

#: What Jupyter Book adds for its own parts and for builders that the book does not use, and Sphinx's own defaults.
NOT_OURS = {
    "comments_config",
    "latex_engine",
    "use_jupyterbook_latex",
    "html_logo",
    "pygments_style",
    "nb_execution_in_temp",
}
NOT_OURS |= {"nb_execution_cache_path", "nb_execution_excludepatterns"}
THEIR_EXTENSIONS = {"jupyter_book", "sphinx_jupyterbook_latex"}


@pytest.fixture(scope="module")
def of_jupyter_book(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The settings that Jupyter Book itself hands to Sphinx."""
    folder = tmp_path_factory.mktemp("book")
    for name in ("_config.yml", "_toc.yml", "book", "sphinx_site"):
        (folder / name).symlink_to(ROOT / name)
    program = Path(sys.executable).with_name("jupyter-book")
    subprocess.run([str(program), "config", "sphinx", str(folder)], capture_output=True, check=True)
    found: dict[str, Any] = {}
    exec((folder / "conf.py").read_text(encoding="utf-8"), found)
    return {name: value for name, value in found.items() if not name.startswith("__")}


def test_the_settings_are_those_of_jupyter_book(of_jupyter_book: dict[str, Any]) -> None:
    ours = conf.settings(yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8")))
    theirs = {name: value for name, value in of_jupyter_book.items() if name not in NOT_OURS}
    theirs["extensions"] = [name for name in theirs["extensions"] if name not in THEIR_EXTENSIONS]
    for name in ("html_favicon", "bibtex_bibfiles"):  # seen from the folder of conf.py
        paths = [theirs[name]] if isinstance(theirs[name], str) else theirs[name]
        assert [str(ROOT / path) for path in paths] == ([ours[name]] if isinstance(ours[name], str) else ours[name])
        ours.pop(name), theirs.pop(name)
    # Buttons that the book does not have, in the words of a theme that may have others.
    unset = {"launch_buttons", "announcement", "analytics"} | {
        f"use_{each}_button" for each in ("repository", "edit_page", "issues")
    }
    options = theirs.pop("html_theme_options")
    assert ours.pop("html_theme_options") == {k: v for k, v in options.items() if k not in unset}
    assert ours == theirs


def test_what_our_extension_imports_is_among_the_packages_that_are_installed() -> None:
    """Once a week is late to learn of one that is missing."""
    files = [file for folder in ("sphinx_site", "formulas") for file in (ROOT / folder).glob("*.py")]
    nodes = [node for file in files for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and node.level == 0}
    modules = {name.partition(".")[0] for name in names} - sys.stdlib_module_names
    modules -= {folder.name for folder in ROOT.iterdir()} | {file.stem for file in (ROOT / "tools").glob("*.py")}
    found = packages_distributions()
    needed = {canonicalize_name(found[module][0]) for module in modules}
    assert len(needed) > 6
    listed = {canonicalize_name(Requirement(each).name) for each in plain.PACKAGES}
    # With Sphinx, sphinxcontrib-bibtex and the library come:
    assert needed - listed == {"pygments", "pybtex", "numpy"}


PAGE = """<div>around: <section><span class="katex"></div>
<article class="bd-article"><section id="a"><figure class="x"></figure><span class="katex">h</span>
<span class="eqno">(1)</span><div class="exercise admonition"></div><a class="reference internal" href="#">b</a>
</section></article>"""


def test_what_is_counted() -> None:
    found = plain.counts(PAGE)
    expected = {"figures": 1, "formulas": 1, "equation numbers": 1, "exercises": 1, "links": 1, "sections": 1}
    assert {kind: n for kind, n in found.items() if n} == expected


def test_what_differs_is_told_page_by_page() -> None:
    ours = {"a.html": Counter(figures=2, links=1), "b.html": Counter()}
    assert plain.differences(ours, ours) == []
    assert plain.differences(ours, {"a.html": Counter(figures=1, links=1), "c.html": Counter()}) == [
        "b.html is missing",
        "c.html is new",
        "a.html: 2 figures by make book, 1 by plain Sphinx",
    ]


def test_every_kind_is_there_to_be_compared() -> None:
    """On the pages that are built: a pattern that matches nothing would compare nothing."""
    if not plain.SITE.is_dir():
        pytest.skip("the site is not built; make test-plain says the same of it")
    total = sum(plain.pages(plain.SITE).values(), Counter())
    assert {kind for kind in plain.COUNTED if not total[kind]} == set()
