"""The whole book without a network after one visit, and nothing old for whoever has one."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error

from sphinx_site.offline import WORKER, hashes
from sphinx_site.policy import server_policy

from .explorable_pages import settled
from .support import SITE, PackedHandler, Visit, served, site_pages, until, watch

#: A page that only leads on is what a reader has as a bookmark; the 404 page is shown by servers.
CHAPTERS = [page for page in site_pages() if page.startswith("book/")]
#: In every run: a text chapter, one with an explorable, and one with figures that move.
FAST = ["book/notation.html", "book/hidden-layer.html", "book/training.html"]

#: Settles when a worker has everything: a browser runs it only then.
READY = """async () => {
    const { active } = await navigator.serviceWorker.ready;
    while (active.state !== "activated") {
        await new Promise((done) => active.addEventListener("statechange", done, { once: true }));
    }
    return active.scriptURL;
}"""
#: Asks the server for a newer worker, as a browser does by itself with each page: it may have one already.
ASKED = "navigator.serviceWorker.ready.then((registration) => registration.update())"
#: Asks for a newer worker as well, and says whether it gave up: then the one before goes on.
GAVE_UP = """async () => {
    const registration = await navigator.serviceWorker.ready;
    const before = registration.active;
    await registration.update();
    const next = registration.installing ?? registration.waiting;
    while (next && next.state !== "redundant" && next.state !== "activated") {
        await new Promise((done) => next.addEventListener("statechange", done, { once: true }));
    }
    return registration.active === before && before.state === "activated";
}"""
KEPT = """async () => {
    const kept = [];
    for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) kept.push(request.url);
    }
    return kept;
}"""
#: The newer worker has taken over: what it kept has replaced what there was before.
FOLLOWED = f"""async (before) => {{
    const kept = await ({KEPT})();
    return kept.length === before.length && kept.some((address) => !before.includes(address));
}}"""


class PolicyHandler(PackedHandler):
    """Sends the policy that CONTRIBUTING.md asks servers for, and closes each connection, so that it can be stopped."""

    protocol_version = "HTTP/1.0"
    asked: ClassVar[list[str]] = []

    def end_headers(self) -> None:
        self.asked.append(urlsplit(self.path).path)
        self.send_header("Content-Security-Policy", server_policy())
        super().end_headers()


class Host:
    """A server that can be stopped."""

    def __init__(self, folder: Path) -> None:
        self.stack = ExitStack()
        self.address = self.stack.enter_context(served(folder, PolicyHandler))

    def stop(self) -> None:
        self.stack.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Path], Host]]:
    hosts: list[Host] = []

    def start(folder: Path) -> Host:
        hosts.append(Host(folder))
        return hosts[-1]

    yield start
    for host in hosts:
        host.stop()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, service_workers="allow")
    yield context
    context.close()


def cut_off(visit: Visit, host: Host) -> None:
    """No network, and no server either."""
    visit.page.context.set_offline(True)
    host.stop()
    other = visit.page.context.new_page()
    with pytest.raises(Error, match="ERR_"):
        other.goto(f"{host.address}run/xor.ipynb")
    other.close()


def read(visit: Visit, path: str) -> None:
    """A page is all there: text, formulas, figures, and an explorable that can be moved."""
    source = (SITE / path).read_text(encoding="utf-8")
    page = visit.page
    visit.open(path)
    assert page.locator("article").inner_text().strip()
    assert page.locator(".katex").count() == source.count('class="katex"')
    if page.locator(".katex").count():
        assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px KaTeX_Main'))")
    visit.draw_figures()
    figures = page.locator(".mlp-plotly")
    assert figures.count() == source.count('class="mlp-plotly"')
    assert page.locator('.mlp-plotly[data-ready="true"] svg.main-svg').count() >= figures.count()
    assert page.locator(".mlp-problem").count() == 0
    if "data-component=" in source:
        settled(page)
        moved(visit)
    assert visit.complaints == []


def moved(visit: Visit) -> None:
    """The reader changes something in the first explorable; what it says follows, or its state in the address."""
    card = visit.page.locator(".mlp-card").first
    state = "card => card.innerText + location.search"
    before = card.evaluate(state)
    control = card.locator("input[type=range]:visible, select:visible, button:visible:not(:disabled)").first
    kind = control.evaluate("node => node.tagName")
    if kind == "INPUT":
        control.press("ArrowRight")
        control.press("ArrowRight")
    elif kind == "SELECT":
        control.select_option(index=1)
    else:
        control.click()
    visit.page.wait_for_function(f"([card, before]) => ({state})(card) !== before", arg=[card.element_handle(), before])


def search(visit: Visit) -> None:
    visit.open("search.html?q=perceptron")
    found = visit.page.locator("ul.search li")
    found.locator("mark").first.wait_for(timeout=20_000)
    assert visit.complaints == []


@pytest.mark.parametrize("chapters", [FAST, pytest.param(CHAPTERS, marks=pytest.mark.slow)], ids=["three", "all"])
def test_after_one_visit_the_book_is_there_without_a_network(
    context: BrowserContext, serve: Callable[[Path], Host], chapters: list[str]
) -> None:
    host = serve(SITE)
    visit = watch(context, host.address, cache=False)
    visit.open("book/index.html")
    assert visit.page.evaluate(READY) == f"{host.address}{WORKER}"
    assert visit.complaints == []
    kept = {urlsplit(address).path.lstrip("/") for address in visit.page.evaluate(KEPT)}
    assert kept == set(hashes(SITE)) and set(site_pages()) <= kept
    assert not any(path.startswith(("lite/", "run/", "_sources/")) for path in kept)

    cut_off(visit, host)
    for path in chapters:
        read(visit, path)
    search(visit)
    visit.open("index.html")
    visit.page.wait_for_url(re.compile(r"/book/index\.html$"))
    visit.open("")  # the address of the site, as one types it
    visit.page.wait_for_url(re.compile(r"/book/index\.html$"))


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    """A copy of the site below a sub-path, to put new releases in."""
    shutil.copytree(SITE, tmp_path / "below" / "book-of-mine", ignore=shutil.ignore_patterns("lite", "run", "_sources"))
    return tmp_path / "below"


def release(site: Path, path: str, new: str) -> None:
    """Change a page, as a new release does."""
    file = site / path
    text = file.read_text(encoding="utf-8").replace("<h1>", f"<h1>{new} ")
    assert new in text
    file.write_text(text, encoding="utf-8")
    worker = (site / WORKER).read_text(encoding="utf-8")
    listed = re.search(r"const FILES = (\{.*?\});", worker, flags=re.DOTALL)
    assert listed is not None
    (site / WORKER).write_text(worker.replace(listed[1], json.dumps(hashes(site))), encoding="utf-8")


def test_a_file_of_another_release_is_not_kept(
    context: BrowserContext, serve: Callable[[Path], Host], releases: Path
) -> None:
    """While a release is being put on the server, a worker may meet a page that is not its own: it gives up."""
    below = releases / "book-of-mine"
    host = serve(releases)
    visit = watch(context, host.address, cache=False)
    visit.open("book-of-mine/book/index.html")
    visit.page.evaluate(READY)
    release(below, "book/xor.html", "Second")
    changed = below / "book" / "xor.html"
    changed.write_text(changed.read_text(encoding="utf-8").replace("Second", "Third"), encoding="utf-8")
    assert visit.page.evaluate(GAVE_UP)


def test_a_new_release_is_read_at_once_and_kept(
    context: BrowserContext, serve: Callable[[Path], Host], releases: Path
) -> None:
    host = serve(releases)
    below = "book-of-mine/"
    visit = watch(context, host.address, cache=False)
    visit.open(f"{below}book/index.html")
    assert visit.page.evaluate(READY) == f"{host.address}{below}{WORKER}"
    first = set(visit.page.evaluate(KEPT))

    release(releases / below, "book/xor.html", "Second")
    visit.open(f"{below}book/xor.html")
    heading = visit.page.locator("h1:visible").first
    assert heading.inner_text().startswith("Second"), "who is online reads what is on the server"

    PolicyHandler.asked.clear()
    visit.page.evaluate(ASKED)
    until(visit.page, FOLLOWED, sorted(first))
    # The browser asks for the icon of a tab when it likes.
    asked = {path for path in PolicyHandler.asked if not path.endswith("favicon.svg")}
    assert asked == {f"/{below}{WORKER}", f"/{below}book/xor.html"}, "only what has changed"
    second = set(visit.page.evaluate(KEPT))
    assert len(second) == len(first) and len(second - first) == 1, "the old page has gone, the new one has come"
    assert "/book/xor.html?" in (second - first).pop()

    cut_off(visit, host)
    visit.open(f"{below}book/xor.html")
    assert heading.inner_text().startswith("Second")
    visit.open(f"{below}book/relu.html")
    assert visit.complaints == []


#: Notes what a page registers, and tells it when the browser has had nothing else to do since it was shown.
NOTED = """
window.registered = [];
if (navigator.serviceWorker) {
    navigator.serviceWorker.register = (script) => Promise.resolve(window.registered.push(script));
}
window.idle = new Promise((done) => addEventListener("load", () => setTimeout(() => requestIdleCallback(done))));
"""
SAVING = "Object.defineProperty(navigator, 'connection', { value: { saveData: true } });"
CASES = {"server": True, "saving": False, "frame": False, "disk": False}


@pytest.mark.parametrize("case", CASES)
def test_who_gets_a_copy(chromium: Browser, address: str, case: str) -> None:
    place = SITE.as_uri() + "/" if case == "disk" else address
    visit = watch(chromium.new_context(bypass_csp=case == "frame"), place)  # no page of the book may hold a frame
    page = visit.page
    page.add_init_script(NOTED + (SAVING if case == "saving" else ""))
    visit.open("book/notation.html")
    if case == "frame":
        page.evaluate("""() => new Promise((done) => {
            const frame = document.createElement("iframe");
            frame.onload = done;
            frame.src = "forward.html";
            document.body.append(frame);
        })""")
    shown = page.frames[-1]
    shown.evaluate("window.idle")
    assert shown.evaluate("window.registered") == ([f"{place}{WORKER}"] if CASES[case] else [])
    assert visit.complaints == []
    page.context.close()
