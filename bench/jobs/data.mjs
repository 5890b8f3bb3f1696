// How fast image pairs come from disk, augmented, with nothing else to do; and how much memory that takes.
import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pairedImages, proceduralFacades } from '@gan/data';
import sharp from 'sharp';
import { jobArguments, report } from './timing.mjs';

const { folder, size = 300, count = 200, epochs = 3 } = jobArguments();
const written = folder ? undefined : await mkdtemp(join(tmpdir(), 'gan-bench-'));
try {
  const root = folder ?? (await writeFacades(written));
  const folders = { a: join(root, 'A'), b: join(root, 'B') };
  report({
    source: folder ?? 'procedural facades',
    decoding: await decoding(folders),
    rows: [
      await measure('from disk', folders, { cacheBytes: 0 }),
      await measure('from the cache', folders, { cacheBytes: 2 ** 30 }),
    ],
  });
} finally {
  if (written) await rm(written, { recursive: true });
}

/** Photos as JPEG, label maps as PNG, as the real facades are. */
async function writeFacades(root) {
  const facades = proceduralFacades({ imageSize: size, count });
  for (const side of ['A', 'B']) await mkdir(join(root, side));
  for (let i = 0; i < count; i++) {
    const { a: labels, b: photo } = await facades.pairs([i]);
    const [pixels, colours] = [photo, labels].map((tensor) =>
      sharp(
        Uint8Array.from(tensor.dataSync(), (v) => Math.round((v + 1) * 127.5)),
        {
          raw: { width: size, height: size, channels: 3 },
        },
      ),
    );
    await pixels.jpeg({ quality: 90 }).toFile(join(root, 'A', `${i}.jpg`));
    await colours.png().toFile(join(root, 'B', `${i}.png`));
    labels.dispose();
    photo.dispose();
  }
  return root;
}

/** Milliseconds that sharp alone takes for the files of a pair, one after the other: the floor. */
async function decoding({ a, b }) {
  let milliseconds = 0;
  for (const folder of [a, b]) {
    const files = (await readdir(folder)).slice(0, 100);
    const begin = performance.now();
    for (const file of files) await sharp(join(folder, file)).raw().toBuffer();
    milliseconds += (performance.now() - begin) / files.length;
  }
  return milliseconds;
}

/** Epochs after a first one that does not count: it fills caches and warms the code up. */
async function measure(name, folders, options) {
  const pairs = await pairedImages(folders, options);
  await drain(pairs, 1);
  const [rates, peaks] = [[], []];
  let cpu = 0;
  for (let epoch = 2; epoch < 2 + epochs; epoch++) {
    const [begin, used] = [performance.now(), process.cpuUsage()];
    peaks.push(await drain(pairs, epoch));
    const { user, system } = process.cpuUsage(used);
    cpu += (user + system) / 1e3;
    rates.push((1e3 * pairs.size) / (performance.now() - begin));
  }
  return {
    name,
    pairsPerSecond: rates.toSorted((x, y) => x - y)[rates.length >> 1],
    cpu: cpu / (epochs * pairs.size),
    peaks,
  };
}

/** Draws an epoch and gives the most resident memory seen on the way. */
async function drain(pairs, epoch) {
  let peak = 0;
  for await (const { a, b } of pairs.batches({ batchSize: 1, seed: 0, epoch })) {
    a.dispose();
    b.dispose();
    peak = Math.max(peak, process.memoryUsage.rss());
  }
  return peak;
}
