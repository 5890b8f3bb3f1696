/** Pickles put together by hand, for files that PyTorch would not write, or no longer. */

const bytes = (...values: number[]) => Buffer.from(values);

/** A little-endian number of so many bytes. */
export function little(value: number | bigint, length: 1 | 2 | 4 | 8): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigInt64LE(BigInt.asIntN(64, BigInt(value)));
  return buffer.subarray(0, length);
}

/** Instructions, each as the bytes that push its value. */
export const op = {
  proto: bytes(0x80, 2),
  stop: bytes(0x2e),
  mark: bytes(0x28),
  none: bytes(0x4e),
  false: bytes(0x89),
  reduce: bytes(0x52),
  persistent: bytes(0x51),
  emptyTuple: bytes(0x29),
  emptyList: bytes(0x5d),
  emptyDict: bytes(0x7d),
  setItems: bytes(0x75),
  setItem: bytes(0x73),
  append: bytes(0x61),
  appends: bytes(0x65),
  dup: bytes(0x32),
  /** A signed integer of 8 bytes. */
  int: (value: number | bigint) => Buffer.concat([bytes(0x8a, 8), little(value, 8)]),
  text: (text: string) =>
    Buffer.concat([bytes(0x58), little(Buffer.byteLength(text), 4), Buffer.from(text)]),
  /** Text of Python 2. */
  text2: (text: string) => Buffer.concat([bytes(0x55, text.length), Buffer.from(text, 'latin1')]),
  global: (module: string, name: string) => Buffer.from(`c${module}\n${name}\n`),
  tuple: (...items: Buffer[]) => Buffer.concat([bytes(0x28), ...items, bytes(0x74)]),
  list: (...items: Buffer[]) => Buffer.concat([bytes(0x5d), bytes(0x28), ...items, bytes(0x65)]),
  put: (index: number) => Buffer.concat([bytes(0x72), little(index, 4)]),
  get: (index: number) => Buffer.concat([bytes(0x6a), little(index, 4)]),
  call: (callee: Buffer, ...args: Buffer[]) =>
    Buffer.concat([callee, op.tuple(...args), bytes(0x52)]),
};

/** A whole pickle. */
export const pickle = (...parts: Buffer[]) => Buffer.concat([op.proto, ...parts, op.stop]);

const ints = (values: readonly (number | bigint)[]) => op.tuple(...values.map(op.int));

/** What a tensor's pickle says; all of it may be a lie. */
export interface TensorSaid {
  readonly key?: string;
  readonly type?: string;
  readonly count?: number | bigint;
  readonly offset?: number | bigint;
  readonly size: readonly (number | bigint)[];
  readonly stride: readonly (number | bigint)[];
  /** Of the old format: own key, first element, count. */
  readonly view?: Buffer;
}

/** The instructions of a tensor, as torch.save writes them. */
export function tensorSaid(said: TensorSaid): Buffer {
  const { key = '0', type = 'FloatStorage', count = 4, offset = 0, size, stride, view } = said;
  const storage = [op.text('storage'), op.global('torch', type), op.text(key), op.text('cpu')];
  const id = op.tuple(...storage, op.int(count), ...(view ? [view] : []));
  const hooks = op.call(op.global('collections', 'OrderedDict'));
  const rebuild = op.global('torch._utils', '_rebuild_tensor_v2');
  return op.call(
    rebuild,
    Buffer.concat([id, op.persistent]),
    op.int(offset),
    ints(size),
    ints(stride),
    op.false,
    hooks,
  );
}

/** A dictionary of names and values. */
export const dictionary = (entries: Record<string, Buffer>) =>
  Buffer.concat([
    op.emptyDict,
    op.mark,
    ...Object.entries(entries).flatMap(([name, value]) => [op.text(name), value]),
    op.setItems,
  ]);

/** A checkpoint of the old format around an object's instructions and the storages by key. */
export function legacy(
  object: Buffer,
  storages: Record<string, { count: number | bigint; data: Buffer }> = {},
): Uint8Array {
  const magic = Buffer.from('8a0a6cfc9c46f9206aa85019', 'hex');
  const system = dictionary({ little_endian: bytes(0x88) });
  const keys = op.list(...Object.keys(storages).map(op.text));
  const contents = Object.values(storages).flatMap(({ count, data }) => [little(count, 8), data]);
  return Buffer.concat([
    pickle(magic),
    pickle(bytes(0x4d), little(1001, 2)),
    pickle(system),
    pickle(object),
    pickle(keys),
    ...contents,
  ]);
}
