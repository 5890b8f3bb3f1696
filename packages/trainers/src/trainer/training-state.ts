import { CheckpointError, Rng, type RngState, show } from '@gan/core';
import { type RandomState, randomState, restoreRandomState } from '@gan/layers';
import type { Tensor, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Adam } from '../optimise/adam';
import type { WeightAverage } from '../optimise/weight-average';
import { allVariables } from './model-variables';

/** Images that a trainer keeps from step to step, with the random stream that picks among them. */
export interface ImageStore {
  /** Images that it can hold. */
  readonly size: number;
  /** Images that it holds. */
  readonly length: number;
  /** Where the draws stand. */
  readonly rng: Rng;
  /** The stored images, `[1, H, W, C]` each: the live tensors, not copies. */
  images(): readonly Tensor4D[];
  /** Puts back what `images` and `rng` gave, as copies. */
  restore(images: readonly Tensor4D[], rng: Rng): void;
  dispose(): void;
}

/** All that a trainer's future depends on, besides its options and its data. */
export interface TrainerParts {
  readonly models: Readonly<Record<string, LayersModel>>;
  readonly optimizers: Readonly<Record<string, Adam>>;
  readonly averages: Readonly<Record<string, WeightAverage>>;
  readonly buffers: Readonly<Record<string, ImageStore>>;
  /** The trainer's own random streams; restoring replaces them. */
  readonly streams: Record<string, Rng>;
}

/** What of a {@link TrainerState} is no tensor: plain JSON. */
export interface TrainerStateJson {
  /** Steps taken by optimiser. */
  readonly steps: Readonly<Record<string, number>>;
  /** Random streams of the layers by network. */
  readonly layers: Readonly<Record<string, RandomState>>;
  /** The trainer's own random streams. */
  readonly streams: Readonly<Record<string, RngState>>;
  /** Images and random stream by replay buffer. */
  readonly buffers: Readonly<Record<string, { images: number; rng: RngState }>>;
}

/**
 * Everything to go on from: weights, running statistics, optimiser slots, replayed images, averages
 * and random streams. Learning rates are options and not among it.
 */
export interface TrainerState {
  /**
   * By name, such as `generator/down1_convolution/kernel`, and `.m` and `.v` after it for its slots:
   * the live tensors. The next step changes them, so read or clone them first, and do not dispose them.
   */
  readonly tensors: ReadonlyMap<string, Tensor>;
  readonly json: TrainerStateJson;
}

const mapValues = <A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));

/** The tensors that keep their shape: all but the replayed images. */
export function lastingTensors({
  models,
  optimizers,
  averages,
}: TrainerParts): Map<string, Variable> {
  const weights = Object.entries(models).flatMap(([name, model]) => allVariables(name, model));
  const averaged = Object.values(averages).flatMap(({ variables }) => variables);
  const named = [...weights, ...averaged].map(({ name, variable }) => [name, variable] as const);
  const slots = Object.values(optimizers).flatMap((optimizer) => [...optimizer.slots()]);
  return new Map([...named, ...(slots as [string, Variable][])]);
}

export function stateOf(parts: TrainerParts): TrainerState {
  const { models, optimizers, buffers, streams } = parts;
  const images = Object.entries(buffers).flatMap(([name, buffer]) =>
    buffer.images().map((image, i) => [`${name}/${i}`, image] as const),
  );
  return {
    tensors: new Map<string, Tensor>([...lastingTensors(parts), ...images]),
    json: {
      steps: mapValues(optimizers, ({ step }) => step),
      layers: mapValues(models, randomState),
      streams: mapValues(streams, (stream) => stream.state()),
      buffers: mapValues(buffers, (buffer) => ({
        images: buffer.length,
        rng: buffer.rng.state(),
      })),
    },
  };
}

/** Puts a state back, as copies. Everything is checked before anything changes. */
export function restoreState(caller: string, parts: TrainerParts, state: TrainerState): void {
  const checked = checkState(`${caller}.restore`, parts, state);
  for (const { variable, value } of checked.lasting) {
    // Its own state is there already, and TensorFlow.js would free what it assigns to itself.
    if (value !== variable) variable.assign(value);
  }
  for (const [name, optimizer] of Object.entries(parts.optimizers)) {
    optimizer.restore(state.json.steps[name] as number, state.tensors);
  }
  for (const [name, model] of Object.entries(parts.models)) {
    restoreRandomState(model, state.json.layers[name] as RandomState);
  }
  for (const { buffer, images, rng } of checked.buffers) buffer.restore(images, rng);
  Object.assign(parts.streams, checked.streams);
}

function checkState(caller: string, parts: TrainerParts, { tensors, json }: TrainerState) {
  const fail = (key: string, rule: string, got: unknown): never => {
    throw new CheckpointError(
      `${caller}: '${key}' must be ${rule}, got ${show(got)}; the state must come from a trainer ` +
        'with the same networks and options',
    );
  };
  const stream = (key: string, value: RngState | undefined): Rng => {
    try {
      return Rng.from(value as RngState);
    } catch {
      return fail(key, 'a random stream', value);
    }
  };

  const lasting = [...lastingTensors(parts)].map(([name, variable]) => {
    const value = tensors.get(name);
    const shape = value?.shape.join(', ');
    if (!value || shape !== variable.shape.join(', ')) {
      const got = value ? `a tensor of shape [${shape}]` : 'nothing';
      throw new CheckpointError(
        `${caller}: '${name}' must be a tensor of shape [${variable.shape.join(', ')}], got ${got}; ` +
          'the state must come from a trainer with the same networks and options',
      );
    }
    return { name, variable, value };
  });

  const buffers = Object.entries(parts.buffers).map(([name, buffer]) => {
    const stored = json.buffers[name];
    const key = `buffers.${name}`;
    const count = stored?.images ?? -1;
    if (!(count >= 0 && count <= buffer.size)) {
      fail(`${key}.images`, `a number from 0 to ${buffer.size}`, stored?.images);
    }
    const images = Array.from({ length: count }, (_, i) => {
      const image = tensors.get(`${name}/${i}`);
      if (image?.rank === 4) return image as Tensor4D;
      return fail(`${name}/${i}`, 'an image [1, H, W, C]', image?.shape);
    });
    return { name, buffer, images, rng: stream(`${key}.rng`, stored?.rng) };
  });

  const known = new Set([
    ...lasting.map(({ name }) => name),
    ...buffers.flatMap(({ name, images }) => images.map((_, i) => `${name}/${i}`)),
  ]);
  for (const name of tensors.keys()) {
    if (!known.has(name)) fail(name, 'left out, since this trainer has no such tensor', name);
  }

  for (const name of Object.keys(parts.optimizers)) {
    const steps = json.steps[name];
    if (!Number.isInteger(steps) || Number(steps) < 0) fail(`steps.${name}`, 'a number', steps);
  }
  for (const [name, model] of Object.entries(parts.models)) {
    for (const layer of Object.keys(randomState(model))) {
      stream(`layers.${name}.${layer}`, json.layers[name]?.[layer]);
    }
    if (!json.layers[name]) fail(`layers.${name}`, 'an object', undefined);
  }
  const streams = Object.fromEntries(
    Object.keys(parts.streams).map((name) => [name, stream(`streams.${name}`, json.streams[name])]),
  );
  return { lasting, buffers, streams };
}
