import type { BackendInfo } from '@gan/trainers';
import { expect, it } from 'vitest';
import { engineLine, engineRows } from './engine-words';

const wasm: BackendInfo = {
  name: 'wasm',
  tfName: 'gan-wasm',
  device: 'WebAssembly SIMD on the CPU, 256-bit vectors',
  threads: 2,
  vectors: { vectors: 'wide', bits: 256, reason: 'twice as fast' },
  reason: 'asked for',
};
const cpu: BackendInfo = { name: 'cpu', tfName: 'cpu', device: 'JavaScript', reason: 'asked for' };

it('says which engine runs and why, in a line', () => {
  expect(engineLine(wasm)).toBe(
    'engine   wasm, WebAssembly SIMD on the CPU, 256-bit vectors (wide: twice as fast) (asked for)',
  );
  expect(engineLine(cpu)).toBe('engine   cpu, JavaScript (asked for)');
});

it('says it in rows, without those that an engine lacks', () => {
  expect(engineRows(wasm)).toEqual([
    ['backend', 'wasm (gan-wasm)'],
    ['device', 'WebAssembly SIMD on the CPU, 256-bit vectors'],
    ['threads', '2'],
    ['vectors', 'wide (twice as fast)'],
    ['chosen', 'asked for'],
    ['node', process.version],
  ]);
  expect(engineRows(cpu).map(([name]) => name)).toEqual(['backend', 'device', 'chosen', 'node']);
});
