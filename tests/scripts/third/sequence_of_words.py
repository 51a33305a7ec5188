"""Which step of a dance comes next? A net with a memory reads the dance in pieces and keeps its memory between them."""
import numpy as np

floor = np.random.RandomState(37)
dance = ("left right turn left right hop " * 3).split()
steps = sorted(set(dance))
place = {step: k for k, step in enumerate(steps)}
KINDS, CELLS, PIECE = len(steps), 7, 4
unit = np.eye(KINDS)

heard = 0.2 * floor.standard_normal((CELLS, KINDS))
kept = 0.2 * floor.standard_normal((CELLS, CELLS))
said = 0.2 * floor.standard_normal((KINDS, CELLS))
rest = np.zeros((CELLS, 1))
habit = np.zeros((KINDS, 1))
used = [np.zeros_like(table) for table in (heard, kept, said, rest, habit)]

def piece(now, then, memory):
    states, odds = [memory], []
    surprise = 0.0
    for step, follows in zip(now, then):
        states.append(np.tanh(heard @ unit[:, [step]] + kept @ states[-1] + rest))
        high = np.exp(said @ states[-1] + habit)
        odds.append(high / high.sum())
        surprise -= np.log(odds[-1][follows, 0])
    to_heard, to_kept, to_said, to_rest, to_habit = (0 * table for table in (heard, kept, said, rest, habit))
    later = 0 * memory
    for k in range(len(now) - 1, -1, -1):
        off = odds[k].copy()
        off[then[k]] -= 1
        to_said += off @ states[k + 1].T
        to_habit += off
        felt = said.T @ off + later
        inner = felt * (1 - states[k + 1] ** 2)
        to_rest += inner
        to_heard += inner @ unit[:, [now[k]]].T
        to_kept += inner @ states[k].T
        later = kept.T @ inner
    return surprise, (to_heard, to_kept, to_said, to_rest, to_habit), states[-1]

for evening in range(40):
    memory = np.zeros((CELLS, 1))
    total = 0.0
    for at in range(0, len(dance) - PIECE, PIECE):
        now = [place[step] for step in dance[at:at + PIECE]]
        then = [place[step] for step in dance[at + 1:at + PIECE + 1]]
        surprise, slopes, memory = piece(now, then, memory)
        for table, much, slope in zip((heard, kept, said, rest, habit), used, slopes):
            much += slope ** 2
            table -= 0.12 * slope / np.sqrt(much + 1e-8)
        total += surprise
    if evening % 10 == 0:
        print(evening, total)
