"""A bare page with explorables on it, made from the very parts that the book ships."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from mlp_lib.explorables import Explorable
from mlp_lib.explorables.base import STATIC
from sphinx_site.assets import data_scripts, lesson_scripts, palette_css

from .support import Visit

#: The colours that the theme of the book gives a page.
PAGE_STYLE = """
:root { --pst-color-background: #fff; --pst-color-text-base: #222832; --pst-color-text-muted: #48566b;
        --pst-color-surface: #f3f4f5; }
html[data-theme="dark"] { --pst-color-background: #14181e; --pst-color-text-base: #ced6dd;
        --pst-color-text-muted: #9ca4af; --pst-color-surface: #222832; }
body { font-family: sans-serif; margin: 0 auto; max-width: 760px; padding: 0 4px;
       background: var(--pst-color-background); color: var(--pst-color-text-base); }
"""


def write_page(folder: Path, name: str, explorables: list[Explorable]) -> None:
    """Write one page and, beside the first, the scripts and styles."""
    if not (folder / "lessons").exists():
        (folder / "lessons").mkdir()
        for script, text in lesson_scripts().items():
            (folder / "lessons" / script).write_text(text, encoding="utf-8")
        (folder / "data").mkdir()
        for script, text in data_scripts().items():
            (folder / "data" / script).write_text(text, encoding="utf-8")
        (folder / "host.js").write_bytes((STATIC / "host.js").read_bytes())
        style = palette_css() + PAGE_STYLE + (STATIC / "explorables.css").read_text(encoding="utf-8")
        (folder / "style.css").write_text(style, encoding="utf-8")
    (folder / name).write_text(
        f'<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>Explorables</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="style.css"></head><body><main><h1>Explorables</h1>'
        f"{''.join(explorable.html() for explorable in explorables)}</main>"
        '<script defer src="host.js"></script></body></html>',
        encoding="utf-8",
    )


def frames(page: Page, count: int = 2) -> None:
    """Let the page draw so many frames: what follows a change in the next frame has then happened."""
    page.evaluate(
        "async count => { while (count--) await new Promise(done => requestAnimationFrame(() => done())); }", count
    )


def eased(page: Page, until: int | None = None) -> None:
    """Let all that eases arrive, or hold it so many milliseconds after its begin; how busy the machine is plays no part."""
    page.evaluate(
        """at => document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity)
            .forEach((one) => { if (at === null) one.finish(); else { one.pause(); one.currentTime = at; } })""",
        until,
    )
    frames(page)


def drawn(page: Page) -> None:
    """Wait until every explorable is live and has drawn itself at its size."""
    page.wait_for_function(
        "() => document.querySelector('.mlp-explorable')"
        " && !document.querySelector('.mlp-explorable:not(.mlp-is-live)')"
    )
    frames(page)


def settled(page: Page) -> None:
    """Wait until no explorable computes any longer and all have handed on what was changed in them."""
    drawn(page)
    page.wait_for_function("() => !document.querySelector('.mlp-card:is([data-computing], [data-unsent])')")
    frames(page)


def open_settled(visit: Visit, path: str) -> None:
    """Load a page and wait until its explorables have computed what they show."""
    visit.open(path)
    settled(visit.page)


def unfold(page: Page) -> None:
    """Open what a narrow card folds, as a reader does."""
    closed = page.locator("details[data-fold]:not([open]) > summary")
    while closed.count():
        closed.first.click()
    settled(page)


def show(visit: Visit, name: str, **settings: object) -> None:
    """Open a lesson in a state, by its link."""
    query = "&".join(f"{name}.{key}={value}" for key, value in settings.items())
    open_settled(visit, f"{name}-light.html?{query}")


def control(page: Page, name: str) -> Locator:
    """A control by the name that ``hide`` knows it by."""
    return page.locator(f'[data-name="{name}"]')


def type_number(page: Page, name: str, value: object) -> None:
    """Type a number into the field of a control."""
    field = control(page, name).locator("input[type=number]").first
    field.fill(str(value))
    field.press("Enter")


def state(page: Page, name: str) -> Any:
    """A setting of the first explorable, as its model has it."""
    settled(page)
    return page.evaluate("name => document.querySelector('.mlp-explorable').mlpModel.get(name)", name)


def sentence(page: Page) -> str:
    """The sentence in which the explorable ends."""
    settled(page)
    return page.locator(".mlp-sentence").inner_text()


def numbers(text: str) -> list[float]:
    """All numbers of a text, also those like −6.27·10⁻⁵."""
    found = re.findall(r"(−?\d[\d,]*(?:\.\d+)?)(?:·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text)
    powers = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    return [
        float(mantissa.replace("−", "-").replace(",", "")) * 10.0 ** int(power.translate(powers) or 0)
        for mantissa, power in found
    ]
