# Pressure and temperature of a valve -> flow and noise.
# Translated from my old MATLAB code: one sample per column, biases sit in the first column of every weight matrix.
from numpy import *

random.seed(41)
Q = 80
P = random.uniform(-1, 1, (2, Q))
T = vstack((P[0, :] * P[1, :], sin(2 * P[0, :]) - P[1, :] ** 2))

S1 = 9
Wh = random.randn(S1, 3) * 0.7
Wo = random.randn(2, S1 + 1) * 0.7
lr = 0.02
lr_inc = 1.05
lr_dec = 0.7


def logsig(n):
    return 1.0 / (1.0 + exp(-n))


def sse(Wh, Wo):
    A1 = logsig(dot(Wh, vstack((ones((1, Q)), P))))
    A2 = dot(Wo, vstack((ones((1, Q)), A1)))
    return 0.5 * sum((T - A2) ** 2)


SSE = sse(Wh, Wo)
for epoch in range(1, 301):
    P1 = vstack((ones((1, Q)), P))
    A1 = logsig(dot(Wh, P1))
    A11 = vstack((ones((1, Q)), A1))
    A2 = dot(Wo, A11)
    E = T - A2
    D2 = E
    D1 = A1 * (1 - A1) * dot(Wo[:, 1:].T, D2)
    dWo = lr * dot(D2, A11.T)
    dWh = lr * dot(D1, P1.T)
    # adaptive learning rate: keep the step if the error falls, otherwise try a smaller one
    new_SSE = sse(Wh + dWh, Wo + dWo)
    if new_SSE > 1.04 * SSE:
        lr = lr * lr_dec
    else:
        Wh = Wh + dWh
        Wo = Wo + dWo
        if new_SSE < SSE:
            lr = lr * lr_inc
        SSE = new_SSE
    if epoch % 50 == 0:
        print("epoch", epoch, "SSE", SSE, "lr", lr)
