"""Where no loss is computed: do the steps follow from the slope that the script itself takes at its output?

`sum(y * delta)`, with the numbers of `delta` held fast, has the slope `delta` at the output `y`, whatever loss is
meant. If every step is along the gradient of that, then all lines below `delta` are right. It says nothing of `delta`
itself: without a loss, whether that is the right slope cannot be told.
"""

from __future__ import annotations

import numpy as np

from ...per_layer import Array
from .cast import Loss
from .examination import Examination
from .healing import turned
from .lab import Visit
from .measuring import judge, measure
from .roles import take

__all__ = ["follows_from"]

#: Pairs of an output and a slope that are tried.
MOST = 12


def follows_from(exam: Examination) -> Visit | None:
    """Return the earliest value on the way back from which all steps follow rightly, as a slope at the output.

    Parameters
    ----------
    exam : Examination
        What is what, of a script that computes no loss.

    Returns
    -------
    tuple or None
        Its visit; None if the steps follow from no such value.
    """
    with exam.lab.quiet():
        pairs = _pairs(exam)
        losses = [_held(exam, y, d) for y, d in pairs]
        if not losses:
            return None
        slopes = measure(exam.lab, exam.roles, exam.networks, losses, count=6)
        moved = [take(exam.lab, network, exam.roles.parameters)[1] for network in exam.networks]
        for i, (_, d) in enumerate(pairs):
            found = judge(exam.lab, exam.roles, exam.networks, slopes, i, moved)
            signs = {np.sign(f) for n, f in found.factor.items() if n not in found.silent}
            if all(found.right.values()) and not found.apart and len(signs) == 1 and signs != {0.0}:
                return d
    return None


def _pairs(exam: Examination) -> list[tuple[Visit, Visit]]:
    """Return outputs, each with the first values on the way back that have its size."""
    roles, probes = exam.roles, exam.lab.program.probes
    outputs = list(dict.fromkeys(loss.output for loss in exam.losses if loss.output is not None))
    found = []
    for y in outputs:
        size = roles.trace[y].size
        back = [v for v in roles.trace if v in roles.error | roles.only_targets and roles.trace[v].size == size]
        back = [v for v in back if roles.trace[v].dtype.kind == "f" and probes[v[0]].kind not in ("argument", "bound")]
        named = [v for v in back if probes[v[0]].kind != "expression"][:5]
        inline = [v for v in back if v not in named][:3]  # parts of a slope, and the slope where it has no name
        found += [(y, d) for d in named + inline if turned(roles.trace[d], roles.trace[y].shape) is not None]
    return found[:MOST]


def _held(exam: Examination, y: Visit, d: Visit) -> Loss:
    """Return the sum of an output times numbers that are held fast, those of each network."""
    fast: list[Array | None] = []
    for network in exam.networks:
        trace = exam.lab.step(network.at, network.start, watch={y[0], d[0]}).trace
        fast.append(turned(trace[d], trace[y].shape) if y in trace and d in trace else None)

    def value(trace: dict[Visit, Array]) -> float:
        slope, out = fast[loss.place], trace.get(y)
        return float("nan") if slope is None or out is None or out.shape != slope.shape else float((out * slope).sum())

    loss = Loss("what the script takes for the slope", False, value, {y[0]})
    return loss
