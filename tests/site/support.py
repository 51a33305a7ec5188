"""What the site tests share: the pages, a server, and a tab that notes every complaint."""

from __future__ import annotations

import functools
import gzip
import http.server
import io
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Request

ROOT = Path(__file__).resolve().parent.parent.parent
SITE = ROOT / "_build" / "html"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

VIEWPORTS = {"wide": (1280, 900), "phone": (360, 740)}
THEMES = ("light", "dark")
#: How a browser reaches no host but this machine, so that what a page asks of another fails, and is told.
NO_OTHER_HOST = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
#: What Playwright says where a test wants no service worker; test_offline.py is the one that wants it.
NO_WORKER = "Service Worker registration blocked by Playwright"


def site_pages() -> list[str]:
    """Every page of the book, by its path below the root.

    Not those of the app beside it, see test_lite.py, and not figures and exercises once more, see
    test_slides.py and test_worksheets.py.
    """
    return sorted(
        str(page)
        for file in SITE.rglob("*.html")
        if (page := file.relative_to(SITE)).parts[0] not in {"_static", "lite", "figures", "worksheets"}
    )


class Server(http.server.ThreadingHTTPServer):
    """A file server that a browser may leave in the middle of an answer."""

    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing about a connection that the browser closed."""


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Keep the test output clean."""


class PackedHandler(Handler):
    """Sends text compressed and keeps connections, as web servers do: speed is measured against this one."""

    protocol_version = "HTTP/1.1"
    timeout = 10  # a connection that the browser has forgotten does not keep its thread

    def send_head(self) -> io.BytesIO | None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.send_error(404)
            return None
        content = path.read_bytes()
        packed = path.suffix in {".html", ".css", ".js", ".svg", ".json"}
        if packed:
            content = gzip.compress(content, compresslevel=6)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "max-age=3600")
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        return io.BytesIO(content)


@contextmanager
def served(folder: Path, handler: type[Handler] = Handler, port: int = 0) -> Iterator[str]:
    """The address of a server of the files in a folder."""
    with Server(("127.0.0.1", port), functools.partial(handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:  # a thread that goes on would keep the whole run from ending
            server.shutdown()
            thread.join()


@dataclass
class Visit:
    """A page, and everything it did that it should not do."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Load a page and wait until its scripts have run."""
        self.complaints.clear()
        self.page.goto(self.address + path, wait_until="load")

    def draw_figures(self) -> None:
        """Scroll through the page as a reader does, until every figure is drawn or has failed."""
        figures = self.page.locator(".mlp-plotly")
        for index in range(figures.count()):
            figure = figures.nth(index)
            figure.scroll_into_view_if_needed()
            self.page.wait_for_function(
                "box => box.dataset.ready === 'true' || box.querySelector('.mlp-problem')",
                arg=figure.element_handle(),
                timeout=20_000,
            )


def until(page: Page, asked: str, arg: Any = None, seconds: float = 60) -> None:
    """Wait until what the page answers, later, is true; `wait_for_function` takes the promise itself for true."""
    deadline = time.monotonic() + seconds
    while not page.evaluate(asked, arg):
        assert time.monotonic() < deadline, f"{seconds} s have passed: {asked}"
        page.wait_for_timeout(50)


def watch(context: BrowserContext, address: str, *, cache: bool = True) -> Visit:
    """Open a tab that notes every message, failure and foreign request.

    Without `cache` the browser keeps nothing by itself, and only a service worker can answer for a server.
    """
    page = context.new_page()
    visit = Visit(page, address)

    def failed(request: Request) -> None:
        if request.url.startswith(address):
            visit.complaints.append(f"failed: {request.url} ({request.failure})")
        elif request.failure != "csp":  # what the policy of the page stops was never asked
            visit.complaints.append(f"asks another host: {request.url}")

    if not cache:  # which a route switches off
        page.route("**/*", lambda route: route.continue_())
    page.on(
        "console",
        lambda message: (
            visit.complaints.append(f"console {message.type}: {message.text}") if message.text != NO_WORKER else None
        ),
    )
    page.on("pageerror", lambda error: visit.complaints.append(f"page error: {error}"))
    page.on(
        "response",
        lambda answer: visit.complaints.append(f"{answer.status}: {answer.url}") if answer.status >= 400 else None,
    )
    page.on("requestfailed", failed)
    return visit


class Windows:
    """One window for all tests that want the same of one: opening it costs the processor as much as a page."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.open: dict[str, BrowserContext] = {}

    def window(self, settings: dict[str, Any]) -> BrowserContext:
        """Find the one of these settings, or open it; its first tab stays, or it would close with the last."""
        key = repr(sorted(settings.items()))
        if key not in self.open:
            self.open[key] = self.browser.new_context(**settings)
            self.open[key].new_page()
        return self.open[key]

    @contextmanager
    def tab(self, address: str, **settings: Any) -> Iterator[Visit]:
        """A fresh tab, with nothing left of what other tests stored."""
        window = self.window(settings)
        visit = watch(window, address)
        window.clear_cookies()
        session = window.new_cdp_session(visit.page)
        session.send("Storage.clearDataForOrigin", {"origin": origin(address), "storageTypes": "all"})
        session.detach()
        yield visit
        visit.page.close()


def origin(address: str) -> str:
    """To whom what a page stores belongs."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
