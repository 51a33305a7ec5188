"""Bundle the explorables into one import-free module.

    python tools/bundle_explorables.py            write mlp_lib/explorables/static/explorables.js
    python tools/bundle_explorables.py --check    fail when the committed one is not what src/ gives

The bundle is committed, so that an installed mlp_lib works without Node.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "mlp_lib" / "explorables" / "src" / "index.js"
BUNDLE = ROOT / "mlp_lib" / "explorables" / "static" / "explorables.js"


def bundle() -> str:
    """Return the bundle of the present sources.

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
    run = subprocess.run([esbuild, SOURCE, *options], capture_output=True, encoding="utf-8", check=False)
    if run.returncode:
        raise RuntimeError(run.stderr)
    # The export stands on a line of its own, where the site's build finds it to make a classic script.
    code, export, name = run.stdout.rstrip().rpartition("export{")
    return f"{code}\n{export}{name}\n"


def main() -> int:
    """Write the bundle, or with ``--check`` compare it."""
    text = bundle()
    if "--check" in sys.argv[1:]:
        if BUNDLE.read_text(encoding="utf-8") == text:
            return 0
        print(f"{BUNDLE.relative_to(ROOT)} is stale: run python tools/bundle_explorables.py")
        return 1
    BUNDLE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
