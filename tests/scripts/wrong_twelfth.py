"""A twelfth part: forms that tutorials and courses teach, each right and with one line changed.

Written and run before the doctor had seen any of it; that first run is kept in `benchmarks/script_doctor.json`.
"""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    (
        "gates_layer_objects",
        "return self.derivative(self.input) * output_error",
        "return self.derivative(self.output) * output_error",
    ),
    (
        "gates_layer_objects",
        "input_error = np.dot(output_error, self.weights.T)\n        weights_error = np.dot(self.input.T, output_error)\n        self.weights -= learning_rate * weights_error\n",
        "weights_error = np.dot(self.input.T, output_error)\n        self.weights -= learning_rate * weights_error\n        input_error = np.dot(output_error, self.weights.T)\n",
    ),
    (
        "gates_layer_objects",
        "error = self.loss_prime(y_train[j], output)",
        "error = self.loss_prime(output, y_train[j])",
    ),
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
    ("storks_online_lists", 'error += neuron["w"][j] * neuron["delta"]', 'error = neuron["w"][j] * neuron["delta"]'),
    (
        "storks_online_lists",
        'neuron["w"][-1] -= l_rate * neuron["delta"]',
        'neuron["w"][-1] += l_rate * neuron["delta"]',
    ),
    ("storks_online_lists", "return output * (1.0 - output)", "return transfer(output) * (1.0 - transfer(output))"),
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
        "dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))",
        "dAL = -(np.divide(Y, AL) + np.divide(1 - Y, 1 - AL))",
    ),
    ("planes_deep_caches", "db = np.sum(dZ, axis=1, keepdims=True) / m", "db = np.sum(dZ, axis=1, keepdims=True)"),
    (
        "planes_deep_caches",
        'dA_prev, dW, db = linear_activation_backward(grads["dA" + str(l + 1)], current, "relu")',
        'dA_prev, dW, db = linear_activation_backward(grads["dA" + str(l + 1)], current, "sigmoid")',
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
        "c.source.error = c.source.error + c.weight * self.gradient",
        "c.source.error = c.weight * self.gradient",
    ),
    ("nerves_connections", "        self.error = 0\n\n\nclass Net", "\n\nclass Net"),
    (
        "digits_minimize",
        "delta2 = delta3.dot(theta2[:, 1:]) * sigmoid(z2) * (1 - sigmoid(z2))",
        "delta2 = delta3.dot(theta2[:, 1:]) * z2 * (1 - z2)",
    ),
    ("digits_minimize", "grad2 = delta3.T.dot(a2) / m", "grad2 = delta3.T.dot(a2)"),
    ("digits_minimize", "grad1[:, 1:] += lam / m * theta1[:, 1:]", "grad1[:, 1:] += lam * theta1[:, 1:]"),
    ("spirals_hinge_free", "dhidden[hidden_layer <= 0] = 0", "dhidden[dhidden <= 0] = 0"),
    ("spirals_hinge_free", "dW2 += reg * W2", "dW2 += reg * W2 / num_examples"),
    (
        "spirals_hinge_free",
        "db = np.sum(dhidden, axis=0, keepdims=True)",
        "db = np.sum(dhidden, axis=1, keepdims=True)[: b.shape[0]]",
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
