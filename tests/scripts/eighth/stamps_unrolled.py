"""Four kinds of stamp: weights unrolled into one vector, a cost function for a minimiser of one's own, L2 without bias."""

import numpy as np

np.random.seed(42)
input_layer_size, hidden_layer_size, num_labels = 5, 6, 4
X = np.random.randn(50, input_layer_size)
y = np.argmax(X[:, :4] + 0.3 * np.random.randn(50, 4), axis=1)


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_gradient(z):
    return sigmoid(z) * (1 - sigmoid(z))


def cost_function(nn_params, X, y, lam):
    cut = hidden_layer_size * (input_layer_size + 1)
    Theta1 = nn_params[:cut].reshape(hidden_layer_size, input_layer_size + 1)
    Theta2 = nn_params[cut:].reshape(num_labels, hidden_layer_size + 1)
    m = X.shape[0]
    a1 = np.hstack([np.ones((m, 1)), X])
    z2 = a1 @ Theta1.T
    a2 = np.hstack([np.ones((m, 1)), sigmoid(z2)])
    z3 = a2 @ Theta2.T
    a3 = sigmoid(z3)
    Y = np.eye(num_labels)[y]
    J = -np.sum(Y * np.log(a3) + (1 - Y) * np.log(1 - a3)) / m
    J += lam / (2 * m) * (np.sum(Theta1[:, 1:] ** 2) + np.sum(Theta2[:, 1:] ** 2))
    delta3 = a3 - Y
    delta2 = (delta3 @ Theta2)[:, 1:] * sigmoid_gradient(z2)
    Theta1_grad = delta2.T @ a1 / m
    Theta2_grad = delta3.T @ a2 / m
    Theta1_grad[:, 1:] += lam / m * Theta1[:, 1:]
    Theta2_grad[:, 1:] += lam / m * Theta2[:, 1:]
    return J, np.concatenate([Theta1_grad.ravel(), Theta2_grad.ravel()])


def minimise(fun, x0, args, maxiter, step):
    theta = x0
    for i in range(maxiter):
        J, grad = fun(theta, *args)
        theta = theta - step * grad
        if i % 50 == 0:
            print("Iteration %d | Cost: %.4f" % (i, J))
    return theta


epsilon = 0.12
size = hidden_layer_size * (input_layer_size + 1) + num_labels * (hidden_layer_size + 1)
initial = np.random.rand(size) * 2 * epsilon - epsilon
best = minimise(cost_function, initial, (X, y, 0.5), 200, 1.0)
