import numpy as np

def make_model(n_in, n_hid, seed=0):
    rng = np.random.default_rng(seed)
    theta = {'W': [rng.normal(0, n_in ** -.5, (n_in, n_hid)), rng.normal(0, n_hid ** -.5, (n_hid, 1))],
             'c': [np.zeros(n_hid), np.zeros(1)]}

    def relu6(v):
        return np.minimum(np.maximum(v, 0), 6)

    def predict(x, keep=None):
        pre = x @ theta['W'][0] + theta['c'][0]
        act = relu6(pre)
        if keep is not None:
            keep.update(x=x, pre=pre, act=act)
        return act @ theta['W'][1] + theta['c'][1]

    def learn(x, t, eta):
        keep = {}
        y = predict(x, keep)
        e = y - t
        g1 = e / len(x)
        back = g1 @ theta['W'][1].T
        g0 = back * ((keep['pre'] > 0) & (keep['pre'] < 6))
        for layer, (inp, g) in enumerate(((keep['x'], g0), (keep['act'], g1))):
            theta['W'][layer] -= eta * inp.T @ g
            theta['c'][layer] -= eta * g.sum(axis=0)
        return 0.5 * float((e * e).mean())

    return predict, learn

predict, learn = make_model(2, 9)
pts = np.random.default_rng(1).uniform(-2, 2, (45, 2))
goal = (pts[:, 0] * pts[:, 1]).reshape(-1, 1)
curve = [learn(pts, goal, 0.05) for _ in range(5)]
for _ in range(300):
    curve.append(learn(pts, goal, 0.05))
print(curve[0], curve[-1])
