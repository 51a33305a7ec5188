"""Every page has a policy, and it is as tight as it is meant to be."""

from __future__ import annotations

import re

import pytest

import lite
from sphinx_site import paste
from sphinx_site.policy import CHARSET, DIRECTIVES, inline_scripts, policy

from .support import SITE, site_pages

PAGES = [page for page in site_pages() if page != "index.html"]


@pytest.mark.parametrize("path", PAGES)
def test_page_has_its_policy(path: str) -> None:
    text = (SITE / path).read_text(encoding="utf-8")
    takes_scripts = path == f"{paste.PAGE}.html"
    directives = paste.directives(lite.configured_distribution()) if takes_scripts else DIRECTIVES
    expected = f'<meta http-equiv="Content-Security-Policy" content="{policy(inline_scripts(text), directives)}" />'
    assert text.count("Content-Security-Policy") == 1
    encoding = CHARSET.search(text)
    assert encoding is not None
    assert text[encoding.end() :].lstrip().startswith(expected)
    # Scripts in attributes would not run: there must be none that the reader could miss.
    tags = re.sub(r"<(script|style)\b.*?</\1>", "", text, flags=re.DOTALL)
    assert not re.findall(r"<[a-z][^<>]*\son[a-z]+\s*=", tags)
    assert "javascript:" not in re.sub(r"<code.*?</code>", "", tags, flags=re.DOTALL)


def test_the_root_leads_on_and_says_where_to() -> None:
    text = (SITE / "index.html").read_text(encoding="utf-8")
    first = (SITE / "book" / "index.html").read_text(encoding="utf-8")
    assert '<meta http-equiv="Refresh" content="0; url=book/index.html" />' in text
    assert "<title>Backprop You Can Check</title>" in text
    (description,) = re.findall(r'<meta name="description"[^>]*>', first)
    assert description in text
    assert "Content-Security-Policy" in text and "<script" not in text
