"""What a page costs here, beside the same chapters in a Jupyter Book as it comes.

    python -m benchmarks.default_build            measure both; write results/default_build.json and the table
    python -m benchmarks.default_build --runs 5   so many runs of Lighthouse per page, ours and theirs in turns
    python -m benchmarks.default_build --tiny     one page, no Lighthouse and nothing fetched; writes nothing

The other build has the defaults of Jupyter Book 1 and the two extensions that the chapters' text needs. The outputs of
the cells are those in the notebooks; Plotly's figures stand in them as its renderer "notebook_connected" writes them,
because the page would drop the type that our notebooks hold. The libraries that such a page asks other hosts for come
from the npm packages of the same versions, served from an origin of their own: no stand-in, no number.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime
import gzip
import json
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
for folder in (ROOT, ROOT / "tools"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

import browser as browser_finder  # noqa: E402
from tests.site.lighthouse import report, score  # noqa: E402
from tests.site.support import SITE, PackedHandler, served  # noqa: E402

RESULTS = Path(__file__).parent / "results" / "default_build.json"
TABLE = Path(__file__).parent / "default_build.md"
PAGES = {"landing": "book/index.html", "text": "book/notation.html", "figures": "book/training.html"}
CONFIG = """title: Backprop You Can Check
author: The authors
only_build_toc_files: true
execute: {execute_notebooks: "off"}
bibtex_bibfiles: [book/references.bib]
sphinx: {extra_extensions: [sphinx_proof, sphinx_exercise]}
"""
PLOTLY = "application/vnd.plotly.v1+json"
#: What the pages ask for elsewhere, and the npm package with the same files.
STAND_INS = {
    "https://cdn.jsdelivr.net/npm/mathjax@3/": ("mathjax@3.2.2", ""),
    "https://cdnjs.cloudflare.com/ajax/libs/mathjax/3.2.2/es5/tex-svg.min.js": ("mathjax@3.2.2", "es5/tex-svg.js"),
    "https://cdn.plot.ly/plotly-4.1.1.min.js": ("plotly.js-dist-min@4.1.1", "plotly.min.js"),
}
#: Asked for by each page and not in the npm registry: counted as a request, with no bytes.
MISSING = re.compile(r'<script[^>]*src="https://unpkg\.com/thebe@[^"]*"[^>]*></script>')
LIGHTHOUSE = (
    "Lighthouse: mobile profile, median of {} in turns, all of it from this machine, which is kind to the default page.\n"
    "A busy machine costs both points of performance."
)
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TEXT = re.compile(r"text/|javascript|json|xml")


class OtherHost(PackedHandler):
    """Lets pages of other origins take its fonts, as such hosts do."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


def with_plotlys_own_html(notebook: dict[str, Any]) -> dict[str, Any]:
    """Put Plotly's HTML in the place of its MIME type."""
    import plotly.io

    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if figure := data.pop(PLOTLY, None):
                parts = {name: figure[name] for name in ("data", "layout", "frames") if name in figure}
                data.update(plotly.io.renderers["notebook_connected"].to_mimebundle(parts))
    return notebook


def build(work: Path, *, tiny: bool = False) -> Path:
    """Build the chapters with the defaults; return the folder of the site."""
    (work / "book").mkdir(parents=True)
    for file in sorted((ROOT / "book").iterdir()):
        target = work / "book" / file.name
        if file.suffix == ".ipynb":
            notebook = with_plotlys_own_html(json.loads(file.read_text(encoding="utf-8")))
            target.write_text(json.dumps(notebook), encoding="utf-8")
        elif file.is_file():
            shutil.copyfile(file, target)
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    (work / "_toc.yml").write_text("format: jb-book\nroot: book/notation\n" if tiny else contents, encoding="utf-8")
    (work / "_config.yml").write_text(CONFIG, encoding="utf-8")
    program = Path(sys.executable).with_name("jupyter-book")
    subprocess.run([str(program), "build", "-q", "."], cwd=work, check=True, capture_output=True)
    return work / "_build" / "html"


def fetch_stand_ins(folder: Path) -> None:
    """Install the npm packages, each as a folder of its name."""
    packages = sorted({package for package, _ in STAND_INS.values()})
    command = ["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"]
    subprocess.run([*command, str(folder), *packages], check=True)


def point_to(site: Path, address: str) -> None:
    """Have the pages ask the stand-ins instead of other hosts."""
    for page in site.glob("book/*.html"):
        text = page.read_text(encoding="utf-8")
        for url, (package, file) in STAND_INS.items():
            text = text.replace(url, f"{address}{package.rpartition('@')[0]}/{file}")
        # Their origin says nothing about sharing, and one file is not minified as its twin is.
        page.write_text(re.sub(r'\s(?:integrity|crossorigin)="[^"]*"', "", text), encoding="utf-8")


def leave_out_missing(site: Path) -> None:
    """Take out what could not come, before Lighthouse holds it against the page."""
    for page in site.glob("book/*.html"):
        page.write_text(MISSING.sub("", page.read_text(encoding="utf-8")), encoding="utf-8")


def weigh(page: Any, site: str, path: str) -> dict[str, Any]:
    """Everything that a browser fetches for a page that the reader scrolls through, as servers compress it."""
    answers: list[Any] = []
    failed: list[str] = []
    page.on("response", lambda answer: answers.append(answer))
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto(site + path, wait_until="load")
    for y in range(0, page.evaluate("document.documentElement.scrollHeight"), 700):
        page.evaluate("y => scrollTo(0, y)", y)
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_load_state("networkidle")
    weights: dict[str, int] = {}
    for answer in answers:
        if not answer.url.startswith("http") or answer.status >= 300:
            continue
        body = answer.body()
        packed = TEXT.search(answer.headers.get("content-type", "")) is not None
        weights[answer.url] = len(gzip.compress(body, compresslevel=6, mtime=0)) if packed else len(body)
    elsewhere = {url: weight for url, weight in weights.items() if not url.startswith(site)}
    return {
        "bytes": sum(weights.values()),
        "html_bytes": weights[site + path],
        "requests": len(weights) + len(failed),
        "requests_elsewhere": len(elsewhere) + sum(not url.startswith(site) for url in failed),
        "bytes_elsewhere": sum(elsewhere.values()),
        "not_measured": sorted(failed),
    }


@contextlib.contextmanager
def both(site: Path, work: Path, *, tiny: bool = False) -> Iterator[dict[str, str]]:
    """The addresses of our site and of the default one."""
    packages = work / "packages"
    packages.mkdir()
    if not tiny:
        fetch_stand_ins(packages)
        packages /= "node_modules"
    with contextlib.ExitStack() as stack:
        ours, default = (stack.enter_context(served(folder, PackedHandler)) for folder in (SITE, site))
        elsewhere = stack.enter_context(served(packages, OtherHost))
        if not tiny:
            point_to(site, elsewhere.replace("127.0.0.1", "localhost"))
        yield {"ours": ours, "default": default}


def measure(browser: Browser, *, runs: int = 5, tiny: bool = False) -> dict[str, Any]:
    """Return the figures of both."""
    pages = {"text": PAGES["text"]} if tiny else PAGES
    found: dict[str, Any] = {name: {"ours": {}, "default": {}} for name in pages}
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        work = Path(name)
        default_site = build(work / "book", tiny=tiny)
        sites = stack.enter_context(both(default_site, work, tiny=tiny))
        for kind, path in pages.items():
            for who, address in sites.items():
                context = browser.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
                found[kind][who] = weigh(context.new_page(), address, path)
                context.close()
        leave_out_missing(default_site)
        scores: dict[tuple[str, str], list[dict[str, int]]] = {}
        for _ in range(0 if tiny else runs):
            for kind, path in pages.items():
                for who, address in sites.items():
                    result = report(address + path)
                    entry = {category: score(result, category) for category in CATEGORIES}
                    entry["layout_shift"] = round(result["audits"]["cumulative-layout-shift"]["numericValue"], 3)
                    scores.setdefault((kind, who), []).append(entry)
        for (kind, who), entries in scores.items():
            found[kind][who]["lighthouse"] = entries
    load = round(os.getloadavg()[1], 1)
    machine = {"date": datetime.date.today().isoformat(), "system": platform.system(), "cores": os.cpu_count()}
    return {"machine": machine | {"load": load}, "runs": runs, "pages": found}


def table(results: dict[str, Any]) -> str:
    """The figures as Markdown, ours beside the default build's."""
    machine = results["machine"]
    lines = [
        "# Beside a default Jupyter Book",
        "",
        "`python -m benchmarks.default_build` builds the same chapters with the defaults of Jupyter Book 1 and writes this",
        f"file and `results/default_build.json`. Measured on {machine['date']}, {machine['cores']} cores, load "
        f"{machine['load']}. Sizes are gzipped,",
        "with everything that the browser fetches while a reader scrolls through the page; the libraries that the default",
        "page asks other hosts for came from the npm packages of the same versions.",
        *([LIGHTHOUSE.format(results["runs"])] if results["runs"] else []),
        "",
        "| page | | ours | default |",
        "| --- | --- | ---: | ---: |",
    ]
    rows = (
        ("all in, KB", lambda each: f"{each['bytes'] / 1000:,.0f}"),
        ("HTML, KB", lambda each: f"{each['html_bytes'] / 1000:,.0f}"),
        ("requests", lambda each: str(each["requests"])),
        ("requests to other hosts", lambda each: str(each["requests_elsewhere"])),
        ("KB from other hosts", lambda each: f"{each['bytes_elsewhere'] / 1000:,.0f}"),
    )
    for kind, path in PAGES.items():
        pair = [results["pages"][kind][who] for who in ("ours", "default")]
        name = f"{kind}, `{path}`"
        for title, value in rows:
            lines.append(f"| {name} | {title} | {value(pair[0])} | {value(pair[1])} |")
            name = ""
        for category in (*CATEGORIES, "layout_shift"):
            if not all("lighthouse" in each for each in pair):
                continue  # --runs 0
            medians = [statistics.median(entry[category] for entry in each["lighthouse"]) for each in pair]
            shown = " | ".join(f"{median:g}" for median in medians)
            lines.append(f"| | Lighthouse, {category.replace('_', ' ').replace('-', ' ')} | {shown} |")
    missing = sorted({url for each in results["pages"].values() for url in each["default"]["not_measured"]})
    if missing:
        lines += ["", "Asked for but not to be had here, so not in the sizes: " + ", ".join(missing) + "."]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--tiny", action="store_true")
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_finder.find(), args=browser_finder.ARGUMENTS)
        results = measure(browser, runs=options.runs, tiny=options.tiny)
        browser.close()
    if options.tiny:
        print(json.dumps(results, indent=1))
        return 0
    RESULTS.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    TABLE.write_text(table(results), encoding="utf-8")
    print(TABLE.read_text(encoding="utf-8"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
