import type { StepEvent } from '@gan/trainers';
import { Presets, SingleBar } from 'cli-progress';

/** Where progress is shown: a bar where it is a terminal, plain lines elsewhere. */
export type ProgressStream = NodeJS.WriteStream;

/** What is known after a logged step; a step event of `fit` is one. */
export type TrainingProgress = Pick<
  StepEvent,
  'step' | 'epoch' | 'losses' | 'seconds' | 'imagesPerSecond'
>;

/** Shows how a run goes on. */
export interface TrainingProgressView {
  /** Shows a logged step. */
  update(progress: TrainingProgress): void;
  /** Writes a line of its own, above the bar where there is one. */
  note(line: string): void;
  /** Ends the bar; call it whatever happens. */
  stop(): void;
}

/**
 * A duration for people: `42 s`, `3:07`, `1:02:03`; `?` where it is not finite.
 *
 * @example
 * ```ts
 * import { formatDuration } from '@gan/runs';
 *
 * console.log(formatDuration(187)); // 3:07
 * ```
 */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return '?';
  const total = Math.max(0, Math.round(seconds));
  if (total < 60) return `${total} s`;
  const two = (n: number) => String(n).padStart(2, '0');
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return `${minutes}:${two(total % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(total % 60)}`;
}

/** A loss with three digits that count. */
export function formatLoss(value: number): string {
  return Number.isFinite(value) ? value.toPrecision(3) : String(value);
}

/** How long a run is, and where it begins; a start event of `fit` is one. */
export interface TrainingLength {
  /** Steps of the whole run. */
  readonly steps: number;
  /** Epochs of the whole run. */
  readonly epochs: number;
  /** The step that a resumed run goes on from. Defaults to 0. */
  readonly step?: number;
}

/**
 * Epoch, step, losses, images a second and time left: a bar in a terminal, else a line a logged step.
 *
 * @param stream Where it goes. Defaults to `process.stdout`.
 *
 * @example
 * ```ts
 * import { trainingProgress } from '@gan/runs';
 *
 * const progress = trainingProgress({ steps: 200, epochs: 4 });
 * const losses = { G_GAN: 0.655, G_L1: 31.3 };
 * progress.update({ step: 50, epoch: 1, losses, seconds: 100, imagesPerSecond: 2 });
 * progress.stop(); // step 50/200  epoch 1/4  G_GAN 0.655  G_L1 31.3  2.00 images/s  5:00 left
 * ```
 */
export function trainingProgress(
  { steps, epochs, step: first = 0 }: TrainingLength,
  stream: ProgressStream = process.stdout,
): TrainingProgressView {
  const describe = (p: TrainingProgress) => {
    const left = ((steps - p.step) * p.seconds) / p.step;
    const losses = Object.entries(p.losses).map(([name, value]) => `${name} ${formatLoss(value)}`);
    const speed = `${p.imagesPerSecond.toPrecision(3)} images/s`;
    return [`epoch ${p.epoch}/${epochs}`, ...losses, speed, `${formatDuration(left)} left`].join(
      '  ',
    );
  };
  if (!stream.isTTY) {
    return {
      update: (p) => stream.write(`step ${p.step}/${steps}  ${describe(p)}\n`),
      note: (line) => stream.write(`${line}\n`),
      stop: () => {},
    };
  }
  const bar = new SingleBar(
    {
      stream,
      format: '{bar} {value}/{total}  {text}',
      barsize: 16,
      hideCursor: true,
      clearOnComplete: false,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  const start = (value: number, text: string) => bar.start(steps, value, { text });
  let shown = { step: first, text: first > 0 ? `from step ${first}` : `epoch 1/${epochs}` };
  start(shown.step, shown.text);
  return {
    update(p) {
      shown = { step: p.step, text: describe(p) };
      bar.update(p.step, { text: shown.text });
    },
    note(line) {
      // The bar stays as it stands, and a new one goes on below the line.
      bar.stop();
      stream.write(`${line}\n`);
      start(shown.step, shown.text);
    },
    stop: () => bar.stop(),
  };
}
