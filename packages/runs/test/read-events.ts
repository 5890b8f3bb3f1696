/** A field of a protobuf message: a number, or bytes. */
type Field = readonly [number: number, value: number | Uint8Array];

/** What the tests look at of an event. */
export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion?: string;
  readonly sessionStart?: boolean;
  readonly scalars: Readonly<Record<string, number>>;
  readonly images: Readonly<Record<string, { readonly size: readonly number[]; png: Uint8Array }>>;
}

/** For tests: reads an event file by itself, with neither the writer's code nor its library. */
export function readEvents(file: Uint8Array): ReadEvent[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const events: ReadEvent[] = [];
  for (let at = 0; at < file.length; ) {
    const length = view.getUint32(at, true);
    events.push(eventOf(file.subarray(at + 12, at + 12 + length)));
    at += 16 + length;
  }
  return events;
}

function eventOf(bytes: Uint8Array): ReadEvent {
  const fields = fieldsOf(bytes);
  const of = (number: number) => fields.find(([field]) => field === number)?.[1];
  const version = of(3) as Uint8Array | undefined;
  const session = of(7) as Uint8Array | undefined;
  const values = fieldsOf((of(5) ?? new Uint8Array()) as Uint8Array).map(([, value]) => {
    const parts = fieldsOf(value as Uint8Array);
    const name = Buffer.from(parts.find(([field]) => field === 1)![1] as Uint8Array).toString();
    return { name, parts };
  });
  const scalars: Record<string, number> = {};
  const images: Record<string, { size: number[]; png: Uint8Array }> = {};
  for (const { name, parts } of values) {
    const scalar = parts.find(([field]) => field === 2);
    const image = parts.find(([field]) => field === 4);
    if (scalar) scalars[name] = scalar[1] as number;
    if (image) {
      const all = fieldsOf(image[1] as Uint8Array);
      const size = all.filter(([field]) => field < 4).map(([, value]) => value as number);
      images[name] = { size, png: all.find(([field]) => field === 4)![1] as Uint8Array };
    }
  }
  return {
    wallTime: of(1) as number,
    step: (of(2) ?? 0) as number,
    ...(version ? { fileVersion: Buffer.from(version).toString() } : {}),
    ...(session ? { sessionStart: fieldsOf(session)[0]![1] === 1 } : {}),
    scalars,
    images,
  };
}

function fieldsOf(bytes: Uint8Array): Field[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++]!;
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        fields.push([number, varint()]);
        break;
      case 1:
        fields.push([number, view.getFloat64(at, true)]);
        at += 8;
        break;
      case 2: {
        const length = varint();
        fields.push([number, bytes.subarray(at, at + length)]);
        at += length;
        break;
      }
      case 5:
        fields.push([number, view.getFloat32(at, true)]);
        at += 4;
        break;
      default:
        throw new Error(`wire type ${tag % 8}`);
    }
  }
  return fields;
}
