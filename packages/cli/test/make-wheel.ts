import { crc32, textToBytes } from '@gan/core';

/** For tests: a wheel, that is a zip archive, of files by their names. Those in `programs` may be executed. */
export function makeWheel(
  files: Readonly<Record<string, string>>,
  programs: readonly string[] = [],
): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  const add = (...buffers: readonly Uint8Array[]) => {
    for (const buffer of buffers) {
      parts.push(Buffer.from(buffer));
      at += buffer.length;
    }
  };
  for (const [name, text] of Object.entries(files)) {
    const [title, contents] = [textToBytes(name), textToBytes(text)];
    const sum = crc32(contents);
    const size = contents.length;
    const start = at;
    const common = fields([20, 2], [0, 2], [0, 2], [0, 4], [sum, 4], [size, 4], [size, 4]);
    add(fields([0x04034b50, 4]), common, fields([title.length, 2], [0, 2]), title, contents);
    const mode = programs.includes(name) ? 0o100755 : 0o100644;
    const rest = fields([title.length, 2], [0, 8], [mode * 2 ** 16, 4], [start, 4]);
    directory.push(Buffer.concat([fields([0x02014b50, 4], [0x0314, 2]), common, rest, title]));
  }
  const end = at;
  add(...directory);
  const count = directory.length;
  add(fields([0x06054b50, 4], [0, 4], [count, 2], [count, 2], [at - end, 4], [end, 4], [0, 2]));
  return Buffer.concat(parts);
}

/** Little-endian numbers, one after the other. */
function fields(...values: readonly (readonly [value: number, size: 2 | 4 | 8])[]): Buffer {
  const buffer = Buffer.alloc(values.reduce((sum, [, size]) => sum + size, 0));
  let at = 0;
  for (const [value, size] of values) {
    if (size === 8) buffer.writeBigUInt64LE(BigInt(value), at);
    else buffer.writeUIntLE(value, at, size);
    at += size;
  }
  return buffer;
}
