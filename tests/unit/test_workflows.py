"""What continuous integration may do: make targets, with as few rights as they need."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
WORKFLOWS = {
    file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in ROOT.glob(".github/workflows/*.yml")
}
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
JOBS = [(f"{name}.{key}", job) for name, flow in WORKFLOWS.items() for key, job in flow["jobs"].items()]
STEPS = [(f"{where}: {step.get('name')}", step) for where, job in JOBS for step in job["steps"]]
#: What writes, and where; everything else can only read.
WRITES = {
    "test.publish": {"contents": "write"},
    "test.pypi": {"contents": "read", "id-token": "write"},  # an identity for PyPI, no right in the repository
    "weekly.report": {"issues": "write"},
}


def test_there_are_workflows() -> None:
    assert set(WORKFLOWS) == {"test", "weekly"}
    # YAML reads the key "on" as true.
    assert set(WORKFLOWS["test"][True]) == {"push", "pull_request"}
    assert WORKFLOWS["weekly"][True]["schedule"]


def test_rights() -> None:
    for flow in WORKFLOWS.values():
        assert flow["permissions"] == {"contents": "read"}
    assert {where: job["permissions"] for where, job in JOBS if "permissions" in job} == WRITES
    for where, job in JOBS:
        assert "env" not in job, f"{where}: a token for the whole job"
        assert job["timeout-minutes"] <= 180


@pytest.mark.parametrize(("where", "step"), STEPS, ids=[where for where, _ in STEPS])
def test_a_step_runs_our_own_targets(where: str, step: dict[str, Any]) -> None:
    if "uses" in step:
        assert re.search(r"@[0-9a-f]{40}$", step["uses"]), f"{where}: an action is pinned by its hash"
        return
    for line in step["run"].replace("\\\n", " ").strip().splitlines():
        words = line.split()
        assert words[0] in {"make", "git", "gh", "export"}, f"{where}: {line}"
        targets = [
            word for word in words[1:] if words[0] == "make" and "matrix" not in word and not re.search(r"[${}]", word)
        ]
        assert set(targets) <= TARGETS, f"{where}: {line}"
        # What others write (titles, names of branches) never becomes part of a command.
        assert not re.search(r"\$\{\{(?!\s*matrix\.target\s*\}\})", line), f"{where}: {line}"
    given = "github.token" in str(step.get("env", {}))
    needs = step["run"].startswith(("git", "gh", "export"))
    assert given == needs, f"{where}: the token is given to the steps that need it, and to no other"


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_what_people_are_told_to_run_and_read_exists(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", text, flags=re.MULTILINE))
    assert len(targets) > 4
    assert targets <= TARGETS
    for file in re.findall(r"\b(?:tools|tests|book|sphinx_site|mlp_lib)/[\w/-]+\.\w+", text):
        # The address of a page may be written as readers see it.
        assert (ROOT / file).is_file() or list(ROOT.glob(file.replace(".html", ".*"))), file


def test_the_readme_names_every_folder_of_tests() -> None:
    line = next(line for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines() if "| `tests/`" in line)
    named = set(re.findall(r"`(\w+)`", line))
    assert named == {file.parent.name for file in ROOT.glob("tests/*/*.*") if file.parent.name != "__pycache__"}


def test_the_weekly_targets_exist() -> None:
    targets = WORKFLOWS["weekly"]["jobs"]["check"]["strategy"]["matrix"]["target"]
    assert (
        set(targets)
        == {
            "test-slow",
            "test-newest",
            "test-jupyter",
            "test-plain",
            "audit",
            "links",
            "bench-wild",
            "elsewhere-newest",
        }
        <= TARGETS
    )


def test_the_site_is_published_only_after_the_tests_and_only_from_main_or_a_tag() -> None:
    job = WORKFLOWS["test"]["jobs"]["publish"]
    assert job["needs"] == "test"
    assert "github.event_name == 'push'" in job["if"] and "refs/heads/main" in job["if"] and "refs/tags/v" in job["if"]


def test_the_library_goes_to_pypi_only_after_the_tests_and_only_from_a_tag() -> None:
    job = WORKFLOWS["test"]["jobs"]["pypi"]
    assert job["needs"] == "test" and job["environment"] == "pypi"
    assert job["if"] == "github.event_name == 'push' && startsWith(github.ref, 'refs/tags/v')"
    # Only the job that is trusted can ask for an identity, and it runs one target.
    assert [each.get("permissions", {}).get("id-token") for _, each in JOBS].count("write") == 1
    assert job["steps"][-1]["run"] == "make upload"


def test_publishing_puts_the_site_on_its_branch_and_changes_nothing_else(tmp_path: Path) -> None:
    def git(*command: str) -> str:
        done = subprocess.run(["git", *command], cwd=tmp_path / "clone", capture_output=True, text=True, check=True)
        return done.stdout.strip()

    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path / "remote")], check=True)
    subprocess.run(["git", "init", "--quiet", str(tmp_path / "clone")], check=True)
    clone = tmp_path / "clone"
    for file, text in {
        "tools/publish.sh": (ROOT / "tools/publish.sh").read_text(),
        ".gitignore": "_build/\n*.css\n",
    }.items():
        (clone / file).parent.mkdir(exist_ok=True)
        (clone / file).write_text(text)
    git("remote", "add", "origin", str(tmp_path / "remote"))
    git("-c", "user.name=a", "-c", "user.email=a@b.c", "commit", "--quiet", "--allow-empty", "-m", "x")
    command = ["sh", "tools/publish.sh", "origin"]
    early = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
    assert early.returncode == 1 and "make book" in early.stderr
    site = clone / "_build" / "html"
    (site / "_static").mkdir(parents=True)
    (site / "index.html").write_text("root")
    (site / "_static" / "all.css").write_text("p {}")  # ignored by git elsewhere, but part of the site
    before = git("status", "--porcelain")
    hashes = set()
    for _ in range(2):
        done = subprocess.run(command, cwd=clone, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        git("fetch", "--quiet", "origin", "gh-pages")
        hashes.add(git("rev-parse", "FETCH_HEAD"))
    assert len(hashes) == 1, "the same site gives the same commit"
    assert git("ls-tree", "-r", "--name-only", "FETCH_HEAD").split() == [".nojekyll", "_static/all.css", "index.html"]
    assert git("status", "--porcelain") == before
