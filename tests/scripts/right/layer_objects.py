"""Layers that go ahead and back, one example at a time, mean squared error."""
import numpy as np

stream = np.random.RandomState(22)


class Wires:
    def __init__(self, came, go):
        self.gains = stream.normal(0, 0.9, (go, came))
        self.rest = stream.normal(0, 0.3, (go, 1))

    def ahead(self, signal):
        self.signal = signal
        return self.gains @ signal + self.rest

    def back(self, pull, pace):
        on_gains = pull @ self.signal.T
        passed = self.gains.T @ pull
        self.gains -= pace * on_gains
        self.rest -= pace * pull
        return passed


class Bend:
    def __init__(self, curve, steepness):
        self.curve, self.steepness = curve, steepness

    def ahead(self, signal):
        self.signal = signal
        return self.curve(signal)

    def back(self, pull, pace):
        return pull * self.steepness(self.signal)


class Soft(Bend):
    def __init__(self):
        def steepness(v):
            return 1 - np.tanh(v) ** 2

        Bend.__init__(self, np.tanh, steepness)


def miss(said, wanted):
    return ((said - wanted) ** 2).mean()


def miss_slope(said, wanted):
    return 2 * (said - wanted) / said.size


# where a boat was let go on two streams, and where it came ashore
starts = [[0.1, 0.8], [-0.5, 0.4], [0.9, -0.2], [-0.3, -0.9], [0.6, 0.5]]
shores = [[0.7, -0.1], [0.2, 0.3], [-0.4, 0.5], [-0.6, -0.2], [0.1, -0.7]]
course = [Wires(2, 5), Soft(), Wires(5, 2), Soft()]
for trip in range(800):
    total = 0.0
    for start, shore in zip(starts, shores):
        boat, wanted = np.c_[start], np.c_[shore]
        for part in course:
            boat = part.ahead(boat)
        total += miss(boat, wanted)
        pull = miss_slope(boat, wanted)
        for part in course[::-1]:
            pull = part.back(pull, 0.15)
    if trip % 200 == 0:
        print("trip", trip, "miss", total / len(starts))
