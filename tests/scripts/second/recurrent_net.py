"""A recurrent network that learns to echo with a delay; backpropagation through time."""
import numpy as np

rng = np.random.RandomState(4)
T, n_in, n_h, n_out = 6, 2, 5, 2
xs = rng.randn(T, n_in)
ys = np.vstack([np.zeros((1, n_in)), xs[:-1]])

Wxh = rng.randn(n_h, n_in) * 0.3
Whh = rng.randn(n_h, n_h) * 0.3
Why = rng.randn(n_out, n_h) * 0.3
bh = np.zeros(n_h)
by = np.zeros(n_out)
learning_rate = 0.05

def loss_fun(inputs, targets, hprev):
    hs, out = {-1: hprev}, {}
    loss = 0
    for t in range(len(inputs)):
        hs[t] = np.tanh(Wxh @ inputs[t] + Whh @ hs[t - 1] + bh)
        out[t] = Why @ hs[t] + by
        loss += 0.5 * np.sum((out[t] - targets[t]) ** 2)
    dWxh, dWhh, dWhy = np.zeros_like(Wxh), np.zeros_like(Whh), np.zeros_like(Why)
    dbh, dby = np.zeros_like(bh), np.zeros_like(by)
    dhnext = np.zeros_like(hs[0])
    for t in reversed(range(len(inputs))):
        dy = out[t] - targets[t]
        dWhy += np.outer(dy, hs[t])
        dby += dy
        dh = Why.T @ dy + dhnext
        dhraw = (1 - hs[t] * hs[t]) * dh
        dbh += dhraw
        dWxh += np.outer(dhraw, inputs[t])
        dWhh += np.outer(dhraw, hs[t - 1])
        dhnext = Whh.T @ dhraw
    return loss, dWxh, dWhh, dWhy, dbh, dby

for n in range(300):
    loss, dWxh, dWhh, dWhy, dbh, dby = loss_fun(xs, ys, np.zeros(n_h))
    for param, dparam in zip([Wxh, Whh, Why, bh, by], [dWxh, dWhh, dWhy, dbh, dby]):
        param -= learning_rate * dparam
    if n % 100 == 0:
        print(n, loss)
