"""A sixth part, written before the doctor had seen any of it: forms, tasks and slips that the others do not have.

The first run is kept in `benchmarks/script_doctor.py`. Of what it was run on, two wrong lines stopped their script; two
others stand there now, and were run by the same engine before anything was mended by this part.
"""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    ("greenhouse_closures", "fault = fault * (1 - given**2)", "fault = fault * (1 - seen.mean() ** 2)"),
    ("greenhouse_closures", "return grid.T @ fault", "return grid.T @ (fault * given)"),
    ("greenhouse_closures", "lift = lift - pace * d_lift", "lift = lift - pace * d_lift.mean()"),
    ("parcels_embedding", "np.add.at(d_large, size, up)", "d_large[size] += up"),
    ("parcels_embedding", "np.where(self.mixed > 0, 1.0, 0.05)", "np.where(self.bent > 0, 1.0, 0.5)"),
    ("parcels_embedding", '"pick": self.bent.T @ p', '"pick": self.mixed.T @ p'),
    ("coffee_logits", "return np.where(z > 0, 1.0, 0.02)", "return np.where(z > 0, 1.0, 0.2)"),
    ("coffee_logits", "dC = (1 / (1 + np.exp(-score)) - milk) / len(cups)", "dC = (score - milk) / len(cups)"),
    ("coffee_logits", "hA.T @ dB + shrink * w.B", "hA.T @ dB - shrink * w.B"),
    ("wind_columns", "np.multiply(out - p, out * (1 - out))", "np.multiply(out - p, out - (1 - out))"),
    ("wind_columns", '"W0": e0.dot(h.T)', '"W0": np.abs(e0).dot(h.T)'),
    ("paint_bias_row", "second[:-1].T) * elu_up(u1)", "second[1:].T) * elu_up(u1)"),
    ("paint_bias_row", "np.where(u > 0, 1.0, np.exp(np.minimum(u, 0)))", "np.where(u > 0, 1.0, elu(u))"),
    ("library_parts", "return g / (1 + np.exp(-self.x))", "return g / (1 + np.exp(self.x))"),
    ("library_parts", "return g * np.cos(self.x)", "return g * np.sqrt(np.abs(1 - self.x**2))"),
    ("bees_batches", "err = err @ W.T * (1 - came**2)", "err = err @ W.T * (1 - came)"),
    (
        "bees_batches",
        "out.insert(0, (came.T @ err, err.sum(axis=0)))",
        "out.insert(0, (came.T @ err, err.max(axis=0)))",
    ),
    ("rowing_caches", "return q + z * q * (1 - q)", "return q + z * (1 - q)"),
    ("rowing_caches", '"b": np.sum(g, axis=0)', '"b": np.mean(g, axis=0)'),
    (
        "tea_two_answers",
        "d_time @ self.long.T + d_score @ self.kind.T",
        "d_time @ self.kind.T + d_score @ self.long.T",
    ),
    ("tea_two_answers", "d_pre = d_warm / (1 + pre**2)", "d_pre = d_warm / (1 + self.warm**2)"),
    ("echo_residual", "carry = carry + np.einsum", "carry = np.einsum"),
    ("echo_residual", "np.clip(miss, -EDGE, EDGE)", "np.clip(miss, -1, 1)"),
    ("quiz_plain", "outer[j] * (1 - mid[j] ** 2)", "outer[j - 1] * (1 - mid[j] ** 2)"),
    ("quiz_plain", "grad_inner[j][i] += through * full[i]", "grad_inner[j][i] = through * full[i]"),
    ("songs_attention", "(weigh * d_weigh).sum(axis=1, keepdims=True)", "d_weigh.mean(axis=1, keepdims=True)"),
    (
        "songs_attention",
        '"look": np.einsum("ntd,ntk->dk", songs, d_keys)',
        '"look": np.einsum("ntd,ntk->dk", songs, keys)',
    ),
    ("stamps_sparse", "self.PRICE * np.sign(middle) / len(x))", "self.PRICE * middle / len(x))"),
    ("stamps_sparse", "last = [keep * a + b for", "last = [a + b for"),
]

SIXTH = [Wrong(script, right, wrong, "sixth") for script, right, wrong in ROWS]
