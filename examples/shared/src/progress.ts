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
  /** Writes a line of its own, above the bar where there is one. */
  note(line: string): void;
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

/** How long a run is, and where it begins. */
export interface TrainingLength {
  readonly steps: number;
  readonly epochs: number;
  /** The step that a resumed run goes on from. Defaults to 0. */
  readonly step?: number;
}

/** Epoch, step, losses, images a second and time left, as a bar or as lines. */
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
