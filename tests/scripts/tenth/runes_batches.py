"""Runes in nine squares: a network of any sizes, column vectors, sums over a batch, cross-entropy, weights that shrink."""

import random

import numpy as np


def sig(z):
    return 1.0 / (1.0 + np.exp(-z))


def sig_slope(z):
    return sig(z) * (1 - sig(z))


class Reader:
    def __init__(self, *widths):
        self.depth = len(widths) - 1
        self.bs = [np.random.randn(n, 1) for n in widths[1:]]
        self.ws = [np.random.randn(widths[k + 1], widths[k]) / np.sqrt(widths[k]) for k in range(self.depth)]

    def read(self, rune):
        for w, b in zip(self.ws, self.bs):
            rune = sig(w @ rune + b)
        return rune

    def study(self, runes, rounds, size, eta, shrink):
        for turn in range(rounds):
            random.shuffle(runes)
            for start in range(0, len(runes), size):
                self.study_few(runes[start : start + size], eta, shrink / len(runes))
            print("round", turn, "cost", round(self.cost(runes, shrink), 4))

    def study_few(self, few, eta, shrink):
        sum_b = [np.zeros_like(b) for b in self.bs]
        sum_w = [np.zeros_like(w) for w in self.ws]
        for rune, kind in few:
            one_b, one_w = self.slopes(rune, kind)
            for k in range(self.depth):
                sum_b[k] += one_b[k]
                sum_w[k] += one_w[k]
        for k in range(self.depth):
            self.ws[k] = (1 - eta * shrink) * self.ws[k] - eta / len(few) * sum_w[k]
            self.bs[k] = self.bs[k] - eta / len(few) * sum_b[k]

    def slopes(self, rune, kind):
        ins, sums = [rune], []
        for w, b in zip(self.ws, self.bs):
            sums.append(w @ ins[-1] + b)
            ins.append(sig(sums[-1]))
        delta = ins[-1] - kind
        back_b, back_w = [delta], [delta @ ins[-2].T]
        for k in range(2, self.depth + 1):
            delta = (self.ws[-k + 1].T @ delta) * sig_slope(sums[-k])
            back_b.insert(0, delta)
            back_w.insert(0, delta @ ins[-k - 1].T)
        return back_b, back_w

    def cost(self, runes, shrink):
        price = 0.0
        for rune, kind in runes:
            said = self.read(rune)
            price -= np.sum(kind * np.log(said) + (1 - kind) * np.log(1 - said)) / len(runes)
        return price + 0.5 * shrink / len(runes) * sum(np.sum(w * w) for w in self.ws)


np.random.seed(2)
random.seed(2)
carved = []
for _ in range(42):
    kind = random.randrange(2)
    strokes = np.random.rand(9, 1) * 0.4
    strokes[[0, 4, 8] if kind else [2, 4, 6]] += 0.6
    carved.append((strokes, np.array([[1.0 - kind], [kind]])))
reader = Reader(9, 6, 5, 2)
reader.study(carved, 8, 10, 0.9, 0.1)
