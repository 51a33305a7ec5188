"""Python in the reader's browser: the chapters in JupyterLite, with a Pyodide that knows ``mlp_lib``.

The app is plain files beside the book. Pyodide itself, the interpreter, comes from npm; the packages that
were compiled for it come from its distribution, which is an address or a folder. Pyodide's lock file names
them all by their SHA-256, so the browser takes no other file than the one that was meant. The library and
what it needs are added to the lock file, and a plain ``import mlp_lib`` loads them.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import jupyter_server
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # the glue of the site is no installed package

from sphinx_site import runners  # noqa: E402
from sphinx_site.paste import LOCK as PLAIN_LOCK  # noqa: E402
from sphinx_site.paste import is_address  # noqa: E402
from sphinx_site.policy import with_app_policy  # noqa: E402

NPM = ROOT / "node_modules" / "pyodide"
#: Filled by tools/setup.sh: the builder of the app, and the wheels of requirements-pyodide.txt.
BUILDER = Path(sys.prefix) / "lite"
WHEELS = BUILDER / "wheels"
LOG = ROOT / "_build" / "lite.log"
WORK = ".work-on-lite-"
APP = ROOT / "_build" / "html" / "lite"
#: Each app of JupyterLite that a menu or a link of another one leads to.
APPS = ("notebooks", "tree", "edit", "lab")

#: The interpreter, as it lies in the npm package.
INTERPRETER = ("pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
#: Of these the worker of the page that takes a script counts what has come: the others are scripts.
COUNTED = ("pyodide.asm.wasm", "python_stdlib.zip")
#: What the kernel asks for when it starts.
KERNEL_NEEDS = ("ipython", "jedi", "micropip", "sqlite3", "ssl")
#: Optional for plotly, but without it a figure is not shown in a notebook.
ALSO_NEEDED = {"plotly": ["nbformat"]}
#: Their JavaScript is a part of the app, and their Python is not used.
IN_THE_APP = {"jupyterlab-widgets", "widgetsnbextension"}
#: The parts of the library that its chapters use.
EXTRAS = ("", "figures", "explorables")
#: Files for a JupyterLab on a disk, half of plotly's weight.
NOT_FOR_BROWSERS = re.compile(r"[^/]+\.data/data/share/jupyter/|plotly/labextension/")
#: The parts of JupyterLab that the chapters need: from the book's environment, and from the builder's.
LAB_EXTENSIONS = {
    Path(sys.prefix): ("anywidget", "jupyterlab-plotly", "jupyterlab_pygments"),
    BUILDER: ("@jupyter-widgets/jupyterlab-manager", "@jupyterlite/pyodide-kernel-extension"),
}
#: What the wheel of the library is made from.
LIBRARY = ("mlp_lib", "pyproject.toml", "README.md", "LICENSE")

#: The first script of each page of the app. The worker that keeps the book for reading without a network serves this
#: folder, too, while the app has none of its own. JupyterLite takes any worker for an old one of itself, and removes
#: it together with all others of the site; so it is shown its own only.
START = "config-utils.js"
OWN_WORKER_ONLY = """if (navigator.serviceWorker) {
  const { get } = Object.getOwnPropertyDescriptor(ServiceWorkerContainer.prototype, "controller");
  Object.defineProperty(navigator.serviceWorker, "controller", {
    get() {
      const worker = get.call(this);
      return worker?.scriptURL.startsWith(new URL(".", import.meta.url).href) ? worker : null;
    },
  });
}
"""

#: Says what is happening while the app starts, and which edition a reader has.
START_SCRIPT = ROOT / "tools" / "lite_start.js"
#: Stands in each page of the app from its first moment, before any script has come.
START_NOTE = """
<style>
#book-start, #book-edition { position: fixed; z-index: 2000; box-sizing: border-box; max-width: 30rem; padding: 1rem;
  font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #f4f7fb; border: 1px solid #7a8aa0;
  border-radius: 6px; }
#book-start { left: 50%; top: 30%; transform: translate(-50%, -30%); width: calc(100% - 2rem); }
#book-start.book-start-aside { left: 1rem; top: auto; bottom: 1rem; transform: none; width: auto;
  max-width: calc(100% - 2rem); padding: 0.5rem 1rem; }
#book-start.book-start-aside .book-start-more { display: none; }
#book-edition { right: 1rem; bottom: 1rem; max-width: min(30rem, calc(100% - 2rem)); }
#book-edition[hidden] { display: none; }
#book-start p, #book-edition p { margin: 0 0 0.5rem; }
#book-edition button { min-height: 2.25rem; margin-right: 0.5rem; padding: 0 0.75rem; font: inherit; cursor: pointer; }
</style>
<div id="book-start" role="status">
<p><b data-part="said">The notebook is loading.</b><span data-part="seconds" aria-hidden="true"></span></p>
<p class="book-start-more">Then Python starts, in this browser; nothing is installed. The first time takes about half a
minute, later ones about ten seconds.</p>
<noscript><p>This needs JavaScript.</p></noscript>
</div>
<div id="book-edition" role="alert" hidden>
<p><b>There is a newer edition of this chapter.</b> You see the copy that this browser keeps, with your changes.</p>
<p><button data-take="newer">Open the newer one</button><button data-take="mine">Keep mine</button></p>
<p>The newer one does not delete yours: it stays beside it, under a name that ends in “-mine”.</p>
</div>
"""
#: One page of JupyterLite says no <body>: it begins where the head ends.
BODY = re.compile(r"<body[^>]*>|</head>(?!\s*<body)")

#: 1 January 1980, before which an archive of files cannot go.
DAY_ZERO = 315532800

Packages = dict[str, dict[str, Any]]


class LiteError(Exception):
    """The app cannot be built, for a reason that one sentence can tell."""


def configured_distribution() -> str:
    """What ``_config.yml`` names as the distribution: an address, or a folder seen from the root."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    return str(config["sphinx"]["config"]["pyodide_distribution"])


def sha256(content: bytes) -> str:
    """The checksum by which the lock file names a file."""
    return hashlib.sha256(content).hexdigest()


def closure(roots: Iterable[str], packages: Packages) -> set[str]:
    """Packages with all that they depend on.

    Raises
    ------
    LiteError
        If one of them is not in the lock file.
    """
    found: set[str] = set()
    todo = [canonicalize_name(root) for root in roots]
    while todo:
        name = todo.pop()
        if name in found:
            continue
        if name not in packages:
            raise LiteError(f"{name} is neither in Pyodide's lock file nor in requirements-pyodide.txt")
        found.add(name)
        todo += [canonicalize_name(each) for each in packages[name]["depends"]]
    return found


def dependencies(name: str, requirements: Iterable[str], packages: Packages, extras: Iterable[str]) -> list[str]:
    """The packages that a wheel needs in Pyodide, checked against the versions that are there.

    Raises
    ------
    LiteError
        If one is missing or has a version that the wheel does not accept.
    """
    needed = set(ALSO_NEEDED.get(name, []))
    for requirement in map(Requirement, requirements):
        other = canonicalize_name(requirement.name)
        place = {"sys_platform": "emscripten", "platform_system": "Emscripten", "os_name": "posix"}
        place |= {"python_version": "3.12", "python_full_version": "3.12.7"}
        marker = requirement.marker
        if other in IN_THE_APP or (marker and not any(marker.evaluate(place | {"extra": extra}) for extra in extras)):
            continue
        if other not in packages:
            raise LiteError(f"{name} needs {requirement}, which is not in requirements-pyodide.txt")
        if not requirement.specifier.contains(packages[other]["version"], prereleases=True):
            raise LiteError(f"{name} needs {requirement}, and Python in the browser has {packages[other]['version']}")
        needed.add(other)
    return sorted(needed)


def slim(wheel: Path, target: Path) -> None:
    """Copy a wheel without the files that a browser has no use for."""
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for item in source.infolist():
            if not NOT_FOR_BROWSERS.match(item.filename):
                copy.writestr(item, source.read(item), compress_type=zipfile.ZIP_DEFLATED)


def lock_entry(wheel: Path) -> tuple[dict[str, Any], list[str]]:
    """A wheel as Pyodide's lock file describes it, and what its metadata require."""
    with zipfile.ZipFile(wheel) as files:
        names = files.namelist()
        info = next(name.split("/")[0] for name in names if ".dist-info/" in name)
        metadata = importlib.metadata.PathDistribution(zipfile.Path(files, f"{info}/"))
        requirements = list(metadata.requires or [])
        name, version = canonicalize_name(metadata.metadata["Name"]), metadata.version
    modules = {part.split("/")[0].removesuffix(".py") for part in names if part.endswith(".py")}
    entry = {
        "name": name,
        "version": version,
        "file_name": wheel.name,
        "install_dir": "site",
        "package_type": "package",
        "sha256": sha256(wheel.read_bytes()),
        "imports": sorted(module for module in modules if not module.endswith((".dist-info", ".data"))),
        "unvendored_tests": False,
    }
    return entry, requirements


def library_wheel(folder: Path, epoch: int) -> None:
    """Build the wheel of the library."""
    with tempfile.TemporaryDirectory() as work:
        # In a copy, because setuptools leaves its own folders behind and finds old files in them.
        for name in LIBRARY:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, Path(work) / name, ignore=shutil.ignore_patterns("__pycache__", "src"))
            else:
                shutil.copyfile(source, Path(work) / name)
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--disable-pip-version-check", "--no-deps"]
        run([*command, "--no-build-isolation", "--wheel-dir", str(folder), work], Path(work), epoch)


def run(command: list[str], folder: Path, epoch: int) -> None:
    """Run a tool; what it says goes into the log.

    Raises
    ------
    LiteError
        If it fails.
    """
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(epoch), "PYTHONPATH": str(BUILDER)}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    with LOG.open("a", encoding="utf-8") as log:
        log.write(done.stdout + done.stderr)
    if done.returncode != 0:
        if os.strerror(errno.ENOSPC) in done.stdout + done.stderr:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        raise LiteError(f"{' '.join(command[1:4])} failed (all of it in {LOG.relative_to(ROOT)})")


def write_pyodide(target: Path, distribution: str, wheels: Path) -> None:
    """Put together Pyodide: the interpreter, the packages, and the lock file that names them.

    Parameters
    ----------
    target
        Where it goes.
    distribution
        The address of a distribution, whose packages the browser then fetches there; or a folder
        with one, whose packages are then copied.
    wheels
        A folder with the wheel of the library and those that it needs.

    Raises
    ------
    LiteError
        If a package is missing, or is not the file that Pyodide's own lock file names.
    """
    lock = json.loads((NPM / "pyodide-lock.json").read_text(encoding="utf-8"))
    packages: Packages = {canonicalize_name(name): entry for name, entry in lock["packages"].items()}
    official = set(packages)
    required: dict[str, list[str]] = {}
    for wheel in sorted(wheels.glob("*.whl")):
        entry, requirements = lock_entry(wheel)
        packages[entry["name"]] = entry
        required[entry["name"]] = requirements
        official.discard(entry["name"])
    for name, requirements in required.items():
        packages[name]["depends"] = dependencies(name, requirements, packages, EXTRAS if name == "mlp-lib" else ("",))
    wanted = closure([*KERNEL_NEEDS, "mlp-lib"], packages)

    target.mkdir(parents=True)
    for file in INTERPRETER:
        shutil.copyfile(NPM / file, target / file)
    for name in sorted(wanted):
        entry = packages[name]
        if name not in official:
            shutil.copyfile(wheels / entry["file_name"], target / entry["file_name"])
        elif is_address(distribution):
            entry["file_name"] = f"{distribution.rstrip('/')}/{entry['file_name']}"
        else:
            file = ROOT / distribution / entry["file_name"]
            if not file.is_file():
                raise LiteError(f"{file} is missing: it belongs to Pyodide {lock['info']['version']}")
            if sha256(file.read_bytes()) != entry["sha256"]:
                raise LiteError(f"{file} is not the file that Pyodide {lock['info']['version']} names in its lock file")
            shutil.copyfile(file, target / entry["file_name"])
    # A package that stood in the lock file without its file would be asked for and not found.
    lock["packages"] = {name: packages[name] for name in sorted(wanted)}
    (target / "pyodide-lock.json").write_text(json.dumps(lock, separators=(",", ":")), encoding="utf-8")
    write_plain_lock(target, lock, dependencies("mlp-lib", required["mlp-lib"], packages, ("",)))


def write_plain_lock(target: Path, lock: dict[str, Any], needed: list[str]) -> None:
    """Name what a script is examined with: the library, and what it needs without its figures and controls.

    Parameters
    ----------
    target
        Where the files lie.
    lock
        The whole lock file.
    needed
        The packages that the library itself needs.

    Notes
    -----
    The page that takes a script reads the sizes, too, to say how much is still to come; 0 for what lies elsewhere.
    """
    packages = {name: dict(lock["packages"][name]) for name in sorted(closure(needed, lock["packages"]))}
    packages["mlp-lib"] = lock["packages"]["mlp-lib"] | {"depends": needed}
    files = [*(entry["file_name"] for entry in packages.values()), *COUNTED]
    sizes = {file.rpartition("/")[2]: 0 if is_address(file) else (target / file).stat().st_size for file in files}
    plain = lock | {"packages": packages, "sizes": sizes}
    (target / PLAIN_LOCK).write_text(json.dumps(plain, separators=(",", ":")), encoding="utf-8")


def settings() -> dict[str, Any]:
    """What the app reads at its start; the address of Pyodide is added by the kernel's own build step."""
    kernel = {
        "disablePyPIFallback": True,  # nothing but what the lock file names
        # plotly does not know this kernel, and would put its whole library, 5 MB, beside every figure of a chapter.
        "loadPyodideOptions": {
            "env": {"PLOTLY_RENDERER": "plotly_mimetype"},
            # All at once and while Python starts. The kernel would fetch its own one after the other, and those of the
            # library when a cell asks for them.
            "packages": [*KERNEL_NEEDS, "mlp-lib"],
        },
    }
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Backprop You Can Check",
            "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": kernel},
        },
    }


def overrides() -> dict[str, Any]:
    """Settings of JupyterLab: the whole chapter is in the page, so that the browser's own search finds it."""
    return {"@jupyterlab/notebook-extension:tracker": {"windowingMode": "defer"}}


def add_policies(app: Path) -> None:
    """Give each page of the app its content security policy."""
    for page in sorted(app.rglob("*.html")):
        page.write_text(with_app_policy(page.read_text(encoding="utf-8")), encoding="utf-8")


def add_worker_guard(app: Path) -> None:
    """Have the app leave the worker of the book alone."""
    start = app / START
    start.write_text(OWN_WORKER_ONLY + start.read_text(encoding="utf-8"), encoding="utf-8")


def add_start(app: Path) -> None:
    """Have each page of the app say that it starts, and tell of a newer edition than the one that a browser keeps.

    Raises
    ------
    LiteError
        If a page has no place for it.
    """
    shutil.copyfile(START_SCRIPT, app / "start.js")
    files = sorted(file for file in (app / "files").rglob("*") if file.is_file())
    editions = {file.relative_to(app / "files").as_posix(): sha256(file.read_bytes())[:16] for file in files}
    (app / "editions.json").write_text(json.dumps(editions, indent=0), encoding="utf-8")
    for name in APPS:
        page = app / name / "index.html"
        text = page.read_text(encoding="utf-8")
        if not BODY.search(text) or "</title>" not in text:
            raise LiteError(f"{name}/index.html of the app has no body or no title, where its start could be told")
        text = text.replace("</title>", '</title>\n    <script src="../start.js"></script>', 1)
        page.write_text(BODY.sub(lambda found: found[0] + START_NOTE, text, count=1), encoding="utf-8")


def sort_listings(app: Path) -> None:
    """List the chapters by name: JupyterLite lists them as the disk happens to hold them."""
    for file in sorted((app / "api" / "contents").rglob("all.json")):
        listing = json.loads(file.read_text(encoding="utf-8"))
        listing["content"].sort(key=lambda entry: entry["name"])
        file.write_text(json.dumps(listing, indent=2, sort_keys=True), encoding="utf-8")


def build(output: Path, distribution: str, epoch: int) -> None:
    """Build the app into a folder, which takes the place of an older one at the very end.

    Parameters
    ----------
    output
        The folder of the app.
    distribution
        See :func:`write_pyodide`.
    epoch
        The time that files of the app carry, in seconds since 1970: equal sources give equal files.

    Raises
    ------
    LiteError
        If something is missing or a tool fails.
    """
    LOG.parent.mkdir(exist_ok=True)
    LOG.write_text("", encoding="utf-8")
    for left_over in LOG.parent.glob(f"{WORK}*"):  # of a build that was killed
        shutil.rmtree(left_over, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=LOG.parent, prefix=WORK) as temporary:
        # A folder of its own each time: what the builder remembers of an earlier one would hide the settings.
        work = Path(temporary)
        wheels = work / "wheels"
        wheels.mkdir()
        for wheel in sorted(WHEELS.glob("*.whl")):
            slim(wheel, wheels / wheel.name)
        library_wheel(wheels, epoch)
        lite = work / "lite"
        write_pyodide(lite / "static" / "pyodide", distribution, wheels)
        (lite / "jupyter-lite.json").write_text(json.dumps(settings()), encoding="utf-8")
        (lite / "overrides.json").write_text(json.dumps(overrides()), encoding="utf-8")
        chapters = work / "contents" / "book"
        runners.write(chapters, alone=False)  # the app reads plain Markdown
        command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(lite), "--ignore-sys-prefix"]
        command += ["--contents", str(chapters.parent), "--output-dir", str(work / "app")]
        for app in APPS:
            command += ["--apps", app]
        for prefix, names in LAB_EXTENSIONS.items():
            for name in names:
                folder = prefix / "share" / "jupyter" / "labextensions" / name
                command.append(f"--LiteBuildConfig.federated_extensions={folder}")
        run([*command, "--no-sourcemaps", "--no-libarchive", "--source-date-epoch", str(epoch)], lite, epoch)
        add_start(work / "app")
        add_policies(work / "app")
        add_worker_guard(work / "app")
        sort_listings(work / "app")
        # The app shows them while a cell runs, and does not bring them along.
        shutil.copytree(
            Path(jupyter_server.__file__).parent / "static" / "favicons", work / "app" / "static" / "favicons"
        )
        shutil.rmtree(output, ignore_errors=True)
        output.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(work / "app", output)


def main() -> None:
    """Build the app alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--distribution", default=configured_distribution(), help="an address or a folder")
    parser.add_argument("--output", type=Path, default=APP)
    options = parser.parse_args()
    try:
        build(options.output, options.distribution, DAY_ZERO)
    except LiteError as error:
        sys.exit(f"lite: {error}")


if __name__ == "__main__":
    main()
