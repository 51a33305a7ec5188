"""A rower chooses the left or the right lane round a rock and learns from where he ended (policy gradients)."""
import numpy as np

UNITS = 7
VOYAGES_PER_STEP = 4
PACE = 4e-2
PATIENCE = 0.9
MEMORY = 0.9

dice = np.random.RandomState(14)
net = {"low": dice.randn(UNITS, 3) / 2, "high": dice.randn(UNITS) / 3}
pile = {name: np.zeros_like(w) for name, w in net.items()}
squares = {name: np.zeros_like(w) for name, w in net.items()}


def squash(s):
    return 1.0 / (1.0 + np.exp(-s))


def with_future(prizes):
    worth = np.zeros_like(prizes)
    running = 0
    for t in reversed(range(0, prizes.size)):
        running = running * PATIENCE + prizes[t]
        worth[t] = running
    return worth


def chance_right(view):
    inner = np.dot(net["low"], view)
    inner[inner < 0] = 0
    return squash(np.dot(net["high"], inner)), inner


def slopes(views, inners, lacks):
    d_high = np.dot(inners.T, lacks).ravel()
    d_inner = np.outer(lacks, net["high"])
    d_inner[inners <= 0] = 0
    d_low = np.dot(d_inner.T, views)
    return {"low": d_low, "high": d_high}


usual = None
for voyage in range(1, 81):
    rock, boat = dice.uniform(-1, 1), dice.uniform(-0.5, 0.5)
    views, inners, lacks, prizes = [], [], [], []
    for stroke in range(6):
        view = np.array([boat, rock, 1.0])
        p, inner = chance_right(view)
        went_right = 1 if dice.uniform() < p else 0
        views.append(view)
        inners.append(inner)
        lacks.append(went_right - p)
        boat += 0.3 if went_right else -0.3
        prizes.append(abs(boat - rock) - 0.2 * abs(boat))

    views = np.vstack(views)
    inners = np.vstack(inners)
    lacks = np.vstack(lacks)
    prizes = np.vstack(prizes)

    worth = with_future(prizes)
    worth -= np.mean(worth)
    worth /= np.std(worth)
    lacks *= worth
    up = slopes(views, inners, lacks)
    for name in net:
        pile[name] += up[name]

    if voyage % VOYAGES_PER_STEP == 0:
        for name, w in net.items():
            squares[name] = MEMORY * squares[name] + (1 - MEMORY) * pile[name] ** 2
            net[name] += PACE * pile[name] / (np.sqrt(squares[name]) + 1e-5)
            pile[name] = np.zeros_like(w)

    total = float(prizes.sum())
    usual = total if usual is None else usual * 0.95 + total * 0.05
    if voyage % 20 == 0:
        print("voyage %d: prize %.3f, usually %.3f" % (voyage, total, usual))
