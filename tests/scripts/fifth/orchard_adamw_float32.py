import numpy as np

f = np.float32
rs = np.random.default_rng(5)


def t32(*shape):
    return (rs.standard_normal(shape) / np.sqrt(shape[0])).astype(f)


class Soft:
    """A layer with softplus."""

    def __init__(self, a, b):
        self.kernel, self.offset = t32(a, b), np.zeros(b, f)

    def up(self, x):
        self.x, self.z = x, x @ self.kernel + self.offset
        return np.log1p(np.exp(self.z))

    def down(self, g):
        g = g * (f(1) / (f(1) + np.exp(-self.z)))
        self.g_kernel, self.g_offset = self.x.T @ g, g.sum(axis=0)
        return g @ self.kernel.T


class Bent(Soft):
    def up(self, x):
        self.x = x
        self.y = np.tanh(x @ self.kernel + self.offset)
        return self.y

    def down(self, g):
        g = g - g * self.y * self.y
        self.g_kernel, self.g_offset = self.x.T @ g, g.sum(axis=0)
        return g @ self.kernel.T


class Straight(Soft):
    def up(self, x):
        self.x = x
        return x @ self.kernel + self.offset

    def down(self, g):
        self.g_kernel, self.g_offset = self.x.T @ g, g.sum(axis=0)
        return g @ self.kernel.T


class Ripener:
    """Adam with a decay of the kernels that goes past the averages."""

    def __init__(self, stack, rate=0.01, decay=0.02):
        self.stack, self.rate, self.decay, self.turn = stack, f(rate), f(decay), 0
        self.one = {(k, n): np.zeros_like(getattr(s, n)) for k, s in enumerate(stack) for n in ("kernel", "offset")}
        self.two = {key: np.zeros_like(v) for key, v in self.one.items()}

    def step(self):
        self.turn += 1
        for k, name in self.one:
            layer = self.stack[k]
            g = getattr(layer, "g_" + name)
            self.one[k, name] = f(0.9) * self.one[k, name] + f(0.1) * g
            self.two[k, name] = f(0.99) * self.two[k, name] + f(0.01) * g * g
            first = self.one[k, name] / f(1 - 0.9**self.turn)
            second = self.two[k, name] / f(1 - 0.99**self.turn)
            new = getattr(layer, name) - self.rate * first / (np.sqrt(second) + f(1e-8))
            if name == "kernel":
                new = new - self.rate * self.decay * getattr(layer, name)
            setattr(layer, name, new)


trees = rs.uniform(-2, 2, (40, 3)).astype(f)
yield_kg = np.sin(trees[:, :1]) * trees[:, 1:2] + f(0.5) * trees[:, 2:]
stack = [Soft(3, 8), Bent(8, 8), Straight(8, 1)]
ripener = Ripener(stack)
for summer in range(200):
    x = trees
    for layer in stack:
        x = layer.up(x)
    loss = f(0.5) * ((x - yield_kg) ** 2).mean()
    g = (x - yield_kg) / f(len(trees))
    for layer in stack[::-1]:
        g = layer.down(g)
    ripener.step()
print(loss, loss.dtype)
