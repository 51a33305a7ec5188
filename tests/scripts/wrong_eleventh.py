"""An eleventh part: forms in which scripts stand on the web, each right and with one line changed.

Written and run before the doctor had seen any of it; that first run is kept in `benchmarks/script_doctor.json`.
"""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    (
        "rents_sgd_rows",
        "dz = e * v * (1 - h**2)\n            v = v - eta * dv",
        "v = v - eta * dv\n            dz = e * v * (1 - h**2)",
    ),
    ("rents_sgd_rows", "dz = e * v * (1 - h**2)", "dz = e * v * (1 - z**2)"),
    ("tol_while", "sigmoid(hid, deriv=True)", "sigmoid(hid)"),
    ("tol_while", "b_h += lr * np.sum(d_hid, axis=0, keepdims=True)", "b_h += lr * np.sum(d_hid)"),
    ("crops_dataclass", "ds = (s - y) / len(x)", "ds = (s - y) * s * (1 - s) / len(x)"),
    ("crops_dataclass", "p.b1 -= rate * dh.sum(axis=0)", "p.b1 -= rate * dh.mean(axis=0)"),
    (
        "crops_dataclass",
        "dh = ds @ p.w2.T * (1 - h * h)\n    p.w2 -= rate * h.T @ ds",
        "p.w2 -= rate * h.T @ ds\n    dh = ds @ p.w2.T * (1 - h * h)",
    ),
    ("robots_einsum_out", "dz *= 1 - hid**2", "dz *= 1 - z**2"),
    ("robots_einsum_out", "np.sum(dz, axis=0, out=gb1)", "np.mean(dz, axis=0, out=gb1)"),
    ("birds_autoencoder", "+ sparse * np.sign(code) / len(songs)", "- sparse * np.sign(code) / len(songs)"),
    ("birds_autoencoder", "d_code *= code * (1 - code)", "d_code *= code * (1 + code)"),
    ("posts_multilabel", "dz2 = weights * (q - t) / len(x)", "dz2 = (q - t) / len(x)"),
    ("posts_multilabel", "* (h > 0)", "* (h >= 0)"),
    ("posts_multilabel", "x, t = X[pick], smooth[pick]", "x, t = X[pick], smooth[: len(pick)]"),
    ("admissions_logistic", "np.dot(X.T, (y_predicted - y))", "np.dot(X.T, (y_predicted - y) * y_predicted)"),
    ("admissions_logistic", "self.bias -= self.lr * db", "self.bias += self.lr * db"),
    ("gems_batchnorm", "da = ds @ W2.T * mask", "da = ds @ W2.T * (mask > 0)"),
    ("gems_batchnorm", "- zhat * (dzhat * zhat).sum(axis=0))", "- z * (dzhat * zhat).sum(axis=0))"),
    ("gems_batchnorm", "v[i] = beta2 * v[i] + (1 - beta2) * g**2", "v[i] = beta2 * v[i] + (1 - beta2) * g"),
    ("several_nets", "dh = d @ w2.T * (1 - h**2)", "dh = d @ w2.T * h * (1 - h)"),
    ("several_nets", "b1 -= rate * dh.sum(axis=0, keepdims=True)", "b1 -= rate * dh.sum(keepdims=True)"),
    ("toys_rprop", "do = (o - y) * o * (1 - o)", "do = (o - y) * o"),
    ("toys_rprop", "dh = do @ w2.T * h * (1 - h)", "dh = do @ w2.T * h * (0.5 - h)"),
    ("toys_rprop", "same = previous[i] * g", "same = previous[i] * weights[i]"),
    ("lamps_rmsprop_animation", "dh = (d @ W[1].T) * (1 - h**2)", "dh = (d @ W[1].T) * (1 - h)"),
    ("lamps_rmsprop_animation", "(1 - rho) * g**2", "(1 - rho) * g"),
    (
        "moss_closures_global",
        "gx = g @ w.T\n            w[...] -= lr * x.T @ g",
        "w[...] -= lr * x.T @ g\n            gx = g @ w.T",
    ),
    ("moss_closures_global", "x * s * (1 - s))", "x * (1 - s))"),
    # Here stood `2 * d / len(d)`: beside a mean over two outputs that is the same slope at another rate, and no mistake.
    ("moss_closures_global", "return np.mean(d**2), 2 * d / d.size", "return np.mean(d**2), 2 * (t - out) / d.size"),
    ("pens_nesterov_class", "(acts[i] > 0)", "(acts[i] < 0)"),
    (
        "pens_nesterov_class",
        "acts[i].T @ delta + self.alpha * self.coefs_[i]",
        "acts[i].T @ delta - self.alpha * self.coefs_[i]",
    ),
    ("pens_nesterov_class", "gb[i] = delta.sum(axis=0)", "gb[i] = delta.mean(axis=0)"),
    ("farms_matrixlists", "lambda h: 1 - h * h, H", "lambda h: 1 - h * h, D[:0] + H[::-1]"),
    ("farms_matrixlists", "gb1 = col_sums(back)", "gb1 = back[0]"),
    ("coal_checkpoints", "dZ = dA * self.df(self.Z, self.A)", "dZ = dA * self.df(self.A, self.Z)"),
    ("coal_checkpoints", "return dZ @ self.W.T", "return dA @ self.W.T"),
    ("coal_checkpoints", "X, Y = X[perm], Y[perm]", "X = X[perm]"),
    ("hills_two_hidden_func", "return 1 / (1 + np.exp(-z))", "return np.exp(-z) / (1 + np.exp(-z))"),
    ("hills_two_hidden_func", "1 - r * (mean - t)", "1 + r * (mean - t)"),
    ("hills_two_hidden_func", "g = g @ params[i][0].T", "g = g @ (params[i][0] - 0.05 * found[0][0]).T"),
    (
        "horses_shared_step",
        "gscore = -yb / (1 + np.exp(margin)) / len(yb)",
        "gscore = -yb / (1 + np.exp(-margin)) / len(yb)",
    ),
    ("horses_shared_step", "gpre = np.where(pre > 0, gact, 0.1 * gact)", "gpre = np.where(pre > 0, gact, 0.0)"),
]

ELEVENTH = [Wrong(script, right, wrong, "eleventh") for script, right, wrong in ROWS]
