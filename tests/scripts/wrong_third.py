"""A third part: written after the doctor was done with the second one, and run once.

Some were written anew since, in words of their own: they had stood near published ones.
"""

from __future__ import annotations

from .wrong import Wrong

ROWS: list[tuple[str, str, str]] = [
    ("kinds_by_teaching", "rise = hint * (1 - hint)", "rise = raw * (1 - raw)"),
    ("kinds_by_teaching", "to_eye_at = back.sum(axis=0)", "to_eye_at = back.sum()"),
    ("kinds_by_teaching", "self.mind_at -= self.pace * to_mind_at", "self.mind_at -= self.pace * to_eye_at[:3]"),
    (
        "layers_with_activation",
        "return grad * np.where(self.x > 0, 1.0, self.slope)",
        "return grad * np.where(self.x > 0, self.x, self.slope * self.x)",
    ),
    ("layers_with_activation", "        return grad * self.mask", "        return grad"),
    (
        "layers_with_activation",
        "self.gb = grad.sum(axis=0, keepdims=True)",
        "self.gb = grad.mean(axis=0, keepdims=True)",
    ),
    ("columns_three_layers", "dZ2 = dA2 * A2 * (1 - A2)", "dZ2 = dA2 * (1 - A2 ** 2)"),
    ("columns_three_layers", "dA1 = np.dot(W2.T, dZ2)", "dA1 = np.dot(W2.T, dA2)"),
    (
        "columns_three_layers",
        "vb2 = beta * vb2 + (1 - beta) * db2",
        "vb2 = beta * vb1[:5] + (1 - beta) * db2 if i else (1 - beta) * db2",
    ),
    ("columns_three_layers", "vW3 = beta * vW3 + (1 - beta) * dW3", "vW3 = vW3 + (1 - beta) * dW3"),
    ("neurons_in_lists", "back += k['delta'] * k['w'][j]", "back += k['delta']"),
    ("neurons_in_lists", "n['delta'] = back * (1 - hs[j] ** 2)", "n['delta'] = back * (1 - hs[j])"),
    ("neurons_in_lists", "n['delta'] = (o - t) * (1 - o * o)", "n['delta'] = (o - t)"),
    ("poisson_counts", "gs = gu / (1 + np.abs(s)) ** 2", "gs = gu / (1 + np.abs(s))"),
    ("poisson_counts", "g = (rate - counts) / len(x)", "g = (log_rate - counts) / len(x)"),
    ("sequence_of_words", "later = kept.T @ inner", "later = kept @ inner"),
    ("sequence_of_words", "to_kept += inner @ states[k].T", "to_kept += inner @ states[k + 1].T"),
    ("sequence_of_words", "felt = said.T @ off + later", "felt = said.T @ off"),
    ("nested_functions", "((keep['pre'] > 0) & (keep['pre'] < 6))", "(keep['act'] < 6)"),
    ("nested_functions", "back = g1 @ theta['W'][1].T", "back = e @ theta['W'][1].T"),
    ("lists_of_rows", "dz = d * w2[j] if z[j] > 0 else 0.0", "dz = d * w2[j]"),
    ("lists_of_rows", "g_w1[j][1] += dz * x2", "g_w1[j][1] += dz * x1"),
    ("lists_of_rows", "g_b1[j] += dz", "g_b1[j] = dz"),
]

THIRD = [Wrong(script, right, wrong, "third") for script, right, wrong in ROWS]
