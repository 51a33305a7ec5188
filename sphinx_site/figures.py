"""Plotly figures on a static page.

In a kernel Plotly emits only its own MIME type, which MyST-NB would drop. This
renderer writes a ``div`` with the figure as JSON; ``page/plotly-host.js`` draws
it when it nears the viewport.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

import myst_nb.sphinx_
from docutils import nodes
from myst_nb.core.render import MimeData, NbElementRenderer, load_renderer
from sphinx.application import Sphinx

PLOTLY = "application/vnd.plotly.v1+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
DEFAULT_HEIGHT = 450
#: What _config.yml calls the renderer (nb_render_plugin).
NAME = "mlp"

#: What stands where a plain ipywidget has no life: without a kernel it would be a dead slider.
KERNEL_NOTE = (
    '<p class="mlp-needs-kernel">The controls of this cell need a kernel. Run the chapter to move them, '
    "with a button at the top of the page or in your own Jupyter; what is shown here is their first setting.</p>"
)


def figure_html(figure: dict[str, Any]) -> str:
    """The HTML of one figure.

    Raises
    ------
    ValueError
        If the figure carries no alternative text in ``layout.meta["alt"]``.
    """
    layout = figure.get("layout", {})
    meta = layout.get("meta")
    alt = meta.get("alt") if isinstance(meta, dict) else None
    if not isinstance(alt, str) or not alt.strip():
        raise ValueError('a figure without alternative text: set layout.meta = {"alt": "…"}')
    height = int(layout.get("height") or DEFAULT_HEIGHT)
    # "</script" would end the element early, and "<!--" changes what ends it, whatever the JSON around them says.
    data = json.dumps(figure, separators=(",", ":"), ensure_ascii=False).replace("<", "\\u003c")
    label = escape(alt.strip(), quote=True)
    return (
        f'<div class="mlp-plotly" role="figure" aria-label="{label}" data-height="{height}" '
        f'style="min-height:{height}px">'
        f'<script type="application/json">{data}</script>'
        f"<noscript><p>This figure is drawn with JavaScript. It shows: {label}</p></noscript></div>"
        f"{live_note(meta)}"
    )


def live_note(meta: dict[str, Any]) -> str:
    """What stands below a figure that moves with a kernel, see mlp_lib/live.py: its sentence, and how to move it."""
    if "live" not in meta:
        return ""
    sentence, controls = escape(meta["live"]), escape(" and ".join(meta["controls"]))
    if not controls:
        return (
            f'<p class="mlp-needs-kernel">Shown here: {sentence}. With a kernel the picture moves while the cell runs; '
            "run the chapter with a button at the top of the page or in your own Jupyter.</p>"
        )
    return (
        f'<p class="mlp-needs-kernel">Shown here: {sentence}. With a kernel this picture has controls, {controls}; '
        "run the chapter with a button at the top of the page or in your own Jupyter.</p>"
    )


class FigureRenderer(NbElementRenderer):
    """MyST-NB's renderer, with Plotly figures added."""

    def render_mime_type(self, data: MimeData) -> list[nodes.Element]:
        """Render one output."""
        if data.mime_type == WIDGET:
            return [nodes.raw(text=KERNEL_NOTE, format="html")]
        if data.mime_type != PLOTLY:
            return super().render_mime_type(data)
        figure = data.content if isinstance(data.content, dict) else json.loads(data.string)
        try:
            html = figure_html(figure)
        except ValueError as error:
            # -W makes this an error of the build, with the chapter and the cell in front.
            self.logger.warning(str(error), subtype="figure_alt", line=data.line)
            return []
        return [nodes.raw(text=html, format="html")]


def _renderer(name: str) -> type[NbElementRenderer]:
    return FigureRenderer if name == NAME else load_renderer(name)


def setup(app: Sphinx) -> None:
    """Make the renderer known to MyST-NB, which by itself finds those of installed packages only."""
    myst_nb.sphinx_.load_renderer = _renderer
