"""Sort apples into three grades. Each operation hands back its value and a function that carries a slope back."""

import numpy as np

r = np.random.RandomState(8)
PER_GRADE = 14
fruit = np.hstack([r.randn(5, PER_GRADE) + r.uniform(-1.5, 1.5, (5, 1)) for _ in range(3)])  # features x apples
grade = np.repeat([0, 1, 2], PER_GRADE)


def affine(M, shift, v):
    def carry(up):
        return np.dot(up, v.T), np.sum(up, axis=1, keepdims=True), np.dot(M.T, up)

    return np.dot(M, v) + shift, carry


def leaky(v, low=0.1):
    def carry(up):
        return np.where(v > 0, up, low * up)

    return np.where(v > 0, v, low * v), carry


def surprise(score, label):
    count = label.size
    top = score - np.max(score, axis=0, keepdims=True)
    logp = top - np.log(np.sum(np.exp(top), axis=0, keepdims=True))

    def carry():
        share = np.exp(logp)
        share[label, np.arange(count)] -= 1
        return share / count

    return -np.mean(logp[label, np.arange(count)]), carry


def study(rounds=300, pace=0.4):
    A, a = 0.3 * r.randn(7, 5), np.zeros((7, 1))
    B, b = 0.3 * r.randn(3, 7), np.zeros((3, 1))
    for turn in range(rounds):
        lin, back_lin = affine(A, a, fruit)
        act, back_act = leaky(lin)
        out, back_out = affine(B, b, act)
        loss, back_loss = surprise(out, grade)
        to_B, to_b, to_act = back_out(back_loss())
        to_A, to_a, _ = back_lin(back_act(to_act))
        A, a = A - pace * to_A, a - pace * to_a
        B, b = B - pace * to_B, b - pace * to_b
        if turn % 60 == 0:
            print("surprise", loss)
    return A, a, B, b


study()
