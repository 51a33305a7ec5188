"""The progress bar of long trainings and sweeps."""

from __future__ import annotations

from typing import Any

from tqdm import tqdm

__all__ = ["progress_bar"]


class _Bar(tqdm):  # type: ignore[type-arg]  # it counts, it does not iterate
    monitor_interval = 0  # no thread of its own: Python in the reader's browser cannot start one


def progress_bar(total: int, unit: str, progress: bool | None, done: int = 0) -> tqdm[Any]:
    """Return a bar on stderr.

    Parameters
    ----------
    total : int
        How many units there are to do.
    unit : str
        What is counted, in the singular.
    progress : bool or None
        Whether to show the bar; None shows it in a terminal, after two seconds.
    done : int
        How many are done already.

    Returns
    -------
    tqdm
        The bar, to be used in a ``with`` block.
    """
    return _Bar(
        total=total,
        initial=done,
        disable=None if progress is None else not progress,
        delay=2.0 if progress is None else 0.0,
        unit=unit,
    )
