"""A figure that controls or a loop draw again: what it hands to a notebook, and in which order."""

from __future__ import annotations

import subprocess
import sys
import threading
from typing import Any

import ipywidgets
import plotly.graph_objects as go
import plotly.io as pio
import pytest

from mlp_lib.live import LiveFigure
from sphinx_site.figures import PLOTLY, WIDGET, figure_html


@pytest.fixture(autouse=True)
def as_in_a_notebook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pio.renderers, "default", "plotly_mimetype")


def line(slope: int, height: float = 1.0) -> tuple[go.Figure, str]:
    figure = go.Figure(go.Scatter(x=[0, 1], y=[0, slope]), layout={"meta": {"alt": "A straight line."}})
    return figure, f"slope {slope}, height {height:g}"


def live() -> LiveFigure:
    return LiveFigure(
        line,
        slope=ipywidgets.IntSlider(2, description="the slope"),
        height=ipywidgets.FloatSlider(1.5, description="height"),
    )


def drawn(figure: LiveFigure) -> Any:
    """The picture that a notebook has to show."""
    (output,) = figure._picture.outputs
    assert output["output_type"] == "display_data"
    return output["data"][PLOTLY]


def test_each_control_draws_picture_and_sentence() -> None:
    figure = live()
    assert (figure.sentence, drawn(figure)["data"][0]["y"]) == ("slope 2, height 1.5", [0, 2])
    figure.controls["slope"].value = 7
    assert (figure.sentence, drawn(figure)["data"][0]["y"]) == ("slope 7, height 1.5", [0, 7])
    figure.controls["height"].value = 2.5
    assert figure.sentence == "slope 7, height 2.5"


def test_a_loop_draws_when_it_wants_to() -> None:
    slope = 1
    figure = LiveFigure(lambda: line(slope))
    for slope in (2, 3):
        assert drawn(figure)["data"][0]["y"] == [0, slope - 1]
        figure.redraw()
        assert drawn(figure)["data"][0]["y"] == [0, slope]


def test_while_it_draws_the_sentence_says_so() -> None:
    said = []
    figure = live()
    figure._sentence.observe(lambda change: said.append(change["new"]), names="value")
    figure.controls["height"].value = 0.123456
    assert said == ["Computing for the slope 2, height 0.123 …", "slope 2, height 0.123456"]


def test_labels_have_room() -> None:
    assert {control.style.description_width for control in live().controls.values()} == {"9ch"}


def test_two_threads_end_at_what_was_chosen_last() -> None:
    """A kernel answers a slider in a thread of its own, beside the cell that is running."""
    running, go_on = threading.Event(), threading.Event()

    def slow(slope: int, height: float) -> tuple[go.Figure, str]:
        if slope == 5 and height == 1.5:
            running.set()
            assert go_on.wait(10)
        return line(slope, height)

    figure = LiveFigure(slow, slope=ipywidgets.IntSlider(2), height=ipywidgets.FloatSlider(1.5))
    first = threading.Thread(target=setattr, args=(figure.controls["slope"], "value", 5))
    first.start()
    assert running.wait(10)
    second = threading.Thread(target=setattr, args=(figure.controls["height"], "value", 3.0))
    second.start()
    second.join(0.2)
    go_on.set()
    first.join(10)
    second.join(10)
    assert figure.sentence == "slope 5, height 3"


def test_an_error_is_seen_and_the_next_move_works() -> None:
    def fragile(slope: int) -> tuple[go.Figure, str]:
        if slope == 3:
            raise ValueError("slope is 3")
        return line(slope)

    figure = LiveFigure(fragile, slope=ipywidgets.IntSlider(2))
    with pytest.raises(ValueError, match="slope is 3"):
        figure.controls["slope"].value = 3
    assert figure.sentence == "ValueError: slope is 3"
    figure.controls["slope"].value = 4
    assert figure.sentence == "slope 4, height 1"


def test_a_page_has_the_figure_and_a_notebook_the_widget() -> None:
    figure = live()
    figure.controls["slope"].value = 4
    bundle = figure._repr_mimebundle_()
    assert bundle[WIDGET]["model_id"] == figure._box.model_id
    assert figure._box.children == (*figure.controls.values(), figure._sentence, figure._picture)
    assert bundle["text/plain"] == "A straight line. slope 4, height 1.5"
    assert bundle[PLOTLY]["data"] == drawn(figure)["data"]
    assert "live" not in drawn(figure)["layout"]["meta"]
    html = figure_html(bundle[PLOTLY])
    assert "Shown here: slope 4, height 1.5." in html
    assert "controls, the slope and height;" in html
    assert "moves while the cell runs" in figure_html(LiveFigure(lambda: line(1))._repr_mimebundle_()[PLOTLY])
    assert "kernel" not in figure_html(line(1)[0].to_plotly_json())


@pytest.mark.parametrize(("version", "beside"), [("7.7.1", False), ("8.0.0", True), ("10.1", True)])
def test_nothing_takes_the_place_of_the_controls(monkeypatch: pytest.MonkeyPatch, version: str, beside: bool) -> None:
    """Where the JavaScript of ipywidgets 7 draws, as in Colab, a figure beside the widget would hide it."""
    monkeypatch.setattr(ipywidgets, "__version__", version)
    bundle = live()._repr_mimebundle_()
    assert bundle["text/plain"] == "A straight line. slope 2, height 1.5"
    assert (PLOTLY in bundle) == beside
    assert WIDGET in bundle
    assert beside or bundle.keys() == {"text/plain", WIDGET}


def test_the_widgets_that_a_notebook_stores_are_small() -> None:
    """No plotly.js comes along, as it would with a FigureWidget."""
    figure = live()
    state = [widget.get_state() for widget in (figure._box, figure._picture, *figure.controls.values())]
    assert len(repr(state)) < 20_000


@pytest.mark.parametrize("answer", [None, "text", line(1)[0], (line(1)[0], 3), ("no figure", "text")])
def test_what_is_no_figure_with_a_sentence_is_refused(answer: object) -> None:
    with pytest.raises(TypeError, match="draw must return a Plotly figure and a sentence, but"):
        LiveFigure(lambda: answer)  # type: ignore[arg-type, return-value]


def test_what_has_no_value_is_no_control() -> None:
    with pytest.raises(TypeError, match="slope must be a control, a widget with a value, but 3 came"):
        LiveFigure(line, slope=3)
    with pytest.raises(TypeError, match="slope must be a control"):
        LiveFigure(line, slope=ipywidgets.VBox())


def test_the_library_does_not_bring_it() -> None:
    script = "import sys, mlp_lib; print('ipywidgets' in sys.modules, 'mlp_lib.live' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "False"]


def test_marimo_gets_the_figure_without_the_widgets_that_it_cannot_show() -> None:
    figure = live()
    assert figure._display_() is figure._figure
    figure.controls["slope"].value = 5
    assert list(figure._display_().data[0].y) == [0, 5]
