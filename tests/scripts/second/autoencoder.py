"""A linear-tanh autoencoder with tied targets: the input is what it should give back."""
import numpy as np
rng = np.random.default_rng(1)
data = rng.normal(size=(40, 6)) @ rng.normal(size=(6, 6)) * 0.3
enc = rng.normal(0, 0.3, (6, 3))
enc_b = np.zeros(3)
dec = rng.normal(0, 0.3, (3, 6))
dec_b = np.zeros(6)
lr = 0.05
for epoch in range(500):
    code = np.tanh(data @ enc + enc_b)
    recon = code @ dec + dec_b
    err = recon - data
    loss = (err ** 2).mean()
    g = 2 * err / err.size
    g_dec = code.T @ g
    g_dec_b = g.sum(0)
    g_code = g @ dec.T
    g_pre = g_code * (1 - code ** 2)
    g_enc = data.T @ g_pre
    g_enc_b = g_pre.sum(0)
    enc -= lr * g_enc
    enc_b -= lr * g_enc_b
    dec -= lr * g_dec
    dec_b -= lr * g_dec_b
    if epoch % 100 == 0: print(epoch, loss)
