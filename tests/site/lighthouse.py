"""Lighthouse, as its mobile profile sees a page."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import browser

from .support import ROOT

PROGRAM = ROOT / "node_modules" / ".bin" / "lighthouse"
TIMEOUT = 240


def report(address: str) -> dict[str, Any]:
    """What Lighthouse says about one page, in one run."""
    flags = ["--headless=new", *browser.ARGUMENTS]
    command = [
        str(PROGRAM),
        address,
        "--quiet",
        "--output=json",
        "--no-enable-error-reporting",
        "--only-categories=performance,accessibility,best-practices,seo",
        f"--chrome-flags={' '.join(flags)}",
    ]
    environment = {**os.environ, "CHROME_PATH": browser.find()}
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    result: dict[str, Any] = json.loads(done.stdout)
    assert result.get("runtimeError") is None, result["runtimeError"]
    return result


def score(result: dict[str, Any], category: str) -> int:
    """A score out of a hundred."""
    return round(100 * result["categories"][category]["score"])


def faults(result: dict[str, Any], category: str) -> list[str]:
    """What took points away."""
    audits = [reference for reference in result["categories"][category]["auditRefs"] if reference["weight"]]
    return [
        f"{audit['id']}: {result['audits'][audit['id']]['title']}"
        for audit in audits
        if (result["audits"][audit["id"]]["score"] or 0) < 1
        and result["audits"][audit["id"]]["scoreDisplayMode"] != "notApplicable"
    ]
