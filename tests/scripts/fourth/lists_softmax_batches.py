import math
import random

rnd = random.Random(99)
IN, HID, OUT, BATCH, RATE = 3, 5, 3, 6, 0.4


def rand_matrix(rows, cols):
    return [[rnd.gauss(0, 0.6) for _ in range(cols)] for _ in range(rows)]


w1, b1 = rand_matrix(HID, IN), [0.0] * HID
w2, b2 = rand_matrix(OUT, HID), [0.0] * OUT


def softmax(v):
    top = max(v)
    e = [math.exp(x - top) for x in v]
    s = sum(e)
    return [x / s for x in e]


def forward(x):
    z = [sum(w * v for w, v in zip(row, x)) + b for row, b in zip(w1, b1)]
    h = [math.tanh(v) for v in z]
    p = softmax([sum(w * v for w, v in zip(row, h)) + b for row, b in zip(w2, b2)])
    return h, p


data = []
for _ in range(30):
    x = [rnd.uniform(-1, 1) for _ in range(IN)]
    data.append((x, x.index(max(x))))

for epoch in range(40):
    rnd.shuffle(data)
    loss = 0.0
    for start in range(0, len(data), BATCH):
        batch = data[start : start + BATCH]
        gw1 = [[0.0] * IN for _ in range(HID)]
        gb1 = [0.0] * HID
        gw2 = [[0.0] * HID for _ in range(OUT)]
        gb2 = [0.0] * OUT
        for x, label in batch:
            h, p = forward(x)
            loss -= math.log(p[label])
            d_out = [p[k] - (1.0 if k == label else 0.0) for k in range(OUT)]
            for k in range(OUT):
                gb2[k] += d_out[k]
                for j in range(HID):
                    gw2[k][j] += d_out[k] * h[j]
            for j in range(HID):
                total = sum(w2[k][j] * d_out[k] for k in range(OUT))
                d_hid = total * (1 - h[j] * h[j])
                gb1[j] += d_hid
                for i in range(IN):
                    gw1[j][i] += d_hid * x[i]
        for k in range(OUT):
            b2[k] -= RATE * gb2[k] / len(batch)
            for j in range(HID):
                w2[k][j] -= RATE * gw2[k][j] / len(batch)
        for j in range(HID):
            b1[j] -= RATE * gb1[j] / len(batch)
            for i in range(IN):
                w1[j][i] -= RATE * gw1[j][i] / len(batch)
    if epoch % 10 == 0:
        print(epoch, loss / len(data))
