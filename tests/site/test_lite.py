"""Python in the reader's browser: a chapter opens, runs and prints what the book shows; its controls work."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

import lite
from sphinx_site import paste
from sphinx_site.policy import APP_DIRECTIVES, DIRECTIVES, server_policy

from . import pyodide_distribution
from .support import ROOT, SITE, Handler, served
from .whole_chapter import RUN, START, ask, check_chapter, first_open_cell

CHAPTERS = sorted(file.stem for file in (ROOT / "book").glob("*.ipynb"))
#: In every run: the chapter with the two sliders, and one with an explorable of another kind.
FAST = ("training", "xor")
EACH = [pytest.param(name, marks=[] if name in FAST else pytest.mark.slow) for name in CHAPTERS]
WORKERS = "navigator.serviceWorker.getRegistrations().then((all) => all.map((one) => one.scope))"
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


@pytest.mark.parametrize("chapter", EACH)
def test_chapter_runs_and_its_controls_work(reader: Reader, chapter: str) -> None:
    check_chapter(page := reader.launch(chapter), chapter)
    # The app has its own worker, and has left that of the book alone.
    assert sorted(page.evaluate(WORKERS)) == [reader.address, f"{reader.address}lite/"]
    assert reader.elsewhere == []
    assert reader.missing == []


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
