"""Sweeps over processes and machines: the same bits wherever they run, and nothing finished is ever lost."""

from __future__ import annotations

import dataclasses
import errno
import json
import multiprocessing
import os
import resource
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mlp_lib import datasets, steps
from mlp_lib.sweep import CheckpointError, SweepResult, SweepStoppedError, schedule, sweep
from mlp_lib.sweep.checkpoint import Checkpoint
from mlp_lib.sweep.engine import train_block
from mlp_lib.sweep.plan import Plan

from .test_sweep import assert_same_runs, flipped

XOR = datasets.xor()
HERE = Path(__file__).parent
#: The runs at the last rate diverge, so that this path is compared too.
SETTINGS: dict[str, Any] = {
    "layer_sizes": [2, 3, 1],
    "activation": ["tanh", "linear"],
    "epochs": 150,
    "learning_rates": [0.05, 0.5, 5.0],
    "seeds": range(20),
    "batch_size": 3,
    "shuffle": True,
}


def run(**changed: Any) -> SweepResult:
    return sweep(*XOR, **{**SETTINGS, "progress": False, **changed})


@pytest.fixture(scope="module")
def expected() -> SweepResult:
    result = run()
    assert 5 < result.diverged.sum() < 40
    assert result.finished.all()
    return result


def pool(workers: int = 2) -> ProcessPoolExecutor:
    # A fork would copy the threads of whatever ran before.
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


def interrupt_at(block: int, monkeypatch: pytest.MonkeyPatch, action: Callable[[], None]) -> list[int]:
    """Let something happen before a block, counted from 1, is trained; return the blocks' sizes."""
    sizes: list[int] = []

    def counted(plan: Any) -> Any:
        if len(sizes) + 1 == block:
            action()
        sizes.append(plan.n_runs)
        return train_block(plan)

    monkeypatch.setattr(schedule, "train_block", counted)
    return sizes


def test_process_pool(expected: SweepResult) -> None:
    with pool() as executor:
        assert_same_runs(expected, run(executor=executor))
        assert_same_runs(expected, run(executor=executor, block_size=7))


def test_threads(expected: SweepResult) -> None:
    with ThreadPoolExecutor(2) as executor:
        assert_same_runs(expected, run(executor=executor, block_size=11))


def test_not_an_executor() -> None:
    with pytest.raises(TypeError, match=r"executor must be a concurrent\.futures\.Executor, but str came"):
        run(executor="processes")


def test_few_blocks_wait_at_a_time(expected: SweepResult, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the sweep, memory holds a bounded number of its blocks."""

    class Lazy(Executor):
        waiting = most = 0

        def submit(self, function: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
            Lazy.waiting += 1
            Lazy.most = max(Lazy.most, Lazy.waiting)
            future: Future[Any] = Future()
            future.set_result(function(*arguments))
            return future

    put = schedule._Collected.add

    def add(collected: Any, start: int, arrays: Any) -> None:
        Lazy.waiting -= 1
        put(collected, start, arrays)

    monkeypatch.setattr(schedule, "_IN_FLIGHT", 4)
    monkeypatch.setattr(schedule._Collected, "add", add)
    assert_same_runs(expected, run(executor=Lazy(), block_size=1))
    assert Lazy.most <= 4


def test_ctrl_c_returns_what_is_finished(expected: SweepResult, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupt_at(3, monkeypatch, lambda: signal.raise_signal(signal.SIGINT))
    result = run(block_size=10)
    assert result.finished.tolist() == [True] * 20 + [False] * 40
    np.testing.assert_array_equal(result.error[:20], expected.error[:20])
    assert np.isnan(result.error[20:]).all()
    assert not result.diverged[20:].any()
    assert len(result.to_table()) == 20
    assert [row["runs"] for row in result.success_rates()] == [20, 0, 0]
    assert "40 not trained" in repr(result)
    with pytest.raises(ValueError, match="run 30 was not trained"):
        result.network(30)


def test_ctrl_c_is_heard_where_the_tests_were_started_in_the_background() -> None:
    """As `make test &` in a script does: what is started there ignores Ctrl-C, until somebody says otherwise."""
    only = "test_ctrl_c_returns_what_is_finished"
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"{__file__}::{only}"]
    script = f"trap '' INT; exec {shlex.join(command)}"
    done = subprocess.run(["sh", "-c", script], cwd=HERE.parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


def test_ctrl_c_with_an_executor_keeps_finished_blocks(expected: SweepResult, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(futures: dict[Future[Any], int], **_: Any) -> None:
        deadline = time.monotonic() + 60
        while not any(future.done() for future in futures) and time.monotonic() < deadline:
            time.sleep(0.01)
        raise KeyboardInterrupt

    with pool() as executor:
        executor.submit(int).result()
        monkeypatch.setattr(schedule, "wait", interrupted)
        result = run(executor=executor, block_size=10)
    assert result.finished.sum() >= 10
    np.testing.assert_array_equal(result.error[result.finished], expected.error[result.finished])


class DyingPool(ProcessPoolExecutor):
    """A pool whose processes are killed when the fourth block comes in."""

    submitted = 0

    def submit(self, *arguments: Any, **keywords: Any) -> Future[Any]:  # type: ignore[override]
        self.submitted += 1
        if self.submitted == 4:
            for future in self.earlier:
                future.result()
            for process in list(self._processes.values()):
                os.kill(process.pid, signal.SIGKILL)
        future = super().submit(*arguments, **keywords)
        self.earlier = [*getattr(self, "earlier", []), future]
        return future


def test_an_executor_that_dies_names_what_is_finished(expected: SweepResult, tmp_path: Path) -> None:
    folder = tmp_path / "checkpoint"
    with (
        DyingPool(2, mp_context=multiprocessing.get_context("spawn")) as executor,
        pytest.raises(SweepStoppedError, match=r"the executor stopped working \(BrokenProcessPool") as caught,
    ):
        run(executor=executor, block_size=10, checkpoint=folder)
    assert isinstance(caught.value.__cause__, BrokenProcessPool)
    result = caught.value.result
    n_finished = int(result.finished.sum())
    assert n_finished >= 30
    assert f"{n_finished} of 60 runs are finished" in str(caught.value)
    assert "from where the same call goes on" in str(caught.value)
    np.testing.assert_array_equal(result.error[result.finished], expected.error[result.finished])
    assert_same_runs(expected, run(checkpoint=folder))


def test_blocks_that_nobody_collected_yet_are_kept_when_the_executor_refuses_more(expected: SweepResult) -> None:
    class DiesAtTheFourth(Executor):
        submitted = 0

        def submit(self, function: Any, /, *arguments: Any, **_: Any) -> Future[Any]:
            self.submitted += 1
            if self.submitted == 4:
                raise RuntimeError("no worker is left")
            future: Future[Any] = Future()
            future.set_result(function(*arguments))
            return future

    with pytest.raises(SweepStoppedError, match=r"\(RuntimeError: no worker is left\)\. 30 of 60 runs") as caught:
        run(executor=DiesAtTheFourth(), block_size=10)
    result = caught.value.result
    assert result.finished.tolist() == [True] * 30 + [False] * 30
    np.testing.assert_array_equal(result.error[:30], expected.error[:30])


def test_an_executor_that_was_shut_down() -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(SweepStoppedError, match="0 of 60 runs are finished"):
        run(executor=executor)


def test_checkpoints_resume_with_any_block_size_and_executor(
    expected: SweepResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        interrupt_at(4, patch, lambda: signal.raise_signal(signal.SIGINT))
        assert run(block_size=7, checkpoint=tmp_path).finished.sum() == 20
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == [
        "runs-000000000-000000006.npz",  # nine nearly equal blocks of at most seven
        "runs-000000006-000000013.npz",
        "runs-000000013-000000020.npz",
        "sweep.json",
    ]
    before = {file: file.stat().st_mtime_ns for file in files}
    sizes = interrupt_at(0, monkeypatch, lambda: None)
    with ThreadPoolExecutor(2) as executor:
        assert_same_runs(expected, run(block_size=25, checkpoint=tmp_path, executor=executor))
    assert sum(sizes) == 40
    assert {file: file.stat().st_mtime_ns for file in files} == before
    sizes.clear()
    assert_same_runs(expected, run(checkpoint=tmp_path))  # nothing is left to do
    assert sizes == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"epochs": 151}, "epochs 150 there, 151 here"),
        ({"learning_rates": [0.05, 0.5, 6.0]}, "learning_rates"),
        ({"seeds": range(1, 21)}, "seeds"),
        ({"initializer": "he_normal"}, "initializer 'uniform_fan_in' there, 'he_normal' here"),
        ({"record_epochs": [0]}, "the data, starting weights or recorded epochs differ"),
    ],
)
def test_checkpoint_of_another_sweep(changed: dict[str, Any], message: str, tmp_path: Path) -> None:
    run(checkpoint=tmp_path)
    with pytest.raises(CheckpointError, match="belongs to another sweep") as caught:
        run(checkpoint=tmp_path, **changed)
    assert message in str(caught.value)


def changed_field(name: str, value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, np.ndarray):
        return value + 1
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return f"{value}_"
    return {
        "layer_sizes": (2, 4, 1),
        "activation": ("tanh", "tanh"),
        "weights": (np.zeros((60, 3, 3)), np.zeros((60, 4, 1))),
        "grid": (0, 0, 0),
        "step": steps.plain(),
    }[name]


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Plan)])
def test_every_field_of_a_plan_enters_its_fingerprint(name: str, expected: SweepResult) -> None:
    plan = expected._plan
    other = dataclasses.replace(plan, **{name: changed_field(name, getattr(plan, name))})
    assert other.fingerprint() != plan.fingerprint()
    assert dataclasses.replace(plan).fingerprint() == plan.fingerprint()


def test_a_block_is_on_the_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or a power cut could leave an empty file under the right name."""
    events: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def noted_fsync(descriptor: int) -> None:
        events.append("fsync")
        fsync(descriptor)

    def noted_replace(part: Path, target: Path) -> Path:
        events.append(target.name)
        return replace(part, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    checkpoint = Checkpoint(tmp_path, run()._plan)
    assert events == ["fsync"]  # sweep.json gets its name by a link
    checkpoint._write("runs.npz", lambda path: path.write_bytes(b"a block"), noted_replace)
    assert events == ["fsync", "fsync", "runs.npz"]


AT_ONCE = """
import sys, time
from pathlib import Path
from mlp_lib import datasets
from mlp_lib.sweep import CheckpointError, sweep

folder, saved, epochs = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
Path(saved).with_suffix(".ready").touch()
while not (folder.parent / "go").exists():
    pass
try:
    sweep(*datasets.xor(), [2, 2, 1], epochs, learning_rates=[1.0, 3.0], seeds=range(60), block_size=5,
          checkpoint=folder, progress=False).save(saved)
except CheckpointError as error:
    print(error)
"""


def at_once(folder: Path, epochs: tuple[int, int]) -> list[str]:
    """Two processes that begin in one folder at the same moment; what each of them says."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", AT_ONCE, str(folder / "sweep"), str(folder / f"{i}.npz"), str(n)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for i, n in enumerate(epochs)
    ]
    deadline = time.monotonic() + 300
    while len(list(folder.glob("*.ready"))) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    (folder / "go").touch()
    said = [process.communicate(timeout=300)[0] for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    return said


@pytest.mark.parametrize("round_", range(3))
def test_two_processes_at_the_same_sweep_in_one_folder_both_finish(round_: int, tmp_path: Path) -> None:
    assert at_once(tmp_path, (200, 200)) == ["", ""]
    whole = sweep(*XOR, [2, 2, 1], 200, learning_rates=[1.0, 3.0], seeds=range(60), progress=False)
    for i in (0, 1):
        assert_same_runs(whole, SweepResult.load(tmp_path / f"{i}.npz"))
    assert not list((tmp_path / "sweep").glob("*.part"))


def test_of_two_sweeps_in_one_folder_one_is_refused_in_a_sentence(tmp_path: Path) -> None:
    said = at_once(tmp_path, (200, 201))
    assert sorted(map(bool, said)) == [False, True]
    assert "belongs to another sweep" in "".join(said)
    (saved,) = tmp_path.glob("?.npz")
    epochs = 200 if saved.name == "0.npz" else 201
    whole = sweep(*XOR, [2, 2, 1], epochs, learning_rates=[1.0, 3.0], seeds=range(60), progress=False)
    assert_same_runs(whole, SweepResult.load(saved))


def test_a_part_that_another_process_took_away_is_written_again(tmp_path: Path) -> None:
    checkpoint = Checkpoint(tmp_path, run()._plan)
    tries: list[Path] = []

    def write(path: Path) -> None:
        path.write_bytes(b"whole")
        tries.append(path)
        if len(tries) == 1:
            checkpoint.clear()  # as a process does that has just finished the sweep

    checkpoint._write("runs.npz", write)
    assert (tmp_path / "runs.npz").read_bytes() == b"whole"
    assert len(set(tries)) == 2


def test_checkpoint_folders_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"holds no sweep \(thesis\.txt is in it\)"):
        run(checkpoint=tmp_path / "full")
    with pytest.raises(CheckpointError, match="cannot be used"):
        run(checkpoint=tmp_path / "full" / "thesis.txt")
    run(checkpoint=tmp_path / "good")
    (tmp_path / "good" / "sweep.json").write_text("{", encoding="utf-8")
    with pytest.raises(CheckpointError, match="cannot be read"):
        run(checkpoint=tmp_path / "good")


def test_a_damaged_checkpoint_is_named_and_can_be_deleted(expected: SweepResult, tmp_path: Path) -> None:
    run(checkpoint=tmp_path, block_size=20)
    file = tmp_path / "runs-000000020-000000040.npz"
    whole = file.read_bytes()
    other = (tmp_path / "runs-000000000-000000020.npz").read_bytes()
    (tmp_path / "runs-000000040-000000060.npz").rename(tmp_path / "runs-000000040-000000059.npz")
    with pytest.raises(CheckpointError, match=r"runs-000000040-000000059\.npz is damaged .* delete it"):
        run(checkpoint=tmp_path)
    (tmp_path / "runs-000000040-000000059.npz").unlink()
    run(checkpoint=tmp_path / "another", block_size=20, seeds=range(100, 120))
    foreign = (tmp_path / "another" / file.name).read_bytes()
    shutil.rmtree(tmp_path / "another")
    for damaged in (whole[: len(whole) // 2], whole[:-200] + b"\0" * 200, b"", foreign):
        file.write_bytes(damaged)
        with pytest.raises(CheckpointError, match=r"runs-000000020-000000040\.npz is damaged .* delete it"):
            run(checkpoint=tmp_path)
    file.unlink()
    assert_same_runs(expected, run(checkpoint=tmp_path))
    assert other == (tmp_path / "runs-000000000-000000020.npz").read_bytes()


@pytest.mark.parametrize("name", ["runs-000000000-000000001.npz", "sweep.json"])
def test_a_damaged_checkpoint_is_refused_or_harmless(name: str, tmp_path: Path) -> None:
    """Every 37th bit flipped: each place within a byte gets its turn."""
    settings: dict[str, Any] = {"epochs": 2, "learning_rates": [0.5], "seeds": [3], "record_epochs": [0]}
    expected = run(checkpoint=tmp_path, **settings)
    whole = (tmp_path / name).read_bytes()
    refused = []
    for bit in range(0, 8 * len(whole), 37):
        (tmp_path / name).write_bytes(flipped(whole, bit))
        try:
            again = run(checkpoint=tmp_path, **settings)
        except CheckpointError as error:
            refused.append(str(error))
        else:
            assert_same_runs(expected, again)
    assert len(refused) > 30
    assert all(name in message or "belongs to another sweep" in message for message in refused)


def test_a_checkpoint_needs_every_array(tmp_path: Path) -> None:
    run(checkpoint=tmp_path)
    (file,) = tmp_path.glob("*.npz")
    with np.load(file) as archive:
        arrays = {name: archive[name] for name in archive.files if name != "all_right_from"}
    np.savez(file, **arrays)
    with pytest.raises(CheckpointError, match=r"\.npz is damaged .*all_right_from.* delete it"):
        run(checkpoint=tmp_path)


def test_a_system_without_links_keeps_its_checkpoints(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(self: Path, target: Path) -> None:
        raise NotImplementedError("os.link() not available on this system")  # as in a browser

    monkeypatch.setattr(Path, "hardlink_to", nowhere)
    made = run(checkpoint=tmp_path)
    assert_same_runs(made, run(checkpoint=tmp_path))
    assert not list(tmp_path.glob("*.part*"))


def test_a_full_disk_loses_nothing(expected: SweepResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        savez, calls = np.savez, []

        def full(file: Any, **arrays: Any) -> None:
            calls.append(file)
            if len(calls) == 3:
                file.write(b"half of it")
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            savez(file, **arrays)

        patch.setattr(np, "savez", full)
        with pytest.raises(SweepStoppedError, match="No space left on device") as caught:
            run(block_size=10, checkpoint=tmp_path)
    result = caught.value.result
    assert "30 of 60 runs are finished" in str(caught.value)
    assert result.finished.tolist() == [True] * 30 + [False] * 30
    np.testing.assert_array_equal(result.error[:30], expected.error[:30])
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "runs-000000000-000000010.npz",
        "runs-000000010-000000020.npz",
        "sweep.json",
    ]
    result.save(tmp_path.parent / "rescued.npz")  # where there is room
    assert_same_runs(expected, run(checkpoint=tmp_path))


def test_a_really_full_disk(tmp_path: Path) -> None:
    """The same where the system itself refuses: a file system of 64 KB, or else files that may not grow."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)]
    mounted = subprocess.run(mount, capture_output=True).returncode == 0  # only an administrator may
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    folder, settings = tmp_path / "sweep", {"block_size": 4, "record_epochs": range(151)}
    try:
        if mounted:
            refused = os.strerror(errno.ENOSPC)
        else:
            refused = os.strerror(errno.EFBIG)
            resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limit[1]))
        with pytest.raises(SweepStoppedError, match=refused) as caught:
            run(checkpoint=folder, **settings)
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        finished = int(caught.value.result.finished.sum())
        assert 0 < finished < 60
        assert finished - 4 == 4 * len(list(folder.glob("*.npz")))
        assert not list(folder.glob("*.part"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        if mounted:
            subprocess.run(["umount", tmp_path], check=True)


KILLED = """
import sys, time
from pathlib import Path
from mlp_lib import datasets
from mlp_lib.sweep import schedule, sweep

folder, saved, blocks = sys.argv[1], sys.argv[2], int(sys.argv[3])
train_block, trained = schedule.train_block, []

def train_and_hang(plan):
    if len(trained) == blocks:
        Path(saved).with_suffix(".hangs").touch()
        while True:
            time.sleep(1)
    trained.append(plan.n_runs)
    return train_block(plan)

schedule.train_block = train_and_hang
result = sweep(*datasets.xor(), [2, 2, 1], 300, learning_rates=[1.0, 3.0], seeds=range(60), block_size=10,
               checkpoint=folder, progress=False)
result.save(saved)
print(len(trained))
"""


def test_a_killed_sweep_loses_at_most_one_block(tmp_path: Path) -> None:
    """SIGKILL at work on the fifth of twelve blocks, then the same call again."""
    folder, saved = tmp_path / "checkpoint", tmp_path / "result.npz"
    command = [sys.executable, "-c", KILLED, str(folder), str(saved)]
    process = subprocess.Popen([*command, "4"])
    deadline = time.monotonic() + 300
    while not saved.with_suffix(".hangs").exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.kill()
    process.wait()
    kept = {file: file.stat().st_mtime_ns for file in folder.glob("*.npz")}
    assert len(kept) == 4
    # What a kill in the middle of writing leaves behind: half a file, under the name that it has until it is whole.
    (folder / "runs-000000040-000000050.npz.0123.part").write_bytes(next(iter(kept)).read_bytes()[:100])
    done = subprocess.run([*command, "-1"], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["8"]
    assert {file: file.stat().st_mtime_ns for file in kept} == kept
    assert not list(folder.glob("*.part"))
    whole = sweep(*XOR, [2, 2, 1], 300, learning_rates=[1.0, 3.0], seeds=range(60), block_size=120, progress=False)
    assert_same_runs(whole, SweepResult.load(saved))


def test_dask_cluster_with_a_worker_killed_midway() -> None:
    """Two worker processes on the loopback address; one dies at work, and nobody notices in the results."""
    script = HERE / "sweep_on_dask.py"
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-3000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "workers": 2,
        "at_work": True,
        "unfinished_when_killed": True,
        "all_finished": True,
        "identical": True,
    }


def test_progress_bar_counts_runs(capsys: pytest.CaptureFixture[str]) -> None:
    run(progress=True, block_size=20)
    assert "60/60" in capsys.readouterr().err
    run(progress=None)
    assert capsys.readouterr().err == ""
