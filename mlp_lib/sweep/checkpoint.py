"""Finished blocks of a sweep in a folder, so that a kill costs no more than the block at work."""

from __future__ import annotations

import contextlib
import json
import os
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from .._archive import open_archive
from .engine import Outcome
from .plan import Plan

__all__ = ["Checkpoint", "CheckpointError"]

_NAME = "sweep.json"
_BLOCK = re.compile(r"runs-(\d+)-(\d+)\.npz")
#: How often a file is written whose part another process took away, having finished the sweep.
_TRIES = 3


class CheckpointError(RuntimeError):
    """A folder of checkpoints cannot be used; the message says why and what to do."""


class Checkpoint:
    """A folder with one file per finished block, and one that says which sweep they belong to.

    Several processes may work in one folder: those of the same sweep write
    equal files, and of two sweeps the later one is refused.

    Parameters
    ----------
    folder : path-like
        Made when missing.
    plan : Plan
        The sweep.

    Raises
    ------
    CheckpointError
        When the folder holds another sweep, or something else, or cannot be
        written.
    """

    def __init__(self, folder: str | os.PathLike[str], plan: Plan) -> None:
        self.folder = Path(folder)
        self._plan = plan
        self._fingerprint = plan.fingerprint()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            present = sorted(path.name for path in self.folder.iterdir())
        except OSError as error:
            raise CheckpointError(f"checkpoint folder {self.folder} cannot be used: {error}") from error
        if _NAME not in present and any(not name.endswith(".part") for name in present):
            raise CheckpointError(
                f"checkpoint folder {self.folder} is not empty and holds no sweep ({present[0]} is in it); "
                "choose a new folder"
            )
        if _NAME not in present:
            about = {"fingerprint": self._fingerprint, "runs": plan.n_runs, **_summary(plan)}
            text = json.dumps(about, indent=1) + "\n"
            self._write(_NAME, lambda path: path.write_text(text, encoding="utf-8"), _unless_there)
        # Also where it was written just now: another sweep may have begun in this folder at the same moment.
        self._check_same_sweep()

    def _check_same_sweep(self) -> None:
        try:
            about = json.loads((self.folder / _NAME).read_text(encoding="utf-8"))
            fingerprint = about["fingerprint"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CheckpointError(f"{self.folder / _NAME} cannot be read ({error}); choose a new folder") from error
        if fingerprint != self._fingerprint:
            mine = _summary(self._plan)
            differing = [
                f"{name} {about.get(name)!r} there, {value!r} here"
                for name, value in mine.items()
                if about.get(name) != value
            ]
            what = "; ".join(differing) or "the data, starting weights or recorded epochs differ"
            raise CheckpointError(
                f"checkpoint folder {self.folder} belongs to another sweep ({what}); choose a new folder or delete it"
            )

    def finished(self) -> Iterator[tuple[int, dict[str, np.ndarray[Any, Any]]]]:
        """Yield the first run and the outcome of each finished block.

        Raises
        ------
        CheckpointError
            When a file is damaged; deleting it trains its runs again.
        """
        for path in sorted(self.folder.iterdir()):
            match = _BLOCK.fullmatch(path.name)
            if not match:
                continue
            start, stop = int(match[1]), int(match[2])
            try:
                with open_archive(path) as archive:
                    if str(archive["fingerprint"]) != self._fingerprint:
                        raise ValueError("it belongs to another sweep")
                    arrays = {name: archive[name] for name in Outcome.empty(self._plan, 0).arrays()}
                if not 0 <= start < stop <= self._plan.n_runs or any(len(a) != stop - start for a in arrays.values()):
                    raise ValueError("its runs are not those that its name says")
            except MemoryError:  # not for damage: the checksums were compared before
                raise
            except Exception as error:  # a damaged archive can raise anything, as in mlp_lib._archive
                raise CheckpointError(
                    f"checkpoint {path} is damaged ({error}); delete it, and its runs will be trained again"
                ) from error
            yield start, arrays

    def write(self, start: int, arrays: dict[str, np.ndarray[Any, Any]]) -> None:
        """Keep a finished block.

        Raises
        ------
        CheckpointError
            When it cannot be written, for instance on a full disk; what was
            written before stays.
        """
        stop = start + len(arrays["error"])
        name = f"runs-{start:09d}-{stop:09d}.npz"

        def save(path: Path) -> None:
            with path.open("wb") as file:
                np.savez(file, fingerprint=np.array(self._fingerprint), **arrays)  # type: ignore[arg-type]

        self._write(name, save)

    def clear(self) -> None:
        """Take away the parts that killed processes left, once every run has its file."""
        for part in self.folder.glob("*.part"):
            with contextlib.suppress(OSError):
                part.unlink()

    def _write(self, name: str, write: Callable[[Path], Any], put: Callable[[Path, Path], Any] = Path.replace) -> None:
        """Write a file under a name of its own first: under its right name it is always whole."""
        for tries_left in reversed(range(_TRIES)):
            part = self.folder / f"{name}.{uuid.uuid4().hex}.part"
            try:
                write(part)
                with part.open("rb") as file:
                    os.fsync(file.fileno())
                put(part, self.folder / name)
                return
            except OSError as error:
                with contextlib.suppress(OSError):
                    part.unlink()
                if isinstance(error, FileNotFoundError) and tries_left:
                    continue
                raise CheckpointError(
                    f"checkpoint {self.folder / name} cannot be written: {error.strerror or error}"
                ) from error


def _unless_there(part: Path, target: Path) -> None:
    """Give a part its right name, unless another process was faster."""
    try:
        target.hardlink_to(part)
    except FileExistsError:
        pass
    except (OSError, NotImplementedError):  # no links: not on this disk, or nowhere, as in a browser
        part.replace(target)
        return
    part.unlink()


def _summary(plan: Plan) -> dict[str, Any]:
    """Return the settings that a person would compare first, as JSON reads them back."""
    summary = {
        "layer_sizes": plan.layer_sizes,
        "activation": plan.activation,
        "loss": plan.loss,
        "initializer": plan.initializer,
        "bias": plan.bias,
        "epochs": plan.epochs,
        "batch_size": plan.batch_size,
        "shuffle": plan.shuffle,
        "reduction": plan.reduction,
        "step": None if plan.step is None else plan.step.name,
        "learning_rates": [float(rate) for rate in np.unique(plan.learning_rates)],
        "seeds": [int(plan.seeds.min()), int(plan.seeds.max()), len(np.unique(plan.seeds))],
        "betas": [float(beta) for beta in np.unique(plan.betas)],
    }
    back: dict[str, Any] = json.loads(json.dumps(summary))
    return back
