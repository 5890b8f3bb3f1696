"""What the PyTorch jobs share: timing, and the last line that the bench reads."""

import json
import statistics
import time


def time_median(action, seconds=0.5, least=3):
    """Median seconds of a call after one to warm up."""
    action()
    times = []
    end = time.perf_counter() + seconds
    while len(times) < least or time.perf_counter() < end:
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def time_steps(step, warm_up, count):
    """Median and least seconds of a training step."""
    for _ in range(warm_up):
        step()
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        step()
        times.append(time.perf_counter() - begin)
    return {"median": statistics.median(times), "least": min(times), "runs": count}


def report(result):
    print("\n" + json.dumps(result))
