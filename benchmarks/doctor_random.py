"""Random right programs over all settings, and random edits that have no name: nobody may be accused, nothing misnamed.

Run ``python -m benchmarks.doctor_random``; it prints a summary and writes ``benchmarks/doctor_random.json``.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import doctor_accuracy
from mlp_lib.doctor import diagnose

Arrays = list[np.ndarray]
WAYS = (
    "gradients", "float32", "printed", "penalty", "backward", "step", "walk",
    "momentum", "averaged momentum", "centring", "mixed precision", "epsilon",
)  # fmt: skip
#: Apart from the seeds of the accuracy.
SEED = 900_000_000


class Program:
    """A right program over a random network, as its owner stores everything."""

    def __init__(self, seed: int) -> None:
        self.rng = np.random.RandomState(seed)
        self.c = doctor_accuracy.draw_case(self.rng)
        self.way = WAYS[seed % len(WAYS)]
        # A program that keeps a bias node in its weights may well decay it; with vectors there is no choice.
        may_decay = not self.c.bias.startswith("node") and self.way in ("penalty", "backward", "step", "walk")
        self.decay = float(self.rng.choice([0.0, 0.01, 0.3])) if may_decay else 0.0
        self.rate = float(self.rng.choice([0.01, 0.1, 0.5]))
        if self.way == "epsilon":
            # A small number in the logarithms and quotients of a cross-entropy.
            loss = [("sigmoid", "binary_cross_entropy"), ("softmax", "categorical_cross_entropy")][seed % 2]
            self.c = doctor_accuracy.draw_case(self.rng, output=loss)

    def gradients(self, case: Any) -> tuple[Arrays, Arrays]:
        G, g = doctor_accuracy.backward(case)
        return [a + self.decay * w for a, w in zip(G, case.W, strict=True)], g

    def with_epsilon(self) -> tuple[Arrays, Arrays]:
        """Return gradients whose loss has 1e-8 in its logarithms, and so in its derivative's quotients."""
        c = self.c
        H, A = doctor_accuracy.forward(c)
        Y, T = A[-1], c.T
        e = -T / (Y + 1e-8)
        if c.loss == "binary_cross_entropy":
            e = e + (1 - T) / (1 - Y + 1e-8)
        made: tuple[Arrays, Arrays] = doctor_accuracy._custom(c, H, A, error=lambda _: e)
        return made

    def with_single_activations(self) -> tuple[Arrays, Arrays]:
        """Return gradients of a program whose activations are float32 and whose weights are float64."""
        c = self.c
        H, A = doctor_accuracy.forward(c)
        rounded = [a.astype(np.float32).astype(float) for a in A]
        slopes = [
            doctor_accuracy.dg(name, h, b).astype(np.float32) for name, h, b in zip(c.acts, H, c.betas, strict=True)
        ]
        made: tuple[Arrays, Arrays] = doctor_accuracy._custom(c, H, rounded, slope=lambda i, s: slopes[i].astype(float))
        return made

    def with_momentum(self) -> dict[str, Any]:
        """Return a second step and what came before it."""
        c, b = self.c, float(self.rng.choice([0.5, 0.9]))
        share = 1 - b if self.way == "averaged momentum" else 1.0
        velocity = [[share * v for v in part] for part in self.gradients(c)]
        before, now = c, self.stepped(c, velocity)
        velocity = [
            [b * v + share * g for v, g in zip(*pair, strict=True)]
            for pair in zip(velocity, self.gradients(now), strict=True)
        ]
        after = self.stepped(now, velocity)
        self.c = now
        (old, old_b), (new, new_b) = (doctor_accuracy.stored(now, m.W, m.b, of_gradient=False) for m in (before, after))
        return {"previous_weights": old, "previous_biases": old_b, "new_weights": new, "new_biases": new_b,
                "momentum": b, "learning_rate": self.rate}  # fmt: skip

    def stepped(self, case: Any, velocity: list[Arrays]) -> Any:
        """Return the case after a step by a velocity."""
        W, b = (
            [w - self.rate * v for w, v in zip(*pair, strict=True)]
            for pair in ((case.W, velocity[0]), (case.b, velocity[1]))
        )
        return replace(case, W=W, b=case.b if case.bias == "none" else b)

    def moved(self, case: Any) -> Any:
        """Return the case after one step."""
        G, g = self.gradients(case)
        W, b = ([w - self.rate * a for w, a in zip(*pair, strict=True)] for pair in ((case.W, G), (case.b, g)))
        return replace(case, W=W, b=case.b if case.bias == "none" else b)

    def walked(self) -> Any:
        """Return the case after one step for each example."""
        now = self.c
        for i in range(self.c.k):
            one = replace(now, X=self.c.X[i : i + 1], T=self.c.T[i : i + 1], k=1)
            now = replace(now, W=(after := self.moved(one)).W, b=after.b)
        return now

    def backward(self, V: Arrays, *rest: Any) -> Any:
        """Compute gradients of whatever the doctor hands over."""
        c, (*own, X, T) = self.c, rest
        Ms = [M if c.layout == "in_out" else M.T for M in V]
        split = [doctor_accuracy.unstacked(c, M, np.zeros(M.shape[1])) for M in Ms]
        b = [np.ravel(x) for x in own[0]] if own else [x for _, x in split]
        X, T = (X, T) if c.examples == "rows" else (X.T, T.T)
        G, g = self.gradients(replace(c, W=[W for W, _ in split], b=b, X=X, T=T, k=len(X)))
        stored = doctor_accuracy.stored(c, G, g, of_gradient=True)
        return stored if own else stored[0]

    def verdict(self) -> str:
        """Hand the program's numbers, or the program, to the doctor."""
        c = self.c
        more: dict[str, Any] = {"weight_decay": self.decay}
        if self.way in ("gradients", "float32", "printed", "penalty", "centring", "mixed precision", "epsilon"):
            if self.way == "centring":
                X = c.X - c.X.mean(0)
                more["centring"] = str(self.rng.choice(["mean", "standard"]))
                X = X / c.X.std(0) if more["centring"] == "standard" else X
                G, g = self.gradients(replace(c, X=X))
            elif self.way == "mixed precision":
                G, g = self.with_single_activations()
            elif self.way == "epsilon":
                G, g = self.with_epsilon()
            else:
                G, g = self.gradients(c)
            if self.way == "printed":
                G, g = [np.round(v, 8) for v in G], [np.round(v, 8) for v in g]
            dtype = np.float32 if self.way == "float32" else np.float64
            d = doctor_accuracy.ask(c, G, g, state_all=self.rng.rand() < 0.7, dtype=dtype, **more)
            return str(d.verdict)
        if "momentum" in self.way:
            more |= self.with_momentum()
            c = self.c
        V, b = doctor_accuracy.stored(c, c.W, c.b, of_gradient=False)
        X, T = (c.X, c.T) if c.examples == "rows" else (c.X.T, c.T.T)
        more |= {"examples": c.examples, "layout": c.layout, "bias": c.bias, "beta": c.betas, "biases": b}
        more |= {"bias_value": c.value} if c.bias.startswith("node") else {}
        if self.way == "backward":
            more["backward"] = self.backward
        elif "momentum" not in self.way:
            after = self.walked() if self.way == "walk" else self.moved(c)
            while max(np.abs(w).max() for w in after.W) > 1e3:  # a walk that diverges keeps no digits
                self.rate /= 10
                after = self.walked()
            new, new_b = doctor_accuracy.stored(c, after.W, after.b, of_gradient=False)
            more |= {"new_weights": new, "new_biases": new_b, "learning_rate": self.rate}
            more["updates"] = "per_example" if self.way == "walk" else "batch"
        return str(diagnose(V, X, T, activation=c.acts, loss=c.loss, reduction=c.reduction, **more).verdict)


def accused(seeds: range) -> dict[str, str]:
    wrong = {}
    for seed in seeds:
        program = Program(seed)
        verdict = program.verdict()
        if verdict != "right":
            wrong[f"{seed} {program.way}"] = verdict
    return wrong


def misnamed(seeds: range) -> tuple[int, dict[str, list[str]]]:
    """Edit right programs at random places; return how many were tried and what was said of them that is not so."""
    said: dict[str, list[str]] = {}
    tried: Counter[str] = Counter()
    for seed in seeds:
        rng = np.random.RandomState(seed)
        c = doctor_accuracy.draw_case(rng, k=rng.randint(5, 12))
        H, A = doctor_accuracy.forward(c)
        edit = str(rng.choice(["power", "shift", "mix", "mask", "wave", "noise", "weights", "examples"]))
        layer, amount = int(rng.randint(c.L)), float(rng.uniform(0.1, 0.9))
        change = {
            "power": lambda v, a=amount: np.sign(v) * np.abs(v) ** (1 + a),
            "shift": lambda v, a=amount: v + a * np.abs(v).mean(),
            "mix": lambda v, a=amount: (1 - a) * v + a * v[:, ::-1] + 0.1 * a * v**2,
            "mask": lambda v, r=rng: v * (r.rand(*v.shape) < 0.6),
            "wave": lambda v, a=amount: v * (1 + a * np.sin(np.arange(v.size).reshape(v.shape))),
            "noise": lambda v, a=amount, r=rng: v * (1 + a * r.randn(*v.shape)),
        }.get(edit)
        if change is not None:
            wrong = doctor_accuracy._custom(c, H, A, slope=lambda i, s, at=layer, f=change: f(s) if i == at else s)
        elif edit == "weights":
            wrong = doctor_accuracy._custom(c, H, A, feedback=[w + amount * rng.randn(*w.shape) for w in c.W])
        else:
            wrong = doctor_accuracy._custom(c, H, A, examples=rng.uniform(0.3, 1.7, c.k))
        if doctor_accuracy.same(wrong, doctor_accuracy.backward(c), c) or doctor_accuracy.known_somewhere(c, wrong):
            continue
        tried[edit] += 1
        d = doctor_accuracy.ask(c, *wrong, state_all=rng.rand() < 0.85)
        if not set(d.names) <= doctor_accuracy.FACTS or d.verdict == "right":
            said[f"{seed} {edit}"] = [d.verdict, *map(str, d.findings)]
    return sum(tried.values()), said


def measure(n_right: int, n_edits: int, seed: int = SEED + 1000) -> dict[str, Any]:
    """Ask about right programs and about edited ones, and return what was said that is not so."""
    start = time.perf_counter()
    wrong = accused(range(seed, seed + n_right))
    tried, said = misnamed(range(seed, seed + n_edits))
    return {
        "seed": seed,
        "right programs": n_right,
        "accused": wrong,
        "edits drawn": n_edits,
        # The others change nothing, or do what has a name.
        "edits without a name": tried,
        "misnamed": said,
        "seconds": round(time.perf_counter() - start, 1),
    }


def main() -> None:
    """Print the summary and write it down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--right", type=int, default=1440)
    parser.add_argument("--edits", type=int, default=1350)
    parser.add_argument("--output", type=Path, default=Path(__file__).with_suffix(".json"))
    a = parser.parse_args()
    result = measure(a.right, a.edits)
    print(json.dumps(result, indent=1))
    a.output.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
