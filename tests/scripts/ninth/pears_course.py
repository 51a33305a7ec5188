"""Ripe pears, in the manner of a well-known course: examples in columns, W1 to WL in a dictionary, caches, a penalty."""

import numpy as np


def initialize_parameters(layer_dims):
    np.random.seed(3)
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) / np.sqrt(layer_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


def L_model_forward(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        A_prev = A
        Z = np.dot(parameters["W" + str(l)], A_prev) + parameters["b" + str(l)]
        A = 1 / (1 + np.exp(-Z)) if l == L else np.tanh(Z)
        caches.append((A_prev, parameters["W" + str(l)], A))
    return A, caches


def compute_cost(AL, Y, parameters, lambd):
    m = Y.shape[1]
    cross_entropy = -np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m
    L = len(parameters) // 2
    l2 = sum(np.sum(np.square(parameters["W" + str(l)])) for l in range(1, L + 1)) * lambd / (2 * m)
    return cross_entropy + l2


def L_model_backward(AL, Y, caches, lambd):
    grads = {}
    L = len(caches)
    m = AL.shape[1]
    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    for l in reversed(range(L)):
        A_prev, W, A = caches[l]
        if l == L - 1:
            dZ = dAL * A * (1 - A)
        else:
            dZ = grads["dA" + str(l + 1)] * (1 - A**2)
        grads["dW" + str(l + 1)] = np.dot(dZ, A_prev.T) / m + lambd / m * W
        grads["db" + str(l + 1)] = np.sum(dZ, axis=1, keepdims=True) / m
        grads["dA" + str(l)] = np.dot(W.T, dZ)
    return grads


def update_parameters(parameters, grads, learning_rate):
    for l in range(len(parameters) // 2):
        parameters["W" + str(l + 1)] -= learning_rate * grads["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] -= learning_rate * grads["db" + str(l + 1)]
    return parameters


np.random.seed(1)
train_x = np.random.randn(4, 50)
train_y = ((train_x[0:1] * train_x[1:2] + train_x[2:3]) > 0).astype(int)
params = initialize_parameters([4, 7, 5, 1])
costs = []
for i in range(400):
    AL, caches = L_model_forward(train_x, params)
    cost = compute_cost(AL, train_y, params, 0.7)
    grads = L_model_backward(AL, train_y, caches, 0.7)
    params = update_parameters(params, grads, 0.3)
    if i % 100 == 0:
        costs.append(cost)
        print("Cost after iteration {}: {}".format(i, np.squeeze(cost)))
