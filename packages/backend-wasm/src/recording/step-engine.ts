import {
  type ObservedStep,
  type RepeatableStep,
  type StepEngine,
  setStepRecorder,
} from '@gan/core';
import type { Tensor, TensorInfo, Variable } from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../backend';
import { mebibytes } from '../runtime/heap';
import { Homes, moveOut, ownData } from './homes';
import { RecordedWasmStep } from './recorded-step';
import { Recorder } from './recorder';
import { StepMemory } from './step-memory';
import { tensorOf } from './tensor-of';

type Step = RepeatableStep<Tensor, Variable>;

/** Of the memory that there may be, how much may be in use where a step's part of it is kept between steps. */
const plenty = 3 / 4;

/** What records steps of a backend. */
export function stepEngine(backend: WasmBackend): StepEngine<Tensor, Variable> {
  const memory = new StepMemory(backend.runtime.heap);
  return {
    saysWhy: false,
    observe: (step) => observeStep(backend, memory, step),
    record: (step, words) => recordStep(backend, memory, step, words),
  };
}

function observeStep(
  backend: WasmBackend,
  memory: StepMemory,
  { state, inputs: given, run }: Step,
): ObservedStep<Tensor> {
  for (const variable of state) ownData(backend, variable);
  // To bring them into the memory is no part of the step.
  for (const tensor of state) backend.address(tensor);
  // One tensor may be given twice, and what is taken down is not about that.
  const inputs = given.map((input) => copyOf(backend, input, backend.address(input)));
  const { heap } = backend.runtime;
  heap.takePeak();
  const recorder = new Recorder(backend, [...state, ...inputs]);
  const look = () => watched(backend, recorder, () => run(inputs));
  let outputs: readonly Tensor[];
  try {
    // Where steps on other batches are recorded, this one needs no memory besides theirs.
    outputs = memory.isKept ? inMemory(backend, memory, recorder, look) : look();
  } finally {
    for (const input of inputs) input.dispose();
  }
  for (const tensor of [...state, ...outputs]) recorder.reads(tensor);
  const peak = heap.takePeak();
  if (peak > plenty * heap.bytesAtMost) {
    recorder.refuse(`takes ${mebibytes(peak)} at its fullest, too much to keep`);
  }
  const { words, refusal, later } = recorder;
  return { outputs, words, refusal, later };
}

function recordStep(
  backend: WasmBackend,
  memory: StepMemory,
  step: Step,
  words: readonly string[],
): ReturnType<StepEngine<Tensor, Variable>['record']> {
  const homes = new Homes(backend, step.state);
  try {
    const { recorder, inputs, outputs } = takeDown(backend, memory, step);
    if (recorder.words.join('\n') !== words.join('\n')) {
      recorder.refuse('does other things than the step before');
    }
    if (homes.areMixed) recorder.refuse('moves its state around');
    const ends = outputs.map(({ dataId }) => dataId);
    if (ends.some((dataId) => !recorder.made.includes(dataId))) {
      recorder.refuse('returns what it was given');
    }
    const known = new Set<object>([...step.state.map(({ dataId }) => dataId), ...ends]);
    if (recorder.made.some((dataId) => backend.dataOf(dataId) && !known.has(dataId))) {
      recorder.refuse('keeps tensors from step to step');
    }
    if (!recorder.refusal) watched(backend, recorder, () => homes.bringBack());
    const results = outputs.map((output) => {
      const { shape, dtype } = output;
      return { from: backend.address(output), shape, dtype };
    });
    leave(backend, memory, recorder);
    if (recorder.refusal) {
      homes.dispose();
      memory.trim();
      return { outputs, recorded: recorder.refusal };
    }
    const { effects, actions } = recorder;
    const parts = { memory, homes, effects, actions, inputs, results };
    return { outputs, recorded: new RecordedWasmStep(backend, parts) };
  } catch (error) {
    homes.dispose();
    memory.trim();
    throw error;
  }
}

/** Runs `action` in the memory of recorded steps, and moves out of it what outlives the action. */
function inMemory<T>(
  backend: WasmBackend,
  memory: StepMemory,
  recorder: Recorder,
  action: () => T,
): T {
  return memory.lend(() => {
    try {
      return action();
    } finally {
      leave(backend, memory, recorder);
    }
  });
}

/** Runs a step on copies of its inputs in the memory of recorded steps. */
function takeDown(backend: WasmBackend, memory: StepMemory, step: Step) {
  const given = step.inputs.map((input) => backend.address(input));
  return memory.lend(() => {
    const copies = step.inputs.map((input, i) => copyOf(backend, input, given[i]!));
    const inputs = copies.map((copy) => backend.address(copy));
    const recorder = new Recorder(backend, [...step.state, ...copies]);
    try {
      const outputs = watched(backend, recorder, () => {
        const made = step.run(copies);
        // What JavaScript has made of them comes into the memory, too.
        for (const tensor of [...step.state, ...made]) {
          recorder.reads(tensor);
          backend.address(tensor);
        }
        return made;
      });
      return { recorder, inputs, outputs };
    } catch (error) {
      leave(backend, memory, recorder);
      throw error;
    } finally {
      for (const copy of copies) copy.dispose();
    }
  });
}

/** A copy of a tensor that lies at an address. */
function copyOf(backend: WasmBackend, { shape, dtype }: TensorInfo, from: number): Tensor {
  const copy = backend.output(shape, dtype);
  backend.copyBlock(from, backend.address(copy), backend.dataOf(copy.dataId)!.bytes);
  return tensorOf(copy);
}

/** Moves what a step has made, and what outlives it, out of the memory of recorded steps. */
function leave(backend: WasmBackend, memory: StepMemory, recorder: Recorder): void {
  for (const dataId of recorder.made) {
    const data = backend.dataOf(dataId);
    if (data?.place !== undefined && memory.holds(data.place)) moveOut(backend, data);
  }
}

function watched<T>(backend: WasmBackend, recorder: Recorder, run: () => T): T {
  const { runtime } = backend;
  runtime.observer = recorder;
  setStepRecorder(recorder);
  try {
    return run();
  } finally {
    setStepRecorder(undefined);
    runtime.observer = undefined;
  }
}
