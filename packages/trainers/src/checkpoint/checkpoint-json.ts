import type { CheckpointJson } from './checkpoint-types';
import { loadCrypto } from './node-modules';

/** The version of the format that this package writes; it reads all up to that. */
export const FORMAT = 1;

/** The file that describes a checkpoint. */
export const JSON_NAME = 'checkpoint.json';

// The checksum comes first and is that of the whole text with 64 zeros in its place. Every version
// keeps this line, so that a newer version can be told from a damaged file.
const firstLine = /^\{\n {2}"checksum": "sha256-([0-9a-f]{64})",\n/;
const lineOf = (digest: string) => `{\n  "checksum": "sha256-${digest}",\n`;
const blank = '0'.repeat(64);

async function sha256(text: string | Uint8Array): Promise<string> {
  const { createHash } = await loadCrypto();
  return createHash('sha256').update(text).digest('hex');
}

/** The text of a `checkpoint.json`. */
export async function encodeJson(json: CheckpointJson): Promise<string> {
  const text = JSON.stringify({ checksum: `sha256-${blank}`, ...json }, null, 2);
  return `${text.replace(lineOf(blank), lineOf(await sha256(`${text}\n`)))}\n`;
}

/**
 * What a `checkpoint.json` holds.
 *
 * @param fail Makes the error for a problem with the file.
 */
export async function decodeJson(
  bytes: Uint8Array,
  fail: (problem: string) => Error,
): Promise<CheckpointJson> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw fail('is damaged: it is not UTF-8');
  }
  const digest = firstLine.exec(text)?.[1];
  if (digest === undefined) throw fail('is damaged, or no checkpoint: its first line is not ours');
  if ((await sha256(text.replace(lineOf(digest), lineOf(blank)))) !== digest) {
    throw fail('is damaged: its checksum is another');
  }
  const { checksum, ...json } = JSON.parse(text) as CheckpointJson & { checksum: string };
  if (!Number.isInteger(json.format) || json.format > FORMAT) {
    throw fail(
      `is of format version ${json.format}, but this @gan/trainers reads up to ${FORMAT}; ` +
        'install a newer @gan/trainers',
    );
  }
  return json;
}
