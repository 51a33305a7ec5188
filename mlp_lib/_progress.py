"""The progress bar of long trainings and sweeps."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tqdm import tqdm

__all__ = ["progress_bar"]


def _shown(**settings: Any) -> tqdm[Any]:
    from tqdm import tqdm  # here, because most programs never show one

    class Bar(tqdm):  # type: ignore[type-arg]  # it counts, it does not iterate
        monitor_interval = 0  # no thread of its own: Python in the reader's browser cannot start one

    return Bar(**settings)


class _Bar:
    """Counts, and lets tqdm show it where that is wanted."""

    def __init__(self, shown: tqdm[Any] | None) -> None:
        self._shown = shown

    def update(self, n: int = 1) -> None:
        """Count ``n`` more units as done."""
        if self._shown is not None:
            self._shown.update(n)

    def close(self) -> None:
        """Leave the bar as it stands."""
        if self._shown is not None:
            self._shown.close()

    def __enter__(self) -> _Bar:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def progress_bar(total: int, unit: str, progress: bool | None, done: int = 0) -> _Bar:
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
    _Bar
        The bar, to be used in a ``with`` block.
    """
    if progress is None:
        # A program without a window of its own has no stderr.
        progress, delay = sys.stderr is not None and sys.stderr.isatty(), 2.0
    else:
        delay = 0.0
    return _Bar(_shown(total=total, initial=done, delay=delay, unit=unit) if progress else None)
