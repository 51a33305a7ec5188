"""Depth from an echo: blocks that add to what they were given, and a loss that is straight for large misses."""

import numpy as np

state = np.random.default_rng(81)
echo = state.normal(size=(38, 5))
depth = echo[:, 0] * np.tanh(echo[:, 1]) + echo[:, 2] - 0.2 * echo[:, 3] ** 2
BLOCKS, EDGE = 3, 0.5
mats = state.normal(0, 0.35, (BLOCKS, 5, 5))
offs = np.zeros((BLOCKS, 5))
last = state.normal(0, 0.5, 5)
level = np.zeros(1)

for ping in range(350):
    flow = [echo]
    bends = []
    for k in range(BLOCKS):
        bend = np.tanh(np.einsum("ni,ij->nj", flow[-1], mats[k]) + offs[k])
        bends.append(bend)
        flow.append(flow[-1] + bend)
    miss = flow[-1] @ last + level - depth
    huber = np.where(np.abs(miss) < EDGE, 0.5 * miss**2, EDGE * (np.abs(miss) - 0.5 * EDGE)).mean()
    pull = np.clip(miss, -EDGE, EDGE) / len(miss)
    d_last = flow[-1].T @ pull
    d_level = pull.sum(keepdims=True)
    carry = np.outer(pull, last)
    d_mats, d_offs = np.zeros_like(mats), np.zeros_like(offs)
    for k in range(BLOCKS - 1, -1, -1):
        inner = carry * (1 - bends[k] ** 2)
        d_mats[k] = np.einsum("ni,nj->ij", flow[k], inner)
        d_offs[k] = inner.sum(axis=0)
        carry = carry + np.einsum("nj,ij->ni", inner, mats[k])
    mats -= 0.2 * d_mats
    offs -= 0.2 * d_offs
    last -= 0.2 * d_last
    level -= 0.2 * d_level
    if ping % 70 == 0:
        print(ping, round(float(huber), 5))
