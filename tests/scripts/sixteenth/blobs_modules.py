"""Is a point inside the ring? A network of any depth from small functions, each of which keeps what it needs later."""
import numpy as np


def relu(Z):
    return np.maximum(0, Z), Z


def sigmoid(Z):
    return 1 / (1 + np.exp(-Z)), Z


def relu_backward(dA, Z):
    dZ = np.array(dA, copy=True)
    dZ[Z <= 0] = 0
    return dZ


def sigmoid_backward(dA, Z):
    s = 1 / (1 + np.exp(-Z))
    return dA * s * (1 - s)


def start_values(dims):
    np.random.seed(1)
    params = {}
    for l in range(1, len(dims)):
        params["W" + str(l)] = np.random.randn(dims[l], dims[l - 1]) * np.sqrt(2 / dims[l - 1])
        params["b" + str(l)] = np.zeros((dims[l], 1))
    return params


def forward_one(A_prev, W, b, activation):
    Z = W @ A_prev + b
    A, Z = activation(Z)
    return A, (A_prev, W, Z)


def forward_all(X, params):
    caches = []
    A = X
    L = len(params) // 2
    for l in range(1, L):
        A, cache = forward_one(A, params[f"W{l}"], params[f"b{l}"], relu)
        caches.append(cache)
    AL, cache = forward_one(A, params[f"W{L}"], params[f"b{L}"], sigmoid)
    caches.append(cache)
    return AL, caches


def cross_entropy(AL, Y):
    m = Y.shape[1]
    return float(np.squeeze(-(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)).sum() / m))


def backward_one(dA, cache, activation_backward):
    A_prev, W, Z = cache
    m = A_prev.shape[1]
    dZ = activation_backward(dA, Z)
    dW = dZ @ A_prev.T / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = W.T @ dZ
    return dA_prev, dW, db


def backward_all(AL, Y, caches):
    grads = {}
    L = len(caches)
    dAL = (1 - Y) / (1 - AL) - Y / AL
    dA, grads[f"dW{L}"], grads[f"db{L}"] = backward_one(dAL, caches[L - 1], sigmoid_backward)
    for l in reversed(range(L - 1)):
        dA, grads[f"dW{l + 1}"], grads[f"db{l + 1}"] = backward_one(dA, caches[l], relu_backward)
    return grads


def update(params, grads, lr):
    for l in range(1, len(params) // 2 + 1):
        params[f"W{l}"] = params[f"W{l}"] - lr * grads[f"dW{l}"]
        params[f"b{l}"] = params[f"b{l}"] - lr * grads[f"db{l}"]
    return params


def fit_network(X, Y, dims, lr=0.3, iterations=200):
    params = start_values(dims)
    for i in range(iterations):
        AL, caches = forward_all(X, params)
        cost = cross_entropy(AL, Y)
        grads = backward_all(AL, Y, caches)
        params = update(params, grads, lr)
        if i % 50 == 0 or i == iterations - 1:
            print(f"{i:4d} steps, cost {cost:.6f}")
    return params


np.random.seed(4)
X = np.random.randn(2, 100)
Y = (np.sum(X ** 2, axis=0, keepdims=True) < 1.4).astype(float)
params = fit_network(X, Y, [2, 8, 5, 1])
