import '@tensorflow/tfjs-backend-cpu';
import { type Dataset, Rng } from '@gan/core';
import { mlpDiscriminator } from '@gan/discriminators';
import { mlpGenerator } from '@gan/generators';
import { memory, setBackend, type Tensor, tensor, zeros } from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { smallTrainers } from '../../test/small-trainers';
import { fit } from '../fit/fit';
import type { WarningEvent } from '../fit/fit-events';
import { GanTrainer } from '../gan/gan-trainer';
import { fitWatch } from './fit-watch';

type Batch = { real: Tensor };

/** Points on a line through the origin, as far from it as those of a normal distribution. */
const line: Dataset<Batch> = {
  size: 6400,
  async *batches({ batchSize, epoch }) {
    const rng = new Rng(epoch);
    for (let i = 0; i < 6400; i += batchSize) {
      yield {
        real: tensor(Array.from({ length: batchSize }, () => rng.normal()).map((x) => [x, x])),
      };
    }
  },
};

function lineTrainer(): GanTrainer {
  const trainer = new GanTrainer({
    generator: mlpGenerator({
      latentDim: 2,
      outputShape: [2],
      hidden: [16],
      outputActivation: 'linear',
    }),
    discriminator: mlpDiscriminator({ inputShape: [2], hidden: [16] }),
    latentDim: 2,
    learningRate: 2e-3,
  });
  return trainer;
}

async function warningsOf(trainer: GanTrainer, steps: number): Promise<WarningEvent[]> {
  const warnings: WarningEvent[] = [];
  for await (const event of fit(trainer, line, { steps, batchSize: 16, logEvery: 2 })) {
    if (event.type === 'warning') warnings.push(event);
  }
  return warnings;
}

beforeAll(async () => {
  await setBackend('cpu');
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('fit', () => {
  it('says nothing of a run that goes well', async () => {
    expect(await warningsOf(lineTrainer(), 560)).toEqual([]);
  });

  it('says once why steps are not recorded, where that costs something', async () => {
    const trainer = lineTrainer();
    vi.spyOn(trainer, 'notRecorded', 'get').mockReturnValue('has extraLosses (sharp)');
    const isDear = vi.spyOn(trainer, 'saysNotRecorded', 'get').mockReturnValue(false);
    expect(await warningsOf(trainer, 8)).toEqual([]);
    isDear.mockReturnValue(true);
    const told = await warningsOf(trainer, 8);
    expect(told.map(({ code, step }) => ({ code, step }))).toEqual([
      { code: 'not-recorded', step: 2 },
    ]);
    expect(told[0]?.message).toContain("but not this trainer's, as it has extraLosses (sharp)");
  });

  it("looks at a logged step's own batch, beside that of the look before", async () => {
    const trainer = lineTrainer();
    const outputs = vi.spyOn(trainer, 'outputs');
    const seen: number[] = [];
    outputs.mockImplementation(({ real }) => {
      seen.push(real.dataSync()[0] as number);
      return [];
    });
    const counted: Dataset<Batch> = {
      size: 20,
      async *batches() {
        for (let i = 1; i <= 20; i++) yield { real: tensor([[i, 0]]) };
      },
    };
    await fit(trainer, counted, { steps: 20, logEvery: 1 }).done();
    expect(seen).toEqual([10, 10, 20]);
  });

  it('warns once of a generator that makes the same of every input', async () => {
    const trainer = lineTrainer();
    // A generator that cannot learn, and whose outputs hardly depend on its inputs.
    trainer.optimizers.generator.learningRate = 0;
    for (const weight of trainer.models.generator.getWeights()) {
      (weight as never as { assign(x: Tensor): void }).assign(zeros(weight.shape));
    }
    const before = memory().numTensors;
    const warnings = await warningsOf(trainer, 560);
    expect(memory().numTensors).toBe(before);
    expect(warnings.map(({ code, step }) => [code, step])).toEqual([
      ['rate-zero', 0],
      ['mode-collapse', 520],
    ]);
    expect(warnings[1]!.message).toContain('generator makes nearly the same of every input');
  });

  it('trains to the same weights with its looks as without', async () => {
    const [watched, other] = [lineTrainer(), lineTrainer()];
    await warningsOf(watched, 60);
    for await (const _ of fit(other, line, { steps: 60, batchSize: 16, logEvery: 60 })) {
      // Nothing is looked at before the last step.
    }
    const values = (trainer: GanTrainer) =>
      Object.values(trainer.models).flatMap((one) => one.getWeights().map((w) => w.dataSync()));
    expect(values(watched)).toEqual(values(other));
    expect(watched.state().json).toEqual(other.state().json);
  });

  it('warns before the first step of memory that will not do', async () => {
    vi.spyOn(process, 'availableMemory').mockReturnValue(1000);
    const warnings = await warningsOf(lineTrainer(), 2);
    expect(warnings.map(({ code, step }) => [code, step])).toEqual([['memory', 0]]);
    expect(warnings[0]!.message).toMatch(
      /^memory: a step will need about \d+ MiB, of which \d+ MiB are still to come, and the system has 1 MiB left/,
    );
  });
});

describe('fitWatch', () => {
  it('looks at every tenth logged step alone', async () => {
    const { make, batch } = smallTrainers.GanTrainer!;
    const trainer = make();
    const outputs = vi.spyOn(trainer, 'outputs' as never);
    const watch = fitWatch(trainer, 3);
    for (let step = 1; step <= 60; step++) {
      watch.before(step, batch(step));
      if (step % 3 === 0) await watch.logged(step, { D_real: 0.5, D_fake: 0.5 });
    }
    watch.dispose();
    // At 30 its own samples, at 60 those of 30 beside them.
    expect(outputs).toHaveBeenCalledTimes(3);
  });
});
