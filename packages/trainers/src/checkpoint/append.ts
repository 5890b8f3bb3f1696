import type { CheckpointWriter } from './checkpoint-storage';

/**
 * Copies bytes to the end of the file that a writer has open, as far as there is room at a time.
 *
 * @throws WriteFailure
 */
export async function append(
  writer: Pick<CheckpointWriter, 'room' | 'put'>,
  bytes: Uint8Array,
): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const part = bytes.subarray(done, done + (await writer.room()));
    writer.put(part);
    done += part.length;
  }
}
