import { appendFile, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic, writing } from '../atomic-file';
import { isTemporary } from '../choose-run-folder';
import { type EventRecorder, lastStepOf } from '../event-recorder';
import { type EventMessage, encodeEvent, type SummaryValue, stepOfEvent } from './event-messages';
import { encodedPng } from './png-header';
import { recordOf, recordsIn } from './records';

/** A picture for TensorBoard. */
export interface TensorboardImage {
  /** The step that it is of. */
  readonly step: number;
  /** What it is called there. Defaults to `'samples'`. */
  readonly tag?: string;
  /** The bytes of a PNG file. */
  readonly png: Uint8Array;
}

/** Keeps the events of a run for TensorBoard. */
export interface TensorboardEvents extends EventRecorder {
  /** Adds a picture; it is on the disk when this resolves. */
  addImage(image: TensorboardImage): Promise<void>;
}

/** Files of this writer: their time and the step that their process went on from. */
const OURS = /^events\.out\.tfevents\.(\d+)\.step-\d+$/;

/**
 * Keeps the events of a run as an event file that TensorBoard shows: `tensorboard --logdir DIR`.
 *
 * The scalars are `losses/NAME`, `metrics/NAME`, `learningRate` and `imagesPerSecond`; pictures are what
 * `addImage` is given. Each process writes a file of its own. A resumed run cuts events after its step
 * off the files before, and tells a TensorBoard that has read them already; a run that begins anew
 * empties them. Files of other programs stay as they are.
 *
 * @param dir The folder of the event files; it is made if need be.
 * @throws OptionError from `addImage` where `png` is something else.
 * @throws DataError from both where they cannot write.
 *
 * @example
 * ```ts
 * import { proceduralFacades } from '@gan/data';
 * import { tensorboardEvents } from '@gan/runs';
 * import { fit, Pix2PixTrainer, useBackend } from '@gan/trainers';
 *
 * await useBackend();
 * const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 1 });
 * const board = tensorboardEvents('board');
 * const facades = proceduralFacades({ imageSize: 32, count: 2 });
 * for await (const event of fit(trainer, facades, { steps: 2, logEvery: 1 })) {
 *   await board.record(event);
 * }
 * ```
 */
export function tensorboardEvents(dir: string): TensorboardEvents {
  let file: Promise<string> | undefined;

  async function append(step: number, values: readonly SummaryValue[]): Promise<void> {
    file ??= begin(dir, { step: 0 });
    const event = recordOf(encodeEvent({ wallTime: now(), step, values }));
    // Flushed, so that after a power cut no checkpoint is newer than the events that led to it.
    const path = await file;
    await writing('tensorboardEvents', path, () => appendFile(path, event, { flush: true }));
  }

  return {
    async record(event) {
      if (event.type === 'start') {
        file = begin(dir, { step: event.step, cutAfter: lastStepOf(event) });
        await file;
      } else if (event.type === 'step') {
        const { step, losses, learningRate, imagesPerSecond } = event;
        const rates = scalars({ learningRate, imagesPerSecond });
        await append(step, [...scalars(losses, 'losses/'), ...rates]);
      } else if (event.type === 'evaluation') {
        await append(event.step, scalars(event.metrics, 'metrics/'));
      }
    },
    async addImage({ step, tag = 'samples', png }) {
      const image = encodedPng(png, 'tensorboardEvents.addImage');
      await append(step, [{ tag, image }]);
    },
  };
}

const now = () => Date.now() / 1000;

function scalars(values: Readonly<Record<string, number>>, prefix = ''): SummaryValue[] {
  return Object.entries(values).map(([name, scalar]) => ({ tag: `${prefix}${name}`, scalar }));
}

/** Takes back what comes again, and begins a file after those that are there. */
async function begin(
  dir: string,
  { step, cutAfter }: { readonly step: number; readonly cutAfter?: number },
): Promise<string> {
  await writing('tensorboardEvents', dir, async () => {
    await mkdir(dir, { recursive: true });
  });
  let newest = 0;
  for (const name of await readdir(dir)) {
    const [, time] = OURS.exec(name) ?? [];
    if (time) {
      newest = Math.max(newest, Number(time));
      if (cutAfter !== undefined) await cutFile(join(dir, name), cutAfter);
    } else if (isTemporary(name) && name.includes('.tfevents.')) {
      await rm(join(dir, name));
    }
  }
  // TensorBoard reads files in the order of their names.
  const time = Math.max(Date.now(), newest + 1);
  const path = join(dir, `events.out.tfevents.${time}.step-${String(step).padStart(6, '0')}`);
  const first: EventMessage[] = [{ wallTime: now(), fileVersion: 'brain.Event:2' }];
  if (cutAfter !== undefined) {
    first.push({ wallTime: now(), step: cutAfter + 1, sessionStart: true });
  }
  await writeFileAtomic(path, Buffer.concat(first.map((event) => recordOf(encodeEvent(event)))));
  return path;
}

/** Cuts events after a step off a file, and what is torn. */
async function cutFile(path: string, last: number): Promise<void> {
  const bytes = await readFile(path);
  const kept = recordsIn(bytes).filter((record) => (stepOfEvent(record) ?? -1) <= last);
  const whole = Buffer.concat(kept.map(recordOf));
  // It stays where nothing is left in it: a TensorBoard that is at it would not find the next.
  if (whole.length !== bytes.length) await writeFileAtomic(path, whole);
}
