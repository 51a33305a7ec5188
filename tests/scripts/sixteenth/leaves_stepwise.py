# leaves: 2 numbers -> species A or B
# mini batches, L1 + L2 penalty on the weights, the rate is halved every 10 epochs
import numpy as np
import matplotlib.pyplot as plt

rng = np.random.RandomState(8)
n_epochs = input("How many epochs? [30] ")
n_epochs = int(n_epochs) if n_epochs.strip() else 30

A = rng.randn(50, 2) * 0.6 + [0.0, 1.0]
B = rng.randn(50, 2) * 0.6 + [0.8, -0.4]
data = np.vstack([A, B])
label = np.hstack([np.zeros(50), np.ones(50)])

theta1 = rng.randn(2, 6) * 0.7
bias1 = np.zeros((1, 6))
theta2 = rng.randn(6, 1) * 0.7
bias2 = np.zeros((1, 1))
l1, l2 = 0.001, 0.01
alpha = 0.5
costs = []


def logistic(v):
    return 1 / (1 + np.exp(-v))


def cost(x, t):
    hid = np.tanh(x.dot(theta1) + bias1)
    out = logistic(hid.dot(theta2) + bias2)
    penalty = l1 * (np.abs(theta1).sum() + np.abs(theta2).sum()) + l2 / 2 * ((theta1**2).sum() + (theta2**2).sum())
    return -np.mean(t * np.log(out) + (1 - t) * np.log(1 - out)) + penalty


for epoch in range(n_epochs):
    if epoch > 0 and epoch % 10 == 0:
        alpha = alpha / 2
    shuffle = rng.permutation(data.shape[0])
    data, label = data[shuffle], label[shuffle]
    for start in range(0, data.shape[0], 25):
        x = data[start:start + 25]
        t = label[start:start + 25].reshape(-1, 1)
        size = x.shape[0]

        hid = np.tanh(x.dot(theta1) + bias1)
        out = logistic(hid.dot(theta2) + bias2)

        delta_out = (out - t) / size
        grad2 = hid.T.dot(delta_out)
        delta_hid = delta_out.dot(theta2.T) * (1 - hid * hid)
        grad1 = x.T.dot(delta_hid)

        grad2 += l1 * np.sign(theta2) + l2 * theta2
        grad1 += l1 * np.sign(theta1) + l2 * theta1

        theta2 -= alpha * grad2
        bias2 -= alpha * delta_out.sum(axis=0, keepdims=True)
        theta1 -= alpha * grad1
        bias1 -= alpha * delta_hid.sum(axis=0, keepdims=True)
    costs.append(cost(data, label.reshape(-1, 1)))
    print("epoch %d: cost %.4f, alpha %.3f" % (epoch, costs[-1], alpha))

plt.scatter(data[:, 0], data[:, 1], c=label)
plt.title("leaves")
plt.show()
