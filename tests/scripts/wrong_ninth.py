"""A ninth part: scripts in the manner of courses and tutorials, with slips in the forward pass and the update as well.

Written and run before the doctor had seen any of it; that first run is kept in `benchmarks/script_doctor.json`. One slip
of it changed nothing, for the value was used once only: another stands in its place. Seven scripts stood too near to
what they were in the manner of, and were written anew after that run, with their slips.
"""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    ("pears_course", "PENALTY / n * tree", "PENALTY * tree"),
    ("pears_course", "back * (1 - answer**2)", "back * (1 - came**2).mean()"),
    ("pears_course", "back = (1 - ripe) / (1 - said) - ripe / said", "back = -(1 - ripe) / (1 - said) - ripe / said"),
    (
        "ospreys_costs",
        "of_shifts = [so_far + more for so_far, more in zip(of_shifts, more_shifts)]",
        "of_shifts = [more for so_far, more in zip(of_shifts, more_shifts)]",
    ),
    ("ospreys_costs", "(1 - rate * fade / n) * wire", "(1 + rate * fade / n) * wire"),
    ("lichens_two_layer", "their_kinds = kinds[some]", "their_kinds = kinds[:size]"),
    ("lichens_two_layer", "spots.T @ lean + 2 * ridge * inner", "spots.T @ lean + 2 * ridge * np.abs(inner)"),
    ("lichens_two_layer", "odds / odds.sum(axis=1, keepdims=True)", "odds / odds.sum(axis=0, keepdims=True)"),
    ("barley_objects", "np.where(self.seed < 0, -1.0, 1.0)", "np.where(self.for_seed < 0, -1.0, 1.0)"),
    ("barley_objects", "held[self.rain <= 0] = 0", "held[lean <= 0] = 0"),
    ("barley_objects", "lean = high.reap(lean)", "lean = high.reap(market.shares)"),
    ("dice_scalars", "self.slope += second.worth * both.slope", "self.slope = second.worth * both.slope"),
    ("dice_scalars", "second.slope += self.worth * both.slope", "second.slope += second.worth * both.slope"),
    ("dice_scalars", "part.slope = 0.0\n", "pass\n"),
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
    ("cheese_delta_sums", "pull_mid = tongue[:, 1:].T", "pull_mid = tongue[:, :-1].T"),
    ("cheese_delta_sums", "for_nose += pull_mid @ one.T", "for_nose = pull_mid @ one.T"),
    ("herons_einsum", '"nd,nh,ne->deh", left, d_meet, right)', '"nd,nh,ne->deh", left, d_hidden, right)'),
    ("herons_einsum", "(1 + 3 * 0.044715 * a**2)", "(1 + 0.044715 * a**2)"),
    ("wheat_csv", 'share += later["w"][place] * later["blame"]', 'share = later["w"][place] * later["blame"]'),
    ("wheat_csv", 'rate * neuron["blame"] * signal', 'rate * neuron["blame"] * neuron["says"]'),
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
