"""A tiny engine of scalars that remember how they were made, and a net on top."""
import math
import random

class Value:
    def __init__(self, data, children=()):
        self.data = data
        self.grad = 0.0
        self._prev = set(children)
        self._backward = lambda: None

    def __add__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data + other.data, (self, other))
        def _backward():
            self.grad += out.grad
            other.grad += out.grad
        out._backward = _backward
        return out

    def __mul__(self, other):
        other = other if isinstance(other, Value) else Value(other)
        out = Value(self.data * other.data, (self, other))
        def _backward():
            self.grad += other.data * out.grad
            other.grad += self.data * out.grad
        out._backward = _backward
        return out

    def tanh(self):
        t = math.tanh(self.data)
        out = Value(t, (self,))
        def _backward():
            self.grad += (1 - t * t) * out.grad
        out._backward = _backward
        return out

    def backward(self):
        topo, visited = [], set()
        def build(v):
            if v not in visited:
                visited.add(v)
                for child in v._prev:
                    build(child)
                topo.append(v)
        build(self)
        self.grad = 1.0
        for v in reversed(topo):
            v._backward()

    __radd__ = __add__
    __rmul__ = __mul__
    def __sub__(self, other):
        return self + (-1) * other

random.seed(2)
w1 = [[Value(random.uniform(-1, 1)) for _ in range(2)] for _ in range(3)]
b1 = [Value(0.1) for _ in range(3)]
w2 = [Value(random.uniform(-1, 1)) for _ in range(3)]
b2 = Value(0.0)
params = [p for row in w1 for p in row] + b1 + w2 + [b2]
xs = [[2.0, 3.0], [3.0, -1.0], [0.5, 1.0], [1.0, -1.0]]
ys = [1.0, -1.0, -1.0, 1.0]

def predict(x):
    h = [sum((wi * xi for wi, xi in zip(row, x)), b).tanh() for row, b in zip(w1, b1)]
    return sum((wi * hi for wi, hi in zip(w2, h)), b2).tanh()

for k in range(40):
    loss = Value(0.0)
    for x, y in zip(xs, ys):
        d = predict(x) - Value(y)
        loss = loss + d * d
    for p in params:
        p.grad = 0.0
    loss.backward()
    for p in params:
        p.data -= 0.05 * p.grad
    print(k, loss.data)
