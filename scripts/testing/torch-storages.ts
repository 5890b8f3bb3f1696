import { readFileSync } from 'node:fs';
import { type Tensor, tensor, tidy, transpose } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** The raw storages of a zip checkpoint of `torch.save`, in the order of its state_dict. */
export function torchStorages(path: URL): Uint8Array[] {
  const file = readFileSync(path);
  const storages: Uint8Array[] = [];
  const end = file.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const count = file.readUInt16LE(end + 10);
  let entry = file.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    const size = file.readUInt32LE(entry + 24);
    const nameLength = file.readUInt16LE(entry + 28);
    const extra = file.readUInt16LE(entry + 30) + file.readUInt16LE(entry + 32);
    const local = file.readUInt32LE(entry + 42);
    const name = file.toString('latin1', entry + 46, entry + 46 + nameLength);
    const start = local + 30 + file.readUInt16LE(local + 26) + file.readUInt16LE(local + 28);
    const index = /\/data\/(\d+)$/.exec(name)?.[1];
    if (index) storages[Number(index)] = Uint8Array.from(file.subarray(start, start + size));
    entry += 46 + nameLength + extra;
  }
  return storages;
}

/** A checkpoint's weights in the order and layout of a model that lists its layers alike. */
export function torchWeights(path: URL, model: LayersModel): Tensor[] {
  const storages = torchStorages(path)[Symbol.iterator]();
  return weightsInLayerOrder(model).map((weight) => {
    const bytes = nextOfSize(storages, weight.size * 4);
    const values = new Float32Array(bytes.buffer);
    if (weight.rank !== 4) return tensor(values, weight.shape);
    const [height, width, third, fourth] = weight.shape as [number, number, number, number];
    return tidy(() => transpose(tensor(values, [fourth, third, height, width]), [2, 3, 1, 0]));
  });
}

/** Skips num_batches_tracked, eight bytes that our layers do not keep. */
function nextOfSize(storages: Iterator<Uint8Array>, bytes: number): Uint8Array {
  for (let next = storages.next(); !next.done; next = storages.next()) {
    if (next.value.length === bytes) return next.value;
    if (next.value.length !== 8)
      throw new Error(`a storage has ${next.value.length} bytes, not ${bytes}`);
  }
  throw new Error('the checkpoint has too few storages');
}

/** PyTorch's order: layer by layer, running statistics beside their layer's weights. */
export function weightsInLayerOrder(model: LayersModel): Tensor[] {
  return model.layers.flatMap((layer) => layer.getWeights());
}

/** Loads a checkpoint of the reference whose layers come in the model's order. */
export function loadTorchStorages(path: URL, model: LayersModel): void {
  const weights = torchWeights(path, model)[Symbol.iterator]();
  for (const layer of model.layers) {
    layer.setWeights(layer.getWeights().map(() => weights.next().value as Tensor));
  }
}
