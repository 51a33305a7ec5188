"""How fast networks train, against the plain class and the peers; see benchmarks/README.md.

    python -m benchmarks.training                  all tasks, written to benchmarks/results/training.json
    python -m benchmarks.training --tasks xor      some tasks
    python -m benchmarks.training --tiny           each contestant once, on next to no work; writes nothing

Contestants run in processes of their own, one at a time, and take turns in
rounds, so that a machine that slows down for a while slows all of them. Those
for one core are held on it, with one thread. Times are processor times, which
leave out what other programs did meanwhile; of two processes, the time of the
busier one and of the one that hands out the work. The figure of a contestant is
the median over the rounds.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import importlib.metadata
import importlib.util
import json
import os
import platform
import select
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from benchmarks import contestants, targets  # noqa: E402

RESULTS = Path(__file__).parent / "results" / "training.json"
#: Seconds that a round takes at least: work that is done in less is repeated, for every contestant alike.
SHORT = 0.05


def earlier() -> Path | None:
    """Return a folder with nothing but the library as it was at `contestants.BASELINE`; None where git has it not."""
    folder = ROOT / "_build" / "bench" / contestants.BASELINE
    if not (folder / "mlp_lib").exists():
        command = ["git", "-C", str(ROOT), "archive", "--format=tar", contestants.BASELINE, "mlp_lib"]
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            packed = subprocess.run(command, capture_output=True, check=True).stdout
            folder.mkdir(parents=True, exist_ok=True)
            subprocess.run(["tar", "-x", "-C", str(folder)], input=packed, check=True)
    return folder if (folder / "mlp_lib").exists() else None


def is_there(name: str, package: str | None) -> bool:
    """Tell whether a contestant can play here."""
    if name == contestants.EARLIER:
        return earlier() is not None
    return package is None or importlib.util.find_spec(package) is not None


class Player:
    """A contestant in a process of its own, waiting to be told to do its work once."""

    def __init__(self, task: str, name: str, tiny: bool) -> None:
        self.name = name
        # The first folder with a package of its name is where `mlp_lib` comes from; -P keeps the present one out of it.
        folders = [str(earlier())] * (name == contestants.EARLIER) + [str(ROOT)]
        environment = dict(os.environ, PYTHONPATH=os.pathsep.join(folders), PYTHONWARNINGS="ignore")
        # An environment that pins the kernels of the BLAS can halve its speed.
        for variable in ("OPENBLAS_CORETYPE", "NVPL_BLAS_DEBUG_CPU_TYPE"):
            environment.pop(variable, None)
        for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
            environment[variable] = "1"
        command = [sys.executable, "-P", "-m", "benchmarks.training", "--play", task, name] + ["--tiny"] * tiny
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,  # its pool is ended with it
        )
        self._read()

    def _read(self) -> dict[str, float]:
        assert self._process.stdout is not None
        while True:
            # Workers of a player that died keep its output open, so the end of the file never comes.
            readable, _, _ = select.select([self._process.stdout], [], [], 1.0)
            if readable:
                line = self._process.stdout.readline()
                if line.startswith("{"):
                    answer: dict[str, float] = json.loads(line)
                    return answer
            if self._process.poll() is not None:
                raise RuntimeError(f"{self.name} ended with code {self._process.returncode}")

    def play(self) -> dict[str, float]:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return self._read()

    def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


def play(task_name: str, name: str, tiny: bool) -> None:
    """Be a player: prepare, then work once for each line that comes in."""
    if name not in contestants.TWO_CORES and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    task = (contestants.TINY if tiny else contestants.TASKS)[task_name]
    work = contestants.CONTESTANTS[task_name][name][0](task)
    scale = task.n_runs / task.sampled if name in contestants.SAMPLED else 1.0
    print(json.dumps({"ready": 1}), flush=True)
    for _ in sys.stdin:
        cpu, wall, times = time.process_time(), time.perf_counter(), 0
        while times == 0 or time.process_time() - cpu < SHORT:  # as timeit does: the first of short works is a cold one
            answer, times = work(), times + 1
        wall, cpu = (time.perf_counter() - wall) / times, (time.process_time() - cpu) / times
        if isinstance(answer, dict) and "cpu" in answer:
            cpu = answer["cpu"]
        print(json.dumps({"wall": wall * scale, "cpu": cpu * scale}), flush=True)


def measure(task_name: str, rounds: int, tiny: bool = False) -> dict[str, Any]:
    """Let the contestants of a task take turns; return their times in seconds."""
    present = {
        name: package for name, (_, package) in contestants.CONTESTANTS[task_name].items() if is_there(name, package)
    }
    players: list[Player] = []
    times: dict[str, list[dict[str, float]]] = {name: [] for name in present}
    try:
        for name in present:
            players.append(Player(task_name, name, tiny))
            players[-1].play()  # warm
        for _ in range(rounds):
            for player in players:
                times[player.name].append(player.play())
    finally:
        for player in players:
            player.stop()
    result: dict[str, Any] = {}
    for name, package in present.items():
        # Processor time leaves out what other programs did meanwhile; with two processes, that of the busier one.
        rows = [row["cpu"] for row in times[name]]
        result[name] = {
            "seconds": statistics.median(rows),
            "fastest": min(rows),
            "slowest": max(rows),
            "wall": statistics.median(row["wall"] for row in times[name]),
            "rounds": rounds,
            "version": importlib.metadata.version({"sklearn": "scikit-learn"}.get(package, package)) if package else "",
        }
        if name in contestants.SAMPLED:
            task = (contestants.TINY if tiny else contestants.TASKS)[task_name]
            result[name]["timed_runs"] = task.sampled
    missing = sorted(set(contestants.CONTESTANTS[task_name]) - set(present))
    return {"date": datetime.date.today().isoformat(), "contestants": result, "not_installed": missing}


def machine() -> dict[str, Any]:
    """Say what the figures were measured on."""
    import numpy as np

    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]  # type: ignore[index, call-overload]
    model = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    return {
        "date": datetime.date.today().isoformat(),
        "processor": model,
        "cores": os.cpu_count(),
        "system": platform.system(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "blas": f"{blas.get('name')} {blas.get('version')}, 1 thread, OPENBLAS_CORETYPE not set",
        "simd": ", ".join(np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])),  # type: ignore[index, call-overload]
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast networks train, against the plain class and the peers.")
    parser.add_argument("--tasks", nargs="+", choices=contestants.TASKS, default=list(contestants.TASKS))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--play", nargs=2, metavar=("TASK", "CONTESTANT"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.play:
        play(*arguments.play, arguments.tiny)
        return
    stored = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    tasks = {} if arguments.tiny else stored.get("tasks", {})
    for name in arguments.tasks:
        tasks[name] = measure(name, 1 if arguments.tiny else arguments.rounds, arguments.tiny)
        for contestant, row in tasks[name]["contestants"].items():
            print(f"{name:10} {contestant:28} {row['seconds']:10.4f} s {row['version']}", flush=True)
        if not arguments.tiny:  # after each task, so that an interruption costs one
            report = {"machine": machine(), "tasks": tasks}
            RESULTS.parent.mkdir(exist_ok=True)
            RESULTS.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    print(targets.table(targets.training_rows(tasks)))


if __name__ == "__main__":
    main()
