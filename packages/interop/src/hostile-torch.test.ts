import { describe, expect, it } from 'vitest';
import {
  dictionary,
  legacy,
  little,
  op,
  pickle,
  type TensorSaid,
  tensorSaid,
} from '../test/pickles';
import { zip } from '../test/zip-archive';
import { modelFromTorch } from './model-from-torch';
import { readTorch } from './read-torch';

/** A zip checkpoint of an object's instructions, with one storage of 4 floats. */
const zipped = (object: Buffer, data = new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer)) =>
  zip([
    { name: 'x/data.pkl', data: pickle(object) },
    { name: 'x/data/0', data },
  ]);

async function problem(bytes: Uint8Array): Promise<string> {
  const error = await readTorch(bytes).catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'CheckpointError' });
  return String(error);
}

const square: TensorSaid = { size: [2, 2], stride: [2, 1] };

describe('tensors that lie', () => {
  it('are told from those that do not', async () => {
    const state = await readTorch(zipped(dictionary({ w: tensorSaid(square) })));
    expect(state.get('w')).toEqual({
      dtype: 'float32',
      shape: [2, 2],
      data: Float32Array.of(1, 2, 3, 4),
    });
  });

  const past = 'reaches to element';
  const huge = 2n ** 62n;
  it.each<[string, Partial<TensorSaid>, string]>([
    ['more elements than the storage', { size: [2, 3], stride: [3, 1] }, past],
    ['an offset past the end', { offset: 1 }, past],
    ['strides past the end', { stride: [3, 1] }, past],
    ['a huge size', { size: [2 ** 50, 1], stride: [1, 1] }, past],
    ['a huge size without steps', { size: [2 ** 50, 1], stride: [0, 0] }, 'more than 8 times'],
    [
      'huge sizes whose product is no number',
      { size: Array(60).fill(2 ** 52), stride: Array(60).fill(0) },
      'more than 8 times',
    ],
    ['a size beyond 2^53', { size: [huge, 1] }, 'malformed sizes or strides'],
    ['a negative size', { size: [-1, 2] }, 'malformed sizes or strides'],
    ['a negative stride', { stride: [-1, 1] }, 'malformed sizes or strides'],
    ['a negative offset', { offset: -1 }, 'a malformed offset'],
    ['sizes and strides of two lengths', { stride: [1] }, 'malformed sizes or strides'],
    [
      'more axes than PyTorch has',
      { size: Array(65).fill(1), stride: Array(65).fill(1) },
      'malformed',
    ],
    [
      'a storage larger than its file',
      { count: 5 },
      "storage '0' should have 5 float32 values, but has 16 bytes",
    ],
    ['a huge storage', { count: 2n ** 52n }, 'should have 4503599627370496 float32 values'],
    ['a negative storage', { count: -4 }, 'a storage that makes no sense'],
    ['a storage of another type', { type: 'DoubleStorage' }, 'should have 4 float64 values'],
    ['a storage that is not there', { key: '7' }, "storage '7' is missing"],
    [
      'a storage outside the archive’s folder',
      { key: '../data.pkl' },
      "storage '../data.pkl' is missing",
    ],
    ['a type that is none', { type: 'SecretStorage' }, 'refers to torch.SecretStorage'],
  ])('%s', async (_, lie, message) => {
    const object = dictionary({ w: tensorSaid({ ...square, ...lie }) });
    expect(await problem(zipped(object))).toContain(message);
  });

  it('may repeat a storage, but not without end', async () => {
    const whole = tensorSaid({ size: [4], stride: [1] });
    const names = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`w${i}`, whole]));
    expect((await readTorch(zipped(dictionary(names(10))))).size).toBe(10);
    const spread = tensorSaid({ size: [3000, 4], stride: [0, 1] });
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`w${i}`, spread]));
    expect(await problem(zipped(dictionary(many)))).toContain(
      'more than 8 times the size of the file',
    );
  });
});

describe('pickles that misbehave', () => {
  const evil = op.call(op.global('os', 'system'), op.text('echo never'));
  it.each<[string, Buffer, string, Parameters<typeof legacy>[1]?]>([
    ['a call to the system', dictionary({ w: evil }), 'refers to os.system; only tensors are read'],
    ['a call to eval', op.global('builtins', 'eval'), 'refers to builtins.eval'],
    [
      'an object of a class',
      op.global('models.networks', 'UnetGenerator'),
      'refers to models.networks.UnetGenerator',
    ],
    ['a name with odd characters', op.global('a\u0000b', 'c\u202e'), 'refers to a\ufffdb.c\ufffd'],
    ['a call of what is no function', op.call(op.text('x')), 'a call of what is no function'],
    [
      'a call of a constant',
      op.call(op.global('torch', 'float32')),
      'a call of what is no function',
    ],
    [
      'wrong arguments',
      op.call(op.global('collections', 'OrderedDict'), op.int(1)),
      'arguments that collections.OrderedDict does not take',
    ],
    [
      'a tensor without a storage',
      dictionary({ w: op.call(op.global('torch._utils', '_rebuild_tensor_v2')) }),
      "tensor 'w' has no storage",
    ],
    ['an unknown instruction', Buffer.from([0x7e]), 'instruction 0x7e before byte'],
    ['nothing', Buffer.alloc(0), 'an empty stack'],
    ['a reference to nothing', op.get(5), 'a reference to nothing (5)'],
    [
      'items for a number',
      Buffer.concat([op.int(1), op.text('a'), op.none, op.setItem]),
      'items for what is no dictionary',
    ],
    [
      'items for no list',
      Buffer.concat([op.emptyDict, op.none, op.append]),
      'items for what is no list',
    ],
    [
      'a key that is a list',
      Buffer.concat([op.emptyDict, op.emptyList, op.none, op.setItem]),
      'a dictionary key that is not text or a number',
    ],
    [
      'a key without a value',
      Buffer.concat([op.emptyDict, op.mark, op.none, op.setItems]),
      'a key without a value',
    ],
    ['a missing mark', Buffer.concat([op.emptyDict, op.setItems]), 'a missing mark'],
    [
      'text of 4 GB',
      Buffer.concat([Buffer.from([0x58]), little(2 ** 32 - 1, 4)]),
      '4294967295 bytes should follow',
    ],
    [
      'text of 2^63 bytes',
      Buffer.concat([Buffer.from([0x8d]), little(2n ** 63n - 1n, 8)]),
      'bytes should follow',
    ],
    [
      'a long integer',
      Buffer.concat([Buffer.from([0x8b]), little(2 ** 31, 4)]),
      'an integer of 2147483648 bytes',
    ],
    [
      'text that is not UTF-8',
      Buffer.from([0x58, 2, 0, 0, 0, 0xff, 0xfe]),
      'text that is not UTF-8',
    ],
    ['a line without end', Buffer.from('cos'), 'a line without end'],
    ['a protocol of the future', Buffer.from([0x80, 9]), 'a protocol newer than 5'],
    ['a number', op.int(3), 'holds no dictionary of tensors, but 3'],
    ['a list of things', op.list(op.int(3)), 'but a list of 1 entries'],
    [
      'something among the tensors',
      dictionary({ w: tensorSaid(square), step: op.int(5) }),
      "but 'w' (a tensor), 'step' (5)",
      { '0': { count: 4, data: Buffer.alloc(16) } },
    ],
  ])('%s', async (_, object, message, storages = {}) => {
    expect(await problem(zipped(object))).toContain(message);
    expect(await problem(legacy(object, storages))).toContain(message);
  });

  it('__proto__ is a name like any other', async () => {
    const state = await readTorch(zipped(dictionary({ __proto__x: tensorSaid(square) })));
    expect(state.size).toBe(1);
    const proto = Buffer.concat([
      op.emptyDict,
      op.text('__proto__'),
      tensorSaid(square),
      op.setItem,
    ]);
    expect([...(await readTorch(zipped(proto))).keys()]).toEqual(['__proto__']);
  });
});

describe('pickles that would blow up', () => {
  const repeat = (count: number, ...parts: Buffer[]) => {
    const part = Buffer.concat(parts);
    return Buffer.alloc(count * part.length, part);
  };
  /** Reads within seconds and a few hundred megabytes, whatever the outcome. */
  async function withinReason(object: Buffer): Promise<string> {
    const [started, before] = [performance.now(), process.memoryUsage().rss];
    const message = await problem(zipped(object));
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(process.memoryUsage().rss - before).toBeLessThan(800e6);
    return message;
  }

  it('nested a million deep', async () => {
    const deep = 1_000_000;
    const lists = Buffer.concat([repeat(deep, op.mark), repeat(deep, Buffer.from([0x74]))]);
    expect(await withinReason(lists)).toContain('instructions');
    const fewer = Buffer.concat([repeat(deep / 4, op.mark), repeat(deep / 4, Buffer.from([0x74]))]);
    expect(await withinReason(fewer)).toContain('holds no dictionary of tensors');
  });

  it('doubling at every step', async () => {
    // Each list holds the one before twice: 2^200 items, were they counted out.
    const steps = Array.from({ length: 200 }, (_, i) =>
      Buffer.concat([op.put(i), op.list(op.get(i), op.get(i))]),
    );
    const bomb = Buffer.concat([op.emptyList, ...steps]);
    expect(await withinReason(bomb)).toContain('a list of 2 entries');
  });

  it('holding itself', async () => {
    const list = Buffer.concat([op.emptyList, op.put(0), op.get(0), op.append]);
    expect(await withinReason(dictionary({ a: list, b: list }))).toContain('a list of 1 entries');
    const itself = Buffer.concat([op.emptyDict, op.put(0), op.text('self'), op.get(0), op.setItem]);
    expect(await withinReason(itself)).toContain("'self' (a dictionary of 1 entries)");
  });

  it('copying one long list again and again', async () => {
    const pair = op.list(op.text('k'), op.none);
    const long = Buffer.concat([
      op.emptyList,
      op.mark,
      repeat(20_000, pair),
      op.appends,
      op.put(0),
    ]);
    const copy = op.call(op.global('collections', 'OrderedDict'), op.get(0));
    expect(await withinReason(Buffer.concat([long, repeat(10_000, copy)]))).toContain(
      'one list in too many calls',
    );
  });

  it('sets that double at every step, and copies of one long list', async () => {
    const pair = (i: number) => [op.mark, op.get(i), op.get(i)];
    const steps = Array.from({ length: 200 }, (_, i) => [op.put(i), ...pair(i), Buffer.of(0x91)]);
    const bomb = Buffer.concat([Buffer.of(0x8f), ...steps.flat()]);
    expect(await withinReason(bomb)).toContain('a set of 2');
    const grown = Buffer.concat([
      Buffer.of(0x8f),
      op.put(0),
      op.mark,
      op.get(0),
      op.get(0),
      Buffer.of(0x90),
    ]);
    expect(await withinReason(grown)).toContain('a set of 2');
    const long = Buffer.concat([
      op.emptyList,
      op.mark,
      repeat(20_000, op.none),
      op.appends,
      op.put(0),
    ]);
    const copy = op.call(op.global('builtins', 'frozenset'), op.get(0));
    expect(await withinReason(Buffer.concat([long, repeat(20_000, copy)]))).toContain(
      'one list in too many calls',
    );
  });

  it('objects within objects, deeper than any stack', async () => {
    const deep = 200_000;
    const made = Buffer.concat([op.global('a', 'B'), op.emptyTuple, Buffer.of(0x81)]);
    const built = repeat(deep, Buffer.of(0x62));
    expect(await withinReason(Buffer.concat([repeat(deep + 1, made), built]))).toContain(
      'refers to a.B',
    );
    const tuples = Buffer.concat([op.none, repeat(deep, Buffer.of(0x85))]);
    const keyed = Buffer.concat([op.emptyDict, tuples, op.none, op.setItem]);
    expect(await withinReason(keyed)).toContain("'a list of 1 entries' (null)");
  });

  it('many modules that share one dictionary of tensors', async () => {
    const tensors = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [`w${i}`, tensorSaid(square)]),
    );
    const state = Buffer.concat([
      dictionary({
        _parameters: dictionary(tensors),
        _buffers: op.emptyDict,
        _modules: op.emptyDict,
      }),
      op.put(0),
    ]);
    const module = Buffer.concat([op.global('a', 'B'), op.emptyTuple, Buffer.of(0x81), op.get(0)]);
    const modules = repeat(50_000, module, Buffer.of(0x62));
    const object = Buffer.concat([state, op.emptyList, op.mark, modules, op.appends]);
    expect(await withinReason(object)).toContain('holds several dictionaries of tensors');
  });

  it('names that are hard to look for', async () => {
    const name = `${'loss'.repeat(200_000)}`;
    const state = new Map([[name, { dtype: 'float32', shape: [1], data: Float32Array.of(1) }]]);
    const started = performance.now();
    expect(() => modelFromTorch(state)).toThrow("are of none of the reference's networks");
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('one dictionary under many names', async () => {
    const tensors = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [`w${i}`, tensorSaid(square)]),
    );
    const names = Array.from({ length: 100_000 }, (_, i) => [op.text(`n${i}`), op.get(9)]).flat();
    const first = Buffer.concat([op.emptyDict, op.text('first'), dictionary(tensors), op.put(9)]);
    const object = Buffer.concat([first, op.setItem, op.mark, ...names, op.setItems]);
    expect(await withinReason(object)).toContain('holds several dictionaries of tensors');
  });

  it('millions of empty dictionaries', async () => {
    expect(await withinReason(repeat(5_000_000, op.emptyDict))).toContain('instructions');
  });
});

describe('old checkpoints', () => {
  const values = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);

  it('of Python 2: an OrderedDict of pairs, with text of bytes', async () => {
    const pair = op.list(op.text2('w'), tensorSaid(square));
    const object = op.call(op.global('collections', 'OrderedDict'), op.list(pair));
    const state = await readTorch(legacy(object, { '0': { count: 4, data: values } }));
    expect([...state]).toEqual([
      ['w', { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }],
    ]);
  });

  it('with parts of storages as storages of their own', async () => {
    const view = op.tuple(op.text('v'), op.int(1), op.int(3));
    const part = tensorSaid({ size: [2], stride: [1], offset: 1, view });
    const file = (object: Buffer) => legacy(object, { '0': { count: 4, data: values } });
    const state = await readTorch(file(dictionary({ w: part })));
    expect(state.get('w')!.data).toEqual(Float32Array.of(3, 4));
    const past = tensorSaid({ size: [3], stride: [1], offset: 1, view });
    expect(await problem(file(dictionary({ w: past })))).toContain('reaches to element 4');
    const outside = op.tuple(op.text('v'), op.int(2), op.int(3));
    const lie = tensorSaid({ size: [1], stride: [1], view: outside });
    expect(await problem(file(dictionary({ w: lie })))).toContain('a storage that makes no sense');
  });

  it.each<[string, Uint8Array, string]>([
    [
      'a storage of another length',
      legacy(dictionary({ w: tensorSaid(square) }), { '0': { count: 5, data: values } }),
      "storage '0' should have 4 values, but has 5",
    ],
    [
      'a huge storage',
      legacy(dictionary({ w: tensorSaid({ ...square, count: 2n ** 50n }) }), {
        '0': { count: 2n ** 50n, data: values },
      }),
      'bytes should follow',
    ],
    [
      'a missing storage',
      legacy(dictionary({ w: tensorSaid(square) })),
      "it lacks the storages '0'",
    ],
    [
      'a storage of nobody',
      legacy(dictionary({}), { '9': { count: 4, data: values } }),
      'one that no tensor uses',
    ],
    [
      'a cut storage',
      legacy(dictionary({ w: tensorSaid(square) }), {
        '0': { count: 4, data: values.subarray(1) },
      }),
      '16 bytes should follow',
    ],
    [
      'two types of one storage',
      legacy(
        dictionary({ v: tensorSaid(square), w: tensorSaid({ ...square, type: 'IntStorage' }) }),
        { '0': { count: 4, data: values } },
      ),
      "storage '0' has two element types",
    ],
    ['another pickle', pickle(dictionary({ w: op.none })), 'is a pickle, but none of torch.save'],
  ])('refuses %s', async (_, bytes, message) => {
    expect(await problem(bytes)).toContain(message);
  });
});
