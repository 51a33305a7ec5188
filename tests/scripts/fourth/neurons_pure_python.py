import math
import random

random.seed(4)


class Unit:
    def __init__(self, n):
        self.weights = [random.uniform(-0.8, 0.8) for _ in range(n)]
        self.bias = random.uniform(-0.3, 0.3)
        self.out = 0.0
        self.blame = 0.0
        self.inputs = []

    def fire(self, inputs):
        self.inputs = inputs
        total = self.bias
        for w, v in zip(self.weights, inputs):
            total += w * v
        self.out = 1 / (1 + math.exp(-total))
        return self.out

    def slope(self):
        return self.out * (1 - self.out)

    def learn(self, rate):
        for i in range(len(self.weights)):
            self.weights[i] -= rate * self.blame * self.inputs[i]
        self.bias -= rate * self.blame


class Net:
    def __init__(self, n_in, n_hidden, n_out):
        self.hidden = [Unit(n_in) for _ in range(n_hidden)]
        self.output = [Unit(n_hidden) for _ in range(n_out)]

    def predict(self, row):
        middle = [u.fire(row) for u in self.hidden]
        return [u.fire(middle) for u in self.output]

    def train_one(self, row, target, rate):
        out = self.predict(row)
        for u, o, t in zip(self.output, out, target):
            u.blame = (o - t) * u.slope()
        for j, u in enumerate(self.hidden):
            back = 0.0
            for above in self.output:
                back += above.blame * above.weights[j]
            u.blame = back * u.slope()
        for u in self.output + self.hidden:
            u.learn(rate)
        return sum(0.5 * (o - t) ** 2 for o, t in zip(out, target))


rows = [([0, 0, 1], [0, 1]), ([0, 1, 1], [1, 0]), ([1, 0, 1], [1, 1]), ([1, 1, 0], [0, 0]), ([0, 1, 0], [1, 1])]
net = Net(3, 4, 2)
for epoch in range(500):
    error = 0
    for row, target in rows:
        error += net.train_one(row, target, 0.6)
    if epoch % 100 == 0:
        print("epoch", epoch, "error", round(error, 4))
