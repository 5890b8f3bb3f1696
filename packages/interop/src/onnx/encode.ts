import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { textToBytes } from '@gan/core';
import type { Kind, Schema } from './messages';

const wireTypes: Readonly<Record<Kind, WireType>> = {
  int32: WireType.Varint,
  int64: WireType.Varint,
  float: WireType.Bit32,
  string: WireType.LengthDelimited,
  bytes: WireType.LengthDelimited,
};

function writeField(
  writer: BinaryWriter,
  field: number,
  type: Kind | Schema,
  value: unknown,
): void {
  if (typeof type !== 'string') {
    writer.tag(field, WireType.LengthDelimited).fork();
    writeFields(writer, type, value as object);
    writer.join();
    return;
  }
  writer.tag(field, wireTypes[type]);
  switch (type) {
    case 'int32':
      writer.int32(value as number);
      break;
    case 'int64':
      writer.int64(value as number);
      break;
    case 'float':
      writer.float(value as number);
      break;
    case 'string':
      writer.string(value as string);
      break;
    case 'bytes':
      writer.bytes(value as Uint8Array);
      break;
  }
}

function writeFields(writer: BinaryWriter, schema: Schema, message: object): void {
  const values = message as Readonly<Record<string, unknown>>;
  for (const [name, [field, type]] of Object.entries(schema)) {
    const value = values[name];
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) writeField(writer, field, type, one);
  }
}

/** A message's bytes; fields that are undefined are left out, those that are lists repeated. */
export function encode(schema: Schema, message: object): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter(textToBytes);
  writeFields(writer, schema, message);
  return writer.finish();
}
