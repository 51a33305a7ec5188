"""The zip of a release, unpacked and opened from the disk."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import zip_site

from .explorable_pages import settled
from .support import SITE, Visit, Windows

FIGURES = "book/training.html"
TEXT = "book/notation.html"


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a reader has after unpacking, below a folder whose name needs quoting in an address."""
    folder = tmp_path_factory.mktemp("my books, ä")
    # The app that runs Python does not start from a disk, and makes up most of the zip.
    site = folder / "site"
    shutil.copytree(SITE, site, ignore=shutil.ignore_patterns("lite"))
    zip_site.pack(site, folder / "book.zip")
    with zipfile.ZipFile(folder / "book.zip") as archive:
        texts = [entry for entry in archive.infolist() if entry.filename.endswith((".html", ".js", ".css"))]
        assert sum(entry.compress_size for entry in texts) < 0.35 * sum(entry.file_size for entry in texts)
        archive.extractall(folder)
    shutil.rmtree(site)
    return folder / zip_site.NAME


@pytest.fixture
def disk(windows: Windows, unpacked: Path) -> Iterator[Visit]:
    with windows.tab(unpacked.as_uri() + "/", viewport={"width": 1280, "height": 900}) as visit:
        yield visit


@pytest.mark.parametrize("path", ["book/index.html", FIGURES, TEXT, "book/live-figures.html", "licences.html"])
def test_a_page_opens_from_the_disk(disk: Visit, path: str) -> None:
    page = disk.page
    disk.open(path)
    source = (SITE / path).read_text(encoding="utf-8")
    assert page.evaluate("getComputedStyle(document.body).fontFamily").lower() != "serif"
    assert page.locator(".bd-sidebar-primary").evaluate("node => getComputedStyle(node).position") == "sticky"
    if "katex-html" in source:
        loaded = "document.fonts.ready.then(() => [...document.fonts].filter((font) => font.status === 'loaded').map((font) => font.family))"
        assert "KaTeX_Main" in page.evaluate(loaded)
    disk.draw_figures()
    figures = page.locator(".mlp-plotly")
    assert (
        page.locator('.mlp-plotly[data-ready="true"]').count() == figures.count() == source.count('class="mlp-plotly"')
    )
    assert page.locator(".mlp-problem").count() == 0
    if page.locator(".mlp-explorable:visible").count():
        settled(page)
        card = page.locator(".mlp-card").first
        before = card.inner_text()
        slider = card.locator("input[type=range]:visible").first
        slider.press("ArrowRight")
        slider.press("ArrowRight")
        page.wait_for_function("([card, before]) => card.innerText !== before", arg=[card.element_handle(), before])
    assert disk.complaints == []


def test_what_needs_a_server_is_not_offered_from_the_disk(disk: Visit, wide: Visit) -> None:
    for visit, offered in ((disk, 0), (wide, 1)):
        visit.open(FIGURES)
        assert visit.page.locator('a[href*="lite/"]').count() == offered
        assert visit.page.locator(".dropdown-launch-buttons").count() == offered
        assert visit.page.locator(".dropdown-download-buttons").count() == 1
        assert visit.complaints == []


def test_the_search_and_the_entrance_work_from_the_disk(disk: Visit) -> None:
    page = disk.page
    disk.open("index.html")
    page.wait_for_url("**/book/index.html")
    page.keyboard.press("Control+k")
    page.locator("#pst-search-dialog").wait_for()
    page.keyboard.type("perceptron")
    page.keyboard.press("Enter")
    page.locator("ul.search li a").first.click()
    page.locator("article h1").first.wait_for(state="attached")
    assert page.url.startswith(disk.address + "book/")
