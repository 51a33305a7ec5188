"""A fifteenth part: forms in which such programs are published, retold, each right and with one line changed.

The changes are mistakes that published programs had and that questions were asked about. Written and run before the
doctor had seen any of it; that first run is kept in `benchmarks/script_doctor.json`.
"""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    ("moods_rnn", "d_recur += inner @ self.memories[at - 1].T", "d_recur = inner @ self.memories[at - 1].T"),
    ("moods_rnn", "d_memory = self.recur.T @ inner", "d_memory = self.recur @ inner"),
    ("moods_rnn", "inner @ self.memories[at - 1].T", "inner @ self.memories[at].T"),
    ("moods_rnn", "self.leave -= eta * d_leave", "self.leave += eta * d_leave"),
    ("moods_rnn", "inner = (1 - self.memories[at] ** 2) * d_memory", "inner = (1 - self.memories[at]) ** 2 * d_memory"),
    ("joints_graph", "self.level * (1 - self.level) * (goal - self.level)", "goal - self.level"),
    ("joints_graph", "acc + wire.head.blame * wire.strength", "acc + wire.head.blame * wire.head.level"),
    ("joints_graph", "return self.head.blame * self.tail.level", "return self.head.blame * self.head.level"),
    ("joints_graph", "self.strength += rate * self.slope()", "self.strength -= rate * self.slope()"),
    ("shells_plan", "d_z[z <= 0] = 0", "d_z[d_out <= 0] = 0"),
    ("shells_plan", "d_weights = np.dot(d_z, below.T) / n", "d_weights = np.dot(d_now, below.T) / n"),
    ("shells_plan", "np.sum(d_z, axis=1, keepdims=True) / n", "np.sum(d_z) / n"),
    (
        "shells_plan",
        "np.divide(side, guess) - np.divide(1 - side, 1 - guess)",
        "np.divide(side, guess) + np.divide(1 - side, 1 - guess)",
    ),
    ("shells_plan", "d_below = np.dot(weights.T, d_z)", "d_below = np.dot(weights.T, d_now)"),
    (
        "signals_unrolled",
        "(high.T * miss.T).T, squash_slope(sums_r)",
        "(high.T * miss.T).T, squash_slope(second[r, :])",
    ),
    (
        "signals_unrolled",
        "pile_low[:, 1:] + low[:, 1:] * penalty / rows",
        "pile_low[:, 1:] - low[:, 1:] * penalty / rows",
    ),
    (
        "signals_unrolled",
        "    pile_high = pile_high / rows\n",
        "    pile_high = pile_high / n_signals\n",
    ),
    ("signals_unrolled", "d_hidden[:, 1:].T * first[r, :]", "d_hidden[:, :-1].T * first[r, :]"),
    ("ledgers_borrow", "later.dot(again.T) + end_delta.dot(out_of.T)", "later.dot(again) + end_delta.dot(out_of.T)"),
    ("ledgers_borrow", "before = levels[-place - 2]", "before = levels[-place - 1]"),
    ("ledgers_borrow", "        later = inner_delta\n", "        later = end_delta.dot(out_of.T)\n"),
    ("ledgers_borrow", "    again_sum *= 0\n", "    into_sum *= 0\n"),
    ("ledgers_borrow", "end_deltas.append(lack * slope_of(bit))", "end_deltas.append(lack * slope_of(squash(bit)))"),
    ("recipes_neighbours", "for other in near], axis=0)", "for other in near[:1]], axis=0)"),
    (
        "recipes_neighbours",
        "slope_inner = np.outer(flags, np.dot(self.outer, gap.T))",
        "slope_inner = np.outer(flags, vector)",
    ),
    ("recipes_neighbours", "self.outer = self.outer - (self.eta", "self.outer = self.outer + (self.eta"),
    ("bikes_records", "term = lack_inner * inner * (1 - inner)", "term = lack_inner * (1 - lack_inner)"),
    ("bikes_records", "lack_inner = np.dot(self.w_answer, lack)", "lack_inner = np.dot(self.w_answer, guess)"),
    (
        "bikes_records",
        "change_answer += lack * inner[:, None]",
        "change_answer += lack * (inner * (1 - inner))[:, None]",
    ),
    ("bikes_records", "change_facts += term * row[:, None]", "change_facts = term * row[:, None]"),
    ("mosaics_denoising", "numpy.dot(torn.T, up_code) +", "numpy.dot(whole.T, up_code) +"),
    (
        "mosaics_denoising",
        "up_M = numpy.dot(torn.T, up_code) + numpy.dot(up_stone.T, codes)",
        "up_M = numpy.dot(torn.T, up_code)",
    ),
    (
        "mosaics_denoising",
        "numpy.mean(up_code, axis=0) * len(whole)",
        "numpy.mean(up_code) * len(whole)",
    ),
    ("mosaics_denoising", "self.M) * codes * (1 - codes)", "self.M) * squash(codes) * (1 - squash(codes))"),
    ("ferns_kit", "np.where(s >= 0, 1, self.alpha * np.exp(s))", "np.where(s >= 0, 1, self.alpha * (np.exp(s) - 1))"),
    ("ferns_kit", "return upper * self.f.slope(self.entered)", "return upper * self.f.slope(self.f(self.entered))"),
    ("ferns_kit", "        self.count += 1\n        self.first = ", "        self.count = 1\n        self.first = "),
    ("ferns_kit", "first / (np.sqrt(second) + 1e-8)", "first / (second + 1e-8)"),
    ("ferns_kit", "return upper.dot(w.T)", "return upper.dot(self.w.T)"),
    ("lanes_policy", "        pile[name] += up[name]\n", "        pile[name] = up[name]\n"),
    ("lanes_policy", 'd_inner = np.outer(lacks, net["high"])', 'd_inner = np.outer(worth, net["high"])'),
    ("lanes_policy", "d_inner[inners <= 0] = 0", "d_inner[d_inner <= 0] = 0"),
    ("orchards_baskets", "self.lack_mid = self.delta_end.dot(self.c.T)", "self.lack_mid = self.lack_end.dot(self.c.T)"),
    (
        "orchards_baskets",
        "        self.delta_end = self.lack_end * self.squash(guessed, slope=True)\n",
        "        self.delta_end = self.lack_end * self.squash(guessed)\n",
    ),
    ("orchards_baskets", "hours.T.dot(self.delta_mid)", "hours.T.dot(self.lack_mid)"),
]

FIFTEENTH = [Wrong(script, right, wrong, "fifteenth") for script, right, wrong in ROWS]
