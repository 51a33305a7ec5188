"""Four harbour signals from six lamps: all weights in one long vector, cost and gradient from one function."""
import numpy as np


def squash(z):
    return 1.0 / (1.0 + np.exp(-z))


def squash_slope(z):
    s = squash(z)
    return np.multiply(s, 1 - s)


def cost_and_slope(vector, sizes, lamps, wanted, penalty):
    """Cost with a penalty on all weights but the biases, and its slope, as flat as the vector."""
    n_lamps, n_hidden, n_signals = sizes
    rows = lamps.shape[0]
    lamps, wanted = np.asmatrix(lamps), np.asmatrix(wanted)
    cut = n_hidden * (n_lamps + 1)
    low = np.asmatrix(np.reshape(vector[:cut], (n_hidden, n_lamps + 1)))
    high = np.asmatrix(np.reshape(vector[cut:], (n_signals, n_hidden + 1)))

    first = np.insert(lamps, 0, values=np.ones(rows), axis=1)
    sums = first * low.T
    second = np.insert(squash(sums), 0, values=np.ones(rows), axis=1)
    guess = squash(second * high.T)

    cost = 0
    for r in range(rows):
        yes = np.multiply(wanted[r, :], np.log(guess[r, :]))
        no = np.multiply(1 - wanted[r, :], np.log(1 - guess[r, :]))
        cost -= np.sum(yes + no)
    cost = cost / rows
    cost += penalty / (2 * rows) * (np.sum(np.square(low[:, 1:])) + np.sum(np.square(high[:, 1:])))

    pile_low = np.zeros(low.shape)
    pile_high = np.zeros(high.shape)
    for r in range(rows):
        miss = guess[r, :] - wanted[r, :]
        sums_r = np.insert(sums[r, :], 0, values=np.ones(1))
        d_hidden = np.multiply((high.T * miss.T).T, squash_slope(sums_r))
        pile_low = pile_low + d_hidden[:, 1:].T * first[r, :]
        pile_high = pile_high + miss.T * second[r, :]
    pile_low = pile_low / rows
    pile_high = pile_high / rows
    pile_low[:, 1:] = pile_low[:, 1:] + low[:, 1:] * penalty / rows
    pile_high[:, 1:] = pile_high[:, 1:] + high[:, 1:] * penalty / rows
    return cost, np.concatenate((np.ravel(pile_low), np.ravel(pile_high)))


np.random.seed(4)
lamps = np.random.randint(0, 2, (24, 6)).astype(float)
signal = (lamps[:, 0] + 2 * (lamps[:, 2] * lamps[:, 4] > 0)).astype(int)
wanted = np.eye(4)[signal]
sizes = (6, 5, 4)
vector = 1.5 * (np.random.random(size=5 * (6 + 1) + 4 * (5 + 1)) - 0.5)

for turn in range(40):
    cost, slope = cost_and_slope(vector, sizes, lamps, wanted, 0.05)
    vector = vector - 1.2 * slope
    if turn % 10 == 0:
        print("turn", turn, "cost", round(float(cost), 5))
