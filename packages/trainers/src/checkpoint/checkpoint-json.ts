import { bytesToText, show, textToBytes } from '@gan/core';
import type { CheckpointFile, CheckpointJson } from './checkpoint-types';
import { sha256 } from './sha256';

/** The version of the format that this package writes; it reads all up to that. */
export const FORMAT = 1;

/** The file that describes a checkpoint. */
export const JSON_NAME = 'checkpoint.json';

// The checksum comes first and is that of the whole text with 64 zeros in its place, as writer-source.ts
// makes it. Every version keeps this line, so that a newer version can be told from a damaged file.
const firstLine = /^\{\n {2}"checksum": "sha256-([0-9a-f]{64})",\n/;
const lineOf = (digest: string) => `{\n  "checksum": "sha256-${digest}",\n`;
const blank = '0'.repeat(64);

/** A `checkpoint.json`, as writer-source.ts writes it too. */
export function encodeJson(json: CheckpointJson): Uint8Array<ArrayBuffer> {
  const text = `${JSON.stringify({ checksum: `sha256-${blank}`, ...json }, null, 2)}\n`;
  return new Uint8Array(textToBytes(text.replace(blank, sha256(text))));
}

/**
 * What a `checkpoint.json` holds.
 *
 * @param fail Makes the error for a problem with the file.
 */
export function decodeJson(bytes: Uint8Array, fail: (problem: string) => Error): CheckpointJson {
  let text: string;
  try {
    text = bytesToText(bytes);
  } catch {
    throw fail('is damaged: it is not UTF-8');
  }
  const digest = firstLine.exec(text)?.[1];
  if (digest === undefined) throw fail('is damaged, or no checkpoint: its first line is not ours');
  if (sha256(text.replace(lineOf(digest), lineOf(blank))) !== digest) {
    throw fail('is damaged: its checksum is another');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fail('is no checkpoint: it is not JSON');
  }
  const { checksum, ...json } = value as CheckpointJson & { checksum: string };
  if (Number.isInteger(json.format) && json.format > FORMAT) {
    throw fail(
      `is of format version ${json.format}, but this @gan/trainers reads up to ${FORMAT}; ` +
        'install a newer @gan/trainers',
    );
  }
  const wrong = problemOf(json);
  if (wrong) throw fail(`is no checkpoint: ${wrong}`);
  return json;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Names are those of files in the folder itself, so that nothing outside is ever read. */
const isFile = ([name, file]: [string, CheckpointFile]): boolean =>
  /^[a-z]+\.safetensors$/.test(name) &&
  Number.isSafeInteger(file?.bytes) &&
  /^[0-9a-f]{64}$/.test(file.sha256);

/** What of it is not as this package writes it, in words. */
function problemOf({ format, step, engine, trainer, models, state, files }: CheckpointJson) {
  const rules: readonly (readonly [string, boolean])[] = [
    [`format must be ${FORMAT}, got ${show(format)}`, Number.isInteger(format) && format >= 1],
    [`step must be a number, got ${show(step)}`, Number.isInteger(step) && step >= 0],
    ['engine must have a name', engine === undefined || typeof engine?.name === 'string'],
    [
      'trainer must have kind, options and extraLosses',
      typeof trainer?.kind === 'string' &&
        isObject(trainer.options) &&
        Array.isArray(trainer.extraLosses),
    ],
    ['models must hold objects', isObject(models) && Object.values(models).every(isObject)],
    [
      'state must have steps, layers, streams and buffers',
      [state?.steps, state?.layers, state?.streams, state?.buffers].every(isObject),
    ],
    [
      'files must have names, bytes and checksums',
      isObject(files) && Object.entries(files).every(isFile),
    ],
  ];
  return rules.find(([, holds]) => !holds)?.[0];
}
