"""What the PyTorch jobs share: timing, and the last line that the bench reads."""

import json
import statistics
import sys
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


def in_turns(pieces):
    """
    Yields pieces of work as this job's turns come.

    The bench has jobs take turns: each says that it is ready, waits for a line before it works and says
    when it is done.
    """
    print("ready", flush=True)
    for piece in pieces:
        if not sys.stdin.readline():
            sys.exit(1)  # Without the bench nobody waits.
        yield piece
        print("done", flush=True)


def time_steps(step, warm_up, count):
    """Median and least seconds of a training step."""
    times = []
    for turn in in_turns(range(warm_up + count)):
        begin = time.perf_counter()
        step()
        if turn >= warm_up:
            times.append(time.perf_counter() - begin)
    return {"median": statistics.median(times), "least": min(times), "runs": count}


def report(result):
    print("\n" + json.dumps(result))
