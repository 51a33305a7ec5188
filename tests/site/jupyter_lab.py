"""A JupyterLab with settings of its own, for the time of a test."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def until_it_answers(address: str, server: subprocess.Popen[Any], log: Path) -> None:
    """Wait for a server that has been started."""
    for _ in range(240):
        try:
            urllib.request.urlopen(address, timeout=2).close()
            return
        except OSError:
            assert server.poll() is None, log.read_text()[-2000:]
            time.sleep(0.5)
    raise AssertionError(log.read_text()[-2000:])


@contextmanager
def jupyter_lab(folder: Path, settings: dict[str, Any] | None = None) -> Iterator[str]:
    """Start JupyterLab in a folder; gives its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    options = [f"--ServerApp.port={port}", "--IdentityProvider.token=", "--ServerApp.open_browser=False"]
    options += ["--ServerApp.port_retries=0", f"--ServerApp.root_dir={folder}", "--LabApp.news_url=", "--allow-root"]
    options += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    if settings is not None:
        (folder / "settings").mkdir()
        (folder / "settings" / "overrides.json").write_text(json.dumps(settings), encoding="utf-8")
        options.append(f"--LabApp.app_settings_dir={folder / 'settings'}")
    log = (folder / "log.txt").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", *options], env={**os.environ, **own}, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}/"
    try:
        until_it_answers(f"{address}api", server, folder / "log.txt")
        yield address
    finally:
        server.terminate()
        server.wait(20)
        log.close()
