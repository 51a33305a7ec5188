"""A chapter in a host that runs notebooks: its text, what its cells print and draw, and every figure moved.

The app in the browser, JupyterLab and Notebook are all of the same parts, so what is looked at is the same.
"""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Callable, Collection

import nbformat
from playwright.sync_api import Locator, Page, expect

from mlp_lib import explorables
from sphinx_site import runners

from .jupyter_lab import ask_below, printed, start_cell
from .live_figures import check_loop, check_sliders
from .moves import check_explorable
from .support import ROOT
from .test_runners import RAW, SEEN

#: What a cell shows when it fails; the cells below it then wait for ever.
FAILED = '[data-mime-type$="vnd.jupyter.error"], [data-mime-type$="vnd.jupyter.stderr"]'
#: A browser on two busy cores takes its time to start Python, and then to run it.
START, RUN = 240_000, 400_000


def choose(page: Page, menu: str, entry: str) -> None:
    page.locator(".lm-MenuBar-itemLabel", has_text=re.compile(f"^{menu}$")).click()
    page.locator(".lm-Menu-itemLabel", has_text=re.compile(f"^{entry}$")).click()


def first_open_cell(page: Page) -> Locator:
    """The first cell whose code is seen: that of the explorable which opens a chapter is folded, and has no prompt."""
    return page.locator(".jp-Notebook .jp-CodeCell", has=page.locator(".jp-InputPrompt", has_text="[")).first


def ask(page: Page, run: Callable[[], None]) -> None:
    """Have Python run something, the first cell to begin with.

    Once in a while the app drops what is asked right after it says that Python is idle: the cell stays as if it had
    not been asked for, and a reader asks again.
    """
    choose(page, "Edit", "Clear (?:Outputs of All Cells|All Outputs)")  # the second before JupyterLab 4
    deadline = time.monotonic() + START / 1000
    while True:  # asked once at least: before that, busy is what Python is with its own start
        run()
        page.wait_for_timeout(1000)
        if _asked(page) or time.monotonic() > deadline:
            return


def _asked(page: Page) -> bool:
    """Say whether Python has been asked for anything since the outputs were cleared."""
    if first_open_cell(page).count():
        return first_open_cell(page).locator(".jp-InputPrompt").inner_text() != "[ ]:"
    # Where all cells are folded there is no prompt; what they show may come late, and asked again they would run again.
    busy = page.locator(".jp-Notebook-ExecutionIndicator").get_attribute("data-status") != "idle"
    return busy or page.locator(".jp-Notebook .jp-OutputArea-output").count() > 0


def run_all(page: Page, count: int) -> list[Locator]:
    """Run all cells of the chapter, once they are all there; gives the cells."""
    expect(page.locator(".jp-Notebook .jp-CodeCell")).to_have_count(count, timeout=START)
    cells = page.locator(".jp-Notebook .jp-CodeCell").all()
    ask(page, lambda: choose(page, "Run", "Run All Cells"))
    for number, cell in enumerate(cells):
        try:
            if cell.locator(".jp-Cell-inputWrapper .jp-Placeholder-prompt").count():
                # Folded, without a prompt: what it showed before was cleared.
                expect(cell.locator(".jp-OutputArea-output")).not_to_have_count(0, timeout=RUN)
                continue
            expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"), timeout=RUN)
        except AssertionError as error:
            raise AssertionError(f"cell {number} did not run: {page.inner_text('.jp-Notebook')[-3000:]}") from error
        assert cell.locator(FAILED).count() == 0, cell.inner_text()
    return cells


def stored(chapter: str) -> list[nbformat.NotebookNode]:
    notebook = nbformat.read(ROOT / "book" / f"{chapter}.ipynb", as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def check_chapter(page: Page, chapter: str, alone: bool = False) -> None:
    """Run the copy of a chapter that is open, read it, and move all that moves in it.

    One that is handed out alone begins with a cell that installs what is missing: here nothing.
    """
    cells = run_all(page, len(stored(chapter)) + alone)
    solutions = in_solutions(chapter)
    assert [number for number, cell in enumerate(cells[alone:]) if not cell.is_visible()] == solutions
    reads_as_plain_text(page)
    check_cells(page, chapter, cells, alone, solutions)


def check_cells(
    page: Page, chapter: str, cells: list[Locator], alone: bool = False, unseen: Collection[int] = ()
) -> None:
    """What the cells that have run print and draw, but for those below a folded heading; and move all that moves."""
    ran = len(cells)
    expected, cells = stored(chapter), cells[alone:]
    for number, (cell, known) in enumerate(zip(cells, expected, strict=True)):
        assert cell.locator('[data-mime-type$="vnd.jupyter.stderr"]').count() == 0, cell.inner_text()
        text = "".join(output.text for output in known.outputs if output.output_type == "stream")
        assert printed(cell).split() == text.split(), known.source
        kinds = [kind for output in known.outputs for kind in output.get("data", {})]
        if number in unseen:
            continue
        cell.scroll_into_view_if_needed()
        expect(
            cell.locator(".js-plotly-plot .main-svg").first if "application/vnd.plotly.v1+json" in kinds else cell
        ).to_be_visible()
        if chapter == "training" and "LiveFigure(" in known.source:
            check_sliders(page, cell)
        if chapter == "relu" and "LiveFigure(" in known.source:
            check_loop(page, cell, functools.partial(start_cell, page, cell))
            ran += 1
    # From the last on: a cell is added below each.
    for number in reversed(range(len(cells))):
        if made := re.search(r"^from mlp_lib\.explorables import (\w+)$", expected[number].source, re.MULTILINE):
            cls = getattr(explorables, made[1])
            card = cells[number].locator(f".mlp-{cls.lesson}")
            expect(card.locator(".mlp-sentence").first).to_contain_text(re.compile(r"\w+"), timeout=START)
            python = ask_below(page, cells[number])
            if ran:
                assert int(python("print(len(In) - 2)")) == ran, "a cell ran twice"
                ran = 0
            check_explorable(page, card, cls, python)


def in_solutions(chapter: str) -> list[int]:
    """The numbers of the code cells that belong to a solution, which is shown folded."""
    found, inside, number = [], False, 0
    for cell in runners.copies(alone=False)[chapter]["cells"]:
        if cell["cell_type"] == "code":
            found += [number] if inside else []
            number += 1
        elif heading := re.match(r"(#+) ", "".join(cell["source"])):
            inside = runners.FOLDED.items() <= cell["metadata"].items() or (inside and len(heading[1]) > 4)
    return found


def reads_as_plain_text(page: Page) -> None:
    """Nothing stands there as it was typed, nothing warns, and links between chapters name chapters that are there."""
    deadline = time.monotonic() + 60  # formulas are set one after the other, slowly before JupyterLab 4
    while RAW.search(text := page.evaluate(SEEN)) and time.monotonic() < deadline:
        page.wait_for_timeout(500)
    assert not (raw := RAW.search(text)), text[raw.start() - 80 : raw.end() + 80] if raw else ""
    assert "⚠" not in text
    assert page.locator(".jp-MarkdownCell :is(.katex-error, mjx-merror, .jp-MystRenderError)").count() == 0
    assert page.locator(".jp-MarkdownCell :is(mjx-container, .MathJax)").count() > 0 or "\\tag" not in text
