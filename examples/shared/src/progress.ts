import { Presets, SingleBar } from 'cli-progress';

/** Where progress is shown: a bar where it is a terminal, plain lines elsewhere. */
export type ProgressStream = NodeJS.WriteStream;

/** What is known after a logged step. */
export interface TrainingProgress {
  readonly step: number;
  readonly epoch: number;
  readonly losses: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly imagesPerSecond: number;
}

/** Shows how a run goes on. */
export interface TrainingProgressView {
  update(progress: TrainingProgress): void;
  stop(): void;
}

/** A duration for people: `42 s`, `3:07`, `1:02:03`. */
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

/** Epoch, step, losses, images a second and time left, as a bar or as lines. */
export function trainingProgress(
  { steps, epochs }: { steps: number; epochs: number },
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
  bar.start(steps, 0, { text: `epoch 1/${epochs}` });
  return {
    update: (p) => bar.update(p.step, { text: describe(p) }),
    stop: () => bar.stop(),
  };
}

/** Bytes that have come, as a bar or as a line for each tenth. */
export function downloadProgress(stream: ProgressStream = process.stdout): {
  update(received: number, total: number | undefined): void;
  stop(): void;
} {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  if (!stream.isTTY) {
    let tenth = -1;
    return {
      update(received, total) {
        const now = total ? Math.floor((10 * received) / total) : Math.floor(received / 5e6);
        if (now === tenth) return;
        tenth = now;
        stream.write(`${megabytes(received)} of ${total ? megabytes(total) : '?'} MB\n`);
      },
      stop: () => {},
    };
  }
  const bar = new SingleBar(
    {
      stream,
      format: '{bar} {text}  {eta_formatted} left',
      barsize: 24,
      hideCursor: true,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  let started = false;
  return {
    update(received, total) {
      const text = `${megabytes(received)} of ${total ? megabytes(total) : '?'} MB`;
      if (!started) bar.start(total ?? received, received, { text });
      started = true;
      if (total === undefined) bar.setTotal(received);
      bar.update(received, { text });
    },
    stop: () => bar.stop(),
  };
}
