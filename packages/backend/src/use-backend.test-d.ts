import { expectTypeOf, test } from 'vitest';
import { type BackendInfo, type BackendName, type GpuUse, useBackend } from './index';

test('engines are a closed choice, and the answer names one', () => {
  expectTypeOf<BackendName>().toEqualTypeOf<'tensorflow' | 'webgpu' | 'webgl' | 'wasm' | 'cpu'>();
  expectTypeOf(useBackend).parameter(0).toEqualTypeOf<BackendName | 'auto' | undefined>();
  expectTypeOf(useBackend).returns.resolves.toEqualTypeOf<BackendInfo>();
  expectTypeOf<BackendInfo['threads']>().toEqualTypeOf<number | undefined>();
  // @ts-expect-error no such engine
  useBackend('gpu');
  expectTypeOf<BackendInfo['gpu']>().toEqualTypeOf<GpuUse | undefined>();
  // @ts-expect-error no such memory
  useBackend('tensorflow', { gpuMemory: 4096 });
  expectTypeOf<BackendInfo['precision']>().toEqualTypeOf<'float32' | 'mixed' | undefined>();
  // @ts-expect-error no such precision
  useBackend('webgpu', { precision: 'half' });
  // @ts-expect-error no such vectors
  useBackend('wasm', { vectors: 'broad' });
});
