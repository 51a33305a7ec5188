"""What a site with a known address has."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from sphinx.errors import ConfigError

from sphinx_site.published import NAMESPACE, OPEN_GRAPH, entrance, site_address, sitemap

REPOSITORY = "https://github.com/Owner/name"


@pytest.mark.parametrize(
    ("configured", "source", "address"),
    [
        ("", None, None),
        ("", "https://gitlab.com/owner/name", None),
        ("", REPOSITORY, "https://owner.github.io/name/"),
        ("", "https://github.com/owner/owner.github.io", "https://owner.github.io/"),
        ("https://book.example.org", REPOSITORY, "https://book.example.org/"),
        ("https://book.example.org/a/", None, "https://book.example.org/a/"),
    ],
)
def test_where_the_site_will_be_read(configured: str, source: str | None, address: str | None) -> None:
    assert site_address(configured, source) == address


@pytest.mark.parametrize("wrong", ["book.example.org", "/path/", "ftp://host/", "https://host/?a=b", "https://"])
def test_an_address_that_is_none_is_an_error(wrong: str) -> None:
    with pytest.raises(ConfigError, match=r"html\.baseurl in _config\.yml is"):
        site_address(wrong, None)


def test_a_sitemap_names_every_page_in_one_order() -> None:
    address = "https://owner.github.io/name/"
    root = ElementTree.fromstring(sitemap(address, ["book/xor", "book/a&b"]))
    found = [node.text for node in root.iter(f"{{{NAMESPACE}}}loc")]
    assert found == [f"{address}book/a&b.html", f"{address}book/xor.html"]


def test_cards_are_taken_out_and_the_description_stays() -> None:
    tags = '<meta property="og:title" content="x" />\n<meta name="description" content="d" />\n'
    assert OPEN_GRAPH.sub("", tags) == '<meta name="description" content="d" />\n'


def test_the_entrance_says_what_the_first_page_says_of_itself() -> None:
    about = ['<meta name="description" content="d" />', '<meta property="og:title" content="x" />']
    about += ['<meta name="twitter:card" content="s">', '<link rel="canonical" href="https://host/book/a.html" />']
    first = "\n".join(
        ["<head><title>A — B</title>", *about, '<meta name="viewport" content="v">', "</head>", "<p>text</p>"]
    )
    page = entrance(first, "book/a.html", "A & B")
    assert all(each in page for each in about)
    assert page.count("viewport") == 1
    assert "<title>A &amp; B</title>" in page
    assert '<a href="book/a.html">A &amp; B</a>' in page and "<p>text</p>" not in page
    assert 'content="0; url=book/a.html"' in page
