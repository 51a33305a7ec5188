"""A tenth part: the slips that learners make most, in the forms that they write most.

Written and run before the doctor had seen any of it; that first run is kept in `benchmarks/script_doctor.json`.
"""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    ("trout_main", "relu_derivative(hid_in)", "relu_derivative(X @ w_hid)"),
    ("trout_main", "grad_b_hid = d_hid.sum(axis=0, keepdims=True)", "grad_b_hid = d_hid.mean(axis=0, keepdims=True)"),
    ("trout_main", "w_hid -= lr * grad_w_hid", "w_hid -= lr * grad_w_hid / len(X)"),
    ("trout_main", "d_out = (out - y) / len(X)", "d_out = (out - y) * out * (1 - out) / len(X)"),
    ("soap_deep_dict", 'dA * (1 - kept["A" + str(l - 1)] ** 2)', 'dA * (1 - kept["Z" + str(l - 1)] ** 2)'),
    ("soap_deep_dict", "dZ = Y_hat - Y", "dZ = Y - Y_hat"),
    ("soap_deep_dict", "Y_mixed = Y[:, order]", "Y_mixed = Y"),
    (
        "soap_deep_dict",
        "beta * pace[name] + (1 - beta) * grads",
        "beta * pace[name] - (1 - beta) * grads",
    ),
    ("soap_deep_dict", "np.sum(dZ, axis=1, keepdims=True) / m", "np.sum(dZ, axis=1, keepdims=True)"),
    ("birds_layers", "self.off -= lr * slope", "self.off += lr * slope"),
    (
        "birds_layers",
        "return slope * self.bend_slope(self.heard)",
        "return slope * self.bend_slope(self.bend(self.heard))",
    ),
    ("birds_layers", "heard_slope = self.mat.T @ slope", "heard_slope = (self.mat - lr * mat_slope).T @ slope"),
    ("birds_layers", "jacobian @ slope", "jacobian * slope @ np.ones_like(slope)"),
    (
        "curling_lists",
        "arriving += blame_aims[k] * self.to_aims[j][k]",
        "arriving = blame_aims[k] * self.to_aims[j][k]",
    ),
    ("curling_lists", "blame_brooms[j] * self.ice[i] + keep", "blame_brooms[j] * self.brooms[j] + keep"),
    ("curling_lists", "(1.0 - self.aims[k] ** 2)", "(1.0 - self.aims[k]) ** 2"),
    ("curling_lists", "keep * self.last_brooms[i][j]", "keep * self.last_aims[i][j % AIMS]"),
    ("bikes_adam", "delta = 2 * (self.activations[-1] - y) / n", "delta = 2 * (y - self.activations[-1]) / n"),
    ("bikes_adam", "(self.zs[i - 1] > 0)", "(self.zs[i - 1] > 0).mean(axis=0)"),
    ("bikes_adam", "self.activations[i].T @ delta + self", "self.activations[i].T @ delta - self"),
    (
        "bikes_adam",
        "            m_hat = self.m_b[i] / (1 - self.beta1**self.t)\n",
        "            m_hat = self.m_w[i].mean(axis=0) / (1 - self.beta1**self.t)\n",
    ),
    ("bikes_adam", "(1 - self.beta2) * grads_w[i] ** 2", "(1 - self.beta2) * grads_w[i]"),
    ("bikes_adam", "v_hat = self.v_w[i] / (1 - self.beta2**self.t)", "v_hat = self.v_w[i] / (1 - self.beta1**self.t)"),
    ("bikes_adam", "X, y = X[idx], y[idx]", "X = X[idx]"),
    ("soils_dropout", "da2 = np.dot(dz3, w3.T) * d2", "da2 = np.dot(dz3, w3.T)"),
    ("soils_dropout", "db2 = np.sum(dz2, axis=0)", "db2 = np.sum(dz3, axis=0).mean()"),
    ("soils_dropout", "np.where(z1 > 0, 1.0, 0.01)", "np.where(z1 > 0, 1.0, 0.0)"),
    ("soils_dropout", "da2 * (1 - np.square(a2))", "da2 * (1 - np.square(a2_dropped))"),
    ("soils_dropout", "e / np.sum(e, axis=1, keepdims=True)", "e / np.sum(e, axis=0, keepdims=True)"),
    ("moths_ones_column", "hidden = A[1][:, 1:]", "hidden = A[1][:, :-1]"),
    ("moths_ones_column", "thetas[1][1:].T", "thetas[1][:-1].T"),
    ("moths_ones_column", "D[0] = A[0].T @ delta / m", "D[0] = A[0].T @ delta"),
    ("pools_regression", "error = y_pred - yb", "error = y_pred - y[:n]"),
    ("pools_regression", "grad_b2 = grad_y_pred.sum()", "grad_b2 = error.sum()"),
    ("pools_regression", "grad_z = grad_h * (1 - h * h)", "grad_z = grad_h * h * (1 - h)"),
    ("pools_regression", "n = len(xb)", "n = batch_size"),
    ("pools_regression", "yb = y[batch]", "yb = y[i : i + batch_size]"),
    ("runes_batches", "sum_w[k] += one_w[k]", "sum_w[k] = one_w[k]"),
    ("runes_batches", "(1 - eta * shrink) * self.ws[k]", "(1 - shrink) * self.ws[k]"),
    ("runes_batches", "sig_slope(sums[-k])", "sig_slope(sums[-k + 1]).mean()"),
    (
        "runes_batches",
        "back_w.insert(0, delta @ ins[-k - 1].T)",
        "back_w.insert(0, delta @ ins[-k - 1].T * sig_slope(sums[-k]))",
    ),
    ("wines_plot", "d_in += ridge * net", "d_in += 2 * ridge * net"),
    ("wines_plot", "    d_scores /= many\n", "    pass\n"),
    ("wines_plot", "d_scores[every, train_valley] -= 1", "d_scores[every, train_valley] += 1"),
    ("wines_plot", "d_pre = d_mid * (1 - mid**2)", "d_pre = d_mid * 1 - mid**2"),
    ("stairs_neurons", "step.fault = error * step.slope()", "step.fault = error * following.steps_in_it[-1].slope()"),
    ("stairs_neurons", "return self.creak * (1.0 - self.creak)", "return self.creak * 1.0 - self.creak"),
    ("stairs_neurons", "self.nail -= rate * self.fault", "self.nail -= rate * self.fault * self.creak"),
    ("mugs_checked", "+ lam / m * W1", "+ lam * W1"),
    ("mugs_checked", "grad_b1 = delta1.mean(axis=0)", "grad_b1 = delta1.sum(axis=0)"),
    ("mugs_checked", "(delta2 @ W2) * A1 * (1 - A1)", "(delta2 @ W2) * A1 * 1 - A1"),
    (
        "frost_file",
        "d2 @ self.w2.T * self.h * (1 - self.h)",
        "d2 @ self.w2.T * self.sigmoid(self.h) * (1 - self.sigmoid(self.h))",
    ),
    ("frost_file", "return [self.x.T @ d1, d1.sum", "return [self.x.T @ d1 / m, d1.sum"),
    ("frost_file", "self.momentum * self.vel[k] - self.alpha * g", "self.momentum * self.vel[k] + self.alpha * g"),
]

TENTH = [Wrong(script, right, wrong, "tenth") for script, right, wrong in ROWS]
