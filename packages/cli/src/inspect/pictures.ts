import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { DataError } from '@gan/core';
import { imageNames } from '@gan/data';
import sharp from 'sharp';
import type { Facts } from '../terminal/output';
import type { Inspection } from './inspection';

/** Pictures whose headers are read for sizes and channels. */
const LOOKED_AT = 1000;

/** A folder of pictures, or of the folders of a data set. */
export async function inspectPictures(path: string): Promise<Inspection> {
  const folders = (await readdir(path, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const sides = folders.filter((name) => /^(train|val|test)?[_-]?[ab]$/i.test(name)).toSorted();
  if (sides.length >= 2) return dataSet(path, sides, 'data set of two sides');
  const splits = folders.filter((name) => /^(train|val|test)$/i.test(name)).toSorted();
  if (splits.length > 0) return dataSet(path, splits, 'data set');
  return { kind: 'folder of pictures', path, facts: await pictureFacts(path) };
}

/** One picture, by its header. */
export async function inspectPicture(path: string): Promise<Inspection> {
  const { format, width, height, channels, depth } = await sharp(path)
    .metadata()
    .catch((cause: Error) => {
      throw new DataError(
        `gan inspect: ${path} cannot be read as a picture (${cause.message}); it is damaged, or of another kind`,
        { cause },
      );
    });
  return { kind: 'picture', path, facts: { format, size: `${width}x${height}`, channels, depth } };
}

async function dataSet(
  path: string,
  folders: readonly string[],
  kind: string,
): Promise<Inspection> {
  const facts: Record<string, Facts> = {};
  for (const name of folders) facts[name] = await pictureFacts(join(path, name));
  return { kind, path, facts: { ...facts, trainWith: trainWith(path, folders) } };
}

/** The command that trains on the folders. */
function trainWith(path: string, folders: readonly string[]): string {
  const side = (letter: string) =>
    folders.find((name) => /^train/i.test(name) && name.toLowerCase().endsWith(letter)) ??
    folders.find((name) => name.toLowerCase().endsWith(letter) && !/^(val|test)/i.test(name));
  const [a, b] = [side('a'), side('b')];
  if (a && b) return `gan train cyclegan --a ${join(path, a)} --b ${join(path, b)}`;
  return `gan train pix2pix --ab ${join(path, folders.find((name) => /^train$/i.test(name)) ?? folders[0]!)}`;
}

/** How many pictures there are, their formats, sizes and channels. */
async function pictureFacts(path: string): Promise<Facts> {
  const names = await imageNames(path, { recursive: true });
  const sizes = new Map<string, number>();
  const channels = new Map<string, number>();
  let damaged = 0;
  for (const name of names.slice(0, LOOKED_AT)) {
    const header = await sharp(join(path, ...name.split('/')))
      .metadata()
      .catch(() => undefined);
    if (!header) damaged += 1;
    else {
      count(sizes, `${header.width}x${header.height}`);
      count(channels, String(header.channels));
    }
  }
  const formats = new Map<string, number>();
  for (const name of names) count(formats, extname(name).toLowerCase());
  return {
    pictures: names.length,
    formats: commonest(formats),
    sizes: commonest(sizes),
    channels: commonest(channels),
    ...(names.length > LOOKED_AT && { lookedAt: LOOKED_AT }),
    ...(damaged > 0 && { unread: damaged }),
  };
}

function count(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

/** `256x256 (12)`, the commonest first, at most six. */
function commonest(counts: ReadonlyMap<string, number>): string[] {
  const sorted = [...counts].toSorted(([, one], [, other]) => other - one);
  const shown = sorted.slice(0, 6).map(([value, times]) => `${value} (${times})`);
  return sorted.length > 6 ? [...shown, `${sorted.length - 6} others`] : shown;
}
