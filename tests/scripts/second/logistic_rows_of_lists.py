from math import exp
from random import Random

# hours of sun, litres of water, and whether the cutting took root
def cuttings(count):
    sky = Random(13)
    rows = []
    for _ in range(count):
        sun, water = sky.uniform(0, 6), sky.uniform(0, 3)
        rows.append([round(sun, 2), round(water, 2), int(sun + 2 * water > 6)])
    return rows

def odds(plant, habit):
    total = habit[-1]
    for fact, weight in zip(plant, habit[:-1]):
        total += fact * weight
    return 1 / (1 + exp(-total))

def tended(rows, pace, weeks):
    habit = [0.0] * len(rows[0])  # the threshold comes last
    for week in range(weeks):
        wrong = 0.0
        for plant in rows:
            took = odds(plant[:-1], habit)
            lack = plant[-1] - took
            wrong += lack ** 2
            for k in range(len(plant) - 1):
                habit[k] += pace * lack * took * (1 - took) * plant[k]
            habit[-1] += pace * lack * took * (1 - took)
        if week % 20 == 0:
            print("week", week, "wrong by", round(wrong, 4))
    return habit

print(tended(cuttings(14), 0.15, 120))
