"""The content security policy, and what may not come into a page."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import lite
from sphinx_site.figures import figure_html
from sphinx_site.paste import directives, that_ask
from sphinx_site.policy import (
    APP_DIRECTIVES,
    DIRECTIVES,
    UnknownScriptError,
    inline_scripts,
    script_hash,
    server_policy,
    with_app_policy,
    with_policy,
)

HEAD = '<head>\n    <meta charset="utf-8" />\n<script src="_static/site.js?v=1"></script>'


def test_a_script_is_named_by_its_hash() -> None:
    # The example of the standard's text.
    assert script_hash("alert('Hello, world.');") == "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"


def test_a_page_gets_its_policy_before_it_loads_anything() -> None:
    known = "DOCUMENTATION_OPTIONS.pagename = 'book/forward';"
    page = with_policy(f'{HEAD}<script>{known}</script><script type="application/json">{{"a":1}}</script>')
    assert page.index("Content-Security-Policy") < page.index("site.js")
    match = re.search(r'content="(default-src [^"]*)"', page)
    assert match is not None
    directives = dict(part.split(" ", 1) for part in match[1].split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == f"'self' {script_hash(known)}"
    assert "unsafe-eval" not in match[1]
    assert not re.search(r"https?:|\*", match[1])


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<SCRIPT>alert(1)</SCRIPT >",
        "<script\n>alert(1)</script\n>",
        "<script>DOCUMENTATION_OPTIONS.pagename = 'x';alert(1);'';</script>",
        "<script>let toggleHintShow = '';alert(1)//';</script>",
        "<script>const DOCUMENTATION_OPTIONS = {\\n    A: alert(1),\\n};</script>",
        '<script type="module">alert(1)</script>',
        '<script type="text/javascript">alert(1)</script>',
        '<script src="https://elsewhere.org/x.js"></script>',
        "<script src=//elsewhere.org/x.js></script>",
        '<script src="data:text/javascript,alert(1)"></script>',
    ],
)
def test_a_script_that_is_not_the_sites_own_is_an_error(hostile: str) -> None:
    with pytest.raises(UnknownScriptError, match="a script"):
        with_policy(HEAD + hostile)


def test_the_words_and_numbers_of_a_figure_stay_data() -> None:
    attack = "</script><script>alert(1)</script><!--<script>\"'&"
    layout = {"meta": {"alt": attack}, "title": {"text": attack}}
    html = figure_html({"data": [{"type": "scatter", "name": attack}], "layout": layout})
    assert inline_scripts(html) == []
    # Nothing in the data opens or closes an element, nor a comment, inside which "</script>" would count otherwise.
    inside = html.partition('<script type="application/json">')[2].partition("</script>")[0]
    assert "<" not in inside
    assert json.loads(inside)["data"][0]["name"] == attack


def test_the_example_for_servers_is_the_policy() -> None:
    guide = (Path(__file__).resolve().parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert f"\nContent-Security-Policy: {server_policy()}\n" in guide
    assert f"\nContent-Security-Policy: {server_policy(framed_by='*')}\n" in guide
    distribution = lite.configured_distribution()
    assert f"\nContent-Security-Policy: {server_policy(that_ask(distribution, APP_DIRECTIVES))}\n" in guide
    of_the_script_page = directives(distribution)
    assert f"\nContent-Security-Policy: {server_policy(of_the_script_page)}\n" in guide


@pytest.mark.parametrize("distribution", ["pyodide", "https://host.example/pyodide/v1/"])
def test_the_page_that_takes_a_script_may_compile_webassembly_and_no_more(distribution: str) -> None:
    own = directives(distribution)
    assert {name for name in own if own[name] != DIRECTIVES.get(name)} <= {"script-src", "connect-src", "worker-src"}
    assert own["script-src"] == "'self' 'wasm-unsafe-eval'"
    assert own["worker-src"] == "'self' blob:"
    elsewhere = " https://host.example/pyodide/v1/" if distribution.startswith("https") else ""
    assert own["connect-src"] == f"'self'{elsewhere}"
    assert that_ask(distribution, APP_DIRECTIVES)["connect-src"] == f"'self' data: blob:{elsewhere}"


@pytest.mark.parametrize("head", ['<head><title>x</title><meta charset="utf-8" />', "<head>"])
def test_a_page_of_the_app_runs_its_own_scripts_and_asks_its_own_site(head: str) -> None:
    page = with_app_policy(f'{head}<script type="application/json">{{}}</script><script>start()</script>')
    assert page.index("Content-Security-Policy") == page.index(head) + len(head) + len('\n    <meta http-equiv="')
    match = re.search(r'content="(default-src [^"]*)"', page)
    assert match is not None
    directives = dict(part.split(" ", 1) for part in match[1].split("; "))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == f"'self' 'unsafe-eval' blob: {script_hash('start()')}"
    assert "unsafe-inline" not in directives["script-src"]
    assert not re.search(r"https?:|\*", match[1])
