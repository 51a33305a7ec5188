"""The comparison with a default Jupyter Book runs, on one page and without the libraries of other hosts."""

from __future__ import annotations

import json

from playwright.sync_api import Browser

from benchmarks import default_build

from .support import ROOT


def test_one_page_of_both_is_weighed(chromium: Browser) -> None:
    found = default_build.measure(chromium, tiny=True)["pages"]["text"]
    for each in found.values():
        assert 5_000 < each["html_bytes"] < each["bytes"]
    assert found["ours"]["requests_elsewhere"] == 0 and found["ours"]["not_measured"] == []
    assert found["default"]["requests_elsewhere"] > 0, "MathJax"
    assert found["default"]["html_bytes"] != found["ours"]["html_bytes"]


def test_a_figure_is_written_as_plotly_writes_it() -> None:
    figure = {"data": [{"type": "scatter", "y": [1, 2]}], "layout": {}}
    notebook = {"cells": [{"outputs": [{"data": {default_build.PLOTLY: figure}}]}]}
    (output,) = default_build.with_plotlys_own_html(notebook)["cells"][0]["outputs"]
    assert set(output["data"]) == {"text/html"} and "cdn.plot.ly" in output["data"]["text/html"]


def test_the_table_is_that_of_the_results() -> None:
    results = json.loads(default_build.RESULTS.read_text(encoding="utf-8"))
    text = default_build.table(results)
    assert text == (ROOT / "benchmarks" / "default_build.md").read_text(encoding="utf-8")
    for page in results["pages"].values():
        assert page["ours"]["requests_elsewhere"] == 0 and page["default"]["bytes_elsewhere"] > 0
