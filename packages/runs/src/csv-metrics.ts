import { appendFile, readFile, rm } from 'node:fs/promises';
import { OptionError } from '@gan/core';
import papaparse from 'papaparse';
import { writeFileAtomic, writing } from './atomic-file';
import { type EventRecorder, lastStepOf } from './event-recorder';

/** What a row holds, by column; the rest of it is empty. */
type Cells = Readonly<Record<string, number>>;

interface Table {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * Keeps the losses and metrics of a run as CSV (RFC 4180): a row a logged step and a row an evaluation.
 *
 * The columns are `step`, `epoch`, `learningRate`, and `losses/NAME` and `metrics/NAME` in the order in
 * which they come; cells that a row has no value for are empty. Numbers are written in full: they are
 * the same when they are read, and the file the same for the same seed.
 *
 * A resumed run goes on with the file: rows after its step are cut off, and so is a last row that was
 * torn when the process died. The file ends with the same bytes as without a break. A run that begins
 * anew begins the file anew.
 *
 * @param path The file; its folder is made if need be.
 * @throws OptionError from `record` where the file is there and its first column is another.
 * @throws DataError from `record` where it cannot be written.
 *
 * @example
 * ```ts
 * import { proceduralFacades } from '@gan/data';
 * import { csvMetrics } from '@gan/runs';
 * import { fit, Pix2PixTrainer, useBackend } from '@gan/trainers';
 *
 * await useBackend();
 * const trainer = new Pix2PixTrainer({ imageSize: 32, filters: 1 });
 * const metrics = csvMetrics('losses.csv');
 * const facades = proceduralFacades({ imageSize: 32, count: 2 });
 * for await (const event of fit(trainer, facades, { steps: 2, logEvery: 1 })) {
 *   await metrics.record(event);
 * }
 * // step,epoch,learningRate,losses/G_GAN,losses/G_L1,losses/D_real,losses/D_fake
 * ```
 */
export function csvMetrics(path: string): EventRecorder {
  let columns: readonly string[] | undefined;

  /** Leaves the rows up to `step`, and of the columns those that they need, as they were at that step. */
  async function cutAfter(step: number): Promise<readonly string[]> {
    const text = await textOf(path);
    const { rows, ...table } = tableOf(text);
    const [first = 'step'] = table.columns;
    if (first !== 'step') {
      throw new OptionError(
        `csvMetrics: the first column of ${path} must be 'step', got '${first}'; name another file`,
      );
    }
    const late = rows.findIndex((row) => Number(row[0]) > step);
    const kept = late < 0 ? rows : rows.slice(0, late);
    const width = Math.max(0, ...kept.map((row) => row.findLastIndex((cell) => cell !== '') + 1));
    const left = {
      columns: table.columns.slice(0, width),
      rows: kept.map((row) => row.slice(0, width)),
    };
    const whole = csvOf(left);
    if (whole === '') await rm(path, { force: true });
    else if (whole !== text) await writeFileAtomic(path, whole);
    return left.columns;
  }

  async function append(cells: Cells): Promise<void> {
    columns ??= await cutAfter(Infinity);
    const added = Object.keys(cells).filter((name) => !columns?.includes(name));
    const all = [...columns, ...added];
    const row = all.map((name) => (name in cells ? String(cells[name]) : ''));
    if (added.length === 0) {
      // Flushed, so that after a power cut no checkpoint is newer than the rows that led to it.
      const line = csvOf({ columns: [], rows: [row] });
      await writing('csvMetrics', path, () => appendFile(path, line, { flush: true }));
    } else {
      const { rows } = tableOf(await textOf(path));
      const wider = rows.map((cellsOfRow) => all.map((_, i) => cellsOfRow[i] ?? ''));
      await writeFileAtomic(path, csvOf({ columns: all, rows: [...wider, row] }));
    }
    columns = all;
  }

  return {
    async record(event) {
      if (event.type === 'start') {
        columns = await cutAfter(lastStepOf(event));
      } else if (event.type === 'step') {
        const { step, epoch, learningRate, losses } = event;
        await append({ step, epoch, learningRate, ...prefixed('losses', losses) });
      } else if (event.type === 'evaluation') {
        const { step, epoch, metrics } = event;
        await append({ step, epoch, ...prefixed('metrics', metrics) });
      }
    },
  };
}

function prefixed(prefix: string, values: Cells): Cells {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [`${prefix}/${name}`, value]),
  );
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

/** What can be trusted of a file: the rows before the first that is torn or no row of it. */
function tableOf(text: string): Table {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const [columns = [], ...rows] = papaparse.parse<string[]>(whole, { skipEmptyLines: true }).data;
  const broken = rows.findIndex(
    (row) => row.length !== columns.length || !/^\d+$/.test(row[0] ?? ''),
  );
  return { columns, rows: broken < 0 ? rows : rows.slice(0, broken) };
}

function csvOf({ columns, rows }: Table): string {
  const all = columns.length > 0 ? [columns, ...rows] : rows;
  return all.length === 0 ? '' : `${papaparse.unparse(all as string[][], { newline: '\n' })}\n`;
}
