"""One version, wherever it is written."""

from __future__ import annotations

import tomllib
from pathlib import Path

import yaml

import mlp_lib

ROOT = Path(__file__).resolve().parents[2]


def test_the_version_is_the_same_everywhere() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert str(citation["version"]) == mlp_lib.__version__
    assert "version" not in project and "version" in project["dynamic"], "it is read from mlp_lib"
