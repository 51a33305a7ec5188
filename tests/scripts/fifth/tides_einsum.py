"""Height and current of the tide at a harbour, from the moon's and the sun's phase. Everything by einsum."""

import numpy as np

gen = np.random.default_rng(41)
hours = gen.uniform(0, 720, size=48)
phase = np.stack([np.cos(hours / 12.42), np.sin(hours / 12.42), np.cos(hours / 24), np.sin(hours / 24)], axis=1)
wanted = np.stack([0.8 * phase[:, 0] + 0.3 * phase[:, 2], phase[:, 1] * phase[:, 0]], axis=1)

net = {
    "into": gen.standard_normal((4, 9)) * 0.4,
    "shift": np.zeros(9),
    "out": gen.standard_normal((9, 2)) * 0.4,
    "level": np.zeros(2),
}
squares = {key: np.zeros_like(val) for key, val in net.items()}


def ahead(moon):
    swell = np.arctan(np.einsum("nf,fk->nk", moon, net["into"]) + net["shift"])
    return swell, np.einsum("nk,ko->no", swell, net["out"]) + net["level"]


for tide in range(400):
    swell, guess = ahead(phase)
    miss = guess - wanted
    cost = np.einsum("no,no->", miss, miss) / (2 * len(phase))
    pull = miss / len(phase)
    inner = np.einsum("no,ko->nk", pull, net["out"]) * np.cos(swell) ** 2
    slopes = {
        "into": np.einsum("nf,nk->fk", phase, inner),
        "shift": np.einsum("nk->k", inner),
        "out": np.einsum("nk,no->ko", swell, pull),
        "level": np.einsum("no->o", pull),
    }
    for key in net:
        squares[key] = 0.95 * squares[key] + 0.05 * slopes[key] ** 2
        net[key] = net[key] - 0.004 * slopes[key] / (np.sqrt(squares[key]) + 1e-6)
    if tide % 100 == 0:
        print(tide, float(cost))
