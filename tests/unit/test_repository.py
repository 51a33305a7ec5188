"""The address of the repository: where it comes from, and when there is none."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
from pydata_sphinx_theme.edit_this_page import setup_edit_url
from sphinx.errors import ConfigError
from sphinx_book_theme.header_buttons import update_context_with_repository_info
from sphinx_book_theme.header_buttons.launch import add_launch_buttons
from sphinx_book_theme.header_buttons.source import add_source_buttons

from sphinx_site import repository

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "https://github.com/owner/name"


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("https://github.com/owner/name", ADDRESS),
        ("https://github.com/owner/name.git", ADDRESS),
        ("https://github.com/owner/name/", ADDRESS),
        ("https://user:secret@github.com/owner/name.git", ADDRESS),
        ("http://github.com/owner/name", ADDRESS),
        ("https://github.com/owner/name/tree/main", ADDRESS),
        ("https://github.com/owner/name/tree/main/", ADDRESS),
        ("https://github.com/owner/name/tree/some/branch", ADDRESS),
        ("https://github.com/owner/name/tree/v1.0+x", ADDRESS),
        ("https://github.com/owner/name/blob/main/README.md", ADDRESS),
        ("https://github.com/owner/tree", "https://github.com/owner/tree"),
        ("https://github.com/tree/blob", "https://github.com/tree/blob"),
        ("https://gitlab.com/group/part/name/-/tree/main", "https://gitlab.com/group/part/name"),
        ("https://gitlab.com/group/tree/name", "https://gitlab.com/group/tree/name"),
        ("git@github.com:owner/name.git", ADDRESS),
        ("ssh://git@github.com:22/owner/name.git", ADDRESS),
        ("https://gitlab.com/group/part/name.git", "https://gitlab.com/group/part/name"),
        ("https://gitlab.uni-town.de/chair/name", "https://gitlab.uni-town.de/chair/name"),
        ("", None),
        ("/srv/git/name.git", None),
        ("../name", None),
        ("file:///srv/git/name.git", None),
        ("C:\\books\\name", None),
        ("http://localhost:3000/owner/name.git", None),
        ("https://gitlab.local/owner/name", None),
        ("https://gitlab.corp/owner/name", None),
        ("https://gitlab/owner/name", None),
        ("http://10.0.0.7/owner/name", None),
        ("https://github.com:8443/owner/name", None),
        ("https://github.com:port/owner/name", None),
        ("https://git.somewhere.org/owner/name", None),
        ("https://notgithub.com/owner/name", None),
        ("https://github.com/name", None),
        ("https://github.com/owner/../name", None),
        ('https://github.com/owner/name"><script>', None),
        ("javascript://github.com/owner/name", None),
    ],
)
def test_which_addresses_a_reader_could_open(told: str, address: str | None) -> None:
    assert repository.public_address(told) == address


def remote(folder: Path, address: str) -> None:
    subprocess.run(["git", "init", "--quiet", str(folder)], check=True)
    subprocess.run(["git", "remote", "add", "origin", address], cwd=folder, check=True)


def test_the_sources_of_the_address_in_their_order(tmp_path: Path) -> None:
    ci = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "from/ci"}
    assert repository.find("", {}, tmp_path) is None
    assert repository.find("https://github.com/from/line", {}, tmp_path) == "https://github.com/from/line"
    remote(tmp_path, "git@github.com:from/remote.git")
    assert repository.find("https://github.com/from/line", {}, tmp_path) == "https://github.com/from/remote"
    assert repository.find("https://github.com/from/line", ci, tmp_path) == "https://github.com/from/ci"
    private = ci | {"GITHUB_SERVER_URL": "http://forge:3000"}
    assert repository.find("", private, tmp_path) == "https://github.com/from/remote"
    assert (
        repository.find("", {"CI_PROJECT_URL": "https://gitlab.com/from/ci"}, tmp_path) == "https://gitlab.com/from/ci"
    )


def test_a_remote_that_is_a_folder_gives_no_address(tmp_path: Path) -> None:
    remote(tmp_path, "/srv/git/name.git")
    assert repository.find("", {}, tmp_path) is None


def test_a_folder_inside_another_repository_does_not_take_its_address(tmp_path: Path) -> None:
    remote(tmp_path, "git@github.com:some/thing.git")
    (tmp_path / "book").mkdir()
    assert repository.find("", {}, tmp_path / "book") is None


def test_a_line_that_no_reader_could_open_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"repository\.url in _config\.yml is 'github'"):
        repository.find("github", {}, tmp_path)


def buttons(address: str | None, chapter: str, *, lite: bool = False) -> dict[str, str]:
    """What the theme itself makes of our options for one chapter: the address of each button."""
    options = repository.theme_options(address, "main", lite=lite)
    file = ROOT / f"{chapter}.ipynb"
    app = SimpleNamespace(
        config=SimpleNamespace(html_theme_options=options, html_context=repository.page_context(address)),
        env=SimpleNamespace(
            doc2path=lambda name: str(file), metadata={chapter: {"kernelspec": {}}}, nb_metadata={chapter: {}}
        ),
    )
    app.config.html_theme_options = options
    app.builder = SimpleNamespace(theme_options=options)
    update_context_with_repository_info(app)
    context = dict(app.config.html_context)
    context |= {"pagename": chapter, "page_source_suffix": ".ipynb", "header_buttons": [], "sourcename": file.name}
    context["kernel_name"] = "python3"
    setup_edit_url(app, chapter, "page.html", context, None)
    add_source_buttons(app, chapter, "page.html", context, object())
    add_launch_buttons_with(app, chapter, context)
    found = {}
    for button in context["header_buttons"]:
        for each in button.get("buttons", [button]):
            found[each.get("label") or each["text"] or each["tooltip"]] = each["url"]
    return found


def add_launch_buttons_with(app: SimpleNamespace, chapter: str, context: dict[str, object]) -> None:
    app.config = {"html_theme_options": app.config.html_theme_options}
    add_launch_buttons(app, chapter, "page.html", context, object())
    repository._lead_colab_to_the_copy(app, chapter, "page.html", context, object())


CHAPTERS = sorted(f"book/{file.stem}" for file in (ROOT / "book").glob("*.ipynb"))


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_buttons_of_a_chapter_name_its_file(chapter: str) -> None:
    found = buttons(ADDRESS, chapter)
    assert found.pop("source-repository-button") == ADDRESS
    assert found.pop("source-edit-button") == f"{ADDRESS}/edit/main/{chapter}.ipynb"
    assert found.pop("source-issues-button").startswith(f"{ADDRESS}/issues/new?title=")
    binder, colab = found.pop("Binder"), found.pop("Colab")
    assert found == {}
    assert colab == (
        f"https://colab.research.google.com/github/owner/name/blob/gh-pages/run/{chapter.removeprefix('book/')}.ipynb"
    )
    assert binder == f"https://mybinder.org/v2/gh/owner/name/main?urlpath=lab/tree/{chapter}.ipynb"
    assert (ROOT / binder.partition("lab/tree/")[2]).is_file()


def test_gitlab_has_its_own_addresses() -> None:
    found = buttons("https://gitlab.com/owner/name", "book/forward")
    assert found["source-edit-button"] == "https://gitlab.com/owner/name/-/edit/main/book/forward.ipynb"
    assert "Colab" not in found  # it opens what lies on GitHub
    assert any("/v2/gl/owner%2Fname/main?urlpath=lab/tree/book/forward.ipynb" in url for url in found.values())


def test_without_an_address_there_are_no_buttons() -> None:
    assert buttons(None, "book/forward") == {}


@pytest.mark.parametrize("chapter", CHAPTERS)
@pytest.mark.parametrize("address", [None, ADDRESS])
def test_python_in_the_browser_needs_no_address(address: str | None, chapter: str) -> None:
    before, found = buttons(address, chapter), buttons(address, chapter, lite=True)
    (lite,) = found.keys() - before.keys()
    assert found.pop(lite) == f"../lite/notebooks/index.html?path={chapter}.ipynb"
    assert found == before


@pytest.mark.parametrize("built", [False, True])
def test_the_button_is_there_when_the_app_is(tmp_path: Path, built: bool) -> None:
    if built:
        page = tmp_path / repository.LITE
        page.parent.mkdir(parents=True)
        page.touch()
    config = {"html_theme_options": {}, "html_context": {}}
    repository._configure(SimpleNamespace(outdir=str(tmp_path)), config)
    assert ("jupyterlite_url" in config["html_theme_options"]["launch_buttons"]) == built


def test_the_day_is_that_of_the_last_change(tmp_path: Path) -> None:
    assert repository.last_change({}, tmp_path) is None
    assert repository.last_change({"SOURCE_DATE_EPOCH": "0"}, tmp_path) == "1 January 1970"
    remote(tmp_path, "/nowhere")
    (tmp_path / "book").mkdir()
    who = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b.c",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b.c",
    }
    for day, name in (("2001-02-03", "book/chapter.md"), ("2005-06-07", "elsewhere.md")):
        (tmp_path / name).write_text(day)
        dates = {"GIT_AUTHOR_DATE": f"{day}T12:00:00Z", "GIT_COMMITTER_DATE": f"{day}T12:00:00Z"}
        subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
        subprocess.run(["git", "commit", "--quiet", "-m", "x"], cwd=tmp_path, check=True, env=who | dates)
    assert repository.last_change({}, tmp_path) == "3 February 2001"
