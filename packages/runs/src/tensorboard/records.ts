import { crc32c } from '@gan/core';

/** Bytes before a record's data: its length as 64 bits, and their checksum. */
const HEAD = 12;
/** Bytes after it: its checksum. */
const TAIL = 4;

/** A checksum as TFRecord files store it, so that a file of checksums has others. */
const masked = (bytes: Uint8Array) => {
  const sum = crc32c(bytes);
  return (((sum >>> 15) | (sum << 17)) + 0xa282ead8) >>> 0;
};

/** A record of a TFRecord file: length, checksum of the length, data, checksum of the data. */
export function recordOf(data: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEAD + data.length + TAIL);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(record.subarray(0, 8)), true);
  record.set(data, HEAD);
  view.setUint32(HEAD + data.length, masked(data), true);
  return record;
}

/** The data of the records of a TFRecord file, up to the first that is torn or damaged. */
export function recordsIn(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const records: Uint8Array[] = [];
  for (let at = 0; at + HEAD + TAIL <= bytes.length; ) {
    const length = Number(view.getBigUint64(at, true));
    const end = at + HEAD + length;
    if (view.getUint32(at + 8, true) !== masked(bytes.subarray(at, at + 8))) break;
    if (end + TAIL > bytes.length) break;
    const data = bytes.subarray(at + HEAD, end);
    if (view.getUint32(end, true) !== masked(data)) break;
    records.push(data);
    at = end + TAIL;
  }
  return records;
}
