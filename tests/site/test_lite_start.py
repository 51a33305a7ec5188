"""The start of the app for Python in the browser: never a white page, and no newer edition is hidden in silence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

import lite

from .support import SITE, served

APP = SITE / "lite"


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    made = chromium.new_context(viewport={"width": 1280, "height": 800}, service_workers="block")
    yield made
    made.close()


@pytest.mark.parametrize("app", lite.APPS)
def test_each_page_says_that_it_starts_before_any_script_has_come(chromium: Browser, app: str) -> None:
    with served(SITE) as address:
        context = chromium.new_context(java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{address}lite/{app}/index.html")
        expect(page.locator("#book-start")).to_be_visible()
        expect(page.locator("#book-start")).to_contain_text("about half a minute")
        expect(page.locator("#book-edition")).to_be_hidden()
        context.close()


#: What JupyterLite keeps of a chapter that was changed, as it keeps it: localforage, a store of its own name.
KEEP = """async ([name, path]) => {
  const request = indexedDB.open(name, 2);
  request.onupgradeneeded = () => request.result.createObjectStore("files");
  const database = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const transaction = database.transaction("files", "readwrite");
  transaction.objectStore("files").put({ path, name: path.split("/").pop(), content: "mine" }, path);
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  database.close();
}"""
KEPT = """async (name) => {
  const request = indexedDB.open(name);
  const database = await new Promise((resolve) => (request.onsuccess = () => resolve(request.result)));
  const keys = database.transaction("files").objectStore("files").getAllKeys();
  const found = await new Promise((resolve) => (keys.onsuccess = () => resolve(keys.result)));
  database.close();
  return found;
}"""


def opened(context: BrowserContext, address: str, path: str) -> Page:
    """The app's page with its own programs left out: what is tested stands beside them."""
    page = context.new_page()
    page.route("**/config-utils.js*", lambda route: route.abort())
    page.goto(f"{address}lite/notebooks/index.html?path={path}")
    return page


@pytest.mark.parametrize("take", ["newer", "mine"])
def test_a_copy_that_hides_a_newer_edition_is_told_and_either_can_be_taken(context: BrowserContext, take: str) -> None:
    path = next(name for name in json.loads((APP / "editions.json").read_text()) if name.endswith("xor.ipynb"))
    editions = json.loads((APP / "editions.json").read_text())
    with served(SITE) as address:
        store = "JupyterLite Storage - /lite/"
        page = opened(context, address, path)
        notice = page.locator("#book-edition")
        page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('book-edition'))")
        page.evaluate(KEEP, [store, path])
        page.reload()
        page.wait_for_timeout(500)
        expect(notice).to_be_hidden()  # the copy was made from this edition
        newer = {**editions, path: "of another day"}
        page.route("**/editions.json", lambda route: route.fulfill(json=newer))
        page.reload()
        expect(notice).to_be_visible()
        page.locator(f"[data-take={take}]").click()
        expect(notice).to_be_hidden()
        page.wait_for_timeout(500)
        aside = path.replace(".ipynb", "-mine.ipynb")
        assert page.evaluate(KEPT, store) == ([aside] if take == "newer" else [path])
        page.reload()
        page.wait_for_timeout(500)
        expect(notice).to_be_hidden()  # it was answered


def test_the_editions_are_those_of_the_files(tmp_path: Path) -> None:
    for name in lite.APPS:
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text("<head><title>x</title></head><body></body>")
    (tmp_path / "files" / "book").mkdir(parents=True)
    (tmp_path / "files" / "book" / "a.ipynb").write_text("one")
    lite.add_start(tmp_path)
    first = json.loads((tmp_path / "editions.json").read_text())
    assert list(first) == ["book/a.ipynb"]
    assert (tmp_path / "notebooks" / "index.html").read_text().count('id="book-start"') == 1
