"""An eighth part: as many ways to write the same thing as could be thought of, one or two slips in each.

Written and run before the doctor had seen any of it; that first run is kept in `benchmarks/script_doctor.json`.
Some were written anew since, in words of their own: they had stood near published ones.
"""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    ("canteen_caches", "days = dish.shape[1]", "days = dish.shape[0]"),
    ("canteen_caches", "pull[total <= 0] = 0", "pull[felt <= 0] = 0"),
    ("radio_optimiser", "np.where(self.wave > 0, 1.0, self.leak)", "np.where(pull > 0, 1.0, self.leak)"),
    ("radio_optimiser", "self.keep * self.speed[k] - self.pace * part", "self.keep * self.speed[k] + self.pace * part"),
    ("kiln_namedtuple", "dz = dh * (1 - h * h)", "dz = dh * (1 - h)"),
    ("kiln_namedtuple", "w2=h.T @ dy, b2=dy.sum(axis=0)", "w2=h.T @ dy, b2=dy.mean(axis=0)"),
    ("stamps_unrolled", "steepness(raw)", "steepness(inside[:, :-1])"),
    ("stamps_unrolled", "to_lower[:, :-1] += pull / count * lower[:, :-1]", "to_lower += pull / count * lower"),
    (
        "marbles_comprehensions",
        "[p * a * (1 - a) for p, a in zip(passed, below)]",
        "[p * (1 - a) for p, a in zip(passed, below)]",
    ),
    ("rowers_batchnorm", "(pull - pull.mean(axis=0) - even * along)", "(pull - even * along)"),
    ("rowers_batchnorm", "back[pushed < 0] = 0", "back[strokes < 0] = 0"),
    ("ferns_matrix", "np.multiply(self.wo.T * do, 1 - np.power(self.h, 2))", "self.wo.T * do"),
    ("postmen_outer", "at_bark = odds - wanted[k]", "at_bark = (odds - wanted[k]) * odds * (1 - odds)"),
    ("postmen_outer", "self.calm -= self.pace * at_ears", "self.calm -= self.pace * at_ears.sum()"),
    ("bridges_adam", "slope ** 2", "slope"),
    ("bridges_adam", "(1 - self.slower**self.moves)", "(1 - self.slower*self.moves)"),
    ("bridges_adam", "return s + z * s * (1 - s)", "return s + s * (1 - s)"),
    ("magpies_dropout", "at_built = (at_laid @ down.T) * up_nests / awake", "at_built = at_laid @ down.T"),
    ("magpies_dropout", "to_down = built.T @ at_laid / count", "to_down = built.T @ at_laid"),
    ("grapes_smoothed", "d_logits = (probs - wanted) / len(batch)", "d_logits = (probs - wanted) / 20"),
    ("grapes_smoothed", "(1 - hidden**2)", "hidden * (1 - hidden)"),
    ("wools_hinge", "push[every, kind] -= push.sum(axis=1)", "push[every, kind] -= 1"),
    ("wools_hinge", "felt[total <= 0] = 0", "felt[felt <= 0] = 0"),
    ("feathers_rmsprop", "(1 - decay) * g**2", "(1 - decay) * g"),
    ("feathers_rmsprop", "d_out = 2 * diff / len(x)", "d_out = 2 * (x - out) / len(x)"),
    ("clocks_closures", "return dy * (1 - np.exp(-y))", "return dy * (1 - np.exp(-x))"),
    (
        "clocks_closures",
        "dx = dy @ W.T\n            W[...] -= lr * (x.T @ dy)",
        "W[...] -= lr * (x.T @ dy)\n            dx = dy @ W.T",
    ),
    (
        "lemons_properties",
        "(self._weights[k].T @ delta) * seen[k] * (1 - seen[k])",
        "(self._weights[k].T @ delta) * self.sigma(seen[k]) * (1 - self.sigma(seen[k]))",
    ),
    ("lemons_properties", "delta.sum(axis=1, keepdims=True)", "delta"),
    ("ladders_recursive", "delta = slope * (1 - self.out**2)", "delta = slope * (1 - np.tanh(self.out) ** 2)"),
    ("boats_while", "d_out = residual[:, None] / len(y)", "d_out = residual[:, None] / x.size"),
    ("boats_while", "[d_z.sum(0), d_out.sum(0)]", "[d_z.sum(), d_out.sum(0)]"),
    (
        "tulips_estimator",
        "for_bulbs.append(stage.T @ pull / n)",
        "for_bulbs.append(stage.T @ pull / self.handful)",
    ),
    ("tulips_estimator", "pull[stage == 0] = 0", "pull[pull < 0] = 0"),
    ("sledges_folded", "(1 - As[i][:, :-1] ** 2)", "(1 - As[i][:, 1:] ** 2)"),
    ("sledges_folded", "D.dot(Ws[i][:-1].T)", "D.dot(Ws[i][1:].T)"),
    ("snails_prelu", 'np.where(pre > 0, 1, theta["slope"])', "(pre > 0)"),
    ("snails_prelu", "np.where(pre > 0, 0, pre)", "pre"),
]

EIGHTH = [Wrong(script, right, wrong, "eighth") for script, right, wrong in ROWS]
