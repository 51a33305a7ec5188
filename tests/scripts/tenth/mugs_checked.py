"""Cracked mugs: one long vector of weights, unrolled where it is used, with a numerical check at the start."""

import numpy as np

N_IN, N_HID, N_OUT = 3, 6, 2


def unroll(theta):
    cut1 = N_HID * N_IN
    cut2 = cut1 + N_HID
    cut3 = cut2 + N_OUT * N_HID
    W1 = theta[:cut1].reshape(N_HID, N_IN)
    b1 = theta[cut1:cut2]
    W2 = theta[cut2:cut3].reshape(N_OUT, N_HID)
    b2 = theta[cut3:]
    return W1, b1, W2, b2


def cost_and_grad(theta, X, Y, lam):
    W1, b1, W2, b2 = unroll(theta)
    m = X.shape[0]
    A1 = 1 / (1 + np.exp(-(X @ W1.T + b1)))
    A2 = 1 / (1 + np.exp(-(A1 @ W2.T + b2)))
    cost = -np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)) / m
    cost += lam / (2 * m) * (np.sum(W1**2) + np.sum(W2**2))
    delta2 = A2 - Y
    delta1 = (delta2 @ W2) * A1 * (1 - A1)
    grad_W1 = delta1.T @ X / m + lam / m * W1
    grad_b1 = delta1.mean(axis=0)
    grad_W2 = delta2.T @ A1 / m + lam / m * W2
    grad_b2 = delta2.mean(axis=0)
    return cost, np.concatenate([grad_W1.ravel(), grad_b1, grad_W2.ravel(), grad_b2])


def check(theta, X, Y, lam, eps=1e-5):
    _, grad = cost_and_grad(theta, X, Y, lam)
    approx = np.zeros_like(theta)
    for i in range(len(theta)):
        bump = np.zeros_like(theta)
        bump[i] = eps
        approx[i] = (cost_and_grad(theta + bump, X, Y, lam)[0] - cost_and_grad(theta - bump, X, Y, lam)[0]) / (2 * eps)
    return np.linalg.norm(grad - approx) / np.linalg.norm(grad + approx)


rs = np.random.RandomState(12)
X = rs.randn(50, N_IN)
Y = np.stack([X[:, 0] > 0, X[:, 1] + X[:, 2] > 0], axis=1).astype(float)
theta = rs.randn(N_HID * N_IN + N_HID + N_OUT * N_HID + N_OUT) * 0.5
print("relative difference:", check(theta, X, Y, 0.1))
for iteration in range(300):
    cost, grad = cost_and_grad(theta, X, Y, lam=0.1)
    theta = theta - 0.8 * grad
    if iteration % 100 == 0:
        print(iteration, cost)
