"""How sweet is the honey? Frozen records: nothing is changed in place, each round makes a new model."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np


@dataclass(frozen=True)
class Hive:
    comb: np.ndarray
    wax: np.ndarray
    jar: np.ndarray
    lid: np.ndarray


def taste(hive: Hive, nectar: np.ndarray):
    warm = nectar @ hive.comb + hive.wax
    flow = np.where(warm > 0, warm, np.expm1(np.minimum(warm, 0)))
    return warm, flow, flow @ hive.jar + hive.lid


def loss_of(hive, nectar, sugar):
    return 0.5 * np.mean((taste(hive, nectar)[-1] - sugar) ** 2)


def prick(hive: Hive, nectar: np.ndarray, sugar: np.ndarray) -> Hive:
    warm, flow, sweet = taste(hive, nectar)
    bite = (sweet - sugar) / sugar.size
    swarm = (bite @ hive.jar.T) * np.where(warm > 0, 1.0, flow + 1.0)
    return Hive(comb=nectar.T @ swarm, wax=swarm.sum(axis=0), jar=flow.T @ bite, lid=bite.sum(axis=0))


def moved(hive: Hive, by: Hive, step: float) -> Hive:
    return replace(hive, **{f.name: getattr(hive, f.name) - step * getattr(by, f.name) for f in fields(hive)})


if __name__ == "__main__":
    bees = np.random.default_rng(2024)
    nectar = bees.uniform(-1, 1, (36, 4))
    sugar = np.column_stack([np.sin(nectar.sum(axis=1)), nectar[:, 0] * nectar[:, 1], nectar[:, 2] ** 2])
    hive = Hive(bees.normal(0, 0.6, (4, 10)), np.zeros(10), bees.normal(0, 0.6, (10, 3)), np.zeros(3))
    for day in range(250):
        hive = moved(hive, prick(hive, nectar, sugar), 0.5)
        if day % 50 == 49:
            print(f"day {day + 1}: {loss_of(hive, nectar, sugar):.5f}")
