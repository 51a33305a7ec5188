"""Several tags per song at once (multi-label): sigmoid outputs, binary cross-entropy, everything in float32."""
import numpy as np

rng = np.random.default_rng(5)
F = np.float32

songs, features, hidden, tags = 120, 6, 12, 4
X = rng.standard_normal((songs, features)).astype(F)
true_w = rng.standard_normal((features, tags)).astype(F)
T = ((X @ true_w + 0.3 * X[:, :1] * X[:, 1:2]) > 0).astype(F)

w_h = (rng.standard_normal((features, hidden)) * np.sqrt(2 / features)).astype(F)
b_h = np.zeros(hidden, dtype=F)
w_o = (rng.standard_normal((hidden, tags)) * np.sqrt(2 / hidden)).astype(F)
b_o = np.zeros(tags, dtype=F)

epochs = 15
batch = 20
lr0 = 0.5
decay = 0.95


def forward(x):
    pre = x @ w_h + b_h
    h = np.maximum(pre, F(0))
    logits = h @ w_o + b_o
    p = 1 / (1 + np.exp(-logits))
    return pre, h, p


def bce(p, t):
    p = np.clip(p, F(1e-6), F(1 - 1e-6))
    return -(t * np.log(p) + (1 - t) * np.log(1 - p)).sum(axis=1).mean()


for epoch in range(epochs):
    lr = F(lr0 * decay**epoch)
    order = rng.permutation(songs)
    for i in range(0, songs, batch):
        pick = order[i:i + batch]
        x, t = X[pick], T[pick]
        pre, h, p = forward(x)

        d_logits = (p - t) / F(len(x))
        d_w_o = h.T @ d_logits
        d_b_o = d_logits.sum(axis=0)
        d_h = d_logits @ w_o.T
        d_h[pre <= 0] = 0
        d_w_h = x.T @ d_h
        d_b_h = d_h.sum(axis=0)

        w_o -= lr * d_w_o
        b_o -= lr * d_b_o
        w_h -= lr * d_w_h
        b_h -= lr * d_b_h
    print(f"[{epoch + 1}/{epochs}] lr={lr:.3f} loss={bce(forward(X)[2], T):.4f}")
