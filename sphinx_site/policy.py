"""The content security policy of each page: it runs the site's own scripts and asks nobody else.

The policy stands in the page, so that it holds on any server and from ``file://``. A few short
scripts of the theme stand in the page too; the policy names each by its hash. Only scripts known
here get one: a script that came in with the output of a cell stops the build, and would not run.
"""

from __future__ import annotations

import base64
import hashlib
import re

#: The scripts that the theme and the extensions write into a page.
KNOWN_SCRIPTS = (
    re.compile(
        r'\s*document\.documentElement\.dataset\.mode = localStorage\.getItem\("mode"\) \|\| "auto";'
        r'\s*document\.documentElement\.dataset\.theme = localStorage\.getItem\("theme"\) \|\| "auto";\s*'
    ),
    re.compile(r"let toggleHint(?:Show|Hide) = '[\w ]*';"),
    re.compile(r"let toggleOpenOnPrint = '(?:true|false)';"),
    re.compile(r"var togglebuttonSelector = '[\w ,.-]*';"),
    re.compile(r"const DOCUMENTATION_OPTIONS = \{\n(?:    [A-Z_]+: (?:'[\w.-]*'|true|false),\n)+\};\n?"),
    re.compile(r"DOCUMENTATION_OPTIONS\.pagename = '[\w/.-]*';"),
    re.compile(r"DOCUMENTATION_OPTIONS\.search_as_you_type = (?:true|false);"),
    re.compile(
        r"\s*// Activate the search field on page load\s*"
        r'let searchInput = document\.querySelector\("form\.bd-search input"\);\s*'
        r"if \(searchInput\) \{\s*searchInput\.focus\(\);\s*searchInput\.select\(\);\s*"
        r'void \("\[PST\]: Set focus on search field\."\);\s*\}\s*'
    ),
)
#: What a page may load and do, but for its scripts. Formulas and figures are placed with style
#: attributes, which only 'unsafe-inline' admits; the styles draw small icons from data: addresses.
DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
#: The app that runs Python in the browser compiles WebAssembly and validators of settings while it runs, starts
#: workers, and loads the modules of widgets from blobs. It, too, asks its own site only; what its workers fetch
#: they check by the checksums of Pyodide's lock file.
APP_DIRECTIVES = DIRECTIVES | {
    "script-src": "'self' 'unsafe-eval' blob:",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self' data: blob:",
    "worker-src": "'self' blob:",
    "manifest-src": "'self'",
}
SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<code>.*?)</script\s*>", flags=re.DOTALL | re.IGNORECASE)
#: Data for our own scripts; a browser does not run it.
DATA = re.compile(r"""\btype=["']?application/json\b""")
FOREIGN = re.compile(r"""\bsrc=["']?(?:[a-z][a-z0-9+.-]*:|//)""", flags=re.IGNORECASE)
HEAD = re.compile(r"<head>", flags=re.IGNORECASE)
CHARSET = re.compile(r'<meta charset="utf-8"\s*/?>', flags=re.IGNORECASE)


class UnknownScriptError(ValueError):
    """A page holds a script that is not the site's own."""


def script_hash(code: str) -> str:
    """A script as the policy names it."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


def inline_scripts(page: str) -> list[str]:
    """The scripts that stand in a page, each once.

    Raises
    ------
    UnknownScriptError
        If one of them, or one that is loaded from another host, is not the site's own.
    """
    scripts: dict[str, None] = {}
    for match in SCRIPT.finditer(page):
        attributes, code = match["attributes"], match["code"]
        if DATA.search(attributes):
            continue
        if FOREIGN.search(attributes):
            raise UnknownScriptError(f"a script from elsewhere: <script{attributes}>")
        if not code.strip():
            continue
        if not any(known.fullmatch(code) for known in KNOWN_SCRIPTS):
            raise UnknownScriptError(f"a script that is not the site's own: {' '.join(code.split())[:80]!r}")
        scripts[code] = None
    return list(scripts)


def policy(scripts: list[str], directives: dict[str, str] = DIRECTIVES) -> str:
    """The text of the policy for a page with these scripts in it."""
    own = directives | {"script-src": " ".join([directives["script-src"], *map(script_hash, scripts)])}
    return "; ".join(f"{name} {value}" for name, value in own.items())


def server_policy(directives: dict[str, str] = DIRECTIVES, framed_by: str = "'self'") -> str:
    """The policy for a server to send with every page, beside the page's own: a browser keeps to both.

    A header cannot know each page's scripts, so it leaves those to the page. It can forbid
    other sites to show the book in a frame, which a page cannot; `framed_by` is who may.
    """
    scripts = directives["script-src"].replace("'self'", "'self' 'unsafe-inline'")
    every = directives | {"script-src": scripts, "frame-ancestors": framed_by}
    return "; ".join(f"{name} {value}" for name, value in every.items())


def with_policy(page: str, directives: dict[str, str] = DIRECTIVES) -> str:
    """A page with its policy in front of everything that it loads.

    Raises
    ------
    UnknownScriptError
        If the page holds a script that is not the site's own.
    ValueError
        If the page does not say its encoding, before which nothing may stand.
    """
    return _with_meta(page, policy(inline_scripts(page), directives), CHARSET)


def with_app_policy(page: str) -> str:
    """A page of the app that runs Python, with the policy of the app.

    Its pages come from JupyterLite and hold nothing of ours, so their scripts are taken as they are.
    """
    found = [match["code"] for match in SCRIPT.finditer(page) if not DATA.search(match["attributes"])]
    text = policy(list(dict.fromkeys(code for code in found if code.strip())), APP_DIRECTIVES)
    # Some of them only lead on, and say no encoding.
    return _with_meta(page, text, CHARSET if CHARSET.search(page) else HEAD)


def _with_meta(page: str, text: str, place: re.Pattern[str]) -> str:
    meta = f'<meta http-equiv="Content-Security-Policy" content="{text}" />'
    changed, count = place.subn(lambda match: f"{match[0]}\n    {meta}", page, count=1)
    if not count:
        raise ValueError('the page has no <meta charset="utf-8">')
    return changed
