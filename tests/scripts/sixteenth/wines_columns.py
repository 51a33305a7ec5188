"""
Three sorts of wine from four measurements. Softmax classifier with one hidden ReLU layer,
examples are COLUMNS: X.shape == (n_features, m).
"""
import numpy as np


def load_data(m=90, seed=1):
    rng = np.random.RandomState(seed)
    centers = rng.randn(4, 3) * 1.5
    labels = rng.randint(0, 3, size=m)
    X = centers[:, labels] + rng.randn(4, m)
    Y = np.zeros((3, m))
    Y[labels, np.arange(m)] = 1
    return X, Y


def random_start(n_x, n_h, n_y):
    rng = np.random.RandomState(3)
    return {
        "W1": rng.randn(n_h, n_x) * np.sqrt(2.0 / n_x),
        "b1": np.zeros((n_h, 1)),
        "W2": rng.randn(n_y, n_h) * np.sqrt(1.0 / n_h),
        "b2": np.zeros((n_y, 1)),
    }


def softmax(Z):
    E = np.exp(Z - Z.max(axis=0, keepdims=True))
    return E / E.sum(axis=0, keepdims=True)


def forward(X, parameters):
    W1, b1, W2, b2 = (parameters[k] for k in ("W1", "b1", "W2", "b2"))
    Z1 = np.dot(W1, X) + b1
    A1 = np.maximum(0, Z1)
    Z2 = np.dot(W2, A1) + b2
    A2 = softmax(Z2)
    return A2, {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}


def cost_of(A2, Y, parameters, lambd):
    m = Y.shape[1]
    cross_entropy = -np.sum(Y * np.log(A2 + 1e-15)) / m
    l2 = lambd / (2 * m) * (np.sum(np.square(parameters["W1"])) + np.sum(np.square(parameters["W2"])))
    return cross_entropy + l2


def backward(X, Y, parameters, cache, lambd):
    m = X.shape[1]
    A1, A2, Z1 = cache["A1"], cache["A2"], cache["Z1"]
    dZ2 = A2 - Y
    dW2 = np.dot(dZ2, A1.T) / m + lambd / m * parameters["W2"]
    db2 = np.sum(dZ2, axis=1, keepdims=True) / m
    dA1 = np.dot(parameters["W2"].T, dZ2)
    dZ1 = dA1 * (Z1 > 0)
    dW1 = np.dot(dZ1, X.T) / m + lambd / m * parameters["W1"]
    db1 = np.sum(dZ1, axis=1, keepdims=True) / m
    return {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}


def step(parameters, grads, learning_rate):
    for key in parameters:
        parameters[key] = parameters[key] - learning_rate * grads["d" + key]
    return parameters


def fit(X, Y, n_h=6, num_iterations=300, learning_rate=0.3, lambd=0.7, print_cost=True):
    parameters = random_start(X.shape[0], n_h, Y.shape[0])
    for i in range(num_iterations):
        A2, cache = forward(X, parameters)
        cost = cost_of(A2, Y, parameters, lambd)
        grads = backward(X, Y, parameters, cache, lambd)
        parameters = step(parameters, grads, learning_rate)
        if print_cost and i % 50 == 0:
            print("iteration %i: cost %f" % (i, cost))
    return parameters


X, Y = load_data()
parameters = fit(X, Y)
predictions = forward(X, parameters)[0].argmax(axis=0)
print("training accuracy: %.1f %%" % (100 * np.mean(predictions == Y.argmax(axis=0))))
