"""What the pages say is true: every claim of ``claims/book`` is evaluated where it stands on its page."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks import claim_mutants
from claims import bench, coverage, facts, marks, order, pages, readings, spoken, words
from claims.__main__ import weak
from claims.entries import Binding, Claim, read, weakness
from claims.run import Place, evaluate, find, judge, outcome, run, texts_of
from mlp_lib import MLP
from mlp_lib.activations import sigmoid, sigmoid_derivative
from mlp_lib.doctor import MISTAKES
from sphinx_site import library

ROOT = Path(__file__).resolve().parents[2]
PAGES = [name for name in [*pages.names(), *pages.BESIDE] if (ROOT / "claims" / "book" / f"{name}.md").is_file()]
#: Of all that the pages claim; see ``make watched``.
WATCHED = 0.978
#: Of what any one page claims.
WATCHED_ON_A_PAGE = 0.95


@pytest.mark.parametrize("page", PAGES)
def test_what_the_page_says_is_what_its_cells_give(page: str) -> None:
    claims, errors = read(page)
    errors += [error for done in run(page) for error in done.errors]
    assert errors == []
    assert claims


def test_claims_are_about_pages_that_exist() -> None:
    assert {path.stem for path in (ROOT / "claims" / "book").glob("*.md")} <= {*pages.names(), *pages.BESIDE}


def test_nearly_all_claims_are_watched(capsys: pytest.CaptureFixture[str]) -> None:
    found = [coverage.of_page(page) for page in pages.names()]
    watched, claims = sum(one.watched for one in found), sum(len(one.tokens) for one in found)
    with capsys.disabled():
        print(f"\n{watched:,d} of {claims:,d} claims are watched, {watched / claims:.1%}")
    assert watched >= WATCHED * claims
    assert sum(one.bound for one in found) >= SWEEPING * sum(one.sweeping for one in found)
    shares = {name: one.watched / max(len(one.tokens), 1) for name, one in zip(pages.names(), found, strict=True)}
    assert {name: f"{share:.1%}" for name, share in shares.items() if 0 < share < WATCHED_ON_A_PAGE} == {}


#: Of *all*, *never*, *both*, *none* and their like: the share that is bound.
SWEEPING = 0.75

#: Bindings that say little, see ``python -m claims weak``; there shall not be more.
WEAK = 57


def test_few_claims_are_read_from_code_or_count_what_they_list() -> None:
    assert len(weak(pages.names())) <= WEAK


def test_a_weak_claim_is_told_apart() -> None:
    for code, weak_one in (
        ('setting("xor", "x")', True),
        ("len([a, b])", True),
        ("len({a, b})", False),
        ("different(a, b)", False),
        ("len(a)", False),
    ):
        claims, errors = read("xor", f"Two{{{{{code}}}}} ways.")
        assert not errors
        assert bool(weakness(claims[0].bindings[0])) == weak_one, code


def test_what_is_the_same_is_counted_once() -> None:
    values = np.arange(3.0)
    assert bench.different(values, values.copy(), values + 1, "a", "a", [1, "b"], len, len, sum) == 6
    assert bench.different(1.0, 1) == 1


def test_a_number_moved_in_a_question_is_noticed() -> None:
    """Its words ask and claim nothing; its numbers are those of its answer."""
    tried = claim_mutants.asked(30, seed=5, names=["xor", "forward"])
    assert sum(one["noticed"] for one in tried) >= 0.9 * len(tried)
    text = "```{exercise} One\n:label: ex-one\nDo 3 steps at rate $w = 1$. Does it rise?\n```\nIt rises in 4."
    kinds = [(one.kind, one.text) for one in pages.tokens_of(0, text, "markdown", text, Counter())]
    assert kinds == [("numeral", "3"), ("numeral", "1"), ("word", "rises"), ("numeral", "4")]


def test_a_question_offers_one_right_choice() -> None:
    assert bench.offered(3859, 500, 1500, 4000).tolist() == [500, 1500, 4000]
    for choices in ((500, 1500), (4000, 3900)):
        with pytest.raises(ValueError, match="these are right"):
            bench.offered(3859, *choices)


FACTS = [name for name, one in vars(facts).items()
         if callable(one) and one.__module__ == facts.__name__ and name[0] != "_" and name not in {"network", "hangs"}]  # fmt: skip


@pytest.mark.parametrize("name", FACTS)
def test_a_fact_holds_of_all_or_of_none(name: str) -> None:
    truths = getattr(facts, name)()
    assert truths.size > 1
    none = {"negative_slope_of_sigmoid", "negative_loss", "twins_part", "dead_unit_moves"}
    assert np.unique(truths).tolist() == [name not in none]


def test_the_facts_about_shapes_see_a_layout_that_lies_the_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    there = facts.network()
    passed = there.forward(facts.X)
    back = there.backward(passed, facts.T)
    lying = SimpleNamespace(
        weights=[W.T for W in there.weights],
        forward=lambda X: SimpleNamespace(activations={layer: passed.activations[layer].T for layer in (1, 2)}),
        backward=lambda passed, T: SimpleNamespace(deltas={layer: back.deltas[layer].T for layer in (1, 2)}),
    )
    monkeypatch.setattr(facts, "network", lambda: lying)
    assert not facts.weights_have_a_row_for_each_input().all()  # that of layer 1 is square
    assert not facts.examples_are_rows().any()


READINGS = [name for name, one in vars(readings).items()
            if getattr(one, "__defaults__", None) and isinstance(one.__defaults__[0], str)
            and one.__module__ == readings.__name__ and name not in {"by_neuron"}]  # fmt: skip


@pytest.mark.parametrize("name", READINGS)
def test_a_reading_says_the_word_that_it_was_handed(name: str) -> None:
    """The true word stands first in each signature, and the word follows the truth when the two are handed over."""
    reading = getattr(readings, name)
    assert reading() == reading.__defaults__[0]
    assert reading("this", "that") == "this"


RULES = [name for name, one in vars(readings).items() if isinstance(one, readings.Rule)]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_holds_with_one_choice_of_its_words(name: str) -> None:
    rule = getattr(readings, name)
    sentence = " ".join("{}" for _ in rule.slots)
    assert rule(sentence) == " ".join(words[0] for words in rule.slots)
    assert rule("{0}", **{rule.slots[0][0].replace("-", "_"): "so"}) == "so"


def test_a_rule_that_is_broken_is_said_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    assert readings.DELTA("the {} by the {}") == "the error by the sum"
    answers = readings.by_neuron(2, "answers")
    monkeypatch.setattr(MLP, "backward", lambda *given: SimpleNamespace(deltas=[[], [], [answers]]))
    assert readings.DELTA("the {} by the {}") == "the error by the activation"
    monkeypatch.setattr(MLP, "backward", lambda *given: SimpleNamespace(deltas=[[], [], [3 * answers]]))
    with pytest.raises(ValueError, match="these hold"):
        readings.DELTA("the {} by the {}")


def test_a_library_that_does_otherwise_is_read_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    error = MLP.error
    monkeypatch.setattr(MLP, "error", lambda self, X, T: len(X) * error(self, X, T))
    assert readings.of_examples("mean", "sum") == "sum"

    def climb(self: MLP, X: object, T: object, epochs: int, rate: float) -> None:
        gradients = self.backward(self.forward(X), T).gradients  # type: ignore[arg-type]
        self.weights = [W + rate * G for W, G in zip(self.weights, gradients, strict=True)]  # type: ignore[assignment]

    monkeypatch.setattr(MLP, "train", climb)
    assert readings.step_goes("against", "along") == "along"
    assert readings.larger_where("negative", "positive") == "positive"

    answers = readings.by_neuron(1, "answers")
    monkeypatch.setattr(MLP, "backward", lambda *given: SimpleNamespace(deltas=[[], [answers]]))
    assert readings.delta_by("sum", "activation") == "activation"
    with pytest.raises(ValueError, match="these hold"):
        readings.collects("after", "before")


def test_a_word_needs_one_reading_that_holds() -> None:
    assert readings.which(the_row=[True, True], column=[True, False]) == "the row"
    for wrong in (
        {"row": True, "column": True},
        {"row": False, "column": False},
        {"row": True},
        {"row": [], "b": False},
    ):
        with pytest.raises(ValueError, match="these hold"):
            readings.which(wrong)
    for source in ("row{{which(row=True, column=n > 2)}}", 'row{{which({"row": n > 2, "column": False})}}'):
        claims, (said,) = read("xor", source)
        assert not claims
        assert "for show" in said
    assert judged("its row{{which(row=n > 2, column=n < 2)}} of weights", n=3, which=readings.which)
    assert not judged("its column{{which(row=n > 2, column=n < 2)}} of weights", n=3, which=readings.which)


def test_what_hangs_on_a_number_is_told_from_what_does_not() -> None:
    found = facts.hangs(lambda v: [v[0] + v[1], v[1], 3.0], np.array([1.0, 2.0]))
    assert found.tolist() == [[True, False, False], [True, True, False]]


def test_random_edits_are_noticed() -> None:
    """A few of the edits that ``make mutants`` makes, on a page that runs in a second."""
    found = claim_mutants.measure(40, seed=5, names=["xor"])
    assert found["edits"] == 40
    assert found["noticed"] == 40
    assert found["computed"] >= 30


def test_a_word_is_chosen_by_what_is_true_of_all() -> None:
    assert bench.either([True, True], "falls", "rises") == "falls"
    assert bench.either(np.array([False, False]), "a", "no") == "no"


@pytest.mark.parametrize(
    ("truths", "other", "said"),
    [([True, False], "none", "some of it"), ([], "none", "truths are needed"), (0.3, "none", "truths are needed"),
     (True, "all", "truths are needed")],
)  # fmt: skip
def test_no_word_is_chosen_by_what_is_no_truth_or_true_of_some(truths: object, other: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        bench.either(truths, "all", other)


@pytest.mark.parametrize("formula", ["beta a (1 - a)", "beta g(h) g(-h)", "(a - a^2)/(1/beta)"])
def test_a_formula_of_a_docstring_is_evaluated_as_it_is_written(formula: str) -> None:
    h = np.array([-1.0, 0.3])
    names = {"beta": 1.7, "h": h, "a": sigmoid(h, 1.7), "g": lambda at: sigmoid(at, 1.7)}
    assert bench.evaluated(formula, sigmoid_derivative(h, 1.7), **names) == formula
    assert bench.evaluated(formula, sigmoid_derivative(h, 1.6), **names) == f"not {formula}"
    wrong = formula.replace("-", "+")
    assert bench.evaluated(wrong, sigmoid_derivative(h, 1.7), **names) == f"not {wrong}"


def test_a_chosen_word_is_red_where_page_and_claim_are_exchanged_alike() -> None:
    chosen = 'it has [[no]]{{either(n > 2, "no", "a")}} bias'
    assert judged(chosen, n=3, either=bench.either)
    assert not judged(chosen, n=1, either=bench.either)
    assert not judged(chosen.replace("[[no]]", "[[a]]"), n=3, either=bench.either)
    claims, (error,) = read("xor", 'it has [[no]]{{either(True, "no", "a")}} bias')
    assert claims == []
    assert "computes nothing" in error


#: How a title may say a word of a mistake's name, where not by the word itself; what joins words says nothing.
OTHER_WORDS = {
    "accumulated": "grow", "averaged": "averag|divided", "carried": "went back", "centred": "shifted", "decay": "decay|penalty",
    "derivative": r"g'|a \(1 - a\)", "error": "error|derivative", "extra": "already", "factor": "factor|twice|half",
    "forward": "forward|network", "included": "already", "incoming": "comes back", "instead": "instead|where|not its",
    "kept": "got", "left": "without|missing", "missing": "missing|leaves out|lacks|not in", "normalised": "same amount",
    "not": "instead|still", "one": "one|single", "only": "single", "other": "other", "output": "output|y - t",
    "product": "multiplied", "scalar": "one number", "shifted": "beside", "sign": "sign|subtracted", "slope": "slope|g'",
    "summed": "sum|one entry for each", "times": "multiplied", "two": "twice", "units": "neuron|unit", "unstated": "another",
    "value": r"g\(h\)", "weights": r"weight|\bw\b", "without": "no ", "zero": r"zero|\b0\b", "wrong": "wrong|another",
}  # fmt: skip
JOINING_WORDS = {"as", "by", "for", "from", "in", "of", "on", "out", "per", "the"}


@pytest.mark.parametrize("name", MISTAKES)
def test_the_title_of_a_mistake_says_the_words_of_its_name(name: str) -> None:
    """The name is what the doctor's tests find; a title with another noun, or turned round, would be of another mistake."""
    title = MISTAKES[name].title.lower()
    said = [
        OTHER_WORDS.get(word, word[: max(4, len(word) - 3)]) for word in name.split("_") if word not in JOINING_WORDS
    ]
    assert [pattern for pattern in said if not re.search(pattern, title)] == []


# ------------------------------------------------------------------ what has been read


@pytest.mark.parametrize("page", marks.places())
def test_every_sentence_has_been_read_as_it_stands(page: str) -> None:
    """An edit that no cell can judge asks for a second reading; see `claims.marks`."""
    assert marks.unread(page) == [], f"read these, then: python -m claims read {page}"
    assert marks.orphans() == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It has a slope. It has no error.", ["It has no error."]),
        ("It has no slope. It has an error.", ["It has no slope."]),
        ("It has a slope. It has an error. Both.", ["Both."]),
        ("It has an error. It has a slope.", ["It has an error.", "It has a slope."]),
        ("It has a slope.", ["(a sentence is gone)"]),
        ("It has an error.", ["(a sentence is gone)"]),
        ("It has a slope.\nIt has an error.", []),
    ],
)
def test_a_sentence_loses_its_mark_when_it_changes(
    text: str, found: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"xor": "It has a slope. It has an error."}
    monkeypatch.setattr(marks, "FOLDER", tmp_path)
    monkeypatch.setattr(marks, "texts", lambda page: [pages.flat(said[page])])
    assert marks.unread("xor") == ["It has a slope.", "It has an error."]
    marks.sign("xor")
    assert marks.unread("xor") == []
    said["xor"] = text
    assert marks.unread("xor") == found


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('"""A docstring of it."""\nword("the weights rise")', ["the weights rise"]),
        ("f(f\"it {'rises' if up else 'falls'} by {n:.3f} there\")", ["it {rises|falls} by {} there"]),
        ('"rises" if up else "falls"', ["rises | falls"]),
        ("('a', 'one-word', r'\\s it matches', 'falls')", ["falls"]),
    ],
)
def test_what_a_program_says_is_read(source: str, said: list[str]) -> None:
    assert list(spoken.of_python(source)) == said


def test_what_a_script_of_the_page_says_is_read() -> None:
    source = """// "not this one"
    const a = up ? "rises" : "falls", at = /["'`] or this/.test(a);
    const b = `the ${n === 1 ? "one of" : `many ${k} of {}`} it ${f({a: 1})} ends`; // "nor this"
    node("mlp-node mlp-bias", "<i>it's</i> the end", a / b / 2);
    select("loss", "loss", [["full", "all examples"], ["a", "b"]], {what: "delta", name: "no-label"});"""
    assert list(spoken.of_javascript(source)) == [
        "rises",
        "falls",
        'the ${n === 1 ? "one of" : `many ${k} of {}`} it ${f({a: 1})} ends',
        "it's the end",
        "all examples",
        "rises | falls",
        "full / all examples",
        "loss / loss",
        "what / delta",
    ]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("doctor", "The gradients are right up to one constant factor."),
        ("explorables", "Which input ends in the corner, on top of 00?"),
        ("explorables", "row 0 from the bias node, whose value is -1) and n_l columns."),
        ("messages", "series is empty, but at least one curve expected"),
        ("messages", "# Softmax: h_q moves every output of its row, so the sum runs over all of them."),
        ("messages", "What a function of numpy arrays does to each number, written down once"),
        ("doctor", "Return g(h) = h above 0 and slope times h below."),
        ("doctor", "# Twice the delta with half the factor is the same program, said with one mistake more."),
        ("explorables", "It changes its state only through frame.set."),
        ("site", "A script in the address of the page: behind the #"),
        ("site", "Not executed: a limit, and two laws of growth."),
        ("site", "[network.delta_hidden, activations.relu_derivative]"),
        ("site", "The book goes down the gradient only."),
        ("hidden-layer", "one path alone is not the delta"),
        ("docstrings", "Draw each row of an array as a square picture."),
        ("docstrings", "The losses by name, in the order of the book."),
        ("library-network", "The passes are the derivation itself, without a check."),
        ("site", "Only works that the chapters really use."),
        ("digits", "Move pixels by the mean and the spread of the training part."),
        ("project", "Every number in the prose must come out of a cell on the page."),
        ("project", "The gradients numbered: 1 chapters:"),
        ("project", "CC BY 4.0."),
        ("project", "## say what the newest releases of those libraries do otherwise than recorded"),
        ("changes", "the public names of `mlp_lib`, the labels of equations and the addresses of chapters"),
        ("findings", "In 1.6.1 it is the other way round and cut off:"),
    ],
)
def test_what_stands_in_code_is_read_too(place: str, said: str) -> None:
    assert any(said in sentence for sentence in marks.sentences(place))


def test_no_text_beside_the_book_is_read_by_nobody() -> None:
    """What is left out is written from results, and compared with them elsewhere; claims are no text of their own."""
    read_there = {path for name in spoken.PLACES for path in spoken.files(name)} | {ROOT / "README.md"}
    beside = {
        path
        for pattern in (
            "*.md",
            "*.cff",
            "_*.yml",
            "benchmarks/**/*.md",
            "mlp_lib/**/*.md",
            "tests/**/*.md",
            "findings/*",
        )
        for path in ROOT.glob(pattern)
    }
    left = sorted(str(path.relative_to(ROOT)) for path in beside - read_there)
    assert left == ["benchmarks/default_build.md", "benchmarks/in_the_wild.md"]


def test_every_docstring_of_the_reference_is_read() -> None:
    """Of each name that a page of the library shows; a function from elsewhere has its own house."""
    read_there = {pages.flat(segment.text) for segment in pages.segments("docstrings")}
    shown = [(room, name, value) for room in library.ROOMS for name, value in library.own(room).items()]
    assert [
        (room, name)
        for room, name, value in shown
        if inspect.isclass(value) or inspect.isfunction(value)
        if pages.flat(inspect.getdoc(value) or "") not in read_there
    ] == []


def test_what_a_reader_reads_is_in_its_sentences() -> None:
    """The sentences of a page leave out no word of it."""
    for page in ("hidden-layer", "large-sweeps", "doctor"):
        read_there = re.findall(r"\w", "".join(marks.sentences(page)))
        assert read_there == re.findall(r"\w", "".join(marks.texts(page)))


# ------------------------------------------------------------------ the reader of claims


def claim_of(source: str) -> Claim:
    claims, errors = read("xor", source)
    assert errors == []
    return claims[0]


def judged(source: str, **names: object) -> bool:
    """Whether a claim about a page that says just this comes out."""
    claim = claim_of(source)
    values = [eval(one.code, {"np": np, "either": bench.either, **names}) for one in claim.bindings]
    return not outcome(claim, Place(0, 0), values, claim.text).errors


@pytest.mark.parametrize(
    ("source", "right", "wrong"),
    [
        ("it takes three{{n}} steps", 3, 4),
        ("it takes 5,001{{n}} steps", 5001, 5000),
        ("a loss of 0.137{{n}} there", 0.13749, 0.1376),
        ("a loss of $-0.0541${{n}} there", -0.05412, 0.05412),
        ("it is [[$2.9 \\cdot 10^{-4}$]]{{n}} there", 2.94e-4, 2.96e-4),
        ("a step of $10^{-15}${{n}} there", 1e-15, 1e-14),
        ("the error is 1½{{n}} there", 1.5, 0.5),
        ("the error is [[$-1\\tfrac12$]]{{n}} there", -1.5, -0.5),
        ("three quarters{{n}} of them", 0.75, 0.25),
        ("a third{{n}} of them", 1 / 3, 0.5),
        ("in 72.3{{n}} percent", 0.7231, 0.677),
        ("about 100{{n}} steps", 95, 120),
        ("more than 100{{n}} steps", 101, 99),
        ("at most ten{{n}} steps", 9, 11),
        ("it rises{{n}} then", 0.2, -0.2),
        ("it falls{{n}} then", -0.2, 0.0),
        ("the slower{{n}} one", -1, 1),
        ("rarely{{n}} does it", 0.03, 0.4),
        ("most{{n}} of them", 0.7, 0.4),
        ("it doubles{{n}} then", 2.05, 4.0),
        ("[[4, then 9]]{{n}} steps", [4, 9], [9, 4]),
        ("the pair $(0, 1)${{n}} alone", (0, 1), (1, 0)),
        ('it is dead{{either(n > 2, "dead", "alive")}} then', 3, 2),
        ("all{{np.array(n) > 2}} learn", [3, 4], [3, 2]),
        ("none{{np.array(n) > 2}} learns", [1, 2], [3, 2]),
        ("it never{{n}} does", 0.0, 0.01),
        ("both{{n}} do", [True, True], [True, False]),
        ("neither{{n}} does", [False, False], [True, False]),
    ],
)
def test_a_value_is_what_the_words_say_or_not(source: str, right: object, wrong: object) -> None:
    assert judged(source, n=right)
    assert not judged(source, n=wrong)


def test_a_number_judges_no_word_beside_its_numerals() -> None:
    """Its noun could be exchanged in page and claim alike, and nothing would turn red."""
    for source in (
        "[[three rows]]{{n}} are right",
        "[[3, not 4,]]{{np.array([n, 4])}} are right",
        "[[three rows]]{{n == 3}} are right",
        "[[from $3$ in layer $3$]]{{np.array([n, n])}} on",
    ):
        assert not judged(source, n=3), source
    for source in ("[[3, then 3]]{{np.array([n, n])}} rows", "[[at most $3$ of 4]]{{np.array([n, 4])}} rows"):
        assert judged(source, n=3), source


def test_a_noun_has_the_number_that_its_network_has() -> None:
    there, X = MLP([2, 3, 1], seed=0), np.zeros((4, 2))
    history = there.train(X, np.zeros((4, 1)), 5, 0.1, batch_size=1)
    told = bench.tally(there, history, X=X, T=np.zeros((4, 1)), seeds=7)
    for said in (
        "two inputs", "[[four examples, then 3 hidden neurons]]", "$13$ weights", "[[5 epochs or 20 steps]]",
        "seven seeds", "two layers of weights",
    ):  # fmt: skip
        assert judged(f"has [[{said.strip('[]')}]]{{{{n}}}} there", n=told), said
    for said in ("three inputs", "two outputs", "four epochs", "four columns", "two inputs not", "inputs", "two"):
        assert not judged(f"has [[{said}]]{{{{n}}}} there", n=told), said
    with pytest.raises(ValueError, match=r"inputs: 2 or 3\?"):
        bench.tally(there, X=np.zeros((4, 3)))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("three{{3}} steps", "computes nothing"),
        ("three{{1 + 2}} steps", "computes nothing"),
        ("three{{len([1, 2, 3])}} steps", "computes nothing"),
        ("three{{sum(i for i in [1, 2])}} steps", "computes nothing"),
        ("three{{n == n}} steps", "with itself"),
        ("three{{n =}} steps", "is no expression"),
        ("three{{3 + 0 * n}} steps", "for show"),
        ("three{{3 if True else n}} steps", "for show"),
        ("three{{n > 2 and 3 > 2}} steps", "for show"),
        ("no token at all", "no expression"),
        ("{{n}} steps", "what is bound"),
        ("[[three steps{{n}}", "left open"),
    ],
)
def test_what_would_watch_nothing_is_refused(source: str, said: str) -> None:
    claims, (error,) = read("xor", source)
    assert claims == []
    assert said in error


def test_a_truth_must_hold_the_number_and_decides_no_direction() -> None:
    assert not judged("three{{n > 2}} steps", n=3)
    assert judged("three{{n == 3}} steps", n=3)
    assert judged("the pair $(1, 2)${{n == 1 and 2 * n == 2}}", n=1)
    assert not judged("the pair $(1, 1)${{n == 1 and 2 * n == 2}}", n=1)  # it holds a 1, and one alone
    assert not judged("it rises{{n > 2}} then", n=3)
    assert not judged("it is alive{{n > 2}} then", n=3)  # a truth holds whatever the word
    assert not judged("all{{n > 2}} of them", n=3)  # of what? a truth for each is wanted
    assert not judged("all{{np.array(n) > 2}} of them", n=[])


def test_a_helper_may_not_hide_what_the_page_calls_so() -> None:
    claim = claim_of("three{{n}} steps")
    assert evaluate(claim, {"n": 3}, {"m": 4}) == [3]
    with pytest.raises(ValueError, match="the helper 'n' hides"):
        evaluate(claim, {"n": 4}, {"n": 3})
    assert evaluate(claim_of("three{{sum(n for n in (m, 1))}} steps"), {"n": 4}, {"n": 3, "m": 2}) == [3]


def test_a_sentence_must_stand_on_its_page_once() -> None:
    assert find(claim_of("two{{n}} steps"), ["in two steps"]) == Place(0, 3)
    for texts in (["in three steps"], ["two steps and two steps"], ["two steps", "two steps"], ["twenty-two steps"]):
        if texts != ["twenty-two steps"]:
            with pytest.raises(ValueError, match="the page"):
                find(claim_of("two{{n}} steps"), texts)


def test_a_reference_names_what_only_its_equation_says() -> None:
    def binding(label: str) -> Binding:
        return Binding(0, 1, f"{{eq}}`{label}`", "")

    assert judge(binding("eq-decision-line"), "w_1 x_1 + w_2 x_2 = w_0", "", "")
    assert not judge(binding("eq-activation"), "w_1 x_1 + w_2 x_2 = w_0", "", "")
    with pytest.raises(ValueError, match="shorter"):
        judge(binding("eq-decision-line"), "=", "", "")


TURNED = {"above": "below", "below": "above", "last": "next", "next": "last", "earlier": "later", "coming": "earlier"}


def test_a_word_of_place_that_is_turned_is_noticed() -> None:
    """Each of them, on all pages, in page and claim alike; nothing has to be run for it."""
    tried = 0
    for page in pages.names():
        texts = texts_of(page)
        for claim in read(page)[0]:
            for binding in (one for one in claim.bindings if one.code.startswith("points_to")):
                tried += 1
                place, value = find(claim, texts), eval(binding.code, {"points_to": order.points_to})
                for text, wrong in ((binding.text, 0), (TURNED[binding.text.lower()], 1)):
                    alone = claim._replace(bindings=(binding._replace(text=text),))
                    assert len(outcome(alone, place, [value], texts[place.segment]).errors) == wrong, (
                        claim.where,
                        text,
                    )
    assert tried >= 60


def test_a_word_of_place_goes_by_the_order_of_the_document() -> None:
    def stands(word: str, *texts: str) -> bool:
        return order.points_to(*texts).stands(word, "output-layer", 0, 10)

    assert stands("below", "## Run: a ledger of slopes")
    assert not stands("above", "## Run: a ledger of slopes")
    assert stands("last", "eq-weight-gradient")
    assert stands("next", "hidden-layer", "any-layer")
    assert not stands("next", "any-layer")  # two chapters on
    assert not stands("last", "hidden-layer")
    with pytest.raises(ValueError, match="stands 0 times"):
        stands("above", "words that are not there")
    with pytest.raises(ValueError, match="no word of place"):
        stands("beside", "hidden-layer")


def test_a_link_names_what_only_its_place_says() -> None:
    def binding(text: str) -> Binding:
        return Binding(0, 1, text, "")

    assert judge(binding("[](digits.ipynb)"), "pixel", "", "", "judges")
    assert not judge(binding("[](xor.ipynb)"), ("cluster", "executor"), "", "", "judges")
    assert judge(
        binding("[all four](vectorized.ipynb#the-whole-chapter-in-four-lines)"), "whole chapter", "", "", "xor"
    )
    with pytest.raises(ValueError, match="what only its place"):
        judge(binding("[](relu.ipynb)"), "sigmoid", "", "", "judges")
    with pytest.raises(ValueError, match="no place"):
        judge(binding("[](relu.ipynb#no-such-heading)"), "pixel", "", "", "judges")


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("[Sum or mean?](vectorized.ipynb#sum-or-mean)", True),
        ("[Softmax](activations.ipynb#softmax-one-answer-out-of-several)", True),
        ("[Softmax](activations.ipynb#sigmoid)", False),
        ("[at the top](#live-drag-the-line)", True),
        ("[at the top](#live-bug-zoo)", False),
        ("[](training.ipynb)", False),
    ],
)
def test_a_link_that_repeats_its_heading_needs_no_claim(link: str, told: bool) -> None:
    found = pages.LEADS.fullmatch(link)
    assert found is not None
    assert pages.says_where(found, "(live-drag-the-line)=") == told


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("ten thousand", 10_000), ("twenty-five", 25), ("a hundred thousand", 100_000), ("half", 0.5),
        ("three quarters", 0.75), ("two thirds", 2 / 3), ("one-eighth", None), ("a dozen", 12), ("two millionths", 2e-6),
    ],
)  # fmt: skip
def test_numerals_in_words(text: str, value: float | None) -> None:
    if value is None:
        with pytest.raises(ValueError):
            words.words_value(text)
    else:
        assert words.words_value(text) == pytest.approx(value)


def test_tokens_stand_where_they_are_said_to_stand() -> None:
    for page in pages.names():
        texts = [pages.flat(segment.text) for segment in pages.segments(page)]
        assert [t for t in pages.claims_of(page).tokens if texts[t.segment][t.start : t.end] != t.text] == []


def test_every_right_answer_every_reference_and_every_link_is_a_claim() -> None:
    """None hides behind a rule, and where a sentence leads to is always watched."""
    for page in pages.names():
        if page == "docstrings":
            continue
        text = "\n\n".join(segment.text for segment in pages.segments(page))
        tokens = pages.claims_of(page).tokens
        kinds = [token.kind for token in tokens]
        assert [token.text for token in coverage.of_page(page).missing if token.kind in {"link", "reference"}] == []
        assert kinds.count("reference") == len(re.findall(r"\{eq\}`", text))
        assert kinds.count("verdict") == len(re.findall(r"\{dropdown\}[^\n]*\nRight\b", text))


def test_a_figure_is_told_by_what_is_stored_of_it() -> None:
    curves = bench.stored_figure("network-error", "network-error-nudge")
    assert curves.axes == ["log", "log"]
    assert [one.style for one in curves.lines.values()] == ["solid", "dashed", "dotted"]
    assert np.argmin(curves.lines["central difference"].y) not in (0, len(curves.lines["central difference"].y) - 1)
    with pytest.raises(ValueError, match="has no figure"):
        bench.stored_figure("network-error", "no-such-figure")


def test_a_colour_is_called_by_its_name() -> None:
    for colour, name in (
        ("#4a8fd0", "blue"),
        ("#e08a4a", "orange"),
        ("#f7f5f0", "grey"),
        ("#c02020", "red"),
        ("#30a040", "green"),
    ):
        assert bench.hue(colour) == name, colour


def test_a_comment_in_a_chapter_may_be_bound_and_is_counted() -> None:
    told = [segment.text for segment in pages.segments("relu") if segment.kind == "comment"]
    assert "shape (4,): with the old W2" in told
    assert not any("begin solution" in text for text in told)
    texts = texts_of("relu")
    tokens = [token.text for token in pages.claims_of("relu").tokens if texts[token.segment] == "shape (4,)"]
    assert tokens == ["4"]
