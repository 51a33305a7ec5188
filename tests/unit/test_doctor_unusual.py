"""Mistakes beyond the plain ones: index slips anywhere, other slopes, changed errors, dropout, steps of Adam.

Twelve of the programs were written before anything was mended by them; three of them were named then.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from mlp_lib.doctor import Diagnosis, diagnose
from mlp_lib.doctor.adaptive import Adam

Arrays = list[np.ndarray]
Pair = tuple[Arrays, Arrays]


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


class Program:
    """A network with one hidden layer of tanh and a linear output, mean of half squared errors, and one edit."""

    def __init__(self, *sizes: int, k: int = 8, seed: int = 5, **edit: Callable[..., Any]) -> None:
        rng = np.random.default_rng(seed)
        pairs = list(zip(sizes, sizes[1:], strict=False))
        self.W = [rng.normal(size=pair) * 1.3 / np.sqrt(pair[0]) for pair in pairs]
        self.b = [0.3 * rng.normal(size=n) for _, n in pairs]
        self.X, self.T = rng.normal(size=(k, sizes[0])), rng.normal(size=(k, sizes[-1]))
        self.edit = edit
        self.stated: dict[str, Any] = {"biases": self.b, "activation": ["tanh"] * (len(sizes) - 2) + ["linear"]}

    def backward(self, W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> Pair:
        A, e = [X], self.edit
        for n, (w, c) in enumerate(zip(W, b, strict=True), start=1):
            h = A[-1] @ w + c
            A.append(np.tanh(h) if n < len(W) else h)
        delta = (A[-1] - T) / len(X)
        G, g = [A[-2].T @ delta], [delta.sum(0)]
        for n in range(len(W) - 1, 0, -1):
            a = A[n]
            error = e["back"](delta, W[n]) if "back" in e else delta @ W[n].T
            error = e["error"](error) if "error" in e else error
            slope = e["slope"](a, A[n - 1] @ W[n - 1] + b[n - 1]) if "slope" in e else 1 - a * a
            delta = error * slope
            G.insert(0, A[n - 1].T @ delta)
            g.insert(0, delta.sum(0))
        for V, v in zip(G, g, strict=True):
            if "stored" in e:
                e["stored"](V, v)
        return G, g

    def answers(self) -> list[Diagnosis]:
        G, g = self.backward(self.W, self.b, self.X, self.T)
        return [
            diagnose(self.W, self.X, self.T, G, bias_gradients=g, **self.stated),
            diagnose(self.W, self.X, self.T, backward=self.backward, **self.stated),
        ]


def says(program: Program, name: str, words: str, layers: tuple[int, ...] = (1,)) -> None:
    for d in program.answers():
        assert d.names == [name] and not d.unexplained, str(d)
        assert d.findings[0].layers == layers and words in d.findings[0].detail, str(d)
        assert d.verdict == "mistaken" and d.confidence > 0.99


# --- index slips -----------------------------------------------------------------------------------------


def rows_moved(order: list[int]) -> Callable[..., Any]:
    return lambda d, W: d @ W[order].T


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ([1, 2, 3, 4, 0], "each unit gets that of the next one, the last that of the first"),
        ([4, 0, 1, 2, 3], "each unit gets that of the one before, the first that of the last"),
        ([4, 3, 2, 1, 0], "the units are in reverse order"),
        ([0, 3, 2, 1, 4], "unit 1 gets that of unit 3, unit 3 gets that of unit 1"),
        ([0, 1, 1, 3, 4], "unit 2 gets that of unit 1"),
    ],
)
def test_rows_of_the_weights_that_slip(order: list[int], words: str) -> None:
    says(Program(3, 5, 2, back=rows_moved(order)), "index_slips_on_the_way_back", words)


def test_a_slip_is_followed_further_down() -> None:
    """What is below the slip comes from it, and is right but for that."""
    edited = Program(3, 4, 5, 2, back=lambda d, W: d @ (W[[1, 2, 3, 4, 0]] if len(W) == 5 else W).T)
    says(edited, "index_slips_on_the_way_back", "each unit gets that of the next one", layers=(2,))


@pytest.mark.parametrize(
    ("back", "words"),
    [
        (lambda d, W: d @ W.reshape(W.shape[::-1]), "the weights were reshaped, not transposed"),
        (lambda d, W: d[:, ::-1] @ W.T, "deltas of the layer above in reverse order"),
        (lambda d, W: np.roll(d, 1, axis=1) @ W.T, "deltas of the layer above moved by one"),
        (lambda d, W: d[:, [0, 2]] @ W[:, [0, 2]].T, "unit 1 of the layer above was left out"),
        (lambda d, W: d[:, [2]] @ W[:, [2]].T, "unit 2 of the layer above is the only one"),
    ],
)
def test_deltas_that_slip(back: Callable[..., Any], words: str) -> None:
    says(Program(4, 5, 3, back=back), "index_slips_on_the_way_back", words)


def columns(order: list[int]) -> Callable[..., Any]:
    def stored(G: np.ndarray, g: np.ndarray) -> None:
        if len(g) == 5:
            G[:], g[:] = G[:, order], g[order]

    return stored


def test_gradients_that_are_stored_elsewhere() -> None:
    words = "unit 1 of the layer holds what belongs to unit 3, unit 3 of the layer holds what belongs to unit 1"
    says(Program(4, 5, 2, stored=columns([0, 3, 2, 1, 4])), "gradient_in_other_places", words)


def test_units_that_are_left_out_are_told_by_number() -> None:
    def stored(G: np.ndarray, g: np.ndarray) -> None:
        if len(g) == 5:
            G[:, 3:], g[3:] = 0, 0

    says(Program(4, 5, 3, stored=stored), "units_without_gradient", "units 3, 4 of the layer")


def test_a_row_that_is_off_is_no_slip() -> None:
    """Numbers that stand nowhere in the right gradient get no name."""

    def stored(G: np.ndarray, g: np.ndarray) -> None:
        G[:, 1] *= np.linspace(0.6, 1.3, len(G))

    for d in Program(4, 5, 3, stored=stored).answers():
        assert d.names == [] and d.verdict == "unexplained"


@pytest.mark.parametrize(
    ("kind", "seed"), [("one example missing", 100_616_029), ("units in reverse order", 100_620_039)]
)
def test_what_is_left_open_elsewhere_gives_no_unusual_name(doctor_accuracy: ModuleType, kind: str, seed: int) -> None:
    """A unit that is on for the missing example alone has no gradient; one layer of many may look turned round."""
    rng = np.random.RandomState(seed)
    c = doctor_accuracy.draw_case(rng, k=rng.randint(5, 12))
    d = doctor_accuracy.ask(c, *doctor_accuracy.unknown(c, kind), state_all=rng.rand() < 0.85)
    assert set(d.names) <= doctor_accuracy.FACTS | doctor_accuracy.TRUE_OF.get(kind, set()), str(d)


# --- other slopes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("slope", "words"),
    [
        (lambda a, h: 1 - a, "1 - a"),
        (lambda a, h: 1 + a * a, "1 + a^2"),
        (lambda a, h: a - 0.5 * a * a, "a - 0.5 a^2"),
        (lambda a, h: h * (2 - h), "2 h - h^2"),
        (lambda a, h: 1 - np.tanh(np.tanh(a)) ** 2, "g'(g(a))"),
        (lambda a, h: sigmoid(h), "sigmoid itself"),
    ],
)
def test_slopes_of_another_function(slope: Callable[..., Any], words: str) -> None:
    program = Program(4, 5, 2, k=9, slope=slope)
    for d in program.answers():
        assert d.names == ["slope_of_other_function"] and not d.unexplained, str(d)
        told = [f.detail for fs in (d.findings, *d.alternatives) for f in fs]
        assert any(words in detail for detail in told), told


SLOPES_TAKEN = {
    "those of the units in reverse order": lambda s: s[:, ::-1],
    "each unit gets that of the next": lambda s: np.roll(s, -1, axis=1),
    "each unit gets that of the one before": lambda s: np.roll(s, 1, axis=1),
    "all units get that of the first": lambda s: s[:, :1] + 0 * s,
    "all units get that of the last": lambda s: s[:, -1:] + 0 * s,
    "all units get their mean": lambda s: s.mean(1, keepdims=True) + 0 * s,
    "those of the examples in reverse order": lambda s: s[::-1],
    "each example gets that of the next": lambda s: np.roll(s, -1, axis=0),
    "all examples get that of the last": lambda s: s[-1:] + 0 * s,
    "all examples get their mean": lambda s: s.mean(0) + 0 * s,
}


@pytest.mark.parametrize("words", SLOPES_TAKEN)
def test_slopes_of_other_units_and_examples(words: str) -> None:
    take = SLOPES_TAKEN[words]
    both = (1,) if "units" in words else (2, 1)
    sizes = (4, 5, 2) if both == (1,) else (3, 5, 4, 2)
    says(Program(*sizes, k=9, slope=lambda a, h: take(1 - a * a)), "slope_of_other_units", words, layers=both)


def test_slopes_that_are_the_same_either_way_are_no_mistake() -> None:
    """One unit and one example have no other, and a slope that is 1 everywhere is that of any."""
    for sizes, k in (((3, 1, 2), 5), ((3, 4, 2), 1)):
        axis = 1 if k > 1 else 0
        for d in Program(*sizes, k=k, slope=lambda a, h, axis=axis: np.roll(1 - a * a, 1, axis=axis)).answers():
            assert d.verdict == "right", str(d)


# --- what was done to every number of a gradient -----------------------------------------------------------


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (lambda V: np.clip(V, -0.05, 0.05), "cut off at -0.05 and +0.05"),
        (lambda V: V / np.linalg.norm(V), "divided by their own length"),
        (np.abs, "the right ones without their signs"),
        (np.sign, "the signs of the right ones"),
    ],
)
def test_what_was_done_to_every_number_is_told(stored: Callable[..., Any], words: str) -> None:
    def edit(V: np.ndarray, v: np.ndarray) -> None:
        V[:] = stored(V)

    program = Program(4, 5, 2, k=9, stored=edit)
    for d in program.answers():
        assert d.verdict == "unexplained" and not d.names, str(d)
        for layer in (1, 2):
            assert any(f"weights of layer {layer} are " in note and words in note for note in d.notes), d.notes


def test_one_entry_that_is_too_small_is_no_bound() -> None:
    def edit(V: np.ndarray, v: np.ndarray) -> None:
        V[np.unravel_index(np.abs(V).argmax(), V.shape)] *= 0.9

    assert not any("cut off" in note for d in Program(4, 5, 2, k=9, stored=edit).answers() for note in d.notes)


@pytest.mark.parametrize("c", [0.0123, 1 / 3, 0.777])
def test_numbers_that_nobody_writes_are_told_without_a_name(c: float) -> None:
    d = Program(4, 5, 2, k=9, slope=lambda a, h: 1 - a * a + c).answers()[0]
    assert d.verdict == "unexplained" and d.names == []
    assert any(f"the error is multiplied by {1 + c:.7g} - a^2" in note for note in d.notes), d.notes


def test_three_numbers_are_fitted_to_more_than_three() -> None:
    """Three units and one example are three numbers: any function fits them, and none is told."""
    one = Program(2, 3, 2, k=1, slope=lambda a, h: np.exp(h) / (1 + h * h)).answers()[0]
    assert one.verdict == "unexplained" and not any("is multiplied by" in note for note in one.notes)
    some = Program(2, 3, 2, k=1, slope=lambda a, h: 0.3 + 0.7 * a - 0.2 * a * a).answers()[0]
    assert not any("is multiplied by" in note for note in some.notes)


# --- errors that are changed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (lambda e: e / np.linalg.norm(e, axis=1, keepdims=True), "divided by its length, example by example"),
        (lambda e: e - e.mean(0), "minus its mean over the examples"),
        (lambda e: e - e.mean(1, keepdims=True), "minus its mean over the units"),
        (lambda e: np.clip(e, -0.1, 0.1), "cut off at -0.1 and +0.1"),
        (lambda e: np.roll(e, 1, axis=0), "that of the example before"),
        (lambda e: e.T.reshape(e.shape), "reshaped where it should have been transposed"),
        (lambda e: e * np.abs(e), "its square with the sign kept"),
        (lambda e: sigmoid(e), "put through sigmoid"),
    ],
)
def test_errors_that_are_changed(error: Callable[..., Any], words: str) -> None:
    says(Program(4, 5, 2, k=9, error=error), "incoming_error_changed", words)


# --- penalties and factors of little evidence --------------------------------------------------------------


def test_a_penalty_on_absolute_values_of_single_biases() -> None:
    program = Program(3, 1, 1)
    G, g = program.backward(program.W, program.b, program.X, program.T)
    g = [v + 0.01 * np.sign(b) for v, b in zip(g, program.b, strict=True)]
    d = diagnose(program.W, program.X, program.T, G, bias_gradients=g, **program.stated)
    assert d.names == ["weight_decay"] and d.findings[0].detail == "absolute weights"
    assert d.findings[0].factor == pytest.approx(0.01) and d.verdict == "right if stated"
    g = [v + 0.0314159 * np.sign(b) for v, b in zip(g, program.b, strict=True)]
    d = diagnose(program.W, program.X, program.T, G, bias_gradients=g, **program.stated)
    assert d.verdict == "unexplained"


def test_a_lone_bias_that_nearly_cancels_takes_the_factor_of_the_others() -> None:
    program = Program(4, 4, 1, k=6)
    program.T += (program.backward(program.W, program.b, program.X, program.T)[1][1] - 1e-3) * np.ones((6, 1))
    G, g = program.backward(program.W, program.b, program.X, program.T)
    assert abs(g[1][0]) < 2e-3
    single = [v.astype(np.float32) for v in G], [(v / 6).astype(np.float32) for v in g]
    d = diagnose(program.W, program.X, program.T, single[0], bias_gradients=single[1], **program.stated)
    assert d.names == ["bias_averaged"] and d.findings[0].layers == (2, 1) and not d.unexplained, str(d)


@pytest.mark.parametrize(
    ("factor", "more", "reason"),
    [
        (0.05, {}, "a learning rate of 0.05"),
        (0.01 / 8, {}, "0.01 / 8, a learning rate over the number of examples"),
        (0.1, {}, "1 - 0.9, what an averaged momentum of 0.9 leaves of a gradient"),
    ],
)
def test_a_constant_has_a_reason(factor: float, more: dict[str, Any], reason: str) -> None:
    program = Program(3, 4, 2)
    G, g = ([factor * v for v in vs] for vs in program.backward(program.W, program.b, program.X, program.T))
    d = diagnose(program.W, program.X, program.T, G, bias_gradients=g, **program.stated, **more)
    assert d.verdict == "right if stated" and any(reason in note for note in d.notes), (d.names, d.notes)


# --- dropout ---------------------------------------------------------------------------------------------


class Dropped:
    """Two hidden layers with masks that are kept from the forward pass."""

    def __init__(self, examples: str = "rows") -> None:
        rng = np.random.default_rng(3)
        sizes = (4, 6, 5, 2)
        pairs = list(zip(sizes, sizes[1:], strict=False))
        self.W = [rng.normal(size=pair) * 1.3 / np.sqrt(pair[0]) for pair in pairs]
        self.b = [0.3 * rng.normal(size=n) for n in sizes[1:]]
        self.X, self.T = rng.normal(size=(8, 4)), rng.normal(size=(8, 2))
        self.masks = [(rng.random((8, n)) < 0.6) / 0.6 for n in sizes[1:3]]

    def backward(self, kind: str) -> Callable[..., Pair]:
        def back(W: Arrays, b: Arrays, X: np.ndarray, T: np.ndarray) -> Pair:
            forward = [1.0, 1.0] if kind == "no dropout" else self.masks
            a1 = sigmoid(X @ W[0] + b[0])
            h1 = a1 * forward[0]
            a2 = np.tanh(h1 @ W[1] + b[1])
            h2 = a2 * forward[1]
            d3 = (h2 @ W[2] + b[2] - T) / len(X)
            masks = {"no mask": [1.0, 1.0], "no scale": [m != 0 for m in self.masks]}.get(kind, forward)
            z1, z2 = (h1, h2) if kind == "slope after dropout" else (a1, a2)
            d2 = d3 @ W[2].T * masks[1] * (1 - z2 * z2)
            d1 = d2 @ W[1].T * masks[0] * (1.0 if kind == "no slope" else z1 * (1 - z1))
            A = (a1, a2) if kind == "activations from before" else (h1, h2)
            return [X.T @ d1, A[0].T @ d2, A[1].T @ d3], [d.sum(0) for d in (d1, d2, d3)]

        return back


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("right", []),
        ("no mask", ["dropout_mask_missing"]),
        ("no scale", ["dropout_mask_missing"]),
        ("slope after dropout", ["slope_after_dropout"]),
        ("activations from before", ["activation_before_dropout"]),
        ("no slope", ["hidden_derivative_missing"]),
        ("no dropout", ["dropout_left_out"]),
    ],
)
def test_dropout_with_its_masks(kind: str, names: list[str]) -> None:
    p = Dropped()
    stated: dict[str, Any] = {"biases": p.b, "activation": ["sigmoid", "tanh", "linear"], "dropout_masks": p.masks}
    G, g = p.backward(kind)(p.W, p.b, p.X, p.T)
    for d in (
        diagnose(p.W, p.X, p.T, G, bias_gradients=g, **stated),
        diagnose(p.W, p.X, p.T, backward=p.backward(kind), **stated),
    ):
        assert d.names == names and not d.unexplained, str(d)
        if kind == "right":
            # Central differences of the network with its masks, not the formulas alone.
            assert d.right and all(e.relative_error < 1e-7 for e in d.errors)
            assert not any("do not settle" in note for note in d.notes)
    # With examples in columns the masks lie as the activations do.
    turned = diagnose(
        p.W, p.X.T, p.T.T, G, bias_gradients=g, biases=p.b, activation=stated["activation"], examples="columns",
        layout="in_out", dropout_masks=[m.T for m in p.masks],
    )  # fmt: skip
    assert turned.names == names, str(turned)


def test_masks_that_do_not_fit_are_refused() -> None:
    p = Dropped()
    G, g = p.backward("right")(p.W, p.b, p.X, p.T)
    stated: dict[str, Any] = {"biases": p.b, "bias_gradients": g, "activation": ["sigmoid", "tanh", "linear"]}
    for masks, message in (
        (p.masks[0], "dropout_masks holds ndarray, but a list of 2 expected"),
        (p.masks[:1], "dropout_masks holds 1 entries, but a list of 2 expected"),
        ([p.masks[0], p.masks[0]], r"dropout_masks of layer 2 has shape \(8, 6\), but \(8, 5\) expected"),
    ):
        with pytest.raises(ValueError, match=message):
            diagnose(p.W, p.X, p.T, G, dropout_masks=masks, **stated)
    with pytest.raises(ValueError, match="dropout_masks came with updates='per_example'"):
        diagnose(p.W, p.X, p.T, new_weights=p.W, new_biases=p.b, biases=p.b, activation=stated["activation"],
                 learning_rate=0.1, updates="per_example", dropout_masks=p.masks)  # fmt: skip


# --- later steps of Adam, and a velocity ---------------------------------------------------------------------


def adam(gradients: Callable[[Arrays], Arrays], start: Arrays, steps: int, rate: float = 0.01) -> tuple[Arrays, ...]:
    """Return the parameters before the last step, both averages before it, and the parameters after it."""
    P, m, v = start, [0 * p for p in start], [0 * p for p in start]
    before = P, m, v
    for n in range(1, steps + 1):
        before, g = (P, m, v), gradients(P)
        m = [0.9 * q + 0.1 * x for q, x in zip(m, g, strict=True)]
        v = [0.999 * q + 0.001 * x * x for q, x in zip(v, g, strict=True)]
        hats = [(q / (1 - 0.9**n), r / (1 - 0.999**n)) for q, r in zip(m, v, strict=True)]
        P = [p - rate * q / (np.sqrt(r) + 1e-8) for p, (q, r) in zip(P, hats, strict=True)]
    return (*before, P)


@pytest.mark.parametrize("steps", [2, 3, 30])
@pytest.mark.parametrize(
    ("edit", "names"),
    [
        ({}, []),
        ({"slope": lambda a, h: 1.0}, ["hidden_derivative_missing"]),
        ({"slope": lambda a, h: 1 - np.tanh(a) ** 2}, ["derivative_of_activation"]),
        ({"slope": lambda a, h: -(1 - a * a)}, ["wrong_sign"]),
        ({"error": lambda e: e * (1 + 0.3 * np.sin(np.arange(e.size).reshape(e.shape)))}, None),
    ],
)
def test_later_steps_of_adam(steps: int, edit: dict[str, Any], names: list[str] | None) -> None:
    p = Program(3, 4, 2, **edit)

    def gradients(P: Arrays) -> Arrays:
        G, g = p.backward(P[:2], P[2:], p.X, p.T)
        return [*G, *g]

    before, m, v, after = adam(gradients, [*p.W, *p.b], steps)
    d = diagnose(
        before[:2], p.X, p.T, biases=before[2:], new_weights=after[:2], new_biases=after[2:], learning_rate=0.01,
        activation=["tanh", "linear"], adam={"step": steps, "m": m[:2], "v": v[:2], "bias_m": m[2:], "bias_v": v[2:]},
    )  # fmt: skip
    if names is None:
        assert d.verdict == "unexplained" and {layer for layer, _ in d.unexplained} == {1}, str(d)
    else:
        assert d.names == names and not d.unexplained, str(d)
        assert d.right == (not names)


@pytest.mark.parametrize("step", [2, 5, 100])
def test_a_step_of_adam_is_undone(step: int) -> None:
    """From any guess near by; where two gradients make the same step, the nearer one."""
    rng = np.random.default_rng(step)
    g = [rng.normal(size=(4, 3)), rng.normal(size=3)]
    m = [0.2 * v + 0.1 * rng.normal(size=v.shape) for v in g]
    v = [0.01 * step * w * w / 10 + 1e-4 for w in g]
    state = Adam(step, m, v, (0.9, 0.999), 1e-8)
    made, unsure, blind = state.undone(state.moved(g), [1.01 * w for w in g], 1e-15)
    assert all(np.allclose(a, b, rtol=1e-9, atol=1e-12) for a, b in zip(made, g, strict=True)), step
    assert max(unsure) < 1e-9 and blind == 0.0


def test_a_first_step_of_adam_shows_signs_alone_even_when_stated() -> None:
    p = Program(3, 4, 2, error=lambda e: 3.7 * e)

    def gradients(P: Arrays) -> Arrays:
        G, g = p.backward(P[:2], P[2:], p.X, p.T)
        return [np.float32(v).astype(float) for v in (*G, *g)]

    start = [np.float32(v).astype(float) for v in (*p.W, *p.b)]
    _, _, _, after = adam(gradients, start, 1)
    after = [v.astype(np.float32) for v in after]
    d = diagnose(
        start[:2], p.X, p.T, biases=start[2:], new_weights=after[:2], new_biases=after[2:], learning_rate=0.01,
        activation=["tanh", "linear"], adam={"step": 1},
    )  # fmt: skip
    assert d.names == ["normalised_step"] and any("Only the signs" in note for note in d.notes), str(d)


def test_what_is_stated_of_adam_is_read() -> None:
    p = Program(3, 4, 2)
    m = {"m": p.W, "v": [w * w for w in p.W], "bias_m": p.b, "bias_v": [b * b for b in p.b]}
    given: dict[str, Any] = {"new_weights": [w + 1 for w in p.W], "new_biases": p.b, "learning_rate": 0.1, **p.stated}
    for stated, message in (
        ({"step": 0, **m}, "adam step"),
        (m, "adam lacks step"),
        ({"step": 2, **m, "beta": 0.9}, "adam holds beta; expected some of"),
        ({"step": 2, "m": p.W, "v": m["v"]}, "adam lacks bias_m, which step 2 needs"),
        ({"step": 2, **m, "m": p.W[:1]}, "adam's m holds 1 arrays, but 2 expected"),
        ({"step": 2, **m, "v": p.W}, "adam's v holds numbers below 0"),
        ({"step": 2, **m, "betas": (1.0, 0.9)}, "expected betas from 0 to below 1"),
        ({"step": 2, **m, "betas": 0.9}, r"adam betas has shape \(\), but two numbers expected"),
    ):
        with pytest.raises(ValueError, match=message):
            diagnose(p.W, p.X, p.T, adam=stated, **given)
    with pytest.raises(TypeError, match="adam's m must be a list with one array per layer, but float came"):
        diagnose(p.W, p.X, p.T, adam={"step": 2, **m, "m": 0.0}, **given)
    with pytest.raises(TypeError, match="adam must be a mapping"):
        diagnose(p.W, p.X, p.T, adam=3, **given)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="expected new_weights"):
        diagnose(p.W, p.X, p.T, p.W, bias_gradients=p.b, adam={"step": 1}, **p.stated)


@pytest.mark.parametrize(("edit", "names"), [({}, []), ({"slope": lambda a, h: 1.0}, ["hidden_derivative_missing"])])
def test_momentum_with_its_velocity(edit: dict[str, Any], names: list[str]) -> None:
    p = Program(3, 4, 2, **edit)
    rng = np.random.default_rng(1)
    V, v = [rng.normal(size=w.shape) for w in p.W], [rng.normal(size=b.shape) for b in p.b]
    G, g = p.backward(p.W, p.b, p.X, p.T)
    new, new_b = (
        [w - 0.1 * (0.9 * u + x) for w, u, x in zip(*parts, strict=True)] for parts in ((p.W, V, G), (p.b, v, g))
    )
    given: dict[str, Any] = {"new_weights": new, "new_biases": new_b, "learning_rate": 0.1, **p.stated}
    d = diagnose(p.W, p.X, p.T, momentum=0.9, velocity=V, bias_velocity=v, **given)
    assert d.names == names, str(d)
    with pytest.raises(ValueError, match="velocity came; expected momentum"):
        diagnose(p.W, p.X, p.T, velocity=V, bias_velocity=v, **given)
    with pytest.raises(ValueError, match=r"bias_velocity of layer 1 has shape \(2,\), but \(4,\) expected"):
        diagnose(p.W, p.X, p.T, momentum=0.9, velocity=V, bias_velocity=v[::-1], **given)
    with pytest.raises(ValueError, match="bias_velocity came without velocity"):
        diagnose(p.W, p.X, p.T, momentum=0.9, bias_velocity=v, **given)
    with pytest.raises(ValueError, match="no bias_velocity came"):
        diagnose(p.W, p.X, p.T, momentum=0.9, velocity=V, **given)
