"""The site as it is published: a small book, built as continuous integration of a public repository builds it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mlp_lib import __version__
from sphinx_site.published import NAMESPACE

from .support import ROOT, SITE, site_pages

ADDRESS = "https://owner.github.io/name/"
PAGES = ["book/index", "book/notation", "book/xor"]
TOC = "format: jb-book\nroot: book/index\nchapters:\n  - file: book/notation\n  - file: book/xor\n"
INDEX = "# A small book\n\nThis page has a sentence of its own, long enough to describe what stands on it.\n"
#: Links to what the small book leaves out are not what is tested here.
LINK = re.compile(r"\{(?:eq|term|cite|numref|ref|doc)(?::\w+)?\}`[^`]*`|\[([^][\n]*)\]\((?!http)[^)]*\)")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("published") / "project"
    (root / "book").mkdir(parents=True)
    for name in ("formulas", "sphinx_site", "mlp_lib", ".github"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "node_modules").symlink_to(ROOT / "node_modules")
    config = (ROOT / "_config.yml").read_text(encoding="utf-8")
    (root / "_config.yml").write_text(config.replace("execute_notebooks: cache", "execute_notebooks: off"))
    (root / "_toc.yml").write_text(TOC)
    (root / "book" / "index.md").write_text(INDEX)
    (root / "book" / "references.bib").write_text("")
    (root / "book" / "search.yml").write_text("same: []\nasks: {}\nabsent: []\n")
    shutil.copy(ROOT / "book" / "equation-ledger.yml", root / "book")
    # A page in text alone, which is no notebook at all; symbols of the others look their meaning up in its table.
    (root / "book" / "notation.md").write_text(LINK.sub("there", (ROOT / "book" / "notation.md").read_text("utf-8")))
    notebook = (ROOT / "book" / "xor.ipynb").read_text(encoding="utf-8")
    (root / "book" / "xor.ipynb").write_text(LINK.sub("there", notebook), encoding="utf-8")
    program = Path(sys.executable).with_name("jupyter-book")
    environment = {**os.environ, "GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "owner/name"}
    environment |= {"SOURCE_DATE_EPOCH": "1000000000", "PYTHONPATH": str(root)}
    done = subprocess.run(
        [str(program), "build", "-q", str(root)], env=environment, cwd=root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[:3000] + done.stderr[-3000:]
    return root / "_build" / "html"


class Head(HTMLParser):
    """The meta elements and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.metas: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.metas[given.get("property") or given.get("name") or ""] = given.get("content", "")
        elif tag == "link":
            self.links[given.get("rel", "")] = given.get("href", "")
        elif tag == "a":
            self.addresses.append(given.get("href", ""))


@pytest.mark.parametrize("page", PAGES)
def test_cards_and_canonical_addresses(published: Path, page: str) -> None:
    head = Head((published / f"{page}.html").read_text(encoding="utf-8"))
    address = f"{ADDRESS}{page}.html"
    assert head.links["canonical"] == address
    assert head.metas["og:url"] == address
    assert head.metas["og:type"] == "website"
    assert head.metas["og:site_name"] == "Backprop You Can Check"
    assert head.metas["og:title"]
    assert head.metas["og:description"] == head.metas["description"]
    assert head.metas["og:image:alt"]
    card = published / head.metas["og:image"].removeprefix(ADDRESS)
    assert card.read_bytes().startswith(b"\x89PNG")


def test_the_root_shows_the_card_of_the_first_page(published: Path) -> None:
    root, first = (Head((published / name).read_text(encoding="utf-8")) for name in ("index.html", "book/index.html"))
    assert root.links["canonical"] == f"{ADDRESS}book/index.html"
    about = {name: told for name, told in first.metas.items() if name.startswith("og:") or name == "description"}
    assert len(about) >= 7
    assert about.items() <= root.metas.items()


def test_the_sitemap_names_the_chapters(published: Path) -> None:
    root = ElementTree.parse(published / "sitemap.xml").getroot()
    found = [node.text for node in root.iter(f"{{{NAMESPACE}}}loc")]
    assert found == [f"{ADDRESS}{page}.html" for page in PAGES]


def test_buttons_lead_to_the_repository(published: Path) -> None:
    addresses = Head((published / "book/xor.html").read_text(encoding="utf-8")).addresses
    source = "https://github.com/owner/name"
    assert f"{source}/edit/main/book/xor.ipynb" in addresses
    assert any(address.startswith(f"{source}/issues/new") for address in addresses)
    assert "https://mybinder.org/v2/gh/owner/name/main?urlpath=lab/tree/book/xor.ipynb" in addresses
    assert "https://colab.research.google.com/github/owner/name/blob/gh-pages/run/xor.ipynb" in addresses


def test_the_page_for_what_is_not_there_finds_its_files_below_the_path_of_the_site(published: Path) -> None:
    text = (published / "404.html").read_text(encoding="utf-8")
    assert 'href="/name/_static/styles/all.css' in text
    assert not re.search(r'(?:href|src)="/(?!name/)', text)


def test_the_footer_tells_date_version_and_licence(published: Path) -> None:
    text = (published / "book/xor.html").read_text(encoding="utf-8")
    assert "Last updated on 9 September 2001." in " ".join(text.split())
    assert f"Version {__version__}." in text
    assert "Text: CC BY 4.0. Code: MIT." in text


# The site of this clone, whose repository no reader can open.
CHAPTERS = [page for page in site_pages() if page.startswith("book/")]


@pytest.mark.parametrize("page", CHAPTERS)
def test_every_chapter_describes_itself(page: str) -> None:
    description = Head((SITE / page).read_text(encoding="utf-8")).metas["description"]
    assert 50 <= len(description) <= 203, description
    assert not re.search(r"[\\${}]", description), description


@pytest.mark.parametrize("page", CHAPTERS)
def test_every_chapter_leads_on_and_can_be_taken_away(page: str) -> None:
    text = (SITE / page).read_text(encoding="utf-8")
    head = Head(text)
    assert {"next", "prev"} & set(head.links)
    assert text.count('class="left-prev"') + text.count('class="right-next"') == len({"next", "prev"} & set(head.links))
    if (ROOT / page).with_suffix(".ipynb").is_file():
        copy = f"../run/{Path(page).stem}.ipynb"
        assert copy in head.addresses
        assert (SITE / page).parent.joinpath(copy).resolve().is_file()
    assert f"Version {__version__}." in text
