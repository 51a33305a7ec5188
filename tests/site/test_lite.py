"""Python in the reader's browser: a chapter opens, runs and prints what the book shows; its controls work."""

from __future__ import annotations

import functools
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

import lite
from mlp_lib import explorables
from sphinx_site import paste, runners
from sphinx_site.policy import APP_DIRECTIVES, DIRECTIVES, server_policy

from . import pyodide_distribution
from .jupyter_lab import ask_below, printed, start_cell
from .live_figures import check_loop, check_sliders
from .moves import check_explorable
from .support import ROOT, SITE, Handler, served
from .test_runners import RAW, SEEN

CHAPTERS = sorted(file.stem for file in (ROOT / "book").glob("*.ipynb"))
#: In every run: the chapter with the two sliders, and one with an explorable of another kind.
FAST = ("training", "xor")
EACH = [pytest.param(name, marks=[] if name in FAST else pytest.mark.slow) for name in CHAPTERS]
#: What a cell shows when it fails; the cells below it then wait for ever.
FAILED = '[data-mime-type$="vnd.jupyter.error"], [data-mime-type$="vnd.jupyter.stderr"]'
WORKERS = "navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))"
#: A browser on two busy cores takes its time to start Python.
START, RUN = 240_000, 400_000
#: What the theme, figures and explorables draw with is loaded from the site; nothing else is to be reached.


@pytest.fixture(scope="module")
def distribution() -> Path:
    """Pyodide's packages. That they cannot be had fails the tests; it never skips them."""
    try:
        return pyodide_distribution.get()
    except pyodide_distribution.NoDistributionError as error:
        pytest.fail(str(error))


@pytest.fixture(scope="module")
def self_hosted(distribution: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the book with an app beside it that brings its own Pyodide."""
    app = tmp_path_factory.mktemp("site") / "lite"
    lite.build(app, str(distribution), lite.DAY_ZERO)

    class Both(Handler):
        def translate_path(self, path: str) -> str:
            self.directory = str(app.parent if path.startswith("/lite/") else SITE)
            return super().translate_path(path)

    with served(SITE, Both) as address:
        yield address


class Reader:
    """A reader who opens a chapter of the book and launches it."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.elsewhere: list[str] = []
        self.missing: list[str] = []
        context.on("request", lambda request: self.note(request.url))
        context.on("response", lambda answer: self.missing.append(answer.url) if answer.status >= 400 else None)

    def note(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.elsewhere.append(url)

    def launch(self, chapter: str) -> Page:
        """Click the chapter's button, and wait for Python."""
        page = self.context.new_page()
        page.goto(f"{self.address}book/{chapter}.html")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")  # of the book, see test_offline.py
        page.locator(".dropdown-launch-buttons button").first.click()
        with self.context.expect_page() as opened:
            page.locator(".dropdown-launch-buttons a[href*='lite/']").click()
        page.close()
        app = opened.value
        app.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=START)
        expect(app.locator(".jp-NotebookPanel")).to_be_visible()
        # What is asked for before Python is there is lost.
        expect(app.locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute("data-status", "idle", timeout=START)
        return app


@pytest.fixture
def reader(chromium: Browser, self_hosted: str) -> Iterator[Reader]:
    context = chromium.new_context(viewport={"width": 1280, "height": 1400}, service_workers="allow")
    yield Reader(context, self_hosted)
    context.close()


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
    choose(page, "Edit", "Clear Outputs of All Cells")
    deadline = time.monotonic() + START / 1000
    while not _asked(page) and time.monotonic() < deadline:
        run()
        page.wait_for_timeout(1000)


def _asked(page: Page) -> bool:
    """Say whether Python has been asked for anything since the outputs were cleared."""
    if first_open_cell(page).count():
        return first_open_cell(page).locator(".jp-InputPrompt").inner_text() != "[ ]:"
    # Where all cells are folded there is no prompt, only what they show.
    return page.locator(".jp-Notebook .jp-OutputArea-output").count() > 0


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


@pytest.mark.parametrize("chapter", EACH)
def test_chapter_runs_and_its_controls_work(reader: Reader, chapter: str) -> None:
    page = reader.launch(chapter)
    expected = stored(chapter)
    cells = run_all(page, len(expected))
    solutions = in_solutions(chapter)
    assert [number for number, cell in enumerate(cells) if not cell.is_visible()] == solutions
    reads_as_plain_text(page)
    for number, (cell, known) in enumerate(zip(cells, expected, strict=True)):
        assert cell.locator('[data-mime-type$="vnd.jupyter.stderr"]').count() == 0, cell.inner_text()
        text = "".join(output.text for output in known.outputs if output.output_type == "stream")
        assert printed(cell).split() == text.split(), known.source
        kinds = [kind for output in known.outputs for kind in output.get("data", {})]
        if number in solutions:
            continue  # below a folded heading
        cell.scroll_into_view_if_needed()
        expect(
            cell.locator(".js-plotly-plot .main-svg").first if "application/vnd.plotly.v1+json" in kinds else cell
        ).to_be_visible()
        if chapter == "training" and "LiveFigure(" in known.source:
            check_sliders(page, cell)
        if chapter == "relu" and "LiveFigure(" in known.source:
            check_loop(page, cell, functools.partial(start_cell, page, cell))
    # From the last on: a cell is added below each.
    for number in reversed(range(len(cells))):
        if made := re.search(r"^from mlp_lib\.explorables import (\w+)$", expected[number].source, re.MULTILINE):
            cls = getattr(explorables, made[1])
            card = cells[number].locator(f".mlp-{cls.lesson}")
            expect(card.locator(".mlp-sentence").first).to_contain_text(re.compile(r"\w+"), timeout=START)
            check_explorable(page, card, cls, ask_below(page, cells[number]))
    # The app has its own worker, and has left that of the book alone.
    assert sorted(page.evaluate(WORKERS)) == [reader.address, f"{reader.address}lite/"]
    assert reader.elsewhere == []
    assert reader.missing == []


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
    text = page.evaluate(SEEN)
    assert not (raw := RAW.search(text)), text[raw.start() - 80 : raw.end() + 80] if raw else ""
    assert "⚠" not in text
    assert page.locator(".jp-MarkdownCell :is(.katex-error, mjx-merror, .jp-MystRenderError)").count() == 0
    assert page.locator(".jp-MarkdownCell mjx-container").count() > 0 or "\\tag" not in text


def import_in_the_first_cell(page: Page) -> Locator:
    cell = first_open_cell(page)

    def run_it() -> None:
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")

    ask(page, run_it)
    return cell


class AsTheGuideSays(Handler):
    """A server that sends the headers of CONTRIBUTING.md, "Put the site on a server"."""

    def end_headers(self) -> None:
        distribution = lite.configured_distribution()
        policy = DIRECTIVES
        if self.path.startswith("/lite/"):
            policy = paste.that_ask(distribution, APP_DIRECTIVES)
        elif self.path in (f"/{paste.PAGE}.html", "/service-worker.js"):
            policy = paste.directives(distribution)
        self.send_header("Content-Security-Policy", server_policy(policy))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        super().end_headers()


@pytest.mark.parametrize(
    ("server", "honest"),
    [
        pytest.param(Handler, True, id="plain"),
        pytest.param(AsTheGuideSays, True, id="with headers"),
        pytest.param(Handler, False, marks=pytest.mark.slow, id="changed"),
    ],
)
def test_packages_come_from_their_address_unchanged(
    chromium: Browser, distribution: Path, server: type[Handler], honest: bool
) -> None:
    """The site as 'make book' leaves it asks the address of the distribution, and takes only the files it names."""
    address = lite.configured_distribution()
    assert lite.is_address(address)
    asked: set[str] = set()

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(address)
        asked.add(name)
        body = (distribution / name).read_bytes()
        if name.startswith("numpy") and not honest:
            body = body[:-1] + bytes([body[-1] ^ 1])
        route.fulfill(body=body, headers={"access-control-allow-origin": "*"})

    with served(SITE, server) as site:
        context = chromium.new_context(viewport={"width": 1280, "height": 1400}, service_workers="allow")
        context.route(f"{address}**", answer)
        reader = Reader(context, site)
        page = reader.launch("xor")
        cell = import_in_the_first_cell(page)
        if honest:
            expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"), timeout=RUN)
            expect(cell.locator('[data-mime-type$="vnd.jupyter.stderr"]')).to_have_count(0)
        else:
            expect(cell).to_contain_text("No module named 'numpy'", timeout=RUN)
        lock = json.loads((SITE / "lite/static/pyodide/pyodide-lock.json").read_text(encoding="utf-8"))
        named = {entry["file_name"] for entry in lock["packages"].values() if entry["file_name"].startswith(address)}
        assert any(name.startswith("numpy") for name in asked)
        assert set(reader.elsewhere) == {address + name for name in asked} <= named
        context.close()
