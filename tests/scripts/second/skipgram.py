# Which tools lie next to which on the bench? Each learns to guess its neighbours; one row of numbers for each tool.
import numpy as np

bench = """saw plane chisel mallet chisel rasp file rasp plane saw square pencil rule pencil square saw
vice file vice mallet chisel plane""".split()
tools = list(dict.fromkeys(bench))
place = {tool: k for k, tool in enumerate(tools)}
chance = np.random.RandomState(38)
rows = chance.normal(0, 0.3, (len(tools), 4))
guess = chance.normal(0, 0.3, (4, len(tools)))
pace, reach = 0.08, 2

near = []
for k, tool in enumerate(bench):
    for step in range(-reach, reach + 1):
        if step and 0 <= k + step < len(bench):
            near.append((place[tool], place[bench[k + step]]))

for week in range(12):
    surprise = 0.0
    for tool, neighbour in near:
        row = rows[tool]
        heights = np.exp(row @ guess)
        shares = heights / heights.sum()
        surprise -= np.log(shares[neighbour])
        pull = shares.copy()
        pull[neighbour] -= 1
        back = guess @ pull
        guess -= pace * np.outer(row, pull)
        rows[tool] -= pace * back
    if week % 3 == 0:
        print("week", week, surprise / len(near))
