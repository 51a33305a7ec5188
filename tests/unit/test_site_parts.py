"""The pieces of the site that can be tested without building it."""

from __future__ import annotations

import html
import io
import json
import re
from pathlib import Path

import pytest
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from mlp_lib import theme
from sphinx_site.assets import REMARK, classic_script, dark_colours, palette_css
from sphinx_site.figures import figure_html
from sphinx_site.printed import breakable, by_lines, is_sentences


def figure(**layout: object) -> dict[str, object]:
    return {"data": [{"type": "scatter"}], "layout": {"meta": {"alt": "A curve"}, **layout}}


def test_a_figure_brings_its_words_and_its_height() -> None:
    html = figure_html(figure(height=300, title="</script><b>"))
    assert 'aria-label="A curve"' in html
    assert 'style="min-height:300px"' in html
    assert html.count("</script>") == 1
    match = re.search(r'<script type="application/json">(.*?)</script>', html)
    assert match is not None
    assert json.loads(match.group(1))["layout"]["title"] == "</script><b>"


def test_alternative_text_is_escaped() -> None:
    html = figure_html(figure(meta={"alt": 'x < 1 & "y"'}))
    assert 'aria-label="x &lt; 1 &amp; &quot;y&quot;"' in html


@pytest.mark.parametrize("meta", [None, {}, {"alt": ""}, {"alt": "  "}, {"alt": 3}, "text"])
def test_a_figure_without_words_is_an_error(meta: object) -> None:
    with pytest.raises(ValueError, match="alternative text"):
        figure_html(figure(meta=meta))


def test_palette() -> None:
    css = palette_css()
    for name, shades in theme.QUANTITIES.items():
        variable = f"--mlp-{name.replace('_', '-')}"
        assert f"{variable}: {shades['light']};" in css
        assert f"{variable}: {shades['dark']};" in css
    assert css.index(":root") < css.index('html[data-theme="dark"]')
    assert dark_colours()[theme.QUANTITIES["weights"]["light"].lower()] == theme.QUANTITIES["weights"]["dark"]


def test_a_module_becomes_a_plain_script() -> None:
    assert '(window.mlpModules ??= {})["lab"] = { render };' in classic_script(
        "const render = 1;\nexport default { render };\n", "lab"
    )
    assert '["lab"] = x_default;' in classic_script(
        "var x_default = {};\nexport {\n  x_default as default\n};\n", "lab"
    )


@pytest.mark.parametrize(
    "module",
    [
        "import x from 'y';\nexport default x;",
        "const x = await import('y');\nexport default x;",
        "const x = 1;",
        "export const a = 1;\nexport default a;",
    ],
)
def test_a_module_that_a_page_cannot_take_is_refused(module: str) -> None:
    with pytest.raises(ValueError, match="a module for the page"):
        classic_script(module, "lab")


def test_remarks_are_silenced_without_breaking_the_script() -> None:
    assert REMARK.sub("void (", 'a&&console.log("x",1)') == 'a&&void ("x",1)'
    assert REMARK.sub("void (", "console.log()") == "console.log()"


@pytest.mark.parametrize(
    ("printed", "sentences"),
    [
        ("17 of 20 seeds; these failed: [5, 17, 19]", True),
        ("a layer:\n    its gradient is right", True),
        ("step    0   mean of E 0.1376", False),
        ("[[1. 0.]\n [0. 1.]]", False),
        ("weights:\n  [0.5 0.25]", False),
    ],
)
def test_columns_are_not_taken_for_sentences(printed: str, sentences: bool) -> None:
    assert is_sentences(printed) is sentences


def test_a_long_name_may_break_in_a_table_and_nowhere_else() -> None:
    name = '<span class="pre">forward.pre_activations[l]</span>'
    broken = breakable(f"<p>{name}</p><table><tr><td>{name}</td></tr></table>")
    assert broken.startswith(f"<p>{name}</p>")
    assert "<td>" + name.replace(".", ".<wbr/>").replace("_", "_<wbr/>").replace("[", "<wbr/>[") in broken
    assert broken.replace("<wbr/>", "") == f"<p>{name}</p><table><tr><td>{name}</td></tr></table>"


CODE = """def tell(y):
    figures.curves(
        y,
        alt="Two curves < that meet, and "
        "part again.",
        x_title="h",
    )
"""


def shown(code: str) -> str:
    """What Sphinx makes of code."""
    return f'<div class="highlight">{highlight(code, PythonLexer(), HtmlFormatter(nowrap=False))[23:]}'


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def test_each_line_of_code_is_an_element_that_knows_its_indentation() -> None:
    page = by_lines(shown(CODE))
    assert text_of(page).strip("\n") == CODE.strip("\n")
    rows = re.findall(r'<span class="mlp-row"(?: style="--mlp-in:(\d+)")?>', page)
    assert rows == ["", "4", "8", "8", "8", "8", "4"]
    assert f"--mlp-columns:{max(map(len, CODE.splitlines()))}" in page


def test_a_sentence_beside_a_table_does_not_make_the_table_smaller() -> None:
    rows = ["step   error", "   1   0.250", "and this is a sentence of more than fifty characters, which may be broken"]
    block = f'<div class="highlight"><pre>{chr(10).join(rows)}\n</pre></div>'
    assert "--mlp-columns:12;" in by_lines(f'<div class="output stream">{block}</div>').replace('"', ";")
    whole = re.findall(
        r'<span class="mlp-row mlp-cells"[^>]*>([^<]*)\n', by_lines(f'<div class="output">{block}</div>')
    )
    assert whole == rows[:2]
    assert f"--mlp-columns:{len(rows[2])}" in by_lines(f'<div class="highlight-python">{block}</div>')
    assert f"--mlp-columns:{len(rows[2])}" in by_lines(f'<div class="output">{block.replace("   ", " ")}</div>')


def test_the_alternative_text_is_what_is_cut_short() -> None:
    page = by_lines(shown(CODE))
    (start,) = [found.end() for found in re.finditer(r'<span class="mlp-alt"[^>]*>', page)]
    depth, end = 1, start
    while depth:
        tag = re.compile(r"<(/?)span[^>]*>").search(page, end)
        assert tag
        depth, end = depth + (-1 if tag[1] else 1), tag.end()
    assert text_of(page[start:end]) == ('        alt="Two curves < that meet, and "\n        "part again.",\n')


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_one_page_built_anew_asks_for_no_index(tmp_path: Path) -> None:
    (tmp_path / "conf.py").write_text(
        "from sphinx_site.search import _keep_index_out\n\n\n"
        "def setup(app):\n    app.connect('builder-inited', _keep_index_out)\n"
    )
    (tmp_path / "index.rst").write_text("Start\n=====\n\n.. toctree::\n\n   other\n")
    (tmp_path / "third.rst").write_text(":orphan:\n\nThird\n=====\n")
    said = io.StringIO()
    for text in ("one", "another"):
        (tmp_path / "other.rst").write_text(f"Other\n=====\n\n{text}\n")
        with patch_docutils(), docutils_namespace():
            app = Sphinx(tmp_path, tmp_path, tmp_path / "out", tmp_path / "trees", "html", status=None, warning=said)
            app.build()
    assert "another" in (tmp_path / "out" / "other.html").read_text(encoding="utf-8")
    assert said.getvalue() == "" and not (tmp_path / "out" / "searchindex.js").exists()
