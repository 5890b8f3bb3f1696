import '@tensorflow/tfjs-backend-cpu';
import { expectAllClose } from '@gan/testing';
import { type io, max, min, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { type LayersModel, loadLayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { unetGenerator } from './unet-generator';

const trainable = (model: LayersModel) =>
  model.getWeights(true).reduce((sum, weight) => sum + weight.size, 0);

describe('unetGenerator', () => {
  it('has the parameters of the reference, in a small copy of unet_256 and unet_128', () => {
    // Weights grow with filters^2 but for the ends, so small networks tell a wrong level apart.
    const conv = (i: number, o: number) => 16 * i * o;
    const levels8 = [1, 2, 4, 8, 8, 8, 8, 8].map((n) => n * 2);
    let down = conv(3, 2);
    for (let k = 1; k < 8; k++) down += conv(levels8[k - 1]!, levels8[k]!);
    let up = conv(16, 16) + conv(4, 3) + 3;
    for (let k = 6; k > 0; k--) up += conv(2 * levels8[k]!, levels8[k - 1]!);
    const normed = [...levels8.slice(1, 7), ...levels8.slice(0, 7)];
    const batch = down + up + 2 * normed.reduce((a, b) => a + b);
    expect(trainable(unetGenerator({ filters: 2 }))).toBe(batch);
    expect(trainable(unetGenerator({ filters: 2, norm: 'none' }))).toBe(down + up);
  });

  it('takes any multiples of 2^levels, non-square included', () => {
    const model = unetGenerator({ levels: 3, filters: 2, inputChannels: 1, outputChannels: 2 });
    const y = model.predict(zeros([2, 16, 24, 1])) as Tensor;
    expect(y.shape).toEqual([2, 16, 24, 2]);
    expect((max(y).dataSync()[0] as number) <= 1 && (min(y).dataSync()[0] as number) >= -1).toBe(
      true,
    );
  });

  it('says which sizes it takes when an image does not fit', () => {
    const model = unetGenerator({ levels: 3, filters: 2 });
    expect(() => model.predict(zeros([1, 20, 24, 3]))).toThrow(
      'unetGenerator: height and width must be multiples of 8, got 20 x 24',
    );
  });

  it('drops in levels 5 to levels - 1 alone', () => {
    const dropouts = (levels: number, dropout = true) =>
      unetGenerator({ levels, filters: 1, dropout })
        .layers.map((layer) => layer.name)
        .filter((name) => name.includes('dropout'));
    expect(dropouts(8)).toEqual(['up7_dropout', 'up6_dropout', 'up5_dropout']);
    expect(dropouts(6)).toEqual(['up5_dropout']);
    expect(dropouts(5)).toEqual([]);
    expect(dropouts(8, false)).toEqual([]);
  });

  it('has biases with instance norm only, and always at the end', () => {
    const biases = (norm: 'batch' | 'instance' | 'none') =>
      unetGenerator({ levels: 4, filters: 2, norm }).weights.filter((w) =>
        w.originalName.endsWith('/bias'),
      ).length;
    expect([biases('batch'), biases('none'), biases('instance')]).toEqual([1, 1, 8]);
  });

  it('is the same for one seed and differs for another', () => {
    const first = (seed: number) => unetGenerator({ levels: 2, filters: 2, seed }).getWeights();
    for (const [i, weight] of first(7).entries()) {
      expectAllClose(weight, first(7)[i] as Tensor, { rtol: 0, atol: 0 });
    }
    expect(first(8)[0]?.dataSync()).not.toEqual(first(7)[0]?.dataSync());
  });

  it('comes back from disk with loadLayersModel', async () => {
    const model = unetGenerator({ levels: 3, filters: 2, seed: 1 });
    let artifacts: io.ModelArtifacts = {};
    const save = async (given: io.ModelArtifacts) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } };
    };
    await model.save({ save });
    const copy = await loadLayersModel({ load: async () => artifacts });
    const x = zeros([1, 8, 8, 3]);
    expectAllClose(copy.predict(x) as Tensor, model.predict(x) as Tensor, { rtol: 0, atol: 0 });
  });

  it('refuses sizes that its levels cannot halve, and says what fits', () => {
    expect(() => unetGenerator({ imageSize: 200 })).toThrow(
      'unetGenerator: imageSize must be a multiple of 128 for 7 levels, got 200; use levels: 3, or resize to 256',
    );
    expect(() => unetGenerator({ imageSize: 99 })).toThrow('got 99; resize to 128');
    expect(() => unetGenerator({ imageSize: 64, levels: 7 })).toThrow('for 7 levels, got 64');
    expect(() => unetGenerator({ levels: 1 })).toThrow('levels must be an integer from 2 to 10');
    expect(() => unetGenerator({ norm: 'layer' as 'batch' })).toThrow("got 'layer'");
    expect(() => unetGenerator({ imagesize: 64 } as never)).toThrow("did you mean 'imageSize'?");
  });
});
