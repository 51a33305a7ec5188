"""Take the pictures of the README from the built site, by hand: ``.venv/bin/python tools/readme_pictures.py``.

Each is a figure on its own page, in a state that its address says, as *Copy link* would give it. The address stands in the
file, so that a test finds a picture that was taken from another one. Run ``make book`` first.
"""

from __future__ import annotations

import functools
import io
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path

from PIL import Image, PngImagePlugin
from playwright.sync_api import Page, ViewportSize, sync_playwright
from serve import SITE, Handler

import browser

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / ".github" / "images"
#: Bytes that one picture may have: a README loads them all.
MOST = 150_000
COLOURS = 96
WINDOW = ViewportSize(width=720, height=1000)
SHARPNESS = 1.5
#: How wide a strip of frames is, in pixels, and the gap between two of them.
STRIP, GAP = 1032, 12
#: The chunk of a PNG that says what it was taken from.
CHUNK = "taken from"
#: What every figure offers: of no use on a picture.
WITHOUT_BAR = "hide=beside,link,full_screen,embed"
COMPUTED = "() => !document.querySelector('.mlp-card:is([data-computing], [data-unsent])')"


@dataclass(frozen=True)
class Shot:
    """A figure in a state, and the part of it that is taken."""

    page: str
    lesson: str
    state: str = ""
    part: str = ".mlp-card"

    @property
    def address(self) -> str:
        """The address below that of the site."""
        settings = "&".join(f"{self.lesson}.{one}" for one in [WITHOUT_BAR, *self.state.split()])
        return f"figures/{self.page}-{self.lesson}.html?{settings}#{self.lesson}"


def _frames(page: str, lesson: str, part: str, *states: str) -> tuple[Shot, ...]:
    return tuple(Shot(page, lesson, state, part) for state in states)


#: Each picture by its name: one shot, or the frames of a strip, in rows.
PICTURES: dict[str, tuple[tuple[Shot, ...], ...]] = {
    "hidden-layer": ((Shot("hidden-layer", "path-tracer"),),),
    "landscape": ((Shot("other-steps", "error-landscape", "epoch=320"),),),
    "digits": ((Shot("digits", "draw-a-digit"),),),
    "training": ((Shot("training", "training-lab", "epoch=5001"),),),
    "frames": (
        _frames("hidden-layer", "path-tracer", ".mlp-network-frame", "step=1", "step=3", "step=5"),
        _frames("other-steps", "error-landscape", ".mlp-landscape", "epoch=0", "epoch=60", "epoch=320"),
        _frames("digits", "draw-a-digit", ".mlp-digit-layers", "update=0", "update=38", "update=190"),
    ),
}


def addresses(name: str) -> str:
    """What a picture is taken from: the addresses of its frames, a line for each."""
    return "\n".join(shot.address for row in PICTURES[name] for shot in row)


def taken_from(png: Path) -> str:
    """What a picture says that it was taken from; nothing when it is none of these."""
    with Image.open(png) as picture:
        return str(picture.info.get(CHUNK, ""))


def take(page: Page, site: str, shot: Shot) -> Image.Image:
    """The picture of one shot, once everything in it is computed and drawn."""
    page.goto("about:blank")  # a change of the state alone would not load the page again
    page.goto(site + shot.address)
    page.wait_for_selector(".mlp-is-live")
    page.wait_for_function(COMPUTED)
    page.evaluate("async () => { await document.fonts.ready; }")
    page.wait_for_timeout(300)
    page.mouse.move(0, 0)
    return Image.open(io.BytesIO(page.locator(shot.part).first.screenshot(animations="disabled"))).convert("RGB")


def strip(rows: Sequence[Sequence[Image.Image]]) -> Image.Image:
    """Frames side by side, row below row, on white."""
    if [len(row) for row in rows] == [1]:
        return rows[0][0]
    width = (STRIP - GAP * (len(rows[0]) - 1)) // len(rows[0])
    scaled = [[frame.resize((width, round(frame.height * width / frame.width))) for frame in row] for row in rows]
    heights = [max(frame.height for frame in row) for row in scaled]
    whole = Image.new("RGB", (STRIP, sum(heights) + GAP * (len(rows) - 1)), "white")
    top = 0
    for row, height in zip(scaled, heights, strict=True):
        for k, frame in enumerate(row):
            whole.paste(frame, (k * (width + GAP), top + (height - frame.height) // 2))
        top += height + GAP
    return whole


def packed(picture: Image.Image, source: str) -> bytes:
    """The picture with a palette, and with what it was taken from."""
    said = PngImagePlugin.PngInfo()
    said.add_text(CHUNK, source)
    file = io.BytesIO()
    reduced = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    reduced.save(file, format="PNG", optimize=True, pnginfo=said)
    return file.getvalue()


def main() -> int:
    """Take the pictures that are named, or all; fails where one has grown too large."""
    names = sys.argv[1:] or list(PICTURES)
    too_large = []
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(SITE))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.server_address[1]}/"
        with sync_playwright() as playwright:
            instance = playwright.chromium.launch(executable_path=browser.find(), args=browser.ARGUMENTS)
            page = instance.new_page(
                viewport=WINDOW,
                device_scale_factor=SHARPNESS,
                color_scheme="light",
                reduced_motion="reduce",
                service_workers="block",
            )
            for name in names:
                picture = strip([[take(page, site, shot) for shot in row] for row in PICTURES[name]])
                png = packed(picture, addresses(name))
                (IMAGES / f"{name}.png").write_bytes(png)
                print(f"{name}.png: {picture.width} x {picture.height}, {len(png) / 1000:.0f} KB")
                too_large += [name] * (len(png) > MOST)
            instance.close()
        server.shutdown()
    if too_large:
        print(f"more than {MOST / 1000:.0f} KB: {', '.join(too_large)}")
    return int(bool(too_large))


if __name__ == "__main__":
    sys.exit(main())
