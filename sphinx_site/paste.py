"""The page that takes a reader's script: an editor, broken examples, and Python that runs in the page.

The directive ``{paste-your-script}`` puts the tool into ``book/paste-your-script.md``. ``page/paste/`` holds its
scripts, which esbuild makes one, with the editor in it. Python comes with the app beside the book (``tools/lite.py``),
and only when the reader asks for it.
"""

from __future__ import annotations

import ast
import html
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from .policy import DIRECTIVES

ROOT = Path(__file__).resolve().parent.parent
PAGE = "book/paste-your-script"
BROKEN = ROOT / "book" / "broken"
#: In the order in which the page offers them.
EXAMPLES = (
    "slope_of_a_squashed_value",
    "update_too_early",
    "relu_without_its_slope",
    "bracket_in_the_slope",
    "plain_lists",
)
#: What stands in place of the tool where the page is read as a notebook.
IN_WORDS = """The editor of this page needs the book's site. Here, put the script beside this page, and run:

```python
from mlp_lib.doctor.script import examine

examine("my_network.py")
```"""
#: Of the app beside the book: where its Python is, and the lock file that names no more than a script needs.
PYTHON = "lite/static/pyodide"
LOCK = "pyodide-lock-plain.json"


def is_address(distribution: str) -> bool:
    """Tell the address of a distribution of Pyodide from a folder, whose files the site brings along."""
    return distribution.startswith("https://")


def that_ask(distribution: str, policy: dict[str, str]) -> dict[str, str]:
    """A policy that admits the distribution of Pyodide besides, where that is an address.

    The pages of the app for Python need it in what a server sends with them, not in what stands in them: packages are
    fetched by a worker with an address of its own, which takes its policy from the server alone.

    Parameters
    ----------
    distribution
        ``pyodide_distribution`` of ``_config.yml``.
    policy
        The directives by name.
    """
    if not is_address(distribution):
        return policy
    return policy | {"connect-src": f"{policy['connect-src']} {distribution.rstrip('/')}/"}


def directives(distribution: str) -> dict[str, str]:
    """The policy of the page: WebAssembly may be compiled, in a worker that keeps to this policy, too.

    A worker made from a ``blob:`` has the policy of the page that made it, on every server; one with an address of its
    own would have none where the server sends no headers. ``'unsafe-eval'`` is not needed.

    Parameters
    ----------
    distribution
        ``pyodide_distribution`` of ``_config.yml``.
    """
    return that_ask(distribution, DIRECTIVES) | {
        "script-src": f"{DIRECTIVES['script-src']} 'wasm-unsafe-eval'",
        "worker-src": f"{DIRECTIVES['worker-src']} blob:",
    }


def examples() -> list[dict[str, str]]:
    """The broken scripts, each with its name and the first line of its docstring.

    Raises
    ------
    ExtensionError
        If one has no docstring.
    """
    found = []
    for name in EXAMPLES:
        source = (BROKEN / f"{name}.py").read_text(encoding="utf-8")
        title = (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0].rstrip(".")
        if not title:
            raise ExtensionError(f"book/broken/{name}.py needs a docstring, which the page shows")
        found.append({"name": f"{name}.py", "title": title, "source": source})
    return found


def as_data(value: Any) -> str:
    """JSON that may stand in a page."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def tool(distribution: str) -> str:
    """The tool as HTML; without its script it shows the first example and says what is missing."""
    broken = examples()
    origin = urlsplit(distribution).netloc if is_address(distribution) else ""
    fetched = f"{origin}, where Pyodide keeps it" if origin else "this site, too"
    chosen = "".join(f'<option value="{each["name"]}">{html.escape(each["title"])}</option>' for each in broken)
    return f"""<div class="mlp-paste mlp-root" data-site="../" data-python="{PYTHON}/" data-lock="{LOCK}">
<div class="mlp-paste-row" hidden>
<label for="mlp-paste-example">Try a broken one</label>
<select id="mlp-paste-example"><option value="">Your own script</option>{chosen}</select>
<label class="mlp-button mlp-paste-file">Open a file<input type="file" accept=".py,text/x-python,text/plain" /></label>
</div>
<div class="mlp-paste-editor"><pre>{html.escape(broken[0]["source"])}</pre></div>
<div class="mlp-paste-row mlp-paste-actions" hidden>
<button type="button" class="mlp-button" data-do="examine">Examine</button>
<button type="button" class="mlp-button" data-do="stop" aria-disabled="true">Stop</button>
<button type="button" class="mlp-button" data-do="link">Copy link</button>
</div>
<p class="mlp-paste-hint" id="mlp-paste-hint" hidden>Tab leaves the editor; Ctrl&nbsp;+&nbsp;] indents a line, and
Ctrl&nbsp;+&nbsp;Enter examines.</p>
<div class="mlp-paste-progress" hidden><progress max="1"></progress><span class="mlp-paste-words"></span></div>
<p class="mlp-visually-hidden" role="status"></p>
<section class="mlp-paste-report" aria-label="Report" hidden></section>
<p class="mlp-paste-private">Your script runs here, on your machine, and is sent nowhere.
<span hidden>Python comes from this site when you press <em>Examine</em> for the first time, and
numpy from {fetched}: about nine megabytes in all. Your browser keeps both for later, without a network too.</span></p>
<noscript><p>The editor needs JavaScript. The same doctor runs on your own machine:
<code>python -m mlp_lib.doctor my_network.py</code>.</p></noscript>
<script type="application/json">{as_data(broken)}</script>
</div>"""


class PasteYourScript(SphinxDirective):
    """``{paste-your-script}``: the tool."""

    def run(self) -> list[nodes.Node]:
        """Put the tool into the page, which is made anew when an example changes."""
        for name in EXAMPLES:
            self.env.note_dependency(str(BROKEN / f"{name}.py"))
        return [nodes.raw("", tool(self.env.config.pyodide_distribution), format="html")]


def setup(app: Sphinx) -> None:
    """Add the directive; called by the extension."""
    app.add_directive("paste-your-script", PasteYourScript)
