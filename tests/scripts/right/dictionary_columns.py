"""Does the glaze crack? Two layers in one dictionary, what they gave in another, tiles in columns."""
import numpy as np


def kiln(facts, cells, answers):
    fire = np.random.default_rng(34)
    return {
        "near": fire.normal(0, 0.6, (cells, facts)),
        "near_at": np.zeros((cells, 1)),
        "far": fire.normal(0, 0.6, (answers, cells)),
        "far_at": np.zeros((answers, 1)),
    }


def squash(total):
    return 1 / (1 + np.exp(-total))


def fired(tiles, net):
    warm = net["near"] @ tiles + net["near_at"]
    glow = np.tanh(warm)
    crack = net["far"] @ glow + net["far_at"]
    return {"warm": warm, "glow": glow, "crack": crack, "odds": squash(crack)}


def doubt(odds, cracked):
    return -np.mean(np.log(odds) * cracked + np.log(1 - odds) * (1 - cracked))


def cooled(net, gave, tiles, cracked):
    count = tiles.shape[1]
    glow, odds = gave["glow"], gave["odds"]
    at_far = odds - cracked
    to_far = at_far @ glow.T / count
    to_far_at = at_far.sum(axis=1, keepdims=True) / count
    at_near = net["far"].T @ at_far * (1 - glow ** 2)
    to_near = at_near @ tiles.T / count
    to_near_at = at_near.sum(axis=1, keepdims=True) / count
    return {"near": to_near, "near_at": to_near_at, "far": to_far, "far_at": to_far_at}


def moved(net, slopes, pace):
    return {
        "near": net["near"] - pace * slopes["near"],
        "near_at": net["near_at"] - pace * slopes["near_at"],
        "far": net["far"] - pace * slopes["far"],
        "far_at": net["far_at"] - pace * slopes["far_at"],
    }


def baked(tiles, cracked, cells, firings=600, pace=0.9):
    net = kiln(len(tiles), cells, len(cracked))
    for firing in range(firings):
        gave = fired(tiles, net)
        loss = doubt(gave["odds"], cracked)
        slopes = cooled(net, gave, tiles, cracked)
        net = moved(net, slopes, pace)
        if firing % 150 == 0:
            print("firing", firing, "doubt", loss)
    return net


clay = np.random.default_rng(11)
tiles = clay.uniform(-1, 1, (3, 48))
cracked = (tiles[[0]] ** 2 + tiles[[1]] > 0.3 * tiles[[2]]).astype(float)
baked(tiles, cracked, 5)
