# The path of a thrown ball with some drag: four numbers, no layers, each with its own line for its slope.
import numpy as np

watch = np.random.default_rng(27)
when = np.linspace(-1.5, 1.5, 60)
height = 2.0 - when ** 2 + 0.4 * np.exp(0.8 * when) + 0.02 * watch.normal(size=60)
start, speed, pull, drag = watch.normal(0, 0.5, 4)
pace = 5e-4
for throw in range(1500):
    guess = start + when * (speed + when * (pull + when * drag))
    off = guess - height
    miss = (off ** 2).sum()
    slope_start = 2 * off.sum()
    slope_speed = 2 * (off * when).sum()
    slope_pull = 2 * (off * when ** 2).sum()
    slope_drag = 2 * (off * when ** 3).sum()
    start -= pace * slope_start
    speed -= pace * slope_speed
    pull -= pace * slope_pull
    drag -= pace * slope_drag
    if throw % 250 == 0:
        print("throw", throw, "miss", miss)
print("start", start, "speed", speed, "pull", pull, "drag", drag)
