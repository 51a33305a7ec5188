"""Postmen and dogs: one street at a time in random order, np.outer for the slopes, momentum on the tables."""

import numpy as np


class Round:
    def __init__(self, facts, cells, kinds, pace=0.08, swing=0.6, seed=27):
        self.dice = np.random.default_rng(seed)
        self.pace, self.swing = pace, swing
        self.ears = self.dice.normal(0, 0.4, (cells, facts))
        self.calm = np.zeros(cells)
        self.bark = self.dice.normal(0, 0.4, (kinds, cells))
        self.mood = np.zeros(kinds)
        self.ears_speed, self.bark_speed = 0 * self.ears, 0 * self.bark

    def listen(self, street):
        pricked = 1 / (1 + np.exp(-(self.ears @ street + self.calm)))
        loud = np.exp(self.bark @ pricked + self.mood)
        return pricked, loud / loud.sum()

    def walk(self, streets, kind, days):
        wanted = np.eye(len(self.mood))[kind]
        self.surprises = []
        for day in range(days):
            surprise = 0.0
            for k in self.dice.permutation(len(streets)):
                street = streets[k]
                pricked, odds = self.listen(street)
                surprise -= np.log(odds[kind[k]])
                at_bark = odds - wanted[k]
                at_ears = (at_bark @ self.bark) * pricked * (1 - pricked)
                self.bark_speed = self.swing * self.bark_speed + self.pace * np.outer(at_bark, pricked)
                self.ears_speed = self.swing * self.ears_speed + self.pace * np.outer(at_ears, street)
                self.bark -= self.bark_speed
                self.mood -= self.pace * at_bark
                self.ears -= self.ears_speed
                self.calm -= self.pace * at_ears
            self.surprises.append(surprise / len(streets))
        return self


town = np.random.default_rng(18)
streets = town.normal(size=(44, 5))
kind = np.digitize(streets[:, 0] + streets[:, 1] * streets[:, 2], [-0.4, 0.6])
walked = Round(5, 7, 3).walk(streets, kind, 25)
print(walked.surprises[0], walked.surprises[-1])
