"""What the measurements are held against: one row per target, with what was measured and whether it was met.

python -m benchmarks.targets    prints the table for the results in benchmarks/results
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .contestants import EARLIER

RESULTS = Path(__file__).resolve().parent / "results"

TITLES = {
    "sweep": "1,200 XOR networks, 5,001 epochs",
    "xor": "one XOR network, 5,001 epochs",
    "one by one": "one XOR network by single examples, 5,001 epochs",
    "moons": "moons, 2-8-8-1, batches of 16, 500 epochs",
    "digits": "64-128-64-10, batches of 32, 20 epochs",
    "wide": "784-256-10, 60,000 examples, one epoch",
    "reading": "64-32-10 reads 1,197 digits, 40 epochs by 32",
    "animation": "101 frames of 240 by 240 pixels",
    "mini-batches": "a sweep by batches of two",
    "steps": "a sweep with another step, 1,000 XOR networks",
    "zoo": "the table of the bug zoo, 200 seeds",
}
#: (task, contestant, player, factor): at least this often the time of the player must fit into the contestant's.
RATIOS: list[tuple[str, str, str, float]] = [
    ("sweep", "plain class", "mlp_lib", 600.0),
    ("sweep", "plain class", "mlp_lib, 2 processes", 900.0),
    ("sweep", "mlp_lib", "mlp_lib, 2 processes", 1.7),
    ("sweep", EARLIER, "mlp_lib", 1 / 1.05),
    ("sweep", "JAX", "mlp_lib", 1 / 1.1),
    ("sweep", "numba", "mlp_lib", 2.0),
    ("sweep", "PyTorch, batched", "mlp_lib", 5.0),
    ("sweep", "scikit-learn, 2 processes", "mlp_lib", 400.0),
    ("xor", EARLIER, "mlp_lib", 25.0),
    ("xor", "numba", "mlp_lib", 1 / 1.1),
    ("xor", "JAX", "mlp_lib", 1.0),
    ("xor", "plain class", "mlp_lib", 3.0),
    ("xor", "scikit-learn", "mlp_lib", 4.0),
    ("xor", "PyTorch", "mlp_lib", 10.0),
    ("one by one", EARLIER, "mlp_lib", 25.0),
    ("moons", EARLIER, "mlp_lib", 5.0),
    ("moons", "JAX", "mlp_lib", 1.0),
    ("digits", "plain class", "mlp_lib", 1.4),
    ("digits", "scikit-learn", "mlp_lib", 2.5),
    ("digits", "PyTorch", "mlp_lib", 3.0),
    ("digits", "JAX", "mlp_lib", 1.15),
    ("wide", "plain class", "mlp_lib", 1.4),
    ("wide", "scikit-learn", "mlp_lib", 1.25),
    ("wide", "PyTorch", "mlp_lib", 1.5),
    ("wide", "its products alone", "mlp_lib", 1 / 1.08),
    ("reading", "scikit-learn", "mlp_lib, measuring", 1.0),
    ("reading", "PyTorch", "mlp_lib, measuring", 1.0),
]

Row = dict[str, Any]


def training_rows(tasks: dict[str, Any]) -> list[Row]:
    """Compare the contestants of `benchmarks.training` with the library."""
    rows = []
    for task, contestant, player, factor in RATIOS:
        found = tasks.get(task, {}).get("contestants", {})
        if contestant in found and player in found:
            ratio = found[contestant]["seconds"] / found[player]["seconds"]
            rows.append(_at_least(task, f"{contestant} / {player}", ratio, factor))
    return rows


def scaling_rows(report: dict[str, Any]) -> list[Row]:
    """Compare what `benchmarks.scaling` measured with what was asked for."""
    animation, memory, batches = report["animation"], report["wide_memory"], report["mini_batches"]
    return [
        _at_least(
            "animation",
            "plain class / mlp_lib: pixels and figure of a recorded run",
            animation["ratio_of_the_recorded_run"],
            10.0,
        ),
        _at_least("animation", "plain class / mlp_lib: the same, its training counted in", animation["ratio"], 20.0),
        _at_most("animation", "pixels that differ from the plain class", animation["different_pixels"], 0),
        _at_most("animation", "KiB of all frames as lines", animation["line_bytes"] / 1024, 64.0),
        _at_most("animation", "error of the lines", animation["line_error"], 0.0005),
        _at_most("wide", "MiB allocated beyond the data", memory["peak_mib_beyond_data"], 10.0),
        _at_most("mini-batches", "an update in order / one by all four examples", batches["in_order"], 1.5),
        _at_most("mini-batches", "an update in random orders / one by all four", batches["shuffled"], 1.5),
        _at_most("mini-batches", "the same, drawing the orders not counted", batches["shuffled_less_drawing"], 1.5),
        *(
            _at_most("steps", f"{kind} / plain", ratio, 1.5)
            for kind, ratio in report["other_steps"].items()
            if not kind.endswith("alone")
        ),
        _at_most("zoo", "seconds of processor time", report["zoo"]["cpu_seconds"], 2.0),
    ]


def _at_least(task: str, what: str, measured: float, bound: float) -> Row:
    return {"task": task, "what": what, "measured": measured, "target": f"≥ {bound:.3g}", "met": measured >= bound}


def _at_most(task: str, what: str, measured: float, bound: float) -> Row:
    return {"task": task, "what": what, "measured": measured, "target": f"≤ {bound:.3g}", "met": measured <= bound}


def limits(tasks: dict[str, Any], report: dict[str, Any]) -> dict[str, str]:
    """Say of tasks what was measured of what is left, whatever is done around it."""

    def share(task: str, part: str, of: str = "mlp_lib") -> float:
        found = tasks[task]["contestants"]
        return float(found[part]["seconds"] / found[of]["seconds"])

    seconds, per_run = report["animation"]["seconds"], [row["cpu_seconds"] / row["runs"] for row in report["growth"]]
    whole = sum(seconds[f"{part}_here"] for part in ("training", "frames", "figure"))
    batches, steps = report["mini_batches"], report["other_steps"]
    drawing = 1 - batches["shuffled_less_drawing"] / batches["shuffled"]
    return {
        "sweep": f"each process spends as many calls into numpy as one alone does: {report['growth'][0]['runs']} runs cost "
        f"{per_run[0] / per_run[-1]:.1f} times as much each as {report['growth'][-1]['runs']:,}.",
        "xor": f"the compiled loops alone take {share('xor', 'its loops alone'):.0%} of the time, "
        f"{share('xor', 'its loops alone', 'numba'):.2f} times that of numba, which is nothing but loops. The rest is the "
        "network, its checks, and the error and right answers after each epoch.",
        "digits": f"the products alone take {share('digits', 'its products alone'):.0%} of the time.",
        "wide": f"the products alone take {share('wide', 'its products alone'):.0%} of the time, and PyTorch "
        f"{share('wide', 'PyTorch', 'its products alone'):.2f} times as long as they.",
        "animation": f"Plotly takes {seconds['figure_here'] / whole:.0%} of the time to make a figure of the pixels.",
        "mini-batches": f"drawing an order for each run and epoch takes {drawing:.0%} of the time; then each run's "
        "examples are brought into it.",
        "steps": f"the arithmetic of Adam's step alone takes {steps['Adam, its arithmetic alone']:.2f} times as long as a "
        "plain sweep.",
    }


def read_results() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the results in the repository: the tasks of the training, and the report of the scaling."""
    training, scaling = (
        json.loads((RESULTS / f"{name}.json").read_text(encoding="utf-8")) for name in ("training", "scaling")
    )
    return training["tasks"], scaling


def rows_of_results() -> list[Row]:
    """Return all rows for the results in the repository."""
    tasks, report = read_results()
    return training_rows(tasks) + scaling_rows(report)


def limits_of_missed(rows: list[Row]) -> str:
    """Return as a Markdown list what is left where a target is missed."""
    said = limits(*read_results())
    missed = dict.fromkeys(row["task"] for row in rows if not row["met"])
    return "".join(f"* {TITLES[task]}: {said[task]}\n" for task in missed)


def table(rows: list[Row]) -> str:
    """Return rows as a Markdown table."""
    lines = ["| task | what | measured | target | |", "| --- | --- | ---: | ---: | --- |"]
    for row in rows:
        task, measured = TITLES[row["task"]], shown(row["measured"])
        lines.append(f"| {task} | {row['what']} | {measured} | {row['target']} | {'met' if row['met'] else 'missed'} |")
    return "\n".join(lines) + "\n"


def shown(number: float) -> str:
    """Return a measured number with three digits at most."""
    return f"{number:,.0f}" if number >= 100 or number == int(number) else f"{number:.3g}"


if __name__ == "__main__":
    print(table(rows_of_results()))
