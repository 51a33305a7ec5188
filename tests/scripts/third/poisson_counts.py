"""Counts with a log link: an own loss, and a hidden layer of softsign units."""
import numpy as np

def main():
    rng = np.random.default_rng(77)
    x = rng.normal(size=(60, 3))
    counts = rng.poisson(np.exp(0.5 * x[:, :1] - 0.3 * x[:, 1:2]))
    A = rng.normal(0, 0.4, (3, 6)); a = np.zeros(6)
    B = rng.normal(0, 0.4, (6, 1)); b = np.zeros(1)
    best = np.inf
    for step in range(400):
        s = x @ A + a
        u = s / (1 + np.abs(s))
        log_rate = u @ B + b
        rate = np.exp(log_rate)
        nll = np.mean(rate - counts * log_rate)
        g = (rate - counts) / len(x)
        gB = u.T @ g
        gb = g.sum(axis=0)
        gu = g @ B.T
        gs = gu / (1 + np.abs(s)) ** 2
        gA = x.T @ gs
        ga = gs.sum(axis=0)
        A -= 0.1 * gA; a -= 0.1 * ga
        B -= 0.1 * gB; b -= 0.1 * gb
        if nll < best:
            best = nll
    print(best)

if __name__ == '__main__':
    main()
