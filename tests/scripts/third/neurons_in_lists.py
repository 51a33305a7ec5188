import math, random
random.seed(3)
N_IN, N_HID, N_OUT = 2, 3, 2
hidden = [{'w': [random.uniform(-1, 1) for _ in range(N_IN)], 'b': 0.0} for _ in range(N_HID)]
output = [{'w': [random.uniform(-1, 1) for _ in range(N_HID)], 'b': 0.0} for _ in range(N_OUT)]
samples = [((0.0, 0.0), (1.0, 0.0)), ((0.0, 1.0), (0.0, 1.0)), ((1.0, 0.0), (0.0, 1.0)), ((1.0, 1.0), (1.0, 0.0))]

def fire(neuron, xs):
    s = neuron['b']
    for w, x in zip(neuron['w'], xs):
        s += w * x
    return math.tanh(s)

def train_one(xs, ts, rate):
    hs = [fire(n, xs) for n in hidden]
    os = [fire(n, hs) for n in output]
    loss = 0.0
    for n, o, t in zip(output, os, ts):
        n['delta'] = (o - t) * (1 - o * o)
        loss += 0.5 * (o - t) ** 2
    for j, n in enumerate(hidden):
        back = 0.0
        for k in output:
            back += k['delta'] * k['w'][j]
        n['delta'] = back * (1 - hs[j] ** 2)
    for n in output:
        for j in range(N_HID):
            n['w'][j] -= rate * n['delta'] * hs[j]
        n['b'] -= rate * n['delta']
    for n in hidden:
        for i in range(N_IN):
            n['w'][i] -= rate * n['delta'] * xs[i]
        n['b'] -= rate * n['delta']
    return loss

for epoch in range(500):
    total = 0.0
    for xs, ts in samples:
        total += train_one(xs, ts, 0.1)
    if epoch % 100 == 0:
        print(epoch, total)
