"""One local server and one browser for all site tests; everything but the server is blocked."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

import browser as browser_finder
from mlp_lib.explorables import TrainingLab
from sphinx_site import gallery

from .explorable_pages import write_page
from .support import NO_OTHER_HOST, SITE, THEMES, VIEWPORTS, Visit, Windows, served, watch


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of the built site."""
    if not (SITE / "index.html").is_file():
        pytest.fail("the site is not built: run 'make book'")
    with served(SITE) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser. That there is none fails the tests; it never skips them."""
    try:
        path = browser_finder.find()
    except browser_finder.NoBrowserError as error:
        pytest.fail(str(error))
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(executable_path=path, args=[*browser_finder.ARGUMENTS, NO_OTHER_HOST])
        # What the worker of the site fetches and answers is neither watched nor routed; see test_offline.py.
        instance.new_context = functools.partial(instance.new_context, service_workers="block")  # type: ignore[method-assign]
        yield instance
        instance.close()


@pytest.fixture(
    scope="session",  # above the fixtures of a module, so that the pages take turns in one tab
    params=[(view, theme) for view in VIEWPORTS for theme in THEMES],
    ids=lambda param: "-".join(param),
)
def visit(request: pytest.FixtureRequest, chromium: Browser, address: str) -> Iterator[Visit]:
    """A tab for each width and colour scheme."""
    view, theme = request.param
    width, height = VIEWPORTS[view]
    context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=theme)
    visit = watch(context, address)
    yield visit
    context.close()


@pytest.fixture(scope="session")
def windows(chromium: Browser) -> Windows:
    """Windows that tests share, each test with a tab of its own."""
    return Windows(chromium)


@pytest.fixture
def wide(windows: Windows, address: str) -> Iterator[Visit]:
    """A fresh tab, wide and light, for a test that does something on one page."""
    with windows.tab(address, viewport={"width": 1280, "height": 900}, color_scheme="light") as visit:
        yield visit


@pytest.fixture(scope="session")
def explorables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of bare pages: one for each lesson and theme, of the lab also with many points, and all lessons on one."""
    folder = tmp_path_factory.mktemp("explorables")
    lessons = {cls.lesson: cls() for cls in gallery.lessons()}
    moons = TrainingLab(dataset="moons", hidden=[8, 8], epochs=60, activation="tanh", part="w2-3-1")
    for name, lesson in {**lessons, "moons": moons}.items():
        write_page(folder, f"{name}-light.html", [lesson])
        light = (folder / f"{name}-light.html").read_text(encoding="utf-8")
        dark = light.replace('data-theme="light"', 'data-theme="dark"', 1)
        (folder / f"{name}-dark.html").write_text(dark, encoding="utf-8")
    write_page(folder, "all.html", [*lessons.values()])
    write_page(folder, "lab-hidden.html", [TrainingLab(hide=["seed", "loss"])])
    with served(folder) as address:
        yield address


@pytest.fixture
def tab(windows: Windows, explorables: str) -> Iterator[Visit]:
    """A fresh tab for a page of explorables."""
    with windows.tab(explorables, viewport={"width": 1000, "height": 1200}) as visit:
        yield visit
