"""Other Pythons of this machine: on the path, of pyenv, of a runner of continuous integration, or fetched by uv."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def find(version: str) -> str | None:
    """The program of a Python, such as "3.13"; None where it is not to be had."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = [f"python{version}", *map(str, pyenv.glob(f"versions/{version}.*/bin/python"))]
    candidates += map(str, Path("/opt/hostedtoolcache/Python").glob(f"{version}.*/x64/bin/python"))
    for candidate in candidates:
        if is_python(candidate, version):
            return candidate
    uv = [sys.executable, "-m", "uv", "--no-config", "python"]
    subprocess.run([*uv, "install", "--quiet", version], capture_output=True, check=False, timeout=300)
    fetched = subprocess.run([*uv, "find", version], capture_output=True, text=True, check=False).stdout.strip()
    return fetched if fetched and is_python(fetched, version) else None


def is_python(program: str, version: str) -> bool:
    """Tell whether a program is the Python of a version, with what an environment needs."""
    says = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([program, "-c", says], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.stdout.strip() == version
