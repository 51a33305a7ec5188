import numpy as np


def initialize(dims):
    np.random.seed(1)
    parameters = {}
    for l in range(1, len(dims)):
        parameters["W" + str(l)] = np.random.randn(dims[l], dims[l - 1]) * np.sqrt(2.0 / dims[l - 1])
        parameters["b" + str(l)] = np.zeros((dims[l], 1))
    return parameters


def model_forward(X, parameters):
    L = len(parameters) // 2
    memory = {"A0": X}
    A = X
    for l in range(1, L + 1):
        Z = np.dot(parameters["W" + str(l)], A) + parameters["b" + str(l)]
        A = np.maximum(0, Z) if l < L else 1 / (1 + np.exp(-Z))
        memory["Z" + str(l)] = Z
        memory["A" + str(l)] = A
    return A, memory


def compute_cost(A, Y):
    m = Y.shape[1]
    return float(-(1.0 / m) * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A)))


def model_backward(Y, memory, parameters):
    L = len(parameters) // 2
    m = Y.shape[1]
    grads = {}
    AL = memory["A" + str(L)]
    dA = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    for l in range(L, 0, -1):
        if l == L:
            dZ = dA * AL * (1 - AL)
        else:
            dZ = np.array(dA, copy=True)
            dZ[memory["Z" + str(l)] <= 0] = 0
        grads["dW" + str(l)] = 1.0 / m * np.dot(dZ, memory["A" + str(l - 1)].T)
        grads["db" + str(l)] = 1.0 / m * np.sum(dZ, axis=1, keepdims=True)
        dA = np.dot(parameters["W" + str(l)].T, dZ)
    return grads


def update(parameters, grads, state, lr, rho=0.9):
    for name in parameters:
        g = grads["d" + name]
        state[name] = rho * state[name] + (1 - rho) * g**2
        parameters[name] = parameters[name] - lr * g / (np.sqrt(state[name]) + 1e-6)
    return parameters


def model(X, Y, dims, lr=0.005, num_iterations=300, print_cost=True):
    parameters = initialize(dims)
    state = {name: np.zeros(p.shape) for name, p in parameters.items()}
    costs = []
    for i in range(num_iterations):
        AL, memory = model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        grads = model_backward(Y, memory, parameters)
        parameters = update(parameters, grads, state, lr)
        if print_cost and i % 100 == 0:
            print("Cost after iteration %i: %f" % (i, cost))
            costs.append(cost)
    return parameters


rs = np.random.RandomState(8)
train_x = rs.randn(5, 70)
train_y = np.array([train_x[0] > 0, train_x[1] + train_x[2] > 0, train_x[3] * train_x[4] > 0], dtype=float)
parameters = model(train_x, train_y, [5, 10, 6, 3])
