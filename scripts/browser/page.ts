import { setVectors } from '@gan/backend-wasm';
import { trainTiny } from './tiny-training';

/** What the page's threads are, asked of the pool itself. */
export function threadsAtWork(): number | undefined {
  const holder = globalThis as unknown as Record<symbol, { runtime?: { pool: Pool } } | undefined>;
  return holder[Symbol.for('@gan/backend-wasm')]?.runtime?.pool.available;
}

interface Pool {
  readonly available: number;
}

Object.assign(globalThis, { setVectors, trainTiny, threadsAtWork });
