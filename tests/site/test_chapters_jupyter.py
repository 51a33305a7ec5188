"""The chapters read well in JupyterLab, as a reader's own and Binder show them: nothing stands there as it was typed."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from .jupyter_lab import jupyter_lab, open_notebook, run_cell, serving, start_cell, until_it_answers
from .live_figures import check_loop, check_sliders
from .support import ROOT
from .whole_chapter import stored

CHAPTERS = sorted(file.stem for file in (ROOT / "book").glob("*.ipynb"))
EACH = [pytest.param(name, marks=[] if name == "training" else pytest.mark.slow) for name in CHAPTERS]
ALL_CELLS = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}

#: What a reader sees of one cell: its text without code and formulas, and what is in it. Its source lies hidden behind it.
SEEN = """cell => {
    const copy = cell.cloneNode(true);
    copy.querySelectorAll("pre, code, style, script, .katex, .jp-InputArea-editor, jp-toolbar").forEach(part => part.remove());
    return {
        text: copy.textContent,
        formulas: cell.querySelectorAll(".katex").length,
        errors: cell.querySelectorAll(".katex-error, .jp-MystRenderError").length,
        folds: cell.querySelectorAll("details").length,
        boxes: cell.querySelectorAll("aside, details").length, // a note may be folded, too
    };
}"""
#: MyST that stayed as it was typed.
RAW = re.compile(
    r"\$\$|\{[a-z:-]+\}`|(?:```|:::)+\s*\{|^:(?:class|label|name):|\(eq-[\w-]+\)|\\(?:frac|delta|partial|begin)\b", re.M
)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("jupyter")
    shutil.copytree(ROOT / "book", folder / "book")
    with jupyter_lab(folder, ALL_CELLS) as address:
        yield address


def test_make_lab_opens_the_chapters(chromium: Browser, tmp_path: Path) -> None:
    """The command of the README, with a browser and a port of the test in place of the reader's."""
    token = "of-the-test"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = {"open_browser": False, "port": port, "port_retries": 0, "allow_root": True}
    config = {"ServerApp": server, "IdentityProvider": {"token": token}, "LabApp": {"news_url": ""}}
    (tmp_path / "jupyter_server_config.json").write_text(json.dumps(config), encoding="utf-8")
    own = {f"JUPYTER_{name}_DIR": str(tmp_path) for name in ("CONFIG", "DATA", "RUNTIME")}
    address = f"http://127.0.0.1:{port}/"
    with serving(["make", "lab"], tmp_path / "log", {**os.environ, **own}) as process:
        until_it_answers(f"{address}api", process, tmp_path / "log")
        with urllib.request.urlopen(f"{address}api/contents?token={token}", timeout=60) as answer:
            names = {Path(entry["path"]).stem for entry in json.load(answer)["content"]}
        assert set(CHAPTERS) <= names
        page = chromium.new_page()
        page.goto(f"{address}lab/tree/xor.ipynb?token={token}", wait_until="commit", timeout=90_000)
        heading = nbformat.read(ROOT / "book" / "xor.ipynb", as_version=4).cells[0].source.splitlines()[0]
        expect(page.locator(".jp-Notebook h1").first).to_contain_text(heading.lstrip("# "), timeout=90_000)
        page.close()


def test_raw_text_is_known_when_it_is_seen() -> None:
    for typed in ("see {eq}`eq-x`", "$$", "```{admonition} x", ":::{note}", ":class: tip", "(eq-x)", "\\frac"):
        assert RAW.search(f"a\n{typed}\nb"), typed
    assert not RAW.search("Row 0: the bias, {0, 1} and (equal) costs $5")


@pytest.mark.parametrize("chapter", EACH)
def test_chapter_is_rendered(chromium: Browser, lab: str, chapter: str) -> None:
    notebook = nbformat.read(ROOT / "book" / f"{chapter}.ipynb", as_version=4)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    context = chromium.new_context(viewport={"width": 1280, "height": 1400})
    page = context.new_page()
    # Without the chapters that another test has left open.
    page.goto(f"{lab}lab/tree/book/{chapter}.ipynb?reset", wait_until="commit", timeout=90_000)
    cells = page.locator(".jp-Notebook .jp-MarkdownCell")
    expect(cells).to_have_count(len(sources), timeout=90_000)
    # A cell is shown as typed until its renderer has come.
    expect(page.locator(".jp-Notebook .jp-MarkdownCell.jp-mod-rendered")).to_have_count(len(sources), timeout=90_000)
    expect(page.locator(".jp-MarkdownCell .jp-InputArea-editor:not(.lm-mod-hidden)")).to_have_count(0, timeout=90_000)
    if any("$" in source for source in sources):
        expect(page.locator(".jp-MarkdownCell .katex").first).to_be_visible(timeout=90_000)
    for cell in cells.all():
        page.wait_for_function(f"cell => ({SEEN})(cell).text.trim()", arg=cell.element_handle(), timeout=90_000)
    found = [cell.evaluate(SEEN) for cell in cells.all()]
    for source, seen in zip(sources, found, strict=True):
        assert seen["text"].strip(), source
        assert not (raw := RAW.search(seen["text"])), f"{raw} in {seen['text']}"
        assert seen["errors"] == 0, source
        assert seen["formulas"] >= source.count("$$") // 2, source
        assert seen["folds"] >= len(re.findall(r"^`{3,}\{dropdown\}", source, re.M)), source
        assert seen["boxes"] >= len(re.findall(r"^`{3,}\{(?:admonition|dropdown)\}", source, re.M)), source
    context.close()


def run_up_to(page: Page, chapter: str, part: str) -> Locator:
    """Run the cells of an open chapter one after the other, until the one that holds `part`, which is next.

    By what the file holds: a cell that the page has not drawn yet has no text.
    """
    sources = [cell.source for cell in stored(chapter)]
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    expect(cells).to_have_count(len(sources), timeout=90_000)
    number = next(i for i, source in enumerate(sources) if part in source)
    for i in range(number):
        run_cell(page, cells.nth(i), 120)
    return cells.nth(number)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 1400})
    yield context.new_page()
    context.close()


def test_sliders_move_the_picture(page: Page, lab: str) -> None:
    open_notebook(page, lab, "lab/tree/book/training.ipynb")
    cell = run_up_to(page, "training", "LiveFigure(")
    run_cell(page, cell)
    check_sliders(page, cell)


def test_a_running_loop_moves_the_picture(page: Page, lab: str) -> None:
    open_notebook(page, lab, "lab/tree/book/relu.ipynb")
    cell = run_up_to(page, "relu", "LiveFigure(")
    check_loop(page, cell, lambda: start_cell(page, cell))
