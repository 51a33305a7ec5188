"""What a sweep found: one entry per run, and ways to look at it."""

from __future__ import annotations

import dataclasses
import importlib
import json
import math
import operator
import os
from typing import Any

import numpy as np

from .._archive import open_archive
from ..activations import ACTIVATIONS
from ..history import History, TrainingDivergedError
from ..network import MLP
from ..per_layer import Array, PerLayer
from ..steps import named
from ..validation import check_learning_rate
from .engine import Bools, Outcome
from .plan import Plan

__all__ = ["SweepResult"]

_FORMAT = "mlp_lib sweep result 1"


class SweepResult:
    """The outcome of a sweep; every array has one entry per run, in the order of the runs.

    Attributes
    ----------
    learning_rates, seeds, betas : ndarray
        What each run was given; betas has one column per layer.
    finished : ndarray of bool
        False for runs that an interrupted sweep did not get to. Their other
        entries are NaN, -1, 0 or False.
    error : ndarray
        Mean of E with the final weights; NaN where training diverged.
    all_right_from : ndarray of int
        First epoch after which every example is right and stays right, as in
        `History`; -1 where there is none, or the targets are not classes.
    right_counts : ndarray of int
        Examples on the right side at the end; -1 where diverged, or when the
        targets are not classes.
    diverged : ndarray of bool
        Whether new weights were not finite.
    diverged_in : ndarray of int
        The epoch, from 1, in which they were not; 0 elsewhere.
    stuck : ndarray of bool
        Finished at a standstill: not everything right, and over the last tenth
        of the epochs the error fell by less than a thousandth of itself. More
        epochs may still free such a run; on what kind of place it stands says
        `mlp_lib.landscape.where_it_stands`.
    weights : PerLayer
        Final weights, ``weights[l]`` of shape (runs, n_{l-1} + 1, n_l); the
        last finite ones where training diverged.
    error_epochs : ndarray of int
        The epochs of `error_curves`.
    error_curves : ndarray
        Mean of E after these epochs, (runs, epochs).
    epochs : int
        Epochs of every run.
    grid_shape : tuple of int
        (rates, betas, seeds) of a sweep over all combinations, else (0, 0, 0).
    """

    def __init__(self, plan: Plan, outcome: Outcome, finished: Bools) -> None:
        self._plan, self._outcome = plan, outcome
        self.finished = finished
        self.learning_rates, self.seeds, self.betas = plan.learning_rates, plan.seeds, plan.betas
        self.error = outcome.error
        self.all_right_from = outcome.all_right_from
        self.right_counts = outcome.right_counts
        self.diverged_in = outcome.diverged_in
        self.diverged = outcome.diverged_in > 0
        self.stuck = outcome.stuck
        self.weights = PerLayer(outcome.weights)
        self.error_epochs = plan.record_epochs
        self.error_curves = outcome.curves
        self.epochs = plan.epochs
        self.grid_shape = plan.grid

    @property
    def n_runs(self) -> int:
        """Number of runs."""
        return self._plan.n_runs

    @property
    def succeeded(self) -> Bools:
        """Whether every example was right at the end."""
        return self.all_right_from >= 0

    @property
    def X(self) -> Array:
        """The inputs that all runs trained on."""
        return self._plan.X

    @property
    def T(self) -> Array:
        """The targets that all runs trained on."""
        return self._plan.T

    def __len__(self) -> int:
        return self.n_runs

    def __repr__(self) -> str:
        sizes = "-".join(map(str, self._plan.layer_sizes))
        left = "" if self.finished.all() else f", {(~self.finished).sum()} not trained"
        return (
            f"SweepResult({sizes}, {self.n_runs} runs of {self.epochs} epochs: {self.succeeded.sum()} all right, "
            f"{self.stuck.sum()} stuck, {self.diverged.sum()} diverged{left})"
        )

    def grid(self, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Arrange one value per run as (rates, betas, seeds, ...).

        Parameters
        ----------
        values : ndarray
            One of the arrays of this result, runs first.

        Returns
        -------
        ndarray
            A view where possible.

        Raises
        ------
        TypeError
            When ``values`` is no array.
        ValueError
            When the runs were listed one by one and form no grid, or
            ``values`` has another number of entries.
        """
        if 0 in self.grid_shape:
            raise ValueError("these runs were listed one by one; only sweep() lays them out as a grid")
        if not hasattr(values, "reshape"):
            raise TypeError(
                f"values must be an array, one entry per run, but {type(values).__name__} came; "
                "of the weights take one layer's, such as weights[1]"
            )
        if values.shape[:1] != (self.n_runs,):
            raise ValueError(f"values has shape {values.shape}, but {self.n_runs} entries expected, one per run")
        return values.reshape(*self.grid_shape, *values.shape[1:])

    def success_rates(self) -> list[dict[str, float]]:
        """Count successes for each learning rate and beta.

        Returns
        -------
        list of dict
            One entry per learning rate and beta, in the order of the runs:
            ``learning_rate``, ``beta`` (of the first sigmoid layer, 1 without
            one), ``runs`` (finished ones), ``successes``, ``rate``, and
            ``standard_error``, sqrt(p (1 - p) / n), of the rate.
        """
        sloped = [ACTIVATIONS[name].has_beta for name in self._plan.activation]
        betas = self.betas[:, sloped.index(True) if True in sloped else 0]
        pairs = np.column_stack([self.learning_rates, betas])
        _, first, group = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
        rows = []
        for number in np.argsort(first):
            members = (group.ravel() == number) & self.finished
            n, successes = int(members.sum()), int(self.succeeded[members].sum())
            p = successes / n if n else math.nan
            rows.append(
                {
                    "learning_rate": float(pairs[first[number], 0]),
                    "beta": float(pairs[first[number], 1]),
                    "runs": n,
                    "successes": successes,
                    "rate": p,
                    "standard_error": math.sqrt(p * (1.0 - p) / n) if n else math.nan,
                }
            )
        return rows

    def to_table(self) -> Any:
        """Return one row per finished run.

        Returns
        -------
        pandas.DataFrame or list of dict
            A DataFrame when pandas is installed, otherwise one dict per row:
            run, learning_rate, seed, beta (one column per layer where they
            differ), error, all_right_from (None for none), right_count,
            diverged_in (None for not), stuck.
        """
        rows = [self._row(int(run)) for run in np.flatnonzero(self.finished)]
        try:
            pandas = importlib.import_module("pandas")
        except ImportError:
            return rows
        return pandas.DataFrame(rows)

    def _row(self, run: int) -> dict[str, Any]:
        betas = self.betas[run]
        slopes = (
            {"beta": float(betas[0])}
            if (self.betas == self.betas[:, :1]).all()
            else {f"beta_{layer}": float(beta) for layer, beta in enumerate(betas, start=1)}
        )
        return {
            "run": run,
            "learning_rate": float(self.learning_rates[run]),
            "seed": int(self.seeds[run]),
            **slopes,
            "error": float(self.error[run]),
            "all_right_from": int(self.all_right_from[run]) if self.all_right_from[run] >= 0 else None,
            "right_count": int(self.right_counts[run]) if self.right_counts[run] >= 0 else None,
            "diverged_in": int(self.diverged_in[run]) if self.diverged[run] else None,
            "stuck": bool(self.stuck[run]),
        }

    def run_at(self, learning_rate: float, seed: int, beta: float | None = None) -> int:
        """Return the number of a run.

        Parameters
        ----------
        learning_rate : float
            The nearest one of the sweep is taken.
        seed : int
            Of the run.
        beta : float, optional
            Needed when the sweep has several.

        Returns
        -------
        int
            From 0, as `network` and `replay` take it.

        Raises
        ------
        ValueError
            When ``learning_rate`` is not a positive, finite number, or no run,
            or no single run, fits.
        """
        rate = check_learning_rate(learning_rate)
        nearest = self.learning_rates[np.argmin(np.abs(np.log(self.learning_rates) - math.log(rate)))]
        fits = (self.learning_rates == nearest) & (self.seeds == seed)
        if beta is not None:
            fits &= (self.betas == beta).any(axis=1)
        if fits.sum() != 1:
            raise ValueError(f"{fits.sum()} runs have learning rate {nearest:g} and seed {seed}, but one expected")
        return int(np.argmax(fits))

    def network(self, run: int) -> MLP:
        """Return a run's network with its final weights.

        Parameters
        ----------
        run : int
            Number of the run, from 0.

        Returns
        -------
        MLP
            A new one.

        Raises
        ------
        IndexError
            When there is no such run.
        ValueError
            When the run was not trained.
        """
        self._check_run(run)
        if not self.finished[run]:
            raise ValueError(f"run {run} was not trained: the sweep was interrupted before")
        return self._plan.network(run, [W[run] for W in self.weights])

    def replay(self, run: int, record_every: int | None = None) -> tuple[MLP, History]:
        """Train one run again, alone, and watch it.

        Parameters
        ----------
        run : int
            Number of the run, from 0.
        record_every : int, optional
            Keep the weights after every so many updates, for animations; by
            default about a hundred times.

        Returns
        -------
        network : MLP
            With the run's final weights.
        history : History
            Of the run; of a run that diverged, until then.

        Raises
        ------
        IndexError
            When there is no such run.
        ValueError
            When the result was read from a file and its step is none of
            `mlp_lib.steps`: the file holds no more than its name.
        """
        self._check_run(run)
        plan = self._plan
        network = plan.network(run)
        updates = plan.epochs * -(-len(plan.X) // plan.batch_size)
        try:
            history = network.train(
                plan.X,
                plan.T,
                plan.epochs,
                float(plan.learning_rates[run]),
                batch_size=plan.batch_size,
                shuffle=plan.shuffle,
                reduction=plan.reduction,
                step=plan.step,
                record_every=max(1, updates // 100) if record_every is None else record_every,
                progress=False,
            )
        except TrainingDivergedError as error:
            history = error.history
        return network, history

    def _check_run(self, run: Any) -> None:
        try:
            known = not isinstance(run, bool) and 0 <= operator.index(run) < self.n_runs
        except TypeError:
            known = False
        if not known:
            raise IndexError(f"run must be a whole number from 0 to {self.n_runs - 1}, but {run!r} came")

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write everything to a ``.npz`` file, without pickle.

        Parameters
        ----------
        path : path-like
            The file; it must end in ``.npz``.

        Raises
        ------
        ValueError
            When the file name does not end in ``.npz``.
        """
        if not os.fspath(path).endswith(".npz"):
            raise ValueError(f"path must end in .npz, but {os.fspath(path)!r} came")
        settings, arrays = _split(self._plan)
        stored: dict[str, Any] = {f"plan_{name}": array for name, array in arrays.items()} | self._outcome.arrays()
        np.savez(path, format=_FORMAT, settings=json.dumps(settings), finished=self.finished, **stored)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> SweepResult:
        """Read what `save` wrote.

        Parameters
        ----------
        path : path-like
            The file.

        Returns
        -------
        SweepResult
            Equal to the one that was saved.

        Raises
        ------
        FileNotFoundError
            When there is no such file.
        ValueError
            When the file is not one of ours, is damaged, or would need pickle.
        """
        name = os.fspath(path)
        try:
            with open_archive(path) as archive:
                if "format" not in archive.files or str(archive["format"]) != _FORMAT:
                    raise ValueError("it was not written by SweepResult.save")
                plan = _join(json.loads(str(archive["settings"])), archive)
                outcome = Outcome.empty(plan, plan.n_runs)
                outcome.put(0, {key: archive[key] for key in outcome.arrays()})
                return cls(plan, outcome, archive["finished"])
        except (FileNotFoundError, MemoryError):  # the latter not for damage: the checksums were compared before
            raise
        except Exception as error:  # a damaged or foreign archive can raise anything, as in mlp_lib._archive
            raise ValueError(f"{name} is not a file of sweep results: {error}") from error


def _split(plan: Plan) -> tuple[dict[str, Any], dict[str, np.ndarray[Any, Any]]]:
    """Return a plan as settings for JSON and as arrays."""
    settings: dict[str, Any] = {}
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    for field in dataclasses.fields(plan):
        value = getattr(plan, field.name)
        if field.name == "weights":
            arrays |= {f"weights_{layer}": W for layer, W in enumerate(value, start=1)}
        elif isinstance(value, np.ndarray):
            arrays[field.name] = value
        elif field.name == "step":
            settings["step"] = None if value is None else value.name
        else:
            settings[field.name] = value
    return settings, arrays


def _join(settings: dict[str, Any], archive: Any) -> Plan:
    """Return the plan that `_split` took apart."""
    values = dict(settings)
    for name in ("layer_sizes", "activation", "grid"):
        values[name] = tuple(values[name])
    if values.get("step") is not None:  # a file of an earlier version has none
        values["step"] = named(values["step"])
    for field in dataclasses.fields(Plan):
        if f"plan_{field.name}" in archive.files:
            values[field.name] = archive[f"plan_{field.name}"]
    given = any(name.startswith("plan_weights_") for name in archive.files)  # then those of all layers are needed
    layers = range(1, len(values["layer_sizes"])) if given else ()
    values["weights"] = tuple(archive[f"plan_weights_{layer}"] for layer in layers)
    return Plan(**values)
