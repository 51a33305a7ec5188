"""`%load_ext mlp_lib.doctor`, then `%%doctor` above a cell, or `%doctor` for all cells that ran."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from .examine import examine
from .report import ScriptReport
from .source import without_magics

__all__ = ["load_ipython_extension"]

#: What earlier cells give to a cell that is examined: what they define, not what they do.
DEFINES = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)


def definitions(cells: list[str]) -> str:
    """Return what cells define: imports, functions, classes, values; no loops and no calls for their effect.

    Parameters
    ----------
    cells : list of str
        Those that ran before.

    Returns
    -------
    str
        A script.
    """
    kept = []
    for cell in cells:
        text = without_magics(cell)
        try:
            body = ast.parse(text).body
        except SyntaxError:
            continue
        kept += [segment for n in body if isinstance(n, DEFINES) and (segment := ast.get_source_segment(text, n))]
    return "\n".join(kept) + "\n" if kept else ""


def _of_cell(before: list[str], cell: str, options: dict[str, Any]) -> ScriptReport:
    head = definitions(before)
    offset = head.count("\n")
    report = examine(head + without_magics(cell) + "\n", name="cell", **options)
    if any(f.line <= offset for f in report.findings):
        return report
    loop = report.roles.get("loop")
    roles = {**report.roles, "loop": {"line": loop["line"] - offset}} if loop else report.roles
    findings = [replace(f, line=f.line - offset, end_line=f.end_line - offset) for f in report.findings]
    headline = report.headline
    for old, new in sorted(zip(report.findings, findings, strict=True), key=lambda pair: pair[0].line):
        headline = headline.replace(f" {old.line}", f" {new.line}", 1)
    mended = None if report.mended is None else report.mended[len(head) :]
    return replace(report, source=cell, findings=findings, roles=roles, headline=headline, mended=mended)


def load_ipython_extension(ipython: Any) -> None:
    """Register the magic `doctor`.

    Parameters
    ----------
    ipython : InteractiveShell
        Given by `%load_ext`.
    """

    def doctor(line: str, cell: str | None = None) -> ScriptReport:
        """Examine a cell (%%doctor), or all cells that ran (%doctor), or a function by its name (%doctor train).

        The report is shown, and returned. What is examined is run once more, in names of its own.
        """
        history = [str(c) for c in ipython.user_ns.get("In", [])[1:]]
        before = [c for c in history if not c.lstrip().startswith(("%doctor", "%%doctor", "%load_ext mlp_lib"))]
        name = line.strip()
        if cell is not None:
            return _of_cell(before, cell, {})
        if name:
            return _of_cell(before, f"{name}()", {})
        return examine("\n\n".join(without_magics(c) for c in before) + "\n", name="cells")

    ipython.register_magic_function(doctor, magic_kind="line_cell", magic_name="doctor")
