import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { Kind, Schema } from '../src/onnx/messages';

/** A message's fields, each a list of what came under its number. */
export interface Decoded {
  readonly [field: string]: (number | string | Uint8Array | Decoded)[];
}

function read(reader: BinaryReader, type: Kind): number | string | Uint8Array {
  switch (type) {
    case 'int32':
      return reader.int32();
    case 'int64':
      return Number(reader.int64());
    case 'float':
      return reader.float();
    case 'string':
      return reader.string();
    case 'bytes':
      return reader.bytes();
  }
}

/** Reads a message, in which every field must be one of the schema's. */
export function decode(schema: Schema, bytes: Uint8Array): Decoded {
  const byNumber = new Map(
    Object.entries(schema).map(([name, [field, type]]) => [field, { name, type }]),
  );
  const found: Record<string, Decoded[string]> = {};
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number] = reader.tag();
    const field = byNumber.get(number);
    if (!field) throw new Error(`no field has the number ${number}`);
    const { name, type } = field;
    const value = typeof type === 'string' ? read(reader, type) : decode(type, reader.bytes());
    found[name] = [...(found[name] ?? []), value];
  }
  return found;
}
