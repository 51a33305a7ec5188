"""A cost function with its gradient, handed to an optimiser as one long vector."""

import numpy as np
from scipy.optimize import minimize


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def cost_function(nn_params, input_size, hidden_size, num_labels, X, Y, lam):
    theta1 = nn_params[: hidden_size * (input_size + 1)].reshape(hidden_size, input_size + 1)
    theta2 = nn_params[hidden_size * (input_size + 1) :].reshape(num_labels, hidden_size + 1)
    m = X.shape[0]

    a1 = np.hstack([np.ones((m, 1)), X])
    z2 = a1.dot(theta1.T)
    a2 = np.hstack([np.ones((m, 1)), sigmoid(z2)])
    z3 = a2.dot(theta2.T)
    h = sigmoid(z3)

    J = np.sum(-Y * np.log(h) - (1 - Y) * np.log(1 - h)) / m
    J += lam / (2.0 * m) * (np.sum(theta1[:, 1:] ** 2) + np.sum(theta2[:, 1:] ** 2))

    delta3 = h - Y
    delta2 = delta3.dot(theta2[:, 1:]) * sigmoid(z2) * (1 - sigmoid(z2))
    grad1 = delta2.T.dot(a1) / m
    grad2 = delta3.T.dot(a2) / m
    grad1[:, 1:] += lam / m * theta1[:, 1:]
    grad2[:, 1:] += lam / m * theta2[:, 1:]
    return J, np.concatenate([grad1.ravel(), grad2.ravel()])


rng = np.random.RandomState(0)
X = rng.randn(60, 4)
labels = (X[:, 0] + X[:, 1] > 0).astype(int) + (X[:, 2] > 0.5)
Y = np.eye(3)[labels]

input_size, hidden_size, num_labels, lam = 4, 5, 3, 1.0
start = (rng.rand(hidden_size * (input_size + 1) + num_labels * (hidden_size + 1)) - 0.5) * 0.24
result = minimize(
    cost_function,
    x0=start,
    args=(input_size, hidden_size, num_labels, X, Y, lam),
    method="TNC",
    jac=True,
    options={"maxfun": 60},
)
print(result.fun)
