"""What the book shows of the benchmarks, made from their results.

python -m benchmarks.figure    benchmarks/results/*.json -> mlp_lib/recordings/benchmarks.json, and README.md's table;
                               benchmarks/script_doctor.json -> mlp_lib/recordings/script_faults.json
"""

from __future__ import annotations

import html
import json
import sys
from pathlib import Path
from typing import Any

import plotly.graph_objects as go

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.targets import RESULTS, TITLES, limits_of_missed, rows_of_results, table  # noqa: E402
from mlp_lib.figures import curves  # noqa: E402
from mlp_lib.figures._style import finish  # noqa: E402
from mlp_lib.theme import CLASS_MARKERS, SERIES  # noqa: E402

FOLDER = Path(__file__).resolve().parent
#: Inside the package, so that the chapter finds it wherever it runs.
RECORDING = ROOT / "mlp_lib" / "recordings" / "benchmarks.json"
FAULTS = RECORDING.with_name("script_faults.json")
README = FOLDER / "README.md"
BEGIN, END = "<!-- begin table, written by benchmarks.figure -->\n", "<!-- end table -->\n"


def training(report: dict[str, Any]) -> go.Figure:
    """Draw how many times longer each contestant takes than the library, one group of dots per task."""
    figure = go.Figure()
    rows: list[tuple[str, str, float]] = []
    for task, found in report["tasks"].items():
        mine = found["contestants"]["mlp_lib"]["seconds"]
        others = {name: row["seconds"] / mine for name, row in found["contestants"].items() if name != "mlp_lib"}
        rows += [(TITLES[task], name, ratio) for name, ratio in sorted(others.items(), key=lambda item: item[1])]
    for i, title in enumerate(dict.fromkeys(title for title, _, _ in rows)):
        mine_rows = [(row, name, ratio) for row, (of, name, ratio) in enumerate(rows) if of == title]
        figure.add_trace(
            go.Scatter(
                x=[ratio for _, _, ratio in mine_rows],
                y=[row for row, _, _ in mine_rows],
                name=title.split(", ")[0],  # the whole of it stands in the table below the figure
                mode="markers+text",
                marker={"color": SERIES[i], "symbol": CLASS_MARKERS[i], "size": 10},
                # Beside the dots and not on the axis: there, a phone would have no room for the names.
                text=[f"  {name} {_times(ratio)}×  " for _, name, ratio in mine_rows],
                textposition=["middle left" if ratio > 30 else "middle right" for _, _, ratio in mine_rows],
                textfont={"size": 12},
                cliponaxis=False,
                hoverinfo="skip",
            )
        )
    machine = report["machine"]
    figure.update_layout(
        xaxis={"title": {"text": "time over that of mlp_lib"}, "type": "log", "dtick": 1},
        yaxis={"autorange": "reversed", "showticklabels": False, "showgrid": False, "zeroline": False},
        shapes=[{"type": "line", "x0": 1, "x1": 1, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": "#6f6f6f"}}],
    )
    # The fastest other program of each group, and how slow the slowest is: all of them would be a minute of listening.
    spoken = []
    for title in dict.fromkeys(title for title, _, _ in rows):
        group = [
            (name, ratio)
            for of, name, ratio in rows
            if of == title and not name.startswith("mlp_lib") and not name.endswith("alone")
        ]
        (fastest, low), (_, high) = group[0], group[-1]
        slowest_of_several = f" to {_times(high)}" if high != low else ""
        spoken.append(f"{title.split(', ')[0]}: {_times(low)} ({fastest}){slowest_of_several}")
    alt = (
        "Dots: each program's time over that of mlp_lib, from the fastest to the slowest. "
        f"{'; '.join(spoken)}. Measured on {machine['date']}."
    )
    finish(figure, alt, 120 + 26 * len(rows))
    figure.update_layout(
        margin={"l": 20, "r": 20, "b": 100},
        annotations=[
            {
                "text": f"{machine['date']}, {machine['processor']}, one core, float64",
                "xref": "paper",
                "yref": "paper",
                "x": 0,
                "xanchor": "left",
                "y": 0,
                "yshift": -95,
                "showarrow": False,
                "font": {"size": 12},
            }
        ],
    )
    return figure


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.2g}"


def growth(report: dict[str, Any]) -> go.Figure:
    """Draw time over the number of runs."""
    runs = [row["runs"] for row in report["growth"]]
    seconds = [row["cpu_seconds"] for row in report["growth"]]
    return curves(
        {
            "measured": (runs, seconds),
            "in proportion to the last": (runs, [seconds[-1] * n / runs[-1] for n in runs]),
        },
        alt=(
            f"Seconds of one core over the number of runs, {runs[0]:,} to {runs[-1]:,} XOR networks of "
            f"{report['growth'][0]['epochs']} epochs: a straight line, measured on {report['days']['growth']}."
        ),
        x_title="runs",
        y_title="seconds",
        log_x=True,
        log_y=True,
    )


#: What becomes of an edit, as the book says it: each word with its mark, the best first.
OUTCOMES = {
    "mended": ("line named and mended", SERIES[0], "circle"),
    "named": ("line named", SERIES[0], "circle-open"),
    "missed": ("line not named", SERIES[1], "x"),
    "called right": ("called right", SERIES[1], "square"),
}


def counted(rows: list[dict[str, Any]]) -> dict[str, dict[str, int]]:
    """Count for each kind of edit what became of it, the commonest kind first."""
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        outcome = "mended" if row["mended"] else row["outcome"]
        counts.setdefault(row["kind"], dict.fromkeys(OUTCOMES, 0))[outcome] += 1
    return dict(sorted(counts.items(), key=lambda item: -sum(item[1].values())))


#: So many marks in a line stand apart on a phone; a kind that has more takes more lines.
A_LINE = 20


def lines_of(counts: dict[str, dict[str, int]]) -> dict[str, float]:
    """Where the words of each kind stand: in lines from the top, its marks below, and half a line after them."""
    tops, top = {}, 0.0
    for kind, of_kind in counts.items():
        tops[kind] = top
        top += 1.5 + -(-sum(of_kind.values()) // A_LINE)
    return {**tops, "": top}


def faults(rows: list[dict[str, Any]]) -> go.Figure:
    """Draw each random edit as a mark, in lines below its kind, with the line that a pointer asks for."""
    counts = counted(rows)
    tops = lines_of(counts)
    figure = go.Figure()
    place = dict.fromkeys(counts, 0)
    for outcome, (words, color, symbol) in OUTCOMES.items():
        mine = [row for kind in counts for row in rows
                if row["kind"] == kind and outcome == ("mended" if row["mended"] else row["outcome"])]  # fmt: skip
        x, y = [], []
        for row in mine:
            line, column = divmod(place[row["kind"]], A_LINE)
            place[row["kind"]] += 1
            x.append(1 + column)
            y.append(tops[row["kind"]] + 1 + line)
        figure.add_trace(
            go.Scatter(
                x=x,
                y=y,
                name=f"{words} ({len(mine)})",
                mode="markers",
                marker={"color": color, "symbol": symbol, "size": 8},
                text=[f"{row['script']}.py:{row['line']}<br>{html.escape(row['text'])}" for row in mine],
                hovertemplate="%{text}<extra></extra>",
                cliponaxis=False,
            )
        )
    for kind, n in place.items():  # above its marks: beside them a phone has no room
        words = f"{kind}: {n}"
        figure.add_annotation(x=0.5, y=tops[kind], text=words, showarrow=False, xanchor="left", font={"size": 12})
    figure.update_layout(
        xaxis={"range": [0.3, A_LINE + 0.7], "visible": False},
        yaxis={"range": [tops[""] - 0.5, -0.7], "visible": False},
    )
    told = "; ".join(
        f"{kind}: " + ", ".join(f"{n} {outcome}" for outcome, n in of_kind.items() if n)
        for kind, of_kind in counts.items()
    )
    alt = f"A mark for each of {len(rows)} random edits. {told[0].upper()}{told[1:]}."
    finish(figure, alt, 100 + round(20 * (tops[""] + 0.2)))
    return figure.update_layout(margin={"l": 20, "t": 90, "b": 10})


def script_faults() -> dict[str, Any]:
    """Return what the book shows of the doctor's record with scripts."""
    known = json.loads((FOLDER / "script_doctor.json").read_text(encoding="utf-8"))
    found = known["faults"]
    return {
        "kinds": counted(found["rows"]),
        "scripts": len({row["script"] for row in found["rows"]}),
        "certain_elsewhere": found["certain elsewhere"],
        "does_not_run": found["does not run"],
        "called_right": [row["text"] for row in found["rows"] if row["outcome"] == "called right"],
        "first_sight": list(known["first_runs"].values())[-1],
        "figure": json.loads(faults(found["rows"]).to_json()),
    }


def recording() -> dict[str, Any]:
    """Return all that the book shows: figures, targets, and the measurements that it reckons with."""
    reports = {
        name: json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8")) for name in ("training", "scaling")
    }
    scaling = reports["scaling"]
    return {
        "machine": {name: report["machine"] for name, report in reports.items()},
        "targets": rows_of_results(),
        "titles": TITLES,
        "growth": scaling["growth"],
        "million": scaling["million"],
        "figures": {
            "training": json.loads(training(reports["training"]).to_json()),
            "growth": json.loads(growth(scaling).to_json()),
        },
    }


def readme(text: str) -> str:
    """Return README.md with the present table in it."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    rows = rows_of_results()
    left = f"Where a target is missed, what is left, measured in the same run:\n\n{limits_of_missed(rows)}"
    return f"{before}{BEGIN}\n{table(rows)}\n{left}\n{END}{after}"


def main() -> None:
    RECORDING.write_text(json.dumps(recording(), ensure_ascii=False) + "\n", encoding="utf-8")
    FAULTS.write_text(json.dumps(script_faults(), ensure_ascii=False) + "\n", encoding="utf-8")
    README.write_text(readme(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
