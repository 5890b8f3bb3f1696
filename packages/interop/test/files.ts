import { readFileSync } from 'node:fs';
import { CheckpointError } from '@gan/core';
import type { StateDict } from '../src/dtypes';
import { writeSafetensors } from '../src/safetensors';
import { readZip } from '../src/zip';
import { dictionary, legacy, pickle, tensorSaid } from './pickles';
import { zip } from './zip-archive';

const fixture = (name: string): Uint8Array =>
  readFileSync(new URL(`../fixtures/${name}`, import.meta.url));

const said = { size: [2, 2], stride: [2, 1] };

/** An archive without checksums, which would hide what is behind them from mutations. */
const bare = () =>
  zip([
    { name: 'x/data.pkl', data: pickle(dictionary({ w: tensorSaid(said) })), crc: 0 },
    { name: 'x/data/0', data: new Uint8Array(16).fill(1), crc: 0 },
  ]);

/** A checkpoint of PyTorch's without its checksums. */
function unchecked(name: string): Uint8Array {
  const fail = (problem: string) => new CheckpointError(problem);
  const entries = readZip({ bytes: fixture(name), title: name, fail });
  return zip([...entries].map(([entry, open]) => ({ name: entry, data: open(), crc: 0 })));
}

/** Checkpoints of every format, to mutate. */
export const torchFiles = (): Uint8Array[] => [
  fixture('no-checksums.pth'),
  fixture('legacy-views.pth'),
  fixture('legacy-dtypes.pth'),
  fixture('zip-views.pth'),
  fixture('legacy-protocol-4.pth'),
  fixture('beside-legacy.pth'),
  ...['beside-2.pth', 'beside-5.pth', 'module.pth', 'unread-float8.pth'].map(unchecked),
  bare(),
  legacy(dictionary({ w: tensorSaid(said) }), { '0': { count: 4, data: Buffer.alloc(16) } }),
];

/** Safetensors files to mutate. */
export async function safetensorsFiles(): Promise<Uint8Array[]> {
  const small: StateDict = new Map([
    ['w', { dtype: 'float32', shape: [9, 9], data: new Float32Array(81).fill(1) }],
    ['i', { dtype: 'int64', shape: [], data: BigInt64Array.of(1n) }],
  ]);
  return [fixture('dtypes.safetensors'), await writeSafetensors(small)];
}
