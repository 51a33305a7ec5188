"""The pieces of the site that can be tested without building it."""

from __future__ import annotations

import json
import re

import pytest

from mlp_lib import theme
from sphinx_site.assets import REMARK, classic_script, dark_colours, palette_css
from sphinx_site.figures import figure_html
from sphinx_site.printed import breakable, is_sentences


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
