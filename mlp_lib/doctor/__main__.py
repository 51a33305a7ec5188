"""`python -m mlp_lib.doctor my_network.py`: run a script, name the wrong line, show it mended.

Exit codes: 0 nothing wrong, 1 a mistake, 2 wrong and not explained, 3 not taken, 4 wrong use.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from .script import ScriptReport, examine

CODES = {"right": 0, "mistaken": 1, "unexplained": 2, "not taken": 3}
HELP = """\
Run a script that trains a network, name the line of its backpropagation that is wrong, and show it mended.

The script IS RUN, as `python my_network.py` would: only hand over what you would run yourself. It is stopped after a
few steps of its training. What it prints is kept out, what it draws, asks and writes goes nowhere.

Exit codes: 0 nothing wrong, 1 a mistake, 2 wrong and not explained, 3 not taken, 4 wrong use."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m mlp_lib.doctor", description=HELP, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("script", help="a Python file or a notebook; - reads from standard input")
    parser.add_argument("arguments", nargs="*", help="what the script's own command line is given, after --")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the report as JSON")
    form.add_argument("--github", action="store_true", help="print annotations for a GitHub workflow")
    parser.add_argument("--explain", action="store_true", help="say what was taken for parameters, data, output, loss")
    parser.add_argument("--parameters", metavar="NAMES", help="names of the weights, separated by commas")
    parser.add_argument("--targets", metavar="NAMES", help="names of the targets, separated by commas")
    parser.add_argument("--output", metavar="NAME", help="name of the network's output")
    parser.add_argument("--loss", metavar="NAME", help="name of the loss, or for example 'squared error'")
    parser.add_argument("--loop", metavar="LINE", type=int, help="line of the training loop")
    parser.add_argument("--seed", type=int, default=0, help="of chance; 0")
    parser.add_argument("--time-limit", metavar="SECONDS", type=float, default=30.0, help="30")
    parser.add_argument("--write", metavar="FILE", help="write the mended script to a new file")
    return parser


def _names(text: str | None) -> list[str] | None:
    return [part.strip() for part in text.split(",") if part.strip()] if text else None


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def github_lines(report: ScriptReport, path: str) -> str:
    """Return what a GitHub workflow shows beside the lines.

    Parameters
    ----------
    report : ScriptReport
        What was found.
    path : str
        Of the script, from the root of the repository.

    Returns
    -------
    str
        One line for each finding; one for a refusal.
    """
    place = _escaped(path).replace(",", "%2C").replace(":", "%3A")
    lines = []
    for f in report.findings:
        level = "error" if f.certain else "warning"
        mended = f"\nWith\n{f.mended}" if f.mended is not None else ""
        message = _escaped(f"{f.says} {f.why}{mended}".strip())
        lines.append(f"::{level} file={place},line={f.line},endLine={f.end_line},title=Backprop doctor::{message}")
    if not lines:
        level = "notice" if report.verdict == "right" else "warning"
        lines.append(f"::{level} file={place},title=Backprop doctor::{_escaped(report.headline)}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the doctor from the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Those of the process, if None.

    Returns
    -------
    int
        The exit code.
    """
    parser = _parser()
    try:
        given = parser.parse_args(arguments)
    except SystemExit as stop:
        return 4 if stop.code else 0
    path = Path(given.script)
    if given.script != "-" and not path.is_file():
        print(f"There is no file {given.script}.", file=sys.stderr)
        return 4
    try:
        report = examine(
            sys.stdin.read() if given.script == "-" else path,
            parameters=_names(given.parameters),
            targets=_names(given.targets),
            output=given.output,
            loss=given.loss,
            loop=given.loop,
            seed=given.seed,
            time_limit=given.time_limit,
            arguments=given.arguments,
        )
    except (OSError, ValueError) as error:
        print(f"{given.script} cannot be read: {error}", file=sys.stderr)
        return 4
    if given.json:
        print(json.dumps(report.as_dict(), indent=2, ensure_ascii=False))
    elif given.github:
        print(github_lines(report, given.script))
    else:
        print(report.text)
        if given.explain:
            print(report.explanation())
    if given.write and report.mended is not None and report.verdict != "right":
        if Path(given.write).exists():
            print(f"{given.write} is there already; nothing was written.", file=sys.stderr)
            return 4
        Path(given.write).write_text(report.mended, encoding="utf-8")
    return CODES[report.verdict]


if __name__ == "__main__":
    sys.exit(main())
