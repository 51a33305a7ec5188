"""A JupyterLab with settings of its own, for the time of a test."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, WebSocket, expect

from tests.environments import Environment

from .pictures import until
from .support import ROOT

#: Where the code of a cell is typed: since JupyterLab 4, and before it.
EDITOR = ".cm-content, .CodeMirror-code"


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
def serving(
    command: list[str], log: Path, variables: Mapping[str, str], patience: float = 10
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a server at the root of the project, and end it and all that it started.

    A Jupyter server that is told to stop while a page still asks it for something may never end: it waits for a thread
    that nobody stops, and a make that started it waits for it. Nothing of it is wanted, so it has a few seconds.
    """
    with log.open("w") as written:
        server = subprocess.Popen(
            command, cwd=ROOT, env=variables, stdout=written, stderr=written, start_new_session=True
        )
        try:
            yield server
        finally:
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(server.pid, signal.SIGTERM)
                server.wait(patience)
            with suppress(ProcessLookupError):
                os.killpg(server.pid, signal.SIGKILL)
            server.wait()


@contextmanager
def jupyter_lab(
    folder: Path, settings: dict[str, Any] | None = None, environment: Environment | None = None
) -> Iterator[str]:
    """Start JupyterLab in a folder, ours or that of another environment; gives its address."""
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
    python, variables = (environment.python, environment.variables) if environment else (sys.executable, os.environ)
    command = [str(python), "-m", "jupyterlab", *options]
    address = f"http://127.0.0.1:{port}/"
    with serving(command, folder / "log.txt", {**variables, **own}) as server:
        until_it_answers(f"{address}api", server, folder / "log.txt")
        yield address


def open_notebook(page: Page, address: str, path: str) -> None:
    """Open a notebook of a server, without those that another test has left open, and wait for its kernel."""
    heard: list[int] = []

    def listen(socket: WebSocket) -> None:
        if "/channels" in socket.url:
            socket.on("framereceived", lambda frame: heard.append(len(frame)))

    page.on("websocket", listen)
    page.goto(f"{address}{path}?reset", wait_until="commit", timeout=90_000)
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=90_000)
    # What is asked for before the kernel is there is lost, and until then a notebook calls it idle. The page itself must
    # have heard of it: the server's count of connections falls below what is connected for good when a page was left
    # before its kernel had answered (jupyter_server 2.21.1).
    until(page, lambda: bool(heard) and is_idle(page, address, path), 90, "a kernel")
    page.remove_listener("websocket", listen)
    expect(page.locator(".jp-Notebook-ExecutionIndicator")).to_have_attribute("data-status", "idle", timeout=90_000)


def is_idle(page: Page, address: str, path: str) -> bool:
    """Say whether a notebook has a kernel that waits."""
    sessions = page.request.get(f"{address}api/sessions").json()
    return any(session["kernel"]["execution_state"] == "idle" for session in sessions if path.endswith(session["path"]))


def run_cell(page: Page, cell: Locator, seconds: float = 60) -> None:
    """Run one cell and wait until it is done."""
    start_cell(page, cell)
    expect(cell.locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"), timeout=1000 * seconds)


def start_cell(page: Page, cell: Locator) -> None:
    """Ask the kernel to run one cell."""
    cell.locator(EDITOR).click()
    page.keyboard.press("Control+Enter")


def printed(cell: Locator) -> str:
    return "".join(cell.locator('[data-mime-type$="vnd.jupyter.stdout"]').all_text_contents())


def ask_below(page: Page, above: Locator) -> Callable[[str], str]:
    """A new cell below another, as a reader makes it; runs code in it, and gives what that prints."""
    above.scroll_into_view_if_needed()
    above.locator(".jp-InputPrompt").click()
    page.keyboard.press("b")
    cell = page.locator(".jp-Notebook .jp-CodeCell.jp-mod-selected")
    expect(cell.locator(".jp-InputPrompt")).to_have_text("[ ]:")
    cell.evaluate("cell => cell.classList.add('asked-below')")
    cell = page.locator(".asked-below").last
    prompt = cell.locator(".jp-InputPrompt")

    def python(code: str) -> str:
        before = prompt.inner_text()
        cell.locator(EDITOR).click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(code)
        page.keyboard.press("Control+Enter")
        expect(prompt).not_to_have_text(before, timeout=400_000)
        expect(prompt).to_have_text(re.compile(r"\[\d+\]:"), timeout=400_000)
        assert cell.locator('[data-mime-type$="vnd.jupyter.stderr"]').count() == 0, cell.inner_text()
        return printed(cell)

    return python
