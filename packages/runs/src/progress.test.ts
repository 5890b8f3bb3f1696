import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { formatDuration, formatLoss, type ProgressStream, trainingProgress } from './progress';

function fakeStream(isTTY: boolean): { stream: ProgressStream; text(): string } {
  const pass = new PassThrough();
  let text = '';
  pass.on('data', (part: Buffer) => {
    text += part.toString();
  });
  const noop = () => true;
  const cursor = { isTTY, columns: 160, cursorTo: noop, clearLine: noop, moveCursor: noop };
  return { stream: Object.assign(pass, cursor) as unknown as ProgressStream, text: () => text };
}

const at50 = {
  step: 50,
  epoch: 2,
  losses: { G_GAN: 0.6549, G_L1: 31.25 },
  seconds: 100,
  imagesPerSecond: 2.0041,
};

describe('formats', () => {
  it('writes durations', () => {
    expect([0.4, 59.4, 60, 187, 3723, Infinity].map(formatDuration)).toEqual([
      '0 s',
      '59 s',
      '1:00',
      '3:07',
      '1:02:03',
      '?',
    ]);
  });

  it('writes losses', () => {
    expect([0.6549, 31.25, 123.4, Number.NaN].map(formatLoss)).toEqual([
      '0.655',
      '31.3',
      '123',
      'NaN',
    ]);
  });
});

describe('trainingProgress', () => {
  it('writes plain lines where there is no terminal', () => {
    const { stream, text } = fakeStream(false);
    const view = trainingProgress({ steps: 200, epochs: 4 }, stream);
    view.update(at50);
    view.stop();
    expect(text()).toBe(
      'step 50/200  epoch 2/4  G_GAN 0.655  G_L1 31.3  2.00 images/s  5:00 left\n',
    );
  });

  it('draws a bar in a terminal', () => {
    const { stream, text } = fakeStream(true);
    const view = trainingProgress({ steps: 200, epochs: 4 }, stream);
    view.update(at50);
    view.stop();
    expect(text()).toContain('50/200  epoch 2/4  G_GAN 0.655  G_L1 31.3  2.00 images/s  5:00 left');
    expect(text()).toContain('█');
  });
});

describe('trainingProgress of a resumed run', () => {
  it('shows where it goes on', () => {
    const { stream, text } = fakeStream(true);
    const view = trainingProgress({ steps: 200, epochs: 4, step: 40 }, stream);
    expect(text()).toContain('40/200  from step 40');
    view.update(at50);
    view.note('warning  mode collapse');
    view.stop();
    expect(text()).toContain('2.00 images/s  5:00 left');
    expect(text()).toContain('warning  mode collapse\n');
    // The bar goes on below the line.
    expect(text().lastIndexOf('50/200')).toBeGreaterThan(text().indexOf('warning'));
  });
});
