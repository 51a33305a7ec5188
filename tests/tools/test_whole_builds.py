"""The same sources give the same site, whatever happened to the builds before."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

pytestmark = pytest.mark.slow

#: Seconds after which builds are killed; the later ones fall into the building of pages.
KILLED_AFTER = sorted(random.Random(0).sample(range(2, 90), 10))


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it stands, built in a folder of its own with the environment of this one."""
    folder = tmp_path_factory.mktemp("checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    for name in (".venv", "node_modules"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def start(checkout: Path) -> subprocess.Popen[bytes]:
    environment = os.environ | {"PYTHONPATH": str(checkout), "SOURCE_DATE_EPOCH": "0"}
    script = [sys.executable, "tools/build.py"]
    return subprocess.Popen(
        script, cwd=checkout, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )


def finish(checkout: Path) -> dict[str, str]:
    """Build to the end; return the hash of each file of the site."""
    process = start(checkout)
    _, complaint = process.communicate()
    assert process.returncode == 0, complaint.decode()
    site = checkout / "_build" / "html"
    files = (path for path in sorted(site.rglob("*")) if path.is_file())
    return {str(path.relative_to(site)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


@pytest.fixture(scope="module")
def clean(checkout: Path) -> dict[str, str]:
    return finish(checkout)


def start_over(checkout: Path, name: str) -> None:
    (checkout / "_build").rename(checkout.parent / f"{checkout.name}-{name}")


def test_two_clean_builds_are_the_same(checkout: Path, clean: dict[str, str]) -> None:
    start_over(checkout, "first")
    assert len(clean) > 100
    assert differences(clean, finish(checkout)) == []


def test_builds_killed_at_random_leave_nothing_behind(checkout: Path, clean: dict[str, str]) -> None:
    start_over(checkout, "second")
    killed = 0
    for seconds in KILLED_AFTER:
        process = start(checkout)
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            killed += 1
    assert killed > 0
    assert differences(clean, finish(checkout)) == []
