from numpy import array, dot, exp, outer, random, zeros

answer = input("learning rate (empty for 1): ")
rate = float(answer) if answer else 1.0

random.seed(12)
pairs = [
    (array([0.0, 0.0]), array([0.0])),
    (array([0.0, 1.0]), array([1.0])),
    (array([1.0, 0.0]), array([1.0])),
    (array([1.0, 1.0]), array([0.0])),
]


def act(x):
    return 1.0 / (1.0 + exp(-x))


w_hidden = random.uniform(-1, 1, (4, 2))
t_hidden = zeros(4)
w_out = random.uniform(-1, 1, (1, 4))
t_out = zeros(1)

epoch = 0
while epoch < 3000:
    worst = 0
    for x, t in pairs:
        h = act(dot(w_hidden, x) - t_hidden)
        o = act(dot(w_out, h) - t_out)
        err = t - o
        worst = max(worst, abs(err[0]))
        g_out = err * o * (1 - o)
        g_hidden = dot(w_out.T, g_out) * h * (1 - h)
        w_out = w_out + rate * outer(g_out, h)
        t_out = t_out - rate * g_out
        w_hidden = w_hidden + rate * outer(g_hidden, x)
        t_hidden = t_hidden - rate * g_hidden
    if worst < 0.05:
        break
    epoch += 1
print("done after", epoch, "epochs, worst", worst)
