"""Is the bus late? Layers in any number, examples in columns; a memo of each layer is kept for the way back."""
import numpy as np

def hinge(total):
    return np.where(total > 0, total, 0.0)

def squash(total):
    return 1 / (1 + np.exp(-total))

def hinge_back(pull, total):
    through = pull.copy()
    through[total <= 0] = 0
    return through

def squash_back(pull, total):
    return pull * squash(total) * squash(-total)

def fresh(widths, seed):
    chance = np.random.default_rng(seed)
    net = {}
    for n, (below, own) in enumerate(zip(widths, widths[1:]), start=1):
        net["w%d" % n] = chance.standard_normal((own, below)) * below ** -0.5
        net["b%d" % n] = np.zeros((own, 1))
    return net

def ahead(net, depth, facts):
    memo = {"out0": facts}
    for n in range(1, depth + 1):
        memo["total%d" % n] = net["w%d" % n] @ memo["out%d" % (n - 1)] + net["b%d" % n]
        bend = squash if n == depth else hinge
        memo["out%d" % n] = bend(memo["total%d" % n])
    return memo["out%d" % depth], memo

def surprise(odds, late):
    return -np.mean(late * np.log(odds) + (1 - late) * np.log(1 - odds))

def of_layer(net, memo, n, pull, slopes):
    cases = pull.shape[1]
    slopes["w%d" % n] = pull @ memo["out%d" % (n - 1)].T / cases
    slopes["b%d" % n] = pull.sum(axis=1, keepdims=True) / cases
    return net["w%d" % n].T @ pull

def back(net, depth, memo, odds, late):
    slopes = {}
    below = (1 - late) / (1 - odds) - late / odds
    pull = squash_back(below, memo["total%d" % depth])
    below = of_layer(net, memo, depth, pull, slopes)
    for n in range(depth - 1, 0, -1):
        pull = hinge_back(below, memo["total%d" % n])
        below = of_layer(net, memo, n, pull, slopes)
    return slopes

def train(facts, late, widths, rounds, pace):
    net, depth = fresh(widths, seed=12), len(widths) - 1
    for k in range(rounds):
        odds, memo = ahead(net, depth, facts)
        slopes = back(net, depth, memo, odds, late)
        for name, slope in slopes.items():
            net[name] = net[name] - pace * slope
        if k % 75 == 0:
            print("round", k, "surprise", surprise(odds, late))
    return net

chance = np.random.default_rng(77)
facts = chance.uniform(-1, 1, (5, 36))
late = 1.0 * (facts[[0]] + facts[[1]] * facts[[2]] > 0.1)
net = train(facts, late, (5, 8, 6, 1), rounds=300, pace=0.08)
