"""A sixteenth part: training scripts as learners write them, each right and with one line changed.

The forms are the usual ones, and so are the slips. Written and run before the doctor had seen any of it; that first run
is kept in `benchmarks/script_doctor.json`.
"""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    (
        "rain_flat",
        "np.dot(delta2, W2.T) * sigmoid_derivative(a1)",
        "np.dot(delta2, W2.T) * sigmoid_derivative(a2)",
    ),
    ("rain_flat", "error = a2 - y", "error = y - a2"),
    ("rain_flat", "db1 = np.sum(delta1, axis=0, keepdims=True) / N", "db1 = np.sum(delta1) / N"),
    ("rain_flat", "return a * (1.0 - a)", "return sigmoid(a) * (1.0 - sigmoid(a))"),
    ("wines_columns", "dZ1 = dA1 * (Z1 > 0)", "dZ1 = dA1 * (dA1 > 0)"),
    (
        "wines_columns",
        'np.dot(dZ1, X.T) / m + lambd / m * parameters["W1"]',
        'np.dot(dZ1, X.T) / m + lambd * parameters["W1"]',
    ),
    ("wines_columns", "return E / E.sum(axis=0, keepdims=True)", "return E / E.sum(axis=1, keepdims=True)"),
    ("glyphs_network", "* sigma_prime(zs[l])", "* sigma_prime(activations[l + 1])"),
    ("glyphs_network", "grad_w = [g + d for g, d in zip(grad_w, dw)]", "grad_w = dw"),
    (
        "glyphs_network",
        "[w + v for w, v in zip(self.weights, self.v_w)]",
        "[w - v for w, v in zip(self.weights, self.v_w)]",
    ),
    ("glyphs_network", "(activations[-1] - y) * sigma_prime(zs[-1])", "activations[-1] - y"),
    ("penguins_toolbox", "self.db = grad.sum(axis=0)", "self.db = grad[0]"),
    (
        "penguins_toolbox",
        "grad * np.where(self.x > 0, 1.0, self.alpha)",
        "grad * np.where(self.x > 0, 1.0, 0.0)",
    ),
    ("penguins_toolbox", "        self.t += 1\n", "        self.t = 1\n"),
    (
        "penguins_toolbox",
        "v_hat = self.v[i][j] / (1 - self.beta2 ** self.t)",
        "v_hat = self.v[i][j] / (1 - self.beta1 ** self.t)",
    ),
    ("parity_lists", "output_weights[j] * (1 - hidden[j] ** 2))", "output_weights[j] * hidden[j] * (1 - hidden[j]))"),
    (
        "parity_lists",
        "    delta_hidden = []\n"
        "    for j in range(HIDDEN):\n"
        "        delta_hidden.append(delta_out * output_weights[j] * (1 - hidden[j] ** 2))\n"
        "    for j in range(HIDDEN):\n"
        "        output_weights[j] -= RATE * delta_out * hidden[j]\n",
        "    for j in range(HIDDEN):\n"
        "        output_weights[j] -= RATE * delta_out * hidden[j]\n"
        "    delta_hidden = []\n"
        "    for j in range(HIDDEN):\n"
        "        delta_hidden.append(delta_out * output_weights[j] * (1 - hidden[j] ** 2))\n",
    ),
    (
        "parity_lists",
        "        hidden_weights[j][-1] -= RATE * delta_hidden[j]\n",
        "            hidden_weights[j][-1] -= RATE * delta_hidden[j]\n",
    ),
    ("parity_lists", "RATE * delta_hidden[j] * x[i]", "RATE * delta_hidden[i] * x[i]"),
    ("houses_huber", "* (1 - cache[i] ** 2)", "* (1 - np.tanh(cache[i]) ** 2)"),
    ("houses_huber", "return np.clip(r, -d, d) / len(r)", "return np.where(np.abs(r) <= d, r, d) / len(r)"),
    ("houses_huber", "m_hat = m[i][k] / (1 - b1**t)", "m_hat = m[i][k] / (1 - b1) ** t"),
    ("houses_huber", '"b": g.sum(axis=0, keepdims=True)', '"b": np.sum(g)'),
    ("tags_single", "d_h[pre <= 0] = 0", "d_h[h < 0] = 0"),
    ("tags_single", "lr = F(lr0 * decay**epoch)", "lr = F(lr0 * decay * epoch)"),
    ("tags_single", "d_logits = (p - t) / F(len(x))", "d_logits = (p - t) * p * (1 - p) / F(len(x))"),
    ("tags_single", "w_h -= lr * d_w_h", "w_h = -lr * d_w_h"),
    ("spam_dropout", "dA2 = dZ3.dot(self.W3.T) * self.D2", "dA2 = dZ3.dot(self.W3.T)"),
    (
        "spam_dropout",
        "dA1 = dZ2.dot(self.W2.T) * self.D1",
        "dA1 = dZ2.dot(self.W2.T) * self.D1 / self.keep_prob",
    ),
    ("spam_dropout", "self.dW2 = self.A1.T.dot(dZ2)", "self.dW2 = self.Z1.T.dot(dZ2)"),
    (
        "tides_elu",
        "1.0, alpha * np.exp(np.minimum(z, 0))",
        "1.0, alpha * (np.exp(np.minimum(z, 0)) - 1)",
    ),
    ("tides_elu", '(dz2 @ self.p["w2"].T)', '(dz2 @ self.p["w2"])'),
    ("tides_elu", "lr * g[k] / np.sqrt(self.ms[k] + 1e-8)", "lr * g[k] / (self.ms[k] + 1e-8)"),
    ("tides_elu", "* d_elu(self.z2)", "* d_elu(self.h2)"),
    ("fruits_jacobian", "dL_dh = U.T.dot(dL_du2)", "dL_dh = U.T.dot(dL_ds)"),
    (
        "fruits_jacobian",
        "    return 1 / (1 + np.exp(-u))\n",
        "    return np.exp(u) / (1 + np.exp(u)) ** 2\n",
    ),
    ("fruits_jacobian", "dL_ds = -target / s", "dL_ds = s - target"),
    ("players_heads", "d_scores *= (1 - alpha) / n", "d_scores /= n"),
    ("players_heads", "d_h = d_goals @ self.Wg.T + d_scores @ self.Wc.T", "d_h = d_scores @ self.Wc.T"),
    ("players_heads", "v -= lr * g", "v += lr * g"),
    ("players_heads", "d_t = d_h * (1 - self.h ** 2)", "d_t = d_h * (1 - self.h) ** 2"),
    ("leaves_stepwise", "data, label = data[shuffle], label[shuffle]", "data = data[shuffle]"),
    ("leaves_stepwise", "grad1 += l1 * np.sign(theta1)", "grad1 += l1 * np.abs(theta1)"),
    ("blobs_modules", "return dA * s * (1 - s)", "return s * (1 - s)"),
    ("blobs_modules", "backward_one(dA, caches[l], relu_backward)", "backward_one(dA, caches[l], sigmoid_backward)"),
    ("blobs_modules", "dA_prev = W.T @ dZ", "dA_prev = W.T @ dZ / m"),
    ("alarms_hinge", "ds = -2 * train_y * margin / len(train_y)", "ds = -2 * margin / len(train_y)"),
    ("alarms_hinge", "dz = dh * (1 - h ** 2)", "dz = dh * (1 - z ** 2)"),
]

SIXTEENTH = [Wrong(script, right, wrong, "sixteenth") for script, right, wrong in ROWS]
