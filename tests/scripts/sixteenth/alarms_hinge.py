import numpy as np

# Fire alarm or not: targets are +1 / -1, squared hinge loss, AdaGrad, early stopping
rs = np.random.RandomState(17)
smoke = rs.gamma(2.0, 1.0, 140)
heat = rs.gamma(2.0, 1.0, 140)
humidity = rs.rand(140)
inputs = np.c_[smoke, heat, humidity]
inputs = (inputs - inputs.mean(0)) / inputs.std(0)
targets = np.where(smoke + heat * (1 - humidity) > 3.0, 1.0, -1.0)

train_x, train_y = inputs[:100], targets[:100]
val_x, val_y = inputs[100:], targets[100:]

K = rs.normal(0, 0.5, size=(3, 7))
k = np.zeros(7)
M = rs.normal(0, 0.5, size=7)
m = 0.0
hist = [np.zeros_like(K), np.zeros_like(k), np.zeros_like(M), 0.0]
rate = 0.1


def score(x):
    return np.tanh(x.dot(K) + k).dot(M) + m


def hinge(s, y):
    return np.mean(np.maximum(0, 1 - y * s) ** 2)


best, waited, epoch = np.inf, 0, 0
while waited < 5 and epoch < 80:
    # forward pass
    z = train_x.dot(K) + k
    h = np.tanh(z)
    s = h.dot(M) + m

    # backward pass
    margin = np.maximum(0, 1 - train_y * s)
    ds = -2 * train_y * margin / len(train_y)
    dM = h.T.dot(ds)
    dm = ds.sum()
    dh = np.outer(ds, M)
    dz = dh * (1 - h ** 2)
    dK = train_x.T.dot(dz)
    dk = dz.sum(axis=0)

    # AdaGrad
    hist[0] += dK ** 2
    hist[1] += dk ** 2
    hist[2] += dM ** 2
    hist[3] += dm ** 2
    K -= rate * dK / (np.sqrt(hist[0]) + 1e-7)
    k -= rate * dk / (np.sqrt(hist[1]) + 1e-7)
    M -= rate * dM / (np.sqrt(hist[2]) + 1e-7)
    m -= rate * dm / (np.sqrt(hist[3]) + 1e-7)

    val = hinge(score(val_x), val_y)
    if val < best - 1e-5:
        best, waited = val, 0
    else:
        waited += 1
    epoch += 1
    if epoch % 10 == 0:
        print("epoch", epoch, "train", hinge(s, train_y), "validation", val)

print("stopped after", epoch, "epochs; accuracy", np.mean(np.sign(score(val_x)) == val_y))
