"""Pictures of stamps told in few numbers: an autoencoder whose middle pays for each number that is not nought."""

import numpy as np

rng = np.random.RandomState(90)
pictures = 1 / (1 + np.exp(-rng.randn(32, 3) @ rng.randn(3, 9)))


class Squeeze:
    PRICE = 0.01

    def __init__(self, wide, narrow):
        self.enc, self.enc_b = rng.randn(wide, narrow) * 0.4, np.zeros(narrow)
        self.dec, self.dec_b = rng.randn(narrow, wide) * 0.4, np.zeros(wide)

    def fit(self, x, rounds=150, rate=1.5, keep=0.5):
        last = [0.0, 0.0, 0.0, 0.0]
        for i in range(rounds):
            # there
            middle = np.tanh(x @ self.enc + self.enc_b)
            again = 1 / (1 + np.exp(-(middle @ self.dec + self.dec_b)))
            error = np.sum((again - x) ** 2) / (2 * len(x)) + self.PRICE * np.sum(np.abs(middle)) / len(x)
            # and back
            top = (again - x) * again * (1 - again) / len(x)
            low = (top @ self.dec.T + self.PRICE * np.sign(middle) / len(x)) * (1 - middle * middle)
            now = [x.T @ low, low.sum(0), middle.T @ top, top.sum(0)]
            last = [keep * a + b for a, b in zip(last, now)]
            self.enc -= rate * last[0]
            self.enc_b -= rate * last[1]
            self.dec -= rate * last[2]
            self.dec_b -= rate * last[3]
            if i % 30 == 0:
                print(i, error)


Squeeze(9, 4).fit(pictures)
