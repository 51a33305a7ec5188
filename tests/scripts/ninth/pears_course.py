"""Ripe pears: examples in columns, weights by their names in one dictionary, what each layer met kept in a list, a penalty."""

import numpy as np

SIZES, PENALTY, RATE = [4, 7, 5, 1], 0.7, 0.3
DEPTH = len(SIZES) - 1


def planted(chance):
    tree = {}
    for k in range(1, DEPTH + 1):
        tree[f"W{k}"] = chance.standard_normal((SIZES[k], SIZES[k - 1])) / SIZES[k - 1] ** 0.5
        tree[f"b{k}"] = np.zeros((SIZES[k], 1))
    return tree


def tasted(tree, fruit):
    met = []
    for k in range(1, DEPTH + 1):
        total = tree[f"W{k}"] @ fruit + tree[f"b{k}"]
        answer = np.tanh(total) if k < DEPTH else 1 / (1 + np.exp(-total))
        met.append((fruit, answer))
        fruit = answer
    return fruit, met


def price(tree, said, ripe):
    n = ripe.shape[1]
    fit = -(ripe * np.log(said) + (1 - ripe) * np.log(1 - said)).sum() / n
    return fit + PENALTY / (2 * n) * sum((tree[f"W{k}"] ** 2).sum() for k in range(1, DEPTH + 1))


def pulls(tree, said, ripe, met):
    n = ripe.shape[1]
    found = {}
    back = (1 - ripe) / (1 - said) - ripe / said
    for k in range(DEPTH, 0, -1):
        came, answer = met[k - 1]
        if k == DEPTH:
            pull = back * answer * (1 - answer)
        else:
            pull = back * (1 - answer**2)
        found[f"W{k}"] = pull @ came.T / n + PENALTY / n * tree[f"W{k}"]
        found[f"b{k}"] = pull.mean(axis=1, keepdims=True)
        back = tree[f"W{k}"].T @ pull
    return found


chance = np.random.default_rng(3)
fruit = chance.standard_normal((4, 50))
ripe = (fruit[[0]] * fruit[[1]] + fruit[[2]] > 0) * 1.0
tree = planted(chance)
for day in range(400):
    said, met = tasted(tree, fruit)
    worth = price(tree, said, ripe)
    if day % 100 == 0:
        print("day", day, "price", worth)
    found = pulls(tree, said, ripe, met)
    for name in tree:
        tree[name] -= RATE * found[name]
