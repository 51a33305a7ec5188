"""What a figure carries for hosts that do not draw Plotly: a notebook that was run and saved is not blank there."""

from __future__ import annotations

import base64
import copy
import html
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ipywidgets
import nbformat
import numpy as np
import plotly.graph_objects as go
import plotly.io as pio
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from PIL import Image

from mlp_lib import figures
from mlp_lib.figures import _hosts
from mlp_lib.live import LiveFigure
from sphinx_site import runners

ROOT = Path(__file__).resolve().parents[2]
QUIET = ["--IPKernelApp.log_level=40"]
ALT = "A curve of the test that rises."
PNG = "image/png"


@pytest.fixture(autouse=True)
def as_in_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pio.renderers, "default", "plotly_mimetype")
    monkeypatch.delenv(_hosts.PICTURES, raising=False)
    _hosts.join()


def curve() -> go.Figure:
    figure = figures.curves({"one": ([0, 1, 2], [0, 1, 2])}, alt=ALT, x_title="x", y_title="y")
    figure.data[0].line.color = "#ff0000"
    return figure


def pixels(picture: str) -> Any:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB"))


def test_a_figure_has_its_words_and_its_picture_beside_it() -> None:
    bundle = curve()._repr_mimebundle_()
    assert list(bundle) == [_hosts.PLOTLY, "text/plain", PNG]
    assert bundle["text/plain"] == ALT
    line = np.argwhere((pixels(bundle[PNG]) == (255, 0, 0)).all(axis=2))
    left, right = line[line[:, 1] == line[:, 1].min()], line[line[:, 1] == line[:, 1].max()]
    assert left[:, 0].mean() > right[:, 0].mean() + 150


def test_joining_twice_adds_nothing() -> None:
    _hosts.join()
    assert pio.renderers.default == f"plotly_mimetype+{_hosts.NAME}"


@pytest.mark.parametrize("default", ["browser", "colab", "json", ""])
def test_other_hosts_get_what_they_got(monkeypatch: pytest.MonkeyPatch, default: str) -> None:
    monkeypatch.setattr(pio.renderers, "default", default)
    _hosts.join()
    assert pio.renderers.default == default


def test_where_no_picture_can_be_drawn_there_are_words(monkeypatch: pytest.MonkeyPatch) -> None:
    odd = curve().update_layout(polar={"bgcolor": "red"})
    assert PNG not in odd._repr_mimebundle_()
    assert odd._repr_mimebundle_()["text/plain"] == ALT
    for missing in ("matplotlib", "PIL"):
        with monkeypatch.context() as without:
            without.setitem(sys.modules, missing, None)
            assert set(curve()._repr_mimebundle_()) == {_hosts.PLOTLY, "text/plain"}, missing
    monkeypatch.setenv(_hosts.PICTURES, "off")
    assert set(curve()._repr_mimebundle_()) == {_hosts.PLOTLY, "text/plain"}


@pytest.mark.parametrize("meta", [None, {}, {"alt": " "}, {"alt": 3}, "a text", ["alt"]])
def test_a_figure_without_words_stays_as_plotly_shows_it(meta: Any) -> None:
    figure = go.Figure(go.Scatter(x=[0, 1], y=[0, 1]), layout={"meta": meta})
    assert set(figure._repr_mimebundle_()) == {_hosts.PLOTLY}


def test_a_live_figure_has_a_picture_where_it_stands_and_none_while_it_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    monkeypatch.setattr(_hosts._still, "figure_png", lambda figure: drawn.append(figure) or b"a picture")

    def draw(slope: int) -> tuple[go.Figure, str]:
        return curve().update_traces(y=[0, slope, 2 * slope]), f"slope {slope}"

    live = LiveFigure(draw, slope=ipywidgets.IntSlider(1, description="slope"))
    for slope in (2, 3):
        live.controls["slope"].value = slope
        (output,) = live._picture.outputs
        assert set(output["data"]) == {_hosts.PLOTLY}
    assert not drawn
    bundle = live._repr_mimebundle_()
    assert bundle[PNG] == base64.b64encode(b"a picture").decode()
    assert bundle["text/plain"] == f"{ALT} slope 3"
    assert len(drawn) == 1


def run(*cells: str) -> nbformat.NotebookNode:
    """A notebook as papermill, nbconvert's --execute and a Jupyter that saves leave it."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(made, timeout=300, extra_arguments=QUIET).execute()
    return made


def shown(notebook: nbformat.NotebookNode, sanitised: bool) -> str:
    page, _ = HTMLExporter(sanitize_html=sanitised).from_notebook_node(notebook)
    return html.unescape(page)


MAKE = f"""
import sys
from mlp_lib import figures
figure = figures.curves({{"one": ([0, 1], [0, 1])}}, alt="{ALT}", x_title="x", y_title="y")
"""
LIVE = """
import ipywidgets
from mlp_lib.live import LiveFigure
LiveFigure(lambda slope: (figure, "the slope is one"), slope=ipywidgets.IntSlider(1))
"""


@pytest.fixture(scope="module")
def run_and_saved() -> nbformat.NotebookNode:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(_hosts.PICTURES, raising=False)
        return run(MAKE, "figure", "figure.show()", LIVE, "sys.modules['matplotlib'] = None\nfigure")


@pytest.mark.parametrize("sanitised", [False, True], ids=["plain", "sanitised"])
def test_a_notebook_that_was_run_and_saved_is_not_blank(run_and_saved: Any, sanitised: bool) -> None:
    outputs = [output for cell in run_and_saved.cells for output in cell.outputs]
    assert [PNG in output.data for output in outputs] == [True, True, True, False]
    page = shown(run_and_saved, sanitised)
    # nbconvert draws a widget from the state that was saved beside it, with scripts that a network brings.
    assert page.count('src="data:image/png;base64,') == 2
    assert page.count(ALT) >= 1
    without_state = copy.deepcopy(run_and_saved)
    del without_state.metadata["widgets"]
    assert shown(without_state, sanitised).count('src="data:image/png;base64,') == 3


def outputs_of(notebook: nbformat.NotebookNode) -> Iterator[tuple[str, Any]]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "data" in output:
                yield cell.id, output.data


@pytest.mark.slow
@pytest.mark.parametrize("chapter", sorted(path.stem for path in (ROOT / "book").glob("*.ipynb")))
def test_each_chapter_that_was_run_and_saved_keeps_pictures_and_words(
    chapter: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy that is handed out; nothing of it is blank in a page without scripts."""
    monkeypatch.delenv(_hosts.PICTURES, raising=False)
    notebook = nbformat.from_dict(runners.copies()[chapter])
    for cell in notebook.cells:
        cell.source = "".join(cell.source)
        if cell.cell_type == "code":
            cell.outputs = []
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=900, extra_arguments=QUIET, resources=resources).execute()
    notebook.metadata.pop("widgets", None)
    for cell, data in outputs_of(notebook):
        if _hosts.PLOTLY in data:
            assert PNG in data and data["text/plain"].strip(), f"{chapter}, cell {cell}"
    for sanitised in (False, True):
        page = shown(notebook, sanitised)
        text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
        for cell, data in outputs_of(notebook):
            if PNG in data:
                assert data[PNG].strip() in page.replace("\n", ""), f"{chapter}, cell {cell}"
            elif sentence := re.search(r'class="mlp-fallback">(.*?)</p>', data.get("text/html", "")):
                assert " ".join(html.unescape(sentence[1]).split()) in text, f"{chapter}, cell {cell}"
