// Whatever of ours a saved model names is registered by importing @gan/layers, or the package that
// made the model, for that alone; also in a bundle.
import '@tensorflow/tfjs-backend-cpu';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as discriminators from '@gan/discriminators';
import * as generators from '@gan/generators';
import { modelFromTorch, torchStateOf } from '@gan/interop';
import * as gan from '@gan/layers';
import type { io } from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  layers,
  model as layersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { layerClasses } from '../packages/backend/src/announce-layers';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..');
const { norms } = gan;
const upsamples = ['transpose', 'resize'] as const;
const kinds = ['normal', 'xavier', 'kaiming', 'orthogonal'] as const;
const small = { filters: 1, levels: 6 } as const;

/** Every network with every option that could change its layers. */
const networks: Record<string, () => LayersModel[]> = {
  unetGenerator: () =>
    norms.flatMap((norm) =>
      upsamples.flatMap((upsample) =>
        [true, false].map((dropout) =>
          generators.unetGenerator({ ...small, norm, upsample, dropout }),
        ),
      ),
    ),
  resnetGenerator: () =>
    norms.flatMap((norm) =>
      upsamples.flatMap((upsample) =>
        [true, false].map((dropout) =>
          generators.resnetGenerator({ blocks: 1, filters: 1, norm, upsample, dropout }),
        ),
      ),
    ),
  dcganGenerator: () =>
    [0, 2].map((conditions) =>
      generators.dcganGenerator({ imageSize: 8, filters: 1, latentDim: 2, conditions }),
    ),
  mlpGenerator: () =>
    (['tanh', 'linear'] as const).flatMap((outputActivation) =>
      [0, 2].map((conditions) =>
        generators.mlpGenerator({
          latentDim: 2,
          outputShape: [2, 2],
          hidden: [2],
          outputActivation,
          conditions,
        }),
      ),
    ),
  patchDiscriminator: () =>
    norms.flatMap((norm) =>
      kinds.map((kind) => discriminators.patchDiscriminator({ filters: 1, norm, init: { kind } })),
    ),
  pixelDiscriminator: () =>
    norms.map((norm) => discriminators.pixelDiscriminator({ filters: 1, norm })),
  dcganDiscriminator: () =>
    [0, 2].map((conditions) =>
      discriminators.dcganDiscriminator({ imageSize: 8, filters: 1, conditions }),
    ),
  mlpDiscriminator: () =>
    [0, 0.5].flatMap((dropout) =>
      [0, 2].map((conditions) =>
        discriminators.mlpDiscriminator({ inputShape: [2], hidden: [2], dropout, conditions }),
      ),
    ),
};

type Block = (x: SymbolicTensor) => SymbolicTensor;
const applied =
  (...made: gan.RandomLayer[] | layers.Layer[]): Block =>
  (x) =>
    made.reduce((y, layer) => layer.apply(y) as SymbolicTensor, x);
const activations = ['none', 'relu', 'leakyRelu'] as const;
const shape = { filters: 2, kernelSize: 3 } as const;

/** Every layer and block, likewise. */
const blocks: Record<string, () => Block[]> = {
  conv2d: () =>
    (['zeros', 'reflect'] as const).map((paddingMode) =>
      applied(gan.conv2d({ ...shape, padding: 1, paddingMode })),
    ),
  conv2dTranspose: () => [applied(gan.conv2dTranspose(shape))],
  resizeConv2d: () => [applied(gan.resizeConv2d({ filters: 2 }))],
  reflectionPad2d: () => [applied(gan.reflectionPad2d({ padding: 1 }))],
  batchNorm: () => activations.map((activation) => applied(gan.batchNorm({ activation }))),
  instanceNorm: () => activations.map((activation) => applied(gan.instanceNorm({ activation }))),
  leakyRelu: () => [applied(gan.leakyRelu({ slope: 0.2 }))],
  dropout: () => [applied(gan.dropout({ rate: 0.5 }))],
  imageSizeCheck: () => [applied(gan.imageSizeCheck({ multipleOf: 2, network: 'net' }))],
  spectralNorm: () => [
    applied(gan.spectralNorm(gan.conv2d(shape))),
    applied(gan.spectralNorm(gan.conv2dTranspose(shape))),
    applied(gan.spectralNorm(layers.dense({ units: 2 }))),
  ],
  normLayer: () =>
    norms.flatMap((norm) =>
      activations.map((activation) => {
        const options = { activation, init: gan.defaultInit, seed: 1, name: 'norm' } as const;
        const layer = gan.normLayer(norm, options);
        return layer ? applied(layer) : (x: SymbolicTensor) => x;
      }),
    ),
  unetDown: () => norms.map((norm) => (x) => gan.unetDown(x, { filters: 2, norm, name: 'down' })),
  unetUp: () =>
    norms.flatMap((norm) =>
      upsamples.map((upsample) => (x: SymbolicTensor) => {
        const options = { filters: 2, norm, upsample, dropout: 0.5, name: 'up' };
        return gan.unetUp(x, undefined, options);
      }),
    ),
  resnetBlock: () =>
    norms.map((norm) => (x) => gan.resnetBlock(x, { norm, dropout: 0.5, name: 'block' })),
};
/** What else the packages export: nothing that a model is made of. */
const others = {
  layers: [
    'blankWeights',
    'checkEngine',
    'checkInit',
    'convolutionBias',
    'layerSeed',
    'normaliseGiven',
    'randomState',
    'restoreRandomState',
    'sampling',
    'withCondition',
    'withConditionMaps',
  ],
  networks: ['receptiveField'],
};

async function topologyOf(model: LayersModel): Promise<object> {
  let artifacts: io.ModelArtifacts = {};
  const save = async (given: io.ModelArtifacts) => {
    artifacts = given;
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } };
  };
  await model.save({ save });
  model.dispose();
  return artifacts.modelTopology as object;
}

function modelOf(block: Block): LayersModel {
  const image = input({ shape: [8, 8, 2] });
  // A layer after it: a block may be the identity.
  const outputs = layers.activation({ activation: 'linear' }).apply(block(image));
  return layersModel({ inputs: image, outputs: outputs as SymbolicTensor });
}

const classesOf = (topology: object) =>
  [...JSON.stringify(topology).matchAll(/"class_?[nN]ame":"(?:gan>)?(Gan\w+)"/g)].map(
    ([, name]) => name,
  );

// Inside the repository, so that packages resolve.
const runs = join(root, 'runs');
mkdirSync(runs, { recursive: true });
const folder = mkdtempSync(join(runs, 'saved-classes-'));
afterAll(() => rmSync(folder, { recursive: true }));
const saved: Record<string, object[]> = {};

beforeAll(async () => {
  const made = Object.entries(networks).map(([name, make]) => [name, make()] as const);
  const chained = Object.entries(blocks).map(
    ([name, make]) => [name, make().map(modelOf)] as const,
  );
  for (const [name, models] of [...made, ...chained]) {
    saved[name] = await Promise.all(models.map(topologyOf));
  }
  const torch = modelFromTorch(
    await torchStateOf(generators.unetGenerator({ filters: 1, levels: 5 })),
  );
  saved.modelFromTorch = [await topologyOf(torch)];
  // Models of the same classes tell the same: one of each is enough for the programs below.
  const distinct = new Map(
    Object.values(saved)
      .flat()
      .map((topology) => [[...new Set(classesOf(topology))].sort().join(), topology]),
  );
  writeFileSync(join(folder, 'saved.json'), JSON.stringify([...distinct.values()]));
});

const functionsOf = (module: object) =>
  Object.entries(module).flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));

describe('the classes that saved models name', () => {
  it('are looked for in every factory that is public', () => {
    expect(functionsOf(gan).sort()).toEqual([...Object.keys(blocks), ...others.layers].sort());
    const made = [...functionsOf(generators), ...functionsOf(discriminators)];
    expect(made.sort()).toEqual([...Object.keys(networks), ...others.networks].sort());
  });

  it('are those that useBackend knows to be of @gan/layers', () => {
    const found = new Set(Object.values(saved).flat().flatMap(classesOf));
    expect([...found].sort()).toEqual([...layerClasses]);
  });

  it('are registered in no other package', () => {
    const registering = readdirSync(join(root, 'packages')).filter((name) => {
      const src = join(root, 'packages', name, 'src');
      return readdirSync(src, { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
        .some((file) => /registerClass\(\w+, 'gan'\)/.test(readFileSync(join(src, file), 'utf8')));
    });
    expect(registering).toEqual(['layers']);
  });

  const program = (imports: string, before = '') => `
    ${imports}
    import '@tensorflow/tfjs-core';
    import { loadLayersModel } from '@tensorflow/tfjs-layers';
    import { readFileSync } from 'node:fs';
    (async () => {
      ${before}
      const failures = new Set();
      for (const modelTopology of JSON.parse(readFileSync('saved.json', 'utf8'))) {
        await loadLayersModel({ load: async () => ({ modelTopology }) }).catch((error) =>
          failures.add(error.code + ' ' + error.message.split('\\n')[0]));
      }
      console.log(JSON.stringify([...failures].sort()));
    })();`;

  async function failuresOf(
    format: 'esm' | 'cjs',
    imports: string,
    before?: string,
  ): Promise<string[]> {
    const outfile = join(folder, `bundle.${format === 'esm' ? 'mjs' : 'cjs'}`);
    const contents = `import '@tensorflow/tfjs-backend-cpu';${program(imports, before)}`;
    const { warnings } = await build({
      stdin: { contents, resolveDir: root },
      outfile,
      format,
      bundle: true,
      platform: 'node',
      conditions: ['@gan/source'],
      external: ['@tensorflow/*', 'sharp'],
      logLevel: 'silent',
    });
    expect(warnings.map(({ text }) => text)).toEqual([]);
    const { stdout } = await run(process.execPath, [outfile], { cwd: folder });
    return JSON.parse(stdout);
  }

  describe.each(['esm', 'cjs'] as const)('in a bundle, %s', (format) => {
    it.each(['layers', 'generators', 'discriminators', 'interop', 'trainers', 'inference'])(
      'are all registered by importing @gan/%s',
      async (name) => {
        expect(await failuresOf(format, `import '@gan/${name}';`)).toEqual([]);
      },
    );

    it('are known by name after useBackend, which says what to import', async () => {
      const useBackend = "import { useBackend } from '@gan/backend';";
      const failures = await failuresOf(format, useBackend, "await useBackend('cpu');");
      expect(failures).toContain(
        'CheckpointError loadLayersModel: the model has a layer GanImageSizeCheck, which ' +
          "@gan/layers registers; add import '@gan/layers' before the model is loaded",
      );
      expect(failures.every((line) => line.includes('@gan/layers registers'))).toBe(true);
      const late = "await useBackend('cpu'); await import('@gan/layers');";
      expect(await failuresOf(format, useBackend, late)).toEqual([]);
    });
  });
});
