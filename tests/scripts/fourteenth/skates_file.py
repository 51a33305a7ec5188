# Skating times from a file. Bias = an extra column of ones at each layer. ELU in the hidden layer. Two outputs.
import os
import numpy as np

here = os.path.dirname(os.path.abspath(__file__))
table = np.genfromtxt(os.path.join(here, "skates.csv"), delimiter=",", skip_header=1)
inputs = table[:, :4]
targets = table[:, 4:]
inputs = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
targets = (targets - targets.mean(axis=0)) / targets.std(axis=0)

split = int(0.8 * len(inputs))
train_x, test_x = inputs[:split], inputs[split:]
train_t, test_t = targets[:split], targets[split:]


def with_ones(a):
    return np.hstack([a, np.ones((a.shape[0], 1))])


def elu(s, alpha=1.0):
    return np.where(s > 0, s, alpha * (np.exp(np.minimum(s, 0)) - 1))


def elu_derivative(s, alpha=1.0):
    return np.where(s > 0, 1, alpha * np.exp(np.minimum(s, 0)))


rng = np.random.default_rng(11)
theta1 = rng.normal(scale=0.4, size=(5, 8))
theta2 = rng.normal(scale=0.4, size=(9, 2))
lr = 0.02
lam = 0.001
mu = 0.9
step1 = np.zeros_like(theta1)
step2 = np.zeros_like(theta2)

for epoch in range(1, 201):
    x1 = with_ones(train_x)
    s1 = x1 @ theta1
    x2 = with_ones(elu(s1))
    pred = x2 @ theta2
    resid = pred - train_t
    n = len(train_t)
    # the ones' weights are not decayed
    loss = (resid ** 2).sum() / (2 * n) + lam / 2 * ((theta1[:-1] ** 2).sum() + (theta2[:-1] ** 2).sum())

    grad2 = x2.T @ resid / n
    back = resid @ theta2[:-1].T
    back = back * elu_derivative(s1)
    grad1 = x1.T @ back / n
    grad2[:-1] += lam * theta2[:-1]
    grad1[:-1] += lam * theta1[:-1]

    step1 = mu * step1 - lr * grad1
    step2 = mu * step2 - lr * grad2
    theta1 += step1
    theta2 += step2
    if epoch % 50 == 0:
        test = with_ones(elu(with_ones(test_x) @ theta1)) @ theta2
        print(epoch, "train", round(float(loss), 4), "test rmse", np.sqrt(((test - test_t) ** 2).mean(axis=0)))
