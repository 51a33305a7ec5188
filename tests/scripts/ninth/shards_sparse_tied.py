"""Pot shards: a sparse autoencoder whose decoder uses the encoder's weights turned round, with Adagrad."""

import numpy as np

rng = np.random.default_rng(77)
base = rng.random((3, 8))
X = np.clip(rng.random((40, 3)) @ base / 2, 0.02, 0.98)
W = rng.normal(0, 0.3, (8, 4))
b_enc, b_dec = np.zeros(4), np.zeros(8)
rho, strength, lr = 0.2, 0.05, 0.1
cache_W, cache_e, cache_d = np.zeros_like(W), np.zeros_like(b_enc), np.zeros_like(b_dec)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


for epoch in range(200):
    code = sigmoid(X @ W + b_enc)
    recon = sigmoid(code @ W.T + b_dec)
    active = code.mean(axis=0)
    error = 0.5 * np.sum((recon - X) ** 2) / len(X)
    sparsity = np.sum(rho * np.log(rho / active) + (1 - rho) * np.log((1 - rho) / (1 - active)))
    loss = error + strength * sparsity
    if epoch % 50 == 0:
        print(epoch, error, sparsity)

    delta_out = (recon - X) * recon * (1 - recon) / len(X)
    push = strength * (-rho / active + (1 - rho) / (1 - active)) / len(X)
    delta_code = (delta_out @ W + push) * code * (1 - code)
    grad_W = X.T @ delta_code + delta_out.T @ code
    grad_e = delta_code.sum(axis=0)
    grad_d = delta_out.sum(axis=0)

    cache_W += grad_W**2
    cache_e += grad_e**2
    cache_d += grad_d**2
    W -= lr * grad_W / (np.sqrt(cache_W) + 1e-7)
    b_enc -= lr * grad_e / (np.sqrt(cache_e) + 1e-7)
    b_dec -= lr * grad_d / (np.sqrt(cache_d) + 1e-7)
