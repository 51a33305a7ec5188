"""The Jupyter that Binder starts: figures move there, too. What it installs, test_binder.py of the notebooks tells."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.environments import Environment, interpreter, last_commit

from .jupyter_lab import jupyter_lab, open_notebook
from .test_chapters_jupyter import ALL_CELLS
from .whole_chapter import check_cells, run_all, stored

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def binder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pins of the last commit on the Python that it names, and its sources as they are."""
    folder = tmp_path_factory.mktemp("binder")
    checkout = last_commit(folder / "checkout")
    version = (checkout / "runtime.txt").read_text(encoding="utf-8").strip().removeprefix("python-")
    environment = Environment(folder / "environment", checkout, interpreter(version))
    environment.install("-r", "requirements.txt")
    with jupyter_lab(checkout, ALL_CELLS, environment) as address:
        yield address


@pytest.mark.parametrize("chapter", ["relu", "training"])
def test_figures_move(chromium: Browser, binder: str, chapter: str) -> None:
    """Of the two chapters with sliders and a loop, which open with an explorable each."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    open_notebook(page, binder, f"lab/tree/book/{chapter}.ipynb")
    check_cells(page, chapter, run_all(page, len(stored(chapter))))
    context.close()
