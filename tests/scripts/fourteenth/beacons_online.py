# classify lighthouse flashes, one flash at a time (true stochastic gradient descent)
import numpy as np

np.random.seed(21)
LABELS = ["fixed", "occulting", "flashing", "quick"]
flashes = np.random.randn(72, 3)
labels = (flashes[:, 0] > 0).astype(int) * 2 + (flashes[:, 1] + flashes[:, 2] > 0).astype(int)

n_hidden = 10
eta = 0.1
U = np.random.randn(n_hidden, 3) * 0.6
c = np.zeros(n_hidden)
V = np.random.randn(len(LABELS), n_hidden) * 0.4
d = np.zeros(len(LABELS))


def softmax(scores):
    scores = scores - scores.max()
    e = np.exp(scores)
    return e / e.sum()


def run(x):
    a = U.dot(x) + c
    h = np.arctan(a)
    p = softmax(V.dot(h) + d)
    return a, h, p


for sweep in range(25):
    eta *= 0.97
    surprise = 0
    wrong = 0
    for i in np.random.permutation(len(flashes)):
        x = flashes[i]
        label = labels[i]
        a, h, p = run(x)
        surprise -= np.log(p[label])
        wrong += int(np.argmax(p) != label)

        # gradient of -log p[label] in the scores
        g = p.copy()
        g[label] -= 1
        dV = np.outer(g, h)
        dh = V.T.dot(g)
        da = dh / (1 + a ** 2)
        dU = np.outer(da, x)

        V -= eta * dV
        d -= eta * g
        U -= eta * dU
        c -= eta * da
    if (sweep + 1) % 5 == 0:
        print(f"sweep {sweep + 1}: surprise {surprise / len(flashes):.3f}, {wrong} wrong")

for i in range(3):
    print(LABELS[run(flashes[i])[2].argmax()], "should be", LABELS[labels[i]])
