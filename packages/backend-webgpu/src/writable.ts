import type { DataId, TensorInfo } from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from './backend';

/**
 * Which of the tensors that a kernel is called with it may write to: those whose data nobody else holds, and
 * that have one role in the call.
 */
export function writableOf(
  backend: WebgpuBackend,
  inputs: readonly TensorInfo[],
): (tensor: TensorInfo) => boolean {
  const roles = new Map<DataId, number>();
  for (const { dataId } of inputs) roles.set(dataId, (roles.get(dataId) ?? 0) + 1);
  return (tensor) => backend.isSole(tensor) && roles.get(tensor.dataId) === 1;
}
