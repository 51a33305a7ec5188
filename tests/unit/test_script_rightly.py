"""Right scripts that train in other ways than one step along one loss in each turn: judged where they can be, never accused."""

from __future__ import annotations

import sys

import pytest

from mlp_lib.doctor import examine
from tests.scripts.wrong import Wrong
from tests.scripts.wrong_second import SECOND
from tests.scripts.wrong_tenth import TENTH

inside = sys.modules["mlp_lib.doctor.script.examine"]


@pytest.fixture(autouse=True)
def _strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inside, "STRICT", True)


BEGIN = """
import numpy as np
rng = np.random.default_rng(3)
X = rng.normal(size=(50, 4)); y = np.sin(X[:, :1])
W, V = rng.normal(0, .5, (4, 6)), rng.normal(0, .5, (6, 1))
"""

PLAYERS = """
import numpy as np
rng = np.random.default_rng(0)
sig = lambda z: 1 / (1 + np.exp(-z))
w, b, u, c = rng.normal(size=4)
rate = 0.05
for turn in range(200):
    real, z = rng.normal(4, 0.5, 16), rng.normal(size=16)
    fake = w * z + b
    p_real, p_fake = sig(u * real + c), sig(u * fake + c)
    critic_loss = -np.mean(np.log(p_real) + np.log(1 - p_fake))
    u -= rate * np.mean((p_real - 1) * real + p_fake * fake)
    c -= rate * np.mean((p_real - 1) + p_fake)
    z = rng.normal(size=16)
    fake = w * z + b
    p_fake = sig(u * fake + c)
    maker_loss = -np.mean(np.log(p_fake))
    back = (p_fake - 1) * u
    w -= rate * np.mean(back * z)
    b -= rate * np.mean(back)
"""

HALVES = (
    BEGIN
    + """
for turn in range(100):
    h = np.tanh(X @ W); e = h @ V - y; loss = np.mean(e ** 2)
    V -= .1 * 2 * h.T @ e / 50
    e = h @ V - y
    W -= .1 * 2 * X.T @ (e @ V.T * (1 - h ** 2)) / 50
"""
)

TASKS = (
    BEGIN
    + """
t = (X[:, 1:2] > 0) * 1.; U = rng.normal(0, .5, (6, 1))
for turn in range(100):
    h = np.tanh(X @ W); e = h @ V - y; loss_one = np.mean(e ** 2); d = 2 * e / 50
    gV = h.T @ d; gW = X.T @ (d @ V.T * (1 - h ** 2)); V -= .1 * gV; W -= .1 * gW
    h = np.tanh(X @ W); p = 1 / (1 + np.exp(-h @ U)); d = (p - t) / 50
    loss_two = -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
    gU = h.T @ d; gW = X.T @ (d @ U.T * (1 - h ** 2)); U -= .1 * gU; W -= .1 * gW
"""
)

TEACHER = (
    BEGIN
    + """
tW, tV = W.copy(), V.copy()
for turn in range(300):
    near, far = X + rng.normal(0, .1, X.shape), X + rng.normal(0, .1, X.shape)
    h = np.tanh(near @ W); o = h @ V; wise = np.tanh(far @ tW) @ tV
    loss = np.mean((o - y) ** 2) + 0.5 * np.mean((o - wise) ** 2)
    do = 2 * (o - y) / 50 + (o - wise) / 50
    dV = h.T @ do; dW = near.T @ (do @ V.T * (1 - h ** 2))
    V -= .1 * dV; W -= .1 * dW
    tW = .99 * tW + .01 * W; tV = .99 * tV + .01 * V
"""
)

EVERY_FOURTH = (
    BEGIN
    + """
count = 0
for epoch in range(50):
    for i in range(0, 48, 6):
        xb, yb = X[i:i + 6], y[i:i + 6]
        h = np.tanh(xb @ W); o = h @ V
        loss = np.mean((o - yb) ** 2)
        d = 2 * (o - yb) / 6
        gV = h.T @ d
        gW = xb.T @ (d @ V.T * (1 - h ** 2))
        count += 1
        if count % 4 == 0:
            W -= .1 * gW
            V -= .1 * gV
"""
)

OBJECT_EVERY_FOURTH = """
import numpy as np
rng = np.random.default_rng(1)
class Net:
    def __init__(self): self.W = rng.normal(0, 0.5, (5, 7)); self.V = rng.normal(0, 0.5, (7, 3)); self.grads = {}
    def forward(self, x):
        self.x = x; self.a = x @ self.W; self.h = np.maximum(self.a, 0)
        e = np.exp(self.h @ self.V); return e / e.sum(1, keepdims=True)
    def backward(self, p, t):
        d = (p - t) / len(t)
        self.grads['V'] = self.h.T @ d
        self.grads['W'] = self.x.T @ (d @ self.V.T * (self.a > 0))
    def step(self, rate):
        self.W -= rate * self.grads['W']; self.V -= rate * self.grads['V']
X = rng.normal(size=(60, 5)); T = np.eye(3)[rng.integers(0, 3, 60)]
net = Net()
for turn in range(400):
    part = rng.choice(60, 12, replace=False)
    p = net.forward(X[part])
    loss = -np.mean(np.sum(T[part] * np.log(p + 1e-12), axis=1))
    net.backward(p, T[part])
    if (turn + 1) % 4 == 0:
        net.step(0.2)
"""

#: The steps read the classes as rows of ones and noughts, the loss as numbers.
LABELS_TWICE = """
import numpy as np
rng = np.random.default_rng(8)
def softmax(z, T=1.0):
    e = np.exp((z - z.max(1, keepdims=True)) / T); return e / e.sum(1, keepdims=True)
X = rng.normal(size=(60, 5)); lab = rng.integers(0, 3, 60); Y = np.eye(3)[lab]
soft = softmax(np.tanh(X @ rng.normal(size=(5, 20))) @ rng.normal(size=(20, 3)), 3.0)
W, V = rng.normal(0, .4, (5, 6)), rng.normal(0, .4, (6, 3))
T, a, rate = 3.0, 0.7, 0.3
for turn in range(200):
    h = np.tanh(X @ W); z = h @ V
    ps, p1 = softmax(z, T), softmax(z)
    loss = -a * T * T * np.mean(np.sum(soft * np.log(ps), 1)) - (1 - a) * np.mean(np.log(p1[np.arange(60), lab]))
    dz = a * T * (ps - soft) / 60 + (1 - a) * (p1 - Y) / 60
    dV = h.T @ dz; dW = X.T @ (dz @ V.T * (1 - h * h))
    W -= rate * dW; V -= rate * dV
"""

WALK = """
import numpy as np
rng = np.random.default_rng(61)
W1, W2 = rng.normal(0, .4, (5, 8)), rng.normal(0, .4, (8, 2))
def policy(x): h = np.tanh(x @ W1); z = h @ W2; p = np.exp(z - z.max()); return h, p / p.sum()
for episode in range(300):
    s, xs, hs, ps, acts, rews = 2, [], [], [], [], []
    for t in range(12):
        x = np.eye(5)[s]; h, p = policy(x); a = rng.choice(2, p=p)
        s = max(0, s - 1) if a == 0 else min(4, s + 1)
        xs.append(x); hs.append(h); ps.append(p); acts.append(a); rews.append(1. if s == 4 else -.05)
        if s in (0, 4): break
    G, R = 0, []
    for r in reversed(rews): G = r + .95 * G; R.insert(0, G)
    R = np.array(R)
    dW1, dW2 = np.zeros_like(W1), np.zeros_like(W2)
    for x, h, p, a, g in zip(xs, hs, ps, acts, R):
        dz = -p; dz[a] += 1; dz *= g
        dW2 += np.outer(h, dz); dW1 += np.outer(x, dz @ W2.T * (1 - h ** 2))
    W1 += .05 * dW1; W2 += .05 * dW2
"""

ACTOR_AND_CRITIC = """
import numpy as np
rng = np.random.default_rng(63)
theta, w = np.zeros((6, 2)), np.zeros(6)
s = 3
for t in range(2000):
    p = np.exp(theta[s] - theta[s].max()); p /= p.sum(); a = rng.choice(2, p=p)
    s2 = min(5, s + 1) if a else max(0, s - 1); done = s2 in (0, 5); r = 1. if s2 == 5 else 0.
    delta = r + (0 if done else .95 * w[s2]) - w[s]
    w[s] += .1 * delta
    g = -p; g[a] += 1
    theta[s] += .1 * delta * g
    s = 3 if done else s2
"""

TABLE_OF_VALUES = """
import numpy as np
rng = np.random.default_rng(66)
Q = np.zeros((6, 2)); s = 3
for t in range(3000):
    a = rng.integers(2) if rng.random() < .2 else int(Q[s].argmax())
    s2 = min(5, s + 1) if a else max(0, s - 1); r = 1. * (s2 == 5); done = s2 in (0, 5)
    Q[s, a] += .1 * (r + (0 if done else .9 * Q[s2].max()) - Q[s, a])
    s = 3 if done else s2
"""

REPLAY = """
import numpy as np
rng = np.random.default_rng(2)
W1, W2 = rng.normal(0, 0.4, (5, 8)), rng.normal(0, 0.4, (8, 2))
T1, T2 = W1.copy(), W2.copy()
def q(x, A, B): h = np.maximum(0, x @ A); return h, h @ B
s, memory = 2, []
for t in range(300):
    a = rng.integers(2) if rng.random() < 0.3 else int(np.argmax(q(np.eye(5)[s], W1, W2)[1]))
    s2 = min(4, s + 1) if a == 1 else max(0, s - 1)
    done = s2 in (0, 4)
    memory.append((s, a, 1.0 * (s2 == 4), s2, done)); s = 2 if done else s2
    if len(memory) >= 8:
        S, A, R, S2, D = map(np.array, zip(*[memory[i] for i in rng.integers(0, len(memory), 8)]))
        better = R + 0.9 * (1 - D) * q(np.eye(5)[S2], T1, T2)[1].max(1)
        H, Q = q(np.eye(5)[S], W1, W2)
        off = Q[np.arange(8), A] - better
        loss = np.mean(off**2)
        dQ = np.zeros_like(Q); dQ[np.arange(8), A] = 2 * off / 8
        dH = dQ @ W2.T; dH[H <= 0] = 0
        W2 -= 0.05 * H.T @ dQ; W1 -= 0.05 * np.eye(5)[S].T @ dH
    if t % 50 == 0: T1, T2 = W1.copy(), W2.copy()
"""

#: The inputs are the only data, and reach the weights on the way forward as well.
EQUATION = """
import numpy as np
rng = np.random.default_rng(52)
x = np.linspace(0, 1, 20)[:, None]; W, b, v = rng.normal(0, 1, (1, 8)), rng.normal(0, .5, 8), rng.normal(0, .5, (8, 1))
for turn in range(300):
    h = np.tanh(x @ W + b); u = h @ v; s = 1 - h ** 2; du = (s * W) @ v
    r = du + u; h0 = np.tanh(b)[None]; e0 = h0 @ v - 1
    loss = np.mean(r ** 2) + e0[0, 0] ** 2
    dr = 2 * r / 20
    gv = (s * W).T @ dr + h.T @ dr + 2 * h0.T @ e0
    ds = dr @ v.T * W; dh = dr @ v.T - 2 * h * ds; dz = dh * s
    dz0 = 2 * e0 @ v.T * (1 - h0 ** 2)
    gW = x.T @ dz + (dr @ v.T * s).sum(0, keepdims=True); gb = dz.sum(0) + dz0[0]
    W -= .05 * gW; b -= .05 * gb; v -= .05 * gv
"""

RIGHT = {
    "players": (PLAYERS, "several steps", "`maker_loss`"),
    "halves": (HALVES, "several steps", "`loss`"),
    "tasks": (TASKS, "several steps", "`loss_two`"),
    "teacher": (TEACHER, "every step", "`loss`"),
    "every fourth": (EVERY_FOURTH, "every step", "`loss`"),
    "object every fourth": (OBJECT_EVERY_FOURTH, "every step", "`loss`"),
    "labels twice": (LABELS_TWICE, "every step", "`loss`"),
    "walk": (WALK, "every step", "each weighted by `R`"),
    "actor and critic": (ACTOR_AND_CRITIC, "several steps", "each weighted by `delta`"),
    "table of values": (TABLE_OF_VALUES, "every step", "with the other side held"),
    "replay": (REPLAY, "every step", "`loss`"),
    "equation": (EQUATION, "every step", "`loss`"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_script_is_told_right_and_by_which_loss(name: str) -> None:
    text, how, loss = RIGHT[name]
    report = examine(text)
    assert report.verdict == "right", report.text
    assert how in report.headline, report.headline
    assert loss in report.headline, report.headline
    assert not any(f.certain for f in report.findings), report.text


#: One wrong line each, of the same forms.
SLIPS = {
    "players": ("back = (p_fake - 1) * u", "back = p_fake * u"),
    "tasks": ("gU = h.T @ d; gW = X.T @ (d @ U.T", "gU = h.T @ d; gW = X.T @ (d @ V.T"),
    "teacher": ("dW = near.T", "dW = far.T"),
    "every fourth": ("(1 - h ** 2))", "(1 - h))"),
    "labels twice": ("dz = a * T * (ps - soft) / 60", "dz = a * (ps - soft) / 60"),
    "walk": ("np.outer(x, dz @ W2.T * (1 - h ** 2))", "np.outer(x, dz @ W2.T * (1 - h))"),
    "actor and critic": ("g[a] += 1", "g[a] += 2"),
    "table of values": ("- Q[s, a])", "- Q[s2, a])"),
    "replay": ("dH[H <= 0] = 0", "dH[dH <= 0] = 0"),
}


@pytest.mark.parametrize("name", SLIPS)
def test_with_a_slip_it_is_not_told_right(name: str) -> None:
    old, new = SLIPS[name]
    text = RIGHT[name][0]
    assert text.count(old) == 1
    report = examine(text.replace(old, new))
    assert report.verdict != "right", report.text


AWAY = (
    BEGIN
    + """
def slopes(W, V):
    h = np.tanh(X @ W); d = 2 * (h @ V - y) / 50
    return np.mean((h @ V - y) ** 2), X.T @ (d @ V.T * (1 - h ** 2)), h.T @ d
for turn in range(200):
    loss, gW, gV = slopes(W, V)
    size = np.sqrt((gW ** 2).sum() + (gV ** 2).sum()) + 1e-12
    _, sW, sV = slopes(W + .05 * gW / size, V + .05 * gV / size)
    W -= .1 * sW; V -= .1 * sV
"""
)

FEEDBACK = (
    BEGIN
    + """
B = rng.normal(0, .5, (1, 6))
for turn in range(300):
    h = np.tanh(X @ W); o = h @ V; e = (o - y) / 50
    loss = .5 * np.sum((o - y) ** 2) / 50
    dh = e @ B * (1 - h ** 2)
    V -= .1 * h.T @ e; W -= .1 * X.T @ dh
"""
)
WIDE = "y = np.sin(X[:, :2])", "(6, 2)", "(2, 6)"

MEANS = """
import numpy as np
rng = np.random.default_rng(29)
X = rng.normal(size=(60, 2)); C = X[:4].copy()
for turn in range(20):
    nearest = ((X[:, None] - C[None]) ** 2).sum(-1).argmin(1)
    for k in range(4):
        if (nearest == k).any(): C[k] = X[nearest == k].mean(0)
"""

ONE_BY_ONE = """
import numpy as np
rng = np.random.default_rng(33)
X = rng.normal(size=(50, 6)); y = (X[:, 0] > X[:, 1]) * 1.; w = np.zeros(6); b = 0.
for t in range(600):
    j = t % 6
    p = 1 / (1 + np.exp(-(X @ w + b)))
    loss = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
    w[j] -= .5 * np.mean((p - y) * X[:, j])
    b -= .5 * np.mean(p - y)
"""

NO_GRADIENT = {
    "away": (AWAY, "where `W` is moved to first"),
    "feedback": (
        FEEDBACK.replace("y = np.sin(X[:, :1])", WIDE[0]).replace("(6, 1)", WIDE[1]).replace("(1, 6)", WIDE[2]),
        "`B` (line 11) is read on the way back only",
    ),
    "means": (MEANS, "does not depend on what stood there"),
    "one by one": (ONE_BY_ONE, "A turn moves one part of `w`"),
}


@pytest.mark.parametrize("name", NO_GRADIENT)
def test_steps_along_no_gradient_are_refused_and_why(name: str) -> None:
    text, why = NO_GRADIENT[name]
    report = examine(text)
    assert report.verdict == "not taken", report.text
    assert why in report.headline, report.headline


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(SECOND[63], id="the label of the input, weighed by what is always the same"),
        pytest.param(TENTH[9], id="labels that weigh themselves, where other steps follow the loss"),
    ],
)
def test_a_known_label_is_no_choice_that_a_number_weighs(case: Wrong) -> None:
    report = examine(case.text)
    assert report.verdict != "right", report.headline
