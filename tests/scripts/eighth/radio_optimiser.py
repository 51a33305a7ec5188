"""Which station is it? Parts as objects, the loss as one more, and a mover that asks the parts what can be moved."""

import numpy as np

air = np.random.default_rng(47)


class Part:
    def movable(self):
        return ()


class Coil(Part):
    def __init__(self, turns, out):
        self.held = {"wire": air.normal(0, (2 / turns) ** 0.5, (turns, out)), "hum": np.zeros(out)}
        self.slopes = dict.fromkeys(self.held)

    def send(self, wave):
        self.wave = wave
        return wave @ self.held["wire"] + self.held["hum"]

    def echo(self, pull):
        self.slopes.update(wire=self.wave.T @ pull, hum=pull.sum(axis=0))
        return pull @ self.held["wire"].T

    def movable(self):
        return [(self, name) for name in self.held]


class Valve(Part):
    def __init__(self, leak):
        self.leak = leak

    def send(self, wave):
        self.wave = wave
        return np.where(wave > 0, wave, self.leak * wave)

    def echo(self, pull):
        return pull * np.where(self.wave > 0, 1.0, self.leak)


class Doubt:
    def of(self, high, station):
        top = high - high.max(axis=1, keepdims=True)
        log_odds = top - np.log(np.exp(top).sum(axis=1, keepdims=True))
        self.odds, self.station = np.exp(log_odds), station
        return -np.mean(log_odds[range(len(station)), station])

    def echo(self):
        wanted = np.zeros_like(self.odds)
        wanted[range(len(self.station)), self.station] = 1
        return (self.odds - wanted) / len(wanted)


class Swing:
    def __init__(self, parts, pace, keep):
        self.movable = [pair for part in parts for pair in part.movable()]
        self.speed = [0.0 for _ in self.movable]
        self.pace, self.keep = pace, keep

    def move(self):
        for k, (part, name) in enumerate(self.movable):
            self.speed[k] = self.keep * self.speed[k] - self.pace * part.slopes[name]
            part.held[name] += self.speed[k]


waves = air.uniform(-1.5, 1.5, (54, 4))
station = np.digitize(np.sin(waves[:, 0]) + waves[:, 1], [-0.5, 0.5])
radio = [Coil(4, 9), Valve(0.15), Coil(9, 7), Valve(0.05), Coil(7, 3)]
doubt, swing = Doubt(), Swing(radio, pace=0.04, keep=0.85)
for night in range(120):
    wave = waves
    for part in radio:
        wave = part.send(wave)
    loss = doubt.of(wave, station)
    pull = doubt.echo()
    for part in reversed(radio):
        pull = part.echo(pull)
    swing.move()
    if night % 30 == 0:
        print("night", night, "doubt", loss)
