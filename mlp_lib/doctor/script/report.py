"""What was found in a script, and how it reads: as text, as a page in a notebook, as plain values."""

from __future__ import annotations

import difflib
import html
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["ScriptFinding", "ScriptReport"]

#: What is said of a finding that no experiment proves: on the command line, in a notebook and on the page.
DOUBT = "perhaps"
Verdict = Literal["mistaken", "right", "unexplained", "not taken"]


@dataclass(frozen=True)
class ScriptFinding:
    """One mistake of a script.

    Attributes
    ----------
    line, end_line : int
        Where it stands.
    source : str
        The lines as they are.
    says : str
        What they should be and are not.
    why : str
        What the mistake is.
    certain : bool
        Whether experiments prove it.
    mended : str or None
        The new text of the lines; None if no edit was found.
    checked : str or None
        On what the edit was checked.
    values : list of dict
        name, given, true and off: what the line gives, and what it should.
    chapter, anchor : str or None
        Where the book tells of it.
    """

    line: int
    end_line: int
    source: str
    says: str
    why: str
    certain: bool
    mended: str | None = None
    checked: str | None = None
    values: list[dict[str, Any]] = field(default_factory=list)
    chapter: str | None = None
    anchor: str | None = None

    @property
    def doubt(self) -> str:
        """Return the word for a finding that is not certain, "" for one that is."""
        return "" if self.certain else DOUBT

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        return {
            "line": self.line,
            "end_line": self.end_line,
            "source": self.source,
            "says": self.says,
            "why": self.why,
            "certain": self.certain,
            "doubt": self.doubt,
            "mended": self.mended,
            "checked": self.checked,
            "values": self.values,
            "chapter": self.chapter,
            "anchor": self.anchor,
        }


@dataclass(frozen=True, repr=False)
class ScriptReport:
    """What the doctor found in a script.

    Attributes
    ----------
    verdict : {"mistaken", "right", "unexplained", "not taken"}
        In a word.
    headline : str
        In a sentence.
    name : str
        Of the script.
    source : str
        The script.
    findings : list of ScriptFinding
        The mistakes, in the order of their lines.
    roles : dict
        What was taken for parameters, targets, output, loss and training loop.
    notes : list of str
        What else is worth knowing.
    mended : str or None
        The whole script after all edits; None if nothing was mended.
    """

    verdict: Verdict
    headline: str
    name: str
    source: str
    findings: list[ScriptFinding] = field(default_factory=list)
    roles: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    mended: str | None = None

    @property
    def text(self) -> str:
        """The report in plain text."""
        lines = []
        for finding in self.findings:
            lines += self._finding_lines(finding)
        lines.append(f"{self.name}: {self.headline}")
        lines += [f"  * {note}" for note in self.notes]
        return "\n".join(lines)

    def _finding_lines(self, finding: ScriptFinding) -> list[str]:
        place = f"{self.name}:{finding.line}"
        first, *rest = [line.strip() for line in finding.source.splitlines()] or [""]
        pad = " " * (len(place) + 3)
        lines = [f"{place}   {first}", *(pad + line for line in rest)]
        sure = f"{finding.doubt.capitalize()}: " if finding.doubt else ""
        lines.append(f"{pad}{sure}{finding.says}")
        if finding.why:
            lines.append(f"{pad}{finding.why}")
        if finding.mended is not None:
            lines.append(f"{pad}With")
            lines += [f"{pad}    {line.strip()}" for line in finding.mended.splitlines()]
            if finding.checked:
                lines.append(f"{pad}{finding.checked}")
        if finding.chapter:
            lines.append(f"{pad}The book tells of it in the chapter {finding.chapter}.")
        return lines

    def explanation(self) -> str:
        """Return what was taken for what, in words.

        Returns
        -------
        str
            One line for each role.
        """
        roles = self.roles
        if not roles:
            return "Nothing was taken for anything: the training was not found."
        lines = [
            f"training loop   line {roles['loop']['line']}" if roles.get("loop") else "training loop   not found",
            f"parameters      {', '.join(roles.get('parameters', [])) or 'none'}",
            f"optimiser keeps {', '.join(roles['memory'])}" if roles.get("memory") else "",
            f"targets         {', '.join(roles.get('targets', [])) or 'none'}",
            f"output          {roles.get('output') or 'not known'}",
            f"loss            {roles.get('loss') or 'not known'}",
        ]
        return "\n".join(line for line in lines if line)

    def as_dict(self) -> dict[str, Any]:
        """Return all of it as plain values, for JSON.

        Returns
        -------
        dict
            verdict, headline, name, findings, roles, notes, text and mended.
        """
        return {
            "verdict": self.verdict,
            "headline": self.headline,
            "name": self.name,
            "findings": [f.as_dict() for f in self.findings],
            "roles": self.roles,
            "notes": list(self.notes),
            "mended": self.mended,
            "text": self.text,
        }

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return as_html(self)


STYLE = (
    "font-family:var(--jp-code-font-family,monospace);font-size:90%;line-height:1.4;white-space:pre-wrap;"
    "overflow-wrap:anywhere;margin:0"
)
LIT = "background:rgba(214,69,65,.22);border-left:3px solid #d64541"
NEW = "background:rgba(39,139,74,.20);border-left:3px solid #278b4a"
OLD = "background:rgba(214,69,65,.14);border-left:3px solid #d64541"


def as_html(report: ScriptReport) -> str:
    """Return the report for a notebook: the script with its wrong lines lit, the values, the mended lines.

    Parameters
    ----------
    report : ScriptReport
        What was found.

    Returns
    -------
    str
        Without scripts or links to other hosts.
    """
    esc = html.escape
    parts = [f"<div><p><strong>{esc(report.headline)}</strong></p>"]
    for finding in report.findings:
        doubt = f" ({finding.doubt})" if finding.doubt else ""
        parts.append(f"<p>Line {finding.line}{doubt}: {esc(finding.says)} {esc(finding.why)}</p>")
        if finding.values:
            parts.append(_values_table(finding))
        if finding.mended is not None:
            parts.append(_difference(finding.source, finding.mended))
            if finding.checked:
                parts.append(f"<p>{esc(finding.checked)}</p>")
        if finding.chapter:
            target = f"{finding.chapter}.html" + (f"#{finding.anchor}" if finding.anchor else "")
            parts.append(f'<p>See the chapter <a href="{esc(target)}">{esc(finding.chapter)}</a>.</p>')
    if report.notes:
        parts.append("<ul>" + "".join(f"<li>{esc(note)}</li>" for note in report.notes) + "</ul>")
    parts.append(_listing(report))
    parts.append("</div>")
    return "".join(parts)


def _listing(report: ScriptReport) -> str:
    lit = {n for f in report.findings for n in range(f.line, f.end_line + 1)}
    rows = []
    for number, line in enumerate(report.source.splitlines(), 1):
        style = f' style="display:block;{LIT}"' if number in lit else ' style="display:block"'
        mark = f' aria-label="line {number}, found wrong"' if number in lit else ""
        rows.append(f"<span{style}{mark}>{number:4d}  {html.escape(line)}</span>")
    opened = " open" if lit else ""
    return f'<details{opened}><summary>The script</summary><pre style="{STYLE}">{"".join(rows)}</pre></details>'


def _difference(old: str, new: str) -> str:
    rows = []
    for line in difflib.ndiff(old.splitlines(), new.splitlines()):
        if line[0] in "-+":
            style = OLD if line[0] == "-" else NEW
            rows.append(f'<span style="display:block;{style}">{html.escape(line)}</span>')
    return f'<pre style="{STYLE}">{"".join(rows)}</pre>'


def _values_table(finding: ScriptFinding) -> str:
    rows = "".join(
        f"<tr><td>{html.escape(str(v['name']))}</td><td>{v['given']:.6g}</td><td>{v['true']:.6g}</td>"
        f"<td>{v['off']}</td></tr>"
        for v in finding.values
    )
    return (
        "<table><thead><tr><th scope='col'>entry</th><th scope='col'>given</th><th scope='col'>true</th>"
        f"<th scope='col'>off by</th></tr></thead><tbody>{rows}</tbody></table>"
    )
