"""What holds for the figures of mlp_lib/live.py wherever a kernel runs: in JupyterLab and in the app."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from playwright.sync_api import Locator, Page, expect

from mlp_lib import MLP, datasets

from .pictures import changes_on_film, film, plane_of, plot_of, share_changed, shows_boundary, shows_points, until

X, T = datasets.xor()
SOON = 60  # seconds that Python in a browser on two busy cores may take for one training
#: Keeps what the sentence says meanwhile.
LISTEN = """sentence => {
    window.said = [];
    new MutationObserver(() => window.said.push(sentence.textContent)).observe(
        sentence, { childList: true, characterData: true, subtree: true });
}"""
CUT = "labels => labels.filter(label => label.scrollWidth > label.clientWidth).map(label => label.textContent)"


@cache
def says(rate: float, seed: int) -> str:
    run = MLP([2, 2, 1], seed=seed).train(X, T, epochs=5001, learning_rate=rate)
    return f"mean of E {run.errors[-1]:.4f}, {run.right_counts[-1]} of 4 right"


class Sliders:
    """Learning rate and seed of the chapter `training`, with their sentence and their picture."""

    def __init__(self, page: Page, cell: Locator) -> None:
        self.page, self.cell = page, cell
        self.sentence = cell.locator(".widget-vbox > .widget-label")
        self.rate, self.seed = cell.locator(".widget-hslider").all()
        self.handle = ".noUi-handle, .ui-slider-handle"  # the second of ipywidgets 7

    def settings(self) -> tuple[float, int]:
        """What the sliders say; the readout is rounded, the slider of the rate moves by tenths of a power of ten."""
        rate, seed = (float(slider.locator(".widget-readout").inner_text()) for slider in (self.rate, self.seed))
        return 10 ** (round(10 * np.log10(rate)) / 10), int(seed)

    def picture(self) -> np.ndarray:
        return plane_of(plot_of(self.cell))

    def expect_all_to_agree(self) -> None:
        """Sentence and picture are those of the settings."""
        rate, seed = self.settings()
        expect(self.sentence).to_have_text(says(rate, seed), timeout=1000 * SOON)
        shown = f"the picture of learning rate {rate:.3g}, seed {seed}"
        until(self.page, lambda: shows_boundary(self.picture(), rate, seed), 10, shown)

    def drag(self, slider: Locator, pixels: int, steps: int) -> None:
        handle = slider.locator(self.handle)
        handle.scroll_into_view_if_needed()
        place = handle.bounding_box()
        assert place is not None
        x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
        self.page.mouse.move(x, y)
        self.page.mouse.down()
        self.page.mouse.move(x + pixels, y, steps=steps)
        self.page.mouse.up()


def check_sliders(page: Page, cell: Locator) -> None:
    """Each slider moves sentence and picture; a fast drag ends at its last value."""
    cell.scroll_into_view_if_needed()
    sliders = Sliders(page, cell)
    assert sliders.settings() == (1.0, 0)
    sliders.expect_all_to_agree()
    assert cell.locator(".widget-label").evaluate_all(CUT) == []
    sliders.sentence.evaluate(LISTEN)
    # Not by an arrow: Notebook 7, which the app shows, keeps that key from a slider of ipywidgets.
    for slider in (sliders.rate, sliders.seed):
        before, settings = sliders.picture(), sliders.settings()
        slider.locator(sliders.handle).press("PageUp")
        sliders.expect_all_to_agree()
        assert sliders.settings() != settings
        assert share_changed(before, sliders.picture()) > 0.01
    before, (rate, seed) = sliders.picture(), sliders.settings()
    computing = f"Computing for learning rate {rate:.3g}, seed {seed} "
    assert any(said.startswith(computing) for said in page.evaluate("window.said"))
    for pixels in (50, 8, 8, 8, 8):  # half of the seeds end at the same picture as any one of them
        sliders.drag(sliders.seed, pixels, steps=25)
        assert sliders.settings()[1] > seed + 20
        sliders.expect_all_to_agree()
        if share_changed(before, sliders.picture()) > 0.01:
            break
    else:
        raise AssertionError("the picture stays as it was")
    # Nothing older comes after it.
    page.wait_for_timeout(1500)
    sliders.expect_all_to_agree()
    assert sliders.settings()[0] == rate


def check_loop(page: Page, cell: Locator, start: Callable[[], None]) -> None:
    """While the cell of `relu` trains, its picture moves; at the end it shows where the training ended."""
    # Not the sentence of an earlier run.
    cell.locator(".widget-label").evaluate_all("labels => labels.forEach(label => (label.dataset.old = ''))")
    sentence = cell.locator(".widget-vbox > .widget-label:not([data-old])")
    with film(page) as frames:
        start()
        expect(sentence).to_have_text("after 2400 examples: 4 of 4 right", timeout=10_000 * SOON)
    changes = changes_on_film(page, frames, plot_of(cell).locator(".draglayer .nsewdrag"))
    assert changes >= 5, (changes, len(frames))
    network = MLP([2, 4, 1], activation=["relu", "linear"], initializer="uniform_0_1", bias=False, seed=40)
    network.train(X, T, epochs=600, learning_rate=0.01, batch_size=1)
    A = network.forward(X).activations[1][:, :2]

    def shown() -> bool:
        return shows_points(plane_of(plot_of(cell)), A[1:], T[1:], (-0.2, 1.4))  # (0, 0) lies below (1, 1)

    until(page, shown, SOON, "the points where the training ends")
