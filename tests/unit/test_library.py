"""The reference is made from the docstrings, and what it cannot resolve stops a build."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from sphinx_site import library

ROOT = Path(__file__).resolve().parents[2]
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
SETTINGS = {
    name: value
    for name, value in CONFIG.items()
    if name.startswith(("autodoc_", "numpydoc_", "python_", "toc_object"))
    or name in {"add_module_names", "default_role"}
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def build(folder: Path, page: str) -> tuple[str, str]:
    """The page and the warnings of a book that holds one page of reference and this one."""
    (folder / "conf.py").write_text("")
    (folder / "index.rst").write_text(f"Page\n====\n\n.. math:: H\n   :label: eq-bias-column\n\n{page}\n")
    (folder / "passes.rst").write_text(
        ":orphan:\n\nPasses\n======\n\n.. automodule:: mlp_lib.passes\n   :members: add_bias, Forward\n\n"
        ".. automodule:: mlp_lib.network\n   :members: MLP\n"
    )
    said = io.StringIO()
    settings: dict[str, Any] = {**SETTINGS, "extensions": ["sphinx_site.library"], "nitpicky": True}
    with patch_docutils(), docutils_namespace():
        app = Sphinx(folder, folder, folder / "out", folder / "trees", "html", settings, status=None, warning=said)
        app.build()
    return (folder / "out" / "index.html").read_text(encoding="utf-8"), said.getvalue()


def test_names_become_links(tmp_path: Path) -> None:
    page, _ = build(
        tmp_path,
        "Call ``mlp_lib.MLP``, `network.add_bias`, ``network.train(X, T)``; not ``train`` or ``network.nosuch``.\n"
        "Again ``mlp_lib.MLP``. :py:class:`mlp_lib.Forward`.",
    )
    assert page.count('href="passes.html#mlp_lib.network.MLP"') == 1  # the first mention
    assert 'href="passes.html#mlp_lib.passes.add_bias"' in page
    assert 'href="passes.html#mlp_lib.network.MLP.train"' in page
    assert 'href="passes.html#mlp_lib.passes.Forward"' in page  # by its other name, from a role
    assert "nosuch</span></code>;" not in page
    assert page.count('<a class="reference internal" href="passes.html#') == 4


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("``mlp_lib.nosuch``", "the reference has no mlp_lib.nosuch"),
        ("`mlp_lib.passes.nosuch`", "the reference has no mlp_lib.passes.nosuch"),
        (":py:func:`mlp_lib.passes.nosuch`", "py:func reference target not found: mlp_lib.passes.nosuch"),
    ],
)
def test_a_name_that_is_not_there_is_told(tmp_path: Path, wrong: str, said: str) -> None:
    assert said in build(tmp_path, wrong)[1]


def test_a_docstring_is_read_as_it_is_written() -> None:
    lines = ["Put -1 in front (eq-bias-column), where |h| > 1.", "Also eq-delta-rule.", ">>> a | b"]
    library._mend(None, "function", "f", None, None, lines)  # type: ignore[arg-type]
    assert lines == [
        r"Put -1 in front, equation :eq:`eq-bias-column`, where \|h\| > 1.",
        "Also equation :eq:`eq-delta-rule`.",
        ">>> a | b",
    ]


def test_what_a_name_may_mean() -> None:
    assert library.candidates("sweep.result.SweepResult.runs")[0] == "mlp_lib.sweep.SweepResult.runs"
    assert library.candidates("check_gradients") == ["mlp_lib.gradient_check.check_gradients"]
    assert library.candidates("relu") == []  # a word, until it is called
    assert library.candidates("examine()") == ["mlp_lib.doctor.examine"]
    assert library.candidates("step", "mlp_lib.network", "MLP")[0] == "mlp_lib.network.MLP.step"


def test_a_name_stands_where_it_is_defined() -> None:
    assert "delta_output" in library.own("passes")
    assert set(library.own("network")) == {"MLP"}
    assert {"MISTAKES", "diagnose"} <= set(library.own("doctor"))
