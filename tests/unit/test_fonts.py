"""The typefaces of the book, and fonts with only those icons that a page can show."""

from __future__ import annotations

import shutil
from pathlib import Path

import pydata_sphinx_theme
import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from sphinx.errors import ExtensionError

from sphinx_site import fonts

ICONS = Path(pydata_sphinx_theme.__file__).parent / "theme/pydata_sphinx_theme/static" / fonts.FONTS


def outline(font: Path, icon: int) -> list[tuple[str, tuple[object, ...]]]:
    """How a font draws a letter."""
    with TTFont(font) as opened:
        pen = DecomposingRecordingPen(opened.getGlyphSet())
        opened.getGlyphSet()[opened.getBestCmap()[icon]].draw(pen)
        return pen.value


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A site whose style sheet shows a menu, a script a bell, and no page anything."""
    shutil.copytree(ICONS, tmp_path / fonts.FONTS)
    (tmp_path / "styles").mkdir()
    (tmp_path / "styles/all.css").write_text('.fa-bars:before{content:"\\f0c9"}')
    (tmp_path / "menu.js").write_text('show("\\uf0f3")')
    return tmp_path


def test_an_icon_is_found_however_it_is_written() -> None:
    assert fonts.named(['a{content:"\\f0c9"}', '"\\uF0F3" "\\u{f105}"', "<i>\uf186</i>", "#f0c9a1 0xf111"]) == {
        0xF0C9,
        0xF0F3,
        0xF105,
        0xF186,
    }


def test_fonts_keep_what_can_be_shown_as_it_was_and_nothing_else(static: Path) -> None:
    fonts.pick_icons(static, ["<i>\uf186</i>"])
    solid, full = static / fonts.FONTS / "fa-solid-900.woff2", ICONS / "fa-solid-900.woff2"
    with TTFont(solid) as picked:
        assert set(picked.getBestCmap()) == {0xF0C9, 0xF0F3, 0xF186}
    for icon in (0xF0C9, 0xF0F3, 0xF186):
        assert outline(solid, icon) == outline(full, icon) != []
    assert solid.stat().st_size < full.stat().st_size / 50
    with TTFont(static / fonts.FONTS / "fa-brands-400.woff2") as none:
        assert not none.getBestCmap()
    first = solid.read_bytes()
    fonts.pick_icons(static, ["<i>\uf186</i>"])
    assert solid.read_bytes() == first, "a second build writes the same bytes"


def test_an_icon_that_no_font_has_stops_the_build(static: Path) -> None:
    (static / "styles/all.css").write_text('a:before{content:"\\fdd0"}')
    with pytest.raises(ExtensionError, match="no font has the icons fdd0"):
        fonts.pick_icons(static, [])
    (static / fonts.FONTS / "fa-solid-900.woff2").write_bytes(b"no font")
    with pytest.raises(ExtensionError, match=r"fa-solid-900\.woff2: the icons could not be picked"):
        fonts.pick_icons(static, [])


def test_the_typefaces_have_the_letters_of_the_book(tmp_path: Path) -> None:
    fonts.stage_typefaces(tmp_path)
    rules = (tmp_path / "mlp/typefaces.css").read_text()
    letters: dict[str, set[int]] = {}
    for font in sorted(tmp_path.glob("vendor/*/*.woff2")):
        assert f"../vendor/{font.parent.name}/{font.name}" in rules
        style = f"{font.parent.name} {font.stem.rpartition('-')[2]}"
        with TTFont(font) as opened:
            letters.setdefault(style, set()).update(opened.getBestCmap())
    assert rules.count("@font-face") == len(list(tmp_path.glob("vendor/*/*.woff2")))
    assert set(letters) == {"source-serif-4 normal", "source-serif-4 italic", "source-code-pro normal"}
    for style, has in letters.items():
        missing = {letter for letter in "aZ09ß–“’·−×½ηδΣ" if ord(letter) not in has}
        assert not missing, style


def test_a_missing_package_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "PACKAGES", tmp_path / "nowhere")
    with pytest.raises(ExtensionError, match="node_modules has no source-serif-4"):
        fonts.stage_typefaces(tmp_path)
