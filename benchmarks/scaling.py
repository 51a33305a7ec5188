"""What grows with the length of a sweep, what an animation costs, and what a million runs would.

python -m benchmarks.scaling           written to benchmarks/results/scaling.json
python -m benchmarks.scaling --tiny    next to no work, writes nothing
python -m benchmarks.scaling --parts zoo    some parts; the others stay as they were measured
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    # Before numpy reads them, and handed on to the processes that are started: one thread, kernels not pinned.
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    os.environ.pop("OPENBLAS_CORETYPE", None)

import numpy as np
import plotly.graph_objects as go

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks.contestants import compile_now  # noqa: E402
from benchmarks.source_class import PlainNetwork  # noqa: E402
from benchmarks.training import machine  # noqa: E402
from mlp_lib import MLP, datasets, steps  # noqa: E402
from mlp_lib._machine import frames  # noqa: E402
from mlp_lib.doctor.zoo import CLASSICS, zoo_table  # noqa: E402
from mlp_lib.sweep import sweep  # noqa: E402
from mlp_lib.sweep.engine import default_block_size  # noqa: E402
from mlp_lib.sweep.orders import Orders  # noqa: E402

RESULTS = Path(__file__).parent / "results" / "scaling.json"
XOR = datasets.xor()


def one_sweep(n_runs: int, epochs: int) -> dict[str, float]:
    """Time one sweep in this process, and say how much memory the process has ever held."""
    sweep(*XOR, [2, 2, 1], 1, learning_rates=[1.0], seeds=range(8), progress=False)  # what is imported at first use
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cpu = time.process_time()
    result = sweep(*XOR, [2, 2, 1], epochs, learning_rates=[1.0], seeds=range(n_runs), record_epochs=[], progress=False)
    cpu = time.process_time() - cpu
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    held = sum(array.nbytes for array in result._outcome.arrays().values())
    return {"runs": n_runs, "epochs": epochs, "cpu_seconds": cpu, "grown_kib": after - before, "result_bytes": held}


def growth(sizes: list[int], epochs: int, rounds: int) -> list[dict[str, float]]:
    """Measure sweeps of several lengths, each in a process of its own, in rounds."""
    rows: dict[int, list[dict[str, float]]] = {size: [] for size in sizes}
    for _ in range(rounds):
        for size in sizes:
            code = (
                f"import json; from benchmarks.scaling import one_sweep; print(json.dumps(one_sweep({size}, {epochs})))"
            )
            done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
            rows[size].append(json.loads(done.stdout))
    return [
        {
            **found[0],
            "cpu_seconds": statistics.median(row["cpu_seconds"] for row in found),
            "grown_kib": statistics.median(row["grown_kib"] for row in found),
        }
        for found in rows.values()
    ]


def million(epochs: int, n_runs: int) -> dict[str, Any]:
    """Measure what a run costs in time, on disk and on the wire, and multiply."""
    settings: dict[str, Any] = {"learning_rates": [1.0], "seeds": range(n_runs), "progress": False}
    cpu = time.process_time()
    result = sweep(*XOR, [2, 2, 1], epochs, **settings)
    cpu = time.process_time() - cpu
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        sweep(*XOR, [2, 2, 1], 1, checkpoint=Path(folder), block_size=n_runs, **settings)
        with_checkpoint = time.perf_counter() - start
        start = time.perf_counter()
        sweep(*XOR, [2, 2, 1], 1, block_size=n_runs, **settings)
        writing = with_checkpoint - (time.perf_counter() - start)
        on_disk = sum(file.stat().st_size for file in Path(folder).glob("*.npz"))
    there = len(pickle.dumps(result._plan))
    back = len(pickle.dumps(result._outcome.arrays()))
    per_run = cpu / n_runs
    block = default_block_size(result._plan)
    return {
        "epochs": epochs,
        "measured_runs": n_runs,
        "core_seconds_per_run": per_run,
        "bytes_sent_per_run": there / n_runs,
        "bytes_returned_per_run": back / n_runs,
        "checkpoint_bytes_per_run": on_disk / n_runs,
        "checkpoint_seconds_per_block": max(writing, 0.0),
        "runs_per_block": block,
    }


def mini_batches(epochs: int, n_runs: int) -> dict[str, float]:
    """Say how much longer an update takes by batches of two than by all four examples, and what drawing orders costs."""
    settings: dict[str, Any] = {"learning_rates": [1.0], "seeds": range(n_runs), "progress": False}

    def seconds(**more: Any) -> float:
        start = time.process_time()
        sweep(*XOR, [2, 2, 1], epochs, **settings, **more)
        return time.process_time() - start

    seconds()  # warm
    whole, in_order, shuffled = seconds(), seconds(batch_size=2), seconds(batch_size=2, shuffle=True)
    orders = Orders([np.random.RandomState(seed) for seed in range(n_runs)], 4)
    drawn = np.empty((1, 4, n_runs), dtype=np.int64)
    start = time.process_time()
    for _ in range(epochs):
        orders.draw(drawn)
    drawing = time.process_time() - start
    return {
        "in_order": in_order / 2 / whole,
        "shuffled": shuffled / 2 / whole,
        "shuffled_less_drawing": (shuffled - drawing) / 2 / whole,
    }


def other_steps(epochs: int, n_runs: int, rounds: int) -> dict[str, float]:
    """Say how much longer a sweep takes with another step than with the plain one, the middle of some rounds."""
    kinds: dict[str, dict[str, Any]] = {
        "plain": {"learning_rates": [10.0]},
        "momentum": {"learning_rates": [1.0], "step": steps.momentum(0.9)},
        "Nesterov": {"learning_rates": [1.0], "step": steps.momentum(0.9, nesterov=True)},
        "Adam": {"learning_rates": [0.1], "step": steps.adam()},
    }
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for kind, settings in kinds.items():
            start = time.process_time()
            sweep(*XOR, [2, 2, 1], epochs, seeds=range(n_runs), progress=False, **settings)
            times[kind].append(time.process_time() - start)
        start = time.process_time()
        adams_arithmetic(epochs, n_runs)
        times.setdefault("Adam, its arithmetic alone", []).append(time.process_time() - start)
    plain = float(np.median(times.pop("plain")))
    return {kind: float(np.median(seconds)) / plain for kind, seconds in times.items()}


def adams_arithmetic(epochs: int, n_runs: int) -> None:
    """Make the steps of such a sweep, of slopes that are there already."""
    move, rng = steps.adam().begin(), np.random.RandomState(0)
    weights, slopes = rng.standard_normal((2, MLP([2, 2, 1]).weights[1].size + 3, n_runs))
    for _ in range(epochs):
        weights = move(weights, slopes, 0.1)


def zoo(seeds: int, epochs: int) -> dict[str, float]:
    """Time the table of the bug zoo, which the chapter `debugging` computes."""
    start = time.process_time()
    zoo_table(CLASSICS, n_seeds=seeds, epochs=epochs)
    return {"seeds": seeds, "cpu_seconds": time.process_time() - start}


def animation(epochs: int, every: int, points: int, rounds: int) -> dict[str, Any]:
    """Make an animation of XOR, here and as the source does: train with recording, decide all pixels, make the figure.

    Neither measures its errors during the training, because the plain class cannot.
    """
    axis = np.linspace(-0.1, 1.1, points)
    first, second = np.meshgrid(axis, axis)
    times: dict[str, list[float]] = {
        f"{part}_{who}": [] for who in ("here", "plain") for part in ("training", "frames", "figure")
    } | {"lines": []}
    compile_now()
    for _ in range(rounds):
        start = time.process_time()
        network = MLP([2, 2, 1], seed=0)
        history = network.train(*XOR, epochs, 1.0, record_every=every, measure=False, progress=False)
        times["training_here"].append(time.process_time() - start)
        start = time.process_time()
        mine = frames.decisions(network.architecture, history.recorded_weights, axis, axis)
        times["frames_here"].append(time.process_time() - start)
        start = time.process_time()
        go.Figure(frames=[{"name": str(k), "data": [{"type": "heatmap", "z": z}]} for k, z in enumerate(mine)])
        times["figure_here"].append(time.process_time() - start)
        start = time.process_time()
        plain = PlainNetwork([2, 2, 1], 0)
        kept = plain.train(*XOR, epochs, 1.0, keep=True)[::every]
        times["training_plain"].append(time.process_time() - start)
        start = time.process_time()
        # As the source draws them: the points are put together anew for each frame.
        theirs = [plain.predict(np.c_[first.ravel(), second.ravel()], W).reshape(first.shape) for W in kept]
        times["frames_plain"].append(time.process_time() - start)
        start = time.process_time()
        go.Figure(
            frames=[
                go.Frame(data=[go.Heatmap(x=axis, y=axis, z=z, colorscale="Viridis", showscale=False)], name=str(k))
                for k, z in enumerate(theirs)
            ]
        )
        times["figure_plain"].append(time.process_time() - start)
        start = time.process_time()
        lines = frames.boundary_lines(network.architecture, history.recorded_weights, axis, axis)
        times["lines"].append(time.process_time() - start)
    seconds = {name: statistics.median(values) for name, values in times.items()}

    def ratio(*parts: str) -> float:
        return sum(seconds[f"{part}_plain"] for part in parts) / sum(seconds[f"{part}_here"] for part in parts)

    return {
        "frames": len(mine),
        "points": points,
        "seconds": seconds,
        "ratio": ratio("training", "frames", "figure"),
        "ratio_of_the_recorded_run": ratio("frames", "figure"),
        "different_pixels": int((mine != np.array(theirs)).sum()),
        # Two float32 a point, and a name, start and length for each line.
        "line_bytes": sum(8 * len(line) + 16 for frame in lines for line in frame),
        "line_error": max(
            line_error(network, W, found, axis) for W, found in zip(history.recorded_weights, lines, strict=True)
        ),
        "pixel_bytes": int(mine.size),
    }


def line_error(network: MLP, weights: Any, lines: list[Any], axis: Any) -> float:
    """Say how far the boundary is from its lines, at most, on 25 columns of the plane."""
    network = network.copy()
    network.weights = weights
    columns = np.linspace(axis[0], axis[-1], 25)
    x1, x2 = np.meshgrid(columns, axis)
    right = network.labels(np.column_stack([x1.ravel(), x2.ravel()])).reshape(x1.shape)
    rows, found = np.nonzero(right[:-1] != right[1:])
    if not len(rows):
        return 0.0
    x, low, high, at_low = columns[found], axis[rows], axis[rows + 1], right[rows, found]
    for _ in range(40):
        middle = (low + high) / 2
        like_low = network.labels(np.column_stack([x, middle])).ravel() == at_low
        low, high = np.where(like_low, middle, low), np.where(like_low, high, middle)
    starts = np.concatenate([line[:-1] for line in lines])
    along = np.concatenate([np.diff(line, axis=0) for line in lines])
    towards = np.column_stack([x, low])[:, np.newaxis] - starts
    squared = np.maximum((along**2).sum(axis=-1), 1e-300)
    share = np.clip((towards * along).sum(axis=-1) / squared, 0.0, 1.0)
    away = towards - share[..., np.newaxis] * along
    return float(np.hypot(away[..., 0], away[..., 1]).min(axis=1).max())


def wide_memory(examples: int) -> dict[str, float]:
    """Say what training 784-256-10 by batches of 128 allocates beyond its data, at most."""
    rng = np.random.RandomState(0)
    X, T = rng.random_sample((examples, 784)), datasets.one_hot(rng.randint(0, 10, examples), 10)
    network = MLP([784, 256, 10], seed=0)
    tracemalloc.start()
    network.train(X, T, 1, 0.5, batch_size=128, shuffle=True, progress=False)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {"examples": examples, "data_mib": X.nbytes / 2**20, "peak_mib_beyond_data": peak / 2**20}


#: What is measured, by its name in the results, and the same with next to no work.
PARTS: dict[str, tuple[Callable[[], Any], Callable[[], Any]]] = {
    "growth": (lambda: growth([400, 1200, 4000, 12_000, 40_000, 100_000], 500, 3), lambda: growth([16, 32], 3, 1)),
    "million": (lambda: million(5001, 4800), lambda: million(5, 32)),
    "mini_batches": (lambda: mini_batches(1000, 1200), lambda: mini_batches(5, 16)),
    "other_steps": (lambda: other_steps(1000, 1000, 9), lambda: other_steps(5, 16, 1)),
    "zoo": (lambda: zoo(200, 10_000), lambda: zoo(3, 20)),
    "animation": (lambda: animation(5000, 50, 240, 7), lambda: animation(20, 5, 12, 1)),
    "wide_memory": (lambda: wide_memory(60_000), lambda: wide_memory(256)),
}


def measure(tiny: bool = False, parts: Iterable[str] = tuple(PARTS)) -> dict[str, Any]:
    return {part: PARTS[part][tiny]() for part in parts}


def put_together(stored: dict[str, Any], report: dict[str, Any], here: dict[str, Any]) -> dict[str, Any]:
    """Return the results with new parts; each keeps the day on which it was measured."""
    days = {part: stored.get("days", {}).get(part, stored["machine"]["date"]) for part in PARTS if part in stored}
    days |= dict.fromkeys(report, here["date"])
    return stored | {"machine": here | {"date": min(days.values())}, "days": days} | report


def main() -> None:
    parser = argparse.ArgumentParser(description="What grows with a sweep, and what an animation costs.")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--tiny", action="store_true")
    arguments = parser.parse_args()
    report = measure(arguments.tiny, arguments.parts)
    print(json.dumps(report, indent=1))
    if not arguments.tiny:
        stored = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(put_together(stored, report, machine()), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
