# Deep network in the style of a well-known course: dictionaries, any depth, Adam, columns. Sorting currants in 3 grades.
import numpy as np


def initialize(layer_dims, seed):
    np.random.seed(seed)
    parameters = {}
    for l in range(1, len(layer_dims)):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * np.sqrt(2.0 / layer_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


def initialize_adam(parameters):
    v, s = {}, {}
    for key in parameters:
        v["d" + key] = np.zeros_like(parameters[key])
        s["d" + key] = np.zeros_like(parameters[key])
    return v, s


def forward_propagation(X, parameters):
    L = len(parameters) // 2
    cache = {"A0": X}
    A = X
    for l in range(1, L + 1):
        Z = parameters["W" + str(l)] @ A + parameters["b" + str(l)]
        if l == L:
            E = np.exp(Z - Z.max(axis=0))
            A = E / E.sum(axis=0)
        else:
            A = np.maximum(Z, 0)
        cache["Z" + str(l)] = Z
        cache["A" + str(l)] = A
    return A, cache


def compute_cost(AL, Y):
    return -np.sum(Y * np.log(AL + 1e-15)) / Y.shape[1]


def backward_propagation(AL, Y, parameters, cache):
    grads = {}
    m = Y.shape[1]
    L = len(parameters) // 2
    dZ = AL - Y
    for l in reversed(range(1, L + 1)):
        grads["dW" + str(l)] = dZ @ cache["A" + str(l - 1)].T / m
        grads["db" + str(l)] = np.sum(dZ, axis=1, keepdims=True) / m
        if l > 1:
            dA = parameters["W" + str(l)].T @ dZ
            dZ = dA * (cache["Z" + str(l - 1)] > 0)
    return grads


def update_with_adam(parameters, grads, v, s, t, learning_rate=0.01, beta1=0.9, beta2=0.999, epsilon=1e-8):
    for key in parameters:
        g = grads["d" + key]
        v["d" + key] = beta1 * v["d" + key] + (1 - beta1) * g
        s["d" + key] = beta2 * s["d" + key] + (1 - beta2) * np.square(g)
        v_corrected = v["d" + key] / (1 - beta1 ** t)
        s_corrected = s["d" + key] / (1 - beta2 ** t)
        parameters[key] = parameters[key] - learning_rate * v_corrected / (np.sqrt(s_corrected) + epsilon)
    return parameters, v, s


def random_mini_batches(X, Y, size, seed):
    np.random.seed(seed)
    m = X.shape[1]
    permutation = np.random.permutation(m)
    shuffled_X = X[:, permutation]
    shuffled_Y = Y[:, permutation]
    batches = []
    for k in range(0, m, size):
        batches.append((shuffled_X[:, k:k + size], shuffled_Y[:, k:k + size]))
    return batches


def model(X, Y, layer_dims, num_epochs=30):
    parameters = initialize(layer_dims, 2)
    v, s = initialize_adam(parameters)
    t = 0
    for epoch in range(num_epochs):
        cost_total = 0
        for batch_X, batch_Y in random_mini_batches(X, Y, 32, epoch):
            AL, cache = forward_propagation(batch_X, parameters)
            cost_total += compute_cost(AL, batch_Y) * batch_X.shape[1]
            grads = backward_propagation(AL, batch_Y, parameters, cache)
            t = t + 1
            parameters, v, s = update_with_adam(parameters, grads, v, s, t)
        if epoch % 10 == 0:
            print("Cost after epoch %i: %f" % (epoch, cost_total / X.shape[1]))
    return parameters


np.random.seed(10)
X = np.random.rand(5, 96) * 2 - 1
grade = np.digitize(X[0] * X[1] + X[2], [-0.3, 0.3])
Y = np.eye(3)[grade].T
parameters = model(X, Y, [5, 12, 8, 3])
AL, _ = forward_propagation(X, parameters)
print("Accuracy:", np.mean(AL.argmax(axis=0) == grade))
