"""Shells with sand on them: rub the sand off. What goes in is the shell with noise, what should come out is the shell."""

import numpy as np

beach = np.random.RandomState(12)
shells = np.tanh(beach.randn(7, 3) @ beach.randn(3, 40))
V = beach.randn(5, 7) * 0.4
a = np.zeros((5, 1))
U = beach.randn(7, 5) * 0.4
c = np.zeros((7, 1))
go_V, go_a, go_U, go_c = (np.zeros_like(v) for v in (V, a, U, c))

for tide in range(600):
    sandy = shells + 0.1 * beach.randn(*shells.shape)
    core = np.log1p(np.exp(V @ sandy + a))
    clean = U @ core + c
    gap = clean - shells
    loss = 0.5 * np.mean(np.sum(gap**2, axis=0))
    gap_out = gap / shells.shape[1]
    gap_in = U.T @ gap_out * (1 - np.exp(-core))
    go_U = 0.9 * go_U - 0.05 * gap_out @ core.T
    go_c = 0.9 * go_c - 0.05 * gap_out.sum(axis=1, keepdims=True)
    go_V = 0.9 * go_V - 0.05 * gap_in @ sandy.T
    go_a = 0.9 * go_a - 0.05 * gap_in.sum(axis=1, keepdims=True)
    U, c, V, a = U + go_U, c + go_c, V + go_V, a + go_a
print(loss)
