"""Will the allotment flood? Records in a string, categories one-hot, float32, the best weights by a held-back part."""

import argparse
import csv
import io

import numpy as np

RECORDS = """soil,slope,rain,distance,flooded
clay,0.5,31,4,1
sand,2.1,22,9,0
loam,1.2,40,3,1
clay,3.3,18,7,0
loam,0.2,27,2,1
sand,0.9,45,5,0
clay,1.1,36,8,1
loam,2.8,33,6,0
sand,0.1,48,1,1
clay,0.4,12,3,0
loam,1.9,15,9,0
sand,1.5,29,2,0
clay,2.2,44,2,1
loam,0.7,38,5,1
sand,0.3,19,8,0
clay,1.8,25,5,0
loam,0.4,42,7,1
sand,2.6,37,4,0
clay,0.9,41,1,1
loam,3.0,20,3,0
"""


def load(text):
    rows = list(csv.DictReader(io.StringIO(text)))
    soils = sorted({row["soil"] for row in rows})
    one_hot = np.array([[row["soil"] == s for s in soils] for row in rows])
    numbers = np.array([[float(row[c]) for c in ("slope", "rain", "distance")] for row in rows])
    numbers = (numbers - numbers.mean(axis=0)) / numbers.std(axis=0)
    x = np.concatenate([one_hot, numbers], axis=1).astype(np.float32)
    y = np.array([int(row["flooded"]) for row in rows])
    return x, y


def main(argv=None):
    parser = argparse.ArgumentParser()
    parser.add_argument("--hidden", type=int, default=8)
    parser.add_argument("--rate", type=float, default=0.3)
    parser.add_argument("--decay", type=float, default=0.01)
    parser.add_argument("--patience", type=int, default=30)
    args = parser.parse_args(argv)

    x, y = load(RECORDS)
    x_train, y_train, x_valid, y_valid = x[:15], y[:15], x[15:], y[15:]
    rng = np.random.default_rng(6)
    w1 = rng.normal(0, 0.5, (x.shape[1], args.hidden)).astype(np.float32)
    b1 = np.zeros(args.hidden, dtype=np.float32)
    w2 = rng.normal(0, 0.5, (args.hidden, 2)).astype(np.float32)
    b2 = np.zeros(2, dtype=np.float32)

    def log_probabilities(x):
        a = np.maximum(x @ w1 + b1, 0)
        z = a @ w2 + b2
        z = z - z.max(axis=1, keepdims=True)
        return a, z - np.log(np.exp(z).sum(axis=1, keepdims=True))

    best, waited = (np.inf, None), 0
    for epoch in range(400):
        a, logp = log_probabilities(x_train)
        n = len(x_train)
        nll = -logp[np.arange(n), y_train].mean()
        cost = nll + 0.5 * args.decay * ((w1**2).sum() + (w2**2).sum())

        dz = np.exp(logp)
        dz[np.arange(n), y_train] -= 1
        dz /= n
        da = dz @ w2.T
        da[a == 0] = 0
        w1 -= args.rate * (x_train.T @ da + args.decay * w1)
        b1 -= args.rate * da.sum(axis=0)
        w2 -= args.rate * (a.T @ dz + args.decay * w2)
        b2 -= args.rate * dz.sum(axis=0)

        _, logp = log_probabilities(x_valid)
        valid = -logp[np.arange(len(y_valid)), y_valid].mean()
        if valid < best[0]:
            best, waited = (valid, (w1.copy(), b1.copy(), w2.copy(), b2.copy())), 0
        else:
            waited += 1
            if waited > args.patience:
                break
    print(f"stopped after {epoch} epochs, cost {cost:.3f}, held back {best[0]:.3f}")


if __name__ == "__main__":
    main()
