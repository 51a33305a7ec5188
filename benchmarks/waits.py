"""What a reader waits for: imports, the app that runs Python in the browser, and the doctor on the page.

``python -m benchmarks.waits imports CHECKOUT`` compares with the library of another checkout;
``python -m benchmarks.waits app FOLDER FOLDER`` opens apps in turn, each with an empty cache, and runs their first cell.
An app is made by ``python tools/lite.py --distribution FOLDER --output FOLDER/lite``.
``python -m benchmarks.waits scripts COUNT`` hands so many wrong scripts of the doctor's benchmark, spread over all of its
parts, to the built page *Paste your script* and to the doctor here, in turns. Printed, not kept.
"""

from __future__ import annotations

import argparse
import io
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO

ROOT = Path(__file__).resolve().parent.parent
LINES = (
    "import mlp_lib",
    "from mlp_lib import MLP",
    "from mlp_lib.figures import curves",
    "from mlp_lib.explorables import LiveXOR",
)
#: Of a home's line, shared by all requests, and how long each of them is on its way.
MEGABITS, DELAY = 20.0, 0.03
CHAPTER = "book/xor.ipynb"


def processor_seconds(line: str, library: Path) -> float:
    """What a new Python uses to run a line, after one that wrote the compiled files."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", line], cwd=library, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def imports(checkout: Path, rounds: int) -> None:
    """Print the median of each line in both libraries, in turns, and their ratio."""
    for line in LINES:
        taken: dict[Path, list[float]] = {checkout: [], ROOT: []}
        for _ in range(rounds + 1):
            for library, seconds in taken.items():
                seconds.append(processor_seconds(line, library))
        before, now = (statistics.median(seconds[1:]) for seconds in taken.values())
        print(f"{line}: {before:.3f} s, now {now:.3f} s, ratio {now / before:.2f}")


def slow(handler: type[Any]) -> type[Any]:
    """A server's handler that sends as a home's line does."""
    line = threading.Lock()

    class Slow(handler):  # type: ignore[misc]
        def copyfile(self, source: BinaryIO, target: io.BufferedWriter) -> None:
            time.sleep(DELAY)
            while part := source.read(65536):
                with line:
                    time.sleep(len(part) * 8 / (MEGABITS * 1e6))
                target.write(part)

    return Slow


def open_app(browser: Any, address: str) -> tuple[float, float, float]:
    """Seconds until a chapter is read, until Python is there, and until its live figure stands there, run anew."""
    from tests.site.whole_chapter import START, ask, choose

    page = browser.new_context(viewport={"width": 1280, "height": 1400}).new_page()
    began = time.monotonic()
    page.goto(f"{address}lite/notebooks/index.html?path={CHAPTER}")
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=START)
    read = time.monotonic()
    page.wait_for_function("!document.querySelector('#book-start')", timeout=START)
    there = time.monotonic()
    ask(page, lambda: choose(page, "Run", "Run All Cells"))
    page.wait_for_selector(".jp-OutputArea-output .mlp-sentence", timeout=START)
    return read - began, there - began, time.monotonic() - began


def app(folders: list[Path], rounds: int) -> None:
    """Print the medians of some apps, which take turns."""
    sys.path.insert(0, str(ROOT / "tools"))
    from playwright.sync_api import sync_playwright

    import browser as finder
    from tests.site.support import PackedHandler, served

    found: dict[Path, list[tuple[float, float, float]]] = {folder: [] for folder in folders}
    with sync_playwright() as playwright:
        for _ in range(rounds):
            for folder, seconds in found.items():
                with served(folder, slow(PackedHandler)) as address:
                    browser = playwright.chromium.launch(executable_path=finder.find(), args=finder.ARGUMENTS)
                    seconds.append(open_app(browser, address))
                    browser.close()
    for folder, seconds in found.items():
        read, there, figure = map(statistics.median, zip(*seconds, strict=True))
        print(f"{folder}: chapter {read:.1f} s, Python {there:.1f} s, live figure {figure:.1f} s")


def scripts(count: int) -> None:
    """Print how long the doctor takes in the browser, once Python runs there, beside how long it takes here."""
    sys.path.insert(0, str(ROOT / "tools"))
    from playwright.sync_api import sync_playwright

    import browser as finder
    from benchmarks.script_doctor import PARTS
    from tests.site import python_in_the_page
    from tests.site.support import PackedHandler, served
    from tests.site.test_paste_your_script import PAGE, examine, put

    cases = [case for _, part in PARTS.values() for case in part]
    chosen = cases[:: max(1, len(cases) // count)][:count]
    rows: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        site = Path(place) / "book"
        python_in_the_page.put_together(site)
        browser = playwright.chromium.launch(executable_path=finder.find(), args=finder.ARGUMENTS)
        with served(site, PackedHandler) as address:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.goto(f"{address}{PAGE}")
            examine(page)  # Python starts
            for case in chosen:
                put(page, case.text)
                page.evaluate("document.querySelector('.mlp-paste-headline').remove()")  # that of the one before
                began = time.monotonic()
                examine(page)
                there = time.monotonic() - began
                script = Path(place) / f"{case.script}.py"
                script.write_text(case.text, encoding="utf-8")
                began = time.monotonic()
                subprocess.run(
                    [sys.executable, "-m", "mlp_lib.doctor", script], cwd=ROOT, capture_output=True, check=False
                )
                here = time.monotonic() - began
                rows.append((there, here))
                print(f"{case.script}: {there:.1f} s in the browser, {here:.1f} s here", flush=True)
        browser.close()
    there, here = zip(*rows, strict=True)
    ratios = [a / b for a, b in rows]
    print(f"browser: median {statistics.median(there):.1f} s, worst {max(there):.1f} s")
    print(f"here, a new Python each: median {statistics.median(here):.1f} s, worst {max(here):.1f} s")
    print(f"ratio: median {statistics.median(ratios):.1f}, worst {max(ratios):.1f}")


def main() -> None:
    """Measure what is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("imports", "app", "scripts"))
    parser.add_argument("folders", nargs="+", metavar="FOLDER or COUNT")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    if options.what == "scripts":
        return scripts(int(options.folders[0]))
    folders = [Path(folder).resolve() for folder in options.folders]
    if options.what == "imports":
        return imports(folders[0], options.rounds)
    return app(folders, options.rounds)


if __name__ == "__main__":
    main()
