import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { mapLimited } from '../batches/map-limited';
import { imageFolder } from './image-folder';
import { checkFolderSettings } from './image-folder-options';
import { openImages } from './open-images';

const FILES = 10_000;

let root = '';
const paths: string[] = [];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'opening-speed-'));
  const pixels = Uint8Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * 7919 + (i >> 3)) & 255);
  const image = sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } });
  const pictures = [await image.png().toBuffer(), await image.jpeg().toBuffer()];
  const names = Array.from({ length: FILES }, (_, i) => `${i}.${i % 2 ? 'jpg' : 'png'}`);
  await mapLimited([...names.keys()], 32, (i) =>
    writeFile(join(root, names[i]!), pictures[i % 2]!),
  );
  paths.push(...names.map((name) => join(root, name)));
});
afterAll(() => rm(root, { recursive: true }));

/** Seconds by the clock, and of CPU time. */
async function timed(work: () => Promise<unknown>): Promise<{ seconds: number; busy: number }> {
  const [begin, used] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(used);
  return { seconds: (performance.now() - begin) / 1e3, busy: (user + system) / 1e6 };
}

it('opens small files several times as fast as sharp reads their headers', async () => {
  const bySharp = () => mapLimited(paths, 4, (path) => sharp(path).metadata());
  const sides = [checkFolderSettings('test', {})];
  const opening = (count: number) => {
    const samples = paths.slice(0, count).map((path) => ({ name: path, files: [{ path }] }));
    return openImages('test', [{ samples, sides }]);
  };
  await opening(500);
  const theirs = await timed(bySharp);
  const half = await timed(() => opening(FILES / 2));
  const ours = await timed(() => opening(FILES));
  const whole = await timed(() => imageFolder(root));
  const rate = ({ seconds, busy }: { seconds: number; busy: number }) =>
    `${(FILES / seconds).toFixed(0)} files a second (${((busy / FILES) * 1e6).toFixed(0)} us of CPU time each)`;
  console.log(
    `sharp's headers: ${rate(theirs)}; ours: ${rate(ours)}; with the listing: ${rate(whole)}; ` +
      `all take ${(ours.seconds / half.seconds).toFixed(2)} times as long as half of them`,
  );
  // By the time that the process had on its cores, so that a busy machine does not fail it.
  expect(theirs.busy / ours.busy).toBeGreaterThan(3);
  // As many files more, as much time more.
  expect(ours.busy / half.busy).toBeLessThan(3);
});
