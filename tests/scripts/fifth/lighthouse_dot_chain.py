# Range of a lighthouse by fog, height, lamp and moon: three tables of weights, slopes as one chain of dots each,
# cut to a length of one where they are longer.
import numpy as np

np.random.seed(15)
Fog = np.random.uniform(-1, 1, (30, 4))
Miles = (np.tanh(Fog.dot([1.0, -2.0, 0.5, 0.3])) + 0.2 * Fog[:, 0] ** 2).reshape(30, 1)
P = np.random.normal(0, 0.5, (4, 6))
Q = np.random.normal(0, 0.5, (6, 6))
R = np.random.normal(0, 0.5, (6, 1))
n = float(len(Fog))
LIMIT = 1.0


def bell(u):
    return np.exp(-u * u)


def bell_slope(u):
    return -2 * u * np.exp(-u * u)


for night in range(500):
    u = Fog.dot(P)
    v = bell(u).dot(Q)
    y = np.tanh(v).dot(R)
    badness = ((y - Miles) ** 2).sum() / n
    gR = np.tanh(v).T.dot(2 * (y - Miles) / n)
    gQ = bell(u).T.dot((2 * (y - Miles) / n).dot(R.T) * (1 - np.tanh(v) ** 2))
    gP = Fog.T.dot(((2 * (y - Miles) / n).dot(R.T) * (1 - np.tanh(v) ** 2)).dot(Q.T) * bell_slope(u))
    length = np.sqrt((gP**2).sum() + (gQ**2).sum() + (gR**2).sum())
    cut = min(1.0, LIMIT / length)
    P -= 0.1 * cut * gP
    Q -= 0.1 * cut * gQ
    R -= 0.1 * cut * gR
print("badness", badness)
