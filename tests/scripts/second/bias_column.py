"""The bias as a column of ones: no separate b."""
import numpy as np
np.random.seed(4)

def add_ones(A):
    return np.hstack([A, np.ones((A.shape[0], 1))])

def act(x):
    return 1.0 / (1.0 + np.exp(-x))

X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=float)
Y = np.array([[0, 1], [1, 0], [1, 0], [0, 1]], dtype=float)
V = np.random.uniform(-1, 1, (3, 4))
W = np.random.uniform(-1, 1, (5, 2))
eta = 0.7
for epoch in range(3000):
    Xb = add_ones(X)
    H = act(Xb @ V)
    Hb = add_ones(H)
    O = act(Hb @ W)
    err = Y - O
    delta_o = err * O * (1 - O)
    delta_h = (delta_o @ W[:-1].T) * H * (1 - H)
    W += eta * Hb.T @ delta_o
    V += eta * Xb.T @ delta_h
    if epoch % 1000 == 0:
        print(epoch, 0.5 * np.sum(err ** 2))
