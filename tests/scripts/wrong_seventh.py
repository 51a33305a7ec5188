"""A seventh part, of kinds that were refused as a whole: the inputs are the targets, or slopes are signs.

What the engine from before the mending made of it is kept as its first run in `benchmarks/script_doctor.py`.
"""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    ("rain_huber_rmsprop", "off, self.BEND * np.sign(off)) / off.size", "off, np.sign(off)) / off.size"),
    ("rain_huber_rmsprop", "d = d @ self.w[k].T * (1 - self.seen[k] ** 2)", "d = d @ self.w[k].T * (1 - self.seen[k])"),
    ("coins_tied_adam", "batch.T @ d_small + d_large.T @ small", "batch.T @ d_small"),
    ("coins_tied_adam", 'd_large @ p["press"] * small * (1 - small)', 'd_large @ p["press"]'),
    ("coins_tied_adam", "batch.shape[0] * large * (1 - large)", "batch.shape[0]"),
    ("ponds_mae_patience", "np.sign(out - y) / len(y)", "np.sign(y - out) / len(y)"),
    ("ponds_mae_patience", "d_out @ w2.T * (1 - h**2)", "d_out @ w2.T * h * (1 - h)"),
    ("ponds_mae_patience", "np.sign(out - y) / len(y)", "(out - y) / len(y)"),
    ("masts_sign_descent", "d_bars @ two[0].T * (1 - waves**2)", "d_bars @ two[0].T * (1 - waves)"),
    ("masts_sign_descent", "(two[1], d_bars.sum(0))", "(two[1], -d_bars.sum(0))"),
    ("looms_lion", "self.x.T @ g, g.sum(axis=0)", "self.x.T @ g, g.max(axis=0)"),
    ("looms_lion", "return g @ self.W.T", "return g @ (self.W * self.W).T"),
    ("shells_noisy_columns", "(1 - np.exp(-core))", "np.exp(-core)"),
    ("shells_noisy_columns", "gap_in @ sandy.T", "gap_in @ shells.T"),
    ("kelp_mae_batches", "np.where(miss > 0, 1.0, -1.0)", "np.where(miss > 0, 1.0, 0.0)"),
    ("kelp_mae_batches", "(g @ B.T) * (z > 0)", "(g @ B.T) * z"),
    (
        "tiles_tied_objects",
        "self.tiles.T.dot(into) + out.T.dot(self.few)",
        "self.tiles.T.dot(into) - out.T.dot(self.few)",
    ),
    ("tiles_tied_objects", "out.dot(self.turn) * (1 - self.few**2)", "out.dot(self.turn) * (1 - self.few) ** 2"),
]

SEVENTH = [Wrong(script, right, wrong, "seventh") for script, right, wrong in ROWS]
