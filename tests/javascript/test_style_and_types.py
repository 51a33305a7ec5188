"""What the linter and the type checker of the page scripts find: each is tried with a fault, and without."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "node_modules" / ".bin"
#: One file of each kind of page script; the workers are checked with the types of workers.
PLACES = (
    "mlp_lib/explorables/src/dom.js",
    "mlp_lib/explorables/src/frame.js",
    "mlp_lib/explorables/src/lessons/twins.js",
    "mlp_lib/explorables/static/host.js",
    "sphinx_site/page/site.js",
    "sphinx_site/page/service-worker.js",
    "sphinx_site/page/paste/python-worker.js",
    "tools/lite_start.js",
)
STYLE_FAULTS = {
    "another form": "const faulty =  1;\nglobalThis.faulty = faulty;\n",
    "a name that nothing uses": "function faulty(x) {\n  const y = x;\n  return x;\n}\nglobalThis.faulty = faulty;\n",
    "more than 60 lines": "function faulty(x) {\n" + "  x(1);\n" * 61 + "}\nglobalThis.faulty = faulty;\n",
    "too many ways through": (
        "function faulty(x) {\n"
        + "".join(f"{'  ' * depth}for (const a{depth} of x) {{\n" for depth in range(1, 7))
        + f"{'  ' * 7}x(a6);\n"
        + "".join(f"{'  ' * depth}}}\n" for depth in range(6, 0, -1))
        + "}\nglobalThis.faulty = faulty;\n"
    ),
}
TYPE_FAULTS = {
    "a name that nobody declares": "globalThis.faulty = thereIsNoSuchName;\n",
    "an attribute that is not there": "globalThis.faulty = new URL('x', 'https://x').nosuch;\n",
    "a word where a number belongs": "globalThis.faulty = Math.sqrt('4');\n",
}
#: What only the strict settings find, in the scripts that they cover.
STRICT_PLACES = tuple(f"mlp_lib/explorables/src/{name}" for name in ("maths/network.js", "run.js", "state.js"))
STRICT_FAULTS = {
    "an argument of no type": "export const faulty = (x) => x + 1;\n",
    "what may be missing": "export const faulty = [1, 2].find((x) => x > 2).toFixed();\n",
}
SOUND = "globalThis.sound = 1;\n"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The page scripts and the settings of both tools, in a folder of their own."""
    for folder in ("mlp_lib/explorables", "sphinx_site", "tests/javascript", "tools"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    for file in ROOT.glob("*.json"):
        shutil.copy(file, tmp_path)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    return tmp_path


def says(folder: Path, *command: str) -> tuple[int, str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])  # where `make` puts its own node
    run = subprocess.run(
        [TOOLS / command[0], *command[1:]],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.returncode, run.stdout + run.stderr


def style(folder: Path) -> tuple[int, str]:
    return says(folder, "biome", "check", "--error-on-warnings", "--colors=off", "--max-diagnostics=none")


def types(folder: Path) -> tuple[int, str]:
    runs = [says(folder, "tsc", "-p", path.name) for path in sorted(folder.glob("tsconfig*.json"))]
    return max(code for code, _ in runs), "".join(text for _, text in runs)


def append(folder: Path, code: str, places: tuple[str, ...] = PLACES) -> None:
    for place in places:
        (folder / place).write_text((ROOT / place).read_text(encoding="utf-8") + code, encoding="utf-8")


@pytest.mark.parametrize(("tool", "faults"), [(style, STYLE_FAULTS), (types, TYPE_FAULTS)], ids=["style", "types"])
def test_a_fault_is_found_in_every_kind_of_script(
    copy: Path, tool: Callable[[Path], tuple[int, str]], faults: dict[str, str]
) -> None:
    append(copy, SOUND)
    code, said = tool(copy)
    assert code == 0, said
    for name, fault in faults.items():
        append(copy, fault)
        code, said = tool(copy)
        assert code, name
        assert [place for place in PLACES if place not in said] == [], name


@pytest.mark.parametrize("fault", STRICT_FAULTS.values(), ids=STRICT_FAULTS)
def test_the_strict_scripts_leave_no_type_open(copy: Path, fault: str) -> None:
    append(copy, fault, STRICT_PLACES)
    code, said = types(copy)
    assert code
    assert [place for place in STRICT_PLACES if place not in said] == []
    assert "mlp_lib/explorables/src/dom.js" not in said, "the loose scripts would not tell the two apart"
