"""
Times the training steps of pix2pix-256, CycleGAN-256 (batch 1) and DCGAN-64 (batch 64) in PyTorch on the CPU,
losses read back, and forward passes of the generators.
"""

import json
import resource
import sys

import torch

from models import models
from timing import report, time_steps

arguments = json.loads(sys.argv[1])
torch.set_num_threads(arguments["threads"])
torch.manual_seed(0)
make = models[arguments["model"]]
memory_format = torch.channels_last if arguments["layout"] == "nhwc" else torch.contiguous_format
step = make(lambda thing: thing.to(memory_format=memory_format))
read_step = lambda: [loss.item() for loss in step()]
results = time_steps(read_step, arguments["warmUp"], arguments["count"])
# In KiB on Linux, in bytes on macOS.
unit = 1 if sys.platform == "darwin" else 1024
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
report({"version": torch.__version__, **results, "peakBytes": peak})
