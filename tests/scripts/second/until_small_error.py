"""Lamps and a stair: lists only, a push that remembers the last one, round after round until the miss is small."""
import math
import random

random.seed(29)

def squash(total):
    return 1 / (1 + math.exp(-total))

# up and down switch, and whether the lamp is lit; the last entry of each row is always one
stairs = [((1, 1, 1), (0,)), ((1, 0, 1), (1,)), ((0, 1, 1), (1,)), ((0, 0, 1), (0,))]
below, between, above = 3, 5, 1
low = [[random.gauss(0, 0.8) for _ in range(below)] for _ in range(between)]
high = [[random.gauss(0, 0.8) for _ in range(between)] for _ in range(above)]
low_push = [[0.0 for _ in row] for row in low]
high_push = [[0.0 for _ in row] for row in high]
pace, memory, enough = 0.6, 0.2, 0.02
miss, rounds = math.inf, 0

while miss > enough:
    if rounds == 2500:
        print("given up")
        break
    miss = 0.0
    for feet, lit in stairs:
        mid = [squash(sum(w * f for w, f in zip(row, feet))) for row in low]
        lamp = [squash(sum(w * m for w, m in zip(row, mid))) for row in high]
        lack = [(lit[k] - lamp[k]) * lamp[k] * (1 - lamp[k]) for k in range(above)]
        felt = []
        for j in range(between):
            total = 0.0
            for k in range(above):
                total += high[k][j] * lack[k]
            felt.append(total * mid[j] * (1 - mid[j]))
        for k in range(above):
            for j in range(between):
                push = lack[k] * mid[j]
                high[k][j] += pace * push + memory * high_push[k][j]
                high_push[k][j] = push
        for j in range(between):
            for i in range(below):
                push = felt[j] * feet[i]
                low[j][i] += pace * push + memory * low_push[j][i]
                low_push[j][i] = push
        miss += sum((wish - got) ** 2 for wish, got in zip(lit, lamp)) / 2
    rounds += 1
print("rounds", rounds, "miss", miss)
