"""Times every direction of a list of convolutions in PyTorch."""

import json
import sys

import torch

from timing import in_turns, report, time_median


def measure(layer, seconds):
    b, size, out = layer["batch"], layer["size"], layer["out"]
    c, f, k = layer["inChannels"], layer["outChannels"], layer["kernel"]
    stride, padding = [layer["stride"]] * 2, [layer["padding"]] * 2
    # NHWC in memory, as TensorFlow.js has it, or NCHW: PyTorch gets the layout that it is faster in.
    rows = []
    for direction, mask in (
        ("forward", None),
        ("input gradient", [True, False, False]),
        ("filter gradient", [False, True, False]),
    ):
        best = 0.0
        for layout in (torch.contiguous_format, torch.channels_last):
            x = torch.rand(b, c, size, size).to(memory_format=layout)
            w = torch.rand(f, c, k, k).to(memory_format=layout)
            dy = torch.rand(b, f, out, out).to(memory_format=layout)
            if mask is None:
                action = lambda: torch.nn.functional.conv2d(x, w, None, stride, padding)
            else:
                action = lambda: torch.ops.aten.convolution_backward(
                    dy, x, w, None, stride, padding, [1, 1], False, [0, 0], 1, mask
                )
            best = max(best, layer["flops"] / time_median(action, seconds) / 1e9)
        rows.append(
            {"name": layer["name"], "direction": direction, "flops": layer["flops"], "gflops": best}
        )
    return rows


arguments = json.loads(sys.argv[1])
torch.set_num_threads(arguments["threads"])
with torch.no_grad():
    layers = in_turns(arguments["layers"])
    rows = [row for layer in layers for row in measure(layer, arguments["seconds"])]
report({"version": torch.__version__, "rows": rows})
