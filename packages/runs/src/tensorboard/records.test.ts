import { describe, expect, it } from 'vitest';
import { recordOf, recordsIn } from './records';

const bytes = (...values: number[]) => Uint8Array.from(values);
const whole = Buffer.concat([recordOf(bytes(1, 2, 3)), recordOf(bytes()), recordOf(bytes(9))]);

describe('records', () => {
  it('frame data with its length and masked checksums', () => {
    // Of the empty record: the checksums of eight zeros and of nothing, rotated by 15 plus 0xa282ead8.
    expect(Buffer.from(recordOf(bytes())).toString('hex')).toBe('000000000000000029039807d8ea82a2');
  });

  it('come back', () => {
    expect(recordsIn(whole).map((record) => [...record])).toEqual([[1, 2, 3], [], [9]]);
  });

  it.each([
    ['nothing', new Uint8Array(), 0],
    ['a torn head', whole.subarray(0, 19 + 5), 1],
    ['torn data', whole.subarray(0, whole.length - 5), 2],
    ['a torn checksum', whole.subarray(0, whole.length - 1), 2],
    ['zeros of a power cut', Buffer.concat([whole, new Uint8Array(64)]), 3],
  ])('end where they cannot be trusted: %s', (_, file, count) => {
    expect(recordsIn(file)).toHaveLength(count);
  });

  it.each([0, 8, 12, 15])('end at a byte %i that has changed', (at) => {
    const damaged = Uint8Array.from(whole);
    damaged[at]! ^= 1;
    expect(recordsIn(damaged)).toEqual([]);
  });
});
