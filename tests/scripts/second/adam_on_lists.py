import numpy as np
rs = np.random.RandomState(11)
sizes = [4, 9, 6, 3]
params = []
for a, b in zip(sizes[:-1], sizes[1:]):
    params += [rs.randn(a, b) * np.sqrt(2 / a), np.zeros(b)]
m = [np.zeros_like(p) for p in params]
v = [np.zeros_like(p) for p in params]
X = rs.randn(48, 4)
labels = (X[:, 0] > 0).astype(int) + (X[:, 1] > 0.3).astype(int)
Y = np.eye(3)[labels]
lr, beta1, beta2, eps = 1e-2, 0.9, 0.999, 1e-8

for t in range(1, 201):
    # forward
    acts = [X]
    for i in range(0, len(params), 2):
        z = acts[-1] @ params[i] + params[i + 1]
        if i < len(params) - 2:
            acts.append(np.tanh(z))
        else:
            e = np.exp(z - z.max(axis=1, keepdims=True))
            acts.append(e / e.sum(axis=1, keepdims=True))
    loss = -np.mean(np.sum(Y * np.log(acts[-1]), axis=1))
    # backward
    grads = [None] * len(params)
    delta = (acts[-1] - Y) / len(X)
    for i in reversed(range(0, len(params), 2)):
        layer = i // 2
        grads[i] = acts[layer].T @ delta
        grads[i + 1] = delta.sum(axis=0)
        if layer > 0:
            delta = (delta @ params[i].T) * (1 - acts[layer] ** 2)
    # Adam
    for k in range(len(params)):
        m[k] = beta1 * m[k] + (1 - beta1) * grads[k]
        v[k] = beta2 * v[k] + (1 - beta2) * grads[k] ** 2
        mhat = m[k] / (1 - beta1 ** t)
        vhat = v[k] / (1 - beta2 ** t)
        params[k] = params[k] - lr * mhat / (np.sqrt(vhat) + eps)
    if t % 50 == 0:
        print(t, loss)
