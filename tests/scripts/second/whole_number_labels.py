# Four kinds of shell, told by where their rings are thick: a flat script, a drawing, whole numbers for the kinds.
import numpy as np
import matplotlib.pyplot as plt

beach = np.random.RandomState(21)
KINDS, EACH = 4, 18
middle = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])
shells = np.vstack([m + 0.45 * beach.standard_normal((EACH, 2)) for m in middle])
shells = np.column_stack([shells, shells[:, 0] * shells[:, 1]])
kind = np.arange(KINDS).repeat(EACH).astype('uint8')
plt.plot(shells[:, 0], shells[:, 1], 'o')
plt.show()

units, pace, pull = 14, 0.6, 2e-3
V = 0.3 * beach.standard_normal((3, units))
v = np.zeros((1, units))
U = 0.3 * beach.standard_normal((units, KINDS))
u = np.zeros((1, KINDS))
total = shells.shape[0]
for tide in range(250):
    wet = np.maximum(shells.dot(V) + v, 0)
    heights = wet.dot(U) + u
    share = np.exp(heights - heights.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    surprise = -np.mean(np.log(share[np.arange(total), kind]))
    loss = surprise + 0.5 * pull * (np.sum(V ** 2) + np.sum(U ** 2))
    if tide % 50 == 0:
        print("tide", tide, "loss", round(loss, 4))
    top = share
    top[np.arange(total), kind] -= 1
    top /= total
    below = top.dot(U.T)
    below[wet <= 0] = 0
    slope_U = wet.T.dot(top)
    slope_u = np.sum(top, axis=0, keepdims=True)
    slope_V = shells.T.dot(below)
    slope_v = np.sum(below, axis=0, keepdims=True)
    slope_U += pull * U
    slope_V += pull * V
    V -= pace * slope_V
    v -= pace * slope_v
    U -= pace * slope_U
    u -= pace * slope_u
