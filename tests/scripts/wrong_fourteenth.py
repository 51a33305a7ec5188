"""A fourteenth part: what learners write in their first weeks, in many forms, each right and with one line changed.

Written and run before the doctor had seen any of it; that first run is kept in `benchmarks/script_doctor.json`.
"""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    ("hedgehogs_flat", "dZ2[Z2 <= 0] = 0", "dZ2[dA2 <= 0] = 0"),
    ("hedgehogs_flat", "dW1 = (1 / m) * np.dot(dZ1, X.T)", "dW1 = np.dot(dZ1, X.T)"),
    ("hedgehogs_flat", "np.sum(dZ2, axis=1, keepdims=True)", "np.sum(dA2, axis=1, keepdims=True)"),
    ("hedgehogs_flat", "dA1 = np.dot(W2.T, dZ2)", "dA1 = np.dot(W2.T, dA2)"),
    ("hedgehogs_flat", "b2 = b2 - alpha * db2", "b2 = b2 - alpha * db3"),
    ("trams_tuples", "(d_h2 @ w2.T) * (1 - h1 ** 2)", "(d_h2 @ w2.T) * (1 - np.tanh(h1) ** 2)"),
    ("trams_tuples", "gb2 = d_h2.sum(axis=0)", "gb2 = d_h2.mean(axis=0)"),
    ("trams_tuples", "X, Y = X[order], Y[order]", "X = X[order]"),
    ("trams_tuples", "d_out = 2 * (out - y) / y.size", "d_out = 2 * (y - out) / y.size"),
    (
        "cheeses_class",
        "* self.hidden * (1 - self.hidden)",
        "* self._sigmoid(self.hidden) * (1 - self._sigmoid(self.hidden))",
    ),
    ("cheeses_class", "X.T.dot(err_h) + self.l2 * self.W_h", "X.T.dot(err_h) + self.l2 * self.W_h / n"),
    ("cheeses_class", "self.velocity[name] - self.lr *", "self.velocity[name] + self.lr *"),
    ("cheeses_class", "return e / np.sum(e, axis=1, keepdims=True)", "return e / np.sum(e, axis=0, keepdims=True)"),
    ("cheeses_class", 'for name in ("W_h", "b_h", "W_o", "b_o"):', 'for name in ("W_h", "b_h", "W_o"):'),
    (
        "currants_dict",
        'dZ = dA * (cache["Z" + str(l - 1)] > 0)',
        'dZ = dA * np.maximum(cache["Z" + str(l - 1)], 0)',
    ),
    ("currants_dict", '= s["d" + key] / (1 - beta2 ** t)', '= s["d" + key] / (1 - beta1 ** t)'),
    ("currants_dict", "np.sum(dZ, axis=1, keepdims=True) / m", "np.sum(dZ) / m"),
    ("currants_dict", "t = t + 1", "t = epoch + 1"),
    ("currants_dict", "+ (1 - beta1) * g", "+ (1 - beta2) * g"),
    ("currants_dict", "shuffled_Y = Y[:, permutation]", "shuffled_Y = Y"),
    ("currants_dict", "A = E / E.sum(axis=0)", "A = E / E.sum()"),
    ("violas_layers", "np.where(self.inp > 0, 1.0, self.slope)", "np.where(self.inp > 0, 1.0, 0.01)"),
    ("violas_layers", "return grad * self.mask", "return grad"),
    ("violas_layers", "self.b -= lr * self.grad_b", "self.b = -lr * self.grad_b"),
    (
        "violas_layers",
        "for layer in self.layers:\n            layer.update(lr)",
        "for layer in self.layers[1:]:\n            layer.update(lr)",
    ),
    (
        "violas_layers",
        "return grad * np.where(self.inp > 0, 1.0, self.slope)",
        "return np.where(grad > 0, grad, self.slope * grad)",
    ),
    (
        "violas_layers",
        "return (self.p - self.target) / len(self.target)",
        "return (self.p - self.target) * self.p * (1 - self.p) / len(self.target)",
    ),
    ("geese_lists", "delta_h[j] = error * self.h[j] * (1 - self.h[j])", "delta_h[j] = error * (1 - self.h[j])"),
    (
        "geese_lists",
        "        for j in range(self.nh):\n            error = 0.0\n",
        "        error = 0.0\n        for j in range(self.nh):\n",
    ),
    (
        "geese_lists",
        "for j in range(self.nh):\n            self.bias_h[j] += self.rate",
        "for j in range(self.no):\n            self.bias_h[j] += self.rate",
    ),
    ("geese_lists", "+= self.rate * delta_h[j] * x[i]", "+= self.rate * delta_h[j]"),
    ("geese_lists", "error += delta_o[k] * self.w_ho[j][k]", "error = delta_o[k] * self.w_ho[j][k]"),
    ("pumps_rmsprop", "softplus_grad(pre[i - 1])", "softplus_grad(act[i])"),
    ("pumps_rmsprop", "for i in range(len(Ws)):", "for i in range(len(Ws) - 1):"),
    ("pumps_rmsprop", "gb[i] = delta.sum(axis=0)", "gb[i] = delta.sum()"),
    (
        "pumps_rmsprop",
        "backward(pre, act, y[take], Ws)",
        "backward(pre, act, y[k * opt.batch : (k + 1) * opt.batch], Ws)",
    ),
    ("pumps_rmsprop", "return 1 / (1 + np.exp(-z))", "return np.exp(-z) / (1 + np.exp(-z)) ** 2"),
    ("skates_file", "back = resid @ theta2[:-1].T", "back = resid @ theta2[1:].T"),
    ("skates_file", "grad1[:-1] += lam * theta1[:-1]", "grad1 += lam * theta1"),
    (
        "skates_file",
        "return np.where(s > 0, 1, alpha * np.exp(np.minimum(s, 0)))",
        "return np.where(s > 0, 1, s + alpha)",
    ),
    ("skates_file", "grad2[:-1] += lam * theta2[:-1]", "grad2[:-1] += 2 * lam * theta2[:-1]"),
    ("beacons_online", "da = dh / (1 + a ** 2)", "da = dh / (1 + h ** 2)"),
    (
        "beacons_online",
        "        dh = V.T.dot(g)\n        da = dh / (1 + a ** 2)\n        dU = np.outer(da, x)\n\n        V -= eta * dV\n",
        "        V -= eta * dV\n        dh = V.T.dot(g)\n        da = dh / (1 + a ** 2)\n        dU = np.outer(da, x)\n\n",
    ),
    ("beacons_online", "g[label] -= 1", "g -= 1"),
    ("beacons_online", "label = labels[i]\n", "label = labels[i - 1]\n"),
    ("beacons_online", "c -= eta * da", "c -= eta * dh"),
    ("weirs_logcosh", "(s + z * s * (1 - s))", "(s + h * s * (1 - s))"),
    ("weirs_logcosh", "dc = dr.sum()", "dc = dr.mean()"),
    ("weirs_logcosh", "(w + mu * s for w, s", "(w - mu * s for w, s"),
    ("weirs_logcosh", "net.v = net.v + speed[2]", "net.v = net.v + speed[1]"),
    ("weirs_logcosh", "dr = np.tanh(r) / n", "dr = (1 - np.tanh(r) ** 2) / n"),
    ("quarries_adamw", "        optimiser.zero_grad()\n", "        pass\n"),
    ("quarries_adamw", "self.w2.grad += mid.T @ d_logit", "self.w2.grad += gelu(pre).T @ d_logit"),
    ("quarries_adamw", "* K * (1 + 3 * 0.044715 * x ** 2)", "* K * (1 + 0.044715 * x ** 2)"),
    ("quarries_adamw", "+ (1 - b1) * p.grad", "+ (1 - b1) * (p.grad + self.weight_decay * p.value)"),
    ("quarries_adamw", "m_hat = p.m / (1 - b1 ** self.t)", "m_hat = p.m / (1 - b1 * self.t)"),
    ("quarries_adamw", "d_pre = d_mid * gelu_slope(pre)", "d_pre = d_mid * gelu_slope(mid)"),
]

FOURTEENTH = [Wrong(script, right, wrong, "fourteenth") for script, right, wrong in ROWS]
