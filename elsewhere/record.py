"""Measure the same network in other libraries, and record what was seen.

``make elsewhere`` (``python -m elsewhere.record``) makes an environment below
``_build/elsewhere`` for each ``environments/NAME.txt``, never in the project's own;
runs the scripts ``measure/NAME_*.py`` in it, each of which prints one JSON
object; and writes ``mlp_lib/recordings/elsewhere/NAME_*.json``, which
`mlp_lib.recordings.elsewhere` reads.

python -m elsewhere.record                      all, with the pinned versions
python -m elsewhere.record pytorch jax_step     the scripts of one library, and one script
python -m elsewhere.record --compare            writes nothing; says what is another than in the recording
python -m elsewhere.record --compare --newest   the same with the newest releases in place of the pinned ones

Two numbers are the same when they are within a percent of each other, or both
below 1e-12 in size. What stands under a name that begins with ``away`` is a
distance made by rounding: the same within a factor of ten. Versions, machine
and date are not compared.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import re
import subprocess
import sys
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / "_build" / "elsewhere"
ENVIRONMENTS = ROOT / "elsewhere" / "environments"
MEASURE = ROOT / "elsewhere" / "measure"
RECORDINGS = ROOT / "mlp_lib" / "recordings" / "elsewhere"

#: What says where and when, and is not compared.
ABOUT = ("versions", "python", "machine", "date")
#: How long a line of a recording may be.
COLUMNS = 118
#: Below it a number is what rounding leaves of a zero.
NOTHING = 1e-12


def scripts(wanted: list[str]) -> list[str]:
    """Return the names of the scripts of these libraries, or these scripts; of all when none is named."""
    there = sorted(file.stem for file in MEASURE.glob("*_*.py") if not file.stem.startswith("_"))
    for name in wanted:
        if not any(name in (script, library(script)) for script in there):
            raise SystemExit(f"nothing is measured under the name {name!r}; there are {', '.join(there)}")
    return [script for script in there if not wanted or script in wanted or library(script) in wanted]


def library(script: str) -> str:
    """Return the name of a script's environment: what stands before its last underscore."""
    return script.rpartition("_")[0]


def requirements(name: str, newest: bool) -> list[str]:
    """Return what an environment holds, with the pins or without."""
    lines = [line.partition("#")[0].strip() for line in (ENVIRONMENTS / f"{name}.txt").read_text().splitlines()]
    return [line.partition("==")[0] if newest else line for line in lines if line]


def python_of(name: str, newest: bool) -> Path:
    """Make an environment if there is none that holds this; return its Python."""
    folder = HOME / (f"{name}-newest" if newest else name)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    wanted = requirements(name, newest)
    ready = folder / "ready"
    if newest or not ready.exists() or ready.read_text() != "\n".join(wanted):
        venv.create(folder, with_pip=True, clear=True)
        run(python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *wanted)
        ready.write_text("\n".join(wanted))
    return python


def run(python: Path, *arguments: str) -> str:
    """Run Python at the root of the project, and return what it printed."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONNOUSERSITE": "1",
        "KERAS_HOME": str(HOME / "keras-home"),
    }
    done = subprocess.run(
        [str(python), *arguments], capture_output=True, text=True, check=False, timeout=3600, cwd=ROOT, env=environment
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
    return done.stdout


def measured(script: str, newest: bool) -> dict[str, Any]:
    """Run a script in its environment, and return what it measured."""
    text = run(python_of(library(script), newest), "-m", f"elsewhere.measure.{script}")
    last = text.strip().splitlines()[-1] if text.strip() else ""  # a library may print before
    return checked(script, last)


def checked(script: str, text: str) -> dict[str, Any]:
    """Return the object that a script printed, with the machine and the day, unless it is none that can be kept."""
    try:
        found = json.loads(text, parse_constant=_no_number)
    except ValueError as error:
        raise RuntimeError(f"{script} printed no JSON: {error}: {text[:200]!r}") from None
    if not isinstance(found, dict) or not isinstance(found.get("versions"), dict):
        raise RuntimeError(f"{script} must print an object with 'versions', but printed {text[:200]!r}")
    versions = found.pop("versions")
    if not versions or not all(re.match(r"\d+\.\d", str(version)) for version in versions.values()):
        raise RuntimeError(f"{script} names no versions: {versions!r}")
    if missing := {"python", "machine", "date"} & found.keys():
        raise RuntimeError(f"{script} must leave {sorted(missing)} to the recorder")
    about = {
        "versions": versions,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "date": datetime.date.today().isoformat(),
    }
    return {**about, **found}


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON; write it as a word")


def differences(kept: Any, found: Any, where: str = "", rounding: bool = False) -> Iterator[str]:
    """Say what is another in one measurement than in the other, and where.

    Parameters
    ----------
    kept, found : object
        Parts of the recording, and of what was measured now.
    where : str
        The names that lead to them.
    rounding : bool
        Whether the numbers are distances made by rounding.

    Yields
    ------
    str
        The place, what was there and what is there now.
    """
    if isinstance(kept, dict) and isinstance(found, dict):
        for name in [*kept, *(name for name in found if name not in kept)]:
            if where or name not in ABOUT:
                inside = f"{where} / {name}" if where else name
                yield from differences(kept.get(name), found.get(name), inside, rounding or name.startswith("away"))
    elif isinstance(kept, list) and isinstance(found, list) and len(kept) == len(found):
        for i, (one, other) in enumerate(zip(kept, found, strict=True)):
            yield from differences(one, other, f"{where} / {i}", rounding)
    elif not same(kept, found, rounding):
        yield f"{where}: {kept!r} was recorded, {found!r} came now"


def same(kept: Any, found: Any, rounding: bool) -> bool:
    """Whether two values are the same, see above."""
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in (kept, found)):
        return type(kept) is type(found) and kept == found
    small, large = sorted((abs(kept), abs(found)))
    if large < NOTHING:
        return True
    if rounding:
        return large <= 10 * max(small, NOTHING)
    return abs(kept - found) <= 0.01 * large


def file_of(script: str) -> Path:
    """Return the recording of a script."""
    return RECORDINGS / f"{script}.json"


def text_of(found: Any, indent: int = 0, before: int = 0) -> str:
    """Return a recording as it is kept: what fits into one line stands in one, and the rest one name below another.

    Parameters
    ----------
    found : object
        The recording, or a part of it.
    indent, before : int
        How far in it stands, and how much of its line is taken.
    """
    line = json.dumps(found, allow_nan=False)
    if not isinstance(found, dict | list) or not found or (indent and before + len(line) <= COLUMNS):
        return line
    named = found.items() if isinstance(found, dict) else ((None, each) for each in found)
    parts = []
    for name, part in named:
        start = " " * (indent + 1) + ("" if name is None else f"{json.dumps(name)}: ")
        parts.append(start + text_of(part, indent + 1, len(start)))
    opening, closing = "{}" if isinstance(found, dict) else "[]"
    end = " " * indent + closing + ("" if indent else "\n")
    return opening + "\n" + ",\n".join(parts) + "\n" + end


def record(script: str, newest: bool, compare: bool) -> list[str]:
    """Measure, and write the recording, or say what is another in it."""
    found = measured(script, newest)
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    if not compare:
        file_of(script).write_text(text_of(found), encoding="utf-8")
        print(f"{script}: recorded with {versions}")
        return []
    kept = json.loads(file_of(script).read_text(encoding="utf-8"))
    changed = list(differences(kept, found))
    print(f"{script}: {len(changed) or 'nothing'} changed with {versions}", *changed, sep="\n  ")
    return changed


def main(arguments: list[str] | None = None) -> int:
    """Measure what is asked for; 1 when something changed, or could not be measured."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="libraries or scripts; all when none is named")
    parser.add_argument("--compare", action="store_true", help="write nothing, say what changed")
    parser.add_argument("--newest", action="store_true", help="the newest releases; only to compare")
    chosen = parser.parse_args(arguments)
    if chosen.newest and not chosen.compare:
        parser.error("--newest is for comparing: recordings hold the pinned versions")
    failed = False
    for script in scripts(chosen.names):
        try:
            failed |= bool(record(script, chosen.newest, chosen.compare))
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            print(f"{script}: not measured: {error}", file=sys.stderr)
            failed = True
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
