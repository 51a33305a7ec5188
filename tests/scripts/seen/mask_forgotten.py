import math
import random

random.seed(3)


class Thinned:
    def __init__(self, n):
        self.a = [[random.gauss(0, 1), random.gauss(0, 1)] for _ in range(n)]
        self.c = [0.1 for _ in range(n)]
        self.v = [random.gauss(0, 0.7) for _ in range(n)]
        self.d = 0.0
        self.kept = [1.0] * n

    def look(self, x):
        self.z = [a[0] * x[0] + a[1] * x[1] + c for a, c in zip(self.a, self.c)]
        self.kept = [0.0 if random.random() < 0.25 else 1 / 0.75 for _ in self.z]
        self.h = [max(0.0, z) * k for z, k in zip(self.z, self.kept)]
        self.y = 1 / (1 + math.exp(-sum(v * h for v, h in zip(self.v, self.h)) - self.d))

    def learn(self, x, t, rate):
        self.look(x)
        e = self.y - t
        for i in range(len(self.v)):
            back = e * self.v[i] * (1 if self.z[i] > 0 else 0)
            self.v[i] -= rate * e * self.h[i]
            self.c[i] -= rate * back
            for j in range(2):
                self.a[i][j] -= rate * back * x[j]
        self.d -= rate * e


net = Thinned(6)
dots = [[random.uniform(-1, 1), random.uniform(-1, 1)] for _ in range(20)]
for turn in range(50):
    for dot in dots:
        net.learn(dot, 1.0 if dot[0] > dot[1] else 0.0, 0.1)
