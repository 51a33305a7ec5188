"""Still pictures of the book's figures, for readers whose host does not draw Plotly.

GitHub, GitLab, nbviewer, nbconvert and an e-mail show PNG. A figure is drawn by matplotlib: no browser, no network,
fonts that come with it, so equal input gives equal bytes.

What a figure may hold is named here, part by part. A part without a name stops the drawing: a picture that leaves
something out silently would be worse than none.
"""

from __future__ import annotations

import base64
import hashlib
import html
import io
import json
import re
import threading
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ..theme import PAGE, SERIES

#: As wide as a column of text. JupyterLab and GitHub show a picture at its own size, so more pixels for sharp screens
#: would be cut off or shrunk there, and would double the notebooks.
WIDTH = 720
#: matplotlib counts in points of 1/72 inch, a browser in pixels; drawn at this many dots an inch, one dot is a pixel.
DPI = 100
POINT = 72 / DPI
#: The room below an animation for Play and slider, in pixels.
CONTROLS = 110
#: Changed when the drawing changes, so that `make format` draws all pictures anew.
EDITION = 1
#: The chunk of a PNG that names what it was drawn from.
CHUNK = "Source"
MARKERS = {
    "circle": "o",
    "square": "s",
    "diamond": "D",
    "triangle-up": "^",
    "cross": "P",
    "star": "*",
    "hexagon": "h",
    "pentagon": "p",
    "circle-open": "o",
    "line-ew-open": "_",
    "x": "X",
}
#: In widths of the line.
DASHES: dict[str, tuple[float, ...]] = {
    "dot": (1, 1),
    "dash": (3, 1.5),
    "longdash": (6, 2),
    "dashdot": (3, 1.5, 1, 1.5),
    "longdashdot": (6, 1.5, 1, 1.5),
}
#: Of the palette of a picture.
COLOURS = 128
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
#: Each part of a figure that is drawn, or that a still picture has no use for (after the bar).
KNOWN = {
    "scatter": "x y mode name line marker text textposition textfont opacity xaxis yaxis error_y showlegend type"
    " | hoverinfo hovertemplate hovertext cliponaxis visible legendgroup customdata",
    "contour": "x y z zmin zmax colorscale colorbar contours line type xaxis yaxis showscale"
    " | zauto autocontour hoverinfo hovertemplate name",
    "heatmap": "x y z zmin zmax colorscale colorbar xgap ygap type xaxis yaxis showscale"
    " | zauto hoverinfo hovertemplate name text customdata",
    "layout": "height xaxis xaxis2 yaxis yaxis2 title legend showlegend annotations shapes font margin"
    " | meta template paper_bgcolor plot_bgcolor dragmode sliders updatemenus hovermode",
    "axis": "title type range tickvals ticktext dtick showgrid visible autorange showticklabels scaleanchor domain"
    " | exponentformat automargin constrain constraintoward zeroline anchor",
    "marker": "color symbol size line opacity",
    "line": "color width dash | smoothing",
    "annotation": "x y text xref yref xanchor yanchor yshift font showarrow bgcolor",
    "shape": "type x0 x1 y0 y1 xref yref line",
    "error_y": "array type color width thickness | visible",
}

ONE_AT_A_TIME = threading.Lock()

Figure = dict[str, Any]


class PictureError(ValueError):
    """A figure or an explorable that cannot be drawn, for a reason that one sentence can tell."""


def known(kind: str, part: dict[str, Any], where: str) -> dict[str, Any]:
    """The part, if each of its names is known.

    Raises
    ------
    PictureError
        If one is not: the picture would leave something out.
    """
    unknown = part.keys() - set(KNOWN[kind].replace("|", " ").split())
    if unknown:
        raise PictureError(
            f"{where}: its picture cannot show {sorted(unknown)[0]!r} yet; see KNOWN in mlp_lib/figures/_still.py"
        )
    return part


def array(value: Any) -> np.ndarray[Any, Any]:
    """An array as a stored figure holds it: a list, or bytes in base64 with their type and shape."""
    if isinstance(value, dict) and "bdata" in value:
        flat = np.frombuffer(base64.b64decode(value["bdata"]), dtype=np.dtype(value["dtype"]).newbyteorder("<"))
        shape = value.get("shape")
        return flat.reshape([int(n) for n in str(shape).split(",")]) if shape else flat
    return np.array([np.nan if item is None else item for item in value or []])


def colour(text: Any) -> Any:
    """A colour of CSS as matplotlib knows it."""
    numbers = re.fullmatch(r"rgba?\(([\d.,\s]+)\)", text) if isinstance(text, str) else None
    if numbers is None:
        return text
    parts = [float(part) for part in numbers[1].split(",")]
    return tuple([part / 255 for part in parts[:3]] + parts[3:])


def plain(text: str) -> str:
    """The few tags of a Plotly text as characters."""
    text = re.sub(r"<br\s*/?>", "\n", text)
    return html.unescape(re.sub(r"</?(?:b|i|em|strong|span)\b[^>]*>", "", text))


def each(value: Any, count: int) -> list[Any]:
    """A value for each of several points."""
    return list(value) if isinstance(value, list) else [value] * count


def last_frame(figure: Figure) -> Figure:
    """A figure without frames: as the last of them leaves it, when the run is over."""
    frames = figure.get("frames") or []
    if not frames:
        return figure
    traces, layout = [dict(trace) for trace in figure["data"]], dict(figure["layout"])
    last = frames[-1]
    for index, change in zip(last.get("traces") or range(len(last["data"])), last["data"], strict=True):
        traces[index].update(change)
    for name, change in last.get("layout", {}).items():
        layout[name] = {**layout.get(name, {}), **change}
    return {"data": traces, "layout": layout}


def line_style(line: dict[str, Any]) -> dict[str, Any]:
    """How matplotlib draws a line of Plotly."""
    width = line.get("width", 2) * POINT
    dash = line.get("dash", "solid")
    if dash not in ("solid", *DASHES):
        raise PictureError(f"a line: its picture knows no dash {dash!r} yet; see DASHES in mlp_lib/figures/_still.py")
    style: Any = "solid" if dash == "solid" else (0, DASHES[dash])
    return {"linewidth": width, "linestyle": style, "dash_capstyle": "butt"}


def draw_text(axes: Any, trace: dict[str, Any], x: Sequence[Any], y: Sequence[Any], size: float) -> None:
    """The texts of a trace, beside or in their points."""
    font = trace.get("textfont", {})
    markers = trace.get("marker", {}).get("size", 6)
    for u, v, text, place in zip(
        x, y, each(trace.get("text"), len(x)), each(trace.get("textposition", "middle center"), len(x)), strict=True
    ):
        vertical, horizontal = place.split()
        gap = (markers / 2 + 2) * POINT
        axes.annotate(
            plain(text or ""),
            (u, v),
            xytext=(
                {"left": -gap, "center": 0, "right": gap}[horizontal],
                {"top": gap, "middle": 0, "bottom": -gap}[vertical],
            ),
            textcoords="offset points",
            ha={"left": "right", "center": "center", "right": "left"}[horizontal],
            va={"top": "bottom", "middle": "center", "bottom": "top"}[vertical],
            color=colour(font.get("color", PAGE["light"]["text"])),
            fontsize=font.get("size", size) * POINT,
            zorder=6,
        )


def draw_markers(axes: Any, marker: dict[str, Any], x: Sequence[Any], y: Sequence[Any], fallback: str) -> Any:
    """The points of a trace; returned is one of them, for the legend."""
    count = len(x)
    edge = known("line", marker.get("line", {}), "a marker's line")
    drawn = None
    for u, v, symbol, fill, size in zip(
        x,
        y,
        each(marker.get("symbol", "circle"), count),
        each(marker.get("color", fallback), count),
        each(marker.get("size", 6), count),
        strict=True,
    ):
        if symbol not in MARKERS:
            raise PictureError(f"its picture knows no marker {symbol!r} yet; see MARKERS in mlp_lib/figures/_still.py")
        hollow = symbol.endswith("-open")
        (point,) = axes.plot(
            [u],
            [v],
            MARKERS[symbol],
            # Its diamond is a square on one corner, and ours is as high as a circle.
            markersize=size * POINT / (1.3 if symbol == "diamond" else 1),
            markerfacecolor="none" if hollow else colour(fill),
            markeredgecolor=colour(fill if hollow else edge.get("color", "none")),
            markeredgewidth=edge.get("width", 2 if hollow else 0) * POINT,
            alpha=marker.get("opacity"),
            zorder=5,
            clip_on=False,
        )
        drawn = drawn or point
    return drawn


def draw_scatter(axes: Any, trace: dict[str, Any], fallback: str, size: float) -> tuple[Any, str] | None:
    """One trace of points and lines; returned is what the legend shows."""
    x, y = array(trace.get("x")), array(trace.get("y"))
    mode = trace.get("mode", "lines")
    line = known("line", trace.get("line", {}), "a line")
    ink = colour(line.get("color", fallback))
    shown: list[Any] = []
    if "lines" in mode:
        shown += axes.plot(x, y, color=ink, alpha=trace.get("opacity"), zorder=3, **line_style(line))
    marker = known("marker", trace.get("marker", {}), "a marker")
    if "error_y" in trace:
        bars = known("error_y", trace["error_y"], "an error bar")
        axes.errorbar(
            x,
            y,
            array(bars["array"]),
            fmt="none",
            ecolor=colour(bars.get("color", marker.get("color", fallback))),
            elinewidth=bars.get("thickness", 2) * POINT,
            capsize=bars.get("width", 4) * POINT,
            zorder=4,
        )
    if "markers" in mode and len(x):
        point = draw_markers(axes, marker, list(x), list(y), fallback)
        shown.append(point)
    if "text" in mode:
        draw_text(axes, {**trace, "marker": marker}, list(x), list(y), size)
    named = bool(trace.get("name")) and trace.get("showlegend", True)
    return (tuple(shown), plain(trace["name"])) if named and shown else None


def draw_plane(figure: Any, axes: Any, trace: dict[str, Any]) -> None:
    """A shaded plane: a heatmap, or a contour whose one line is the decision boundary."""
    from matplotlib.colors import LinearSegmentedColormap

    z = array(trace["z"]).astype(np.float64)
    x = array(trace["x"]) if "x" in trace else np.arange(z.shape[1])
    y = array(trace["y"]) if "y" in trace else np.arange(z.shape[0])
    colours = LinearSegmentedColormap.from_list("book", [(at, colour(ink)) for at, ink in trace["colorscale"]])
    low, high = trace["zmin"], trace["zmax"]
    gap = {"edgecolors": "white", "linewidth": trace["xgap"] * POINT} if trace.get("xgap") else {}
    shading = {"shading": "gouraud"} if trace["type"] == "contour" else {"shading": "nearest", **gap}
    shaded = axes.pcolormesh(x, y, z, cmap=colours, vmin=low, vmax=high, zorder=1, rasterized=True, **shading)
    contours = trace.get("contours", {})
    if contours:
        levels = np.arange(contours["start"], contours["end"] + 1e-9, contours["size"])
        if z.min() < levels[-1] and z.max() > levels[0]:
            line = trace["line"]
            axes.contour(x, y, z, levels, colors=[line["color"]], linewidths=line["width"] * POINT, zorder=2)
    if trace.get("showscale", True):
        bar = trace.get("colorbar", {})
        across = bar.get("orientation") == "h"
        scale = figure.colorbar(
            shaded,
            ax=axes,
            orientation="horizontal" if across else "vertical",
            shrink=bar.get("len", 1),
            aspect=24,
            pad=0.2 if across else 0.03,
        )
        scale.outline.set_visible(False)
        if "tickvals" in bar:
            scale.set_ticks(list(bar["tickvals"]), labels=[plain(str(text)) for text in bar["ticktext"]])
        scale.set_label(plain(bar.get("title", {}).get("text", "")))


def power(value: float, position: int | None = None) -> str:
    """A tick of a logarithmic axis as a power of ten."""
    exponent = int(np.round(np.log10(value)))
    return "10" + str(exponent).translate(RAISED) if np.isclose(value, 10.0**exponent) else f"{value:g}"


def set_ticks(part: Any, axis: dict[str, Any], logarithmic: bool) -> None:
    """Where the ticks of an axis stand, and what they say."""
    from matplotlib.ticker import FixedLocator, MultipleLocator, NullLocator

    if "tickvals" in axis:
        values = list(array(axis["tickvals"]))
        part.set_major_locator(FixedLocator(values))
        part.set_minor_locator(NullLocator())
        if "ticktext" in axis:
            part.set_ticks(values, labels=[plain(str(text)) for text in axis["ticktext"]])
        elif logarithmic:
            part.set_ticks(values, labels=[f"{value:g}" for value in values])
    elif "dtick" in axis and not logarithmic:
        part.set_major_locator(MultipleLocator(axis["dtick"]))
    elif logarithmic:
        part.set_major_formatter(power)
    if logarithmic:
        part.set_minor_locator(NullLocator())


def set_axis(axes: Any, letter: str, axis: dict[str, Any]) -> None:
    """Scale, range, ticks and title of one axis."""
    known("axis", axis, f"the {letter} axis")
    part = getattr(axes, f"{letter}axis")
    logarithmic = axis.get("type") == "log"
    if logarithmic:
        getattr(axes, f"set_{letter}scale")("log")
    if "range" in axis:
        ends = [10.0**end for end in axis["range"]] if logarithmic else axis["range"]
        getattr(axes, f"set_{letter}lim")(*ends)
    if axis.get("autorange") == "reversed":
        part.set_inverted(True)
    set_ticks(part, axis, logarithmic)
    if not axis.get("showticklabels", True):
        part.set_ticklabels([])
    if axis.get("showgrid", True):
        part.grid(True, color="#e3e6ea", linewidth=0.8)
    getattr(axes, f"set_{letter}label")(plain(axis.get("title", {}).get("text", "")))
    part.set_visible(axis.get("visible", True))


def reference(part: dict[str, Any], axis: str) -> str:
    """What a place is counted in: the first plane, or the paper."""
    said = str(part.get(f"{axis}ref", axis))
    if said not in (axis, "paper"):
        raise PictureError(f"a text or a shape in {said!r}: its picture can show them in the first plane only yet")
    return said


def draw_annotation(axes: Any, note: dict[str, Any], size: float) -> None:
    """A text at a place."""
    known("annotation", note, "an annotation")
    if note.get("showarrow", True):
        raise PictureError("an annotation: its picture cannot show an arrow yet")
    font = note.get("font", {})
    where = tuple("axes fraction" if reference(note, axis) == "paper" else "data" for axis in "xy")
    axes.annotate(
        plain(note["text"]),
        (note["x"], note["y"]),
        xycoords=where,
        xytext=(0, note.get("yshift", 0) * POINT),
        textcoords="offset points",
        ha=note.get("xanchor", "center"),
        va={"middle": "center"}.get(note.get("yanchor", "middle"), note.get("yanchor")),
        color=colour(font.get("color", PAGE["light"]["text"])),
        fontsize=font.get("size", size) * POINT,
        bbox={"facecolor": colour(note["bgcolor"]), "edgecolor": "none", "pad": 1} if "bgcolor" in note else None,
        zorder=6,
    )


def draw_shape(axes: Any, shape: dict[str, Any]) -> None:
    """A line from one place to another."""
    known("shape", shape, "a shape")
    if shape["type"] != "line":
        raise PictureError(f"a shape: its picture knows no {shape['type']!r} yet")
    line = shape.get("line", {})
    vertical, across = reference(shape, "y") == "paper", reference(shape, "x") == "paper"
    transform = axes.get_xaxis_transform() if vertical else axes.get_yaxis_transform() if across else axes.transData
    axes.plot(
        [shape["x0"], shape["x1"]],
        [shape["y0"], shape["y1"]],
        transform=transform,
        color=colour(line.get("color", SERIES[4])),
        zorder=2,
        **line_style(line),
    )


def add_legend(figure: Any, axes: Any, entries: Sequence[tuple[Any, str]]) -> Any:
    """The legend above the axes, in as few rows as the width allows."""
    handles, names = [entry[0] for entry in entries], [entry[1] for entry in entries]
    figure.draw_without_rendering()  # only then the axes have their width
    room = axes.get_window_extent().width
    for columns in range(len(names), 0, -1):
        legend = axes.legend(
            handles,
            names,
            loc="lower left",
            bbox_to_anchor=(0, 1.01),
            ncols=columns,
            frameon=False,
            borderaxespad=0,
            handlelength=2.2,
            columnspacing=1.4,
        )
        if columns == 1 or legend.get_window_extent().width <= room:
            return legend
        legend.remove()
    return None


def planes(layout: dict[str, Any]) -> list[tuple[str, str]]:
    """The pairs of axes of a figure."""
    return [(name, name.replace("x", "y", 1)) for name in layout if name.startswith("xaxis")] or [("xaxis", "yaxis")]


def style(size: float) -> dict[Any, Any]:
    """How text, ticks and grid look, for a size of letters in pixels."""
    ink = PAGE["light"]["text"]
    return {
        "font.family": "DejaVu Sans",
        "font.size": size * POINT,
        "text.parse_math": False,
        "axes.labelsize": size * POINT,
        "xtick.labelsize": (size - 2) * POINT,
        "ytick.labelsize": (size - 2) * POINT,
        "legend.fontsize": (size - 1) * POINT,
        "text.color": ink,
        "axes.labelcolor": ink,
        "xtick.color": ink,
        "ytick.color": ink,
        "axes.axisbelow": True,
        "xtick.major.size": 0,
        "ytick.major.size": 0,
    }


def add_planes(canvas: Any, layout: dict[str, Any]) -> dict[str, Any]:
    """The planes of a figure with their axes, by the name of the horizontal one."""
    pairs = planes(layout)
    # They have their parts of the height, one above the other, or else of the width.
    above = len(pairs) > 1 and all("domain" in layout.get(y, {}) for _, y in pairs)
    shares = [float(np.ptp(layout.get(y if above else x, {}).get("domain", (0, 1)))) for x, y in pairs]
    if above:
        grid = canvas.subplots(len(pairs), 1, height_ratios=shares, squeeze=False)
    else:
        grid = canvas.subplots(1, len(pairs), width_ratios=shares, squeeze=False)
    found = {}
    for (x, y), axes in zip(pairs, grid.ravel(), strict=True):
        set_axis(axes, "x", layout.get(x, {}))
        # Without a second of its own, a plane's vertical axis is the first one.
        set_axis(axes, "y", layout.get(y, layout.get("yaxis", {})))
        if layout.get(y, {}).get("scaleanchor"):
            axes.set_aspect("equal", adjustable="box")
        axes.spines[:].set_visible(False)
        found[x] = axes
    return found


def draw(canvas: Any, figure: Figure, size: float) -> None:
    """All that a figure holds."""
    layout = figure["layout"]
    found = add_planes(canvas, layout)
    entries = []
    for number, trace in enumerate(figure["data"]):
        kind = trace.get("type", "scatter")
        if kind not in ("scatter", "contour", "heatmap"):
            raise PictureError(
                f"trace {number}: its picture knows no {kind!r} yet; see KNOWN in mlp_lib/figures/_still.py"
            )
        known(kind, trace, f"trace {number} ({kind})")
        # A trace may name its horizontal axis alone, when both planes share the vertical one.
        axes = found[trace.get("xaxis", "x").replace("x", "xaxis", 1)]
        if kind == "scatter":
            entry = draw_scatter(axes, trace, SERIES[number % len(SERIES)], size)
            entries += [entry] if entry else []
        else:
            draw_plane(canvas, axes, trace)
    first = next(iter(found.values()))
    for note in layout.get("annotations", []):
        draw_annotation(first, note, size)
    for shape in layout.get("shapes", []):
        draw_shape(first, shape)
    if entries and layout.get("showlegend", len(entries) > 1):
        add_legend(canvas, first, entries)
    if title := plain(layout.get("title", {}).get("text", "")):
        canvas.suptitle(title, x=0.02, ha="left", fontsize=size * POINT)


def figure_png(figure: Figure) -> bytes:
    """A Plotly figure, as a notebook stores it, as a picture; of an animation the last frame.

    Raises
    ------
    PictureError
        If it holds something that the picture would leave out.
    """
    import matplotlib
    from matplotlib.figure import Figure as Canvas

    shown = last_frame(figure)
    layout = known("layout", shown["layout"], "the layout")
    size = layout.get("font", {}).get("size", 14)
    # A still picture has no use for the room of the controls.
    height = layout.get("height", 450) - (CONTROLS if layout.get("sliders") else 0)
    # The style belongs to the whole process, and chapters are executed side by side.
    with ONE_AT_A_TIME, matplotlib.rc_context():
        matplotlib.rcdefaults()  # not what somebody's own settings say
        matplotlib.rcParams.update(style(size))
        canvas = Canvas((WIDTH / DPI, height / DPI), DPI, layout="constrained")
        draw(canvas, shown, size)
        file = io.BytesIO()
        canvas.savefig(file, format="png", dpi=DPI, facecolor="white")
    return smaller(file.getvalue(), named_colours(shown), source_of(figure))


def named_colours(part: Any) -> list[str]:
    """The colours that a figure names, each once."""
    text = part if isinstance(part, str) else json.dumps(part)
    return sorted({found.lower() for found in re.findall(r"#[0-9a-fA-F]{6}\b", text)})


def smaller(png: bytes, exact: Iterable[str], source: str) -> bytes:
    """The same picture with a palette, a third of the size. The colours that carry a meaning stay exact."""
    from PIL import Image, PngImagePlugin

    picture = Image.open(io.BytesIO(png)).convert("RGB")
    kept = [int(name[i : i + 2], 16) for name in ["#ffffff", *exact][: COLOURS // 2] for i in (1, 3, 5)]
    found = picture.quantize(COLOURS - len(kept) // 3, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette = Image.new("P", (1, 1))
    palette.putpalette((kept + (found.getpalette() or []))[: 3 * COLOURS])
    said = PngImagePlugin.PngInfo()
    said.add_text(CHUNK, source)
    file = io.BytesIO()
    picture.quantize(palette=palette, dither=Image.Dither.NONE).save(file, format="PNG", optimize=True, pnginfo=said)
    return file.getvalue()


def source_of(drawn: Any) -> str:
    """What a picture is drawn from, as it stands in the picture: one made from something else, or otherwise, is old."""
    text = drawn if isinstance(drawn, str) else json.dumps(drawn, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{EDITION}\0{text}".encode()).hexdigest()[:16]


def source_in(png: bytes) -> str:
    """What a picture says that it was drawn from; nothing when it is no picture of ours."""
    said = re.search(CHUNK.encode() + rb"\0([0-9a-f]{16})", png)
    return said[1].decode() if said else ""
