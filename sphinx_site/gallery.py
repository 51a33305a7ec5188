"""All live figures on one page, in the order of the chapters: the directive ``{live-figures}``.

Each stands there as its still picture; opened, it plays in its place. A figure that a chapter gets appears by itself.
"""

from __future__ import annotations

import html
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from mlp_lib import explorables
from mlp_lib.explorables import Explorable

PAGE = "book/live-figures"
#: What stands in its place where there is no site.
IN_WORDS = "Each chapter has its live figure; `mlp_lib.explorables` holds them all."
PLACE = "<!-- live figures: filled when all chapters have been read -->"
LIVE = re.compile(r'<div class="mlp-explorable" data-component="(?P<lesson>[a-z-]+)"(?! data-figure)')
#: An equation's label, which only the pages of the library make a link of.
LABEL = re.compile(r" \(eq-[a-z-]+\)")
STILL = re.compile(r'<div class="mlp-still">(?P<still>.*?)</div>', re.DOTALL)


def lessons() -> list[type[Explorable]]:
    """The classes of all explorables, in the order of their names."""
    found = (getattr(explorables, name) for name in sorted(explorables.__all__))
    return [cls for cls in found if inspect.isclass(cls) and issubclass(cls, Explorable) and cls is not Explorable]


def title_of(cls: type[Explorable]) -> str:
    """The name of a class as words: ``DragTheLine`` is "Drag the line", ``LiveXOR`` is "Live XOR"."""
    first, *others = re.findall(r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]*", cls.__name__)
    return " ".join([first, *(word if re.match("[A-Z]{2}", word) else word.lower() for word in others)])


@dataclass(frozen=True)
class Shown:
    """A live figure of a page."""

    docname: str
    #: What the script of the page calls it: the name of its lesson, and a number from the second of its kind on.
    identity: str
    html: str

    @property
    def name(self) -> str:
        """The name of its own page; see sphinx_site/slides.py."""
        return f"{PurePosixPath(self.docname).name}-{self.identity}"

    @property
    def lesson(self) -> type[Explorable]:
        """The class that made it."""
        named = re.sub(r"-\d+$", "", self.identity)
        return next(cls for cls in lessons() if cls.lesson == named)


def named(body: str, docname: str) -> str:
    """A page whose live figures know the names of their own pages."""
    seen: dict[str, int] = {}

    def with_name(match: re.Match[str]) -> str:
        seen[match["lesson"]] = count = seen.get(match["lesson"], 0) + 1
        identity = match["lesson"] if count == 1 else f"{match['lesson']}-{count}"
        return f'{match[0]} data-figure="{Shown(docname, identity, "").name}"'

    return LIVE.sub(with_name, body)


def shown_in(env: BuildEnvironment, docname: str) -> Iterator[Shown]:
    """The live figures of a notebook, in their order."""
    for node in env.get_doctree(docname).findall(nodes.raw):
        text = named(node.astext(), docname)
        if found := re.match(r'\s*<div class="mlp-explorable" data-component="([a-z-]+)"', text):
            yield Shown(docname, found[1], text)


def in_order(env: BuildEnvironment) -> list[str]:
    """The notebooks in the order of the table of contents; the first page, and what no chapter is, come where they do."""
    root = env.config.root_doc
    order, waiting = [root], [*env.toctree_includes.get(root, [])]
    while waiting:
        docname = waiting.pop(0)
        order.append(docname)
        waiting = [*env.toctree_includes.get(docname, []), *waiting]
    return [docname for docname in order if str(env.doc2path(docname)).endswith(".ipynb")]


def chapter(env: BuildEnvironment, docname: str) -> str:
    """The name of a chapter with its number."""
    number = env.toc_secnumbers.get(docname, {}).get("")
    title = html.escape(env.titles[docname].astext())
    return f"{number[0]}. {title}" if number else title


def card(figure: Shown, where: str, address: str) -> str:
    """A figure as its picture, name and one line, which opens in its place."""
    still = STILL.search(figure.html)
    picture = still["still"] if still else ""
    line = html.escape(LABEL.sub("", (inspect.getdoc(figure.lesson) or "").split("\n")[0]))
    return (
        f'<details class="mlp-fold mlp-work" name="explorables"><summary>'
        f'<span class="mlp-thumb" aria-hidden="true">{picture}</span>'
        f'<span class="mlp-where">{where}</span><span class="mlp-name">{title_of(figure.lesson)}</span>'
        f'<span class="mlp-line-of">{line}</span></summary>{figure.html}'
        f'<p><a href="{address}">In its chapter</a> · '
        f'<a href="../figures/{figure.name}.html">On a page of its own</a></p></details>'
    )


class LiveFigures(SphinxDirective):
    """``{live-figures}``: the figures of all chapters."""

    def run(self) -> list[nodes.Node]:
        """Keep the place."""
        return [nodes.raw("", PLACE, format="html")]


def _fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    for place in [node for node in doctree.findall(nodes.raw) if node.astext() == PLACE]:
        cards = []
        for source in in_order(app.env):
            where = chapter(app.env, source)
            for figure in shown_in(app.env, source):
                address = f"{app.builder.get_relative_uri(docname, source)}#{figure.identity}"
                cards.append(card(figure, where, html.escape(address)))
        place.replace_self(nodes.raw("", f'<div class="mlp-works">{"".join(cards)}</div>', format="html"))


def _name(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    if "body" in context:
        context["body"] = named(context["body"], pagename)


def _always(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """The page is written anew with any chapter."""
    return [PAGE] if PAGE in env.found_docs else []


def setup(app: Sphinx) -> None:
    """Add the directive; called by the extension."""
    app.add_directive("live-figures", LiveFigures)
    app.connect("env-updated", _always)
    app.connect("doctree-resolved", _fill)
    app.connect("html-page-context", _name)
