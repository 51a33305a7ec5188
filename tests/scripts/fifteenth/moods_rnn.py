"""Does a short weather report sound cheerful? A recurrent net that reads word by word and answers at the end."""
import random

import numpy as np

CHEERFUL = [
    "sunny", "no rain", "very sunny", "sunny and warm", "not cold", "warm and no rain", "not very cold",
    "no rain and not cold", "warm again",
]
GLOOMY = [
    "rain", "not sunny", "rain again", "cold and rain", "not warm at all", "very cold", "no sunny hour",
    "rain and rain and rain", "cold again",
]

reports = [(line.split(), 1) for line in CHEERFUL] + [(line.split(), 0) for line in GLOOMY]
lexicon = {}
for words, _ in reports:
    for w in words:
        lexicon.setdefault(w, len(lexicon))
random.seed(8)
gen = np.random.default_rng(8)


def columns(words):
    return [np.eye(len(lexicon))[:, [lexicon[w]]] for w in words]


def shares(scores):
    return np.exp(scores) / sum(np.exp(scores))


class Reader:
    def __init__(self, units=9, answers=2):
        self.recur = gen.standard_normal((units, units)) / 4
        self.enter = gen.standard_normal((units, len(lexicon))) / 3
        self.leave = gen.standard_normal((answers, units)) / 3
        self.tilt = np.zeros((units, 1))
        self.lift = np.zeros((answers, 1))

    def read(self, series):
        memory = np.zeros((self.recur.shape[0], 1))
        self.series = series
        self.memories = {-1: memory}
        for at, word in enumerate(series):
            memory = np.tanh(self.enter @ word + self.recur @ memory + self.tilt)
            self.memories[at] = memory
        return self.leave @ memory + self.lift

    def learn(self, d_scores, eta=0.05):
        last = len(self.series) - 1
        d_leave = d_scores @ self.memories[last].T
        d_lift = d_scores
        d_recur, d_enter, d_tilt = np.zeros_like(self.recur), np.zeros_like(self.enter), np.zeros_like(self.tilt)
        d_memory = self.leave.T @ d_scores
        for at in reversed(range(last + 1)):
            inner = (1 - self.memories[at] ** 2) * d_memory
            d_tilt += inner
            d_recur += inner @ self.memories[at - 1].T
            d_enter += inner @ self.series[at].T
            d_memory = self.recur.T @ inner
        for slope in (d_enter, d_recur, d_leave, d_tilt, d_lift):
            np.clip(slope, -5, 5, out=slope)  # against exploding slopes
        self.recur -= eta * d_recur
        self.enter -= eta * d_enter
        self.leave -= eta * d_leave
        self.tilt -= eta * d_tilt
        self.lift -= eta * d_lift


def one_pass(net, pairs, learning=True):
    random.shuffle(pairs)
    surprise = 0
    good = 0
    for words, mood in pairs:
        p = shares(net.read(columns(words)))
        surprise -= np.log(p[mood])
        good += int(np.argmax(p) == mood)
        if learning:
            d_scores = p
            d_scores[mood] -= 1
            net.learn(d_scores)
    return surprise.item() / len(pairs), good / len(pairs)


net = Reader()
for epoch in range(60):
    surprise, good = one_pass(net, reports)
    if epoch % 20 == 19:
        print(f"pass {epoch + 1}: surprise {surprise:.3f}, right {good:.0%}")
