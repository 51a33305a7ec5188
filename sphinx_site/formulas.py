r"""Formulas: set by KaTeX at build time, each quantity in its colour.

The chapters hold plain TeX. Here the symbols of the derivation are wrapped in
``\htmlClass{mlp-…}{…}`` just before KaTeX sees them, so that a weight has one colour
in formulas, figures and explorables.
"""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

import sphinxcontrib.katex as katex
from docutils import nodes
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging

from formulas import book

from . import symbols

logger = logging.getLogger(__name__)

HERE = Path(__file__).resolve().parent

#: What each symbol of the notation stands for; the names are those of mlp_lib.theme.QUANTITIES.
SYMBOLS = {
    "h": "pre_activations",
    "H": "pre_activations",
    "a": "activations",
    "A": "activations",
    "w": "weights",
    "W": "weights",
    r"\delta": "deltas",
    r"\Delta": "deltas",
    "E": "error",
}

#: Commands whose argument is not mathematics, or names something.
OPAQUE = frozenset(
    r"\text \textrm \textbf \textit \texttt \textsf \mathrm \mathtt \mathsf \mathbb \mathcal \mathfrak "
    r"\mathscr \operatorname \operatorname* \begin \end \tag \tag* \label \htmlClass \htmlId \htmlStyle "
    r"\htmlData \href \url \color \textcolor \colorbox \fcolorbox \hspace \hspace* \vspace \rule \kern "
    r"\mkern \hskip \mskip \class \cssId".split()
)
#: How many arguments to pass over, where it is not one.
OPAQUE_ARGUMENTS = {r"\fcolorbox": 2, r"\rule": 2}
#: Commands that take the symbol after them as their argument: its scripts do not belong to it.
TAKERS = frozenset(
    r"^ _ \hat \widehat \bar \overline \underline \tilde \widetilde \vec \dot \ddot \mathbf \boldsymbol "
    r"\mathit \bm \frac \dfrac \tfrac \sqrt \overbrace \underbrace \cancel \boxed \mathop".split()
)
#: Letters of TeX, of a condition behind a formula, that take less than half a line of a phone.
SHORT = 50
#: What may not stand at the beginning of a line.
PUNCTUATION = re.compile(r"[.,;:!?)\]’”]+")
TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|[^\\]", re.DOTALL)


def css_class(quantity: str) -> str:
    """The class of a quantity in the page: ``pre_activations`` gives ``mlp-pre-activations``."""
    return "mlp-" + quantity.replace("_", "-")


def _skip_spaces(tokens: list[str], i: int) -> int:
    while i < len(tokens) and tokens[i].isspace():
        i += 1
    return i


def _skip_to(closing: str, tokens: list[str], i: int) -> int:
    while i < len(tokens) and tokens[i] != closing:
        i += 1
    return i + 1


def _skip_argument(tokens: list[str], start: int) -> int:
    """The position after the argument that begins at ``start``: a group, a token, or a command with its own."""
    i = _skip_spaces(tokens, start)
    if i < len(tokens) and tokens[i] == "[":
        return _skip_argument(tokens, _skip_to("]", tokens, i))
    if i < len(tokens) and tokens[i] in OPAQUE:
        return _skip_argument(tokens, i + 1)
    if i >= len(tokens) or tokens[i] != "{":
        return min(i + 1, len(tokens))
    depth = 0
    while i < len(tokens):
        depth += {"{": 1, "}": -1}.get(tokens[i], 0)
        i += 1
        if depth == 0:
            break
    return i


def _skip_scripts(tokens: list[str], start: int) -> int:
    """The position after the indices, exponents and primes that follow a symbol."""
    end = start
    while True:
        i = _skip_spaces(tokens, end)
        if i < len(tokens) and tokens[i] in "^_":
            end = _skip_argument(tokens, i + 1)
        elif i < len(tokens) and tokens[i] == "'":
            end = i + 1
        else:
            return end


def _named(tokens: list[str], i: int, before: str) -> tuple[str, int]:
    """The symbol without a colour at a place, and where it ends; nothing where its letter stands for something else."""
    symbol, end = tokens[i], i + 1
    if symbol == r"\mathcal":
        end = _skip_argument(tokens, end)
        symbol += "{" + "".join(tokens[i + 1 : end]).strip(" {}") + "}"
    transposed = symbol == "T" and before == "^"
    of_any_function = symbol == "x" and tokens[max(i - 2, 0) : i] == ["f", "("]
    part_of_a_word = end < len(tokens) and len(symbol) == 1 and tokens[end].isalpha()
    return ("", i) if transposed or of_any_function or part_of_a_word else (symbol, end)


def colour(tex: str, known: Collection[str] = ()) -> str:
    r"""Wrap the symbols of the derivation in ``\htmlClass``, each with its indices.

    Command names, lengths, text, and the arguments of ``\mathrm`` and the like stay as
    they are. The indices are inside the wrapping, where KaTeX places them as it would
    without it.

    Parameters
    ----------
    tex
        A formula.
    known
        The symbols that mean here what the page *Notation* says: they are marked, with a colour or without.
    """
    tokens = TOKEN.findall(tex)
    out: list[str] = []
    before = ""
    i = 0
    while i < len(tokens):
        token = tokens[i]
        end = i + 1
        name, behind = _named(tokens, i, before)
        if token in SYMBOLS or (name in symbols.OTHERS and name in known):
            end = end if token in SYMBOLS else behind
            if before not in TAKERS:
                end = _skip_scripts(tokens, end)
            symbol = "".join(tokens[i:end])
            classes = css_class(SYMBOLS[token]) if token in SYMBOLS else f"mlp-{symbols.OTHERS[name]}"
            classes += f" {symbols.KNOWN}" if token in known or name in known else ""
            # The outer braces make it one argument, as \hat needs; without them \hat takes the name only.
            out.append(rf"{{\htmlClass{{{classes}}}{{{symbol}}}}}")
            before, i = token, end
            continue
        if token in OPAQUE:
            for _ in range(OPAQUE_ARGUMENTS.get(token, 1)):
                end = _skip_argument(tokens, end)
        elif token == r"\\" and end < len(tokens) and tokens[end] == "[":
            end = _skip_to("]", tokens, end)  # the length after a line break, as in \\[1ex]
        out.extend(tokens[i:end])
        if not token.isspace():
            before = token
        i = end
    return "".join(out)


def keep_punctuation(doctree: nodes.document) -> None:
    """Hold a formula and the punctuation after it together: a line must not begin with a full stop.

    A browser may break a line after any formula, whatever character follows.
    """
    for formula in list(doctree.findall(nodes.math)):
        after = formula.next_node(descend=False, siblings=True)
        found = PUNCTUATION.match(after.astext()) if isinstance(after, nodes.Text) else None
        if after is None or found is None:
            continue
        parent, text = formula.parent, after.astext()
        together = nodes.inline("", "", classes=["mlp-together"])
        # By its place: `replace` takes the first child that is equal, and a text may stand twice in a sentence.
        place = next(i for i, child in enumerate(parent.children) if child is formula)
        parent[place : place + 2] = [together, nodes.Text(text[found.end() :])]
        together += [formula, nodes.Text(found.group())]


def roomy(tex: str) -> str:
    """Rows of a matrix a little further apart: indices above and below their letters would touch."""
    return rf"\def\arraystretch{{1.25}}{tex}" if r"\begin{bmatrix}" in tex else tex


def breakable(tex: str) -> str:
    r"""A formula that a narrow page may break at its wide spaces too, not only behind its relations.

    What stands behind a wide space and is short, such as "l = 1, ..., L", stays on one line.
    """
    first, *behind = re.split(r"\\qquad(?![A-Za-z])", tex)
    return r"\qquad\allowbreak ".join([first, *(_kept_together(part) for part in behind)])


def _kept_together(part: str) -> str:
    r"""In braces no relation is a place to break at. A part of an environment or of an argument stays as it is."""
    part = part.strip()
    torn = re.search(r"[&\n]|\\\\|\\begin|\\end", part) or part.count("{") != part.count("}")
    return part if torn or len(part) > SHORT else f"{{{part}}}"


def _coloured(writer: Any, node: Any) -> Any:
    """A copy of a formula's node with its symbols coloured; the doctree keeps plain TeX."""
    copy = node.copy()
    known = symbols.explained(SYMBOLS, writer.builder.current_docname, node.get("label"))
    copy += nodes.Text(roomy(colour(breakable(node.astext()), known)))
    copy.source, copy.line, copy.parent = node.source, node.line, node.parent
    return copy


def _fail(error: katex.KaTeXError, node: Any) -> NoReturn:
    message = f"KaTeX cannot set ${node.astext()}$: {error}"
    logger.warning(message, location=node)
    raise nodes.SkipNode


def visit_math(writer: Any, node: nodes.math) -> None:
    """Write a formula in the text."""
    try:
        katex.html_visit_math(writer, _coloured(writer, node))
    except katex.KaTeXError as error:
        writer.body.append("</span>")
        _fail(error, node)


def visit_math_block(writer: Any, node: nodes.math_block) -> None:
    """Write a formula that stands by itself."""
    coloured = _coloured(writer, node)
    try:
        katex.html_visit_displaymath(writer, coloured)
    except nodes.SkipNode:
        notation = writer.builder.get_relative_uri(writer.builder.current_docname, symbols.PAGE)
        explained = symbols.KNOWN in coloured.astext()
        writer.body.append(as_python(node.get("label"), f"{notation}#quantities" if explained else None))
        raise
    except katex.KaTeXError as error:
        writer.body.append("</div>")
        _fail(error, node)


@cache
def python_of_equations() -> dict[str, str]:
    """The Python of every labelled equation that is executed, by its label."""
    return {equation.label: equation.python() for equation in book.equations() if equation.executed}


def as_python(label: str | None, notation: str | None = None) -> str:
    """What stands behind a labelled equation, folded: the code that its test runs, and where its symbols are explained.

    Parameters
    ----------
    label
        Of the equation.
    notation
        The address of the table of symbols, where the equation has some of them; ``page/meanings.js`` puts their rows
        in the place of the link.
    """
    code = python_of_equations().get(label or "")
    if not code:
        return ""
    lit = highlight(code, PythonLexer(), HtmlFormatter(nowrap=True))
    words = "Python, symbols" if notation else "Python"
    link = f'<div class="mlp-symbols"><a href="{notation}">What the symbols mean</a></div>' if notation else ""
    return (
        f'<details class="mlp-python"><summary>{words}</summary>'
        f'<div class="highlight"><pre tabindex="0">{lit}</pre></div>{link}</details>\n'
    )


def start_server(server: Any, folder: Path, timeout: float) -> tuple[subprocess.Popen[bytes], socket.socket]:
    """Start KaTeX's process and connect to it.

    The package's own way takes the socket's file for a sign that somebody listens, and fails
    on a busy machine; it also leaves the process behind when it fails.

    Raises
    ------
    KaTeXError
        If the process ends, or does not answer in ``timeout`` seconds.
    """
    address = folder / "katex.sock"
    process = subprocess.Popen(
        server.build_command(socket=address), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder
    )
    end = time.monotonic() + timeout
    while time.monotonic() < end and process.poll() is None:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(address))
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            time.sleep(0.005)
            continue
        return process, connection
    ended = process.poll()
    process.kill()
    process.communicate()  # waits, and closes the pipes
    reason = f"did not answer in {timeout:g} s" if ended is None else f"ended with status {ended}"
    raise katex.KaTeXError(f"the process that sets formulas {reason}")


def _configure(app: Sphinx, config: Config) -> None:
    # katex-strict.js loads KaTeX from node_modules, the very package whose style sheet
    # the site ships, and admits \htmlClass as the only command beyond plain TeX.
    config["katex_js_path"] = str(HERE / "katex-strict.js")
    # The default of 5 s is too short for a busy machine and leaves a process behind.
    katex.KaTeXServer.start_server_process = classmethod(start_server)
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0


def setup(app: Sphinx) -> None:
    """Register the renderer that _config.yml names."""
    app.add_html_math_renderer("mlp_katex", (visit_math, None), (visit_math_block, None))
    app.connect("config-inited", _configure)
    app.connect("doctree-resolved", lambda app, doctree, name: keep_punctuation(doctree))
