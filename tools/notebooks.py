"""Keep the chapters in one canonical form, so that editing one cell gives a small diff.

``check``    say which notebooks are not in that form, or hold what a chapter must not hold
``format``   put them into it
``execute``  run chapters and store their outputs in it
``convert``  make or renew a chapter from MyST text, keeping the ids of cells that stay

Without file names the first three work on every notebook in ``book/``.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import fallbacks
from fallbacks import joined

ROOT = Path(__file__).resolve().parent.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))  # the glue of the site is no installed package

from sphinx_site.printed import table_of  # noqa: E402

BOOK = ROOT / "book"
TIMEOUT = 300

#: What stays of the metadata.
NOTEBOOK_METADATA = ("mystnb",)
CELL_METADATA = ("mystnb", "tags")
#: What goes: it changes from machine to machine or from run to run, or says how one editor was left. Whatever else
#: stands there somebody meant, and it is refused: nothing is lost without a word.
NOTEBOOK_NOISE = ("accelerator", "colab", "interpreter", "jupytext", "kernelspec", "language_info", "nbclient", "papermill",
                  "toc-autonumbering", "vscode", "widgets")  # fmt: skip
CELL_NOISE = ("ExecuteTime", "collapsed", "colab", "editable", "execution", "id", "outputId", "papermill", "scrolled",
              "trusted", "vscode")  # fmt: skip
#: Of JupyterLab's own; its `source_hidden` hides code from a reader, for which the book has tags.
JUPYTER_NOISE = ("outputs_hidden", "source_hidden")
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"}
#: A widget's view names a model that lives in one kernel only; its text/html stays.
VOLATILE_MIMES = (fallbacks.WIDGET,)
ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
#: Longer lines of code would have to be scrolled beside the contents of a page 1,280 pixels wide.
LONGEST_LINE = 79
#: A phone breaks a longer row, and what stood in one column no longer does.
LONGEST_ROW = 59


class LosesError(ValueError):
    """What a notebook holds and its canonical form would lose."""


def without_noise(where: str, said: dict[str, Any], kept: tuple[str, ...], noise: tuple[str, ...]) -> dict[str, Any]:
    """Of metadata what the book keeps.

    Raises
    ------
    LosesError
        If there is something that is neither kept nor known to say nothing.
    """
    if lost := [key for key, value in said.items() if key not in (*kept, *noise) and value not in (None, [], {}, "")]:
        raise LosesError(f"{where} has the metadata {lost[0]!r}, which the book does not keep: take it out, or name it "
                         "in tools/notebooks.py")  # fmt: skip
    return {key: value for key, value in said.items() if key in kept and value}


def cell_metadata(where: str, said: dict[str, Any]) -> dict[str, Any]:
    """Of a cell's metadata what the book keeps."""
    jupyter = said.get("jupyter", {})
    if isinstance(jupyter, dict) and jupyter.get("source_hidden"):
        raise LosesError(f"{where} hides its code in JupyterLab only: show it, or give it the tag hide-input")
    if isinstance(jupyter, dict):
        without_noise(f"{where} (jupyter)", jupyter, (), JUPYTER_NOISE)
        said = {key: value for key, value in said.items() if key != "jupyter"}
    return without_noise(where, said, CELL_METADATA, CELL_NOISE)


def make_id(source: str, taken: set[str]) -> str:
    """An id that follows from the source, so that it is the same wherever it is made."""
    for attempt in range(1000):
        candidate = hashlib.sha256(f"{attempt}\0{source}".encode()).hexdigest()[:8]
        if candidate not in taken:
            return candidate
    raise AssertionError("a thousand cells with one source")


def lines(text: str | list[str]) -> list[str]:
    """Multi-line text as a list of lines, which is what makes a small diff."""
    return joined(text).splitlines(keepends=True)


def canonical_data(data: dict[str, Any]) -> dict[str, Any]:
    """The MIME bundle of an output, without what changes from run to run."""
    result: dict[str, Any] = {}
    for mime, content in data.items():
        if mime in VOLATILE_MIMES:
            continue
        is_text = isinstance(content, (str, list)) and not mime.endswith("json")
        if is_text and mime.startswith("image/") and mime != "image/svg+xml":
            result[mime] = joined(content)
        else:
            result[mime] = lines(content) if is_text else content
    return result


def image_metadata(output: dict[str, Any]) -> dict[str, Any]:
    """The width and the alternative text of pictures; other metadata are of one run, or say nothing."""
    kept: dict[str, Any] = {}
    for mime, said in output.get("metadata", {}).items():
        if mime.startswith("image/") and isinstance(said, dict):
            kept[mime] = {name: said[name] for name in ("alt", "height", "width") if name in said}
    return {mime: said for mime, said in kept.items() if said}


def canonical_outputs(outputs: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """Outputs with streams merged and without anything that one run alone has."""
    result: list[dict[str, Any]] = []
    for output in outputs:
        kind = output["output_type"]
        if kind == "stream":
            previous = result[-1] if result else {}
            if previous.get("output_type") == "stream" and previous["name"] == output["name"]:
                previous["text"] = lines(joined(previous["text"]) + joined(output["text"]))
                continue
            result.append({"name": output["name"], "output_type": kind, "text": lines(output["text"])})
        elif kind == "error":
            plain = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in output.get("traceback", [])]
            result.append(
                {"ename": output["ename"], "evalue": output["evalue"], "output_type": kind, "traceback": plain}
            )
        else:
            for shown in fallbacks.portable({**output, "metadata": image_metadata(output)}):
                clean = {**shown, "data": canonical_data(shown["data"])}
                clean = {key: clean[key] for key in ("data", "metadata", "output_type")}
                if shown["output_type"] == "execute_result":
                    clean["execution_count"] = count
                result.append(clean)
    return result


def stub_of(solution: str) -> str:
    """An exercise's cell: its solution with the lines between the markers left for the reader."""
    stub, inside = [], False
    for line in solution.splitlines():
        if line.strip() == "# begin solution":
            inside = True
            stub.append(line.replace("# begin solution", "...  # your code here"))
        elif line.strip() == "# end solution":
            inside = False
        elif not inside:
            stub.append(line)
    if inside or not any("# your code here" in line for line in stub):
        raise ValueError("a solution needs the lines '# begin solution' and '# end solution'")
    return "\n".join(stub)


def with_stubs(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cells, each one tagged stub-NAME written anew from the one tagged solution-NAME."""
    tagged = {tag: joined(cell["source"]) for cell in cells for tag in cell.get("metadata", {}).get("tags", [])}
    result = []
    for cell in cells:
        for tag in cell.get("metadata", {}).get("tags", []):
            if tag.startswith("stub-"):
                name = tag.removeprefix("stub-")
                if f"solution-{name}" not in tagged:
                    raise ValueError(f"the stub '{name}' has no cell tagged solution-{name}")
                cell = {**cell, "source": stub_of(tagged[f"solution-{name}"])}
        result.append(cell)
    return result


def canonical(notebook: dict[str, Any]) -> dict[str, Any]:
    """The canonical form of a notebook."""
    metadata = without_noise("the notebook", notebook.get("metadata", {}), NOTEBOOK_METADATA, NOTEBOOK_NOISE)
    result: dict[str, Any] = {
        "cells": [],
        "metadata": {**metadata, "kernelspec": KERNEL, "language_info": LANGUAGE},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    taken: set[str] = set()
    count = 0
    for cell in with_stubs(notebook["cells"]):
        source = joined(cell["source"]).rstrip()
        cell_id = cell.get("id", "")
        if not ID.fullmatch(cell_id) or cell_id in taken:
            cell_id = make_id(source, taken)
        taken.add(cell_id)
        where = f"cell {len(result['cells']) + 1} (id {cell_id})"
        clean = {
            "cell_type": cell["cell_type"],
            "id": cell_id,
            "metadata": cell_metadata(where, cell.get("metadata", {})),
            "source": lines(source),
        }
        if cell.get("attachments"):
            clean["attachments"] = cell["attachments"]
        if cell["cell_type"] == "code":
            count += bool(source)
            clean["execution_count"] = count if source else None
            try:
                clean["outputs"] = canonical_outputs(cell.get("outputs", []), count)
            except fallbacks.FallbackError as error:
                raise fallbacks.FallbackError(f"{where} cannot be stored: {error}") from error
        if source or "attachments" in clean:
            result["cells"].append(clean)
    return result


def text_of(notebook: dict[str, Any]) -> str:
    """A notebook as it is stored."""
    return json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def hides_from_nbval(source: str, tags: list[str]) -> list[str]:
    """The comments and tags of a cell, by nbval's own tables, for which nbval does not compare what it shows."""
    from nbval.plugin import comment_markers, metadata_tags

    hiding = {("check", False), "skip", "check_exception"}
    comments = [line.strip().lstrip("#").strip() for line in source.splitlines() if line.strip().startswith("#")]
    found = [comment for comment in comments if comment_markers.get(comment) in hiding]
    # The tag of Jupyter's own lets the page show an error, which is then compared.
    return found + [tag for tag in tags if metadata_tags.get(tag) in hiding and tag != "raises-exception"]


def forbidden(notebook: dict[str, Any]) -> list[str]:
    """What a chapter must not hold: each item says which cell, and why not."""
    found = []
    for number, cell in enumerate(notebook["cells"], start=1):
        where = f"cell {number} (id {cell.get('id', '?')})"
        source = joined(cell["source"])
        tags = cell.get("metadata", {}).get("tags", [])
        if pasted := sorted(cell.get("attachments", {})):
            found.append(f"{where} holds a pasted picture ({', '.join(pasted)}), which the site does not show: "
                         "draw it in a cell, or store it as a file")  # fmt: skip
        if cell["cell_type"] != "code":
            continue
        if too_long := [line for line in source.splitlines() if len(line) > LONGEST_LINE]:
            found.append(f"{where} has a line of more than {LONGEST_LINE} characters: {too_long[0].strip()}")
        if re.search(r"\bsys\.path\b", source):
            found.append(f"{where} touches sys.path: import the installed mlp_lib")
        if hiding := hides_from_nbval(source, tags):
            found.append(f"{where} hides its output from nbval ({', '.join(hiding)})")
        found += [f"{where} {what}" for what in shown_wrongly(cell.get("outputs", []), tags)]
    return found


def printed(output: dict[str, Any]) -> str:
    """What a page shows of an output as text in columns."""
    if output["output_type"] == "stream":
        return joined(output["text"])
    data = output.get("data", {})
    return joined(data["text/plain"]) if list(data) == ["text/plain"] else ""


def shown_wrongly(outputs: list[dict[str, Any]], tags: list[str]) -> list[str]:
    """What a cell must not show."""
    found = []
    for output in outputs:
        if output["output_type"] == "error" and "raises-exception" not in tags:
            found.append(f"is stored with an error: {output['ename']}: {output['evalue']}")
        if output["output_type"] == "stream" and output["name"] == "stderr":
            found.append(f"writes to stderr: {joined(output['text']).strip().splitlines()[-1]}")
        if too_long := [row for row in table_of(printed(output).splitlines()) if len(row) > LONGEST_ROW]:
            found.append(f"prints a row of a table of more than {LONGEST_ROW} characters: {too_long[0].strip()}")
        text = json.dumps(output.get("data", output.get("text", "")))
        if re.search(r"\b0x[0-9a-f]{8,}\b", text):
            found.append("shows a memory address, which differs in every run")
    return found


def execute(path: Path) -> str | None:
    """Run a notebook and store it; the answer is None or what went wrong."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError

    from build import QUIET, where_it_raised

    # Its stored form in memory has what nbclient needs; only a run that ended well is written.
    stored = json.loads(path.read_text(encoding="utf-8"))
    stored["cells"] = [{**cell, "outputs": []} for cell in stored["cells"]]
    try:
        notebook = nbformat.from_dict(canonical(stored))
    except LosesError as error:
        return f"{path.name}: {error}"
    for cell in notebook.cells:
        cell.source = joined(cell.source)
    client = NotebookClient(
        notebook,
        timeout=TIMEOUT,
        kernel_name="python3",
        extra_arguments=QUIET,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except (CellExecutionError, CellTimeoutError) as error:
        return f"{path.name} raised in {where_it_raised(notebook, error)}"
    try:
        store(path, canonical(notebook))
    except (fallbacks.FallbackError, LosesError) as error:
        return f"{path.name}: {error}"
    return None


def store(path: Path, notebook: dict[str, Any]) -> None:
    """Write a notebook in one step, so that a killed run leaves the old file."""
    new = path.with_name(f".{path.name}.new")
    new.write_text(text_of(notebook), encoding="utf-8")
    new.replace(path)


def convert(text: Path, path: Path) -> None:
    """Make a chapter from MyST text; cells with an unchanged source keep id and outputs."""
    import jupytext

    old: dict[tuple[str, str], list[dict[str, Any]]] = {}
    if path.is_file():
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            old.setdefault((cell["cell_type"], joined(cell["source"]).rstrip()), []).append(cell)
    notebook = copy.deepcopy(dict(jupytext.read(text)))
    notebook["cells"] = with_stubs(notebook["cells"])
    notebook["metadata"] = {}  # jupytext's own
    for cell in notebook["cells"]:
        matches = old.get((cell["cell_type"], joined(cell["source"]).rstrip()), [])
        previous = matches.pop(0) if matches else {}
        cell["id"] = previous.get("id", "")
        if "attachments" in previous:
            cell["attachments"] = previous["attachments"]
        if cell["cell_type"] == "code":
            cell["outputs"] = previous.get("outputs", [])
    for (_, source), cells in old.items():
        if pictures := [name for cell in cells for name in cell.get("attachments", {})]:
            raise LosesError(f"{path.name}: the picture {pictures[0]} was pasted into a cell that {text.name} has "
                             f"changed, and would be lost: {source[:60]!r}. Store it as a file")  # fmt: skip
    store(path, canonical(notebook))


def checked_or_formatted(path: Path, command: str) -> list[str]:
    """What is wrong with a notebook; ``format`` puts it into its canonical form."""
    stored = path.read_text(encoding="utf-8")
    try:
        notebook = json.loads(stored)
        wanted = text_of(canonical(notebook))
    except (fallbacks.FallbackError, LosesError) as error:
        return [f"{path.name}: {error}"]
    except (ValueError, KeyError, TypeError) as error:
        return [f"{path.name} is not a notebook: {type(error).__name__}: {error}"]
    problems = []
    if command == "check":
        problems += [f"{path.name}: {item}" for item in forbidden(notebook)]
        if stored != wanted:
            problems.append(f"{path.name} is not in canonical form: run 'make format'")
    elif command == "format" and stored != wanted:
        store(path, json.loads(wanted))
        print(f"formatted {path.name}")
    return problems


def main(arguments: list[str] | None = None) -> int:
    """Carry out one command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["check", "format", "execute", "convert"])
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    if options.command == "convert":
        if len(options.files) != 2:
            parser.error("convert takes two files: the text and the notebook")
        try:
            convert(*options.files)
        except (fallbacks.FallbackError, LosesError) as error:
            print(f"notebooks: {error}", file=sys.stderr)
            return 1
        return 0

    problems: list[str] = []
    files = options.files or sorted(BOOK.glob("*.ipynb"))
    if options.command == "execute":
        with ThreadPoolExecutor(2) as pool:
            problems += [problem for problem in pool.map(execute, files) if problem]
    for path in files:
        problems += checked_or_formatted(path, options.command)
    for problem in problems:
        print(f"notebooks: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
