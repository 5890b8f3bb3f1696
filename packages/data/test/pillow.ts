import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decodeImage } from '../src/decode/decode-image';
import { readHeader } from '../src/decode/image-header';

/** Where the files are that Pillow was asked about, with what it said. */
export const fixtures = fileURLToPath(new URL('../fixtures', import.meta.url));

/** What Pillow makes of the files of a folder of fixtures, by name. */
export async function pillowFacts<Facts>(folder: string): Promise<Record<string, Facts>> {
  return JSON.parse(await readFile(join(fixtures, `${folder}.json`), 'utf8'));
}

/** What we make of a file. */
export async function decode(file: string, channels: number) {
  const settings = { channels, autoOrient: false };
  const header = await readHeader('test', file, [settings]);
  return { header, pixels: await decodeImage('test', file, header, settings) };
}
