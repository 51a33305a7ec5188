from collections import Counter

import numpy as np

REACH = 2


class Kitchen:
    """Learns which words of a recipe stand near each other: one word in, all its neighbours wanted."""

    def __init__(self, width, eta):
        self.width = width
        self.eta = eta

    def pairs(self, sentences):
        tally = Counter(word for sentence in sentences for word in sentence)
        self.words = list(tally)
        self.place = {word: i for i, word in enumerate(self.words)}
        made = []
        for sentence in sentences:
            for i, word in enumerate(sentence):
                near = []
                for j in range(i - REACH, i + REACH + 1):
                    if j != i and 0 <= j < len(sentence):
                        near.append(self.flag(sentence[j]))
                made.append([self.flag(word), near])
        return made

    def flag(self, word):
        row = [0] * len(self.words)
        row[self.place[word]] = 1
        return row

    def cook(self, made, rounds):
        gen = np.random.default_rng(52)
        self.inner = gen.uniform(-0.8, 0.8, (len(self.words), self.width))
        self.outer = gen.uniform(-0.8, 0.8, (self.width, len(self.words)))
        for r in range(rounds):
            self.total = 0
            for word, near in made:
                chance, vector, score = self.ahead(word)
                gap = np.sum([np.subtract(chance, other) for other in near], axis=0)
                self.back(gap, vector, word)
                self.total += -np.sum([score[other.index(1)] for other in near])
                self.total += len(near) * np.log(np.sum(np.exp(score)))
            if r % 4 == 0:
                print("round", r, "total", self.total)

    def ahead(self, flags):
        vector = np.dot(flags, self.inner)
        score = np.dot(vector, self.outer)
        return self.softmax(score), vector, score

    @staticmethod
    def softmax(score):
        powers = np.exp(score - np.max(score))
        return powers / powers.sum(axis=0)

    def back(self, gap, vector, flags):
        slope_outer = np.outer(vector, gap)
        slope_inner = np.outer(flags, np.dot(self.outer, gap.T))
        self.inner = self.inner - (self.eta * slope_inner)
        self.outer = self.outer - (self.eta * slope_outer)

    def like(self, word, count):
        mine = self.inner[self.place[word]]
        nearness = {}
        for other in self.words:
            theirs = self.inner[self.place[other]]
            nearness[other] = mine @ theirs / (np.linalg.norm(mine) * np.linalg.norm(theirs))
        return sorted(nearness, key=nearness.get, reverse=True)[:count]


text = "stir the flour and the butter then bake the dough until the crust is brown. melt the butter and stir the sugar"
sentences = [part.split() for part in text.lower().split(".")]
kitchen = Kitchen(6, 0.03)
made = kitchen.pairs(sentences)
kitchen.cook(made, 12)
print(kitchen.like("butter", 3))
