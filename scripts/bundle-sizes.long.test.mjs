import { expect, it } from 'vitest';
import { bundleSizes, sizesInGuide } from './bundle-sizes.mjs';

const sizes = await bundleSizes();

it('agrees with the guide to web pages: node scripts/bundle-sizes.mjs --write', () => {
  const written = sizesInGuide();
  expect(written.map(({ title }) => title)).toEqual(sizes.map(({ title }) => title));
  for (const [i, { minified, gzip }] of sizes.entries()) {
    // Figures may lag behind small changes.
    expect(Math.abs(written[i].minified / minified - 1)).toBeLessThan(0.03);
    expect(Math.abs(written[i].gzip / gzip - 1)).toBeLessThan(0.03);
  }
});

it('stays within its budget', () => {
  const [alone, inference, training, both, web] = sizes.map(({ gzip }) => gzip);
  expect(alone).toBeLessThan(200e3);
  expect(inference).toBeLessThan(360e3);
  expect(training).toBeLessThan(400e3);
  expect(both).toBeLessThan(410e3);
  expect(web).toBeLessThan(500e3);
});
