import numpy as np
gen = np.random.default_rng(9)
N, D, C = 25, 5, 2
data, goal = gen.standard_normal((N, D)), gen.standard_normal((N, C))
A = gen.standard_normal((D, D)) * 0.4
B = gen.standard_normal((D, D)) * 0.4
out_w = gen.standard_normal((D, C)) * 0.4
out_b = np.zeros(C)
for step in range(200):
    # x + B relu(A x)
    pre = data @ A
    mid = np.maximum(pre, 0.0)
    y1 = data + mid @ B
    y2 = np.tanh(y1)
    pred = y2 @ out_w + out_b
    diff = pred - goal
    loss = 0.5 * (diff * diff).sum() / N
    d_pred = diff / N
    d_out_w = y2.T @ d_pred
    d_out_b = d_pred.sum(axis=0)
    d_y1 = (d_pred @ out_w.T) * (1.0 - y2 * y2)
    d_B = mid.T @ d_y1
    d_mid = d_y1 @ B.T
    d_A = data.T @ (d_mid * (pre > 0))
    A -= 0.1 * d_A; B -= 0.1 * d_B
    out_w -= 0.1 * d_out_w; out_b -= 0.1 * d_out_b
    if not step % 50: print(f"{step} {loss:.5f}")
