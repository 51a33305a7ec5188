"""No hidden layer: logistic regression, targets of shape (n,)."""
import numpy as np

rng = np.random.default_rng(2)
X = rng.normal(size=(100, 3))
y = (X @ np.array([1.0, -2.0, 0.5]) + 0.3 > 0).astype(int)
theta = np.zeros(3)
bias = 0.0
alpha = 0.1
for it in range(500):
    p = 1 / (1 + np.exp(-(X.dot(theta) + bias)))
    gradient = X.T.dot(p - y) / y.size
    theta -= alpha * gradient
    bias -= alpha * np.mean(p - y)
    if it % 100 == 0:
        print(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))
