"""How long will a parcel take? Three quantiles at once with the pinball loss, RMSProp on a dataclass of weights."""

import logging
from dataclasses import dataclass, field, fields

import numpy as np

logging.basicConfig(level=logging.INFO, format="%(message)s")
log = logging.getLogger("parcels")


@dataclass
class Weights:
    hidden: np.ndarray
    hidden_bias: np.ndarray
    out: np.ndarray
    out_bias: np.ndarray

    @classmethod
    def zeros_like(cls, other: "Weights") -> "Weights":
        return cls(*[np.zeros_like(getattr(other, f.name)) for f in fields(cls)])


@dataclass
class Settings:
    units: int = 14
    batch: int = 20
    epochs: int = 60
    rate: float = 0.01
    memory: float = 0.9
    quantiles: np.ndarray = field(default_factory=lambda: np.array([0.1, 0.5, 0.9]))


def pinball(guess, days, q):
    miss = days - guess
    return np.mean(np.maximum(q * miss, (q - 1) * miss))


def loss_and_slopes(net: Weights, km, days, q):
    pre = km @ net.hidden + net.hidden_bias
    act = np.where(pre > 0, pre, 0.1 * pre)
    guess = act @ net.out + net.out_bias
    loss = pinball(guess, days, q)

    d_guess = np.where(days > guess, -q, 1 - q) / guess.size
    d_pre = d_guess @ net.out.T * np.where(pre > 0, 1.0, 0.1)
    return loss, Weights(
        hidden=km.T @ d_pre,
        hidden_bias=d_pre.sum(axis=0),
        out=act.T @ d_guess,
        out_bias=d_guess.sum(axis=0),
    )


def train(net: Weights, km, days, cfg: Settings, gen):
    squares = Weights.zeros_like(net)
    for epoch in range(cfg.epochs):
        order = gen.permutation(len(km))
        total = 0.0
        for start in range(0, len(km), cfg.batch):
            rows = order[start : start + cfg.batch]
            loss, slopes = loss_and_slopes(net, km[rows], days[rows], cfg.quantiles)
            total += loss * len(rows)
            for f in fields(Weights):
                w, s, v = (getattr(part, f.name) for part in (net, slopes, squares))
                v *= cfg.memory
                v += (1 - cfg.memory) * s**2
                w -= cfg.rate * s / (np.sqrt(v) + 1e-8)
        if epoch % 15 == 0:
            log.info("epoch %d: pinball %.4f", epoch, total / len(km))
    return net


if __name__ == "__main__":
    cfg, gen = Settings(), np.random.default_rng(77)
    km = gen.uniform(0, 2, (100, 2))
    days = 1 + km[:, :1] ** 2 + km[:, 1:] * gen.exponential(0.5, (100, 1))
    net = Weights(
        gen.normal(0, 0.7, (2, cfg.units)), np.zeros(cfg.units), gen.normal(0, 0.3, (cfg.units, 3)), np.ones(3)
    )
    train(net, km, days, cfg, gen)
