"""float32, leaky ReLU, regression with two outputs, keyword arguments."""
import numpy as np

np.random.seed(41)
SLOPE = 0.1
x = np.random.rand(50, 3).astype(np.float32)
t = np.stack([x.sum(1) ** 2, x[:, 0] - x[:, 1]], axis=1).astype("float32")


def leaky(z):
    return np.where(z > 0, z, SLOPE * z)


def leaky_slope(z):
    return np.where(z > 0, 1, SLOPE).astype(np.float32)


class Model:
    def __init__(self, hidden=8, dtype=np.float32):
        self.A = (np.random.randn(3, hidden) * 0.5).astype(dtype)
        self.a = np.zeros((1, hidden), dtype=dtype)
        self.B = (np.random.randn(hidden, 2) * 0.5).astype(dtype)
        self.b = np.zeros((1, 2), dtype=dtype)

    def __call__(self, x):
        self.z = np.matmul(x, self.A) + self.a
        self.h = leaky(self.z)
        return np.matmul(self.h, self.B) + self.b

    def step(self, x, t, lr=0.05):
        y = self(x)
        err = (y - t) / x.shape[0]
        grad_B = np.matmul(self.h.T, err)
        grad_b = np.sum(err, axis=0, keepdims=True)
        back = np.matmul(err, self.B.T) * leaky_slope(self.z)
        grad_A = np.matmul(x.T, back)
        grad_a = np.sum(back, axis=0, keepdims=True)
        self.B -= lr * grad_B
        self.b -= lr * grad_b
        self.A -= lr * grad_A
        self.a -= lr * grad_a
        return 0.5 * np.mean(np.sum((y - t) ** 2, axis=1))


model = Model()
for k in range(300):
    cost = model.step(x, t)
print(cost)
