"""How far do sand and gravel slide? Tensors of PyTorch, the way back by hand."""
import torch

torch.manual_seed(20)
slopes = torch.rand(28, 5) * 2 - 1
slides = torch.cat([slopes[:, :1] * slopes[:, 1:2], torch.cos(slopes[:, 2:3])], dim=1)
grit = torch.randn(5, 9) * 0.6
grit_at = torch.zeros(9)
flow = torch.randn(9, 2) * 0.4
flow_at = torch.zeros(2)
for shake in range(240):
    raw = slopes.mm(grit) + grit_at
    loose = torch.relu(raw)
    said = loose.mm(flow) + flow_at
    off = said - slides
    if shake % 80 == 0:
        print("shake", shake, "off by", off.square().mean().item())
    pull = 2 * off / off.numel()
    to_flow = loose.t().mm(pull)
    to_flow_at = pull.sum(dim=0)
    below = pull.mm(flow.t())
    below[raw < 0] = 0
    to_grit = slopes.t().mm(below)
    to_grit_at = below.sum(dim=0)
    for table, slope in ((grit, to_grit), (grit_at, to_grit_at), (flow, to_flow), (flow_at, to_flow_at)):
        table -= 0.05 * slope
