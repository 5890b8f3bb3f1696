import { mkdtemp, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { OptionError } from '@gan/core';
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
  // A folder with a link to the one picture.
  const folder = await mkdtemp(join(tmpdir(), 'gan-translate-'));
  try {
    await symlink(options.input, join(folder, basename(options.input)));
    await translateAll(model, { ...options, input: folder }, context);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function translateAll(
  model: LayersModel,
  options: TranslateFolderOptions,
  { output, signal, exitWith }: CommandContext,
): Promise<void> {
  let [total, at] = [0, 0];
  for await (const event of translateFolder(model, { ...options, signal })) {
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
