# Hours slept, hours picked -> baskets filled. Hidden layer of three, weights without biases.
import os
import tempfile

import numpy as np

hours = np.array(([6, 8], [7, 3], [5, 9], [8, 6], [4, 4], [7, 7], [9, 2]), dtype=float)
baskets = np.array(([71], [45], [66], [70], [35], [74], [40]), dtype=float)
tomorrow = np.array([[6, 6]], dtype=float)

# everything between nought and one
hours, tomorrow = hours / np.amax(hours, axis=0), tomorrow / np.amax(hours, axis=0)
baskets = baskets / 100


class Orchard_Net(object):
    def __init__(self):
        np.random.seed(10)
        self.a = np.random.randn(2, 3)
        self.c = np.random.randn(3, 1)

    def squash(self, s, slope=False):
        if slope == True:
            return s * (1 - s)
        return 1 / (1 + np.exp(-s))

    def guess(self, hours):
        self.mid = self.squash(np.dot(hours, self.a))
        return self.squash(np.dot(self.mid, self.c))

    def correct(self, hours, baskets, guessed):
        self.lack_end = baskets - guessed
        self.delta_end = self.lack_end * self.squash(guessed, slope=True)
        self.lack_mid = self.delta_end.dot(self.c.T)
        self.delta_mid = self.lack_mid * self.squash(self.mid, slope=True)
        self.a += hours.T.dot(self.delta_mid)
        self.c += self.mid.T.dot(self.delta_end)

    def day(self, hours, baskets):
        guessed = self.guess(hours)
        self.correct(hours, baskets, guessed)

    def keep(self, folder):
        np.savetxt(os.path.join(folder, "a.txt"), self.a, fmt="%s")
        np.savetxt(os.path.join(folder, "c.txt"), self.c, fmt="%s")

    def tell(self):
        print("Hours tomorrow (scaled): \n" + str(tomorrow))
        print("Baskets tomorrow: \n" + str(self.guess(tomorrow)))


net = Orchard_Net()
for day in range(200):
    if day % 50 == 0:
        print("day " + str(day))
        print("wanted \n" + str(baskets))
        print("guessed \n" + str(net.guess(hours)))
        print("loss \n" + str(np.mean(np.square(baskets - net.guess(hours)))))
    net.day(hours, baskets)
with tempfile.TemporaryDirectory() as folder:
    net.keep(folder)
net.tell()
