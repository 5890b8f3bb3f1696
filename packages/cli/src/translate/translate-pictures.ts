import { mkdtemp, realpath, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, parse } from 'node:path';
import { OptionError } from '@gan/core';
import { imageNames } from '@gan/data';
import { type TranslateEvent, type TranslateFolderOptions, translateFolder } from '@gan/inference';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { CommandContext } from '../terminal/context';

/** Translates a picture or a folder of them, and tells of each; damaged ones make the exit code 1. */
export async function translatePictures(
  model: LayersModel,
  options: TranslateFolderOptions,
  context: CommandContext,
): Promise<void> {
  const found = await stat(options.input).catch(() => undefined);
  if (!found)
    throw new OptionError(`gan translate: ${options.input} does not exist; check the path`);
  if (found.isDirectory()) return translateAll(model, options, context);
  return translateOne(model, options, context);
}

/** Translates one picture, by way of a folder with a link to it. */
async function translateOne(
  model: LayersModel,
  options: TranslateFolderOptions,
  context: CommandContext,
): Promise<void> {
  const { input, output } = options;
  const name = basename(input);
  if (options.html) {
    throw new OptionError(
      `gan translate: --html makes a page of a folder's pictures, and ${input} is one picture; ` +
        'leave it out, or name a folder',
    );
  }
  const made = join(output, `${parse(name).name}.png`);
  if ((await realpath(made).catch(() => made)) === (await realpath(input))) {
    throw new OptionError(
      `gan translate: the output would be the picture ${input} itself; use --out with another folder`,
    );
  }
  const folder = await mkdtemp(join(tmpdir(), 'gan-translate-'));
  try {
    await symlink(input, join(folder, name));
    await imageNames(folder).catch(() => {
      throw new OptionError(
        `gan translate: ${input} is no picture by its name; give a .jpg, .png, .webp or .tif file, ` +
          'or a folder of them',
      );
    });
    // The link is gone when its name is read.
    const named = (text: string) => text.replaceAll(join(folder, name), input);
    await translateAll(model, { ...options, input: folder }, context, named);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function translateAll(
  model: LayersModel,
  options: TranslateFolderOptions,
  { output, signal, exitWith }: CommandContext,
  named = (reason: string) => reason,
): Promise<void> {
  let [total, at] = [0, 0];
  for await (const told of translateFolder(model, { ...options, signal })) {
    const event = withReasons(told, named);
    const { type, ...facts } = event;
    output.object({ event: type, ...facts });
    if (event.type === 'start') total = event.total;
    else if (event.type === 'end') {
      output.line(endWords(event, options.output));
      if (event.page) output.line(event.page);
      if (event.failed.length > 0) exitWith(1);
    } else {
      at += 1;
      output.line(`${`${at}/${total}`.padEnd(9)}${words(event)}`);
    }
  }
}

/** The event with its reasons in other words. */
function withReasons(event: TranslateEvent, named: (reason: string) => string): TranslateEvent {
  if (event.type === 'failed') return { ...event, reason: named(event.reason) };
  if (event.type !== 'end') return event;
  const failed = event.failed.map(({ input, reason }) => ({ input, reason: named(reason) }));
  return { ...event, failed };
}

type PictureEvent = Exclude<TranslateEvent, { type: 'start' | 'end' }>;

function words(event: PictureEvent): string {
  switch (event.type) {
    case 'done': {
      const { tiles } = event.translation;
      const how = tiles > 1 ? `, in ${tiles} tiles` : '';
      return `${event.input}  ${event.seconds.toFixed(1)} s${how}`;
    }
    case 'skipped':
      return `${event.input}  is there already`;
    case 'failed':
      return `${event.input}  failed: ${event.reason}`;
  }
}

function endWords(
  { done, skipped, failed, stopped }: Extract<TranslateEvent, { type: 'end' }>,
  folder: string,
): string {
  const parts = [
    `${done} translated`,
    ...(skipped > 0 ? [`${skipped} there already`] : []),
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(stopped ? ['stopped: the same call goes on'] : []),
  ];
  return `${parts.join(', ')}; they are in ${folder}`;
}
