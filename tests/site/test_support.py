"""What the site tests share leaves nothing behind, and notes what a page must not do."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from .jupyter_lab import serving
from .support import Windows, served, until
from .whole_chapter import ask


def test_a_server_ends_with_the_test_that_failed(tmp_path: Path) -> None:
    """Its thread would keep the whole run from ending."""
    before = threading.active_count()
    with pytest.raises(RuntimeError, match="midway"), served(tmp_path):
        raise RuntimeError("midway")
    assert threading.active_count() == before


PAGE = '<!doctype html><link rel="icon" href="data:">{head}<img src="https://elsewhere.invalid/x.png" alt="">'
POLICY = """<meta http-equiv="Content-Security-Policy" content="img-src 'self' data:">"""


def test_what_a_page_asks_of_another_host_is_noted_and_what_its_policy_stops_is_not_asked(
    windows: Windows, tmp_path: Path
) -> None:
    (tmp_path / "asks.html").write_text(PAGE.format(head=""), encoding="utf-8")
    (tmp_path / "stopped.html").write_text(PAGE.format(head=POLICY), encoding="utf-8")
    with served(tmp_path) as address, windows.tab(address) as visit:
        visit.open("asks.html")
        assert "asks another host: https://elsewhere.invalid/x.png" in visit.complaints
        visit.open("stopped.html")
        assert not [text for text in visit.complaints if text.startswith("asks")]
        assert [text for text in visit.complaints if text.startswith("console")], "the browser tells of its policy"
        visit.open("missing.html")
        assert f"404: {address}missing.html" in visit.complaints


STORES = """async () => {
    document.cookie = "left=1";
    localStorage.left = sessionStorage.left = "1";
    await caches.open("left");
    await new Promise((done) => { indexedDB.open("left").onsuccess = done; });
}"""
STORED = """async () => [
    document.cookie, localStorage.length, sessionStorage.length, (await caches.keys()).length, (await indexedDB.databases()).length,
]"""


def test_a_tab_has_nothing_of_the_test_before_it(windows: Windows, tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text('<!doctype html><link rel="icon" href="data:">', encoding="utf-8")
    with served(tmp_path) as address:
        with windows.tab(address) as visit:
            visit.open("page.html")
            visit.page.evaluate(STORES)
            assert visit.page.evaluate(STORED) == ["left=1", 1, 1, 1, 1]
        with windows.tab(address) as visit:
            visit.open("page.html")
            assert visit.page.evaluate(STORED) == ["", 0, 0, 0, 0]
        with windows.tab(address, reduced_motion="reduce") as visit:
            visit.open("page.html")
            assert visit.page.evaluate("matchMedia('(prefers-reduced-motion: reduce)').matches")


def test_what_comes_later_is_waited_for(windows: Windows, address: str) -> None:
    with windows.tab(address) as visit:
        visit.page.evaluate("() => void setTimeout(() => { window.come = true; }, 300)")
        until(visit.page, "async () => window.come === true")
        assert visit.page.evaluate("window.come")
        with pytest.raises(AssertionError, match="have passed"):
            until(visit.page, "async () => false", seconds=0.2)


#: All that `ask` looks at, of a chapter whose cells are all folded: no prompt, and no output yet.
FOLDED = """
<p class="lm-MenuBar-itemLabel">Edit</p><p class="lm-Menu-itemLabel">Clear Outputs of All Cells</p>
<p class="jp-Notebook-ExecutionIndicator" data-status="idle">o</p><div class="jp-Notebook"></div>
"""


@pytest.mark.parametrize("lost", [0, 1])
def test_folded_cells_are_asked_for_again_when_that_was_lost_and_not_while_python_works(
    chromium: Browser, lost: int
) -> None:
    """Else the chapter of the lab ran once a second, and Python was busy with it for minutes."""
    page = chromium.new_page()
    page.set_content(FOLDED)
    calls: list[int] = []

    def run() -> None:
        calls.append(len(calls))
        assert len(calls) <= lost + 1, "asked again while Python works"
        if len(calls) > lost:
            page.locator("[data-status]").evaluate("indicator => (indicator.dataset.status = 'busy')")

    ask(page, run)
    page.close()
    assert len(calls) == lost + 1


def test_a_server_that_will_not_end_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    deaf = "trap '' TERM; echo deaf; while :; do sleep 1; done"
    command = ["sh", "-c", f"trap '' TERM; (sh -c \"{deaf}\") & wait; wait"]
    log = tmp_path / "log"
    with serving(command, log, os.environ, patience=0.2) as server:
        until_true(lambda: "deaf" in log.read_text(encoding="utf-8"), "what it writes")
    assert server.returncode == -signal.SIGKILL
    until_true(lambda: not alive(server.pid), "the end of its group")


def alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def until_true(condition: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, f"still waiting for {what}"
        time.sleep(0.1)
