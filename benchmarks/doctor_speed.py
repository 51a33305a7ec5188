"""Measure how long a diagnosis takes, as ratios to another version of the library, case by case in one run.

Two processes, one for each version, are asked for the same diagnoses in turn, so that a busy machine slows both alike.
The cases are those of ``benchmarks/doctor_accuracy.py``: mistakes with and without a name, and right programs, handed
over as arrays of gradients, as functions, and as walks through the examples.

Run ``git worktree add ../before e7625cb`` and ``python -m benchmarks.doctor_speed ../before``; it prints a table and
writes ``benchmarks/doctor_speed.json``.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

HERE = Path(__file__).resolve()
#: Ways to hand a program over.
WAYS = ("arrays", "functions", "walks")
#: The first seed, apart from those of the accuracy.
SEED = 300_000_000
#: Each diagnosis is made so often, and the fastest counts.
TIMES = 3

# --- one version, asked by the other process -------------------------------------------------------------


def _benchmark() -> ModuleType:
    """Return the benchmark of the accuracy that lies beside this file, with whatever library is imported here."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("cases", HERE.with_name("doctor_accuracy.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["cases"] = module
    spec.loader.exec_module(module)
    return module


def gradients_of(cases: ModuleType, c: Any, name: str, where: set[int] | None, form: int) -> Any:
    """Return the gradients of a case with one mistake, the right ones where it cannot be made."""
    if name in cases.UNKNOWN:
        fixed = replace(c, rng=np.random.RandomState(form))
        return cases.unknown(fixed, name) or cases.backward(c)
    return cases.backward(c, name, where, form) or cases.backward(c)


def call_of(cases: ModuleType, way: str, name: str, seed: int) -> Callable[[], Any]:
    """Return the diagnosis of one program, ready to be made."""
    rng = np.random.RandomState(seed)
    c = cases.draw_case(rng, k=rng.randint(4, 10), **cases.NEEDS.get(name, {}))
    where = {int(rng.randint(1, c.L + 1))} if rng.rand() < 0.3 else None
    form = int(rng.randint(12))

    def gradients(case: Any) -> Any:
        return gradients_of(cases, case, name, where, form)

    if way == "arrays":
        made = gradients(c)
        return lambda: cases.ask(c, *made)
    V, b = cases.stored(c, c.W, c.b, of_gradient=False)
    X, T = (c.X, c.T) if c.examples == "rows" else (c.X.T, c.T.T)
    stated: dict[str, Any] = {"examples": c.examples, "layout": c.layout, "bias": c.bias, "beta": c.betas, "biases": b,
              "activation": c.acts, "loss": c.loss, "reduction": c.reduction}  # fmt: skip
    if c.bias.startswith("node"):
        stated["bias_value"] = c.value
    if way == "functions":

        def backward(V: Any, *rest: Any) -> Any:
            *own, X, T = rest
            Ms = [M if c.layout == "in_out" else M.T for M in V]
            split = [cases.unstacked(c, M, np.zeros(M.shape[1])) for M in Ms]
            biases = [np.ravel(x) for x in own[0]] if own else [x for _, x in split]
            X, T = (X, T) if c.examples == "rows" else (X.T, T.T)
            made = gradients(replace(c, W=[W for W, _ in split], b=biases, X=X, T=T, k=len(X)))
            result = cases.stored(c, *made, of_gradient=True)
            return result if own else result[0]

        return lambda: cases.diagnose(V, X, T, backward=backward, **stated)
    now = c
    for i in range(c.k):
        one = replace(now, X=c.X[i : i + 1], T=c.T[i : i + 1], k=1)
        G, g = gradients(one)
        now = replace(now, W=[w - c.rate * d for w, d in zip(now.W, G, strict=True)],
                      b=[w - c.rate * d for w, d in zip(now.b, g, strict=True)] if c.bias != "none" else now.b)  # fmt: skip
    new, new_b = cases.stored(c, now.W, now.b, of_gradient=False)
    return lambda: cases.diagnose(V, X, T, new_weights=new, new_biases=new_b, learning_rate=c.rate,
                                  updates="per_example", **stated)  # fmt: skip


def serve() -> None:
    """Make the diagnoses that are asked for on standard input, one a line, and answer with their seconds."""
    cases = _benchmark()
    for line in sys.stdin:
        way, name, seed, times = json.loads(line)
        try:
            call = call_of(cases, way, name, seed)
            call()
            best, verdict = float("inf"), ""
            for _ in range(times):
                start = time.process_time()
                verdict = call().verdict
                best = min(best, time.process_time() - start)
            answer: Any = [best, verdict]
        except Exception as error:
            answer = [None, f"{type(error).__name__}: {error}"]
        print(json.dumps(answer), flush=True)


# --- both versions, in turn ------------------------------------------------------------------------------


class Version:
    """A process with one version of the library."""

    def __init__(self, source: Path) -> None:
        environment = os.environ | {"PYTHONPATH": str(source), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, str(HERE), "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment, cwd=source,
        )  # fmt: skip

    def seconds(self, *asked: Any) -> tuple[float | None, str]:
        """Return the seconds of one diagnosis, None where this version refuses it, and what it says."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        seconds, verdict = json.loads(self.process.stdout.readline())
        return seconds, verdict

    def close(self) -> None:
        """End the process."""
        self.process.communicate()


def names_of(cases: ModuleType, way: str) -> Iterator[str]:
    """Yield the kinds of programs: right ones, and every mistake with and without a name."""
    yield from [""] * 10
    for name in cases.MISTAKES:
        # A walk of one example at a time knows no mistakes of several examples; see walks.OF_SEVERAL.
        if name not in cases.ELSEWHERE:
            yield name
    yield from cases.UNKNOWN if way != "walks" else cases.UNKNOWN[:6]


def measure(before: Path, per_name: int, ways: tuple[str, ...], seed: int = SEED) -> dict[str, Any]:
    """Ask both versions in turn and compare.

    Parameters
    ----------
    before : Path
        A checkout of the other version.
    per_name : int
        Programs of each kind.
    ways : tuple of str
        Of `WAYS`.
    seed : int
        First seed.

    Returns
    -------
    dict
        For each way: number of diagnoses, ratios of medians, of the longest, and the largest of all single ratios.
    """
    cases = _benchmark()
    old, new = Version(before.resolve()), Version(HERE.parents[1])
    result: dict[str, Any] = {"seed": seed, "per kind": per_name}
    for way in ways:
        rows = []
        for n, name in enumerate(names_of(cases, way)):
            for i in range(per_name):
                asked = (way, name, seed + 1000 * n + i, TIMES)
                ours, theirs = new.seconds(*asked), old.seconds(*asked)
                if ours[0] is not None and theirs[0] is not None:
                    rows.append((ours[0], theirs[0], name, asked[2], ours[1], theirs[1]))
        result[way] = compared(rows)
    old.close()
    new.close()
    return result


def compared(rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    """Return what the times of both versions say."""
    ours, theirs = [row[0] for row in rows], [row[1] for row in rows]
    worst = sorted(rows, key=lambda row: row[0] / row[1], reverse=True)
    return {
        "diagnoses": len(rows),
        "median": round(statistics.median(ours) / statistics.median(theirs), 2),
        "longest": round(max(ours) / max(theirs), 2),
        "median of single ratios": round(statistics.median(a / b for a, b in zip(ours, theirs, strict=True)), 2),
        "largest single ratios": [
            f"{row[0] / row[1]:.2f}: {row[0] * 1e3:.0f} ms, before {row[1] * 1e3:.0f} ms; {row[2] or 'right'}, "
            f"seed {row[3]}; {row[4]}, before {row[5]}"
            for row in worst[:5]
        ],
        "milliseconds, median and longest": [round(1e3 * statistics.median(ours), 1), round(1e3 * max(ours), 1)],
    }


def main() -> None:
    """Print the comparison and write it down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("before", type=Path, nargs="?", help="a checkout of the other version")
    parser.add_argument("--per-kind", type=int, default=3)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=WAYS)
    parser.add_argument("--output", type=Path, default=HERE.with_suffix(".json"))
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    a = parser.parse_args()
    if a.serve:
        serve()
        return
    if a.before is None:
        parser.error("a checkout of the other version is expected")
    result = measure(a.before, a.per_kind, tuple(a.ways))
    print(json.dumps(result, indent=1))
    a.output.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
