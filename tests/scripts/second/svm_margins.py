import numpy as np
np.random.seed(0)
X = np.vstack([np.random.randn(25, 2) + [2, 2], np.random.randn(25, 2) - [2, 2]])
y = np.array([1] * 25 + [-1] * 25)
w, b, C, lr = np.zeros(2), 0.0, 1.0, 0.001
for epoch in range(200):
    margin = y * (X @ w + b)
    hinge = np.maximum(0, 1 - margin)
    cost = 0.5 * w @ w + C * hinge.sum()
    active = margin < 1
    grad_w = w - C * (y[active, None] * X[active]).sum(axis=0)
    grad_b = -C * y[active].sum()
    w = w - lr * grad_w
    b = b - lr * grad_b
print(w, b, cost)
