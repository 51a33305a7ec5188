"""Bundle each explorable into one import-free module, and write down what can be set.

    python tools/bundle_explorables.py            write mlp_lib/explorables/static/lessons/ and settings.json
    python tools/bundle_explorables.py --check    fail when what is committed is not what src/ gives

The bundles are committed, so that an installed mlp_lib works without Node. Each holds what its lesson
uses and nothing else: a page loads the bundles of the figures that it shows. The settings are those of the schemas
in src/, as plain data; the Python classes make their traits of them.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "mlp_lib" / "explorables" / "src" / "lessons"
STATIC = ROOT / "mlp_lib" / "explorables" / "static"
BUNDLES = STATIC / "lessons"


def bundles() -> dict[str, str]:
    """Return the bundle of every lesson by its file name, from the present sources.

    Raises
    ------
    FileNotFoundError
        When esbuild is not installed.
    """
    own = ROOT / "node_modules" / ".bin" / "esbuild"
    esbuild = str(own) if own.exists() else shutil.which("esbuild")
    if esbuild is None:
        raise FileNotFoundError("esbuild is missing: `make book` installs it")
    options = ["--bundle", "--format=esm", "--minify", "--target=es2022", "--charset=utf8", "--legal-comments=none"]
    with tempfile.TemporaryDirectory() as folder:
        entries = []
        for source in sorted(SOURCES.glob("*.js")):
            # Of a lesson's exports the hosts want the default one only.
            entries.append(Path(folder) / source.name.replace("_", "-"))
            entries[-1].write_text(f'export {{ default }} from "{source.as_posix()}";', encoding="utf-8")
        command = [esbuild, *map(str, entries), *options, f"--outdir={folder}/out", "--log-level=warning"]
        run = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        if run.returncode:
            raise RuntimeError(run.stderr)
        found = {}
        for file in sorted((Path(folder) / "out").glob("*.js")):
            # The export stands on a line of its own, where the site's build finds it to make a classic script.
            code, export, name = file.read_text(encoding="utf-8").rstrip().rpartition("export{")
            found[file.name] = f"{code}\n{export}{name}\n"
    return found


def settings() -> str:
    """Return kind, default and limits of every setting of every lesson as JSON, a line for each."""
    own = Path(sys.executable).parent / "node"
    node = str(own) if own.exists() else shutil.which("node")
    if node is None:
        raise FileNotFoundError("node is missing: `make book` installs it")
    script = ROOT / "tools" / "explorable_settings.mjs"
    run = subprocess.run([node, script], capture_output=True, encoding="utf-8", check=False)
    if run.returncode:
        raise RuntimeError(run.stderr)
    lessons = []
    for lesson, fields in json.loads(run.stdout).items():
        lines = [f"    {json.dumps(name)}: {json.dumps(field)}" for name, field in fields.items()]
        lessons.append(f"  {json.dumps(lesson)}: {{\n" + ",\n".join(lines) + "\n  }")
    return "{\n" + ",\n".join(lessons) + "\n}\n"


def main() -> int:
    """Write bundles and settings, or with ``--check`` compare them."""
    texts = {f"lessons/{name}": text for name, text in bundles().items()} | {"settings.json": settings()}
    files = [*BUNDLES.glob("*.js"), *STATIC.glob("settings.json")]
    present = {file.relative_to(STATIC).as_posix(): file.read_text(encoding="utf-8") for file in files}
    if "--check" in sys.argv[1:]:
        stale = sorted(name for name in texts.keys() | present.keys() if texts.get(name) != present.get(name))
        if stale:
            print(f"stale: {', '.join(stale)}; run python tools/bundle_explorables.py")
        return 1 if stale else 0
    BUNDLES.mkdir(exist_ok=True)
    for name in present.keys() - texts.keys():
        (STATIC / name).unlink()
    for name, text in texts.items():
        (STATIC / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
