"""What a picture looks like, pixel by pixel: whether it changed, and whether it shows what the library computes."""

from __future__ import annotations

import base64
import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from playwright.sync_api import Locator, Page

from mlp_lib import MLP, datasets
from mlp_lib.theme import CLASSES

#: Of a film, in pixels; small pictures are quickly compared.
FILM_WIDTH = 640
#: Colours of the pixels, decoded by the browser that drew them.
DECODE = """async (png) => {
    const image = new Image();
    image.src = "data:image/png;base64," + png;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    let text = "";
    for (let i = 0; i < data.length; i += 8192) text += String.fromCharCode(...data.subarray(i, i + 8192));
    return [image.width, image.height, btoa(text)];
}"""


def decoded(page: Page, png: str) -> np.ndarray:
    """The colours of a picture: shape (height, width, 3)."""
    width, height, data = page.evaluate(DECODE, png)
    return np.frombuffer(base64.b64decode(data), dtype=np.uint8).reshape(height, width, 4)[:, :, :3].astype(np.int16)


def pixels(part: Locator) -> np.ndarray:
    """What stands on the screen there."""
    return decoded(part.page, base64.b64encode(part.screenshot(animations="disabled")).decode())


@contextmanager
def film(page: Page) -> Iterator[list[str]]:
    """What the browser paints meanwhile; a picture asked for would have to wait until it has nothing else to do."""
    session = page.context.new_cdp_session(page)
    frames: list[str] = []

    def keep(event: dict[str, Any]) -> None:
        if not frames or event["data"] != frames[-1]:
            frames.append(event["data"])
        session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    session.on("Page.screencastFrame", keep)
    session.send("Page.startScreencast", {"format": "png", "everyNthFrame": 2, "maxWidth": FILM_WIDTH})
    yield frames
    session.send("Page.stopScreencast")
    session.detach()


def changes_on_film(page: Page, frames: list[str], part: Locator) -> int:
    """How often the pixels of a part changed, from one frame to the next."""
    box = part.bounding_box()
    assert box is not None
    scale = FILM_WIDTH / page.viewport_size["width"]  # type: ignore[index]
    x, y, width, height = (round(scale * box[key]) for key in ("x", "y", "width", "height"))
    parts = (decoded(page, frame)[y : y + height, x : x + width] for frame in frames)
    return sum(share_changed(a, b) > 0 for a, b in itertools.pairwise(parts))


def share_changed(before: np.ndarray, after: np.ndarray) -> float:
    """Which part of the pixels is clearly of another colour; all of them, when the size is another."""
    if before.shape != after.shape:
        return 1.0
    return float((np.abs(before - after).max(axis=2) > 24).mean())


def until(page: Page, condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait for something that no selector can say."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, what
        page.wait_for_timeout(200)


def plot_of(part: Locator) -> Locator:
    """The drawn Plotly figure; one, and no second one beside it."""
    plot = part.locator(".js-plotly-plot:visible")
    assert plot.count() == 1
    return plot


def plane_of(plot: Locator) -> np.ndarray:
    """The pixels between the axes."""
    return pixels(plot.locator(".draglayer .nsewdrag"))


def shows_boundary(plane: np.ndarray, learning_rate: float, seed: int) -> bool:
    """Tell whether a plane of exclusive or is coloured as the 2-2-1 network of the chapter decides."""
    X, T = datasets.xor()
    network = MLP([2, 2, 1], seed=seed)
    network.train(X, T, epochs=5001, learning_rate=learning_rate)
    height, width, _ = plane.shape
    steps = (np.arange(15) + 0.5) / 15
    rows, columns = (steps * height).astype(int), (steps * width).astype(int)
    x1, x2 = np.meshgrid(-0.25 + 1.5 * (columns + 0.5) / width, 1.25 - 1.5 * (rows + 0.5) / height)
    inputs = np.column_stack([x1.ravel(), x2.ravel()])
    y = network.predict(inputs).reshape(15, 15)
    colours = plane[rows][:, columns]
    # Away from the line, which is black, and from the points, which have colours of their own.
    clear = (np.abs(y - 0.5) > 0.15) & (np.abs(inputs[:, None] - X).max(axis=2).min(axis=1) > 0.1).reshape(15, 15)
    is_blue = colours[:, :, 2] > colours[:, :, 0]
    return bool(clear.sum() > 60 and (is_blue == (y > 0.5))[clear].all())


def shows_points(plane: np.ndarray, A: np.ndarray, T: np.ndarray, limits: tuple[float, float]) -> bool:
    """Tell whether each example's marker stands at its place A (k, 2), in the colour of its target."""
    height, width, _ = plane.shape
    low, high = limits
    for (a_1, a_2), target in zip(A, T[:, 0], strict=True):
        column, row = (a_1 - low) / (high - low) * width, (high - a_2) / (high - low) * height
        hexadecimal = CLASSES[str(int(target))]["light"]
        colour = [int(hexadecimal[i : i + 2], 16) for i in (1, 3, 5)]
        around = plane[max(0, int(row) - 2) : int(row) + 3, max(0, int(column) - 2) : int(column) + 3]
        if around.size == 0 or np.abs(around - colour).max(axis=2).min() > 12:
            return False
    return True
