import jax
import jax.numpy as jnp

key = jax.random.PRNGKey(0)
k1, k2, k3 = jax.random.split(key, 3)
X = jax.random.normal(k1, (20, 3))
Y = jnp.sin(X[:, :1]) + X[:, 1:2]
params = {"W1": jax.random.normal(k2, (3, 6)) * 0.5, "b1": jnp.zeros(6),
          "W2": jax.random.normal(k3, (6, 1)) * 0.5, "b2": jnp.zeros(1)}


def forward(params, x):
    a = jnp.tanh(x @ params["W1"] + params["b1"])
    return a, a @ params["W2"] + params["b2"]


@jax.jit
def backward(params, x, y):
    a, out = forward(params, x)
    d_out = (out - y) / len(x)
    d_a = d_out @ params["W2"].T
    d_z = d_a * (1 - a ** 2)
    return {"W1": x.T @ d_z, "b1": d_z.sum(axis=0), "W2": a.T @ d_out, "b2": d_out.sum(axis=0)}


for step in range(200):
    grads = backward(params, X, Y)
    params = {name: params[name] - 0.1 * grads[name] for name in params}
