"""A ninth part: scripts in the manner of courses and tutorials, with slips in the forward pass and the update as well.

Written and run before the doctor had seen any of it; that first run is kept in `benchmarks/script_doctor.json`. One slip
of it changed nothing, for the value was used once only: another stands in its place.
"""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    ("pears_course", "np.dot(dZ, A_prev.T) / m + lambd / m * W", "np.dot(dZ, A_prev.T) / m + lambd * W"),
    ("pears_course", "* (1 - A**2)", "* (1 - A_prev**2).mean()"),
    (
        "pears_course",
        "dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))",
        "dAL = -(np.divide(Y, AL) + np.divide(1 - Y, 1 - AL))",
    ),
    (
        "ospreys_costs",
        "nabla_b = [nb + dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]",
        "nabla_b = [dnb for nb, dnb in zip(nabla_b, delta_nabla_b)]",
    ),
    ("ospreys_costs", "(1 - eta * (lmbda / n)) * w", "(1 + eta * (lmbda / n)) * w"),
    ("lichens_two_layer", "y_batch = y[idx]", "y_batch = y[:batch_size]"),
    ("lichens_two_layer", "np.dot(X.T, dhidden) + 2 * reg * W1", "np.dot(X.T, dhidden) + 2 * reg * np.abs(W1)"),
    ("lichens_two_layer", "np.sum(exp_scores, axis=1, keepdims=True)", "np.sum(exp_scores, axis=0, keepdims=True)"),
    ("barley_objects", "dL1[self.weights < 0] = -1", "dL1[self.dweights < 0] = -1"),
    ("barley_objects", "self.dinputs[self.inputs <= 0] = 0", "self.dinputs[self.dinputs <= 0] = 0"),
    ("barley_objects", "dense2.backward(loss_activation.dinputs)", "dense2.backward(loss_activation.output)"),
    ("dice_scalars", "self.grad += other.data * out.grad", "self.grad = other.data * out.grad"),
    ("dice_scalars", "other.grad += self.data * out.grad", "other.grad += other.data * out.grad"),
    ("dice_scalars", "p.grad = 0.0\n", "pass\n"),
    ("stars_conv_pool", "d_conv = d_act * (conv > 0)", "d_conv = d_act * (d_act > 0)"),
    (
        "stars_conv_pool",
        "d_conv[f, i, j] * image[i : i + 3, j : j + 3]",
        "d_conv[f, i, j] * image[j : j + 3, i : i + 3]",
    ),
    ("tram_recurrent", "dWh += hs[t - 1].T @ draw", "dWh += hs[t].T @ draw"),
    ("tram_recurrent", "dh = draw @ Wh.T", "dh = draw @ Wh"),
    ("tram_recurrent", "draw = dh * (1 - hs[t] ** 2)", "draw = dh * (1 - hs[T - 1] ** 2)"),
    ("walnuts_layernorm", "var = x.var(axis=1, keepdims=True)", "var = x.var(axis=1, keepdims=True) ** 2"),
    (
        "walnuts_layernorm",
        "dxhat - dxhat.mean(axis=1, keepdims=True) - xhat",
        "dxhat - dxhat.mean(axis=0, keepdims=True) - xhat",
    ),
    ("walnuts_layernorm", "dgamma = np.sum(dout * xhat, axis=0)", "dgamma = np.sum(dout, axis=0)"),
    ("ponies_skip", 'd = d + dpre @ block["W"].T', 'd = dpre @ block["W"].T'),
    ("ponies_skip", "part[key] - mu * before + (1 + mu) * vel[key]", "part[key] + mu * before + (1 + mu) * vel[key]"),
    ("potholes_warmup", "np.clip(residual, -KNEE, KNEE)", "np.clip(residual, -1, 1)"),
    ("potholes_warmup", '(back @ params["B"].T) / (1 + np.exp(-pre))', '(back @ params["B"].T) / (1 + np.exp(pre))'),
    ("potholes_warmup", "0.1 * g[k] ** 2", "0.9 * g[k] ** 2"),
    ("cellars_two_tasks", "d_logit = self.weight * (self.mould - mould) / n", "d_logit = (self.mould - mould) / n"),
    ("cellars_two_tasks", "d_temp @ self.Wr.T + d_logit @ self.Wc.T", "d_temp @ self.Wr.T"),
    ("shards_sparse_tied", "grad_W = X.T @ delta_code + delta_out.T @ code", "grad_W = X.T @ delta_code"),
    (
        "shards_sparse_tied",
        "(-rho / active + (1 - rho) / (1 - active)) / len(X)",
        "(-rho / active + (1 - rho) / (1 - active))",
    ),
    ("gliders_vectorize", "t3 = t3 - alpha * g3", "t3 = t3 + alpha * g3"),
    ("gliders_vectorize", "g1 = np.dot(w2.T, g2) * act_prime(net1)", "g1 = np.dot(w2.T, g2) * act_prime(net2).mean()"),
    (
        "cheese_delta_sums",
        "d2 = Theta2[:, 1:].T.dot(d3) * sigmoidGradient(z2)",
        "d2 = Theta2[:, :-1].T.dot(d3) * sigmoidGradient(z2)",
    ),
    ("cheese_delta_sums", "        Delta1 += d2.dot(a1.T)", "        Delta1 = d2.dot(a1.T)"),
    ("herons_einsum", '"nd,nh,ne->deh", left, d_meet, right)', '"nd,nh,ne->deh", left, d_hidden, right)'),
    ("herons_einsum", "(1 + 3 * 0.044715 * a**2)", "(1 + 0.044715 * a**2)"),
    ("wheat_csv", 'error += after["weights"][j] * after["delta"]', 'error = after["weights"][j] * after["delta"]'),
    (
        "wheat_csv",
        'inputs = [neuron["output"] for neuron in network[i - 1]]',
        'inputs = [neuron["delta"] for neuron in network[i - 1]]',
    ),
    ("rhymes_context", "np.add.at(dE, ctx, dh[:, None, :] / ctx.shape[1])", "dE[ctx] += dh[:, None, :] / ctx.shape[1]"),
    ("rhymes_context", "dh[:, None, :] / ctx.shape[1]", "dh[:, None, :]"),
    ("jams_modules", "    optimizer.zero_grad()\n", "    pass\n"),
    ("jams_modules", "return g * self.mask", "return g"),
    ("jams_modules", "np.where(self.y > 0, 1, self.y + 1)", "np.where(self.y > 0, 1, self.y)"),
    ("orchids_stopping", "X_train[shuffled], y_train[shuffled]", "X_train[shuffled], y_train"),
    ("orchids_stopping", "l1 * np.sign(weights[i])", "l1 * weights[i]"),
    ("orchids_stopping", "* (1 - acts[i] ** 2)", "* (1 - acts[i])"),
]

NINTH = [Wrong(script, right, wrong, "ninth") for script, right, wrong in ROWS]
