"""The same sources give the same site, whatever happened to the builds before."""

from __future__ import annotations

import hashlib
import os
import random
import re
import shutil
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
    return hashes_of(checkout / "_build" / "html")


def hashes_of(site: Path) -> dict[str, str]:
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
    for number, seconds in enumerate(KILLED_AFTER):
        process = start(checkout)
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            # In turn with all that it started, and alone: then the others have to notice.
            os.killpg(process.pid, signal.SIGKILL) if number % 2 else process.kill()
            process.communicate()
            killed += 1
    assert killed > 0
    assert differences(clean, finish(checkout)) == []


def test_two_builds_at_once_make_one_site(checkout: Path, clean: dict[str, str]) -> None:
    start_over(checkout, "third")
    both = [start(checkout) for _ in range(2)]
    for process in both:
        _, complaint = process.communicate()
        assert process.returncode == 0, complaint.decode()
    assert differences(clean, hashes_of(checkout / "_build" / "html")) == []


#: A disk of its own is mounted where the shell and what it starts see it, and nobody else.
OWN_MOUNTS = (
    ("unshare", "--mount"),
    ("unshare", "--mount", "--map-root-user"),
    ("sudo", "--non-interactive", "--preserve-env", "unshare", "--mount"),
)
#: The disk is full while runs are kept, while the app is made, and last while pages are written. It grows each time.
FULL = """
set -eu
mkdir _build
mount -t tmpfs -o size=1m tmpfs _build
build() { "$PYTHON" tools/build.py 2>&1; }
grow() { mount -o remount,size=$1 _build; }
for size in 3m 40m 2g; do
    build && exit 3
    grow $size
done
build
touch _build/.unfinished
find _build/html -mindepth 1 -maxdepth 1 ! -name lite -exec rm -rf {} +
rm -rf _build/.doctrees
grow $(($(du -sm _build | cut -f 1) + 6))m
build && exit 3
grow 2g
build
cp -R _build/html "$COPY"
"""


def own_mounts() -> tuple[str, ...]:
    """How this machine lets a test mount a disk."""
    for way in OWN_MOUNTS:
        command = [*way, "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
        if shutil.which(way[0]) and subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return way
    pytest.fail("a disk that can be filled needs the program unshare, and leave to mount (as root, or with sudo)")


def test_a_disk_that_was_full_leaves_nothing_behind(checkout: Path, clean: dict[str, str], tmp_path: Path) -> None:
    start_over(checkout, "fourth")
    environment = os.environ | {"PYTHONPATH": str(checkout), "SOURCE_DATE_EPOCH": "0"}
    environment |= {"PYTHON": sys.executable, "COPY": str(tmp_path / "site")}
    command = [*own_mounts(), "sh", "-c", FULL]
    done = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    told = [line for line in done.stdout.splitlines() if not line.startswith(("  ran ", "Built in "))]
    full = (
        rf"make book: no space is left on the disk of {checkout.resolve()}/_build( or \S+)?; make room and run it again"
    )
    assert len(told) == 4 and all(re.fullmatch(full, line) for line in told), done.stdout
    assert differences(clean, hashes_of(tmp_path / "site")) == []
