# my first neural network, no libraries!  geese: (wingspan, weight, neck) -> (migrates, swims far)
import math
import random

random.seed(7)


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


class NeuralNetwork:
    def __init__(self, inputs, hidden, outputs, rate):
        self.ni = inputs
        self.nh = hidden
        self.no = outputs
        self.rate = rate
        self.w_ih = [[random.uniform(-1, 1) for _ in range(hidden)] for _ in range(inputs)]
        self.w_ho = [[random.uniform(-1, 1) for _ in range(outputs)] for _ in range(hidden)]
        self.bias_h = [0.0] * hidden
        self.bias_o = [0.0] * outputs

    def guess(self, x):
        self.h = []
        for j in range(self.nh):
            total = self.bias_h[j]
            for i in range(self.ni):
                total += x[i] * self.w_ih[i][j]
            self.h.append(sigmoid(total))
        self.o = []
        for k in range(self.no):
            total = self.bias_o[k]
            for j in range(self.nh):
                total += self.h[j] * self.w_ho[j][k]
            self.o.append(sigmoid(total))
        return self.o

    def learn(self, x, target):
        self.guess(x)
        # output deltas
        delta_o = [0.0] * self.no
        for k in range(self.no):
            error = target[k] - self.o[k]
            delta_o[k] = error * self.o[k] * (1 - self.o[k])
        # hidden deltas
        delta_h = [0.0] * self.nh
        for j in range(self.nh):
            error = 0.0
            for k in range(self.no):
                error += delta_o[k] * self.w_ho[j][k]
            delta_h[j] = error * self.h[j] * (1 - self.h[j])
        # change the weights
        for j in range(self.nh):
            for k in range(self.no):
                self.w_ho[j][k] += self.rate * delta_o[k] * self.h[j]
        for k in range(self.no):
            self.bias_o[k] += self.rate * delta_o[k]
        for i in range(self.ni):
            for j in range(self.nh):
                self.w_ih[i][j] += self.rate * delta_h[j] * x[i]
        for j in range(self.nh):
            self.bias_h[j] += self.rate * delta_h[j]
        return sum(0.5 * (t - o) ** 2 for t, o in zip(target, self.o))


geese = []
for _ in range(40):
    a, b, c = random.random(), random.random(), random.random()
    geese.append(([a, b, c], [1 if a > b else 0, 1 if b + c > 1 else 0]))

nn = NeuralNetwork(3, 5, 2, 0.5)
for epoch in range(60):
    random.shuffle(geese)
    err = 0
    for x, target in geese:
        err += nn.learn(x, target)
    if epoch % 20 == 0:
        print(epoch, err)

right = 0
for x, target in geese:
    out = nn.guess(x)
    if [round(v) for v in out] == target:
        right += 1
print(right, "of", len(geese), "right")
