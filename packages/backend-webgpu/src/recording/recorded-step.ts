import {
  type ObservedStep,
  type RecordedStep,
  type RepeatableStep,
  type StepEngine,
  setStepRecorder,
} from '@gan/core';
import type { Tensor, TensorInfo, Variable } from '@tensorflow/tfjs-core';
import type { WebgpuBackend } from '../backend';
import { bytesOf } from '../kept-buffers';
import { exchangeOn } from './exchange';
import { Homes } from './homes';
import { Recorder } from './recorder';
import { tensorIn } from './tensor-in';

type Step = RepeatableStep<Tensor, Variable>;

/** What records steps of a backend. */
export const stepEngine = (backend: WebgpuBackend): StepEngine<Tensor, Variable> => ({
  saysWhy: true,
  observe: (step) => observeStep(backend, step),
  record: (step, words) => recordStep(backend, step, words),
});

function observeStep(backend: WebgpuBackend, step: Step): ObservedStep<Tensor> {
  const { state, run } = step;
  // To bring them to the GPU is no part of the step.
  for (const tensor of state) backend.bufferOf(tensor);
  // Small inputs may share buffers with constants, which are part of it.
  const inputs = step.inputs.map((input) => {
    const from = backend.bufferOf(input);
    const buffer = backend.tensorBuffer(from.size);
    backend.copy(from, buffer);
    return tensorIn(backend, input, buffer);
  });
  const recorder = new Recorder(backend.device, false, exchangeOn(backend));
  try {
    const outputs = recording(backend, recorder, () => run(inputs));
    const { words, refusal, later } = recorder;
    return { outputs, words, refusal, later };
  } finally {
    for (const tensor of inputs) tensor.dispose();
  }
}

function recordStep(backend: WebgpuBackend, step: Step, words: readonly string[]) {
  const recorder = new Recorder(backend.device, true, exchangeOn(backend));
  const { buffers } = backend;
  const homes = new Homes(backend, step.state);
  const inputs = step.inputs.map((input) => {
    const from = backend.bufferOf(input);
    const buffer = recorder.pool.acquireBuffer(from.size, from.usage);
    backend.copy(from, buffer);
    return { buffer, tensor: tensorIn(backend, input, buffer) };
  });
  let outputs: readonly Tensor[];
  let named: readonly GPUBuffer[] = [];
  try {
    outputs = recording(backend, recorder, () => step.run(inputs.map(({ tensor }) => tensor)));
    named = [...recorder.named].filter((buffer) => !recorder.pool.lends(buffer));
    for (const buffer of named) buffers.pin(buffer);
  } catch (error) {
    homes.dispose();
    throw error;
  } finally {
    for (const buffer of recorder.givenBack) buffers.releaseBuffer(buffer);
    // Their buffers stay the recorder's, to which nothing is given back any more.
    for (const { tensor } of inputs) tensor.dispose();
  }
  const copies = homes.copiesBack();
  const results = outputs.map((output) => {
    const from = backend.bufferOf(output);
    const to = backend.tensorBuffer(from.size);
    backend.copy(from, to);
    backend.tensorMap.get(output.dataId).resource = to;
    return { from, shape: output.shape, dtype: output.dtype };
  });
  if (recorder.words.join('\n') !== words.join('\n')) {
    recorder.refuse('asks the GPU for other things than the step before');
  }
  const known = [
    ...inputs.map(({ buffer }) => buffer),
    ...[...copies, ...results].map(({ from }) => from),
  ];
  if (recorder.keepsOthers(known)) recorder.refuse('keeps tensors from step to step');
  const parts = { homes, copies, results, named, inputs: inputs.map(({ buffer }) => buffer) };
  const recorded = new RecordedSteps(backend, recorder, parts);
  backend.submitQueue();
  if (recorder.refusal) {
    recorded.abandon();
    return { outputs, recorded: recorder.refusal };
  }
  // Steps need none of it any more.
  buffers.clear();
  return { outputs, recorded };
}

interface Parts {
  readonly homes: Homes;
  readonly inputs: readonly GPUBuffer[];
  readonly copies: readonly { readonly from: GPUBuffer; readonly to: GPUBuffer }[];
  readonly results: readonly ({ readonly from: GPUBuffer } & Pick<TensorInfo, 'shape' | 'dtype'>)[];
  /** Buffers of others that commands name. */
  readonly named: readonly GPUBuffer[];
}

/** A step that is asked of the GPU again without running its program. */
class RecordedSteps implements RecordedStep<Tensor> {
  readonly #backend: WebgpuBackend;
  readonly #recorder: Recorder;
  readonly #parts: Parts;

  constructor(backend: WebgpuBackend, recorder: Recorder, parts: Parts) {
    this.#backend = backend;
    this.#recorder = recorder;
    this.#parts = parts;
    backend.buffers.count(recorder.pool);
  }

  /** Takes the step on these inputs, and returns what it is asked for. */
  repeat(inputs: readonly Tensor[]): Tensor[] {
    const backend = this.#backend;
    const { homes, copies, results } = this.#parts;
    const { effects, commands } = this.#recorder;
    backend.checkRuns();
    homes.gather();
    const given = inputs.map((input) => backend.bufferOf(input));
    for (const effect of effects) effect();
    this.#write();
    for (const [i, buffer] of this.#parts.inputs.entries()) {
      backend.copy(given[i] as GPUBuffer, buffer);
    }
    backend.runAll(commands);
    for (const { from, to } of copies) backend.copy(from, to);
    const outputs = results.map(({ from, shape, dtype }) => {
      const to = backend.tensorBuffer(from.size);
      backend.copy(from, to);
      return tensorIn(backend, { shape, dtype }, to);
    });
    backend.submitQueue();
    return outputs;
  }

  /** What the step's program would have brought to the GPU. */
  #write(): void {
    const { draws, changing } = this.#recorder;
    const { queue } = this.#backend;
    // Behind what reads the former values.
    if (this.#backend.commandEncoder) this.#backend.submitQueue();
    for (const { buffer, values } of draws)
      queue.writeBuffer(buffer, 0, values as Float32Array<ArrayBuffer>);
    for (const { buffer, numbers } of changing.values()) {
      queue.writeBuffer(buffer, 0, bytesOf(numbers()));
    }
  }

  dispose(): void {
    this.#letGo();
    this.#recorder.pool.dispose();
  }

  /** Leaves the memory to the tensors that the step keeps in it. */
  abandon(): void {
    this.#letGo();
    this.#recorder.pool.clear();
  }

  #letGo(): void {
    const { homes, named } = this.#parts;
    this.#backend.buffers.discount(this.#recorder.pool);
    // Commands that wait name what is given back.
    if (this.#backend.commandEncoder) this.#backend.submitQueue();
    homes.dispose();
    for (const buffer of named) this.#backend.buffers.unpin(buffer);
  }
}

function recording<T>(backend: WebgpuBackend, recorder: Recorder, run: () => T): T {
  const { buffers } = backend;
  buffers.recorder = recorder;
  setStepRecorder(recorder);
  try {
    return run();
  } finally {
    setStepRecorder(undefined);
    buffers.recorder = undefined;
  }
}
