# no numpy: gradient descent on rows, batch of all examples
import random
rows = [(0.2, 0.1, 0.9), (0.9, 0.4, 0.3), (0.5, 0.8, 0.6), (0.1, 0.9, 0.8), (0.7, 0.6, 0.2)]
random.seed(0)
w1 = [[random.gauss(0, 0.7) for _ in range(2)] for _ in range(4)]
b1 = [0.0] * 4
w2 = [random.gauss(0, 0.7) for _ in range(4)]
b2 = 0.0
lr = 0.2
for epoch in range(400):
    g_w1 = [[0.0] * 2 for _ in range(4)]
    g_b1 = [0.0] * 4
    g_w2 = [0.0] * 4
    g_b2 = 0.0
    loss = 0.0
    for x1, x2, y in rows:
        z = [w1[j][0] * x1 + w1[j][1] * x2 + b1[j] for j in range(4)]
        h = [max(0.0, v) for v in z]
        out = sum(w2[j] * h[j] for j in range(4)) + b2
        diff = out - y
        loss += diff * diff / len(rows)
        d = 2 * diff / len(rows)
        g_b2 += d
        for j in range(4):
            g_w2[j] += d * h[j]
            dz = d * w2[j] if z[j] > 0 else 0.0
            g_b1[j] += dz
            g_w1[j][0] += dz * x1
            g_w1[j][1] += dz * x2
    b2 -= lr * g_b2
    for j in range(4):
        w2[j] -= lr * g_w2[j]
        b1[j] -= lr * g_b1[j]
        w1[j][0] -= lr * g_w1[j][0]
        w1[j][1] -= lr * g_w1[j][1]
    if epoch % 100 == 0:
        print(epoch, loss)
