"""The whole book by keyboard: what a mouse can use, the Tab key reaches, in the order of the page, and shows where it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from .explorable_pages import settled
from .support import VIEWPORTS, Visit, watch

#: One page of each kind: landing, figures that move, solutions and tables, the page of results; then a diagram and a
#: card with many buttons, text, the lab, and the folds.
KINDS = ["book/index.html", "book/training.html", "book/homework.html", "search.html?q=delta"]
MORE = ["book/hidden-layer.html", "book/notation.html", "book/lab.html", "book/live-figures.html"]
CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"

#: What a mouse can use: what shows a hand, or is a control. A label stands for its control. test_pages.py asks this
#: of every page that it has open anyway.
UNREACHABLE = f"""() => {{
    const seen = (node) => node.checkVisibility({{ visibilityProperty: true, opacityProperty: false }})
        && node.getBoundingClientRect().width > 0;
    const stop = (node) => node.matches("{CONTROLS}") && node.tabIndex >= 0;
    // Tab stops at one of a group; the arrow keys reach the others.
    const group = (node) => node.closest("[role=radiogroup], [role=group]");
    const arrows = (node) => node.matches('[role][tabindex="-1"]') && group(node)
        && group(node).querySelectorAll(`[role=${{node.getAttribute("role")}}][tabindex="0"]`).length === 1;
    const reached = (node) => stop(node) || arrows(node);
    return [...document.querySelectorAll("body *")].filter((node) => {{
        if (node.closest("svg") && !node.matches("svg, a")) return false;
        const hand = getComputedStyle(node).cursor === "pointer";
        if (!(hand || node.matches("{CONTROLS}")) || !seen(node) || node.disabled) return false;
        for (let up = node; up; up = up.parentElement) {{
            if (reached(up)) return false;
            if (up.matches("label") && (!up.control || reached(up.control))) return false;
            // The whole title of a box does what the button in it does, and the map what the fields beside it do.
            if (up.matches(".admonition-title:has(button)")) return !reached(up.querySelector("button"));
            if (up.matches(".mlp-weather")) return up.closest(".mlp-card").querySelectorAll("select, input").length < 2;
        }}
        return true;
    }}).map((node) => node.outerHTML.slice(0, 120));
}}"""

#: How a control looks, with its parts and the box around it: focus has to change something of it.
LOOK = """const look = (node) => [node, ...node.querySelectorAll("*"), node.parentElement]
    .flatMap((part) => [null, "::before"].map((pseudo) => getComputedStyle(part, pseudo)))
    .map((style) => [style.outlineStyle === "none" ? "" : style.outline, style.boxShadow, style.stroke, style.strokeWidth])
    .join("|");"""

#: Gives each control a number in the order of the page. Of a group of radio buttons Tab stops at one.
NUMBERED = f"""() => {{
    {LOOK}
    const groups = new Set();
    return [...document.querySelectorAll("{CONTROLS}")].filter((node) => {{
        if (!node.checkVisibility({{ visibilityProperty: true }}) || node.disabled || node.tabIndex < 0) return false;
        if (node.type !== "radio") return true;
        if (groups.has(node.name)) return false;
        return groups.add(node.name);
    }}).map((node, number) => {{
        for (const one of node.type === "radio" ? document.getElementsByName(node.name) : [node]) {{
            one.dataset.stop = number;
            one.lookBefore = look(one);
        }}
        return node.outerHTML.slice(0, 120);
    }});
}}"""
HERE = f"""() => {{
    {LOOK}
    const node = document.activeElement;
    if (!node || node === document.body) return null;
    const box = node.getBoundingClientRect();
    return {{
        stop: node.dataset.stop === undefined ? null : Number(node.dataset.stop),
        html: node.outerHTML.slice(0, 120),
        shown: look(node) !== node.lookBefore,
        inView: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    }};
}}"""


def walk(page: Page, key: str = "Tab") -> list[dict[str, Any]]:
    """Every stop of the key, until it leaves the page."""
    stops: list[dict[str, Any]] = []
    for _ in range(1500):
        page.keyboard.press(key)
        here = page.evaluate(HERE)
        if here is None or (stops and here["stop"] == stops[0]["stop"]):
            return stops
        stops.append(here)
    raise AssertionError(f"the keyboard is caught at {stops[-1]['html']}")


@pytest.fixture(scope="module")
def tab(chromium: Browser, address: str) -> Iterator[Visit]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    yield watch(context, address)
    context.close()


@pytest.fixture(scope="module")
def phone(chromium: Browser, address: str) -> Iterator[Visit]:
    width, height = VIEWPORTS["phone"]
    context = chromium.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    yield watch(context, address)
    context.close()


@pytest.mark.parametrize("path", [*KINDS, *(pytest.param(path, marks=pytest.mark.slow) for path in MORE)])
def test_tab_goes_through_the_page_in_its_order(tab: Visit, path: str) -> None:
    page = tab.page
    tab.open(path)
    tab.draw_figures()
    if page.locator(".mlp-explorable:visible").count():
        settled(page)
    page.evaluate("scrollTo(0, 0)")
    controls = page.evaluate(NUMBERED)
    stops = walk(page)
    assert "Skip to main content" in stops[0]["html"]
    numbers = [stop["stop"] for stop in stops if stop["stop"] is not None]
    missed = [controls[number] for number in sorted(set(range(len(controls))) - set(numbers))]
    assert missed == []
    assert numbers == sorted(numbers)
    assert [stop["html"] for stop in stops if not stop["shown"]] == []
    assert [stop["html"] for stop in stops if not stop["inView"]] == []


def press_at(page: Page, selector: str, key: str) -> None:
    """Walk to a control with Tab, as a reader does, and press a key there."""
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            page.keyboard.press(key)
            return
    raise AssertionError(f"Tab never comes to {selector}")


def test_the_head_of_a_page_is_worked_by_keys(tab: Visit) -> None:
    """Skip link, theme, list of chapters, menus, search; each closes again and gives the focus back."""
    page = tab.page
    tab.open("book/homework.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("() => location.hash === '#main-content'")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('#main-content').contains(document.activeElement)")

    tab.open("book/homework.html")
    theme = page.locator("html").get_attribute("data-mode")
    press_at(page, "button.theme-switch-button", "Enter")
    assert page.locator("html").get_attribute("data-mode") != theme

    launch = page.locator(".dropdown-download-buttons .dropdown-menu")
    press_at(page, ".dropdown-download-buttons > button", "Enter")
    launch.wait_for()
    page.keyboard.press("Tab")
    assert launch.evaluate("menu => menu.contains(document.activeElement)")
    page.keyboard.press("Escape")
    launch.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.matches('.dropdown-download-buttons > button')")

    dialog = page.locator("#pst-search-dialog")
    page.keyboard.press("Control+k")
    dialog.wait_for()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    page.keyboard.press("Control+k")
    dialog.wait_for()
    page.keyboard.type("delta")
    page.keyboard.press("Enter")
    page.locator("ul.search li").first.wait_for()
    assert tab.complaints == []


def test_solutions_code_and_the_next_chapter_by_keys(tab: Visit) -> None:
    page = tab.page
    tab.open("book/homework.html")
    fold = page.locator("article details, article .admonition.dropdown").first
    before = fold.evaluate("node => [node.open, node.className].join()")
    press_at(page, "article details > summary, article .admonition.dropdown *", "Enter")
    page.wait_for_function(
        "([fold, before]) => [fold.open, fold.className].join() !== before", arg=[fold.element_handle(), before]
    )
    press_at(page, "button.copybtn", "Enter")
    page.locator("button.copybtn.success").first.wait_for()
    press_at(page, ".prev-next-footer a.right-next", "Enter")
    page.wait_for_url("**/book/digits.html")


def test_the_list_of_chapters_on_a_phone_opens_and_closes_by_keys(phone: Visit) -> None:
    page = phone.page
    phone.open("book/xor.html")
    chapters = page.locator("#pst-primary-sidebar-modal")
    press_at(page, "button.primary-toggle", "Enter")
    chapters.wait_for()
    page.keyboard.press("Tab")
    assert chapters.evaluate("list => list.contains(document.activeElement)")
    page.keyboard.press("Escape")
    chapters.wait_for(state="hidden")
    press_at(page, "button.primary-toggle", "Enter")
    press_at(page, "#pst-primary-sidebar-modal a[href='forward.html']", "Enter")
    page.wait_for_url("**/book/forward.html")
    assert phone.complaints == []
