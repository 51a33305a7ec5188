"""Rowers' speeds: batch norm between two layers, sums by einsum, plain descent on a list of arrays."""

import numpy as np

gen = np.random.default_rng(2)
X = gen.normal(size=(48, 4))
T = np.tanh(X[:, :2]) - 0.5 * X[:, 2:] ** 2
W1, gamma, beta = gen.normal(size=(4, 9)) * 0.5, np.ones(9), np.zeros(9)
W2, b2 = gen.normal(size=(9, 2)) * 0.4, np.zeros(2)


def batchnorm_forward(x, gamma, beta, eps=1e-5):
    mu = x.mean(axis=0)
    var = x.var(axis=0)
    std = np.sqrt(var + eps)
    xhat = (x - mu) / std
    return gamma * xhat + beta, (xhat, std, gamma)


def batchnorm_backward(dout, cache):
    xhat, std, gamma = cache
    N = dout.shape[0]
    dgamma = np.einsum("nd,nd->d", dout, xhat)
    dbeta = np.einsum("nd->d", dout)
    dxhat = dout * gamma
    dx = (N * dxhat - dxhat.sum(axis=0) - xhat * (dxhat * xhat).sum(axis=0)) / (N * std)
    return dx, dgamma, dbeta


for it in range(300):
    z1 = np.einsum("ni,ij->nj", X, W1)
    zn, cache = batchnorm_forward(z1, gamma, beta)
    a1 = np.maximum(zn, 0)
    out = np.einsum("nj,jk->nk", a1, W2) + b2
    loss = np.mean((out - T) ** 2)

    dout = 2 * (out - T) / out.size
    dW2 = np.einsum("nj,nk->jk", a1, dout)
    db2 = np.einsum("nk->k", dout)
    da1 = np.einsum("nk,jk->nj", dout, W2)
    da1[zn < 0] = 0
    dz1, dgamma, dbeta = batchnorm_backward(da1, cache)
    dW1 = np.einsum("ni,nj->ij", X, dz1)
    for param, grad in zip([W1, gamma, beta, W2, b2], [dW1, dgamma, dbeta, dW2, db2]):
        param -= 0.1 * grad
print(loss)
