"""A thousand networks at once: learning rates, slopes and seeds swept in one call.

`sweep` trains every combination; `sweep_runs` trains runs listed one by one.
Each run equals the single network trained alone. numpy does all the work;
``executor=`` spreads it over processes or a cluster.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Literal

from numpy.typing import ArrayLike

from ..steps import Step
from .checkpoint import CheckpointError
from .plan import grid_plan, runs_plan
from .result import SweepResult
from .schedule import SweepStoppedError, run_plan

__all__ = ["CheckpointError", "SweepResult", "SweepStoppedError", "sweep", "sweep_runs"]


def sweep(
    X: ArrayLike,
    T: ArrayLike,
    layer_sizes: Sequence[int],
    epochs: int,
    *,
    learning_rates: ArrayLike,
    seeds: ArrayLike,
    betas: ArrayLike | None = None,
    activation: str | Sequence[str] = "sigmoid",
    loss: str = "half_squared_error",
    initializer: str = "uniform_fan_in",
    bias: bool = True,
    weights: Sequence[ArrayLike] | None = None,
    batch_size: int | None = None,
    shuffle: bool = False,
    reduction: Literal["mean", "sum"] = "mean",
    step: Step | None = None,
    record_epochs: ArrayLike | None = None,
    executor: Executor | None = None,
    block_size: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    progress: bool | None = None,
) -> SweepResult:
    """Train one network for every combination of learning rate, beta and seed.

    Parameters
    ----------
    X, T : array_like
        Inputs (k, n_0) and targets (k, n_L), shared by all runs.
    layer_sizes : sequence of int
        As for `MLP`.
    epochs : int
        As for `MLP.train`.
    learning_rates : array_like of float
        eta, positive and distinct.
    seeds : array_like of int
        As for `MLP`, distinct; each draws the starting weights and then, with
        mini-batches, the order of the examples.
    betas : array_like of float, optional
        Slopes for all sigmoid layers, positive and distinct; 1 by default.
    activation, loss, initializer, bias : optional
        As for `MLP`.
    weights : sequence of array_like, optional
        Starting weights instead of drawn ones: one array per layer, of shape
        (seeds, n_in + 1, n_out).
    batch_size, shuffle, reduction, step : optional
        As for `MLP.train`.
    record_epochs : array_like of int, optional
        Epochs 0..epochs whose error is kept; by default about 60, denser at
        the start.
    executor : concurrent.futures.Executor, optional
        Where blocks of runs are trained; by default here, one after the other.
        A ``ProcessPoolExecutor``, ``client.get_executor()`` of a Dask client,
        or any other. The results do not depend on it.
    block_size : int, optional
        Runs that are trained together; by default as many as stay in cache.
        The results do not depend on it.
    checkpoint : path-like, optional
        A folder that keeps finished blocks. The same call goes on from there
        after an interruption, with any executor and block size. A step of your
        own then needs a ``name``.
    progress : bool, optional
        Whether to show a progress bar. None shows one in a terminal when the
        sweep takes longer than two seconds.

    Returns
    -------
    SweepResult
        Runs in the order of learning rates, then betas, then seeds, the last
        varying fastest. Ctrl-C returns what is finished until then.

    Raises
    ------
    TypeError
        When rates, slopes, weights or data are not real numbers, ``weights``
        is no sequence, ``step`` no step, or ``executor`` no executor.
    ValueError
        When rates, seeds or slopes are empty, repeated, not finite or out of
        range, for a checkpoint of a step without a name, or for any reason
        that `MLP` or `MLP.train` would refuse.
    CheckpointError
        When the folder holds another sweep, a damaged file, or cannot be used.
    SweepStoppedError
        When the executor dies or a checkpoint cannot be written; its
        ``result`` holds everything finished.

    Examples
    --------
    >>> from mlp_lib import datasets
    >>> from mlp_lib.sweep import sweep
    >>> X, T = datasets.xor()
    >>> result = sweep(X, T, [2, 2, 1], 2000, learning_rates=[0.1, 1, 10], seeds=range(50))
    >>> result.n_runs
    150
    """
    plan = grid_plan(
        learning_rates,
        seeds,
        betas,
        weights,
        X=X,
        T=T,
        layer_sizes=layer_sizes,
        activation=activation,
        loss=loss,
        initializer=initializer,
        bias=bias,
        epochs=epochs,
        batch_size=batch_size,
        shuffle=shuffle,
        reduction=reduction,
        step=step,
        record_epochs=record_epochs,
    )
    return run_plan(plan, executor, block_size, checkpoint, progress)


def sweep_runs(
    X: ArrayLike,
    T: ArrayLike,
    layer_sizes: Sequence[int],
    epochs: int,
    *,
    learning_rate: ArrayLike,
    seed: ArrayLike = 0,
    beta: ArrayLike = 1.0,
    activation: str | Sequence[str] = "sigmoid",
    loss: str = "half_squared_error",
    initializer: str = "uniform_fan_in",
    bias: bool = True,
    weights: Sequence[ArrayLike] | None = None,
    batch_size: int | None = None,
    shuffle: bool = False,
    reduction: Literal["mean", "sum"] = "mean",
    step: Step | None = None,
    record_epochs: ArrayLike | None = None,
    executor: Executor | None = None,
    block_size: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    progress: bool | None = None,
) -> SweepResult:
    """Train runs that are listed one by one, each with its own settings.

    Parameters
    ----------
    X, T : array_like
        Inputs (k, n_0) and targets (k, n_L), shared by all runs.
    layer_sizes : sequence of int
        As for `MLP`.
    epochs : int
        As for `MLP.train`.
    learning_rate, seed : array_like
        One per run, or one for all.
    beta : array_like
        One per run or one for all, for all sigmoid layers; or (runs, L), one
        per run and layer.
    activation, loss, initializer, bias : optional
        As for `MLP`.
    weights : sequence of array_like, optional
        Starting weights: one array per layer, of shape (runs, n_in + 1, n_out).
    batch_size, shuffle, reduction, step : optional
        As for `MLP.train`.
    record_epochs, executor, block_size, checkpoint, progress : optional
        As for `sweep`.

    Returns
    -------
    SweepResult
        Runs in the order of the list.

    Raises
    ------
    TypeError, ValueError, CheckpointError, SweepStoppedError
        As for `sweep`.
    """
    plan = runs_plan(
        learning_rate,
        seed,
        beta,
        weights,
        X=X,
        T=T,
        layer_sizes=layer_sizes,
        activation=activation,
        loss=loss,
        initializer=initializer,
        bias=bias,
        epochs=epochs,
        batch_size=batch_size,
        shuffle=shuffle,
        reduction=reduction,
        step=step,
        record_epochs=record_epochs,
    )
    return run_plan(plan, executor, block_size, checkpoint, progress)
