import type { RecordedStep, StepEngine } from '@gan/core';
import { engine, env, type Scalar, type Tensor, type Variable } from '@tensorflow/tfjs-core';

type Losses = Record<string, Scalar>;

/** Batches of so many shapes are recorded: a data set's last batch may be smaller. */
const MOST_SHAPES = 2;

/** How far the steps on batches of one shape are. */
interface Course {
  /** Steps that were taken by their program. */
  taken: number;
  words?: readonly string[];
  recorded?: RecordedStep<Tensor>;
  refusal?: string;
  /** The names of the losses, in their order. */
  names: readonly string[];
}

/**
 * Takes training steps, from the fourth on without running their program where the engine can record one: the
 * first makes what is made once, the second is compared with the third, and that is taken down.
 *
 * A recorded step computes what its program would have, to the bit.
 */
export class RecordedSteps<Batch extends object> {
  readonly #state: () => readonly Variable[];
  readonly #refusal: string | undefined;
  readonly #courses = new Map<string, Course>();
  #engine: StepEngine<Tensor, Variable> | undefined;

  /**
   * @param state What steps read and change.
   * @param refusal Why they cannot be repeated, if that is known, in words that follow "it".
   */
  constructor(state: () => readonly Variable[], refusal: string | undefined) {
    this.#state = state;
    this.#refusal = refusal;
  }

  /** Why steps are not repeated, where the engine could, in words that follow "it"; undefined before the third. */
  get refusal(): string | undefined {
    return [...this.#courses.values()].find(({ refusal }) => refusal)?.refusal;
  }

  /** Whether {@link refusal} is worth telling: else it costs less than anybody notices. */
  get saysWhy(): boolean {
    return this.#engine?.saysWhy === true;
  }

  /** Takes a step, whose program is `run`. */
  take(batch: Batch, run: (batch: Batch) => Losses): Losses {
    const course = this.#courseOf(batch);
    const steps = this.#engine;
    if (!course || !steps || course.refusal || looksAtKernels()) return run(batch);
    const given = tensorsOf(batch);
    const names = given.map(([name]) => name);
    const inputs = given.map(([, tensor]) => tensor);
    if (course.recorded) {
      const outputs = course.recorded.repeat(inputs);
      if (typeof outputs !== 'string') return losses(course.names, outputs);
      course.recorded.dispose();
      course.recorded = undefined;
      course.refusal = outputs;
      return run(batch);
    }
    course.taken += 1;
    const step = {
      state: this.#state(),
      inputs,
      run(tensors: readonly Tensor[]) {
        const made = run(Object.fromEntries(names.map((name, i) => [name, tensors[i]])) as Batch);
        course.names = Object.keys(made);
        return Object.values(made);
      },
    };
    if (!course.words) {
      const { outputs, words, refusal, later } = steps.observe(step);
      // The first is like no other.
      if (!later && course.taken > 1) Object.assign(course, { words, refusal });
      return losses(course.names, outputs);
    }
    const { outputs, recorded } = steps.record(step, course.words);
    if (typeof recorded === 'string') course.refusal = recorded;
    else course.recorded = recorded;
    return losses(course.names, outputs);
  }

  /** Forgets what was recorded, as it must be where something else than a step changes the trainer. */
  dispose(): void {
    for (const { recorded } of this.#courses.values()) recorded?.dispose();
    this.#courses.clear();
  }

  /** The course of batches like this one, or undefined where they are not recorded. */
  #courseOf(batch: Batch): Course | undefined {
    const { steps } = engine().backend as { steps?: StepEngine<Tensor, Variable> };
    if (steps !== this.#engine) {
      this.dispose();
      this.#engine = steps;
    }
    if (!steps) return undefined;
    const key = tensorsOf(batch)
      .map(([name, { shape, dtype }]) => `${name} ${dtype} ${shape}`)
      .join();
    let course = this.#courses.get(key);
    if (!course && this.#courses.size < MOST_SHAPES) {
      course = { taken: 0, names: [], refusal: this.#refusal };
      this.#courses.set(key, course);
    }
    return course;
  }
}

/** Whether TensorFlow.js looks at each kernel, as for a profile: a recorded step calls none. */
const looksAtKernels = () => engine().state.profiling || env().getBool('DEBUG');

const tensorsOf = (batch: object) =>
  Object.entries(batch as Record<string, Tensor | undefined>).filter(
    (entry): entry is [string, Tensor] => entry[1] !== undefined,
  );

const losses = (names: readonly string[], tensors: readonly Tensor[]): Losses =>
  Object.fromEntries(names.map((name, i) => [name, tensors[i] as Scalar]));
