"""The reference of :mod:`mlp_lib`: its docstrings as pages, and each mention of a public name as a link to them.

Autodoc and numpydoc read the docstrings. What is here: a name stands on the page of the module that defines it and
nowhere else, the label of an equation in a docstring becomes its number, and code in a line of text that is a public
name leads to the reference, in docstrings, in the chapters and on the page of all equations.
"""

from __future__ import annotations

import importlib
import inspect
import re
import sys
from collections.abc import Sequence
from functools import cache
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains.python import ObjectEntry, PythonDomain
from sphinx.environment import BuildEnvironment
from sphinx.pycode import ModuleAnalyzer
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

logger = logging.getLogger(__name__)

#: The rooms that the reference shows, in the order of its pages.
ROOMS = (
    *("network", "passes", "architecture", "per_layer"),
    *("activations", "losses", "initializers"),
    *("training", "recipe", "steps", "history", "metrics", "landscape", "datasets"),
    *("neuron_by_neuron", "gradient_check", "self_check", "elsewhere", "validation"),
    *("figures", "theme", "live"),
    *("doctor", "sweep", "explorables", "recordings"),
)
#: Where every mention of a name is a link, and not the first one on the page alone.
ALL_MENTIONS = re.compile(r"book/(?:equations|library.*)")
LABELS = re.compile(r"\s*\((?P<labels>eq-[a-z0-9-]+(?:,\s*eq-[a-z0-9-]+)*)\)")
LABEL = re.compile(r"(?<![`\w-])eq-[a-z0-9]+(?:-[a-z0-9]+)*")
PROMPT = re.compile(r"\s*(?:>>>|\.\.\.)")
BARS = re.compile(r"(?<![`\\])\|(?!`)")
FULL_NAME = re.compile(r"mlp_lib(?:\.[a-zA-Z]\w*)+")


def own(module: str) -> dict[str, Any]:
    """What a room documents: what its ``__all__`` lists, without what another room defines."""
    room = importlib.import_module(f"mlp_lib.{module}")
    found = {name: getattr(room, name) for name in room.__all__}
    return {name: value for name, value in found.items() if home(value, module) == module}


def home(value: Any, module: str) -> str:
    """The room whose page shows a value that ``module`` lists."""
    defined = str(getattr(value, "__module__", "")).removeprefix("mlp_lib.")
    return defined if defined in ROOMS and (inspect.isclass(value) or inspect.isfunction(value)) else module


@cache
def aliases() -> dict[str, str]:
    """Other names under which the library hands out what the reference shows: ``mlp_lib.MLP`` is one."""
    found = {}
    for module in ("", *ROOMS):
        place = f"mlp_lib.{module}".rstrip(".")
        room = importlib.import_module(place)
        for name in room.__all__:
            value = getattr(room, name)
            if inspect.isclass(value) or inspect.isfunction(value):
                shown = f"mlp_lib.{home(value, module)}.{value.__qualname__}"
                for other in (f"{place}.{name}", f"{value.__module__}.{value.__qualname__}"):
                    if other != shown and home(value, module):
                        found[other] = shown
    return found


@cache
def short_names() -> dict[str, str]:
    """Names without their module, where one object alone is called so; a common word only where it is called."""
    found: dict[str, set[str]] = {}
    for module in ROOMS:
        for name, value in own(module).items():
            full = f"mlp_lib.{module}.{name}"
            if inspect.isclass(value):
                found.setdefault(name, set()).add(full)
                for inner in vars(value):
                    found.setdefault(f"{name}.{inner}", set()).add(f"{full}.{inner}")
            elif inspect.isfunction(value):
                found.setdefault(name if "_" in name.strip("_") else f"{name}()", set()).add(full)
    return {name: full.pop() for name, full in found.items() if len(full) == 1}


def candidates(text: str, module: str = "", cls: str = "") -> list[str]:
    """The full names that a mention may stand for, the nearest first."""
    name = re.sub(r"\(.*\)$", "", text.strip(), flags=re.DOTALL)
    found = [name] if name.startswith("mlp_lib") else [f"mlp_lib.{name}"] if "." in name else []
    if cls:
        found.append(f"{module}.{cls}.{name}")
    if module:
        found.append(f"{module}.{name}")
    for short in (name, f"{name}()" if name != text.strip() else ""):
        if short in short_names():
            found.append(short_names()[short])
    if name.startswith("network."):
        found.append(f"mlp_lib.network.MLP.{name.removeprefix('network.')}")  # the reader's own network
    return [shown_name(each) for each in found]


def shown_name(name: str) -> str:
    """The name under which the reference shows an object, or what belongs to a class."""
    of, _, inner = name.rpartition(".")
    return aliases().get(name) or (f"{aliases()[of]}.{inner}" if of in aliases() else name)


def _name(
    role: str, rawtext: str, text: str, lineno: int, inliner: Any, options: Any = None, content: Any = ()
) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """What stands between single backticks in a docstring: code, and a link when it is a name."""
    context = inliner.document.settings.env.ref_context
    node = nodes.literal(rawtext, text)
    node["mlp_place"] = (context.get("py:module") or "", context.get("py:class") or "")
    return [node], []


class LinkNames(SphinxPostTransform):
    """Make a mention of a public name a link to its entry."""

    default_priority = 5

    def run(self, **_: Any) -> None:
        """Go through the code in a page's text."""
        env, document, builder = self.env, self.env.docname, self.app.builder
        if builder.format != "html":
            return
        domain = env.get_domain("py")
        assert isinstance(domain, PythonDomain)
        seen: set[str] = set()
        for node in list(self.document.findall(nodes.literal)):
            if inside(node, (nodes.title, nodes.reference, nodes.caption)):
                continue
            text = node.astext()
            place = node.attributes.pop("mlp_place", None)
            named = [each for each in candidates(text, *(place or ("", ""))) if each in domain.objects]
            if not named:
                if FULL_NAME.fullmatch(text):
                    logger.warning("the reference has no %s", text, location=node, type="mlp", subtype="name")
                continue
            if named[0] in seen and not ALL_MENTIONS.fullmatch(document):
                continue
            seen.add(named[0])
            entry = domain.objects[named[0]]
            link = make_refnode(builder, document, entry.docname, entry.node_id, node.deepcopy(), named[0])
            node.replace_self(link)


def inside(node: nodes.Node, kinds: tuple[type[nodes.Node], ...]) -> bool:
    """Whether a node lies in one of these kinds."""
    parent = node.parent
    while parent is not None:
        if isinstance(parent, kinds):
            return True
        parent = parent.parent
    return False


def _skip(app: Sphinx, what: str, name: str, obj: Any, skip: bool, options: Any) -> bool | None:
    """Leave out of a module's entry what another room defines."""
    module = str(app.env.temp_data.get("autodoc:module") or "").removeprefix("mlp_lib.")
    return True if what == "module" and home(obj, module) != module else None


def comment_on(name: str, value: Any) -> list[str]:
    """What the part of a package that defines a constant says of it: autodoc reads the package's first file alone."""
    package, _, constant = name.rpartition(".")
    for part in sorted(key for key in sys.modules if key.startswith(f"{package}.")):
        if getattr(sys.modules[part], constant, None) is value:
            said = ModuleAnalyzer.for_module(part).find_attr_docs().get(("", constant))
            if said:
                return list(said)
    return []


def _mend(app: Sphinx, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Make of a docstring, which is written to be read as it is, what Sphinx reads."""
    if what == "data" and (said := comment_on(name, obj)):
        lines[:] = said
    # Bars say how large a number is, and name no substitution.
    lines[:] = [line if PROMPT.match(line) else BARS.sub(r"\\|", line) for line in lines]

    def number(match: re.Match[str]) -> str:
        labels = re.findall(r"eq-[a-z0-9-]+", match["labels"])
        roles = [f":eq:`{label}`" for label in labels]
        return f", {'equation' if len(roles) == 1 else 'equations'} {' and '.join(roles)}"

    text = LABELS.sub(number, "\n".join(lines))
    lines[:] = LABEL.sub(r"equation :eq:`\g<0>`", text).split("\n")


def _note_aliases(app: Sphinx, env: BuildEnvironment) -> Sequence[str]:
    """List the other names in ``objects.inv``, so that other projects can link to ``mlp_lib.MLP``."""
    objects = env.get_domain("py").data["objects"]
    for alias, shown in aliases().items():
        if shown in objects:
            docname, node_id, kind, _ = objects[shown]
            objects[alias] = ObjectEntry(docname, node_id, kind, True)
    return []


def setup(app: Sphinx) -> None:
    """Connect to autodoc; called by the extension."""
    app.setup_extension("sphinx.ext.autodoc")
    app.setup_extension("numpydoc")
    app.add_role("mlp-name", _name)
    app.add_post_transform(LinkNames)
    app.connect("autodoc-skip-member", _skip)
    app.connect("autodoc-process-docstring", _mend)
    app.connect("env-updated", _note_aliases)
