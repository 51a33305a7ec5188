"""The copies for runners beside the book: the numbers of its pages, links into them, and how Jupyter shows them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Browser, Page, expect

from sphinx_site import runners

from .jupyter_lab import jupyter_lab
from .support import SITE

ADDRESS = "https://book.example.org/"
COPIES = {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted((SITE / "run").glob("*.ipynb"))}
LINKED = runners.copies(ADDRESS)
EACH = [pytest.param(name, marks=[] if name in ("training", "relu") else pytest.mark.slow) for name in COPIES]
ALL_CELLS = {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"}}
#: What a reader sees of the text cells: without code and formulas, whose source lies hidden behind them.
SEEN = """() => [...document.querySelectorAll(".jp-Notebook .jp-MarkdownCell")].map((cell) => {
    const copy = cell.cloneNode(true);
    const hidden = "pre, code, style, script, mjx-container, .MathJax, .katex, .jp-InputArea-editor, jp-toolbar";
    copy.querySelectorAll(hidden).forEach((part) => part.remove());
    return copy.textContent;
}).join("\\n")"""
#: MyST or Markdown that stayed as it was typed.
RAW = re.compile(
    r"\$\$|\{[a-z][\w:-]*\}`|(?:```|:::)+\s*\{|^:(?:class|label|name):|\(eq-[\w-]+\)|</?(?:details|summary)>"
    r"|\\(?:frac|delta|partial|begin|tag)\b|\]\([^)\s]+\)|\*\*",
    re.M,
)


def text_of(notebook: dict[str, Any]) -> str:
    return "\n\n".join("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown")


def page_of(name: str) -> str:
    return (SITE / "book" / f"{name}.html").read_text(encoding="utf-8")


def test_each_page_of_the_book_has_its_copy() -> None:
    pages = {file.stem for file in (SITE / "book").glob("*.html")}
    assert set(COPIES) == pages
    assert len(pages) > 20
    assert not list((SITE / "_sources").rglob("*.ipynb"))
    assert COPIES == json.loads(json.dumps(runners.copies()))


@pytest.mark.parametrize("name", COPIES)
def test_the_numbers_are_those_of_the_page(name: str) -> None:
    text, page = text_of(COPIES[name]), page_of(name)
    equations = re.findall(r"\\tag\{([\d.]+)\}", text)
    assert equations == re.findall(r'class="eqno">\(([\d.]+)\)', page)
    exercises = re.findall(r"^### (Exercise [\d.]+)$", text, re.M)
    named = [each.strip() for each in re.findall(r'class="caption-number">\s*((?:Exercise|Fig\.)[^<]+)<', page)]
    assert exercises == [each for each in named if each.startswith("Exercise")]
    figures = re.findall(r"^\*(Fig\. [\d.]+): .+\*$", text, re.M)
    assert figures == [each for each in named if each.startswith("Fig.")]


def test_numbers_were_compared() -> None:
    texts = "".join(text_of(notebook) for notebook in COPIES.values())
    assert len(re.findall(r"\\tag\{", texts)) > 100
    assert len(re.findall(r"^### Exercise", texts, re.M)) > 50
    assert len(re.findall(r"^\*Fig\. ", texts, re.M)) > 45


@pytest.mark.parametrize("name", LINKED)
def test_links_into_the_book_find_what_they_name(name: str) -> None:
    for token in MarkdownIt("commonmark").enable("table").parse(text_of(LINKED[name])):
        for child in token.children or []:
            address = str(child.attrs.get("href", ""))
            if not address.startswith(ADDRESS):
                assert not address.endswith(".ipynb"), address
                continue
            parts = urlsplit(address)
            page = SITE / parts.path.lstrip("/")
            assert page.is_file(), address
            if parts.query:  # the figure of that name, in a state
                assert f'data-component="{parts.fragment}"' in page.read_text(encoding="utf-8"), address
            elif parts.fragment:
                assert f'id="{html.escape(unquote(parts.fragment))}"' in page.read_text(encoding="utf-8"), address


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A JupyterLab of a reader, which knows no MyST."""
    folder = tmp_path_factory.mktemp("reader")
    runners.write(folder / "run")
    settings = folder / "config" / "labconfig"
    settings.mkdir(parents=True)
    (settings / "page_config.json").write_text(json.dumps({"disabledExtensions": {"jupyterlab-myst": True}}))
    with jupyter_lab(folder, ALL_CELLS) as address:
        yield address


def opened(page: Page, lab: str, name: str) -> None:
    page.goto(f"{lab}lab/tree/run/{name}.ipynb?reset", wait_until="commit", timeout=90_000)
    count = sum(cell["cell_type"] == "markdown" for cell in COPIES[name]["cells"])
    expect(page.locator(".jp-Notebook .jp-MarkdownCell")).to_have_count(count, timeout=90_000)
    expect(page.locator(".jp-Notebook .jp-MarkdownCell.jp-mod-rendered")).to_have_count(count, timeout=90_000)
    formulas = text_of(COPIES[name]).count("\\tag{")
    if formulas:
        expect(page.locator("mjx-container[display=true]").nth(formulas - 1)).to_be_attached(timeout=90_000)


@pytest.mark.parametrize("name", EACH)
def test_a_copy_reads_well_in_a_jupyterlab_without_plugins(chromium: Browser, lab: str, name: str) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 1400})
    opened(page, lab, name)
    assert page.locator(".jp-MystRenderError, aside").count() == 0  # the plugin is really off
    text = page.evaluate(SEEN)
    assert not (raw := RAW.search(text)), text[raw.start() - 80 : raw.end() + 80] if raw else ""
    assert "⚠" not in text
    assert page.locator("mjx-merror").count() == 0
    typed = text_of(COPIES[name])
    assert page.locator(".jp-MarkdownCell details").count() == typed.count("<details>")
    # Folded are the solutions, and nothing else.
    folded = page.locator(".jp-MarkdownCell:visible", has=page.locator("h4")).all_inner_texts()
    assert len([each for each in folded if "Solution of Exercise" in each]) == typed.count("#### Solution of")
    solutions = page.locator(".jp-CodeCell").count() - page.locator(".jp-CodeCell:visible").count()
    assert (solutions > 0) == ("#### Solution of" in typed)
    page.close()


def test_a_link_opens_the_other_chapter(chromium: Browser, lab: str) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 1400})
    opened(page, lab, "training")
    link = page.locator(".jp-MarkdownCell a", has_text=re.compile(r"^\(2\.\d+\)$")).first
    link.scroll_into_view_if_needed()
    link.click()
    shown = page.locator(".jp-NotebookPanel:visible h1")
    expect(shown).to_contain_text("forward", ignore_case=True, timeout=60_000)
    page.close()
