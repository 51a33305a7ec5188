"""What the site ships besides its pages: all of it from here, nothing from elsewhere."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from mlp_lib import theme
from mlp_lib.explorables.draw_a_digit import DrawADigit, packed_digits

from . import bundles, fewer_requests, fonts, paste
from .formulas import css_class
from .policy import DIRECTIVES, UnknownScriptError, with_policy
from .published import CARD
from .runners import FOLDER

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "sphinx_site" / "page"
MODULES = ROOT / "node_modules"
EXPLORABLES = ROOT / "mlp_lib" / "explorables" / "static"
#: Data by the names that explorables have for them.
DATA: dict[str, Callable[[], str]] = {DrawADigit.needs: packed_digits}


def palette_css() -> str:
    """Custom properties and classes for the colours of :mod:`mlp_lib.theme`."""
    names = {css_class(name): shades for name, shades in theme.QUANTITIES.items()}
    names |= {f"mlp-class-{name}": shades for name, shades in theme.CLASSES.items()}
    lines = ["/* Written at build time from mlp_lib/theme.py. */"]
    for mode, selector in (("light", ":root"), ("dark", 'html[data-theme="dark"]')):
        body = " ".join(f"--{name}: {shades[mode]};" for name, shades in names.items())
        lines.append(f"{selector} {{ {body} }}")
    lines += [f".{name} {{ color: var(--{name}); }}" for name in map(css_class, theme.QUANTITIES)]
    return "\n".join(lines) + "\n"


def dark_colours() -> dict[str, str]:
    """For each light colour of the palette, the colour that takes its place on a dark page."""
    shades = [*theme.QUANTITIES.values(), *theme.CLASSES.values()]
    return {shade["light"].lower(): shade["dark"] for shade in shades}


def classic_script(module: str, name: str) -> str:
    """An import-free ES module as a plain script, which also works from ``file://``.

    Its default export becomes ``window.mlpModules[name]``.

    Raises
    ------
    ValueError
        If the module imports something or has no default export at its end.
    """
    if re.search(r"^\s*import\b|\bimport\s*\(", module, flags=re.MULTILINE):
        raise ValueError(f"{name}: a module for the page must not import anything")
    found = re.search(r"^export\s+default\s+(?P<value>[^;]+?);?\s*$", module, flags=re.MULTILINE)
    bundled = re.search(r"^export\s*\{\s*(?P<value>[\w$]+)\s+as\s+default,?\s*\};?\s*$", module, flags=re.MULTILINE)
    match = found or bundled
    if match is None:
        raise ValueError(f"{name}: a module for the page must end with one default export")
    body = module[: match.start()] + f"(window.mlpModules ??= {{}})[{json.dumps(name)}] = {match['value']};"
    body += module[match.end() :]
    if re.search(r"^export\b", body, flags=re.MULTILINE):
        raise ValueError(f"{name}: a module for the page has one export only")
    return f"(() => {{\n{body}\n}})();\n"


def lesson_scripts() -> dict[str, str]:
    """The bundles of the explorables as plain scripts, by file name; explorables/static/host.js fetches them."""
    files = sorted((EXPLORABLES / "lessons").glob("*.js"))
    return {file.name: classic_script(file.read_text(encoding="utf-8"), file.stem) for file in files}


def data_scripts() -> dict[str, str]:
    """What explorables need beside their bundles, as plain scripts, by file name."""
    return {f"{name}.js": f"(window.mlpData ??= {{}}).{name} = {json.dumps(text())};\n" for name, text in DATA.items()}


def _copy(source: Path, target: Path) -> None:
    if not source.is_file():
        raise ExtensionError(f"{source.relative_to(ROOT)} is missing: delete node_modules and run 'make book'")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def _stage(app: Sphinx) -> None:
    """Copy scripts and styles before pages are written, so that their addresses carry a checksum."""
    if app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    _copy(MODULES / "katex/dist/katex.min.css", static / "vendor/katex/katex.min.css")
    of_formulas = sorted((MODULES / "katex/dist/fonts").glob("*.woff2"))
    if not of_formulas:
        raise ExtensionError("node_modules/katex/dist/fonts is missing: delete node_modules and run 'make book'")
    for font in of_formulas:
        _copy(font, static / "vendor/katex/fonts" / font.name)
    plotly = MODULES / "plotly.js-cartesian-dist-min"
    _copy(plotly / "plotly-cartesian.min.js", static / "vendor/plotly/plotly-cartesian.min.js")
    for package in ("katex", "plotly.js-cartesian-dist-min"):
        short = package.split(".")[0]
        _copy(MODULES / package / "LICENSE", static / "vendor" / short / "LICENSE")

    fonts.stage_typefaces(static)
    _write(static / "mlp/palette.css", palette_css())
    _copy(MODULES / "@codemirror/view/LICENSE", static / "vendor/codemirror/LICENSE")
    _copy(MODULES / "minisearch/LICENSE.txt", static / "vendor/minisearch/LICENSE")
    _copy(MODULES / "stemmer/license", static / "vendor/stemmer/LICENSE")
    bundles.bundle(static)
    for file in ("site.css", "site.js", "meanings.js", "slide.js", "paste.css", "search.css"):
        _copy(PAGE / file, static / "mlp" / file)
    _copy(ROOT / ".github/images/hidden-layer.png", Path(app.outdir) / CARD)
    host = (PAGE / "plotly-host.js").read_text(encoding="utf-8")
    _write(static / "mlp/plotly-host.js", host.replace("/* DARK_COLOURS */ {}", json.dumps(dark_colours())))
    for name, script in lesson_scripts().items():
        _write(static / "mlp/lessons" / name, script)
    for name, script in data_scripts().items():
        _write(static / "mlp/data" / name, script)
    _copy(EXPLORABLES / "host.js", static / "mlp/explorables-host.js")
    for style in sorted(EXPLORABLES.glob("*.css")):
        _copy(style, static / "mlp" / style.name)


def _page_scripts(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give a page only the scripts that it uses."""
    body = context.get("body", "")
    if 'class="mlp-plotly"' in body:
        app.add_js_file("mlp/plotly-host.js", loading_method="defer")
    if "mlp-explorable" in body:
        app.add_js_file("mlp/explorables-host.js", loading_method="defer")
    if pagename == paste.PAGE:
        app.add_js_file("mlp/paste.js", loading_method="defer")


def _drop_widget_state(app: Sphinx, env: BuildEnvironment) -> None:
    """Without a kernel the saved state of widgets is dead weight; explorables bring their own."""
    for metadata in getattr(env, "nb_metadata", {}).values():
        for key in [key for key in metadata.get("js_files", {}) if key.startswith("ipywidgets")]:
            del metadata["js_files"][key]


def _lines(signature: re.Match[str]) -> str:
    parameters = re.findall(r"<dd>(.*?)</dd>", signature[2], flags=re.DOTALL)
    return signature[1] + "".join(f'<span class="mlp-parameter">{each.strip()}</span>' for each in parameters)


#: Slips of the theme and of docutils that a reader without eyes or a strict check would notice.
REPAIRS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    # Icons come from the CSS font; this script alone weighs 1.4 MB.
    (re.compile(r"\s*<(?:script|link)[^>]*scripts/fontawesome\.js[^>]*>(?:</script>)?"), ""),
    # Its text says more than its label: let the text be its name.
    (re.compile(r'(<button class="btn search-button-field[^>]*?) aria-label="Search"'), r"\1"),
    # The book's name and the search button stood outside every landmark.
    (
        re.compile(r'<div class="(sidebar-primary-items__start [^"]*)">'),
        r'<div class="\1" role="region" aria-label="Book">',
    ),
    (re.compile(r'console\.log\((?="\[PST\])'), "void ("),
    # A role that was taken out of the standard.
    (re.compile(r'(<div class="citation"[^>]*) role="doc-biblioentry"'), r'\1 role="listitem"'),
    # The policy admits no script in an attribute; page/site.js listens instead.
    (re.compile(r'<button onclick="window\.print\(\)"'), '<button data-mlp-action="print"'),
    # A reader who downloads a chapter wants to run it: the copy in plain Markdown (sphinx_site/runners.py).
    (re.compile(r'href="((?:\.\./)*)_sources/(?:[\w-]+/)*([\w-]+\.ipynb)"'), rf'href="\1{FOLDER}/\2"'),
    (re.compile(r'<button onclick="toggleFullScreen\(\)"'), '<button data-mlp-action="fullscreen"'),
    # A chevron says nothing to who does not see it.
    (re.compile(r'<summary>(?=<span class="toctree-toggle")'), '<summary aria-label="Pages below">'),
    # A signature of several lines is no list of definitions.
    (
        re.compile(r'(<span class="sig-paren">\(</span>)\s*<dl>(.*?)</dl>\s*(?=<span class="sig-paren">)', re.DOTALL),
        _lines,
    ),
)
#: What Sphinx searches with; the book has a search of its own (sphinx_site/search.py).
SPHINX_SEARCH = ("searchtools.js", "language_data.js")
SEARCH = re.compile(r'\s*<script src="[^"]*(?:searchtools|language_data|searchindex)\.js[^"]*"></script>')
#: A page that only sends the reader on, as Jupyter Book puts one at the root; sphinx_site.published writes a better one.
REDIRECT = re.compile(r'\A\s*<meta http-equiv="Refresh" content="[^"<>]*"\s*/?>\s*\Z', flags=re.IGNORECASE)
#: The theme's scripts tell the console what they do, and one page has such a script in itself.
REMARK = re.compile(r"\bconsole\.log\((?!\))")


def _tidy(app: Sphinx, exception: Exception | None) -> None:
    """Drop what no page needs, and mend small faults of the theme."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    _drop_unused(out)
    pages, unchanged = _mended(out)
    if files := fewer_requests.common(pages.values()):
        fewer_requests.merge(out / "_static", files)
        fewer_requests.purge(out)
        fonts.pick_icons(out / "_static", [*pages.values(), *unchanged.values()])
    digest = fewer_requests.checksum(out / "_static" / fewer_requests.TARGET)
    _write_pages(app, pages, digest)
    for page, text in unchanged.items():
        # What another page needs from the style sheet may be new.
        if (renewed := fewer_requests.DIGEST.sub(digest, text)) != text:
            page.write_text(renewed, encoding="utf-8")
    for script in [*out.glob("_static/scripts/*.js"), *out.glob("_static/*.js")]:
        text = script.read_text(encoding="utf-8")
        if REMARK.search(text):
            script.write_text(REMARK.sub("void (", text), encoding="utf-8")


def _drop_unused(out: Path) -> None:
    unused = {*out.glob("_static/**/*.map"), *out.glob("_static/scripts/fontawesome*")}
    unused |= set(out.glob("_static/vendor/fontawesome/webfonts/*.ttf"))  # every browser takes the .woff2
    unused |= {out / "_static" / script for script in SPHINX_SEARCH}
    unused |= {out / "_static/webpack-macros.html", out / "_static/sbt-webpack-macros.html"}  # for the build alone
    for file in unused:
        file.unlink(missing_ok=True)
    shutil.rmtree(out / "_static/locales", ignore_errors=True)  # so are the translations


def _mended(out: Path) -> tuple[dict[Path, str], dict[Path, str]]:
    """The new text of each page that this build wrote, and that of each page from an earlier build."""
    pages: dict[Path, str] = {}
    unchanged: dict[Path, str] = {}
    for page in sorted(out.rglob("*.html")):
        name = page.relative_to(out)
        text = page.read_text(encoding="utf-8")
        if name.parts[0] in {"_static", "lite"} or REDIRECT.search(text):
            continue  # a template of the theme, the app that runs Python, or a page that only leads on
        if 'http-equiv="Content-Security-Policy"' in text:
            unchanged[page] = text  # since an earlier build
            continue
        mended = text
        for wrong, right in REPAIRS:
            mended = wrong.sub(right, mended)
        pages[page] = SEARCH.sub("", mended)
    return pages, unchanged


def _write_pages(app: Sphinx, pages: dict[Path, str], digest: str) -> None:
    """Write each page with its policy, and with no more requests than it needs."""
    out = Path(app.outdir)
    first_script = (out / "_static" / fewer_requests.FIRST).read_text(encoding="utf-8")
    own = paste.directives(app.config.pyodide_distribution)
    for page, text in pages.items():
        name = page.relative_to(out)
        lighter = fewer_requests.lightened(text, digest, first_script)
        try:
            page.write_text(
                with_policy(lighter, own if str(name) == f"{paste.PAGE}.html" else DIRECTIVES), encoding="utf-8"
            )
        except UnknownScriptError as error:
            raise ExtensionError(f"{name} holds {error}") from error


def _configure(app: Sphinx, config: Config) -> None:
    app.add_css_file("mlp/typefaces.css")
    app.add_css_file("mlp/palette.css")
    app.add_css_file("mlp/site.css")
    app.add_css_file("mlp/paste.css")
    app.add_css_file("mlp/search.css")
    for style in sorted(EXPLORABLES.glob("*.css")):
        app.add_css_file(f"mlp/{style.name}")
    app.add_js_file("mlp/site.js", loading_method="defer")


def setup(app: Sphinx) -> None:
    """Connect to the events of a build."""
    app.connect("config-inited", _configure)
    app.connect("builder-inited", _stage)
    app.connect("env-updated", _drop_widget_state)
    app.connect("html-page-context", _page_scripts)
    app.connect("build-finished", _tidy, priority=900)  # the theme writes the colours of code then, too
