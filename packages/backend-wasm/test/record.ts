import type { RecordedStep, RepeatableStep, StepEngine } from '@gan/core';
import * as tf from '@tensorflow/tfjs-core';
import type { WasmBackend } from '../src/backend';

type Step = RepeatableStep<tf.Tensor, tf.Variable>;

/** The backend of a test. */
export const backend = () => tf.backend() as unknown as WasmBackend;

/** Looks at a step, then records it; returns the recorded step, or why there is none. */
export function record(
  run: Step['run'],
  inputs: readonly tf.Tensor[],
  state: readonly tf.Variable[] = [],
): { refusal?: string; recorded: RecordedStep<tf.Tensor> | string } {
  const steps = backend().steps as StepEngine<tf.Tensor, tf.Variable>;
  const step: Step = { state, inputs, run: (given) => tf.tidy(() => [...run(given)]) };
  const observed = steps.observe(step);
  const { outputs, recorded } = steps.record(step, observed.words);
  tf.dispose([observed.outputs, outputs] as never);
  return { refusal: observed.refusal, recorded };
}

/** A recorded step that there must be. */
export function recorded(...given: Parameters<typeof record>): RecordedStep<tf.Tensor> {
  const { recorded: step } = record(...given);
  if (typeof step === 'string') throw new Error(step);
  return step;
}

/** Repeats a step that can be. */
export function repeat(step: RecordedStep<tf.Tensor>, inputs: readonly tf.Tensor[]): tf.Tensor[] {
  const outputs = step.repeat(inputs);
  if (typeof outputs === 'string') throw new Error(outputs);
  return outputs;
}
