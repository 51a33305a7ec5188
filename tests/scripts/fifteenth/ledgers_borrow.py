import copy

import numpy as np

np.random.seed(3)

# Subtracting two numbers bit by bit: the net has to remember from one bit to the next whether it borrowed.


def squash(s):
    return 1 / (1 + np.exp(-s))


def slope_of(level):
    return level * (1 - level)


BITS = 6
binary = {}
for number in range(2**BITS):
    binary[number] = np.array([int(digit) for digit in format(number, "06b")])

rate = 0.2
into = np.random.uniform(-1, 1, (2, 8))
out_of = np.random.uniform(-1, 1, (8, 1))
again = np.random.uniform(-1, 1, (8, 8))
into_sum = np.zeros_like(into)
out_of_sum = np.zeros_like(out_of)
again_sum = np.zeros_like(again)

for task in range(300):
    whole = np.random.randint(2**BITS)
    part = np.random.randint(whole + 1)
    top, under, rest = binary[whole], binary[part], binary[whole - part]
    found = np.zeros_like(rest)
    task_error = 0

    end_deltas = list()
    levels = [np.zeros(8)]
    for place in range(BITS - 1, -1, -1):
        digits = np.array([[top[place], under[place]]])
        wanted = np.array([[rest[place]]]).T
        level = squash(np.dot(digits, into) + np.dot(levels[-1], again))
        bit = squash(np.dot(level, out_of))
        lack = wanted - bit
        end_deltas.append(lack * slope_of(bit))
        task_error += 0.5 * lack[0][0] ** 2
        found[place] = np.round(bit[0][0])
        levels.append(copy.deepcopy(level))

    later = np.zeros(8)
    for place in range(BITS):
        digits = np.array([[top[place], under[place]]])
        level = levels[-place - 1]
        before = levels[-place - 2]
        end_delta = end_deltas[-place - 1]
        inner_delta = (later.dot(again.T) + end_delta.dot(out_of.T)) * slope_of(level)
        out_of_sum += np.atleast_2d(level).T.dot(end_delta)
        again_sum += np.atleast_2d(before).T.dot(inner_delta)
        into_sum += digits.T.dot(inner_delta)
        later = inner_delta

    into += into_sum * rate
    out_of += out_of_sum * rate
    again += again_sum * rate
    into_sum *= 0
    out_of_sum *= 0
    again_sum *= 0

    if task % 100 == 0:
        print("error", task_error)
        print("found", found, "true", rest)
        print(whole, "-", part, "=", sum(int(b) << k for k, b in enumerate(reversed(found))))
