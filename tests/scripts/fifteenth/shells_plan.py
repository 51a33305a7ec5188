import numpy as np

# ---- which of two shells? The network is a list of dictionaries, its values lie in dictionaries by name ----

PLAN = [
    {"from": 2, "to": 8, "bend": "ramp"},
    {"from": 8, "to": 6, "bend": "ramp"},
    {"from": 6, "to": 1, "bend": "squash"},
]


def start_values(plan, seed):
    gen = np.random.RandomState(seed)
    values = {}
    for number, part in enumerate(plan, start=1):
        values[f"W{number}"] = 0.6 * gen.randn(part["to"], part["from"])
        values[f"b{number}"] = 0.1 * gen.randn(part["to"], 1)
    return values


def squash(z):
    return 1 / (1 + np.exp(-z))


def ramp(z):
    return np.maximum(0, z)


def squash_back(d_out, z):
    s = squash(z)
    return d_out * s * (1 - s)


def ramp_back(d_out, z):
    d_z = np.array(d_out, copy=True)
    d_z[z <= 0] = 0
    return d_z


def one_ahead(below, weights, bias, bend):
    z = np.dot(weights, below) + bias
    if bend == "ramp":
        f = ramp
    elif bend == "squash":
        f = squash
    else:
        raise ValueError("no such bend: " + bend)
    return f(z), z


def all_ahead(points, values, plan):
    kept = {}
    now = points
    for number, part in enumerate(plan):
        kept[f"a{number}"] = now
        now, kept[f"z{number + 1}"] = one_ahead(
            now, values[f"W{number + 1}"], values[f"b{number + 1}"], part["bend"]
        )
    return now, kept


def surprise(guess, side):
    n = guess.shape[1]
    total = np.dot(side, np.log(guess).T) + np.dot(1 - side, np.log(1 - guess).T)
    return np.squeeze(-total / n)


def one_back(d_now, weights, z, below, bend):
    n = below.shape[1]
    turn_back = {"ramp": ramp_back, "squash": squash_back}[bend]
    d_z = turn_back(d_now, z)
    d_weights = np.dot(d_z, below.T) / n
    d_bias = np.sum(d_z, axis=1, keepdims=True) / n
    d_below = np.dot(weights.T, d_z)
    return d_below, d_weights, d_bias


def all_back(guess, side, kept, values, plan):
    slopes = {}
    side = side.reshape(guess.shape)
    d_below = -(np.divide(side, guess) - np.divide(1 - side, 1 - guess))
    for number, part in reversed(list(enumerate(plan))):
        up = number + 1
        d_now = d_below
        d_below, d_weights, d_bias = one_back(
            d_now, values[f"W{up}"], kept[f"z{up}"], kept[f"a{number}"], part["bend"]
        )
        slopes[f"W{up}"] = d_weights
        slopes[f"b{up}"] = d_bias
    return slopes


def moved(values, slopes, plan, rate):
    for number, _ in enumerate(plan, 1):
        values[f"W{number}"] -= rate * slopes[f"W{number}"]
        values[f"b{number}"] -= rate * slopes[f"b{number}"]
    return values


def fit(points, side, plan, rounds, rate, talk=False, watcher=None):
    values = start_values(plan, 2)
    history = []
    for i in range(rounds):
        guess, kept = all_ahead(points, values, plan)
        history.append(surprise(guess, side))
        slopes = all_back(guess, side, kept, values, plan)
        values = moved(values, slopes, plan, rate)
        if i % 50 == 0:
            if talk:
                print("round {:4d}  surprise {:.5f}".format(i, history[-1]))
            if watcher is not None:
                watcher(i, values)
    return values


if __name__ == "__main__":
    turn = np.random.RandomState(5).uniform(0.3, 6, 90)
    which = np.arange(90) % 2
    points = np.vstack([turn * np.cos(turn + np.pi * which), turn * np.sin(turn + np.pi * which)]) / 4
    values = fit(points, which.reshape((which.shape[0], 1)).T, PLAN, 200, 0.1, talk=True)
    guess, _ = all_ahead(points, values, PLAN)
    print("share right", np.mean((guess > 0.5) == which))
