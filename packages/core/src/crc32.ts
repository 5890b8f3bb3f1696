import { nodeModule } from './node-module';

/** Remainders of one byte, for a polynomial with its bits reversed. */
const tableOf = (polynomial: number) =>
  Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++) {
      remainder = remainder & 1 ? (remainder >>> 1) ^ polynomial : remainder >>> 1;
    }
    return remainder;
  });

/** Of zip and PNG. */
const table = tableOf(0xedb88320);
/** Castagnoli's. */
const castagnoli = tableOf(0x82f63b78);

function checksum(bytes: Uint8Array, remainders: Uint32Array): number {
  let remainder = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) {
    remainder = remainders[(remainder ^ bytes[i]!) & 255]! ^ (remainder >>> 8);
  }
  return (remainder ^ 0xffffffff) >>> 0;
}

/** Node's own from 20.15 on, ten times as fast: the weights of a full U-Net are 218 MB. */
const native = nodeModule<{ crc32?(bytes: Uint8Array): number }>('node:zlib')?.crc32;

/**
 * CRC-32 of bytes, as zip and PNG files store it.
 *
 * @example
 * ```ts
 * import { crc32, textToBytes } from '@gan/core';
 *
 * console.log(crc32(textToBytes('123456789')).toString(16)); // cbf43926
 * ```
 *
 * @internal
 */
export function crc32(bytes: Uint8Array): number {
  return native ? native(bytes) : checksum(bytes, table);
}

/**
 * CRC-32C (Castagnoli) of bytes, as TFRecord files store it, there masked.
 *
 * @example
 * ```ts
 * import { crc32c, textToBytes } from '@gan/core';
 *
 * console.log(crc32c(textToBytes('123456789')).toString(16)); // e3069283
 * ```
 *
 * @internal
 */
export function crc32c(bytes: Uint8Array): number {
  return checksum(bytes, castagnoli);
}
