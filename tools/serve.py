"""Show the site on a local port and rebuild it when a source changes: ``make serve``."""

from __future__ import annotations

import argparse
import functools
import http.server
import subprocess
import sys
import threading
from pathlib import Path

from watchfiles import DefaultFilter, watch

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build" / "html"
WATCHED = ("book", "formulas", "mlp_lib", "sphinx_site", "_config.yml", "_toc.yml")


class Handler(http.server.SimpleHTTPRequestHandler):
    """The site as a web server shows it: its own page for what is not there, nothing cached."""

    def end_headers(self) -> None:
        """Have the browser ask again after each build."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the book's 404 page."""
        page = SITE / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Leave the terminal to the builds."""


def main() -> int:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), functools.partial(Handler, directory=str(SITE)))
    except (OSError, OverflowError) as error:
        print(
            f"make serve: port {port} cannot be used ({error}); try another: make serve PORT={port + 1}",
            file=sys.stderr,
        )
        return 1
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"The book is at http://localhost:{server.server_address[1]} until you press Ctrl-C", flush=True)
    try:
        paths = [ROOT / name for name in WATCHED]
        for changes in watch(*paths, watch_filter=DefaultFilter(), raise_interrupt=True):
            names = sorted({str(Path(path).relative_to(ROOT)) for _, path in changes})
            print(f"Changed: {', '.join(names)}", flush=True)
            # A build that fails says why; the next change is another try.
            subprocess.run([sys.executable, str(ROOT / "tools" / "build.py")], cwd=ROOT, check=False)
    except KeyboardInterrupt:
        print()
    finally:
        server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
