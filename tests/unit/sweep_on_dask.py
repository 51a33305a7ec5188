"""A sweep on a real Dask cluster of two processes, one of which is killed at work; prints what happened as JSON.

Run by test_sweep_executors in a process of its own, because a cluster leaves
threads, loops and warnings behind. Nothing here depends on how fast the
machine is: no block is finished before the worker is dead.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import tempfile
import threading
import time
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import dask
import numpy as np
from distributed import Client, LocalCluster

from mlp_lib import datasets
from mlp_lib.sweep import sweep


def when_told(folder: str, function: Any, *arguments: Any) -> Any:
    """Say that this worker is at work, and go on when the other one may be dead."""
    (Path(folder) / f"{os.getpid()}.at-work").touch()
    while not (Path(folder) / "go").exists():
        time.sleep(0.01)
    return function(*arguments)


class Told(Executor):
    """The cluster's executor, whose blocks wait until they are told to go on."""

    def __init__(self, executor: Executor, folder: str) -> None:
        self._executor, self._folder = executor, folder

    def submit(self, function: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
        return self._executor.submit(when_told, self._folder, function, *arguments)


def main() -> None:
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    dask.config.set({"distributed.comm.timeouts.connect": "60s"})
    settings = {"learning_rates": [0.3, 1.0, 3.0, 40.0], "seeds": range(60), "progress": False}
    expected = sweep(*datasets.xor(), [2, 2, 1], 1000, **settings)
    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        client.wait_for_workers(2)
        victim, other = client.run(os.getpid).values()
        report: dict[str, Any] = {"workers": 2}

        def kill() -> None:
            """Wait until both workers are at work, kill one, and let the other go on."""
            while len(list(Path(folder).glob("*.at-work"))) < 2:
                time.sleep(0.01)
            report["at_work"] = {int(file.stem) for file in Path(folder).glob("*.at-work")} == {victim, other}
            report["unfinished_when_killed"] = not finished.is_set()
            os.kill(victim, signal.SIGKILL)
            (Path(folder) / "go").touch()

        finished = threading.Event()
        killer = threading.Thread(target=kill)
        killer.start()
        executor = Told(client.get_executor(), folder)
        result = sweep(*datasets.xor(), [2, 2, 1], 1000, executor=executor, block_size=8, **settings)
        finished.set()
        killer.join()
    report["all_finished"] = bool(result.finished.all())
    arrays, others = result._outcome.arrays(), expected._outcome.arrays()
    report["identical"] = all(np.array_equal(arrays[name], others[name], equal_nan=True) for name in arrays)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
