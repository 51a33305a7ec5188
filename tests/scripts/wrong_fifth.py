"""A fifth part, written before the doctor had seen any of it: invented tasks, forms that none of the others has."""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    ("tides_einsum", 'net["out"]) * np.cos(swell) ** 2', 'net["out"]) * np.cos(swell)'),
    ("tides_einsum", '"shift": np.einsum("nk->k", inner)', '"shift": np.einsum("nk->k", inner) / len(phase)'),
    ("tides_einsum", "+ 0.05 * slopes[key] ** 2", "+ 0.05 * slopes[key]"),
    (
        "apples_pullbacks",
        "        return np.where(v > 0, up, low * up)",
        "        return np.where(up > 0, up, low * up)",
    ),
    ("apples_pullbacks", "share[label, np.arange(count)] -= 1", "share[label] -= 1"),
    ("apples_pullbacks", "np.sum(up, axis=1, keepdims=True), np.dot(M.T, up)", "np.sum(up), np.dot(M.T, up)"),
    ("bus_delays_nesterov", "self.speed[k] = drag * self.speed[k] - step * g", "self.speed[k] = -step * g"),
    ("bus_delays_nesterov", "d_off = off / np.sqrt(1 + off**2) / size", "d_off = off / np.sqrt(1 + off**2) / 16"),
    ("bus_delays_nesterov", "d_off @ read.T / (1 + np.exp(-raw))", "d_off @ read.T / (1 + np.exp(-soft))"),
    ("honey_frozen", "np.where(warm > 0, 1.0, flow + 1.0)", "np.where(warm > 0, 1.0, flow)"),
    ("honey_frozen", "jar=flow.T @ bite, lid=bite.sum(axis=0)", "jar=warm.T @ bite, lid=bite.sum(axis=0)"),
    ("lighthouse_dot_chain", "return -2 * u * np.exp(-u * u)", "return -u * np.exp(-u * u)"),
    (
        "lighthouse_dot_chain",
        "(1 - np.tanh(v) ** 2)).dot(Q.T) * bell_slope(u))",
        "(1 - np.tanh(v) ** 2)).dot(Q) * bell_slope(u))",
    ),
    ("pigeons_plain_python", "(s + p * s * (1 - s))", "(s + s * (1 - s))"),
    ("pigeons_plain_python", "(top * fired[k] + SHRINK", "(top * pressed[k] + SHRINK"),
    ("pigeons_plain_python", "(blame * signals[i] + SHRINK * brain[0][k][i])", "(blame * signals[i] + SHRINK * blame)"),
    ("bakery_early_stop", "* (1 - first * first)", "* first * (1 - first)"),
    ("bakery_early_stop", '"bb": g2.sum(1, keepdims=True)', '"bb": g1.sum(1, keepdims=True)[:6]'),
    ("orchard_adamw_float32", "g = g - g * self.y * self.y", "g = g - self.y * self.y"),
    ("orchard_adamw_float32", "second = self.two[k, name] / f(1 - 0.99**self.turn)", "second = self.two[k, name]"),
    ("owls_dropout_columns", "back = back * awake * np.where(pressed", "back = back * (awake > 0) * np.where(pressed"),
    (
        "owls_dropout_columns",
        '            onward = nest[depth]["M"].T @ back\n            nest[depth]["M"] -= rate * back @ came_in.T\n',
        '            nest[depth]["M"] -= rate * back @ came_in.T\n            onward = nest[depth]["M"].T @ back\n',
    ),
    ("glacier_flat_vector", "away[:, 1] = 0.5 - 0.5 * (mean", "away[:, 1] = 0.5 - (mean"),
    ("glacier_flat_vector", "    away /= len(x)\n", "    pass\n"),
    ("glacier_flat_vector", "run = 0.8 * run + bet_slope", "run = 0.8 * vector + bet_slope"),
    ("kites_tape", "row.slope += out.slope.sum(axis=0)", "row.slope += out.slope.mean(axis=0)"),
    ("kites_tape", "a.slope += np.cos(a.data) * out.slope", "a.slope += np.cos(out.data) * out.slope"),
    ("mushrooms_gated", "d_value = d_cell * gate * (1 - value * value)", "d_value = d_cell * (1 - value * value)"),
    ("mushrooms_gated", "d_gate = d_cell * value * gate * (1 - gate)", "d_gate = d_value * value * gate * (1 - gate)"),
    ("trains_object_arrays", "np.where(t > edge, -SHARE, 1 - SHARE)", "np.where(t > edge, -SHARE, SHARE)"),
    ("trains_object_arrays", "kept = seen[i][:-1]", "kept = seen[i - 1][:1]"),
    ("rivers_generator_slots", "lambda z: (np.abs(z) < 1).astype(float)", "lambda z: (z < 1).astype(float)"),
    ("rivers_generator_slots", "self.dm, self.db = water.T @ blame", "self.dm, self.db = water.T @ np.sign(blame)"),
    ("violins_rprop", "agree = slope * before[k]", "agree = slope * weight"),
    ("violins_rprop", "body[1].T) * (1 - np.abs(wood)) ** 2", "body[1].T) * -(1 - np.abs(wood)) ** 2"),
    ("ferries_inner_train", "e1[z1 < 0] *= 0.2", "e1[z1 < 0] = 0.2"),
    ("ferries_inner_train", "(e1 @ a0.T + fade * w1,", "(e1 @ z0.T + fade * w1,"),
    ("ferries_inner_train", "(s0 * (1 + z0 * (1 - s0)))", "(s0 * (1 + z0 * s0))"),
]

FIFTH = [Wrong(script, right, wrong, "fifth") for script, right, wrong in ROWS]
