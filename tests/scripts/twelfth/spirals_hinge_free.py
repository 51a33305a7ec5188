"""Three arms of a spiral, a hidden layer of ReLUs, softmax and a penalty: one flat script."""

import numpy as np

np.random.seed(8)
per_arm = 30
plane = 2
arms = 3
dots = np.zeros((per_arm * arms, plane))
arm = np.zeros(per_arm * arms, dtype="uint8")
for number in range(arms):
    rows = range(per_arm * number, per_arm * (number + 1))
    radius = np.linspace(0.05, 1, per_arm)
    angle = np.linspace(number * 4, (number + 1) * 4, per_arm) + np.random.randn(per_arm) * 0.2
    dots[rows] = np.c_[radius * np.sin(angle), radius * np.cos(angle)]
    arm[rows] = number

units = 20
w_in = 0.3 * np.random.randn(plane, units)
c_in = np.zeros((1, units))
w_out = 0.3 * np.random.randn(units, arms)
c_out = np.zeros((1, arms))
eta = 0.5
shrink = 1e-3
count = dots.shape[0]

for turn in range(120):
    hid = np.maximum(0, np.dot(dots, w_in) + c_in)
    raw = np.dot(hid, w_out) + c_out
    lifted = np.exp(raw)
    chance = lifted / np.sum(lifted, axis=1, keepdims=True)
    surprise = -np.log(chance[range(count), arm])
    fit = np.sum(surprise) / count
    size = 0.5 * shrink * np.sum(w_in * w_in) + 0.5 * shrink * np.sum(w_out * w_out)
    loss = fit + size
    if turn % 40 == 0:
        print("iteration %d: loss %f" % (turn, loss))

    g_raw = chance
    g_raw[range(count), arm] -= 1
    g_raw /= count
    g_w_out = np.dot(hid.T, g_raw)
    g_c_out = np.sum(g_raw, axis=0, keepdims=True)
    g_hid = np.dot(g_raw, w_out.T)
    g_hid[hid <= 0] = 0
    g_w_in = np.dot(dots.T, g_hid)
    g_c_in = np.sum(g_hid, axis=0, keepdims=True)
    g_w_out += shrink * w_out
    g_w_in += shrink * w_in

    w_in += -eta * g_w_in
    c_in += -eta * g_c_in
    w_out += -eta * g_w_out
    c_out += -eta * g_c_out
