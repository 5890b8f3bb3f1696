import '@gan/backend-wasm';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expectAllClose, pythonHas, runPython } from '@gan/testing';
import { setBackend, type Tensor, tensor, transpose } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { runOnnx } from '../../test/run-onnx';
import { modelFromTorch } from '../model-from-torch';
import { readTorch } from '../read-torch';
import { torchStateOf } from '../torch-state-of';
import { writeTorch } from '../write-torch';
import { toOnnx } from './to-onnx';

const script = fileURLToPath(new URL('../../fixtures/full-size.py', import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'full-size-'));
  await setBackend('gan-wasm');
});
afterAll(() => rmSync(folder, { recursive: true }));

/** One of the pictures that Python wrote. */
function picture(name: string): Tensor {
  const bytes = new Uint8Array(readFileSync(join(folder, `${name}.f32`)));
  return tensor(new Float32Array(bytes.buffer), [1, 3, 256, 256]);
}

describe.skipIf(!pythonHas('torch', 'numpy'))('a full-size network of PyTorch', () => {
  it.each(['unet', 'resnet'])(
    '%s gives the same outputs here, in ONNX Runtime, and back there',
    async (name) => {
      runPython(script, 'make', name, folder);
      const model = modelFromTorch(await readTorch(join(folder, 'net.pth')), { dropout: false });
      const [x, inEval, inTraining] = [picture('x'), picture('eval'), picture('train')];
      const close = { rtol: 0, atol: 1e-4 };

      const here = model.predict(transpose(x, [0, 2, 3, 1])) as Tensor;
      expectAllClose(transpose(here, [0, 3, 1, 2]), inEval, close);

      for (const [mode, expected] of [
        ['eval', inEval],
        ['train', inTraining],
      ] as const) {
        const outputs = await runOnnx(await toOnnx(model, { mode }), { [model.inputNames[0]!]: x });
        expectAllClose(outputs[model.outputNames[0]!]!, expected, close);
      }

      const back = join(folder, 'back.pth');
      await writeTorch(await torchStateOf(model), back);
      runPython(script, 'run', name, folder, back);
      expectAllClose(picture('again'), inEval, close);
      model.dispose();
    },
  );
});
