"""A toy framework: operations are classes with forward and backward, tensors know the operation that made them."""

import numpy as np


class Tensor:
    def __init__(self, data, maker=None):
        self.data = np.asarray(data, dtype=float)
        self.grad = np.zeros_like(self.data)
        self.maker = maker

    def __matmul__(self, other):
        return MatMul()(self, other)

    def __add__(self, other):
        return Add()(self, other)

    def backward(self):
        order, seen = [], set()

        def visit(t):
            if id(t) not in seen:
                seen.add(id(t))
                for parent in t.maker.parents if t.maker else ():
                    visit(parent)
                order.append(t)

        visit(self)
        self.grad = np.ones_like(self.data)
        for t in reversed(order):
            if t.maker is not None:
                t.maker.backward(t.grad)


class Op:
    def __call__(self, *parents):
        self.parents = parents
        return Tensor(self.forward(*[p.data for p in parents]), self)


class MatMul(Op):
    def forward(self, a, b):
        return a @ b

    def backward(self, g):
        a, b = self.parents
        a.grad += g @ b.data.T
        b.grad += a.data.T @ g


class Add(Op):
    def forward(self, a, b):
        return a + b

    def backward(self, g):
        for p in self.parents:
            p.grad += g if p.data.shape == g.shape else g.sum(axis=0)


class Softplus(Op):
    def forward(self, z):
        return np.logaddexp(0, z)

    def backward(self, g):
        (z,) = self.parents
        z.grad += g / (1 + np.exp(-z.data))


class BinaryCrossEntropy(Op):
    """Takes logits; mean over all numbers."""

    def __init__(self, target):
        self.target = target

    def forward(self, z):
        return np.mean(np.maximum(z, 0) - z * self.target + np.log1p(np.exp(-np.abs(z))))

    def backward(self, g):
        (z,) = self.parents
        z.grad += g * (1 / (1 + np.exp(-z.data)) - self.target) / z.data.size


rng = np.random.default_rng(19)
rides = rng.normal(size=(72, 4))
checked = (rides[:, :1] * rides[:, 1:2] > 0.1) * 1.0
W1, b1 = Tensor(rng.normal(0, 0.5, (4, 10))), Tensor(np.zeros(10))
W2, b2 = Tensor(rng.normal(0, 0.5, (10, 1))), Tensor(np.zeros(1))
for epoch in range(250):
    for p in (W1, b1, W2, b2):
        p.grad = np.zeros_like(p.data)
    loss = BinaryCrossEntropy(checked)(Softplus()(Tensor(rides) @ W1 + b1) @ W2 + b2)
    loss.backward()
    for p in (W1, b1, W2, b2):
        p.data -= 0.4 * p.grad
    if epoch % 50 == 0:
        print(epoch, float(loss.data))
