# Notes of a bell: two tables bend the sound a little, and what was there before is added again.
import numpy as np

foundry = np.random.default_rng(83)
strokes = foundry.uniform(-1, 1, (32, 6))
tone = np.column_stack([strokes[:, 0] - np.abs(strokes[:, 1]), strokes[:, 2] * strokes[:, 3], strokes[:, 5]])
rim = 0.3 * foundry.normal(size=(6, 4))
waist = 0.3 * foundry.normal(size=(4, 6))
clapper, hum = 0.3 * foundry.normal(size=(6, 3)), np.zeros(3)
for hour in range(240):
    struck = strokes @ rim
    rung = struck * (struck > 0)
    both = strokes + rung @ waist
    soft = np.tanh(both)
    heard = soft @ clapper + hum
    off = heard - tone
    loss = np.mean((off ** 2).sum(axis=1))
    pull = 2 * off / len(strokes)
    at_both = pull @ clapper.T * (1 - soft ** 2)
    at_rung = at_both @ waist.T
    to_clapper, to_hum = soft.T @ pull, pull.sum(axis=0)
    to_waist = rung.T @ at_both
    to_rim = strokes.T @ (at_rung * (struck > 0))
    for table, slope in ((rim, to_rim), (waist, to_waist), (clapper, to_clapper), (hum, to_hum)):
        table -= 0.06 * slope
    if hour % 60 == 0:
        print(f"hour {hour}: {loss:.4f}")
