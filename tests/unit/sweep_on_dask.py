"""A sweep on a real Dask cluster of two processes, one of which is killed at work; prints what happened as JSON.

Run by test_sweep_executors in a process of its own, because a cluster leaves
threads, loops and warnings behind.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import threading
import time

import dask
import numpy as np
from distributed import Client, LocalCluster

from mlp_lib import datasets
from mlp_lib.sweep import sweep


def main() -> None:
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    dask.config.set({"distributed.comm.timeouts.connect": "5s"})
    settings = {"learning_rates": [0.3, 1.0, 3.0, 40.0], "seeds": range(60), "progress": False}
    expected = sweep(*datasets.xor(), [2, 2, 1], 3000, **settings)
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        Client(cluster) as client,
    ):
        pids = client.run(os.getpid)
        victim_address, victim = next(iter(pids.items()))
        report = {"workers": len(pids)}

        def kill() -> None:
            """Wait until both workers are busy, then kill one."""
            while not report.get("blocks_at_work_when_killed"):
                busy = client.run_on_scheduler(
                    lambda dask_scheduler: {
                        address: len(state.processing) for address, state in dask_scheduler.workers.items()
                    }
                )
                report["blocks_at_work_when_killed"] = busy.get(victim_address, 0) if min(busy.values()) else 0
                time.sleep(0.02)
            time.sleep(0.2)
            os.kill(victim, signal.SIGKILL)
            report["killed_while_unfinished"] = not finished.is_set()

        finished = threading.Event()
        killer = threading.Thread(target=kill)
        killer.start()
        result = sweep(*datasets.xor(), [2, 2, 1], 3000, executor=client.get_executor(), block_size=8, **settings)
        finished.set()
        killer.join()
    report["all_finished"] = bool(result.finished.all())
    arrays, others = result._outcome.arrays(), expected._outcome.arrays()
    report["identical"] = all(np.array_equal(arrays[name], others[name], equal_nan=True) for name in arrays)
    print(json.dumps(report))


if __name__ == "__main__":
    main()
