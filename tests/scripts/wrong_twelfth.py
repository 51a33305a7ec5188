"""A twelfth part: forms that tutorials and courses teach, each right and with one line changed.

Written and run before the doctor had seen any of it; that first run is kept in `benchmarks/script_doctor.json`.
"""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    ("gates_layer_objects", "return self.slope(self.input) * blame", "return self.slope(self.output) * blame"),
    (
        "gates_layer_objects",
        "passed = np.dot(blame, self.weights.T)\n        slopes = np.dot(self.input.T, blame)\n        self.weights -= pace * slopes\n",
        "slopes = np.dot(self.input.T, blame)\n        self.weights -= pace * slopes\n        passed = np.dot(blame, self.weights.T)\n",
    ),
    ("gates_layer_objects", "error = self.loss_slope(lamps[j], output)", "error = self.loss_slope(output, lamps[j])"),
    (
        "letters_cost_class",
        "delta = np.dot(self.w[-k + 1].T, delta) * sigma_prime(zs[-k])",
        "delta = np.dot(self.w[-k + 1].T, delta) * sigma_prime(acts[-k])",
    ),
    (
        "letters_cost_class",
        "self.b = [b - (eta / len(batch)) * g for b, g in zip(self.b, sum_b)]",
        "self.b = [b - eta * g for b, g in zip(self.b, sum_b)]",
    ),
    (
        "letters_cost_class",
        "    def delta(z, a, y):\n        return a - y\n",
        "    def delta(z, a, y):\n        return (a - y) * sigma_prime(z)\n",
    ),
    ("storks_online_lists", 'fault += cell["w"][j] * cell["delta"]', 'fault = cell["w"][j] * cell["delta"]'),
    ("storks_online_lists", 'cell["w"][-1] -= pace * cell["delta"]', 'cell["w"][-1] += pace * cell["delta"]'),
    ("storks_online_lists", "return output * (1.0 - output)", "return fire(output) * (1.0 - fire(output))"),
    ("teas_batch_generator", 'dz1 = (dz2 @ params["W2"].T) * (z1 > 0)', 'dz1 = (dz2 @ params["W2"].T) * relu(z1)'),
    ("teas_batch_generator", "yield x[part], y[part]", "yield x[part], y[start : start + size]"),
    ("teas_batch_generator", "return e / np.sum(e, axis=1, keepdims=True)", "return e / np.sum(e)"),
    (
        "cellos_adam_class",
        "m_hat = self.m[key] / (1 - self.beta1**self.t)",
        "m_hat = self.m[key] / (1 - self.beta1) ** self.t",
    ),
    ("cellos_adam_class", "dz2 = dh2 * (1 - self.h2**2)", "dz2 = dh2 * (1 - self.h1**2)"),
    ("cellos_adam_class", 'dh1 = dz2 @ p["W2"].T', 'dh1 = dz2 @ p["W2"]'),
    (
        "planes_deep_caches",
        "d_top = -(np.divide(Y, top) - np.divide(1 - Y, 1 - top))",
        "d_top = -(np.divide(Y, top) + np.divide(1 - Y, 1 - top))",
    ),
    ("planes_deep_caches", "db = np.sum(dZ, axis=1, keepdims=True) / m", "db = np.sum(dZ, axis=1, keepdims=True)"),
    (
        "planes_deep_caches",
        'd_below, dW, db = one_down(grads["dA" + str(l + 1)], mine, "relu")',
        'd_below, dW, db = one_down(grads["dA" + str(l + 1)], mine, "sigmoid")',
    ),
    ("planes_deep_caches", "dZ[Z <= 0] = 0", "dZ[dA <= 0] = 0"),
    (
        "olives_bias_column",
        "d2 = (d3 @ Theta2)[:, 1:] * g(z2) * (1 - g(z2))",
        "d2 = (d3 @ Theta2)[:, 1:] * a2[:, 1:] * (1 - g(a2[:, 1:]))",
    ),
    (
        "olives_bias_column",
        "d2 = (d3 @ Theta2)[:, 1:] * g(z2) * (1 - g(z2))",
        "d2 = (d3 @ Theta2)[:, :-1] * g(z2) * (1 - g(z2))",
    ),
    ("olives_bias_column", "Theta1_grad[:, 1:] += lam / m * Theta1[:, 1:]", "Theta1_grad += lam / m * Theta1"),
    (
        "quinces_estimator",
        "delta = (delta @ self.coefs_[i].T) * (1 - activations[i] ** 2)",
        "delta = (delta @ self.coefs_[i].T) * (1 - activations[i])",
    ),
    ("quinces_estimator", "db[i] = delta.sum(axis=0)", "db[i] = delta.mean(axis=0)"),
    (
        "quinces_estimator",
        "self._velocity[k] = self.momentum * self._velocity[k] - self.lr * grad",
        "self._velocity[k] = self.momentum * self._velocity[k] + self.lr * grad",
    ),
    ("nerves_connections", "return x * (1.0 - x)", "return self.sigmoid(x) * (1.0 - self.sigmoid(x))"),
    (
        "nerves_connections",
        "c.origin.error = c.origin.error + c.weight * self.pull",
        "c.origin.error = c.weight * self.pull",
    ),
    ("nerves_connections", "        self.error = 0\n\n\nclass Net", "\n\nclass Net"),
    (
        "digits_minimize",
        "delta2 = delta3.dot(theta2[:, 1:]) * sigmoid(z2) * (1 - sigmoid(z2))",
        "delta2 = delta3.dot(theta2[:, 1:]) * z2 * (1 - z2)",
    ),
    ("digits_minimize", "grad2 = delta3.T.dot(a2) / m", "grad2 = delta3.T.dot(a2)"),
    ("digits_minimize", "grad1[:, 1:] += lam / m * theta1[:, 1:]", "grad1[:, 1:] += lam * theta1[:, 1:]"),
    ("spirals_hinge_free", "g_hid[hid <= 0] = 0", "g_hid[g_hid <= 0] = 0"),
    ("spirals_hinge_free", "g_w_out += shrink * w_out", "g_w_out += shrink * w_out / count"),
    (
        "spirals_hinge_free",
        "g_c_in = np.sum(g_hid, axis=0, keepdims=True)",
        "g_c_in = np.sum(g_hid, axis=1, keepdims=True)[: c_in.shape[0]]",
    ),
    (
        "herrings_leaky_history",
        "delta = delta @ Ws[n].T * d_leaky(Zs[n - 1])",
        "delta = delta @ Ws[n].T * leaky(Zs[n - 1])",
    ),
    (
        "herrings_leaky_history",
        "                if n > 0:\n                    delta = delta @ Ws[n].T * d_leaky(Zs[n - 1])\n                Ws[n] -= eta * gW\n",
        "                Ws[n] -= eta * gW\n                if n > 0:\n                    delta = delta @ Ws[n].T * d_leaky(Zs[n - 1])\n",
    ),
    ("herrings_leaky_history", "return np.where(z > 0, 1.0, slope)", "return np.where(z > 0, 1.0, 0.0)"),
]

TWELFTH = [Wrong(script, right, wrong, "twelfth") for script, right, wrong in ROWS]
