import { expect, it } from 'vitest';
import { gpuUse, inShell, variablesFor } from './gpu-settings';

it('takes one GPU, its memory as it is needed, and leaves TF32 to the libraries', () => {
  const variables = variablesFor({}, {});
  expect(variables).toEqual({ CUDA_VISIBLE_DEVICES: '0', TF_FORCE_GPU_ALLOW_GROWTH: 'true' });
  expect(gpuUse(variables)).toEqual({ id: '0', memory: 'grow', tf32: true });
});

it('leaves what is set where nothing is asked', () => {
  const env = {
    CUDA_VISIBLE_DEVICES: 'GPU-8a2f, 3',
    TF_FORCE_GPU_ALLOW_GROWTH: 'false',
    NVIDIA_TF32_OVERRIDE: '0',
  };
  expect({ ...env, ...variablesFor({}, env) }).toEqual(env);
  expect(gpuUse(env)).toEqual({ id: 'GPU-8a2f', memory: 'all', tf32: false });
});

it('asks for what is said, over what is set', () => {
  expect(variablesFor({ gpu: 2, gpuMemory: 'all', tf32: false }, {})).toEqual({
    CUDA_VISIBLE_DEVICES: '2',
    CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
    TF_FORCE_GPU_ALLOW_GROWTH: 'false',
    NVIDIA_TF32_OVERRIDE: '0',
  });
  const env = { TF_FORCE_GPU_ALLOW_GROWTH: 'false', NVIDIA_TF32_OVERRIDE: '0' };
  expect(variablesFor({ gpuMemory: 'grow', tf32: true }, env)).toEqual({
    CUDA_VISIBLE_DEVICES: '0',
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    NVIDIA_TF32_OVERRIDE: undefined,
  });
  expect(variablesFor({ gpu: 1 }, { CUDA_DEVICE_ORDER: 'FASTEST_FIRST' })).toMatchObject({
    CUDA_DEVICE_ORDER: 'FASTEST_FIRST',
  });
});

it('counts among those that are visible', () => {
  const visible = (list: string) =>
    variablesFor({ gpu: 1 }, { CUDA_VISIBLE_DEVICES: list }).CUDA_VISIBLE_DEVICES;
  expect(visible('4, 7')).toBe('7');
  expect(visible('GPU-1,GPU-2')).toBe('GPU-2');
  expect(() => visible('4')).toThrow(
    "CUDA_VISIBLE_DEVICES is '4', where they are 0 to 0, got gpu: 1; take one of it, or unset it",
  );
  // CUDA looks no further than the first that is none.
  expect(() => visible('4,-1,7')).toThrow('where they are 0 to 0');
  expect(() => visible('')).toThrow("CUDA_VISIBLE_DEVICES is '', which hides all, got gpu: 1");
});

it('says what a shell would set', () => {
  expect(inShell({ gpu: 1, gpuMemory: 'all', tf32: false })).toBe(
    'set CUDA_VISIBLE_DEVICES=1 TF_FORCE_GPU_ALLOW_GROWTH=false NVIDIA_TF32_OVERRIDE=0',
  );
  expect(inShell({ tf32: true })).toBe('unset NVIDIA_TF32_OVERRIDE');
});
