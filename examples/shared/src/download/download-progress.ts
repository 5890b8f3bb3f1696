import type { ProgressStream } from '@gan/runs';
import { Presets, SingleBar } from 'cli-progress';

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
