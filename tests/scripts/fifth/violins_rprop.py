"""Which strings of a violin are out of tune? Only the sign of each slope counts, and each weight has a step of its own."""

import numpy as np

note = np.random.default_rng(55)
sound = note.normal(size=(26, 6))
tuned = np.tanh(sound @ note.normal(size=(6, 4)))
body = [note.normal(0, 0.4, (6, 7)), note.normal(0, 0.4, (7, 4))]
pegs = [np.zeros((1, 7)), np.zeros((1, 4))]
stride = [np.full(p.shape, 0.01) for p in body + pegs]
before = [np.zeros(p.shape) for p in body + pegs]


def play(sound):
    wood = sound @ body[0] + pegs[0]
    wood = wood / (1 + np.abs(wood))
    return wood, wood @ body[1] + pegs[1]


for bow in range(150):
    wood, tone = play(sound)
    wrong = tone - tuned
    noise = 0.25 * (wrong**4).sum() / len(sound)
    up = wrong**3 / len(sound)
    under = up.dot(body[1].T) * (1 - np.abs(wood)) ** 2
    now = [sound.T @ under, wood.T @ up, under.sum(0, keepdims=True), up.sum(0, keepdims=True)]
    for k, (weight, slope) in enumerate(zip(body + pegs, now)):
        agree = slope * before[k]
        stride[k] = np.where(agree > 0, stride[k] * 1.2, np.where(agree < 0, stride[k] * 0.5, stride[k]))
        stride[k] = np.clip(stride[k], 1e-6, 0.5)
        weight -= np.sign(slope) * stride[k]
        before[k] = slope
print(noise)
