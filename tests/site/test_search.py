"""The search finds the section that answers a question, as a beginner types it, and says what the book does not have."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from sphinx_site import search

from .support import SITE, VIEWPORTS, Visit, watch

#: What somebody types, slips included, and the section that should come first.
ANSWERS = {
    "derivative of sigmoid": "activations#sigmoid",
    "sigmoid derivative": "activations#sigmoid",
    "sigmiod deriwative": "activations#sigmoid",
    "tanh vs sigmoid": "activations#tanh",
    "softmax jacobian": "activations#softmax-one-answer-out-of-several",
    "softmax with one output": "activations#softmax-one-answer-out-of-several",
    "what does the activation function do": "activations",
    "dead relu": "relu#run-a-network-that-never-learns",
    "learning rate": "learning-rate-and-seed",
    "which random seed is best": "learning-rate-and-seed#the-best-seed",
    "how many hidden neurons": "learning-rate-and-seed#another-hidden-neuron",
    "exploding loss": "learning-rate-and-seed#run-too-large",
    "loss is nan": "learning-rate-and-seed#run-too-large",
    "loss stays at 0.25": "learning-rate-and-seed#run-who-is-stuck-and-where",
    "local minimum": "learning-rate-and-seed#plateau-saturated-region-local-minimum",
    "neural network from scratch": "training#a-class-of-your-own",
    "why can't a single neuron learn xor": "xor",
    "why -1 bias": "forward#what-reaches-a-neuron",
    "bias gradient": "homework#the-gradient-of-a-bias-vector",
    "transpose weights column convention": "homework#a-dictionary-of-two-lines",
    "batch size": "digits#run-how-far-off-is-a-batch",
    "mnist": "digits",
    "handwritten digits": "digits",
    "overfitting": "digits#run-learning-by-heart",
    "early stopping": "digits#run-learning-by-heart",
    "normalise inputs": "digits#run-one-measure",
    "what do hidden neurons learn": "digits#run-what-hidden-neurons-look-at",
    "sgd": "any-layer#after-each-example-or-after-all",
    "how does backpropagation work": "any-layer#the-algorithm",
    "update weights too early": "any-layer#all-deltas-before-any-update",
    "vanishing gradient": "initialization#through-ten-layers",
    "initialise weights": "initialization",
    "initialize weights": "initialization",
    "why not start with zeros": "initialization#twins",
    "xavier": "initialization#deep-networks-keep-the-size",
    "cross entropy softmax derivative": "losses#categorical-cross-entropy",
    "mean squared error half": "network-error#one-number-for-one-example",
    "what is delta": "network-error#the-delta-of-a-neuron",
    "gradient descent formula": "network-error#steepest-descent-and-what-it-does-not-say",
    "grad check epsilon": "network-error#how-small-a-nudge",
    "chain rule": "hidden-layer#a-sum-over-paths",
    "matrix form of backprop": "vectorized",
    "numpy vectorised backpropagation": "vectorized",
    "sum or mean over examples": "vectorized#sum-or-mean",
    "pytorch": "debugging#beside-pytorch",
    "pytorch linear weight shape": "elsewhere#how-weights-and-biases-lie",
    "keras float64": "elsewhere#how-to-get-float64-really",
    "convert to pytorch": "elsewhere#run-over-and-back",
    "sklearn loss": "elsewhere#which-loss-is-descended-and-the-rate-to-give",
    "which learning rate in pytorch": "elsewhere#which-rate-is-ours",
    "gradcheck passes wrong gradient": "judges",
    "gradient check float32": "judges#run-few-digits",
    "absolute and relative tolerance": "judges#two-tolerances",
    "numdifftools relu": "judges#run-a-kink",
    "zero_grad": "debugging#one-call-forgotten",
    "numerical gradient": "debugging#is-it-a-gradient",
    "paste my code": "paste-your-script",
    "find bug in my backprop": "check-your-own-backprop",
    "one hot": "glossary#term-one-hot",
    "what are vanishing gradients": "any-layer#deltas-get-smaller-on-the-way-back",
    "why not start at zero": "initialization#twins",
    "how do I choose the learning rate": "learning-rate-and-seed#how-to-choose",
    "learning rate too small": "learning-rate-and-seed#run-slow-is-not-stuck",
    "what is an epoch": "glossary#term-epoch",
    "what is a gradient": "glossary#term-gradient",
    "what is a weight": "glossary#term-weight",
    "what is backpropagation": "glossary#term-backpropagation",
    "license": "references#reuse-and-cite-this-book",
    "how do I cite this": "references#reuse-and-cite-this-book",
    "who wrote this": "references#reuse-and-cite-this-book",
    "what does kernel mean": "glossary#term-kernel",
    "what is a neural network": "glossary#term-multi-layer-perceptron",
    "how does a neural network learn": "index",
    "why does my loss stay at 0.693": "training#when-did-it-learn",
    "accuracy stays at 50%": "training#when-did-it-learn",
    "loss not decreasing": "learning-rate-and-seed#plateau-saturated-region-local-minimum",
    "convex": "learning-rate-and-seed#plateau-saturated-region-local-minimum",
    "different results each run": "learning-rate-and-seed",
    "why softmax with cross-entropy": "losses#categorical-cross-entropy",
    "difference between mse and cross entropy": "losses#confidently-wrong",
    "why log in the loss": "losses#binary-cross-entropy",
    "why square the error": "losses#why-not-the-difference-itself",
    "regression with neural network": "losses#regression",
    "how many hidden neurons do I need": "learning-rate-and-seed#another-hidden-neuron",
    "my loss is nan what do i do": "learning-rate-and-seed#run-too-large",
    "batch vs online learning": "any-layer#after-each-example-or-after-all",
    "why do we need a bias": "xor#one-neuron-draws-one-line",
    "do I need to normalise the input": "digits#run-one-measure",
    "how do I test my gradient": "debugging#is-it-a-gradient",
    "what happens without activation function": "activations",
    "leaky relu": "relu#can-a-dead-unit-come-back",
    "gradient is zero": "any-layer#deltas-get-smaller-on-the-way-back",
    "dot product order x @ w or w @ x": "vectorized#rows-are-examples",
    "how long should I train": "digits#run-learning-by-heart",
    "validation loss increases": "digits#run-learning-by-heart",
    "multi class classification": "digits",
    "loss starts at 2.3": "digits#ten-answers",
    "adam epsilon": "other-steps#adam",
    "math prerequisites": "index#what-you-will-be-able-to-do",
    "how do I run the code": "index#how-this-book-works",
    "tensorflow relu gradient at 0": "judges#the-same-name-another-slope",
    "he_normal pytorch keras": "elsewhere#what-the-defaults-start-from",
    "same seed different weights pytorch": "elsewhere#what-the-defaults-start-from",
}
#: A question may have two good answers; then it is enough that one of them is first.
EITHER = {
    "can I use this in my class": {"live-figures#in-class", "references#reuse-and-cite-this-book"},
    "confusion matrix": {"digits#run-which-digits-are-taken-for-which", "glossary#term-confusion-matrix"},
    "relu": {"relu", "activations#relu"},
    "what is a neuron": {"xor#one-neuron-draws-one-line", "glossary#term-neuron"},
    "xor not converging": {"training#when-did-it-learn", "learning-rate-and-seed#run-slow-is-not-stuck"},
    "my network does not learn": {
        "training#when-did-it-learn",
        "learning-rate-and-seed#run-slow-is-not-stuck",
        "check-your-own-backprop",
    },
}
ABSENT = (
    *("imagenet", "cross validation", "dropout", "cnn", "gpu", "autodiff", "gelu", "universal approximation"),
    *("logistic regression", "precision and recall", "time series", "what is a derivative", "transfer learning"),
    *("how do transformers work", "batch norm", "who invented backpropagation", "what is a tensor", "german"),
)


def place(url: str) -> str:
    """An address as the table above writes it."""
    return url.removeprefix("book/").replace(".html", "")


@pytest.fixture(scope="module")
def results(chromium: Browser, address: str) -> Iterator[Visit]:
    """The page of results, on a phone."""
    width, height = VIEWPORTS["phone"]
    context = chromium.new_context(viewport={"width": width, "height": height})
    visit = watch(context, address)
    visit.open("search.html")
    visit.page.wait_for_function("() => !!window.mlpSearch")
    yield visit
    context.close()


def test_questions_find_their_section(results: Visit) -> None:
    find = "questions => questions.map(each => mlpSearch(each).found.slice(0, 3).map(section => section.url))"
    wanted = {question: {answer} for question, answer in ANSWERS.items()} | EITHER
    found = results.page.evaluate(find, list(wanted))
    first = {question: place(urls[0]) if urls else "nothing" for question, urls in zip(wanted, found, strict=True)}
    assert not {question: url for question, url in first.items() if url not in wanted[question]}


@pytest.mark.parametrize("question", ABSENT)
def test_what_is_not_in_the_book_is_said_in_one_line(results: Visit, question: str) -> None:
    results.page.locator(".bd-search-container input").fill(question)
    # The line of the question before would do as well.
    results.page.locator(".search-summary", has_text=f"“{question}”").wait_for()
    told = results.page.locator(".mlp-not-here")
    assert told.count() == 1
    assert told.inner_text().count("\n") == 0
    assert told.locator("a").all() or question in {"gpu", "what is a tensor", "german"}


def test_nonsense_finds_nothing_and_is_told_where_to_look(results: Visit) -> None:
    results.page.locator(".bd-search-container input").fill("qwxz plugh")
    results.page.locator(".mlp-not-here a[href='book/glossary.html']").wait_for()
    assert results.page.locator("ul.search li").count() == 0


def test_excerpts_are_words(results: Visit) -> None:
    """No TeX, and no number that stands there three times, as a formula's three forms in a page would give."""
    shown = results.page.evaluate("mlpSearch.sections.map(section => [section.url, section.text])")
    assert len(shown) > 350
    for url, text in shown:
        assert not re.search(r"\\[a-zA-Z]+|htmlClass|\{\{|\$\$", text), url
        assert not re.search(r"(?<![\d.])(\d+\.\d+)\1\1", text), url
        assert not re.search(r"\b([a-vxyz])\1\1\b", text), url
    assert len({url for url, _ in shown}) == len(shown)


def test_what_is_sent_packed_comes_out_whole(results: Visit) -> None:
    """The page has every section as it was read, though addresses, pages and numbers are sent once."""
    pages = {file.relative_to(SITE).with_suffix("").as_posix(): file for file in SITE.glob("book/*.html")}
    read = search.everything({name: file.read_text(encoding="utf-8") for name, file in pages.items()})["sections"]
    parts = ("url", "title", "page", "number", "kind", "asked")
    sent = results.page.evaluate("mlpSearch.sections")
    assert [[each.get(part) for part in parts] for each in sent] == [
        [each.get(part) for part in parts] for each in read
    ]


def test_every_section_and_every_term_can_be_found(results: Visit) -> None:
    """Each place is on its page, and among the first five for its heading, alone or with its page's."""
    places = results.page.evaluate(
        """() => mlpSearch.sections.map(({ url, title, page, kind }) =>
            [url, title.length > 3 ? kind : "repeat", [title, `${title} ${page ?? ""}`].flatMap(
                typed => mlpSearch(typed).found.slice(0, 5).map(found => found.url))])"""
    )
    for url, kind, found in places:
        name, _, anchor = url.partition("#")
        assert not anchor or f'id="{anchor}"' in (SITE / name).read_text(encoding="utf-8"), url
        assert url in found or kind in {"repeat", "list", "name"}, (url, found)


def test_a_result_opens_its_section(results: Visit) -> None:
    page = results.page
    page.locator(".bd-search-container input").fill("softmax jacobian")
    first = page.locator("ul.search li a").first
    first.wait_for()
    page.wait_for_function("() => location.search.includes('softmax')")
    marked = page.locator("ul.search li mark").all_inner_texts()
    assert {"softmax", "jacobian"} <= {word.lower() for word in marked}
    first.click()
    page.wait_for_url("**/activations.html#softmax-one-answer-out-of-several")
    top = page.locator("#softmax-one-answer-out-of-several h3").bounding_box()
    assert top is not None
    assert 0 <= top["y"] < VIEWPORTS["phone"][1]
    # The page marks the words, and keeps them no longer.
    marked = {word.lower() for word in page.locator("article .highlighted").all_inner_texts()}
    assert "softmax" in marked and "jacobian" in marked
    assert page.evaluate("localStorage.getItem('sphinx_highlight_terms')") is None
    results.open("search.html")


def test_all_results_are_one_press_away(results: Visit) -> None:
    results.open("search.html?q=gradient")
    page = results.page
    rows = page.locator("ul.search li")
    rows.first.wait_for()
    before = rows.count()
    page.get_by_role("button", name=re.compile("Show all")).press("Enter")
    assert rows.count() > before
    assert page.evaluate("document.activeElement.closest('li') === document.querySelectorAll('ul.search li')[8]")
    assert f"{rows.count()} sections" in page.locator(".search-summary").inner_text()


def test_what_the_book_is_said_not_to_have_it_does_not_have() -> None:
    """A chapter on a topic takes the line away: no heading has a word of it."""
    pages = {f"book/{file.stem}": file.read_text(encoding="utf-8") for file in (SITE / "book").glob("*.html")}
    titles = " / ".join(section["title"].lower() for section in search.everything(pages)["sections"])
    for topic in search.words()["absent"]:
        for word in topic["words"]:
            assert not re.search(rf"\b{re.escape(word)}\b", titles), word


def test_a_section_that_is_gone_stops_the_build() -> None:
    """The word list answers with sections that there are."""
    pages = {f"book/{file.stem}": file.read_text(encoding="utf-8") for file in (SITE / "book").glob("*.html")}
    pages["book/forward"] = pages["book/forward"].replace("what-reaches-a-neuron", "what-comes-in")
    with pytest.raises(search.ExtensionError, match=r"no section has the address book/forward\.html#what-reaches"):
        search.everything(pages)
    with pytest.raises(search.ExtensionError, match="'nobody1900' is not in the book's references"):
        search.further_reading({}, "nobody1900")


def test_the_search_is_small() -> None:
    """What the page of results asks for beside any other page: the script, and the words of the book."""
    script, sections = (SITE / "_static/mlp" / name for name in ("search.js", "search-sections.js"))
    assert len(gzip.compress(script.read_bytes())) < 12_000
    assert len(gzip.compress(sections.read_bytes())) < 150_000
    assert json.loads(sections.read_text(encoding="utf-8").removeprefix("window.mlpSections = ").rstrip(";\n"))
