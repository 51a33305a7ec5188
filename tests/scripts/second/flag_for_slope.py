# Does the alarm ring? Three switches, the whole table at once, and one function that is asked for its slope by a flag.
import numpy as np

luck = np.random.RandomState(16)

def bend(v, back=False):
    if not back:
        return 1 / (1 + np.exp(-v))
    return v - v ** 2  # v has been bent already

switches = np.array([[1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1], [0, 1, 1], [0, 0, 1]], dtype=float)
rings = np.array([[1, 0, 0, 1, 1, 0]], dtype=float).T
inward = luck.uniform(-1, 1, (3, 5))
outward = luck.uniform(-1, 1, (5, 1))
for turn in range(4000):
    middle = bend(switches @ inward)
    end = bend(middle @ outward)
    missing = rings - end
    if turn % 800 == 0:
        print("turn", turn, "off by", abs(missing).mean())
    push_end = missing * bend(end, back=True)
    share = push_end @ outward.T
    push_middle = share * bend(middle, back=True)
    outward += middle.T @ push_end
    inward += switches.T @ push_middle
