import { PassThrough } from 'node:stream';
import type { ProgressStream } from '@gan/runs';
import { expect, it } from 'vitest';
import { downloadProgress } from './download-progress';

it('writes a line for each tenth', () => {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (part: Buffer) => {
    text += part.toString();
  });
  const view = downloadProgress(stream as unknown as ProgressStream);
  for (const received of [0, 1e5, 1e6, 1.9e6, 1e7]) view.update(received, 1e7);
  view.stop();
  expect(text).toBe('0.0 of 10.0 MB\n1.0 of 10.0 MB\n10.0 of 10.0 MB\n');
});
