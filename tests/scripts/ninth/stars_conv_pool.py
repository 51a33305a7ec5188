"""Stars or streaks on 6 by 6 plates: one 3 by 3 filter bank, ReLU, 2 by 2 maximum, a dense softmax, image by image."""

import numpy as np

rng = np.random.default_rng(5)
images, labels = [], []
for _ in range(16):
    plate = 0.1 * rng.random((6, 6))
    r, c = rng.integers(1, 4, 2)
    if rng.random() < 0.5:
        plate[r, c] += 1.0
        labels.append(0)
    else:
        plate[r, :] += 0.6
        labels.append(1)
    images.append(plate)

filters = rng.normal(0, 0.4, (3, 3, 3))
conv_bias = np.zeros(3)
W = rng.normal(0, 0.3, (12, 2))
b = np.zeros(2)
lr = 0.05


def convolve(image):
    out = np.zeros((3, 4, 4))
    for f in range(3):
        for i in range(4):
            for j in range(4):
                out[f, i, j] = np.sum(image[i : i + 3, j : j + 3] * filters[f]) + conv_bias[f]
    return out


def pool(maps):
    out = np.zeros((3, 2, 2))
    for i in range(2):
        for j in range(2):
            out[:, i, j] = maps[:, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].max(axis=(1, 2))
    return out


for epoch in range(15):
    total = 0.0
    for image, label in zip(images, labels):
        conv = convolve(image)
        act = np.maximum(conv, 0)
        pooled = pool(act)
        flat = pooled.reshape(-1)
        logits = flat @ W + b
        e = np.exp(logits - logits.max())
        p = e / e.sum()
        total += -np.log(p[label])

        d_logits = p.copy()
        d_logits[label] -= 1
        d_W = np.outer(flat, d_logits)
        d_pooled = (W @ d_logits).reshape(pooled.shape)
        d_act = np.zeros_like(act)
        for f in range(3):
            for i in range(2):
                for j in range(2):
                    patch = act[f, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2]
                    r, c = np.unravel_index(patch.argmax(), patch.shape)
                    d_act[f, 2 * i + r, 2 * j + c] = d_pooled[f, i, j]
        d_conv = d_act * (conv > 0)
        d_filters = np.zeros_like(filters)
        for f in range(3):
            for i in range(4):
                for j in range(4):
                    d_filters[f] += d_conv[f, i, j] * image[i : i + 3, j : j + 3]

        W -= lr * d_W
        b -= lr * d_logits
        filters -= lr * d_filters
        conv_bias -= lr * d_conv.sum(axis=(1, 2))
    print(epoch, total / len(images))
