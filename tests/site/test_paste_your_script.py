"""*Paste your script*: what a reader does there, with Python running in the page."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

import lite
from sphinx_site import paste
from sphinx_site.policy import server_policy

from . import pyodide_distribution, python_in_the_page
from .support import AXE, SITE, THEMES, PackedHandler, Visit, Windows, served, until, watch

PAGE = f"{paste.PAGE}.html"
#: A browser on two busy cores takes its time to start Python, and the doctor works in it.
START = 90_000
WIDTHS = {"wide": (1280, 900), "phone": (360, 740)}
#: A broken one, and the number of its wrong line.
SOURCE = (paste.BROKEN / "plain_lists.py").read_text(encoding="utf-8")
LINE = 1 + SOURCE.splitlines().index("            d_hid[j] = d_out * output[j] * a[j] * (1 - out)")
FIRST = (paste.BROKEN / f"{paste.EXAMPLES[0]}.py").read_text(encoding="utf-8")
ENDLESS = "import numpy as np\n\nwhile True:\n    pass\n"
HEADLINE = ".mlp-paste-headline"
LIT = ".cm-line.mlp-paste-lit"
KEPT = """async () => {
    const kept = [];
    for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) kept.push(request.url);
    }
    return kept.filter((address) => address.includes("pyodide")).length;
}"""


class Headers(PackedHandler):
    """Sends the policies that CONTRIBUTING.md asks servers for, and notes what it was asked."""

    protocol_version = "HTTP/1.0"
    asked: ClassVar[list[str]] = []

    def end_headers(self) -> None:
        path = urlsplit(self.path).path
        self.asked.append(self.path)
        own = path.endswith((f"/{PAGE}", "/service-worker.js"))
        directives = paste.directives(lite.configured_distribution())
        self.send_header("Content-Security-Policy", server_policy(directives) if own else server_policy())
        super().end_headers()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the site, in a folder of its own."""
    folder = tmp_path_factory.mktemp("host") / "book-of-mine"
    try:
        python_in_the_page.put_together(folder)
    except pyodide_distribution.NoDistributionError as error:
        pytest.fail(str(error))
    return folder


@pytest.fixture(scope="module")
def host(site: Path) -> Iterator[str]:
    """The address of the site, below a path of a server."""
    with served(site.parent, Headers) as address:
        yield f"{address}{site.name}/"


@pytest.fixture(params=WIDTHS)
def reader(request: pytest.FixtureRequest, windows: Windows, host: str) -> Iterator[Visit]:
    width, height = WIDTHS[request.param]
    with windows.tab(host, viewport={"width": width, "height": height}) as visit:
        yield visit


@pytest.fixture
def wide_reader(windows: Windows, host: str) -> Iterator[Visit]:
    with windows.tab(host, viewport={"width": 1280, "height": 900}) as visit:
        yield visit


@pytest.fixture
def newcomer(chromium: Browser, host: str) -> Iterator[Visit]:
    """Someone whose browser has kept nothing of the site."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    yield watch(context, host, cache=False)
    context.close()


def put(page: Page, text: str) -> None:
    """Paste a script in place of the one that is there."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def examine(page: Page) -> None:
    page.locator('[data-do="examine"]').click()
    expect(page.locator(HEADLINE)).to_be_visible(timeout=START)


def verdict(page: Page) -> str | None:
    return page.locator(".mlp-paste-report").get_attribute("data-verdict")


def text_of(page: Page) -> str:
    """The script in the editor, as CodeMirror holds it."""
    return str(page.locator(".cm-content").evaluate("node => node.cmTile.view.state.doc.toString()"))


def test_a_pasted_script_is_examined_mended_and_right(reader: Visit) -> None:
    page = reader.page
    reader.open(PAGE)
    assert not page.locator(HEADLINE).is_visible()
    put(page, SOURCE)
    examine(page)
    assert verdict(page) == "mistaken"
    # The line is lit, and no other; its number too.
    assert page.locator(LIT).all_inner_texts() == [SOURCE.splitlines()[LINE - 1]]
    assert page.locator(".mlp-paste-lit-number").all_inner_texts() == [str(LINE)]
    # What it says of the values, beside the line and below the editor.
    page.locator(LIT).click()
    tip = page.locator(".cm-tooltip.mlp-paste-tip")
    expect(tip).to_be_visible()
    finding = page.locator(".mlp-paste-finding")
    assert finding.locator("tbody tr").count() >= 1
    assert tip.locator("tbody").inner_text() == finding.locator("tbody").inner_text()
    given, right = (finding.locator("tbody tr").first.locator("td").nth(column).inner_text() for column in (0, 1))
    assert given and right and given != right

    page.locator('[data-do="mend"]').click()
    expect(page.locator('[data-do="undo"]')).to_be_visible(timeout=START)
    assert verdict(page) == "right", page.locator(".mlp-paste-report").inner_text()
    mended = text_of(page).splitlines()
    changed = [
        number for number, pair in enumerate(zip(SOURCE.splitlines(), mended, strict=True), 1) if len(set(pair)) > 1
    ]
    assert changed == [LINE]
    assert page.locator(LIT).count() == 0

    page.locator('[data-do="undo"]').click()
    assert text_of(page) == SOURCE
    assert verdict(page) == "mistaken" and page.locator(LIT).count() == 1
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    assert reader.complaints == []


def test_an_undo_of_the_editor_takes_the_mending_back_in_one_step(wide_reader: Visit) -> None:
    page = wide_reader.page
    wide_reader.open(PAGE)
    put(page, SOURCE)
    examine(page)
    page.locator('[data-do="mend"]').click()
    expect(page.locator('[data-do="undo"]')).to_be_visible(timeout=START)
    assert text_of(page) != SOURCE
    page.locator(".cm-content").click()
    page.keyboard.press("Control+z")
    assert text_of(page) == SOURCE
    assert page.locator(".mlp-paste-since").is_visible()


def test_a_report_knows_when_the_script_has_changed_since(wide_reader: Visit) -> None:
    page = wide_reader.page
    wide_reader.open(PAGE)
    put(page, SOURCE)
    examine(page)
    # A line above it: the lit line moves along and can still be mended.
    page.locator(".cm-line").first.click()
    page.keyboard.press("Home")
    page.keyboard.insert_text("# mine\n")
    assert page.locator(".mlp-paste-lit-number").all_inner_texts() == [str(LINE + 1)]
    assert page.locator(".mlp-paste-since").is_visible()
    assert page.locator('[data-do="mend"]').is_enabled()
    # The line itself: there is nothing left to mend.
    page.locator(LIT).click()
    page.keyboard.press("End")
    page.keyboard.insert_text("  # mine")
    assert page.locator(LIT).count() == 0
    assert page.locator('[data-do="mend"]').is_disabled()


NOTED = """() => {
    const words = document.querySelector(".mlp-paste-words"), bar = document.querySelector(".mlp-paste progress");
    window.told = [];
    window.aloud = [];
    new MutationObserver(() => {
        if (words.textContent) window.told.push([performance.now(), words.textContent, bar.getAttribute("value")]);
    }).observe(words, { childList: true });
    const status = document.querySelector('.mlp-paste [role="status"]');
    new MutationObserver(() => window.aloud.push(status.textContent)).observe(status, { childList: true });
    document.querySelector('[data-do="examine"]').addEventListener("click", () => (window.began = performance.now()));
}"""


def test_it_says_what_it_does_from_the_first_second(newcomer: Visit) -> None:
    page = newcomer.page
    Headers.asked.clear()
    newcomer.open(PAGE)
    page.wait_for_load_state("networkidle")
    assert not [path for path in Headers.asked if "/lite/" in path], "Python comes when it is asked for"
    page.evaluate(NOTED)
    examine(page)
    told = page.evaluate("told")
    assert told[0][0] - page.evaluate("began") < 1000
    stages = list(dict.fromkeys(text.split(":")[0] for _, text, _ in told))
    loading = ["Loading Python", "Starting Python", "Loading numpy and the doctor"]
    assert stages[:3] == loading and {"Running your script", "Measuring the true slopes"} < set(stages)
    for stage in stages:
        shares = [float(value) for _, text, value in told if text.startswith(stage) and value]
        assert shares == sorted(shares) and all(0 <= share <= 1 for share in shares)
    megabytes = [text for _, text, _ in told if text.startswith("Loading Python:")]
    (first, _), (got, size) = (map(float, re.findall(r"[\d.]+", megabytes[i])) for i in (0, -1))
    assert 0 <= first < got <= size and size > 10
    # Aloud each stage once, then the verdict; and never each percent.
    aloud = page.evaluate("aloud")
    assert list(dict.fromkeys(aloud[:-1])) == stages and len(aloud) < 20
    assert page.locator(HEADLINE).inner_text() in aloud[-1]
    assert not page.locator(".mlp-paste-progress").is_visible()


def test_what_never_ends_can_be_stopped(wide_reader: Visit) -> None:
    page = wide_reader.page
    wide_reader.open(PAGE)
    put(page, ENDLESS)
    page.locator('[data-do="examine"]').click()
    expect(page.locator(".mlp-paste-words")).to_contain_text("Running your script", timeout=START)
    page.wait_for_timeout(300)
    assert not page.locator(HEADLINE).is_visible()
    page.locator('[data-do="stop"]').click()
    expect(page.locator(".mlp-paste-progress")).to_be_hidden()
    assert page.locator('[role="status"]').first.inner_text() == "Stopped."
    assert page.locator('[data-do="examine"]').is_enabled() and page.locator('[data-do="stop"]').is_disabled()
    put(page, SOURCE)
    examine(page)
    assert verdict(page) == "mistaken"
    assert len(page.workers) == 1
    assert wide_reader.complaints == []


def test_by_keyboard_alone(wide_reader: Visit) -> None:
    page = wide_reader.page
    wide_reader.open(PAGE)
    put(page, SOURCE)
    focused = "document.activeElement.className + ' ' + (document.activeElement.dataset.do ?? document.activeElement.type ?? '')"
    page.locator("#mlp-paste-example").focus()
    page.keyboard.press("Tab")
    assert "file" in page.evaluate(focused)
    page.keyboard.press("Tab")
    assert "cm-content" in page.evaluate(focused)
    before = text_of(page)
    page.keyboard.press("Tab")  # out again: the editor is no trap
    assert page.evaluate(focused).endswith("examine")
    page.keyboard.press("Shift+Tab")
    assert "cm-content" in page.evaluate(focused) and text_of(page) == before
    page.keyboard.press("Control+Enter")
    expect(page.locator(HEADLINE)).to_be_visible(timeout=START)
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate(focused).endswith("go"):
            break
    page.keyboard.press("Enter")
    # The cursor is in the lit line, and the values are beside it.
    assert "cm-content" in page.evaluate(focused)
    expect(page.locator(".cm-tooltip.mlp-paste-tip")).to_be_visible()
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate(focused).endswith("mend"):
            break
    page.keyboard.press("Enter")
    expect(page.locator('[data-do="undo"]')).to_be_visible(timeout=START)
    assert verdict(page) == "right"
    assert page.evaluate("document.activeElement !== document.body"), "the focus is not lost"
    assert wide_reader.complaints == []


def test_a_link_carries_the_script_and_runs_nothing(wide_reader: Visit, chromium: Browser, host: str) -> None:
    page = wide_reader.page
    wide_reader.open(PAGE)
    text = "# größer\nprint('<b>')\n" + SOURCE
    put(page, text)
    page.locator('[data-do="link"]').click()
    expect(page.locator('[role="status"]').first).to_contain_text(re.compile("link", re.IGNORECASE))
    link = page.url
    assert "#script=" in link
    Headers.asked.clear()
    context = chromium.new_context()
    other = watch(context, host)
    other.page.goto(link)
    expect(other.page.locator(HEADLINE)).to_contain_text("nothing of it has run")
    assert text_of(other.page) == text
    other.page.wait_for_timeout(500)
    assert other.page.workers == [] and not [path for path in Headers.asked if "/lite/" in path]
    assert not [path for path in Headers.asked if "script=" in path], "what is behind # goes to no server"
    # It told the script that was there; it does not tell another.
    put(other.page, "x = 1\n")
    other.page.wait_for_function("() => !location.hash")
    assert other.complaints == []
    context.close()


BOMB = base64.urlsafe_b64encode(zlib.compress(b"#" * 3_000_000, 9)[2:-4]).decode().rstrip("=")


@pytest.mark.parametrize("fragment", ["%%%", "AAAA", "", BOMB], ids=["signs", "cut", "empty", "too-long"])
def test_a_broken_link_is_told(wide_reader: Visit, fragment: str) -> None:
    wide_reader.open(f"{PAGE}#script={fragment}")
    expect(wide_reader.page.locator(HEADLINE)).to_contain_text("holds no script that can be read")
    assert wide_reader.complaints == []


def test_a_script_reaches_neither_the_network_nor_what_the_browser_keeps(wide_reader: Visit) -> None:
    """A script may come from a stranger's link: its worker holds nothing that leads out, nor to the kept pages."""
    page = wide_reader.page
    wide_reader.open(PAGE)
    examine(page)
    (worker,) = page.workers
    names = ["caches", "indexedDB", "navigator", "fetch", "XMLHttpRequest", "WebSocket", "EventSource", "Worker"]
    names += ["BroadcastChannel", "importScripts", "WebTransport", "cookieStore"]
    assert worker.evaluate("names => names.filter((name) => typeof self[name] !== 'undefined')", names) == []
    # Later, because what a debugger evaluates itself may do this.
    tried = """() => new Promise((done) => setTimeout(() => {
        try { done(setTimeout.constructor("return 1")()); } catch (error) { done(error.name); }
    }))"""
    assert worker.evaluate(tried) == "EvalError"
    assert worker.evaluate("import('https://elsewhere.invalid/x.js').then(() => 'came', () => 'refused')") == "refused"


def test_the_policy_holds_in_the_worker(wide_reader: Visit) -> None:
    """Before its doors are closed: the worker has the policy of the page, though its server sent none for it."""
    page = wide_reader.page
    wide_reader.open(PAGE)
    told = page.evaluate(
        """() => new Promise((done) => {
            const code = `fetch("https://elsewhere.invalid/").then(() => "came", () => "refused").then((what) => {
                let evaluated = "ran";
                try { (0, eval)("1"); } catch (error) { evaluated = error.name; }
                postMessage([what, evaluated, typeof WebAssembly]);
            });`;
            const worker = new Worker(URL.createObjectURL(new Blob([code])));
            worker.onmessage = ({ data }) => done(data);
        })"""
    )
    assert told == ["refused", "EvalError", "object"]
    assert not [text for text in wide_reader.complaints if text.startswith("asks another host")]


def test_after_one_visit_it_works_without_a_network(chromium: Browser, site: Path) -> None:
    with ExitStack() as stack:
        host = stack.enter_context(served(site.parent, Headers)) + f"{site.name}/"
        context = chromium.new_context(service_workers="allow")
        page = context.new_page()
        page.goto(f"{host}{PAGE}")
        examine(page)
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        until(page, f"({KEPT})().then((count) => count >= 8)")
        context.set_offline(True)
        stack.close()  # and no server either
        page.goto(f"{host}{PAGE}")
        put(page, SOURCE)
        examine(page)
        assert verdict(page) == "mistaken", page.locator(".mlp-paste-report").inner_text()
        context.close()


def test_without_a_network_and_without_a_visit_it_says_so(newcomer: Visit) -> None:
    page = newcomer.page
    newcomer.open(PAGE)
    page.context.set_offline(True)
    examine(page)
    assert "there is no network" in page.locator(HEADLINE).inner_text()
    assert page.locator('[data-do="examine"]').is_enabled()
    page.context.set_offline(False)
    examine(page)
    expect(page.locator(LIT)).to_have_count(1, timeout=START)


def test_from_a_disk_it_says_that_a_server_is_needed(chromium: Browser) -> None:
    context: BrowserContext = chromium.new_context()
    visit = watch(context, SITE.as_uri() + "/")
    visit.open(PAGE)
    assert text_of(visit.page) == FIRST
    visit.page.locator('[data-do="examine"]').click()
    assert "http.server" in visit.page.locator(HEADLINE).inner_text()
    assert visit.complaints == []
    context.close()


def test_a_site_without_python_says_so(chromium: Browser, site: Path) -> None:
    class NoPython(PackedHandler):
        def send_head(self):  # type: ignore[no-untyped-def]
            if "/lite/" in self.path:
                self.send_error(404)
                return None
            return super().send_head()

    with served(site, NoPython) as host:
        context = chromium.new_context()
        page = context.new_page()
        page.goto(f"{host}{PAGE}")
        examine(page)
        assert "without Python" in page.locator(HEADLINE).inner_text()
        context.close()


@pytest.mark.parametrize("theme", THEMES)
def test_the_report_can_be_read_by_everybody(chromium: Browser, host: str, theme: str) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 740}, color_scheme=theme, bypass_csp=True)
    visit = watch(context, host)
    visit.open(PAGE)
    examine(visit.page)
    visit.page.locator('[data-do="go"]').first.click()
    visit.page.evaluate(AXE.read_text(encoding="utf-8"))
    found = visit.page.evaluate("axe.run('.mlp-paste', {resultTypes: ['violations']})")
    assert [(item["id"], [node["target"] for node in item["nodes"]]) for item in found["violations"]] == []
    context.close()


@pytest.mark.parametrize(
    "name", [paste.EXAMPLES[0], *(pytest.param(name, marks=pytest.mark.slow) for name in paste.EXAMPLES[1:])]
)
def test_each_broken_example_is_examined(wide_reader: Visit, name: str) -> None:
    page = wide_reader.page
    wide_reader.open(PAGE)
    page.locator("#mlp-paste-example").select_option(f"{name}.py")
    examine(page)
    assert verdict(page) == "mistaken"
    assert page.locator(LIT).count() >= 1
    page.locator('[data-do="mend"]').first.click()
    expect(page.locator('[data-do="undo"]')).to_be_visible(timeout=START)
    assert verdict(page) == "right", page.locator(".mlp-paste-report").inner_text()


def test_a_file_is_opened(wide_reader: Visit, tmp_path: Path) -> None:
    page = wide_reader.page
    wide_reader.open(PAGE)
    file = tmp_path / "my_network.py"
    file.write_text("x = 1\n", encoding="utf-8")
    page.locator('input[type="file"]').set_input_files(file)
    expect(page.locator(".cm-line").first).to_have_text("x = 1")
    assert page.locator("#mlp-paste-example").input_value() == ""


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 780)])
def test_the_first_screen_has_the_button(wide_reader: Visit, width: int, height: int) -> None:
    """A reader need not look for it below a long script."""
    wide_reader.page.set_viewport_size({"width": width, "height": height})
    wide_reader.open(PAGE)
    button = wide_reader.page.locator('[data-do="examine"]')
    button.wait_for()
    assert button.evaluate("""node => {
        const box = node.getBoundingClientRect();
        const on_top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return box.top > 0 && box.bottom <= innerHeight && on_top === node;
    }""")
