import type { Tensor } from '@tensorflow/tfjs-core';
import type { TrainerState } from '../trainer/training-state';

/** The tensor files of a checkpoint, in the order in which they are written. */
export const tensorFiles = [
  'weights.safetensors',
  'optimizers.safetensors',
  'averages.safetensors',
  'buffers.safetensors',
] as const;

/** One of {@link tensorFiles}. */
export type TensorFileName = (typeof tensorFiles)[number];

/** Which tensors of a state go into which file; files without tensors are left out. */
export function tensorGroups({ tensors, json }: TrainerState) {
  const groups = new Map<TensorFileName, Map<string, Tensor>>();
  const buffers = Object.keys(json.buffers);
  const fileOf = (name: string): TensorFileName => {
    if (buffers.some((buffer) => name.startsWith(`${buffer}/`))) return 'buffers.safetensors';
    if (name.startsWith('average/')) return 'averages.safetensors';
    const isSlot = /\.[mv]$/.test(name) && tensors.has(name.slice(0, -2));
    return isSlot ? 'optimizers.safetensors' : 'weights.safetensors';
  };
  for (const [name, tensor] of tensors) {
    const file = fileOf(name);
    groups.set(file, (groups.get(file) ?? new Map()).set(name, tensor));
  }
  return tensorFiles.flatMap((file) => {
    const group = groups.get(file);
    return group ? [{ file, tensors: group }] : [];
  });
}
