"""What was computed or measured elsewhere, kept so that a chapter can show it without the programs it came from.

`tools/record_pytorch_curves.py` writes PyTorch's curves; the tests compare them
with our own training, and with PyTorch itself wherever that is installed.
`tools/record_steps.py` writes its optimisers' steps.
`benchmarks/figure.py` writes the benchmarks and what became of faults in
scripts, `tools/record_bug_zoo.py` the bug
zoo and `tools/record_failures.py` where failures stand, which the tests run again.
`benchmarks/in_the_wild.py` counts published packages.
`elsewhere/record.py` writes what other libraries do with the network of the book.
"""

from __future__ import annotations

import base64
import json
from importlib.resources import files
from typing import Any

import numpy as np

from ..validation import check_choice

__all__ = [
    "benchmarks",
    "bug_zoo",
    "elsewhere",
    "failures",
    "failures_by_step",
    "published",
    "pytorch_steps",
    "pytorch_xor",
    "script_faults",
]


def pytorch_xor() -> dict[str, Any]:
    """Return what PyTorch computed on exclusive or.

    Returns
    -------
    dict
        ``versions`` of torch and Python, ``epochs`` (the moments that were
        kept), and ``runs``: for each name a dict with the ``loss`` and
        ``learning_rate`` that PyTorch was given, ``dtype``, and
        ``mean_squared_errors``, the mean of (y - t)^2 at these moments, before
        the update of that epoch. Runs from given weights have the first and
        last ``weights`` of both layers, (in, out); they have no biases.

    Examples
    --------
    >>> from mlp_lib.recordings import pytorch_xor
    >>> pytorch_xor()["runs"]["mean"]["learning_rate"]
    0.3
    """
    return _read("pytorch_xor.json")


def benchmarks() -> dict[str, Any]:
    """Return how fast the library was on a machine and a day that it names.

    Returns
    -------
    dict
        ``machine`` of the measurements ``training`` and ``scaling``;
        ``targets``, each with ``task`` (its name is in ``titles``), ``what``,
        ``measured``, ``target`` and whether it was ``met``; ``growth``, sweeps
        of several lengths with ``runs``, ``epochs`` and ``cpu_seconds``;
        ``million``, what a run of a long sweep costs; and ``figures``, Plotly
        figures of the first two, their data as arrays.

    Examples
    --------
    >>> from mlp_lib.recordings import benchmarks
    >>> benchmarks()["million"]["epochs"]
    5001
    """
    return _read("benchmarks.json")


def bug_zoo() -> dict[str, dict[str, float]]:
    """Return what training and gradient check say of each mistake in `mlp_lib.doctor.ZOO`.

    Returns
    -------
    dict
        For "right" and each name: ``learns``, the share of 200 seeds whose
        2-4-1 network learns exclusive or, ``undecided``, the share of them on
        which rounding decides that, and ``gradient_error``; see
        `mlp_lib.doctor.zoo_table`.

    Examples
    --------
    >>> from mlp_lib.recordings import bug_zoo
    >>> bug_zoo()["wrong_sign"]["learns"]
    0.0
    """
    return _read("bug_zoo.json")


def failures() -> dict[str, dict[str, list[int]]]:
    """Return where the networks stand that did not learn exclusive or, see `mlp_lib.landscape`.

    Returns
    -------
    dict
        For the programs "sigmoids", "homework" and "rectified" of
        `tools/record_failures.py`: for each kind of place the seeds, out of 0
        to 999, that stand there when the training ends.

    Examples
    --------
    >>> from mlp_lib.recordings import failures
    >>> len(failures()["homework"]["plateau"])
    11
    """
    return _read("failures.json")


def failures_by_step() -> dict[str, dict[str, list[int]]]:
    """Return where the networks stand that did not learn exclusive or by another step.

    Returns
    -------
    dict
        For each step of `tools/record_failures.py`, such as "Adam, rate 0.1":
        for each kind of place (`mlp_lib.landscape`) the seeds, out of 0 to
        999, that stand there after 5,001 epochs.

    Examples
    --------
    >>> from mlp_lib.recordings import failures_by_step
    >>> sorted(failures_by_step()["Adam, rate 0.1"])
    ['saturated region']
    """
    return _read("failures_by_step.json")


def pytorch_steps() -> dict[str, Any]:
    """Return where PyTorch's optimisers step in a bowl of seven weights.

    Returns
    -------
    dict
        ``versions``; ``start``, ``curvature`` A and ``bottom`` c, with slopes
        A (w - c); ``rate``, which is halved after 20 steps; ``steps``, the
        moments that were kept; and ``paths``: for each optimiser of
        `tools/record_steps.py` the weights at these moments.

    Examples
    --------
    >>> from mlp_lib.recordings import pytorch_steps
    >>> len(pytorch_steps()["paths"]["adam"])
    8
    """
    return _read("pytorch_steps.json")


def elsewhere(name: str) -> dict[str, Any]:
    """Return what was measured in another library, and with which versions.

    Parameters
    ----------
    name : str
        A library and what was measured in it, such as "pytorch_step".

    Returns
    -------
    dict
        ``versions`` of the library and what it stands on, ``python``,
        ``machine`` and ``date`` of the measurement, and what the script
        ``elsewhere/measure/<name>.py`` measured.

    Raises
    ------
    ValueError
        When there is no such recording; the message names those there are.

    Examples
    --------
    >>> from mlp_lib.recordings import elsewhere
    >>> sorted(elsewhere("pytorch_step")["versions"])
    ['numpy', 'torch']
    """
    folder = files(__package__) / "elsewhere"
    there = sorted(file.name.removesuffix(".json") for file in folder.iterdir() if file.name.endswith(".json"))
    check_choice("name", name, there)
    return _read(f"elsewhere/{name}.json")


def published() -> dict[str, Any]:
    """Return how the steps of published packages lie to the slopes of their own losses.

    Returns
    -------
    dict
        ``date``; numbers of ``packages``, of those ``with a wrong pass`` in
        some configuration, and of those ``in every configuration``;
        ``directions``: of the packages with a wrong pass, how many leave the
        slope in which way at most; ``places``: in how many of them a mistake
        sits in which place of the pass, see `mlp_lib.doctor.MISTAKES`.

    Examples
    --------
    >>> from mlp_lib.recordings import published
    >>> published()["packages"]
    37
    """
    return _read("published.json")


def _array(item: dict[str, Any]) -> Any:
    """Return an array that plotly packed: from 6 on it reads them itself, before that it takes arrays only."""
    if item.keys() - {"shape"} != {"dtype", "bdata"}:
        return item
    values = np.frombuffer(base64.b64decode(item["bdata"]), np.dtype(item["dtype"]).newbyteorder("<"))
    return values.reshape([int(n) for n in str(item.get("shape", values.size)).split(",")])


def script_faults() -> dict[str, Any]:
    """Return what `mlp_lib.doctor.examine` makes of random faults in right scripts.

    Returns
    -------
    dict
        ``kinds``: for each kind of fault the numbers whose line was named and
        "mended", "named" without a mending edit, "missed" and "called right";
        ``scripts``, how many the faults lie in; ``certain_elsewhere``, how
        often a right line was called wrong for certain; ``does_not_run``,
        faults at which Python itself stops, which are counted nowhere else;
        ``called_right``, those lines; ``first_sight``, numbers of the newest
        scripts at the first run, before the doctor had been mended by them;
        and ``figure``, a Plotly figure with a mark for each fault.

    Examples
    --------
    >>> from mlp_lib.recordings import script_faults
    >>> script_faults()["certain_elsewhere"]
    0
    """
    return _read("script_faults.json")


def _read(name: str) -> dict[str, Any]:
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    recording: dict[str, Any] = json.loads(text, object_hook=_array)
    return recording
