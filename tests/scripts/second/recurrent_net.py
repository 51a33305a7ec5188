"""How full is the water butt? Rain runs in, some leaks out; a net with a memory follows the level from day to day."""
import numpy as np

weather = np.random.default_rng(14)
DAYS, WIDTH = 9, 4
rain = weather.normal(size=(DAYS, 2))
level = np.zeros((DAYS, 1))
for day in range(DAYS):
    level[day] = 0.6 * level[day - 1] + rain[day, 0] - 0.3 * rain[day, 1]

fall = weather.normal(0, 0.4, (2, WIDTH))
keep = weather.normal(0, 0.4, (WIDTH, WIDTH))
read = weather.normal(0, 0.4, (WIDTH, 1))
damp, zero = np.zeros(WIDTH), np.zeros(1)

def lived():
    kept = np.zeros((DAYS + 1, WIDTH))  # the first row: before it all
    for day in range(DAYS):
        kept[day + 1] = np.tanh(rain[day] @ fall + kept[day] @ keep + damp)
    return kept, kept[1:] @ read + zero

def blamed(kept, told):
    off = told - level
    to_fall, to_keep, to_damp = 0 * fall, 0 * keep, 0 * damp
    later = np.zeros(WIDTH)
    for day in range(DAYS - 1, -1, -1):
        felt = read @ off[day] + later
        inner = felt * (1 - kept[day + 1] ** 2)
        to_fall += np.outer(rain[day], inner)
        to_keep += np.outer(kept[day], inner)
        to_damp += inner
        later = keep @ inner
    return to_fall, to_keep, kept[1:].T @ off, to_damp, off.sum(axis=0)

for year in range(400):
    kept, told = lived()
    loss = 0.5 * ((told - level) ** 2).sum()
    slopes = blamed(kept, told)
    for table, slope in zip((fall, keep, read, damp, zero), slopes):
        table -= 0.03 * slope
    if year % 80 == 0:
        print("year", year, "loss", loss)
