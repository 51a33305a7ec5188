"""One style sheet for all pages, and scripts that wait for the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from sphinx.errors import ExtensionError

from sphinx_site import fewer_requests
from sphinx_site.policy import inline_scripts

PAGE = """<head>
    <meta charset="utf-8" />
  <link href="../_static/styles/theme.css?digest=1" rel="stylesheet" />
    <link rel="stylesheet" type="text/css" href="../_static/basic.css?v=2" />
<link rel="icon" href="../_static/favicon.svg"/>
<link rel="preload" as="script" href="../_static/scripts/bootstrap.js?digest=4" />
<script src="../_static/documentation_options.js?v=3"></script>
<script src="../_static/doctools.js"></script>
<script data-x="y" src="../_static/tabs.js"></script>
<script defer src="../_static/later.js"></script>
<script>let a = 1;</script>
</head>"""


#: The script that cannot wait, as Sphinx writes it.
OPTIONS = "const DOCUMENTATION_OPTIONS = {\n    VERSION: '1.0',\n    HAS_SOURCE: true,\n};"


def test_style_sheets_become_one_and_scripts_wait() -> None:
    assert fewer_requests.sheets(PAGE) == ["styles/theme.css", "basic.css"]
    page = fewer_requests.lightened(PAGE, "abc", OPTIONS)
    assert fewer_requests.sheets(page) == ["styles/all.css"]
    assert '<link rel="icon" href="../_static/favicon.svg"/>' in page
    assert "preload" not in page, "a script would take the line from the style sheet"
    assert f"<script>{OPTIONS}</script>" in page, "a line of the page needs it at once"
    assert inline_scripts(f"<script>{OPTIONS}</script>") == [OPTIONS], "the policy knows it"
    assert '<script defer src="../_static/doctools.js">' in page
    assert '<script defer data-x="y" src="../_static/tabs.js">' in page
    assert page.count("defer") == 3


def test_the_style_sheet_keeps_what_pages_and_scripts_name(tmp_path: Path) -> None:
    for folder in ("book", "_static/styles"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "book/xor.html").write_text('<p class="shown">x</p>')
    (tmp_path / "_static/menu.js").write_text('node.classList.add("opened")')
    rules = [".shown{a:b}", ".opened{a:b}", ".bs-tooltip-auto{a:b}", ".mlp-plot{a:b}", "p{a:b}"]
    style = tmp_path / "_static" / fewer_requests.TARGET
    style.write_text("".join([*rules, ".never{a:b}", ".fa-never:before{content:'x'}"]))
    fewer_requests.purge(tmp_path)
    assert style.read_text() == "".join(rules)
    style.write_text("p {")
    with pytest.raises(ExtensionError, match="could not be made one: purgecss"):
        fewer_requests.purge(tmp_path)


def test_pages_with_different_style_sheets_are_an_error() -> None:
    assert fewer_requests.common([PAGE, PAGE]) == ["styles/theme.css", "basic.css"]
    with pytest.raises(ExtensionError, match=r"differ in their style sheets: \['basic\.css'\]"):
        fewer_requests.common([PAGE, PAGE.replace("../_static/basic.css", "elsewhere.css")])


def test_the_one_sheet_keeps_the_order_and_finds_the_fonts(tmp_path: Path) -> None:
    for folder in ("styles", "vendor/fonts"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "styles/theme.css").write_text("p { color: red; }")
    (tmp_path / "vendor/own.css").write_text(
        "@font-face { font-family: f; src: url(fonts/f.woff2), url(fonts/f.ttf); } p { color: blue; }"
    )
    (tmp_path / "vendor/fonts/f.woff2").write_bytes(b"font")
    fewer_requests.merge(tmp_path, ["styles/theme.css", "vendor/own.css"])
    style = (tmp_path / "styles/all.css").read_text()
    assert style.index("red") < style.index("#00f")
    assert 'url("../vendor/fonts/f.woff2")' in style
    assert (tmp_path / "vendor/fonts/f.woff2").read_bytes() == b"font"
    assert sorted(file.name for file in tmp_path.rglob("*") if file.is_file()) == [
        "all.css",
        "f.woff2",
        "own.css",
        "theme.css",
    ]
    with pytest.raises(ExtensionError, match="could not be made one"):
        fewer_requests.merge(tmp_path, ["missing.css"])
