"""The hidden space plays: points move and leave their paths, by mouse, keyboard and finger, and no faster than wanted."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from mlp_lib import MLP, datasets
from mlp_lib.explorables import HiddenSpace
from mlp_lib.theme import CLASSES

from .explorable_pages import control, drawn, frames, numbers, sentence, settled, show, state
from .pictures import decoded
from .support import Visit

X, T = datasets.xor()
LAST = 2400


def network(hidden: int, seed: int) -> MLP:
    return MLP([2, hidden, 1], activation=["relu", "linear"], initializer="uniform_0_1", bias=False, seed=seed)


def places(hidden: int = 4, seed: int = 40) -> np.ndarray:
    """Where the four inputs lie after each update: shape (2401, 4, 2)."""
    run = network(hidden, seed)
    history = run.train(X, T, LAST // 4, 0.01, batch_size=1, record_every=1)
    found = []
    for weights in history.recorded_weights:
        run.weights = weights
        found.append(run.forward(X).activations[1][:, :2])
    return np.array(found)


def hidden_plane(page: Page) -> np.ndarray:
    """The pixels of the plane of the hidden neurons."""
    settled(page)
    picture = page.locator(".mlp-plane").nth(1).evaluate("canvas => canvas.toDataURL()")
    return decoded(page, picture.split(",")[1])


def near(picture: np.ndarray, colour: str, place: np.ndarray, largest: float) -> bool:
    """Tell whether a colour is drawn at a place of the hidden plane."""
    inner, size = picture.shape[1] - 26, 1.45 * largest
    column = 22 + (place[0] + 0.2 * size) / size * inner
    row = 4 + (1 - (place[1] + 0.2 * size) / size) * inner
    wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    around = picture[int(row) - 2 : int(row) + 3, int(column) - 2 : int(column) + 3]
    return bool(np.abs(around - wanted).max(axis=2).min() < 40)


@pytest.mark.parametrize(("hidden", "seed", "update"), [(4, 40, 0), (4, 40, 1300), (4, 40, LAST), (2, 7, LAST)])
def test_behind_each_point_is_the_path_that_the_library_goes(tab: Visit, hidden: int, seed: int, update: int) -> None:
    show(tab, "hidden-space", hidden=hidden, seed=seed, update=update)
    picture, way = hidden_plane(tab.page), places(hidden, seed)
    largest = way.max()
    clear = [
        (n, i)
        for i in (1, 2, 3)
        for n in range(0, LAST + 1, 100)
        # Where no point and no label stands now, no other path passes, and a path that is still to come does not lie.
        if n != update and np.abs(way[n, i] - way[update]).max(axis=1).min() > 0.12 * largest
        if np.abs(way[n, i] - np.delete(way, i, axis=1)).max(axis=2).min() > 0.03 * largest
        if n < update or np.abs(way[n, i] - way[: update + 1, i]).max(axis=1).min() > 0.05 * largest
    ]
    shown = [near(picture, CLASSES[str(int(T[i, 0]))]["light"], way[n, i], largest) for n, i in clear]
    assert len(clear) >= 8
    assert shown == [n < update for n, _ in clear]


def test_play_pause_and_play_again_by_mouse(tab: Visit) -> None:
    show(tab, "hidden-space")
    page = tab.page
    still = hidden_plane(page)
    frames(page, 20)
    assert (hidden_plane(page) == still).all(), "nothing starts by itself"
    play = control(page, "play")
    play.click()
    assert play.inner_text() == "Pause"
    page.wait_for_function("() => document.querySelector('[data-name=update] input').value > 300")
    play.click()
    update = state(page, "update")
    assert 300 < update < LAST
    stopped = hidden_plane(page)
    assert (stopped != still).any()
    frames(page, 20)
    assert (hidden_plane(page) == stopped).all()
    A = HiddenSpace(update=update).network.forward(X).activations[1]
    right = int((HiddenSpace(update=update).network.labels(X) == T[:, 0]).sum())
    assert numbers(sentence(page))[:2] == [update, right]
    assert numbers(sentence(page).split("11 stands at")[1])[0] == pytest.approx(A[3, 0], abs=0.000501)
    control(page, "speed").locator("select").select_option("800")
    play.click()
    page.wait_for_function("() => document.querySelector('[data-name=play]').innerText === 'Play'", timeout=30_000)
    assert state(page, "update") == LAST
    assert "4 of 4 answers are right" in sentence(page)
    play.click()  # from the end it begins again
    page.wait_for_function("() => document.querySelector('[data-name=update] input').value < 1200")
    control(page, "rewind").click()
    assert state(page, "update") == 0
    assert play.inner_text() == "Play"
    assert tab.complaints == []


def test_play_by_keyboard_while_settings_change(tab: Visit) -> None:
    show(tab, "hidden-space", speed=40)
    page = tab.page
    control(page, "play").focus()
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('[data-name=update] input').value > 10")
    control(page, "new_seed").focus()
    page.keyboard.press("Enter")
    before = int(control(page, "update").locator("input").first.input_value())
    page.wait_for_function("n => document.querySelector('[data-name=update] input').value > n + 20", arg=before)
    control(page, "play").focus()
    page.keyboard.press("Enter")
    update = state(page, "update")
    assert state(page, "seed") == 41
    A = HiddenSpace(seed=41, update=update).network.forward(X).activations[1]
    assert numbers(sentence(page).split("11 stands at")[1])[0] == pytest.approx(A[3, 0], abs=0.000501)
    assert tab.complaints == []


def test_it_plays_as_fast_as_it_says(tab: Visit) -> None:
    show(tab, "hidden-space", speed=40)
    page = tab.page
    # What a frame sets, the next one shows: however late the frames of a busy machine are, it is right at both.
    shown, before, now = page.evaluate(
        """() => new Promise((done) => {
            document.querySelector("[data-name=play]").click();
            const begun = performance.now();
            let last = begun;
            requestAnimationFrame(function look(now) {
                const shown = Number(document.querySelector("[data-name=update] input").value);
                if (now - begun > 1500) return done([shown, last - begun, now - begun]);
                last = now;
                requestAnimationFrame(look);
            });
        })"""
    )
    assert 40 * before / 1000 - 2 <= shown <= 40 * now / 1000 + 1


def test_less_motion_is_respected(chromium: Browser, explorables: str) -> None:
    context = chromium.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{explorables}hidden-space-light.html")
    drawn(page)
    page.evaluate(
        "() => { window.moves = []; new MutationObserver(() => window.moves.push(document.timeline.currentTime))"
        ".observe(document.querySelector('[data-name=update] input'), {attributeFilter: ['aria-valuetext']}); }"
    )
    control(page, "play").click()
    page.wait_for_function("() => window.moves.length >= 4")
    assert np.diff(page.evaluate("window.moves")).min() >= 480  # the half second is counted in whole updates
    context.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_two_planes_of_one_size_whose_axes_have_names(chromium: Browser, explorables: str, width: int) -> None:
    context = chromium.new_context(viewport={"width": width, "height": 780})
    page = context.new_page()
    page.goto(f"{explorables}hidden-space-light.html")
    settled(page)
    planes = page.locator(".mlp-plane")
    boxes = [planes.nth(i).bounding_box() for i in (0, 1)]
    (left, right) = [box for box in boxes if box]
    assert (left["y"], left["width"], left["height"]) == (right["y"], right["width"], right["height"])
    assert left["width"] == left["height"] > 140
    play, ending = control(page, "play").bounding_box(), left["y"] + left["height"]
    assert play
    assert ending - play["y"] < 500, "button and picture are seen together"
    for i in (0, 1):
        picture = decoded(page, planes.nth(i).evaluate("canvas => canvas.toDataURL()").split(",")[1])
        size = picture.shape[0]
        for rows, columns in ((slice(size - 12, size), slice(size - 20, size - 3)), (slice(5, 16), slice(2, 19))):
            assert (picture[rows, columns] != picture[size - 2, 2]).any(), "a name of an axis"
    context.close()
