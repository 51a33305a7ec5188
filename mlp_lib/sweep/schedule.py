"""Which runs are trained where: blocks, executors, checkpoints, progress and interruptions."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from typing import Any

import numpy as np

from .._progress import progress_bar
from ..validation import check_flag, check_positive_int
from .checkpoint import Checkpoint, CheckpointError
from .engine import Outcome, default_block_size, train_block
from .plan import Plan
from .result import SweepResult

__all__ = ["SweepStoppedError", "run_plan"]

#: Blocks handed to an executor at a time: enough for any cluster, few enough to keep memory small.
_IN_FLIGHT = 256

Arrays = dict[str, np.ndarray[Any, Any]]


class SweepStoppedError(RuntimeError):
    """A sweep could not go on: its executor died, or a checkpoint could not be written.

    Attributes
    ----------
    result : SweepResult
        Everything that was finished until then.
    """

    def __init__(self, message: str, result: SweepResult) -> None:
        super().__init__(message)
        self.result = result


def run_plan(
    plan: Plan,
    executor: Executor | None,
    block_size: int | None,
    checkpoint: str | os.PathLike[str] | None,
    progress: bool | None,
) -> SweepResult:
    """Train all runs of a plan, block by block; see `mlp_lib.sweep.sweep` for the arguments."""
    if executor is not None and not isinstance(executor, Executor):
        raise TypeError(
            f"executor must be a concurrent.futures.Executor, but {type(executor).__name__} came; "
            "of a Dask client it is client.get_executor()"
        )
    if progress is not None:
        check_flag("progress", progress)
    size = default_block_size(plan) if block_size is None else check_positive_int("block_size", block_size)
    if checkpoint is not None and plan.step is not None and not plan.step.name:
        raise ValueError(
            f"checkpoint needs a step that can be told from another, but {plan.step!r} has no name: "
            "Step(begin, 'one of your own')"
        )
    collected = _Collected(plan, None if checkpoint is None else Checkpoint(checkpoint, plan))
    if executor is not None and block_size is None:
        # A block for each worker at least, even when one could hold all runs.
        workers = getattr(executor, "_max_workers", None) or os.cpu_count() or 1
        size = min(size, max(16, -(-int((~collected.finished).sum()) // workers)))
    blocks = _blocks(collected.finished, size)
    with progress_bar(plan.n_runs, "run", progress, done=int(collected.finished.sum())) as bar:
        try:
            for start, arrays in _train_here(plan, blocks) if executor is None else _send(plan, blocks, executor):
                collected.add(start, arrays)
                bar.update(len(arrays["error"]))
            collected.end()
        except KeyboardInterrupt:
            pass  # what is finished is what was asked for
        except CheckpointError as error:
            raise SweepStoppedError(
                f"{error}. {collected.said()}; they are in this error's .result, and all but the last block in "
                "the folder",
                collected.result(),
            ) from error
        except _LostError as lost:
            kept = "" if checkpoint is None else f" and in {os.fspath(checkpoint)}, from where the same call goes on"
            raise SweepStoppedError(
                f"the executor stopped working ({type(lost.cause).__name__}: {lost.cause}). "
                f"{collected.said()}; they are in this error's .result{kept}",
                collected.result(),
            ) from lost.cause
    return collected.result()


class _Collected:
    """Outcomes of blocks as they come in, in memory and on disk."""

    def __init__(self, plan: Plan, checkpoint: Checkpoint | None) -> None:
        self._plan, self._checkpoint = plan, checkpoint
        self._outcome = Outcome.empty(plan, plan.n_runs)
        self.finished = np.zeros(plan.n_runs, dtype=np.bool_)
        if checkpoint is not None:
            for start, arrays in checkpoint.finished():
                self._put(start, arrays)

    def _put(self, start: int, arrays: Arrays) -> None:
        self._outcome.put(start, arrays)
        self.finished[start : start + len(arrays["error"])] = True

    def add(self, start: int, arrays: Arrays) -> None:
        self._put(start, arrays)
        if self._checkpoint is not None:
            self._checkpoint.write(start, arrays)

    def end(self) -> None:
        if self._checkpoint is not None:
            self._checkpoint.clear()

    def said(self) -> str:
        return f"{int(self.finished.sum())} of {self._plan.n_runs} runs are finished"

    def result(self) -> SweepResult:
        return SweepResult(self._plan, self._outcome, self.finished)


def _blocks(finished: np.ndarray[Any, np.dtype[np.bool_]], size: int) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of blocks of at most ``size`` neighbouring runs that are not finished."""
    edges = np.flatnonzero(np.diff(np.concatenate([[True], finished, [True]]).astype(np.int8)))
    for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        n_blocks = -(-(last - first) // size)
        for i in range(n_blocks):  # of nearly equal length: a short last block would waste its calls
            yield first + i * (last - first) // n_blocks, first + (i + 1) * (last - first) // n_blocks


def _train_here(plan: Plan, blocks: Iterator[tuple[int, int]]) -> Iterator[tuple[int, Arrays]]:
    for start, stop in blocks:
        yield start, train_block(plan.part(start, stop))


class _LostError(Exception):
    def __init__(self, cause: Exception) -> None:
        super().__init__()
        self.cause = cause


def _send(plan: Plan, blocks: Iterator[tuple[int, int]], executor: Executor) -> Iterator[tuple[int, Arrays]]:
    """Train blocks on an executor, and yield them as they are finished."""
    waiting: dict[Future[Arrays], int] = {}
    lost: Exception | None = None
    try:
        while lost is None:
            try:
                for start, stop in itertools.islice(blocks, _IN_FLIGHT - len(waiting)):
                    waiting[executor.submit(train_block, plan.part(start, stop))] = start
            except Exception as error:  # a pool that broke or was shut down; its exceptions are its own
                lost = error
                break
            if not waiting:
                return
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                start = waiting.pop(future)
                try:
                    arrays = future.result()
                except Exception as error:
                    lost = error
                else:
                    yield start, arrays
        yield from _finished(waiting)
        raise _LostError(lost)
    except KeyboardInterrupt:
        yield from _finished(waiting)
        raise
    finally:
        for future in waiting:
            future.cancel()


def _finished(waiting: dict[Future[Arrays], int]) -> Iterator[tuple[int, Arrays]]:
    """Yield the blocks that were finished before the rest was lost."""
    for future, start in waiting.items():
        if future.done() and not future.cancelled() and future.exception() is None:
            yield start, future.result()
