"""Measure one package, inside its own environment: ``python -m benchmarks.wild.measured ADAPTER`` prints JSON."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
import time
import traceback
from typing import Any

import numpy as np

from benchmarks.wild.case import Case
from mlp_lib.doctor import Diagnosis, diagnose

#: Seeds of the networks that a name has to hold on as well.
OTHERS = (11, 12)


def asked(case: Case, seed: int, sizes: tuple[int, ...], k: int) -> Diagnosis:
    """Hand a pass over to the doctor as a reader would."""
    W, b, X, T = case.draw(seed, sizes, k)
    biases = {} if b is None else {"biases": b}
    if case.how == "arrays":
        made = case.made(W, b, X, T)
        given: dict[str, Any] = {"gradients": made[: len(W)]}
        if b is not None:
            given["bias_gradients"] = made[len(W) :]
    else:
        given = {case.how: case.call}
    return diagnose(W, X, T, **biases, **given, **case.keywords())


def names(found: list[Any]) -> list[str]:
    return list(dict.fromkeys(f.name for f in found))


def outcome(diagnosis: Diagnosis, wrong: bool) -> str:
    """Say what a diagnosis is worth."""
    verdict = diagnosis.verdict
    if not wrong:
        return {"right": "right", "unexplained": "unexplained"}.get(verdict, "accused")
    if verdict == "right":
        return "called right"
    return {"partly explained": "partly", "unexplained": "unexplained"}.get(verdict, "named")


def untrue(case: Case, own: Diagnosis, parts: list[set[str]]) -> tuple[list[str], list[str]]:
    """Return what the doctor said that does not hold, and the twin that was right where another came first.

    It has to hold of this network's parts, and on networks of other sizes.
    """
    said: list[str] = []
    in_table = {f"{e.part} {e.layer}" for e in own.errors if not e.right}
    if own.verdict != "right" and not any(".probe" in note for note in own.notes) and in_table not in parts:
        said.append(f"the table calls wrong: {sorted(in_table)}; central differences: {sorted(parts[0])}")
    if not own.findings:
        return said, []
    nothing = 0
    for seed in OTHERS:
        try:
            there = asked(case, seed, case.others, case.other_k)
        except Exception:  # a package of one fixed shape: nothing else to hold it against
            return said, []
        offered = {name for found in (there.findings, *there.alternatives) for name in names(found)}
        lost = [name for name in names(own.findings) if name not in offered]
        if not there.findings or (there.unexplained and lost):
            nothing += 1
            continue
        if lost and names(there.findings) in [names(found) for found in own.alternatives]:
            return said, names(there.findings)
        if lost:
            said.append(
                f"{', '.join(lost)}: on a network of sizes {case.others} it is {', '.join(names(there.findings))}"
            )
            break
    if nothing == len(OTHERS):
        said.append(f"{', '.join(names(own.findings))}: on networks of sizes {case.others} nothing explains it")
    return said, []


def row_of(case: Case) -> dict[str, Any]:
    """Measure one configuration."""
    W, b, X, T = case.draw(case.seed, case.sizes, case.k)
    truth, made = case.truth(W, b, X, T), case.made(W, b, X, T)
    off = case.wrong_parts(truth, made)
    row: dict[str, Any] = {"configuration": case.label, "truth": "wrong" if off else "right", "off": off}
    row["glue"] = case.lines_of_glue()
    begun = time.process_time()
    try:
        found = asked(case, case.seed, case.sizes, case.k)
    except Exception as error:
        return {**row, "outcome": "refused", "said": f"{type(error).__name__}: {error}"}
    row["seconds"] = round(time.process_time() - begun, 2)
    row["outcome"] = outcome(found, bool(off))
    row["verdict"] = found.verdict
    row["names"] = names(found.findings)
    row["places"] = [
        f"{f.name} {f.part} {list(f.layers)}" + (f" {f.detail}" if f.detail else "") for f in found.findings
    ]
    row["alternatives"] = [names(each) for each in found.alternatives]
    row["unexplained"] = [f"{part} {layer}" for layer, part in found.unexplained]
    row["confidence"] = round(found.confidence, 4)
    row["notes"] = list(found.notes)
    # A walk may be judged as a walk, or by what each example does from the same weights.
    parts = [set(off), *([case.off_one_by_one(W, b, X, T)] if case.walks and off else [])]
    row["untrue"], row["twin"] = untrue(case, found, parts)
    if row["outcome"] == "called right":
        row["untrue"].append("a wrong pass is called right")
    return row


def main() -> None:
    # A package may print, or keep the stream that it finds when it is imported.
    with contextlib.redirect_stdout(io.StringIO()):
        rows = measured(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
    print(json.dumps(rows))


def measured(name: str, word: str = "") -> list[dict[str, Any]]:
    """Measure the configurations of one adapter whose names hold a word."""
    adapter = importlib.import_module(f"benchmarks.wild.adapters.{name}")
    rows = []
    for case in adapter.CASES:
        if word not in case.label:
            continue
        try:
            with np.errstate(all="ignore"):
                rows.append(row_of(case))
        except Exception:
            rows.append({"configuration": case.label, "outcome": "did not run", "said": traceback.format_exc()[-1500:]})
    return rows


if __name__ == "__main__":
    main()
