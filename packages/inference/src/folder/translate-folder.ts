import { checkBoolean, checkOptions, OptionError, show, textToBytes, writeWhole } from '@gan/core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { needFiles, oneLine } from '../models/node-files';
import type { Graph } from '../translate/graph';
import { generatorGraph } from '../translate/translate';
import {
  checkTranslateOptions,
  type TranslateOptions,
  translateOptionNames,
} from '../translate/translate-options';
import type { Translation } from '../translate/translate-tiles';
import { removeLeftovers } from './leftovers';
import { type PlannedOutput, planOutputs, stemOf } from './plan-outputs';
import { addressOf, type ResultRow, resultsPage } from './results-page';
import type { TranslateEndEvent, TranslateEvent } from './translate-event';
import { CannotWrite, translateFile, writing } from './translate-file';

/** Options of {@link translateFolder}. */
export interface TranslateFolderOptions extends Omit<TranslateOptions, 'report'> {
  /** The folder of the pictures; those of its subfolders count too. */
  readonly input: string;
  /** Where the outputs go, with the names and subfolders of the inputs; made if it is missing. */
  readonly output: string;
  /** A folder of what the outputs should be, under the inputs' names, for the page. Defaults to none. */
  readonly target?: string;
  /** Whether outputs that are there already are made again. Defaults to false. */
  readonly overwrite?: boolean;
  /** Whether `results.html` is written beside the outputs. Defaults to true. */
  readonly html?: boolean;
}

const caller = 'translateFolder';
const PAGE = 'results.html';

/**
 * Translates all pictures of a folder, each into a PNG of its name, height and width.
 *
 * Outputs appear whole or not at all. Those that are there already are skipped, so that a second call goes
 * on where the first was stopped. A picture that cannot be translated is told as `failed`, and the others go
 * on. The last event is `end`.
 *
 * @param model A generator of pictures, as {@link generatorFrom} returns.
 * @returns Events, told while it goes on; nothing is done before the first is asked for.
 * @throws OptionError for a model or an option that does not fit, an output folder that is the input or
 *   inside it, two pictures that would have one output, or an output that would replace an input or a
 *   target; nothing is written then. Also for tiles that do not fit the network, told at the first picture
 *   that needs them.
 * @throws DataError when the input holds no picture, or an output cannot be written.
 *
 * @example
 * ```ts
 * import { useBackend } from '@gan/backend';
 * import { unetGenerator } from '@gan/generators';
 * import { translateFolder } from '@gan/inference';
 *
 * await useBackend();
 * const generator = unetGenerator({ levels: 4, filters: 4 });
 * const folders = { input: 'facades/labels', output: 'made', target: 'facades/photos' };
 * for await (const event of translateFolder(generator, folders)) {
 *   if (event.type === 'failed') console.log(event.reason);
 *   if (event.type === 'end') console.log(event.done, event.page); // 20 made/results.html
 * }
 * ```
 */
export async function* translateFolder(
  model: LayersModel,
  options: TranslateFolderOptions,
): AsyncGenerator<TranslateEvent, void, void> {
  const known = translateOptionNames.filter((name) => name !== 'report');
  checkOptions(caller, options, ['input', 'output', 'target', 'overwrite', 'html', ...known]);
  const { input, output, target, overwrite = false, html = true, ...rest } = options;
  checkFolderName('input', input);
  checkFolderName('output', output);
  if (target !== undefined) checkFolderName('target', target);
  checkBoolean(caller, 'overwrite', overwrite);
  checkBoolean(caller, 'html', html);
  const { report: _, ...settings } = checkTranslateOptions(caller, rest);
  const channels = channelsOf(generatorGraph(caller, model));
  const { fs, path } = needFiles(caller);
  const { outputs: planned, targets } = await planOutputs(caller, { input, output, target });
  await removeLeftovers(caller, output, planned);
  yield { type: 'start', total: planned.length };

  const made: PlannedOutput[] = [];
  const failed: { input: string; reason: string }[] = [];
  const counts = { done: 0, skipped: 0 };
  const hasTiles = settings.tile !== undefined || settings.overlap !== undefined;
  const isStopped = () => settings.signal?.aborted === true;
  for (const one of planned) {
    if (isStopped()) break;
    const file = path.join(output, ...one.output.split('/'));
    const isThere = await fs.stat(file).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isThere && !overwrite) {
      counts.skipped++;
      made.push(one);
      yield { type: 'skipped', ...one };
      continue;
    }
    const begin = performance.now();
    let translation: Translation | undefined;
    try {
      const source = path.join(input, ...one.input.split('/'));
      const report = (told: Translation) => {
        translation = told;
      };
      await translateFile(model, { source, file, channels }, { ...settings, report });
    } catch (error) {
      if (isStopped()) break;
      if (error instanceof CannotWrite) throw error;
      // Tiles that one picture cannot be cut into suit no other.
      if (error instanceof OptionError && hasTiles) throw inFolderWords(error);
      const reason = oneLine(error);
      failed.push({ input: one.input, reason });
      yield { type: 'failed', input: one.input, reason };
      continue;
    }
    counts.done++;
    made.push(one);
    const seconds = (performance.now() - begin) / 1000;
    yield { type: 'done', ...one, translation: translation!, seconds };
  }
  const end: TranslateEndEvent = { type: 'end', ...counts, failed, stopped: isStopped() };
  if (!html) {
    yield end;
    return;
  }
  const page = path.join(output, PAGE);
  const addressIn = (folder: string, name: string) =>
    addressOf(path.relative(output, path.join(folder, name)).split(path.sep).join('/'));
  const rows = made.map((one): ResultRow => {
    const wanted = targets.get(stemOf(one.input));
    return {
      name: one.input,
      input: addressIn(input, one.input),
      output: addressOf(one.output),
      ...(wanted !== undefined && { target: addressIn(target!, wanted) }),
    };
  });
  await writing(page, async () => {
    await fs.mkdir(output, { recursive: true });
    await writeWhole(page, textToBytes(resultsPage(rows, failed)));
  });
  yield { ...end, page };
}

const inFolderWords = (error: OptionError) =>
  new OptionError(error.message.replace(/^translate:/, `${caller}:`), { cause: error });

/** The channels of the pictures that a network takes, where it makes some that can be written. */
function channelsOf({ model, nodes }: Graph): number {
  const { channels } = nodes.at(-1)!;
  if (![1, 3, 4].includes(channels)) {
    throw new OptionError(
      `${caller}: '${model.name}' makes images of ${channels} channels, and pictures have 1, 3 or 4; use ` +
        'translate, and keep the tensors',
    );
  }
  return model.inputs[0]!.shape.at(-1) ?? 3;
}

function checkFolderName(name: string, value: unknown): void {
  if (typeof value === 'string' && value !== '') return;
  throw new OptionError(`${caller}: ${name} must be the path of a folder, got ${show(value)}`);
}
