"""A thirteenth part: rankings, quantiles, experts, bumps and equations, each right and with one line changed.

Written and run before the doctor had seen any of it; that first run is kept in `benchmarks/script_doctor.json`.
"""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    (
        "kettles_lists",
        "deltas[depth].append(s * (1 - rows[depth + 1][j] ** 2))",
        "deltas[depth].append(s * (1 - math.tanh(rows[depth + 1][j]) ** 2))",
    ),
    ("kettles_lists", "for k in range(len(net[depth + 1])):", "for k in range(len(net[depth + 1]) - 1):"),
    ("kettles_lists", "last_change[depth][j][i] = change", "last_change[depth][j][i] += change"),
    ("kettles_lists", "deltas[-1].append(miss)", "deltas[-1].append(miss * (1 - rows[-1][k] ** 2))"),
    (
        "kettles_lists",
        "change = -LEARN * deltas[depth][j] + MOMENTUM",
        "change = -LEARN * deltas[depth][j] * net[depth][j][-1] + MOMENTUM",
    ),
    (
        "cooling_ode",
        "grad_w = (inner * t[:, None]).sum(axis=0) + (r @ s) * v",
        "grad_w = (inner * t[:, None]).sum(axis=0)",
    ),
    ("cooling_ode", "curve = -2 * h * s  #", "curve = -2 * h  #"),
    ("cooling_ode", "grad_b = grad_b + e * v * (1 - h0[0] ** 2)", "grad_b = grad_b + e * v"),
    ("cooling_ode", "grad_c = k * r.sum()", "grad_c = r.sum()"),
    ("valves_matlab", "D1 = A1 * (1 - A1) * dot(", "D1 = A1 * (1 + A1) * dot("),
    ("valves_matlab", "dWh = lr * dot(D1, P1.T)", "dWh = lr * dot(D1, P1.T) / Q"),
    ("valves_matlab", "E = T - A2\n", "E = A2 - T\n"),
    ("valves_matlab", "Wo = Wo + dWo\n", "Wo = Wo - dWo\n"),
    ("harbours_accumulate", "* softsign_prime(z)", "* softsign_prime(a)"),
    ("harbours_accumulate", "top = np.tanh(guess - y) / y.size", "top = (guess - y) / y.size"),
    ("harbours_accumulate", "return (1 + np.abs(z)) ** -2", "return (1 + np.abs(z)) ** -1"),
    ("harbours_accumulate", "(w - rate * gw, b - rate * gb)", "(w - rate * gw, b + rate * gb)"),
    (
        "tickets_framework",
        "p.grad += g if p.data.shape == g.shape else g.sum(axis=0)",
        "p.grad += g if p.data.shape == g.shape else g.mean(axis=0)",
    ),
    ("tickets_framework", "z.grad += g / (1 + np.exp(-z.data))", "z.grad += g / (1 + np.exp(z.data))"),
    (
        "tickets_framework",
        "    for p in (W1, b1, W2, b2):\n        p.grad",
        "    for p in (W1, W2):\n        p.grad",
    ),
    (
        "tickets_framework",
        "z.grad += g * (1 / (1 + np.exp(-z.data)) - self.target) / z.data.size",
        "z.grad += g * (z.data - self.target) / z.data.size",
    ),
    (
        "parcels_quantiles",
        "d_guess = np.where(days > guess, -q, 1 - q) / guess.size",
        "d_guess = np.where(days > guess, -q, q - 1) / guess.size",
    ),
    ("parcels_quantiles", "out_bias=d_guess.sum(axis=0)", "out_bias=d_guess.sum()"),
    ("parcels_quantiles", "w -= cfg.rate * s / (np.sqrt(v) + 1e-8)", "w -= cfg.rate * s / (v + 1e-8)"),
    (
        "songs_ranknet",
        "dz_worse = -np.outer(g, self.v) * (1 - h_worse**2)",
        "dz_worse = -np.outer(g, self.v) * (1 - h_better**2)",
    ),
    ("songs_ranknet", "dv = h_better.T @ g - h_worse.T @ g", "dv = h_better.T @ g + h_worse.T @ g"),
    (
        "songs_ranknet",
        "db = dz_better.sum(axis=0) + dz_worse.sum(axis=0)",
        "db = dz_better.sum(axis=0) - dz_worse.sum(axis=0)",
    ),
    ("songs_ranknet", "np.exp(s_better - s_worse)", "np.exp(s_worse - s_better)"),
    (
        "songs_ranknet",
        "        h_better = self.hidden\n        s_worse = self.score(worse)\n",
        "        s_worse = self.score(worse)\n        h_better = self.hidden\n",
    ),
    ("plots_dictreader", "da[a == 0] = 0", "da[da == 0] = 0"),
    ("plots_dictreader", "dz[np.arange(n), y_train] -= 1", "dz[:, y_train] -= 1"),
    (
        "plots_dictreader",
        "w2 -= args.rate * (a.T @ dz + args.decay * w2)",
        "w2 -= args.rate * (a.T @ dz - args.decay * w2)",
    ),
    (
        "plots_dictreader",
        "np.log(np.exp(z).sum(axis=1, keepdims=True))",
        "np.log(np.exp(z).sum(axis=0, keepdims=True))",
    ),
    ("plots_dictreader", "dz /= n", "dz /= len(x)"),
    ("ripples_rbf", "gC = np.einsum(", "gC = -np.einsum("),
    (
        "ripples_rbf",
        "glogs = np.sum(gphi * r2, axis=0) / width2",
        "glogs = np.sum(gphi * r2, axis=0) / (2 * width2)",
    ),
    ("ripples_rbf", "gphi = np.outer(g, A) * phi", "gphi = np.outer(g, A)"),
    ("readers_embeddings", "(sig + h * (1 - sig))", "(sig + z * (1 - sig))"),
    (
        "readers_embeddings",
        'np.add.at(grads["reader"], who, dx[:, : self.dim])',
        'grads["reader"][who] += dx[:, : self.dim]',
    ),
    (
        "readers_embeddings",
        'np.add.at(grads["book"], what, dx[:, self.dim :])',
        'np.add.at(grads["book"], what, dx[:, : self.dim])',
    ),
    (
        "lathes_experts",
        "dlogits = p * (dp - np.sum(dp * p, axis=1, keepdims=True))",
        "dlogits = p * (1 - p) * dp",
    ),
    ("lathes_experts", "do = d * p\n", "do = d\n"),
    ("lathes_experts", "z * (1 - t * t) / 2", "z * (1 - t) / 2"),
    ("tomatoes_focal", "return d * self.mask", "return d * (self.mask > 0)"),
    ("tomatoes_focal", "np.log(pt) - (1 - pt) ** gamma / pt", "np.log(pt) + (1 - pt) ** gamma / pt"),
    ("tomatoes_focal", "* np.cos(hid) ** 2  #", "* np.cos(hid)  #"),
    (
        "tomatoes_focal",
        "self.top[i] = np.maximum(self.top[i], self.v[i])",
        "self.top[i] = np.maximum(self.top[i], self.m[i])",
    ),
    ("tomatoes_focal", "sign = np.where(y == 1, 1, -1)", "sign = np.where(p > 0.5, 1, -1)"),
]

THIRTEENTH = [Wrong(script, right, wrong, "thirteenth") for script, right, wrong in ROWS]
