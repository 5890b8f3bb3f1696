import { readWhole } from './file-bytes';
import { decoderReason, findDamage } from './find-damage';

let last: Promise<unknown> = Promise.resolve();

/** After all that were given before. */
function inTurn<Out>(work: () => Promise<Out>): Promise<Out> {
  const result = last.then(work);
  last = result.catch(() => undefined);
  return result;
}

/**
 * Has sharp read a file; where it fails, with an error that says why.
 *
 * libvips keeps one buffer of errors for all of its threads, so that of several failures at a time
 * one has the words of another, or none ('Unknown error'). So the file's own structure is asked
 * first, and otherwise the decoder once more. A failure that does not repeat is none: the system had
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
    return await attempt();
  } catch (cause) {
    const bytes = await readWhole(caller, path);
    const damage = findDamage(bytes);
    if (damage) throw new Error(damage, { cause });
    return inTurn(attempt).catch((again: Error) => {
      throw new Error(decoderReason(again.message, bytes), { cause: again });
    });
  }
}
