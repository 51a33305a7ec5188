"""Run the chapters and build the site: ``make book``.

Chapters are executed into the cache that MyST-NB reads, so that a chapter runs again only
when its code, the library or a pin has changed. What cannot be trusted after a failed or a
killed build is thrown away at the start of the next one.
"""

from __future__ import annotations

import hashlib
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import parent_process
from pathlib import Path
from typing import TYPE_CHECKING

from alone import only_one

if TYPE_CHECKING:
    from jupyter_cache.cache.main import JupyterCacheBase

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
SITE = BUILD / "html"
CACHE = BUILD / ".jupyter_cache"
LOG = BUILD / "build.log"
#: Present while a build is under way: found at the start, it means the last one did not end well.
UNFINISHED = BUILD / ".unfinished"
#: The folders and files whose last commit dates the book.
CONTENT = ("book", "formulas", "mlp_lib", "sphinx_site", "_config.yml", "_toc.yml")
#: The app that runs Python in the browser, and what it was made from.
APP = SITE / "lite"
APP_DONE = BUILD / ".lite-made-from"
#: What the finished site was made from.
DONE = BUILD / ".made-from"
CODE = BUILD / ".code-of-the-cache"
TIMEOUT = 300
KERNEL_NEVER_BEGAN = "Kernel died before replying"
#: How the system, the shell's tools and the database of the cache say that a disk is full.
NO_SPACE = re.compile(r"No space left on device|Disk quota exceeded|disk is full")
#: The kernel would remark on its transport once per chapter.
QUIET = ["--IPKernelApp.log_level=40"]
#: What the kernels inherit: pages need no still pictures, and a notebook gets its own when it is stored.
os.environ["MLP_LIB_PICTURES"] = "off"
#: Two kernels run at a time. Matrix products with a thread for each core, in both, would take turns on the cores and
#: wait for each other with their processors busy: the digits took three times as long.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class BuildError(Exception):
    """A build that failed for a reason that one sentence can tell."""


def files_under(*folders: str, suffixes: Iterable[str] = ()) -> Iterator[Path]:
    """The files that count as source, in a fixed order."""
    wanted = tuple(suffixes)
    for folder in folders:
        path = ROOT / folder
        candidates = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in candidates:
            parts = file.relative_to(ROOT).parts
            if any(part in {"__pycache__", ".ipynb_checkpoints"} for part in parts) or not file.is_file():
                continue
            if not wanted or file.suffix in wanted:
                yield file


def digest(files: Iterable[Path]) -> str:
    """A hash over names and contents."""
    total = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        total.update(f"{file.relative_to(ROOT)}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def code_digest() -> str:
    """Everything that can change what a chapter computes, or what is recorded of its run, besides the chapter."""
    return digest(
        [*files_under("mlp_lib", suffixes=(".py", ".json")), *files_under("requirements.txt", "tools/build.py")]
    )


def glue_digest() -> str:
    """Everything that can change every page."""
    return digest(files_under("formulas", "sphinx_site", "_config.yml", "_toc.yml", "package-lock.json"))


def content_digest() -> str:
    """Everything that the site is made from."""
    return digest(
        files_under(
            *(*CONTENT, "package-lock.json", "requirements.txt"),
            *(
                "pyproject.toml",
                "README.md",
                "tools/lite.py",
                "tools/lite_start.js",
                "requirements-lite.txt",
                "requirements-pyodide.txt",
            ),
        )
    )


def surroundings_digest() -> str:
    """What the pages say that stands in no file: the address of the repository and the day of the last change."""
    names = ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "CI_PROJECT_URL", "SOURCE_DATE_EPOCH")
    told = [os.environ.get(name, "") for name in names]
    if (ROOT / ".git").exists():
        for command in (("remote", "get-url", "origin"), ("log", "-1", "--format=%cs", "--", *CONTENT)):
            done = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True, check=False)
            told.append(done.stdout)
    return hashlib.sha256("\0".join(told).encode()).hexdigest()


def app_digest() -> str:
    """Everything that the app for Python in the browser is made from."""
    import lite

    distribution = lite.configured_distribution()
    files = files_under("book", *lite.LIBRARY, "package-lock.json", "_toc.yml", "_config.yml")
    glue = files_under("sphinx_site/policy.py", "sphinx_site/runners.py", "tools/lite.py", "tools/lite_start.js")
    made_from = digest([*files, *glue, *files_under("requirements-lite.txt", "requirements-pyodide.txt")])
    return f"{made_from} {distribution}"


def read(file: Path) -> str:
    """The text of a file, or nothing when it is not there."""
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def chapters() -> list[Path]:
    """The notebooks that the table of contents names, in its order."""
    from sphinx_external_toc.parsing import parse_toc_yaml

    site_map = parse_toc_yaml(ROOT / "_toc.yml")
    files = []
    for name in site_map:
        found = [ROOT / f"{name}{suffix}" for suffix in (".ipynb", ".md") if (ROOT / f"{name}{suffix}").is_file()]
        if not found:
            raise BuildError(f"_toc.yml names {name}, but there is no such file")
        if len(found) > 1:
            raise BuildError(f"_toc.yml names {name}, and there are two of them: .ipynb and .md")
        files += [file for file in found if file.suffix == ".ipynb"]
    return files


def where_it_raised(notebook: object, error: BaseException) -> str:
    """The cell and the error of a notebook that stopped."""
    for number, cell in enumerate(notebook["cells"], start=1):  # type: ignore[index]
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                first = next((line for line in cell["source"].splitlines() if line.strip()), "")
                return f"cell {number} (id {cell.get('id', '?')}, “{first.strip()}”): {output['ename']}: {output['evalue']}"
    return re.sub(r"\x1b\[[0-9;]*m", "", str(error)).strip().splitlines()[-1]


def processor_seconds() -> float:
    """What the kernels that this process started, and that have ended, used of the processor."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def execute(path: str) -> tuple[str, object, dict[str, float], str | None]:
    """Run one chapter; the last item is None or what went wrong."""
    import nbformat
    from jupyter_cache.executors.utils import single_nb_execution

    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    before = processor_seconds()
    run = partial(
        single_nb_execution,
        notebook,
        cwd=str(Path(path).parent),
        timeout=TIMEOUT,
        allow_errors=False,
        extra_arguments=QUIET,
        # On a busy machine the text of one print comes in parts, and MyST-NB ends a line after each.
        coalesce_streams=True,
    )
    try:
        try:
            result = run()
        except RuntimeError as error:
            # A kernel gets its ports before it starts, and on a busy machine another program may be faster.
            if not str(error).startswith(KERNEL_NEVER_BEGAN):
                raise
            result = run()
        problem = where_it_raised(notebook, result.err) if result.err else None
        # By the clock, and by the processor: the second hardly depends on what else the machine does.
        took = {"execution_seconds": result.time, "processor_seconds": processor_seconds() - before}
        return path, notebook, took, problem
    except Exception as error:  # a dead kernel, a broken notebook: one sentence all the same
        return path, None, {}, f"{type(error).__name__}: {error}"


def end_with_the_build() -> None:
    """End this worker when the build that started it is gone: it would wait for work for ever, and hold the lock."""

    def watch() -> None:
        build = parent_process()
        if build is not None:
            build.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def cache_is_whole() -> bool:
    """Whether each run that the cache lists is there; jupyter-cache lists a run before it writes it."""
    from jupyter_cache import get_cache

    try:
        cache = get_cache(CACHE)
        keys = {record.hashkey for record in cache.list_cache_records()}
        for record in cache.list_cache_records():
            cache.get_cache_bundle(record.pk)
        return keys == {folder.name for folder in (CACHE / "executed").glob("*")}
    except Exception:  # half a notebook, half a database: whatever it is, the chapters can be run again
        return False


def chapters_to_run(cache: JupyterCacheBase) -> list[str]:
    """The chapters that the cache does not hold yet."""
    import nbformat

    missing = []
    for chapter in chapters():
        try:
            notebook = nbformat.read(chapter, nbformat.NO_CONVERT)
        except Exception as error:
            raise BuildError(f"{chapter.relative_to(ROOT)} is not a notebook: {str(error).splitlines()[0]}") from error
        if not any(cell["cell_type"] == "code" for cell in notebook["cells"]):
            continue
        try:
            cache.match_cache_notebook(notebook)
        except KeyError:
            missing.append(str(chapter))
    return missing


def execute_chapters() -> None:
    """Fill the cache with the chapters that it does not hold yet, two at a time; the app is made beside them."""
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn

    cache = get_cache(CACHE)
    missing = chapters_to_run(cache)
    problems = []
    workers = min(len(missing) + 1, os.cpu_count() or 1)
    with ProcessPoolExecutor(workers, initializer=end_with_the_build) as pool:
        app = pool.submit(build_app)
        runs = [pool.submit(execute, path) for path in missing]
        try:
            for run in runs:
                path, notebook, took, problem = run.result()
                name = Path(path).relative_to(ROOT)
                if problem:
                    problems.append(
                        f"{name} raised in {problem}" if problem.startswith("cell") else f"{name}: {problem}"
                    )
                    continue
                print(
                    f"  ran {name} in {took['execution_seconds']:.1f} s, "
                    f"{took['processor_seconds']:.1f} s of them on the processor",
                    flush=True,
                )
                bundle = CacheBundleIn(notebook, path, data=took)
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
            app.result()
        finally:
            pool.shutdown(cancel_futures=True)  # nobody waits for chapters whose runs cannot be kept
    if problems:
        raise BuildError("; ".join(problems))


def build_app() -> None:
    """Make the app for Python in the browser anew, when something that it is made from has changed."""
    import lite

    made_from = app_digest()
    if APP.is_dir() and read(APP_DONE) == made_from:
        return
    APP_DONE.unlink(missing_ok=True)
    try:
        lite.build(APP, lite.configured_distribution(), lite.DAY_ZERO)
    except lite.LiteError as error:
        raise BuildError(f"Python in the browser: {error}") from error
    APP_DONE.write_text(made_from, encoding="utf-8")


def remove_pages() -> None:
    """Remove the site, but for the app beside it, which knows by itself whether it is up to date."""
    for path in SITE.glob("*"):
        if path.is_dir() and path != APP:
            shutil.rmtree(path)
        elif path != APP:
            path.unlink()


def build_site(lock: int) -> None:
    """Run Jupyter Book with warnings as errors; it holds the lock of this build as long as it writes pages."""
    program = Path(sys.executable).parent / "jupyter-book"
    command = [str(program), "build", "-q", "-W", "-n", "--keep-going", str(ROOT)]
    finished = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, pass_fds=[lock], check=False
    )
    text = re.sub(r"\x1b\[[0-9;]*m", "", finished.stdout.decode("utf-8", "replace"))
    if finished.returncode != 0 and (full := NO_SPACE.search(text)):
        raise BuildError(full[0])
    LOG.write_text(text, encoding="utf-8")
    complaints = [line for line in text.splitlines() if re.search(r"\b(WARNING|ERROR|CRITICAL|SEVERE)\b", line)]
    for line in complaints:
        print("  " + line.replace(f"{ROOT}/", ""), file=sys.stderr)
    if finished.returncode != 0:
        told = [line.strip() for line in text.splitlines() if re.search(r"\w", line)]
        # A stop in the middle leaves tracebacks; the first of them ends in the cause.
        named = [line for line in told if re.match(r"[\w.]*(?:Error|Exception): \S", line)]
        last = [line.partition(": ")[2] for line in named[:1]] or told[-1:]
        reason = f"{len(complaints)} warnings, which count as errors" if complaints else " ".join(last)
        raise BuildError(f"the site was not built: {reason} (all of it in {LOG.relative_to(ROOT)})")


def where_the_disk_is_full() -> str:
    """The folder whose disk is full, or both that a build writes to: what failed may have made room since."""
    folders = [BUILD, Path(tempfile.gettempdir())]
    full = [folder for folder in folders if shutil.disk_usage(folder).free < 2**20]
    return " or ".join(map(str, full or folders))


def build(lock: int) -> bool:
    """Build what has changed; tell whether there was anything to do."""
    code, content = code_digest(), content_digest()
    glue = hashlib.sha256(f"{glue_digest()} {surroundings_digest()}".encode()).hexdigest()
    done = read(DONE).split()
    unfinished = UNFINISHED.exists()
    if not unfinished and done == [glue, content] and (SITE / "index.html").is_file() and APP.is_dir():
        return False
    # From here on nothing is taken for finished, whenever this ends.
    UNFINISHED.touch()
    DONE.unlink(missing_ok=True)
    if unfinished or done[:1] != [glue] or read(CODE) != code:
        # Pages may be missing, half written, or older than what made them.
        remove_pages()
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)
    if read(CODE) != code or (unfinished and not cache_is_whole()):
        shutil.rmtree(CACHE, ignore_errors=True)
        CODE.write_text(code, encoding="utf-8")
    execute_chapters()
    build_site(lock)
    DONE.write_text(f"{glue} {content}", encoding="utf-8")
    UNFINISHED.unlink()
    return True


def main() -> int:
    """Build what has changed, and say where the site is."""
    began = time.monotonic()
    try:
        with only_one(BUILD) as lock:
            built = build(lock)
    except Exception as error:
        # The database of the cache has exceptions of its own for a full disk, and so has the kernel.
        if not isinstance(error, BuildError | BrokenProcessPool) and not NO_SPACE.search(str(error)):
            raise
        reason = str(error)
        if NO_SPACE.search(reason):
            reason = f"no space is left on the disk of {where_the_disk_is_full()}; make room and run it again"
        print(f"make book: {reason}", file=sys.stderr)
        return 1
    how = f"Built in {time.monotonic() - began:.0f} s." if built else "Nothing has changed."
    print(f"{how} The book: {SITE / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
