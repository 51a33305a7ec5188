"""No thresholds of their own: each table of rows gets one more column, all ones, in front."""
import numpy as np

chance = np.random.default_rng(70)

def squash(total):
    return 1 / (1 + np.exp(-total))

def led(rows):
    return np.insert(rows, 0, 1.0, axis=1)

tide = chance.uniform(-1, 1, (20, 2))
boats = np.stack([tide.sum(axis=1) > 0, tide[:, 0] * tide[:, 1] > 0, tide[:, 0] > 0.3], axis=1) * 1.0
quay = chance.normal(0, 0.8, (3, 6))
pier = chance.normal(0, 0.8, (7, 3))
for ebb in range(2500):
    shore = led(tide)
    moored = squash(shore @ quay)
    inner = led(moored)
    afloat = squash(inner @ pier)
    lack = boats - afloat
    if ebb % 500 == 0:
        print(ebb, (lack * lack).sum() / 2)
    at_pier = lack * afloat * (1 - afloat)
    at_quay = (at_pier @ pier[1:].T) * moored * (1 - moored)
    pier += 0.15 * inner.T @ at_pier
    quay += 0.15 * shore.T @ at_quay
