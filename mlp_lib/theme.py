"""One palette for formulas, figures and explorables.

Every quantity of the derivation has one colour, the same on every page. The
light variant has at least 4.5:1 contrast on white, the dark variant on the
dark page background, so that both may colour text. Hues are far enough apart
to be told apart with the common colour-vision deficiencies; colour is never
the only sign of anything.
"""

from __future__ import annotations

__all__ = ["BOUNDARY_COLORSCALE", "CLASSES", "CLASS_MARKERS", "PAGE", "QUANTITIES", "SERIES"]

#: Colour of each quantity of the derivation, for light and for dark pages.
QUANTITIES: dict[str, dict[str, str]] = {
    "weights": {"light": "#0b5cad", "dark": "#7cb8f7"},
    "pre_activations": {"light": "#5c3d00", "dark": "#e6b84c"},
    "activations": {"light": "#00704f", "dark": "#4fcf9f"},
    "deltas": {"light": "#b83a0b", "dark": "#ff9466"},
    "error": {"light": "#8a2f6f", "dark": "#f09ccf"},
}

#: Colour of the two target classes (marker outline and legend).
CLASSES: dict[str, dict[str, str]] = {
    "0": {"light": "#a6470b", "dark": "#f5a15f"},
    "1": {"light": "#0b5cad", "dark": "#7cb8f7"},
}

#: Plotly marker symbol of each class, so that colour is never alone.
CLASS_MARKERS: tuple[str, ...] = (
    "circle",
    "square",
    "diamond",
    "triangle-up",
    "cross",
    "star",
    "hexagon",
    "pentagon",
)

#: Colours of curves that are not one of the quantities, in order of use.
SERIES: tuple[str, ...] = (
    "#1f77b4",
    "#c65d00",
    "#2a8f5c",
    "#a8487f",
    "#6f6f6f",
    "#8c6d1f",
    "#5b5bd6",
    "#0e8a99",
)

#: From class 0 through undecided to class 1.
BOUNDARY_COLORSCALE: list[list[float | str]] = [
    [0.0, "#e08a4a"],
    [0.5, "#f7f5f0"],
    [1.0, "#4a8fd0"],
]

#: Page background and text of the site, for contrast measurements; a test reads them off a page.
PAGE: dict[str, dict[str, str]] = {
    "light": {"background": "#ffffff", "text": "#222832"},
    "dark": {"background": "#121212", "text": "#ced6dd"},
}
