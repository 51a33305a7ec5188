"""However many rows a script has, the doctor takes little more memory than the script's own step."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import numpy as np
import pytest

from mlp_lib.doctor.script.room import AT_LEAST, little_room, room_of

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts address space")
#: `dA = dh @ h.T` for `@ x.T`; `dh.T @ h`, which the search tries, is a table of 7 GB.
WIDE = """
    import numpy as np

    rng = np.random.default_rng(1)
    x = rng.normal(size=(4, 30000))
    t = (np.cos(x[:1]) + x[1:2] > 0.5).astype(float)
    A, B = rng.normal(size=(4, 4)) * 0.5, rng.normal(size=(1, 4)) * 0.5
    for k in range(60):
        h = 1 / (1 + np.exp(-(A @ x)))
        p = 1 / (1 + np.exp(-(B @ h)))
        loss = -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
        dp = (p - t) / 30000
        dB = dp @ h.T
        dA = (B.T @ dp * h * (1 - h)) @ h.T
        A -= dA
        B -= dB
"""


@linux
def test_beyond_its_room_an_edit_fails_and_the_room_is_given_back() -> None:
    with little_room(AT_LEAST):
        assert np.ones(AT_LEAST // 32).sum() == AT_LEAST // 32  # a quarter of it
        with pytest.raises(MemoryError):
            np.empty(AT_LEAST // 4)  # twice as much
    assert np.empty(AT_LEAST // 4).nbytes == 2 * AT_LEAST


@linux
def test_the_room_is_twice_what_the_step_takes() -> None:
    room = room_of(lambda: np.empty(AT_LEAST // 8 + 1), frozenset({"numpy"}))
    assert room is not None
    assert 2 * AT_LEAST < room < 2.1 * AT_LEAST
    assert room_of(lambda: None, frozenset()) == AT_LEAST
    assert room_of(lambda: None, frozenset({"torch"})) is None
    with little_room(None):
        assert np.empty(AT_LEAST // 4).nbytes == 2 * AT_LEAST


@linux
def test_no_edit_takes_gigabytes() -> None:
    # Not ru_maxrss: what the process that starts another holds counts there, too.
    code = (
        "import re, sys; from mlp_lib.doctor import examine; report = examine(sys.stdin.read(), time_limit=10);"
        "status = open('/proc/self/status').read();"
        "print(report.verdict, int(re.search(r'VmHWM:\\s+(\\d+)', status)[1]) // 1024)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], input=textwrap.dedent(WIDE), capture_output=True, text=True, check=True
    )
    verdict, megabytes = run.stdout.split()
    assert verdict != "right"
    assert int(megabytes) < 450
