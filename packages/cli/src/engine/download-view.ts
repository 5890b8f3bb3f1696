import type { ProgressStream } from '@gan/runs';
import { formatBytes } from './disk-space';
import type { DownloadProgress } from './download';

/** A terminal's line is drawn again this often at most. */
const REDRAW_MS = 200;

/** Shows downloads. */
export interface DownloadView {
  show(progress: DownloadProgress): void;
  /** Ends a line that is still drawn over; call it whatever happens. */
  stop(): void;
}

/** Shows downloads: one line each that is drawn over on a terminal, else a line every tenth of the file. */
export function downloadView(
  stream: Pick<ProgressStream, 'write' | 'isTTY'>,
  now: () => number = () => performance.now(),
): DownloadView {
  let file = '';
  let start = 0;
  let drawn = 0;
  let tenth = 0;
  let isOpen = false;
  const show = (progress: DownloadProgress) => {
    const { bytes, size, from } = progress;
    const isFirst = progress.file !== file;
    if (isFirst) {
      file = progress.file;
      start = now();
      drawn = start;
      tenth = tenthOf(progress);
    }
    const isDone = bytes === size;
    const seconds = (now() - start) / 1000;
    const speed = seconds > 0 ? `, ${((bytes - from) / 1e6 / seconds).toPrecision(3)} MB/s` : '';
    const of = size === undefined ? '' : ` of ${formatBytes(size)}`;
    const text = `${shortName(file)}  ${formatBytes(bytes)}${of}${isFirst ? '' : speed}`;
    if (stream.isTTY) {
      if (!isFirst && !isDone && now() - drawn < REDRAW_MS) return;
      drawn = now();
      isOpen = !isDone;
      stream.write(`\r${text}\x1b[K${isDone ? '\n' : ''}`);
    } else if (isFirst || tenthOf(progress) > tenth) {
      tenth = tenthOf(progress);
      stream.write(`${text}\n`);
    }
  };
  return {
    show,
    stop() {
      if (isOpen) stream.write('\n');
      isOpen = false;
    },
  };
}

/** How many tenths are here, in whole ones. */
export function tenthOf({ bytes, size }: Pick<DownloadProgress, 'bytes' | 'size'>): number {
  // Without a size, each 100 MB counts as one.
  return Math.floor(size ? (10 * bytes) / size : bytes / 1e8);
}

/** Name and version of a wheel. */
const shortName = (file: string) => file.split('-').slice(0, 2).join(' ').replaceAll('_', '-');
