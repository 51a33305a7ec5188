"""The progress bar, where no thread can be started: Python in the reader's browser."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
import tqdm.std

from mlp_lib._progress import progress_bar

SCRIPT = """
import threading, warnings

warnings.simplefilter("error")

def no_thread(self):
    raise RuntimeError("can't start new thread")

threading.Thread.start = no_thread

from mlp_lib import MLP, datasets
from mlp_lib.sweep import sweep

X, T = datasets.xor()
MLP([2, 2, 1]).train(X, T, 20, 0.5, progress=True)
sweep(X, T, [2, 2, 1], 20, learning_rates=[1.0], seeds=range(3), progress=True)
"""


def test_a_bar_starts_no_thread() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "20/20" in done.stderr and "3/3" in done.stderr


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("progress", "seconds"), [(None, 2.0), (True, 0.0)])
def test_a_terminal_shows_a_bar_of_its_own_accord_after_two_seconds(
    progress: bool | None, seconds: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr(tqdm.std, "time", lambda: now)
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())
    with progress_bar(100, "epoch", progress) as bar:
        if seconds:
            now = seconds - 0.1
            bar.update()
            assert terminal.getvalue() == ""
        now = seconds + 0.1
        bar.update()
        assert f"{2 if seconds else 1}/100" in terminal.getvalue()
