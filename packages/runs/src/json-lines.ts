import { appendFile, readFile } from 'node:fs/promises';
import { writeFileAtomic, writing } from './atomic-file';

/** A file of one JSON object a line, each about a step of a run. */
export interface JsonLines<Line extends { readonly step: number }> {
  /**
   * Appends a line; it is on the disk when this resolves.
   *
   * @throws DataError where it cannot be written.
   */
  append(line: Line): Promise<void>;
  /**
   * Cuts off what is of a later step than `step`, and a last line that was torn when the process died.
   *
   * @returns The lines that stay, byte for byte as they were.
   */
  cutAfter(step: number): Promise<Line[]>;
}

/**
 * A file of lines, which need not exist yet.
 *
 * @param caller Whose file it is, for errors.
 */
export function jsonLines<Line extends { readonly step: number }>(
  path: string,
  caller: string,
): JsonLines<Line> {
  return {
    // Flushed, so that after a power cut no checkpoint is newer than the lines that led to it.
    append: (line) =>
      writing(caller, path, () => appendFile(path, `${JSON.stringify(line)}\n`, { flush: true })),
    async cutAfter(step) {
      const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return '';
        throw error;
      });
      const kept: { readonly text: string; readonly line: Line }[] = [];
      // What follows the last line's end is torn; anything unreadable ends what can be trusted.
      for (const one of text.split('\n').slice(0, -1)) {
        const line = parse<Line>(one);
        if (!line || line.step > step) break;
        kept.push({ text: `${one}\n`, line });
      }
      const whole = kept.map((one) => one.text).join('');
      if (whole !== text) await writeFileAtomic(path, whole);
      return kept.map(({ line }) => line);
    },
  };
}

function parse<Line extends { readonly step: number }>(text: string): Line | undefined {
  try {
    const line = JSON.parse(text) as Line | null;
    return Number.isInteger(line?.step) ? (line as Line) : undefined;
  } catch {
    return undefined;
  }
}
