"""What the app that runs Python in the browser ships, and under which licence, read from the app itself.

Its scripts were bundled by others, who name what is inside in files of their own; its wheels carry metadata.
A file that nobody owns, or a licence that was never looked at, stops the build.
"""

from __future__ import annotations

import email
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from sphinx.errors import ExtensionError

#: What others wrote in place of a licence's short name, and the classifiers that have one meaning.
SHORT = {
    "BSD 3-Clause License": "BSD-3-Clause",
    "BSD": "BSD-3-Clause",
    "new BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "(MPL-2.0 OR Apache-2.0)": "MPL-2.0 OR Apache-2.0",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
#: Licences under which the site may pass on what it ships, unchanged and with their texts, which lie beside it.
ACCEPTED = {
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 OR BSD-2-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC-BY-3.0",
    "CC0-1.0",
    "EPL-2.0",
    "ISC",
    "MIT",
    "MPL-2.0",
    "PSF-2.0",
    "Unlicense",
    "(CC-BY-4.0 AND OFL-1.1 AND MIT)",
    "MPL-2.0 AND MIT",
    "MPL-2.0 OR Apache-2.0",
    "OpenSSL",
}
#: Packages that do not name theirs, and where it stands.
LOOKED_UP = {
    "matplotlib-inline": "BSD-3-Clause",  # its text
    "numpy": "BSD-3-Clause",  # its text
    "packaging": "Apache-2.0 OR BSD-2-Clause",  # its LICENSE
    "prompt-toolkit": "BSD-3-Clause",  # its LICENSE
    **dict.fromkeys(("ipykernel", "piplite", "pyodide-kernel", "widgetsnbextension"), "BSD-3-Clause"),  # of JupyterLite
    "traitlets": "BSD-3-Clause",  # its text
    "khroma": "MIT",  # in the text that comes with it
    "localforage-memoryStorageDriver": "Apache-2.0",  # in the text that comes with it
    "openssl": "OpenSSL",  # of the versions before 3
    "sqlite3": "PSF-2.0",  # a part of Python's standard library
    "ssl": "PSF-2.0",  # a part of Python's standard library
}


@dataclass(frozen=True, order=True)
class Part:
    """Something by others, inside the app."""

    name: str
    version: str
    licence: str


def in_order(part: Part) -> tuple[str, Part]:
    """By name, whatever the letters; two versions of one package always in the same order."""
    return part.name.lower(), part


#: The app's own files and those of the book, which need no name of others.
OWN = ("api/*", "files/*", "start.js", "editions.json", "jupyter-lite.json", "jupyter-lite.ipynb", "overrides.json")
JUPYTERLITE = (
    *("bootstrap.js", "config-utils.js", "icon-*.png", "index.html", "jupyterlite.schema.v0.json"),
    *("manifest.webmanifest", "package.json", "service-worker.js", "build/*", "doc/*", "edit/*", "lab/*"),
    *("notebooks/*", "tree/*"),
)
#: Files in a part of the app that has no package to describe it.
INTERPRETER = tuple(f"static/pyodide/{name}" for name in ("pyodide.*", "pyodide-lock*.json", "python_stdlib.zip"))
FAVICONS = ("static/favicons/*",)
LIST_OF_A_BUNDLE = "third-party-licenses.json"


def licence_of(name: str, told: str) -> str:
    """The short name of a licence.

    Raises
    ------
    ExtensionError
        If nobody has looked at it yet.
    """
    licence = SHORT.get(told, told)
    if licence not in ACCEPTED:
        licence = LOOKED_UP.get(name, licence)
    if name.startswith("@jupyterlite/app-"):
        licence = "BSD-3-Clause"  # of JupyterLite itself
    if licence not in ACCEPTED:
        said = f"the licence {told!r}" if told else "no licence"
        raise ExtensionError(f"{name} in the app for Python has {said}: look at it, then add it to app_licences.py")
    return licence


def of_a_wheel(wheel: Path) -> Part:
    """What a wheel says of itself."""
    with zipfile.ZipFile(wheel) as files:
        name = next(name for name in files.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(files.read(name))
    # Its expression, or the first line of its text, or its only classifier.
    classifiers = [line.split(" :: ")[-1] for line in metadata.get_all("Classifier", []) if "License ::" in line]
    told = [metadata.get("License-Expression", ""), metadata.get("License", "").partition("\n")[0]]
    told = [name for name in (*told, *classifiers[: len(classifiers) == 1]) if name]
    known = (name for name in told if SHORT.get(name, name) in ACCEPTED)
    return Part(metadata["Name"], metadata["Version"], licence_of(metadata["Name"], next(known, "".join(told[:1]))))


def of_an_extension(file: Path) -> Part:
    """What the package of an extension of JupyterLab says of itself."""
    package = json.loads(file.read_text(encoding="utf-8"))
    return Part(package["name"], package["version"], licence_of(package["name"], package.get("license", "")))


def of_a_bundle(file: Path) -> Iterator[Part]:
    """What is inside the scripts that lie beside a list."""
    for package in json.loads(file.read_text(encoding="utf-8"))["packages"]:
        yield Part(package["name"], package["versionInfo"], licence_of(package["name"], package["licenseId"]))


def parts(app: Path) -> tuple[list[Part], list[Part]]:
    """What the app is put together from, and what is inside its scripts.

    Raises
    ------
    ExtensionError
        If a file of the app belongs to none of them, or one has a licence that nobody has looked at.
    """
    files = {file.relative_to(app).as_posix() for file in app.rglob("*") if file.is_file()}
    lock = json.loads((app / "static/pyodide/pyodide-lock.json").read_text(encoding="utf-8"))
    lite = json.loads((app / "package.json").read_text(encoding="utf-8"))
    found = {
        Part("JupyterLite with JupyterLab and Notebook", lite["version"], licence_of("JupyterLite", lite["license"])),
        Part("Pyodide", lock["info"]["version"], "MPL-2.0"),
        Part("Python and its standard library", lock["info"]["python"], "PSF-2.0"),
        Part("Icons of Jupyter Server", "", "BSD-3-Clause"),
    }
    inside: set[Part] = set()
    for name in sorted(files):
        if name.endswith(LIST_OF_A_BUNDLE):
            inside |= set(of_a_bundle(app / name))
        if name.startswith("extensions/") and name.endswith(".whl"):
            found.add(of_a_wheel(app / name))
        elif name.startswith("extensions/"):
            extension = "/".join(name.split("/")[: 3 if name.startswith("extensions/@") else 2])
            found.add(of_an_extension(app / extension / "package.json"))
        elif name.startswith("static/pyodide/") and name.endswith(".whl"):
            found.add(of_a_wheel(app / name))
        elif name.startswith("static/pyodide/") and not any(fnmatch(name, own) for own in INTERPRETER):
            packages = [each for each in lock["packages"].values() if each["file_name"] == Path(name).name]
            if not packages:
                raise ExtensionError(f"nobody owns {name} in the app for Python: see app_licences.py")
            found |= {Part(each["name"], each["version"], licence_of(each["name"], "")) for each in packages}
        elif not any(fnmatch(name, own) for own in (*OWN, *JUPYTERLITE, *INTERPRETER, *FAVICONS)):
            raise ExtensionError(f"nobody owns {name} in the app for Python: see app_licences.py")
    return sorted(found, key=in_order), sorted(inside, key=in_order)
