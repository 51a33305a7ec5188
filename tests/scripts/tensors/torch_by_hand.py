import torch

torch.manual_seed(3)
N, D_in, H, D_out = 32, 6, 8, 2
x = torch.randn(N, D_in)
y = torch.stack([x[:, 0] * x[:, 1], torch.sin(x[:, 2])], dim=1)
w1 = torch.randn(D_in, H) * 0.5
b1 = torch.zeros(H)
w2 = torch.randn(H, D_out) * 0.5
b2 = torch.zeros(D_out)
learning_rate = 1e-2
for t in range(300):
    h = x.mm(w1) + b1
    h_relu = h.clamp(min=0)
    y_pred = h_relu.mm(w2) + b2
    loss = (y_pred - y).pow(2).mean()
    if t % 100 == 0:
        print(t, loss.item())
    grad_y_pred = 2.0 * (y_pred - y) / y.numel()
    grad_w2 = h_relu.t().mm(grad_y_pred)
    grad_b2 = grad_y_pred.sum(dim=0)
    grad_h = grad_y_pred.mm(w2.t())
    grad_h[h < 0] = 0
    grad_w1 = x.t().mm(grad_h)
    grad_b1 = grad_h.sum(dim=0)
    w1 -= learning_rate * grad_w1
    b1 -= learning_rate * grad_b1
    w2 -= learning_rate * grad_w2
    b2 -= learning_rate * grad_b2
