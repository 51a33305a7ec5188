"""The copies that are handed out, in the JupyterLab that a reader gets today."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from mlp_lib.explorables import HiddenSpace
from sphinx_site import runners
from tests.environments import Environment

from .jupyter_lab import ask_below, jupyter_lab, open_notebook, run_cell, start_cell
from .live_figures import check_loop, check_sliders
from .moves import check_explorable
from .support import ROOT
from .test_runners import RAW, SEEN

JUPYTERLAB = "4.6.6"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def newest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A reader's own Jupyter, with the library and what it needs as they come, and the copies of the chapters."""
    folder = tmp_path_factory.mktemp("newest")
    environment = Environment(folder / "environment", folder)
    environment.install(f"jupyterlab=={JUPYTERLAB}", f"{ROOT}[figures,explorables]")
    (folder / "files").mkdir()
    runners.write(folder / "files" / "book")
    with jupyter_lab(folder / "files", environment=environment) as address:
        yield address


@pytest.fixture
def opened(chromium: Browser, newest: str) -> Iterator[Callable[[str], Page]]:
    context = chromium.new_context(viewport={"width": 1280, "height": 1400})

    def of(chapter: str) -> Page:
        page = context.new_page()
        open_notebook(page, f"{newest}lab/tree/book/{chapter}.ipynb")
        count = sum(cell["cell_type"] == "code" for cell in runners.copies()[chapter]["cells"])
        expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(count, timeout=90_000)
        return page

    yield of
    context.close()


def run_up_to(page: Page, part: str) -> Locator:
    """Run the cells one after the other, until the one that holds `part`, which is next."""
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    for number in range(cells.count()):
        cell = cells.nth(number)
        cell.scroll_into_view_if_needed()
        if part in cell.locator(".jp-InputArea-editor").inner_text():
            return cell
        run_cell(page, cell, 120)
    raise AssertionError(f"no cell holds {part!r}")


def test_text_and_sliders(opened: Callable[[str], Page]) -> None:
    page = opened("training")
    expect(page.locator(".jp-MarkdownCell mjx-container").first).to_be_visible(timeout=90_000)
    cell = run_up_to(page, "LiveFigure(")
    assert not (raw := RAW.search(page.evaluate(SEEN))), raw
    assert "⚠" not in page.inner_text(".jp-Notebook")
    run_cell(page, cell)
    check_sliders(page, cell)


def test_a_running_loop_and_an_explorable(opened: Callable[[str], Page]) -> None:
    page = opened("relu")
    cell = run_up_to(page, "LiveFigure(")
    check_loop(page, cell, lambda: start_cell(page, cell))
    cell = run_up_to(page, "HiddenSpace()")
    run_cell(page, cell)
    card = cell.locator(f".mlp-{HiddenSpace.lesson}")
    expect(card.locator(".mlp-sentence").first).to_contain_text(re.compile(r"\w+"), timeout=60_000)
    check_explorable(page, card, HiddenSpace, ask_below(page, cell))
