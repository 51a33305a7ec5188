"""`tools/serve.py`: the site on a port, built anew when a source changes."""

from __future__ import annotations

import http.client
import queue
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import sentences, write_toc

#: For a machine that is very busy; nothing waits this long unless it fails.
PATIENCE = 90.0

#: Stands in for the build: the page is the chapter, and a chapter that says so fails.
BUILD = """
import pathlib, sys
text = pathlib.Path("book/index.md").read_text()
if "broken" in text:
    sys.exit("make book: it is broken")
pathlib.Path("_build/html/index.html").write_text(text)
print("Built", flush=True)
"""


@pytest.mark.parametrize("port", ["taken", "70000"])
def test_a_port_that_cannot_be_used(project: Path, port: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        number = other.getsockname()[1] if port == "taken" else int(port)
        script = [sys.executable, "tools/serve.py", "--port", str(number)]
        done = subprocess.run(script, cwd=project, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 1
    (line,) = sentences(done.stdout + done.stderr)
    assert re.fullmatch(
        rf"make serve: port {number} cannot be used \(.+\); try another: make serve PORT={number + 1}", line
    )


class Served:
    """A server at work, and what it says."""

    def __init__(self, project: Path) -> None:
        self.project = project
        self.process = subprocess.Popen(
            [sys.executable, "-u", "tools/serve.py", "--port", "0"],
            cwd=project,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.port = int(re.search(r"localhost:(\d+)", self.line("The book is at"))[1])  # type: ignore[index]

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)

    def line(self, wanted: str, seconds: float = PATIENCE) -> str:
        """Wait for a line that holds these words."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                line = self.lines.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                break
            if wanted in line:
                return line
        raise TimeoutError(f"nothing said {wanted!r}")

    def get(self, path: str) -> tuple[int, str, str | None]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.getheader("Cache-Control")
        finally:
            connection.close()

    def change(self, text: str, wanted: str) -> None:
        """Write the chapter until the server has seen it: it may not be watching yet."""
        for _ in range(int(PATIENCE)):
            (self.project / "book" / "index.md").write_text(text)
            try:
                self.line(wanted, seconds=1.0)
            except TimeoutError:
                continue
            return
        raise TimeoutError(f"no change was seen: {wanted!r}")


@pytest.fixture
def served(project: Path) -> Iterator[Served]:
    write_toc(project, "book/index")
    (project / "tools" / "build.py").write_text(BUILD)
    (project / "book" / "index.md").write_text("first")
    site = project / "_build" / "html"
    site.mkdir(parents=True)
    (site / "index.html").write_text("first")
    (site / "404.html").write_text("not in this book")
    server = Served(project)
    try:
        yield server
    finally:
        server.process.terminate()
        server.process.wait()
        assert server.process.stdout is not None
        server.process.stdout.close()


def test_a_change_builds_the_site_anew_and_a_failure_does_not_end_it(served: Served) -> None:
    assert served.get("/") == (200, "first", "no-cache")
    assert served.get("/nothing.html")[:2] == (404, "not in this book")
    served.change("second", "Changed: book/index.md")
    served.line("Built")
    assert served.get("/")[1] == "second"
    served.change("broken", "make book: it is broken")
    assert served.get("/")[1] == "second", "the last site that was built is still there"
    served.change("third", "Built")
    assert served.get("/")[1] == "third"
