"""The quick checks of the files just changed: style, types, and the tests that bear their names.

    python tools/check.py [FILE...]

Without files those that differ from the last commit. What needs the built site, or all tests, says `make test`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Tests that need a browser, a build or minutes, and those of single chapters, which bear other names.
NOT_QUICK = ("site", "notebooks")


def changed() -> list[Path]:
    """The files that differ from the last commit, new ones too."""
    git = ["git", "ls-files", "--modified", "--others", "--exclude-standard", "--deduplicate", "-z"]
    staged = ["git", "diff", "--cached", "--name-only", "-z"]
    names: set[str] = set()
    for command in (git, staged):
        out = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        names |= set(filter(None, out.split("\0")))
    return sorted(path for name in names if (path := ROOT / name).is_file())


def tests_of(files: Iterable[Path]) -> list[Path]:
    """The quick tests among the files, and those named after one of them, after its folder, or that name it."""
    tests = [path for path in (ROOT / "tests").rglob("test_*.py") if path.parent.name not in NOT_QUICK]
    found = set()
    for file in files:
        parts = file.relative_to(ROOT).with_suffix("").parts
        if parts[0] == "tests":
            found |= {file} & set(tests)
        elif file.suffix == ".py" and parts[0] in {"mlp_lib", "tools", "sphinx_site", "benchmarks"}:
            names = {part.strip("_") for part in parts[1:]} - {"init"}
            found |= {test for test in tests if test.stem.removeprefix("test_") in names}
            found |= {test for test in tests if test.stem == f"test_{parts[-2]}_{parts[-1]}".replace("__init__", "")}
        elif file.suffix != ".ipynb":  # a style sheet, a script of a page, a table: those that speak of it
            found |= {test for test in tests if file.name in test.read_text(encoding="utf-8")}
        if parts[0] == "formulas" or file.suffix == ".ipynb":
            found.add(ROOT / "tests" / "equations" / "test_formulas_run.py")
        if parts[0] == "claims" and file.suffix == ".py":
            found.add(ROOT / "tests" / "unit" / "test_claims.py")
        if parts[0] == "mlp_lib" and file.suffix == ".py":
            found |= {ROOT / "tests" / "unit" / name for name in ("test_house.py", "test_public_api.py")}
        if "src" in parts and file.suffix == ".js":
            found.add(ROOT / "tests" / "javascript" / "test_javascript.py")
    return sorted(found)


def commands(files: list[Path]) -> list[list[str]]:
    """What to run, the fastest first."""
    names = {suffix: [str(file) for file in files if file.suffix == suffix] for suffix in (".py", ".ipynb", ".js")}
    scripts = [str(file) for file in files if file.suffix in {".js", ".mjs", ".cjs"}]
    python, bin_, node = sys.executable, Path(sys.executable).parent, ROOT / "node_modules" / ".bin"
    found = [[str(bin_ / "codespell"), *map(str, files)]] if files else []
    if names[".py"]:
        found += [
            [str(bin_ / "ruff"), "format", "--check", "--quiet", *names[".py"]],
            [str(bin_ / "ruff"), "check", "--quiet", *names[".py"]],
            [str(bin_ / "mypy")],
        ]
    if names[".ipynb"]:
        found += [[python, "tools/notebooks.py", "check"], [python, "tools/equations_page.py", "--check"]]
    if scripts:
        found.append([str(node / "biome"), "check", "--error-on-warnings", "--no-errors-on-unmatched", *scripts])
        found += [[str(node / "tsc"), "-p", str(each)] for each in sorted(ROOT.glob("tsconfig*.json"))]
    pages = {
        "benchmarks" if file.parent.name == "benchmarks" else file.stem
        for file in files
        if file.suffix in {".md", ".ipynb"}
    }
    if watched := sorted(page for page in pages if (ROOT / "claims" / "book" / f"{page}.md").is_file()):
        found.append([python, "-m", "claims", "check", *watched])
    if files:  # nearly everything holds sentences that are read and marked; see claims/spoken.py
        found.append([python, "-m", "claims", "unread"])
    if names[".js"]:
        found.append([python, "tools/bundle_explorables.py", "--check"])
    if tests := tests_of(files):
        found.append([python, "-m", "pytest", "-q", "-x", "-m", "not slow", *map(str, tests)])
    return found


def main(arguments: list[str]) -> int:
    """Run all of them, and say which failed."""
    files = [Path(argument).resolve() for argument in arguments] or changed()
    # Git hands a hook the index of the commit that is being made; the tests have repositories of their own.
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    failed = [
        " ".join(Path(part).name for part in command[:4])
        for command in commands(files)
        if subprocess.run(command, cwd=ROOT, env=surroundings, check=False).returncode != 0
    ]
    for name in failed:
        print(f"make check: {name} found something", file=sys.stderr)
    if not failed:
        print(f"make check: {len(files)} files changed, nothing found")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
