import '@tensorflow/tfjs-backend-cpu';
import {
  dcganDiscriminator,
  mlpDiscriminator,
  patchDiscriminator,
  pixelDiscriminator,
} from '@gan/discriminators';
import { dcganGenerator, mlpGenerator, resnetGenerator, unetGenerator } from '@gan/generators';
import { memory, randomUniform, setBackend } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSameOnnx } from '../../test/run-onnx';
import { stirred } from '../../test/stirred';
import { toOnnx } from './to-onnx';

const uniform = (shape: number[], seed = 1) => randomUniform(shape, -1, 1, 'float32', seed);

const image = (size: number, batch = 1, channels = 3) => [uniform([batch, size, size, channels])];
const small = { filters: 4 };

const networks: readonly [string, () => LayersModel, () => ReturnType<typeof image>][] = [
  ['U-Net, batch norm', () => unetGenerator({ imageSize: 32, ...small }), () => image(64, 2)],
  [
    'U-Net, instance norm, resizing',
    () => unetGenerator({ levels: 3, norm: 'instance', upsample: 'resize', ...small }),
    () => image(32),
  ],
  ['U-Net, no norm', () => unetGenerator({ levels: 3, norm: 'none', ...small }), () => image(16)],
  ['ResNet, instance norm', () => resnetGenerator({ blocks: 2, ...small }), () => image(24, 2)],
  [
    'ResNet, batch norm, dropout, resizing',
    () =>
      resnetGenerator({ blocks: 1, norm: 'batch', dropout: true, upsample: 'resize', ...small }),
    () => image(16),
  ],
  [
    'ResNet, affine instance norm, one halving',
    () => resnetGenerator({ blocks: 1, norm: 'instance-affine', halvings: 1, ...small }),
    () => image(18),
  ],
  [
    'DCGAN generator',
    () => dcganGenerator({ latentDim: 5, imageSize: 16, ...small }),
    () => [uniform([3, 5])],
  ],
  [
    'DCGAN generator with conditions',
    () => dcganGenerator({ latentDim: 5, imageSize: 16, conditions: 3, ...small }),
    () => [uniform([2, 5]), uniform([2, 3], 2)],
  ],
  [
    'DCGAN discriminator',
    () => dcganDiscriminator({ imageSize: 16, ...small }),
    () => image(16, 2),
  ],
  [
    'DCGAN discriminator with conditions',
    () => dcganDiscriminator({ imageSize: 16, conditions: 3, ...small }),
    () => [...image(16, 2), uniform([2, 3], 2)],
  ],
  [
    'MLP generator',
    () => mlpGenerator({ latentDim: 4, outputShape: [6, 5, 2], hidden: [8], conditions: 2 }),
    () => [uniform([3, 4]), uniform([3, 2], 2)],
  ],
  [
    'MLP discriminator',
    () => mlpDiscriminator({ inputShape: [6, 5, 2], hidden: [8], conditions: 2, dropout: 0.5 }),
    () => [uniform([3, 6, 5, 2]), uniform([3, 2], 2)],
  ],
  ['PatchGAN', () => patchDiscriminator({ inputChannels: 6, ...small }), () => image(32, 2, 6)],
  [
    'PatchGAN, instance norm',
    () => patchDiscriminator({ layers: 2, norm: 'instance', ...small }),
    () => image(24),
  ],
  ['pixel discriminator', () => pixelDiscriminator(small), () => image(7, 2)],
];

beforeAll(() => setBackend('cpu'));

describe.each(['NCHW', 'NHWC'] as const)('%s: ONNX Runtime gives our outputs', (layout) => {
  it.each(networks)('%s', async (_, build, inputsOf) => {
    const model = stirred(build());
    const inputs = inputsOf();
    const before = memory().numTensors;
    await expectSameOnnx(model, inputs, { layout });
    expect(memory().numTensors).toBe(before);
    model.dispose();
  });
});

describe('in training mode, with each picture by its own statistics', () => {
  it.each([
    ['U-Net', () => unetGenerator({ levels: 3, dropout: false, ...small }), 64],
    ['ResNet', () => resnetGenerator({ blocks: 2, norm: 'batch', ...small }), 20],
    ['PatchGAN', () => patchDiscriminator({ layers: 2, ...small }), 32],
  ] as const)('%s', async (_, build, size) => {
    const model = stirred(build());
    await expectSameOnnx(model, image(size), { mode: 'train' });
  });
});

describe('sizes', () => {
  it('are found out as the network runs, all three', async () => {
    const model = stirred(unetGenerator({ levels: 3, ...small }));
    for (const shape of [
      [1, 8, 8, 3],
      [2, 16, 40, 3],
      [3, 56, 24, 3],
    ]) {
      await expectSameOnnx(model, [uniform(shape)]);
    }
  });

  it.each([13, 14, 15, 18, 19, 21])('and operators of opset %i', async (opset) => {
    const options = { levels: 2, upsample: 'resize', norm: 'batch', ...small } as const;
    await expectSameOnnx(stirred(unetGenerator(options)), image(16), { opset });
  });

  it('takes no more bytes than the weights and a little', async () => {
    const model = unetGenerator({ levels: 5, filters: 8 });
    const bytes = 4 * model.countParams();
    const file = await toOnnx(model);
    expect(file.length).toBeGreaterThan(bytes);
    expect(file.length).toBeLessThan(bytes + 20_000);
  });
});
