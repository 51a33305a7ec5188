"""The pictures that a stored notebook carries: of a figure by the library, of an explorable from its SVG.

An explorable's SVG is drawn by resvg, with the fonts that come with matplotlib: no browser, no network, equal bytes for
equal input. Only `tools/notebooks.py` draws it, when it writes a notebook; a reader never pays for it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # colours and figures are the library's

from mlp_lib.figures._still import (  # noqa: E402
    PictureError,
    figure_png,
    last_frame,
    named_colours,
    smaller,
    source_in,
    source_of,
)
from mlp_lib.theme import CLASSES, PAGE, QUANTITIES  # noqa: E402

__all__ = ["PictureError", "figure_png", "last_frame", "source_in", "source_of", "svg_png"]


def svg_png(svg: str) -> bytes:
    """The still picture of an explorable, as a picture on white."""
    import matplotlib
    import resvg_py

    shades = {f"--mlp-{name.replace('_', '-')}": shade["light"] for name, shade in QUANTITIES.items()}
    shades |= {f"--mlp-class-{name}": shade["light"] for name, shade in CLASSES.items()}
    # Where the page's palette has no such colour, the one that stands beside its name.
    inked = re.sub(r"var\(\s*(--[\w-]+)\s*,\s*([^()]+)\)", lambda var: shades.get(var[1], var[2]), svg)
    inked = inked.replace("currentColor", PAGE["light"]["text"])
    inked = inked.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    png = resvg_py.svg_to_bytes(
        svg_string=inked,
        background="#ffffff",
        skip_system_fonts=True,
        font_files=[str(fonts / name) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")],
        font_family="DejaVu Sans",
        sans_serif_family="DejaVu Sans",
    )
    return smaller(bytes(png), named_colours(inked), source_of(svg))
