"""Which minerals are in a sample of rock? Several may be: one sigmoid each. GELU (by tanh), dropout, AdamW."""
from dataclasses import dataclass, field
import numpy as np

K = np.sqrt(2 / np.pi)


def gelu(x):
    return 0.5 * x * (1 + np.tanh(K * (x + 0.044715 * x ** 3)))


def gelu_slope(x):
    t = np.tanh(K * (x + 0.044715 * x ** 3))
    return 0.5 * (1 + t) + 0.5 * x * (1 - t ** 2) * K * (1 + 3 * 0.044715 * x ** 2)


@dataclass
class Param:
    value: np.ndarray
    decays: bool = True
    m: np.ndarray = field(init=False)
    v: np.ndarray = field(init=False)
    grad: np.ndarray = field(init=False)

    def __post_init__(self):
        self.m = np.zeros_like(self.value)
        self.v = np.zeros_like(self.value)
        self.grad = np.zeros_like(self.value)


class Model:
    def __init__(self, n_in, n_mid, n_out, rng, drop=0.25):
        self.w1 = Param(rng.standard_normal((n_in, n_mid)) / np.sqrt(n_in))
        self.b1 = Param(np.zeros(n_mid), decays=False)
        self.w2 = Param(rng.standard_normal((n_mid, n_out)) / np.sqrt(n_mid))
        self.b2 = Param(np.zeros(n_out), decays=False)
        self.drop = drop
        self.rng = rng

    def params(self):
        return [self.w1, self.b1, self.w2, self.b2]

    def loss_and_grads(self, x, y):
        n = len(x)
        pre = x @ self.w1.value + self.b1.value
        mid = gelu(pre)
        mask = (self.rng.random(mid.shape) >= self.drop) / (1 - self.drop)
        mid = mid * mask
        prob = 1 / (1 + np.exp(-(mid @ self.w2.value + self.b2.value)))
        loss = -np.sum(y * np.log(prob) + (1 - y) * np.log(1 - prob)) / n

        d_logit = (prob - y) / n
        self.w2.grad += mid.T @ d_logit
        self.b2.grad += d_logit.sum(axis=0)
        d_mid = d_logit @ self.w2.value.T
        d_mid *= mask
        d_pre = d_mid * gelu_slope(pre)
        self.w1.grad += x.T @ d_pre
        self.b1.grad += d_pre.sum(axis=0)
        return loss


class AdamW:
    def __init__(self, params, lr=0.01, betas=(0.9, 0.99), weight_decay=0.05):
        self.params, self.lr, self.betas, self.weight_decay = params, lr, betas, weight_decay
        self.t = 0

    def zero_grad(self):
        for p in self.params:
            p.grad[...] = 0

    def step(self):
        self.t += 1
        b1, b2 = self.betas
        for p in self.params:
            p.m = b1 * p.m + (1 - b1) * p.grad
            p.v = b2 * p.v + (1 - b2) * p.grad ** 2
            m_hat = p.m / (1 - b1 ** self.t)
            v_hat = p.v / (1 - b2 ** self.t)
            if p.decays:
                p.value -= self.lr * self.weight_decay * p.value
            p.value -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)


def batches(x, y, size, rng):
    order = rng.permutation(len(x))
    for start in range(0, len(x), size):
        chosen = order[start : start + size]
        yield x[chosen], y[chosen]


rng = np.random.default_rng(99)
samples = rng.standard_normal((90, 6))
minerals = np.stack([samples[:, 0] > 0, samples[:, 1] * samples[:, 2] > 0, samples[:, 3:].sum(axis=1) > 0.5], axis=1)
minerals = minerals.astype(float)
model = Model(6, 14, 3, rng)
optimiser = AdamW(model.params())
for epoch in range(30):
    total = 0.0
    for x, y in batches(samples, minerals, 30, rng):
        optimiser.zero_grad()
        total += model.loss_and_grads(x, y)
        optimiser.step()
    if epoch % 10 == 0:
        print("epoch", epoch, "loss", total / 3)
