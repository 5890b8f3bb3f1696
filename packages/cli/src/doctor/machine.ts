import { availableParallelism, cpus, freemem, totalmem } from 'node:os';

/** What there is to compute with, the engines aside. */
export interface Machine {
  readonly node: string;
  readonly platform: string;
  readonly processor: string;
  /** Cores that this process may use. */
  readonly cores: number;
  /** Bytes that this process may use: the machine's, or the container's limit. */
  readonly memory: number;
  /** Bytes that are free now. */
  readonly freeMemory: number;
}

/** Looks at the machine and at the limits that a container sets. */
export function lookAtMachine(): Machine {
  const limit = process.constrainedMemory?.() ?? 0;
  const total = totalmem();
  return {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    processor: cpus()[0]?.model.trim() || 'unknown',
    cores: availableParallelism(),
    memory: limit > 0 ? Math.min(limit, total) : total,
    freeMemory: freemem(),
  };
}
