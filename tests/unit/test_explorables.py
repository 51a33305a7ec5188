"""The Python side of the explorables: text for a page without a kernel, traits, numbers of mlp_lib."""

from __future__ import annotations

import copy
import gzip
import html.parser
import inspect
import itertools
import json
import re
import subprocess
import warnings
from pathlib import Path
from typing import Any, ClassVar, get_origin, get_type_hints

import bundle_explorables
import numpy as np
import pytest
import traitlets

from mlp_lib import MLP, datasets, explorables, theme
from mlp_lib.explorables import (
    BugZoo,
    DragTheLine,
    DrawADigit,
    ErrorLandscape,
    Explorable,
    LiveXOR,
    NudgeMeter,
    PathTracer,
    SelfGrader,
    ToleranceBand,
    TrainingLab,
    WireView,
    base,
)
from mlp_lib.explorables.base import STATIC, safe_json
from mlp_lib.explorables.self_grader import SLIPS
from mlp_lib.explorables.settings import settings_of
from mlp_lib.initializers import INITIALIZERS
from tests.javascript.test_javascript import node

ROOT = Path(__file__).resolve().parents[2]
CLASSES = [getattr(explorables, name) for name in explorables.__all__]
LESSONS = [cls for cls in CLASSES if isinstance(cls, type) and issubclass(cls, Explorable) and cls is not Explorable]


def in_javascript(lesson: str, states: list[dict[str, Any]]) -> list[Any]:
    """Return what print_figures.mjs says of a lesson in these states."""
    script = ROOT / "tests" / "javascript" / "print_figures.mjs"
    text = json.dumps([[lesson, state] for state in states])
    run = subprocess.run([node(), script], input=text, capture_output=True, encoding="utf-8", check=True)
    figures: list[Any] = json.loads(run.stdout)
    assert len(figures) == len(states)
    return figures


def test_every_lesson_has_a_bundle() -> None:
    """That it is what the sources give says `make check-bundle`."""
    assert {file.name for file in bundle_explorables.BUNDLES.glob("*.js")} == {f"{cls.lesson}.js" for cls in LESSONS}


@pytest.mark.parametrize("cls", LESSONS)
def test_a_bundle_is_small_and_imports_nothing(cls: type[Explorable]) -> None:
    files = [STATIC / "host.js", STATIC / "lessons" / f"{cls.lesson}.js"]
    assert cls._esm == files[1].read_text(encoding="utf-8")
    weight = sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)
    assert weight <= 45_000, f"{weight} bytes gzipped"
    forbidden = r"\bimport\s*[({\"'*]|\bfetch\(|XMLHttpRequest|innerHTML|insertAdjacentHTML|\beval\("
    for file in files:
        assert not re.search(forbidden, file.read_text(encoding="utf-8"))


def test_every_lesson_has_its_settings() -> None:
    """That they are what the schemas of the JavaScript say, says `make check-bundle`."""
    lessons = json.loads((STATIC / "settings.json").read_text(encoding="utf-8"))
    assert set(lessons) == {cls.lesson for cls in LESSONS}
    for cls in LESSONS:
        assert set(cls().setting_names()) == {*lessons[cls.lesson], "hide"}


def test_a_trait_is_made_of_what_the_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    changed = copy.deepcopy(settings_of("training-lab"))
    changed["learning_rate"] |= {"default": 2, "max": 3}
    changed["epochs"] |= {"default": 7, "min": 6}
    changed["hidden"] |= {"default": [5], "maxLength": 1}
    changed["step"] |= {"default": "adam", "options": ["adam", "wild"]}
    changed["points"] |= {"reach": 3}
    changed["noise"].pop("optional")
    changed["noise"]["default"] = 0.5
    changed["new"] = {"kind": "flag", "default": True}
    monkeypatch.setattr(base, "settings_of", {"training-lab": changed}.__getitem__)

    class Changed(TrainingLab):
        lesson = "training-lab"

    lab = Changed(step="wild", learning_rate=3.0, hidden=[1])
    assert (lab.epochs, lab.noise, lab.new) == (7, 0.5, True)
    assert repr(lab) == "Changed(hidden=[1], learning_rate=3.0, step='wild')"
    far = [[0.0, 3.5, 0], [0.0, 1.0, 1]]
    for wrong in (
        *(
            {"learning_rate": 3.5},
            {"epochs": 5},
            {"hidden": [2, 2]},
            {"step": "plain"},
            {"points": far},
            {"noise": None},
        ),
    ):
        with pytest.raises(traitlets.TraitError, match=next(iter(wrong))):
            Changed(**wrong)
        if wrong != {"noise": None}:
            assert TrainingLab(**wrong).epochs == wrong.get("epochs", 5001)  # as it was


#: The types that the classes say for a kind of setting.
KINDS = {"whole": int, "number": float, "flag": bool, "text": str, "points": list[list[float]], "data": list[Any]}


def type_of(field: dict[str, Any]) -> Any:
    if field["kind"] == "choice":
        kinds = {type(option) for option in field["options"]}
        found: Any = str if str in kinds else float if float in kinds else int
    elif field["kind"] == "list":
        found = list[type_of(field["item"])]  # type: ignore[misc]
    elif field["kind"] == "rows":
        found = list[tuple[tuple(map(type_of, field["columns"]))]]  # type: ignore[misc]
    else:
        found = KINDS[field["kind"]]
    return found | None if "optional" in field else found


@pytest.mark.parametrize("cls", LESSONS)
def test_a_class_says_the_types_of_its_settings(cls: type[Explorable]) -> None:
    said = {
        name: annotation
        for owner in reversed(cls.__mro__[: cls.__mro__.index(Explorable)])
        for name, annotation in get_type_hints(owner).items()
        if name in inspect.get_annotations(owner) and get_origin(annotation) is not ClassVar
    }
    expected = {name: type_of(field) for name, field in settings_of(cls.lesson).items()}
    assert said == expected


@pytest.mark.parametrize("cls", LESSONS)
def test_whatever_a_setting_offers_can_be_shown(cls: type[Explorable]) -> None:
    """An option is a name that the library has to know as the page does."""
    for name, field in settings_of(cls.lesson).items():
        offered = field.get("options", [])
        if field["kind"] == "list" and "options" in field["item"]:
            offered = [[option] for option in field["item"]["options"]]
        if name in {"prediction", "speed"}:
            continue
        for value in (each for each in offered if each != field["default"]):
            widget = cls(**{name: value})
            assert getattr(widget, name) == value
            assert not re.search(r"\b(nan|inf)\b", widget.html()), (name, value)


def test_the_zoo_holds_as_many_mistakes_as_can_be_chosen() -> None:
    zoo = BugZoo()
    assert {settings_of("bug-zoo")[name]["max"] for name in ("bug", "answer")} == {len(zoo.cases)}


def test_the_lab_offers_what_the_library_has() -> None:
    offers = {name: field.get("options") for name, field in settings_of("training-lab").items()}
    assert offers["dataset"] == [*datasets.DATASETS, *datasets.REGRESSIONS, "own"]
    assert offers["initializer"] == list(INITIALIZERS)
    assert settings_of("training-lab")["features"]["item"]["options"] == list(datasets.FEATURES)


def test_a_list_that_is_too_long_or_too_short_is_refused_in_few_words() -> None:
    for cls, name, count, expected in (
        (DrawADigit, "ink", 63, "64"),
        (WireView, "layer_sizes", 6, "2 to 5"),
        (TrainingLab, "reference_errors", 100_002, "0 to 100001"),
    ):
        with pytest.raises(traitlets.TraitError) as problem:
            cls(**{name: [2] * count})
        assert (
            str(problem.value) == f"The '{name}' trait of {cls.__name__} must have {expected} entries, but {count} came"
        )


def test_boundary_colours_are_those_of_the_theme() -> None:
    style = (STATIC / "explorables.css").read_text(encoding="utf-8")
    for name, (_, colour) in zip(("0", "half", "1"), theme.BOUNDARY_COLORSCALE, strict=True):
        assert f"--mlp-boundary-{name}: {colour};" in style


class Structure(html.parser.HTMLParser):
    """Checks that tags close in order, and keeps what the script holds."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)


@pytest.mark.parametrize("cls", LESSONS)
def test_the_page_text_is_whole_and_the_same_every_time(cls: type[Explorable]) -> None:
    first, second = cls()._repr_mimebundle_()[0], cls()._repr_mimebundle_()[0]
    assert first["text/html"] == second["text/html"]
    assert first["text/plain"] == repr(cls()) == f"{cls.__name__}()"
    assert "application/vnd.jupyter.widget-view+json" in first
    structure = Structure()
    structure.feed(first["text/html"])
    assert structure.open == []
    (state,) = structure.scripts
    assert set(json.loads(state)) <= set(cls().setting_names())
    assert 'class="mlp-fallback"' in first["text/html"]
    assert "<svg" in first["text/html"]
    assert len(first["text/html"]) < 12_000


@pytest.mark.parametrize("cls", LESSONS)
def test_a_setting_that_is_not_there_is_refused(cls: type[Explorable]) -> None:
    with pytest.raises(TypeError, match=f"{cls.__name__} has no setting 'rate'"):
        cls(rate=1.0)


def test_json_cannot_leave_its_script() -> None:
    text = safe_json({"a": "</script><script>alert(1)</script>\u2028&"})
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text) == {"a": "</script><script>alert(1)</script>\u2028&"}
    with pytest.raises(ValueError, match="not JSON compliant"):
        safe_json(float("nan"))


def test_the_lab_reads_like_the_library() -> None:
    X, T = datasets.xor()
    network = MLP([2, 3, 1], seed=5)
    lab = TrainingLab(hidden=[3], seed=5, learning_rate=2.0, epochs=400, epoch=150)
    expected = network.train(X, T, epochs=150, learning_rate=2.0, progress=False)
    assert all(np.array_equal(a, b) for a, b in zip(lab.weights, network.weights, strict=True))
    assert np.array_equal(lab.history.errors[:151], expected.errors)
    assert lab.history.epochs == 400
    lab.learning_rate = 1.0
    assert lab.history.errors[1] != expected.errors[1]


def test_the_lab_starts_from_given_weights() -> None:
    lab = TrainingLab(epochs=50)
    W = [np.full((3, 2), 0.5), np.full((3, 1), -0.25)]
    lab.weights = W
    assert lab.epoch == 0
    assert all(np.array_equal(a, b) for a, b in zip(lab.weights, W, strict=True))
    X, T = datasets.xor()
    assert lab.history.errors[0] == pytest.approx(MLP([2, 2, 1], weights=W).error(X, T), rel=1e-14)
    lab.weights = None
    assert np.array_equal(lab.weights[1], MLP([2, 2, 1], seed=0).weights[1])
    with pytest.raises(ValueError, match="weights of layer 1 have shape"):
        lab.weights = [np.zeros((2, 2)), np.zeros((3, 1))]


def test_a_run_can_be_laid_beside_the_labs_own() -> None:
    X, T = datasets.xor()
    lab = TrainingLab(epochs=20)
    history = MLP([2, 2, 1], seed=9).train(X, T, epochs=20, learning_rate=1.0, progress=False)
    lab.history = history
    assert lab.reference_errors == history.errors.tolist()
    assert lab.history.errors[-1] != history.errors[-1]
    lab.history = None
    assert lab.reference_errors is None


def test_a_lab_says_what_is_wrong_with_a_setting() -> None:
    for wrong in ({"learning_rate": 0.0}, {"hidden": [13]}, {"dataset": "IRIS"}, {"epochs": 0}, {"batch_size": 0}):
        with pytest.raises(traitlets.TraitError, match=next(iter(wrong))):
            TrainingLab(**wrong)
    with pytest.raises(traitlets.TraitError, match="begin with the 2 inputs"):
        WireView(layer_sizes=[3, 2, 1])


def test_the_sentence_of_a_run_is_computed() -> None:
    lab = TrainingLab(learning_rate=3.0, epochs=1500)
    history = lab.history
    assert f"{history.errors[-1]:.4g}" in lab.sentence()
    assert f"since epoch {history.all_right_from:,}" in lab.sentence()
    assert "starting weights" in LiveXOR().sentence()


def test_wire_view_answers_with_its_weights() -> None:
    view = WireView(example=3, dataset="AND")
    X, _ = datasets.and_()
    assert f"{MLP([2, 2, 1], seed=0).predict(X)[3, 0]:.3f}" in view.sentence()
    view.weights = [np.ones((3, 2)), np.ones((3, 1))]
    assert np.array_equal(view.network.weights[1], np.ones((3, 2)))
    assert view.given_weights == [1.0] * 9


@pytest.mark.parametrize(("dataset", "best"), [("XOR", 3), ("AND", 4), ("OR", 4), ("NAND", 4)])
def test_one_line_gets_this_many_points_right(dataset: str, best: int) -> None:
    counts = set()
    line = DragTheLine(dataset=dataset)
    for angle in np.linspace(-np.pi, np.pi, 48, endpoint=False):
        for shift in np.linspace(-0.8, 0.8, 33):
            normal = np.array([np.cos(angle), np.sin(angle)])
            line.weights = [[[shift + 0.5 * normal.sum()], [normal[0]], [normal[1]]]]
            counts.add(line.right_count())
    assert max(counts) == best


def test_two_lines_part_xor() -> None:
    line = DragTheLine(neurons=2)
    line.weights = [[[0.5, -1.5], [1.0, -1.0], [1.0, -1.0]]]  # above the lower corner, below the upper one
    assert line.right_count() == 4
    assert np.allclose(line.weights[1][:, 0] * np.sqrt(2), [0.5, 1.0, 1.0])
    line.combine = "either"
    assert line.right_count() == 2
    with pytest.raises(ValueError, match="has no line"):
        line.weights = [[[0.5], [0.0], [0.0]]]


#: Runs at rate 100 in which weights stay finite while what they compute does not.
WILD_LABS = [
    {
        "dataset": dataset,
        "hidden": hidden,
        "activation": activation,
        "loss": loss,
        "batch_size": batch_size,
        "seed": seed,
        "learning_rate": 100.0,
        "epochs": epochs,
    }
    for dataset, epochs in (("XOR", 120), ("moons", 30))
    for hidden, activation, loss, batch_size, seed in itertools.product(
        ([], [2], [3, 3], [4, 4, 4]),
        ("relu", "linear"),
        ("half_squared_error", "binary_cross_entropy"),
        (None, 1, 2),
        (0, 1),
    )
]


def test_every_lab_can_be_shown() -> None:
    beyond = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for settings in WILD_LABS:
            lab = TrainingLab(**settings)
            assert not re.search(r"\b(nan|inf)\b", lab.html()), settings
            beyond += not np.isfinite(lab.history.errors[-1])
    assert beyond > 10  # how many depends on the order in which a processor adds


def test_a_lab_that_overflows_says_what_the_javascript_says() -> None:
    # With more layers a run goes from small numbers beyond all numbers in a few epochs; with fewer it crawls
    # along the largest numbers, where the order of a sum decides.
    states = [
        {**state, "dataset": "XOR"}
        for state in WILD_LABS
        if state["dataset"] == "XOR"
        and len(state["hidden"]) > 1
        and (state["activation"], state["loss"]) == ("linear", "binary_cross_entropy")
    ]
    states += [{**states[-1], "dataset": "moons"}]  # diverges at once
    infinite = 0
    for settings, figure in zip(states, in_javascript("training-lab", states), strict=True):
        lab = TrainingLab(**settings)
        epoch, diverged = figure["epoch"], figure["diverged"]
        # Where the error is no number any more, it is the order of a sum, or a product that is rounded together with
        # its sum, that says how many steps the largest weights last: processors differ by one.
        if figure["error"] == "not a number" and f"in epoch {diverged + 1} the run diverges" in lab.sentence():
            epoch, diverged = epoch + 1, diverged + 1
        when = "with the starting weights" if epoch == 0 else f"after {epoch} epoch{'s' * (epoch != 1)}"
        said = re.search(
            rf": {when} the error is (.+) and {figure['right']} of {len(lab.data[0])} points are right"
            rf"; in epoch {diverged} the run diverges\.$",
            lab.sentence(),
        )
        assert said, (lab.sentence(), figure)
        if "·10" in figure["error"]:
            mantissa, exponent = figure["error"].split("·10")
            power = int(exponent.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")))
            assert float(said[1]) == pytest.approx(float(mantissa) * 10.0**power, rel=1e-3), settings
        elif epoch == 0:
            assert float(said[1]) == pytest.approx(float(figure["error"]), rel=1e-3)
        else:
            infinite += 1
            assert said[1] == figure["error"], settings
    assert infinite >= 5


@pytest.mark.parametrize("cls", LESSONS)
def test_numbers_beyond_their_bounds_and_nan_are_refused_by_name(cls: type[Explorable]) -> None:
    widget = cls()
    for name in widget.setting_names():
        trait: Any = widget.traits()[name]
        is_list = isinstance(trait, traitlets.List)
        inner = trait._trait if is_list else trait
        if not isinstance(inner, traitlets.Int | traitlets.Float):
            continue
        whole = isinstance(inner, traitlets.Int)
        before = getattr(widget, name)
        length = len(before or []) or max(1, trait._minlen) if is_list else 0
        for value in [inner.max + 1] if whole else [float("nan"), float("inf"), 2.0 * inner.max]:
            with pytest.raises(traitlets.TraitError) as problem:
                setattr(widget, name, [value] * length if is_list else value)
            message = str(problem.value)
            assert f"'{name}' trait" in message and str(value) in message, message
            ends = f"{inner.min} to {inner.max}" if whole else f"{inner.min:g} to {inner.max:g}"
            assert re.search(rf"number from {re.escape(ends)}( or None)?, not the", message)
            assert getattr(widget, name) == before


def test_weights_beyond_the_slider_are_refused_with_its_range() -> None:
    with pytest.raises(traitlets.TraitError, match=r"'given_weights'.*a number from -20 to 20, not the float 30\.0"):
        WireView(weights=[np.full((3, 2), 30.0), np.ones((3, 1))])


def test_a_line_of_no_numbers_is_refused_and_leaves_the_others() -> None:
    line = DragTheLine()
    before = line.changed_settings()
    for nothing in (np.nan, np.inf):
        with pytest.raises(ValueError, match=r"weights of layer 1 .*(nan|inf|finite)"):
            line.weights = [[[nothing, 1.0], [1.0, 1.0], [1.0, 1.0]]]
    with pytest.raises(traitlets.TraitError, match=r"'lines'.*a number from -2 to 3"):
        line.weights = [[[9.0, 1.0], [1.0, 1.0], [1.0, 1.0]]]
    assert line.changed_settings() == before


@pytest.mark.parametrize(("last", "shown"), [(np.inf, "inf"), (np.nan, "nan"), (-1.0, "-1"), (1e301, r"1e\+301")])
def test_a_run_without_errors_cannot_be_laid_beside_the_labs_own(last: float, shown: str) -> None:
    lab = TrainingLab(epochs=20)
    with pytest.raises(ValueError, match=f"history must hold errors from 0 to .* but errors\\[2\\] is {shown}"):
        lab.history = [0.5, 0.4, last, last]
    assert lab.reference_errors is None
    unmeasured = MLP([2, 2, 1]).train(*datasets.xor(), epochs=3, learning_rate=1.0, measure=False, progress=False)
    with pytest.raises(ValueError, match=r"errors\[0\] is nan"):
        lab.history = unmeasured


def test_what_a_lab_hands_out_can_be_written_to() -> None:
    lab = TrainingLab(epochs=20)
    said = lab.html()
    lab.weights[1][...] = 0.0
    lab.history.errors[...] = 0.0
    lab.network.weights[1][...] = 0.0
    assert lab.html() == said
    assert lab.history.errors[0] > 0.0


def test_handles_that_coincide_are_put_apart_as_in_the_javascript() -> None:
    standard = DragTheLine().lines
    near, far = [0.5, 0.5, 0.5, 0.54], [0.5, 0.5, 0.5, 0.56]
    states: list[dict[str, Any]] = [
        {"dataset": dataset, "lines": [*first, *second]}
        for dataset in ("XOR", "AND")
        for first, second in itertools.product(([0.0] * 4, near, far, standard[:4]), ([0.0, 1.0, 1.0, 0.0], near))
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for state, figure in zip(states, in_javascript("drag-the-line", states), strict=True):
            assert f"{figure['best']} of 4" in DragTheLine(**state).sentence(), state
            # The second line counts as well once it is shown.
            both = DragTheLine(**state, neurons=2)
            repaired = DragTheLine(dataset=state["dataset"], lines=figure["lines"], neurons=2)
            assert both.still() == repaired.still()
            both.html()


def test_wire_view_names_a_seed_only_where_weights_are_drawn() -> None:
    assert "network, seed 3: for" in WireView(seed=3).sentence()
    assert "network, given weights: for" in WireView(weights=[np.ones((3, 2)), np.ones((3, 1))]).sentence()


def test_paths_that_do_not_exist_cannot_be_left_out() -> None:
    states: list[dict[str, Any]] = [
        {"layer_sizes": sizes, "part": part, "left_out": left_out}
        for sizes in ([2, 2, 2], [2, 3, 2], [2, 2, 2, 2])
        for part in ("n1-1", "n2-2", "w1-0-1", "w2-1-1", "n9-9")
        for left_out in ([], [1], [8], [2, 1], [3, 3, 1], [2, 8, 4])
    ]
    dropped = 0
    for state, figure in zip(states, in_javascript("path-tracer", states), strict=True):
        said = PathTracer(**state).sentence()
        kept = figure["left_out"]
        dropped += kept != state["left_out"]
        assert (f"Without paths {kept} it" in said) if kept else ("Without" not in said), (state, said)
    assert dropped > 10


@pytest.mark.parametrize("seed", [181, 0, 7])
def test_the_slips_of_a_sheet_are_those_of_the_javascript(seed: int) -> None:
    sheet = SelfGrader(seed=seed)
    (figure,) = in_javascript("self-grader", [{"seed": seed}])
    assert figure.pop("") == pytest.approx(sheet.truth(), abs=1e-12)
    assert set(figure) == set(SLIPS)
    for slip, entries in figure.items():
        assert entries == pytest.approx(sheet.with_slip(slip), abs=1e-12), slip


def test_a_measurement_of_nothing_agrees_in_all_digits() -> None:
    flat = [-20.0, -20.0, 0.0, 0.0, 0.0, 0.0, -20.0, -20.0, 20.0, 20.0, 20.0, 20.0]
    saturated = {"given_weights": flat, "example": 1, "part": "n2-1"}
    meter = NudgeMeter(**saturated)
    assert meter.delta == 0.0 and meter.measured() == (0.0, 0.0)
    usual, at_zero = in_javascript("nudge-meter", [{}, saturated])
    assert at_zero == {"oneSided": 16, "central": 16}
    meter = NudgeMeter()
    off = [abs(slope / meter.delta - 1.0) for slope in meter.measured()]
    assert usual == {name: int(-np.log10(share)) for name, share in zip(("oneSided", "central"), off, strict=True)}


BANDS = [{"slope": slope, "atol": atol, "rtol": rtol} for slope in (1e-8, 5e-6, 1e-5, 1.01e-5, 0.02, 1.0)
         for atol, rtol in ((1e-5, 1e-3), (2e-3, 2e-3), (1e-8, 1e-5), (1e-12, 0.1))]  # fmt: skip


def test_what_a_band_accepts_is_what_numpy_accepts_on_both_sides() -> None:
    """Where a factor lies on the very edge, rounding decides in numpy: such slopes are left to the two sides."""
    compared = 0
    for state, page in zip(BANDS, in_javascript("tolerance-band", BANDS), strict=True):
        figure = ToleranceBand(**state)
        assert page["reach"] == pytest.approx(figure.reach(), rel=1e-12)
        assert page["accepted"] == figure.accepted()
        assert ("alone" in figure.sentence()) == (figure.accepted() == [1.0])
        for factor in (2.0, 1.1, 1.0, 0.0, -1.0):
            if abs(abs(factor - 1) / figure.reach() - 1) > 1e-9:
                verdict = np.isclose(factor * figure.slope, figure.slope, rtol=figure.rtol, atol=figure.atol)
                assert (factor in figure.accepted()) == verdict, (state, factor)
                compared += 1
    assert compared > 100


LANDSCAPES: list[dict[str, Any]] = [
    {},
    {"only_two": True, "epoch": 300, "first": 7, "second": 8, "decay": 0.01, "logarithmic": True},
    {"compare": "seeds", "step": "adam", "lead": 4, "hidden": 3, "activation": "tanh", "epoch": 200, "seed": 5},
    {"compare": "seeds", "only_two": True, "step": "nesterov", "lead": 2, "epoch": 90, "reach": 4, "second": 2},
    {"given_weights": [0.5] * 9, "activation": "relu", "step": "momentum", "epoch": 40, "first": 12},
    {"plane": "random", "epoch": 200},
    {"plane": "random", "direction_seed": 7, "only_two": True, "compare": "seeds", "lead": 3, "hidden": 3, "epoch": 90},
    {"plane": "run", "epoch": 300},
    {"plane": "run", "only_two": True, "step": "momentum", "decay": 0.01, "epoch": 120},
    {"plane": "run", "compare": "seeds", "lead": 2, "activation": "tanh", "step": "adam", "epoch": 50},
    {"plane": "run", "given_weights": [0.5, 0.2, -1] * 3, "laid_from": [0.3, -0.1, 0.2] * 3, "epoch": 30},
    {"plane": "run", "given_weights": [0] * 9, "epoch": 30},
]


def test_the_landscape_of_the_page_is_that_of_the_library() -> None:
    for state, page in zip(LANDSCAPES, in_javascript("error-landscape", LANDSCAPES), strict=True):
        figure = ErrorLandscape(**state)
        assert np.allclose(page["directions"], figure.spanned.directions, rtol=0, atol=1e-9), state
        assert np.allclose(page["centre"], figure.spanned.centre, rtol=0, atol=1e-9), state
        assert np.allclose(page["apart"], figure.apart(), rtol=0, atol=1e-9), state
        at, E = figure.surface()
        assert np.allclose(page["at"], at, rtol=0, atol=1e-12)
        assert np.allclose(page["values"], E.ravel(), rtol=0, atol=1e-9), state
        assert len(page["runs"]) == (4 if figure.compare == "steps" else 6)
        for number, run in enumerate(page["runs"]):
            places, errors, right = figure.run(number)
            assert np.allclose(run["place"], places[-1], rtol=0, atol=1e-9), (state, number)
            assert run["error"] == pytest.approx(errors[-1], abs=1e-9)
            assert run["right"] == right[-1]
        standing = figure.standing()
        assert page["standing"]["kind"] == standing.kind
        assert page["standing"]["curvatures"] == pytest.approx(standing.curvatures.tolist(), abs=1e-9)


def test_the_prepared_starts_are_of_their_kind() -> None:
    """A valley is no kind of its own: nothing bends down, and one direction is far steeper than another."""
    (page,) = in_javascript("error-landscape", [{}])
    assert set(page["places"]) == {"plateau", "valley", "saturated region", "flat minimum", "saddle point"}
    for name, settings in page["places"].items():
        standing = ErrorLandscape(**settings).standing()
        if name != "valley":
            assert standing.kind == name
            continue
        down, level, _ = standing.signs
        assert (standing.kind, down, level) == ("slow", 0, 0)
        assert standing.curvatures[-1] > 100 * standing.curvatures[0]


@pytest.mark.parametrize("plane", ["weights", "random", "run"])
def test_runs_that_move_along_the_plane_lie_on_the_surface(plane: str) -> None:
    figure = ErrorLandscape(only_two=True, compare="seeds", epoch=50, plane=plane)
    spanned = figure.spanned
    for number in range(6):
        places, errors, _ = figure.run(number)
        feet = places - spanned.along(places) @ spanned.directions
        assert np.allclose(feet, spanned.foot(figure.start()), rtol=0, atol=1e-13)
        if plane == "weights":
            assert np.array_equal(feet, np.repeat(feet[:1], 51, axis=0))
        assert figure._at(places[-1]).error(*datasets.xor()) == errors[-1]
    assert figure.apart() == pytest.approx((0.0, 0.0), abs=1e-12)


def test_the_plane_of_a_run_holds_more_of_it_than_any_other() -> None:
    """Start and end lie in it, so far from it is only the way between; of random planes none comes near."""
    own = ErrorLandscape(plane="run", epoch=600)
    places = own.run()[0]
    assert own.spanned.foot(places[0]) == pytest.approx(own.spanned.foot(places[-1]), abs=1e-12)
    assert own.spanned.coordinates(places[0]) == pytest.approx(-own.spanned.coordinates(places[-1]), abs=1e-12)
    assert own.spanned.coordinates(places)[:, 1].sum() > 0
    far, off = own.apart()
    for seed in range(20):
        other = ErrorLandscape(plane="random", direction_seed=seed, epoch=600).apart()
        assert other[0] > 5 * far
        assert other[1] > off


def test_the_start_moves_while_its_plane_stays() -> None:
    own = ErrorLandscape(plane="run")
    foot = own.spanned.foot(own.start())
    moved = own.spanned.at(foot, 3.0, -2.0)
    figure = ErrorLandscape(plane="run", given_weights=moved.tolist(), laid_from=own.start().tolist())
    assert np.array_equal(figure.spanned.directions, own.spanned.directions)
    assert figure.spanned.coordinates(figure.start()) == pytest.approx([3.0, -2.0], abs=1e-12)
    relaid = ErrorLandscape(plane="run", given_weights=moved.tolist())
    assert not np.allclose(relaid.spanned.directions, own.spanned.directions, atol=0.01)
