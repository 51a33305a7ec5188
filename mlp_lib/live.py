"""A figure that is drawn again where it stands, by controls or by a running loop, while a kernel runs."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import ipywidgets

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["LiveFigure"]

_PLOTLY = "application/vnd.plotly.v1+json"
_VIEW = "application/vnd.jupyter.widget-view+json"


class LiveFigure:
    """A figure with its sentence, and the controls that draw both again.

    As the last value of a cell it shows itself. On a page and in a stored
    notebook, where no kernel runs, the figure stands as it was then.

    Parameters
    ----------
    draw : callable
        Returns a Plotly figure and a sentence about it. It gets the value of
        each control by name: once at the beginning, then whenever one changes.
    **controls : ipywidgets.ValueWidget
        Sliders, lists, fields. Without any, a loop calls `redraw`.

    Raises
    ------
    TypeError
        When a control has no value, or what `draw` returns is something else.

    Examples
    --------
    >>> import ipywidgets, plotly.graph_objects as go
    >>> def line(slope):
    ...     return go.Figure(go.Scatter(x=[0, 1], y=[0, slope])), f"a slope of {slope}"
    >>> live = LiveFigure(line, slope=ipywidgets.IntSlider(2, description="slope"))
    >>> live.controls["slope"].value = 3
    >>> live.sentence
    'a slope of 3'
    """

    # Three ways were tried in JupyterLab 4.5 and 4.6, Notebook 7.6 and the app; to update what was displayed is none:
    # plotly's renderer keeps its first picture. A FigureWidget brings a plotly.js of its own, 5 MB for each figure,
    # into the page and into every notebook stored with its widgets. An Output that is cleared and printed into takes
    # what is printed while one message is answered, and a kernel may answer a slider and run a cell at once. The
    # `outputs` of an Output are a value like any other: the notebook draws them with the plotly that it has, and
    # between two of them the picture never was seen empty.
    def __init__(self, draw: Callable[..., tuple[go.Figure, str]], **controls: ipywidgets.ValueWidget) -> None:
        for name, control in controls.items():
            if not isinstance(control, ipywidgets.ValueWidget):
                raise TypeError(f"{name} must be a control, a widget with a value, but {control!r} came")
        self.controls = controls
        self._draw = draw
        self._turn = threading.Lock()
        self._sentence = ipywidgets.Label()
        self._picture = ipywidgets.Output()
        self._show()
        # The standard width cuts "learning rate"; that of the longest name keeps the sliders below each other.
        width = f"{max((len(control.description) for control in controls.values()), default=0)}ch"
        for control in controls.values():
            control.style.description_width = width
            control.observe(lambda change: self.redraw(), names="value")
        self._box = ipywidgets.VBox([*controls.values(), self._sentence, self._picture])

    @property
    def sentence(self) -> str:
        """Return what stands above the figure."""
        return str(self._sentence.value)

    def redraw(self) -> None:
        """Draw again, with what the controls say now; until that is done, the sentence says so.

        Whatever `draw` raises stands in place of the sentence, and is raised again.
        """
        # One after the other, each with the values of its own moment: what is drawn last was chosen last.
        with self._turn:
            if self.controls:
                self._sentence.value = f"Computing for {self._setting()} …"
            try:
                self._show()
            except Exception as error:
                self._sentence.value = f"{type(error).__name__}: {error}"
                raise

    def _setting(self) -> str:
        values = {control.description: control.value for control in self.controls.values()}
        return ", ".join(
            f"{name} {value:.3g}" if isinstance(value, float) else f"{name} {value}" for name, value in values.items()
        )

    def _show(self) -> None:
        answer = self._draw(**{name: control.value for name, control in self.controls.items()})
        match answer:
            case (figure, str(sentence)) if hasattr(figure, "to_plotly_json"):
                pass
            case _:
                raise TypeError(f"draw must return a Plotly figure and a sentence, but {answer!r} came")
        self._figure = figure
        # What else may stand beside it, for hosts that only look, need not be drawn and travel at every move.
        moving = figure._repr_mimebundle_(picture=False)
        moving = {_PLOTLY: moving[_PLOTLY]} if _PLOTLY in moving else moving
        self._picture.outputs = ({"output_type": "display_data", "data": moving, "metadata": {}},)
        self._sentence.value = sentence

    def _display_(self) -> go.Figure:
        """Return what marimo shows: the figure. It has no widgets of ipywidgets, and would warn in its place."""
        return self._figure

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        """Return the words, the figure, and the widget, which a notebook with a kernel prefers."""
        view = {"version_major": 2, "version_minor": 0, "model_id": self._box.model_id}
        meta = self._figure.layout.meta
        words = f"{meta.get('alt', '') if isinstance(meta, dict) else ''} {self.sentence}".strip()
        if int(ipywidgets.__version__.split(".")[0]) < 8:
            # Its JavaScript, which Colab has too, asks for no preference: beside a figure the widget stays unseen.
            return {"text/plain": words, _VIEW: view}
        bundle = {"text/plain": words, **self._figure._repr_mimebundle_(), _VIEW: view}
        if _PLOTLY in bundle:
            # What a page without a kernel says below the figure.
            figure = copy.deepcopy(bundle[_PLOTLY])
            meta = figure["layout"].setdefault("meta", {})
            meta |= {"live": self.sentence, "controls": [control.description for control in self.controls.values()]}
            bundle |= {_PLOTLY: figure, "text/plain": words}
        return bundle
