"""
Times training steps in PyTorch on a GPU, where there is one: steps are asked for in rounds, at whose end one loss
is read. TF32 and the rest are as PyTorch has them unless told; of its two layouts it gets the faster one.
"""

import gc
import json
import statistics
import sys
import time

import torch
from torch.utils.flop_counter import FlopCounterMode

from models import models
from timing import in_turns, report

WARM_UPS = 3
MOST_STEPS = 100

arguments = json.loads(sys.argv[1])
torch.set_num_threads(arguments["threads"])
on_gpu = torch.cuda.is_available()
device = "cuda" if on_gpu else "cpu"


def build(layout, compiled):
    def place(thing):
        placed = thing.to(device=device, memory_format=layout)
        return torch.compile(placed) if compiled and isinstance(placed, torch.nn.Module) else placed

    torch.manual_seed(0)
    return models[arguments["model"]](place, arguments["batch"], arguments["size"])


def take_round(step, count):
    """See takeRound of gpu/rounds.mjs."""
    begin = time.perf_counter()
    losses = step()
    asked = time.perf_counter() - begin
    for _ in range(count - 1):
        losses = step()
    losses[0].item()
    return {"elapsed": time.perf_counter() - begin, "asked": asked}


def forget():
    gc.collect()
    if on_gpu:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()


def faster_layout():
    """By the second and third step of each."""
    seconds = {}
    for layout in (torch.contiguous_format, torch.channels_last):
        step = build(layout, False)
        take_round(step, 1)
        seconds[layout] = take_round(step, 2)["elapsed"]
        del step
        forget()
    return min(seconds, key=seconds.get)


turns = in_turns(range(1 + arguments["rounds"]))
next(turns)
layout = faster_layout()
with FlopCounterMode(display=False) as counter:
    build(layout, False)()
forget()
step = build(layout, arguments["compile"])
for _ in range(WARM_UPS):
    take_round(step, 1)
one = take_round(step, 1)["elapsed"]
count = min(MOST_STEPS, max(1, int(arguments["seconds"] / one)))
rounds = [take_round(step, count) for _ in turns]
each = [one["elapsed"] / count for one in rounds]
report(
    {
        "version": torch.__version__,
        "device": torch.cuda.get_device_name() if on_gpu else f"the CPU, threads: {arguments['threads']}",
        "onGpu": on_gpu,
        "layout": "nhwc" if layout == torch.channels_last else "nchw",
        "tf32": {
            "convolutions": torch.backends.cudnn.allow_tf32,
            "products": torch.backends.cuda.matmul.allow_tf32,
        },
        "median": statistics.median(each),
        "least": min(each),
        "cpu": statistics.median(one["asked"] for one in rounds),
        "rounds": len(rounds),
        "stepsARound": count,
        "flops": counter.get_total_flops(),
        "gpuBytes": torch.cuda.max_memory_reserved() if on_gpu else None,
    }
)
