import { readWhole } from './file-bytes';
import { decoderReason, findDamage } from './find-damage';

const running = new Set<Promise<unknown>>();
let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/** Beside others, but not while one is to be alone. */
async function together<Out>(work: () => Promise<Out>): Promise<Out> {
  while (waiting > 0) await last;
  const result = work();
  running.add(result);
  try {
    return await result;
  } finally {
    running.delete(result);
  }
}

/** When nothing else is running. */
function alone<Out>(work: () => Promise<Out>): Promise<Out> {
  waiting++;
  const result = last
    .then(() => Promise.allSettled(running))
    .then(work)
    .finally(() => waiting--);
  last = result.catch(() => undefined);
  return result;
}

/**
 * Has sharp read a file; where it fails, with an error that says why.
 *
 * libvips keeps one buffer of errors for all of its threads, so that of several failures at a time
 * one has the words of another, or none ('Unknown error'). So the file's own structure is asked
 * first, and otherwise the decoder once more, alone. A failure that does not repeat is none: the system had
 * no memory or no file handle left for a moment.
 *
 * @throws DataError when the system does not give the file; any other error is about what it holds.
 */
export async function explained<Out>(
  caller: string,
  path: string,
  attempt: () => Promise<Out>,
): Promise<Out> {
  try {
    return await together(attempt);
  } catch (cause) {
    const bytes = await readWhole(caller, path);
    const damage = findDamage(bytes);
    if (damage) throw new Error(damage, { cause });
    return alone(attempt).catch((again: Error) => {
      throw new Error(decoderReason(again.message, bytes), { cause: again });
    });
  }
}
