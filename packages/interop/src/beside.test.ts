import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import moduleValues from '../fixtures/module.json';
import { dictionary, legacy, op, pickle, tensorSaid } from '../test/pickles';
import { zip } from '../test/zip-archive';
import { readTorch } from './read-torch';

const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

/** A zip checkpoint of an object's instructions, with one storage of 4 floats. */
const zipped = (...object: Buffer[]) =>
  zip([
    { name: 'x/data.pkl', data: pickle(...object) },
    { name: 'x/data/0', data: new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer) },
  ]);
const square = tensorSaid({ size: [2, 2], stride: [2, 1] });
const scalar = tensorSaid({ size: [], stride: [] });
const state = dictionary({ w: square });
const code = (...bytes: number[]) => Buffer.from(bytes);
const shell = op.call(op.global('os', 'system'), op.text('echo never'));

describe('what stands beside a state_dict', () => {
  it.each([
    'beside-2.pth',
    'beside-3.pth',
    'beside-4.pth',
    'beside-5.pth',
    'beside-legacy.pth',
    'beside-numpy-1.pth',
  ])('is passed over: %s', async (name) => {
    const found = await readTorch(fixture(name));
    expect([...found]).toEqual([
      ['weight', { dtype: 'float32', shape: [2, 2], data: Float32Array.of(0, 1, 2, 3) }],
      ['tagged', { dtype: 'float32', shape: [2], data: Float32Array.of(0, 1) }],
      ['attributed', { dtype: 'float32', shape: [3], data: Float32Array.of(0, 1, 2) }],
    ]);
  });

  it.each<[string, Buffer]>([
    ['a number', op.int(3)],
    ['nothing', op.none],
    ['text', op.text('facades')],
    ['a set', Buffer.concat([code(0x8f), op.mark, op.int(1), code(0x90)])],
    ['an object', op.call(op.global('argparse', 'Namespace'))],
    ['a scalar of numpy', op.call(op.global('numpy._core.multiarray', 'scalar'), op.int(1))],
    ['an optimiser', dictionary({ state: dictionary({ exp_avg: square }) })],
  ])('is passed over in the state_dict itself: %s', async (_, thing) => {
    const file = zipped(dictionary({ 'net.0.weight': square, epoch: thing, 'net.0.bias': square }));
    expect([...(await readTorch(file)).keys()]).toEqual(['net.0.weight', 'net.0.bias']);
  });

  it('is not taken for a state_dict, nor is a weight that is no tensor passed over', async () => {
    const networks = dictionary({ G: state, D: state, 'loss.mean': scalar });
    await expect(readTorch(zipped(networks))).rejects.toThrow(
      "several dictionaries of tensors, 'G', 'D'",
    );
    const file = zipped(dictionary({ 'net.0.weight': square, 'net.0.bias': shell }));
    await expect(readTorch(file)).rejects.toThrow('refers to os.system; only tensors are read');
  });

  it.each([
    ['the top', (weights: Buffer) => weights],
    ['an entry', (weights: Buffer) => dictionary({ epoch: op.int(3), state_dict: weights })],
  ])('is named where the weights are arrays of numpy at %s', async (_, around) => {
    for (const module of ['numpy._core.multiarray', 'numpy.core.multiarray']) {
      const array = op.call(op.global(module, '_reconstruct'), op.int(0));
      const file = zipped(around(dictionary({ 'net.0.weight': array, 'net.0.bias': array })));
      await expect(readTorch(file)).rejects.toThrow(
        "holds numpy arrays in place of tensors, such as 'net.0.weight', which are not read; save them " +
          'as tensors: torch.save({name: torch.from_numpy(array) for name, array in weights.items()}, path)',
      );
    }
  });

  it.each<[string, Buffer]>([
    ['a call of what it does not know', shell],
    ['a call of what that gave', op.call(shell, op.int(1))],
    ['an object made by NEWOBJ', Buffer.concat([op.global('a', 'B'), op.emptyTuple, code(0x81)])],
    [
      'an object made by NEWOBJ_EX and built',
      Buffer.concat([
        op.global('a', 'B'),
        op.tuple(op.int(1)),
        dictionary({ size: op.int(2) }),
        code(0x92),
        dictionary({ weight: square }),
        code(0x62),
      ]),
    ],
    ['an object of Python 2', Buffer.concat([op.mark, op.int(1), Buffer.from('imod\nCls\n')])],
    ['another', Buffer.concat([op.mark, op.global('mod', 'Cls'), op.int(1), code(0x6f)])],
    ['a set that grows', Buffer.concat([code(0x8f), op.mark, op.int(1), square, code(0x90)])],
    ['a frozenset', Buffer.concat([op.mark, op.int(1), code(0x91)])],
    ['a bytearray', Buffer.concat([code(0x96, 3, 0, 0, 0, 0, 0, 0, 0), Buffer.from('abc')])],
    ['a file name with half a surrogate pair', code(0x8c, 5, 0x61, 0xed, 0xb3, 0xbf, 0x62)],
    ['bytes of Python 2', Buffer.concat([code(0x55, 3), code(0xff, 0xfe, 0)])],
    ['an integer of 17 bytes', code(0x8a, 17, ...Array(16).fill(255), 0)],
    ['numbers as text', Buffer.from('I01\nI-7\nL12345678901234567890L\nF1.5\n')],
    ['text as text', Buffer.from("Vx\np7\n0S'y'\n0g7\n")],
    [
      'a class that lists its items',
      Buffer.concat([shell, op.mark, op.int(1), op.int(2), op.appends]),
    ],
    ['a tensor with attributes', Buffer.concat([square, dictionary({}), code(0x62)])],
    ['a tuple as a key', Buffer.concat([op.emptyDict, op.tuple(op.int(1)), op.none, op.setItem])],
  ])('is passed over: %s', async (_, thing) => {
    // POP_MARK takes whatever the instructions leave; then the same thing as an entry.
    const before = Buffer.concat([op.mark, thing, code(0x31)]);
    const tuple = Buffer.concat([op.mark, thing, code(0x74)]);
    const file = zipped(before, dictionary({ state, tuple }));
    expect([...(await readTorch(file)).keys()]).toEqual(['w']);
  });

  it('says what it found where there are no tensors, or not tensors alone', async () => {
    await expect(readTorch(zipped(dictionary({ w: square, x: shell })))).rejects.toThrow(
      "refers to os.system; only tensors are read, nothing is executed; it holds 'w' (a tensor), " +
        "'x' (os.system); if you trust the file, save its state_dict alone with PyTorch",
    );
    const set = Buffer.concat([code(0x8f), op.mark, square, code(0x90)]);
    await expect(readTorch(zipped(set))).rejects.toThrow(
      'no dictionary of tensors, but a set of 1',
    );
  });

  it.each<[string, Buffer, string]>([
    ['buffers outside of the pickle', code(0x97), 'keeps buffers outside of its pickle'],
    ['classes by number', code(0x82, 1), 'refers to a class by a number of copyreg'],
    ['ids of protocol 0', Buffer.from('P7\n'), 'has persistent ids of protocol 0'],
    ['a malformed place', Buffer.from('gx\n'), 'is damaged: a malformed number'],
    ['a malformed integer', Buffer.from('Ix\n'), 'is damaged: a malformed integer'],
    ['items of no set', Buffer.concat([op.none, op.mark, code(0x90)]), 'items for what is no set'],
    [
      'items of a tuple',
      Buffer.concat([op.tuple(op.int(1)), op.int(2), op.append]),
      'items for what is no list',
    ],
    [
      'attributes of a number',
      Buffer.concat([op.int(1), op.none, code(0x62)]),
      'of what is no object',
    ],
  ])('refuses %s', async (_, thing, message) => {
    await expect(readTorch(zipped(thing, state))).rejects.toThrow(message);
    await expect(readTorch(legacy(Buffer.concat([thing, state])))).rejects.toThrow(message);
  });
});

describe('where the state_dict is', () => {
  const names = async (object: Buffer, key?: string) => [
    ...(await readTorch(zipped(object), key === undefined ? {} : { key })).keys(),
  ];
  const other = dictionary({ v: square });

  it.each<[string, Buffer]>([
    ['in a dictionary in a dictionary', dictionary({ models: dictionary({ G: state }) })],
    ['in a list', op.list(op.int(3), state)],
    ['in a tuple, beside an optimiser', op.tuple(state, dictionary({ lr: op.int(1) }))],
    ['beside losses that are tensors', dictionary({ losses: dictionary({ G: scalar }), state })],
    [
      'beside the state of a random generator',
      dictionary({
        rng: dictionary({
          cpu: tensorSaid({ type: 'ByteStorage', count: 16, size: [16], stride: [1], key: '1' }),
        }),
        state,
      }),
    ],
    [
      'in a class of dictionaries',
      Buffer.concat([op.call(op.global('a', 'Dict')), op.text('w'), square, op.setItem]),
    ],
    ['with what modules keep for themselves', dictionary({ w: square, 'a._extra_state': op.none })],
  ])('%s', async (_, object) => {
    expect(await names(object)).toEqual(['w']);
  });

  it('is nearest to the top', async () => {
    expect(await names(dictionary({ inner: dictionary({ deep: other }), state }))).toEqual(['w']);
  });

  it('is chosen by key, or by keys with dots between', async () => {
    const object = dictionary({
      G: dictionary({ state_dict: state, epoch: op.int(1) }),
      D: dictionary({ state_dict: other }),
      'a.b': dictionary({ c: other }),
    });
    await expect(names(object)).rejects.toThrow(
      "several dictionaries of tensors, 'G.state_dict', 'D.state_dict', 'a.b.c'; " +
        "choose one with the option key: { key: 'G.state_dict' }",
    );
    expect(await names(object, 'G.state_dict')).toEqual(['w']);
    expect(await names(object, 'D')).toEqual(['v']);
    expect(await names(object, 'a.b.c')).toEqual(['v']);
    expect(await names(op.list(state, other), '1')).toEqual(['v']);
    await expect(names(object, 'G.epoch')).rejects.toThrow("no dictionary of tensors 'G.epoch'");
  });
});

describe('a whole module', () => {
  it.each(['module.pth', 'module-beside.pth'])(
    '%s: its tensors, under their names',
    async (name) => {
      const found = await readTorch(fixture(name));
      const values = [...found].map(([key, { data }]) => [key, Array.from(data, Number)] as const);
      expect(Object.fromEntries(values)).toEqual(moduleValues);
      expect([...found.keys()]).toEqual(Object.keys(moduleValues));
    },
  );

  it('of PyTorch before 1.6, which wrote the source of its classes', async () => {
    const type = Buffer.concat([
      op.tuple(op.text('module'), op.global('net', 'G'), op.text('net.py'), op.text('class G')),
      op.persistent,
    ]);
    const inner = dictionary({
      _parameters: state,
      _buffers: op.emptyDict,
      _modules: op.emptyDict,
    });
    const built = (content: Buffer) =>
      Buffer.concat([type, op.emptyTuple, code(0x81), content, code(0x62)]);
    const whole = dictionary({
      _parameters: op.emptyDict,
      _buffers: op.emptyDict,
      _modules: dictionary({ main: built(inner) }),
    });
    const data = Buffer.from(Float32Array.of(1, 2, 3, 4).buffer);
    const found = await readTorch(legacy(built(whole), { '0': { count: 4, data } }));
    expect([...found.keys()]).toEqual(['main.w']);
    expect([...found.get('main.w')!.data]).toEqual([1, 2, 3, 4]);
  });

  it('that holds itself, or doubles at every step, ends', async () => {
    const made = op.call(op.global('net', 'G'));
    const module = (inner: Buffer) =>
      Buffer.concat([
        made,
        dictionary({ _parameters: state, _buffers: op.emptyDict, _modules: inner }),
        code(0x62),
      ]);
    const itself = Buffer.concat([
      made,
      op.put(0),
      dictionary({
        _parameters: state,
        _buffers: op.emptyDict,
        _modules: dictionary({ a: op.get(0) }),
      }),
      code(0x62),
    ]);
    await expect(readTorch(zipped(itself))).rejects.toThrow('refers to net.G');
    const steps = Array.from({ length: 60 }, (_, i) =>
      Buffer.concat([op.put(i), module(dictionary({ a: op.get(i), b: op.get(i) }))]),
    );
    const started = performance.now();
    await expect(readTorch(zipped(module(op.emptyDict), ...steps))).rejects.toThrow(
      'refers to net.G',
    );
    const many = op.list(...steps.map((_, i) => op.get(i)));
    const bomb = zipped(module(op.emptyDict), ...steps, many);
    // The nearest that ends is a module of its own; which one does not matter.
    await readTorch(bomb).catch((error: unknown) =>
      expect(error).toMatchObject({ code: 'CheckpointError' }),
    );
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('tensors that are not read', () => {
  it.each([
    ['quantised', 'is quantised, which is not read; save tensor.dequantize() in its place'],
    ['complex', 'is complex (complex128), which is not read; save torch.view_as_real(tensor)'],
    ['csr', 'is sparse, which is not read; save tensor.to_dense() in its place'],
    ['float8', 'has values of type float8_e4m3fn, which is not read; save tensor.float()'],
    ['unsigned', 'has values of type uint16, which is not read; save tensor.float()'],
    ['meta', 'has no values (device meta), which is not read'],
    ['nested', 'is nested, which is not read'],
    ['negative', 'is a negated view, which is not read; save tensor.resolve_neg()'],
  ])('are named: %s', async (name, problem) => {
    const error = await readTorch(fixture(`unread-${name}.pth`)).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'CheckpointError' });
    expect(String(error)).toContain(`has a tensor 'layer.${name}' that ${problem}`);
  });
});
