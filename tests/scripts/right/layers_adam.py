"""Layer objects, softmax with cross-entropy, and Adam as a class of its own."""
import numpy as np

rng = np.random.default_rng(8)


class Linear:
    def __init__(self, fan_in, fan_out):
        self.w = rng.normal(0, 1 / np.sqrt(fan_in), (fan_in, fan_out))
        self.b = np.zeros((1, fan_out))

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, dout):
        self.dw = self.x.T @ dout
        self.db = np.sum(dout, axis=0, keepdims=True)
        return dout @ self.w.T


class ReLU:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout = dout.copy()
        dout[self.mask] = 0
        return dout


class SoftmaxLoss:
    def forward(self, x, t):
        shifted = x - np.max(x, axis=1, keepdims=True)
        self.y = np.exp(shifted) / np.sum(np.exp(shifted), axis=1, keepdims=True)
        self.t = t
        return -np.sum(t * np.log(self.y + 1e-12)) / len(t)

    def backward(self):
        return (self.y - self.t) / len(self.t)


class Adam:
    def __init__(self, rate=0.01, beta1=0.9, beta2=0.999):
        self.rate, self.beta1, self.beta2 = rate, beta1, beta2
        self.t = 0
        self.m, self.v = {}, {}

    def step(self, params, grads):
        self.t += 1
        for i, (p, g) in enumerate(zip(params, grads)):
            if i not in self.m:
                self.m[i] = np.zeros_like(p)
                self.v[i] = np.zeros_like(p)
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * g
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * g ** 2
            m_hat = self.m[i] / (1 - self.beta1 ** self.t)
            v_hat = self.v[i] / (1 - self.beta2 ** self.t)
            p -= self.rate * m_hat / (np.sqrt(v_hat) + 1e-8)


X = rng.normal(size=(64, 5))
T = np.eye(3)[np.argmax(X[:, :3] + 0.2 * rng.normal(size=(64, 3)), axis=1)]
first, relu, second = Linear(5, 8), ReLU(), Linear(8, 3)
criterion = SoftmaxLoss()
optimiser = Adam()

for step in range(200):
    scores = second.forward(relu.forward(first.forward(X)))
    loss = criterion.forward(scores, T)
    d = criterion.backward()
    d = second.backward(d)
    d = relu.backward(d)
    first.backward(d)
    optimiser.step([first.w, first.b, second.w, second.b], [first.dw, first.db, second.dw, second.db])
    if step % 50 == 0:
        print(step, loss)
