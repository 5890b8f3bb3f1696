import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A value of a summary: a number, or a picture. */
export type SummaryValue =
  | { readonly tag: string; readonly scalar: number }
  | { readonly tag: string; readonly image: EncodedImage };

/** A picture as its file has it. */
export interface EncodedImage {
  readonly height: number;
  readonly width: number;
  /** 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. */
  readonly channels: number;
  /** The bytes of the PNG. */
  readonly encoded: Uint8Array;
}

/** An event of an event file. */
export interface EventMessage {
  /** Seconds since 1970. */
  readonly wallTime: number;
  readonly step?: number;
  /** What the file begins with. */
  readonly fileVersion?: string;
  /** Whether a process begins here: what earlier ones told of this step and later ones is void. */
  readonly sessionStart?: boolean;
  readonly values?: readonly SummaryValue[];
}

// Field numbers of TensorFlow's event.proto and summary.proto.
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;
const SESSION_LOG = { status: 1 } as const;
const SESSION_START = 1;
const SUMMARY = { value: 1 } as const;
const VALUE = { tag: 1, simpleValue: 2, image: 4 } as const;
const IMAGE = { height: 1, width: 2, colorspace: 3, encodedImageString: 4 } as const;

/** An event's bytes. */
export function encodeEvent(event: EventMessage): Uint8Array {
  const { wallTime, step, fileVersion, sessionStart, values } = event;
  const writer = new BinaryWriter();
  writer.tag(EVENT.wallTime, WireType.Bit64).double(wallTime);
  if (step !== undefined) writer.tag(EVENT.step, WireType.Varint).int64(step);
  if (fileVersion !== undefined) {
    writer.tag(EVENT.fileVersion, WireType.LengthDelimited).string(fileVersion);
  }
  if (values) {
    writer.tag(EVENT.summary, WireType.LengthDelimited).fork();
    for (const value of values) writeValue(writer, value);
    writer.join();
  }
  if (sessionStart) {
    writer.tag(EVENT.sessionLog, WireType.LengthDelimited).fork();
    writer.tag(SESSION_LOG.status, WireType.Varint).int32(SESSION_START).join();
  }
  return writer.finish();
}

function writeValue(writer: BinaryWriter, value: SummaryValue): void {
  writer.tag(SUMMARY.value, WireType.LengthDelimited).fork();
  writer.tag(VALUE.tag, WireType.LengthDelimited).string(value.tag);
  if ('scalar' in value) {
    // Beyond float32 it is infinite; the writer would refuse it.
    writer.tag(VALUE.simpleValue, WireType.Bit32).float(Math.fround(value.scalar));
  } else {
    const { height, width, channels, encoded } = value.image;
    writer.tag(VALUE.image, WireType.LengthDelimited).fork();
    writer.tag(IMAGE.height, WireType.Varint).int32(height);
    writer.tag(IMAGE.width, WireType.Varint).int32(width);
    writer.tag(IMAGE.colorspace, WireType.Varint).int32(channels);
    writer.tag(IMAGE.encodedImageString, WireType.LengthDelimited).bytes(encoded).join();
  }
  writer.join();
}

/** The step of an encoded event; undefined for one that is of no step, such as a file's first. */
export function stepOfEvent(bytes: Uint8Array): number | undefined {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === EVENT.step) return Number(reader.int64());
    reader.skip(type, field);
  }
  return undefined;
}
