"""`tools/audit.sh`: no answer is not taken for a good one."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from .conftest import sentences, write_program

CLEAN = "echo 'No known vulnerabilities found'"
#: What pip-audit and npm say, and whether they are content.
ANSWERS = [
    (
        CLEAN,
        "echo 'found 0 vulnerabilities'",
        0,
        ["no known vulnerability among the packages of Python", "of JavaScript"],
    ),
    (
        "echo 'ERROR:pip_audit._cli:numpy: Dependency not found on PyPI and could not be audited: numpy (2.0)'; exit 1",
        "echo 'npm error audit endpoint returned an error'; exit 1",
        1,
        ["Python packages did not answer: ERROR:", "JavaScript packages did not answer: npm error"],
    ),
    ("echo 'Found 1 known vulnerability in 1 package'; exit 1", "exit 0", 1, ["Found 1 known", "of JavaScript"]),
    (CLEAN, "echo '1 high severity vulnerability'; exit 1", 1, ["packages of Python", "1 high severity"]),
]


@pytest.mark.parametrize(("python", "npm", "code", "told"), ANSWERS)
def test_what_is_told(project: Path, python: str, npm: str, code: int, told: list[str]) -> None:
    for name in ("requirements-test.txt", "requirements-node.txt"):
        (project / name).write_text("")
    # An environment whose pip installs nothing, and whose pip-audit answers.
    write_program(project / "pip", "exit 0")
    strict = f'case "$*" in *--strict*) {python} ;; *) echo "No known vulnerabilities found" ;; esac'
    write_program(project / "pip-audit", strict)
    here = project / ".venv" / "bin"
    write_program(
        here / "python", f'mkdir -p "$3/bin"; cp {project}/pip "$3/bin/python"; cp {project}/pip-audit "$3/bin/"'
    )
    write_program(here / "npm", npm)
    environment = os.environ | {"PATH": f"{here}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["sh", "tools/audit.sh"], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    lines = sentences(done.stdout + done.stderr)
    assert done.returncode == code, lines
    assert len(lines) == len(told)
    for part in told:
        assert any(part in each for each in lines), part
