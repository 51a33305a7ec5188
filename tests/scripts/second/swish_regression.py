import numpy as np
np.random.seed(12)

def sigmoid(z): return 1 / (1 + np.exp(-z))
def swish(z): return z * sigmoid(z)
def swish_prime(z):
    s = sigmoid(z)
    return s + z * s * (1 - s)

n_samples = 40
X = np.linspace(-3, 3, n_samples).reshape(-1, 1)
y = np.sin(X) + 0.1 * np.random.randn(n_samples, 1)
n_hidden = 12
W1 = np.random.randn(1, n_hidden)
b1 = np.random.randn(1, n_hidden)
W2 = np.random.randn(n_hidden, 1) / n_hidden
b2 = np.zeros((1, 1))
losses = []
for epoch in range(2000):
    z1 = X @ W1 + b1
    a1 = swish(z1)
    y_hat = a1 @ W2 + b2
    loss = 0.5 * np.mean((y_hat - y) ** 2)
    losses.append(loss)
    grad_y_hat = (y_hat - y) / n_samples
    grad_W2 = a1.T @ grad_y_hat
    grad_b2 = grad_y_hat.sum(axis=0, keepdims=True)
    grad_a1 = grad_y_hat @ W2.T
    grad_z1 = grad_a1 * swish_prime(z1)
    grad_W1 = X.T @ grad_z1
    grad_b1 = grad_z1.sum(axis=0, keepdims=True)
    for p, g in ((W1, grad_W1), (b1, grad_b1), (W2, grad_W2), (b2, grad_b2)):
        p -= 0.1 * g
print(losses[-1])
