import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import { command } from '@gan/runs';
import { describe, expect, it } from 'vitest';
import { addDigitFlags, digitSource, openDigits } from './digit-source';

const parse = (line: string) =>
  digitSource(addDigitFlags(command('test', 'Test.')).parse(line.split(' ').filter(Boolean), { from: 'user' })); // biome-ignore format: one call

describe('digitSource', () => {
  it('draws digits without flags', () => expect(parse('')).toEqual({ kind: 'synthetic' }));

  it('makes a folder whole', () =>
    expect(parse('--mnist some/dir')).toEqual({ kind: 'mnist', dir: resolve('some/dir') }));

  it('has a place and an address for --download', () => {
    expect(parse('--download')).toEqual({
      kind: 'download',
      dir: join(homedir(), '.cache', 'gan', 'mnist'),
      url: 'https://ossci-datasets.s3.amazonaws.com/mnist',
    });
    expect(parse('--download --data d --url http://host/x')).toMatchObject({
      dir: resolve('d'),
      url: 'http://host/x',
    });
  });

  it.each([
    ['--mnist d --download', '--mnist and --download exclude each other'],
    ['--data d', '--data belongs to --download'],
    ['--url http://host', '--url belongs to --download'],
    ['--download --url ftp://host', "--url must be an http or https address, got 'ftp://host'"],
  ])('refuses %s', (line, message) => {
    expect(() => parse(line)).toThrow(message);
  });
});

describe('openDigits', () => {
  it('holds out other digits than it trains on', async () => {
    const digits = await openDigits({ kind: 'synthetic' }, { imageSize: 32, seed: 1 });
    expect([digits.train.size, digits.heldOut.size]).toEqual([10_000, 2000]);
    const [a, b] = [digits.train, digits.heldOut].map((set) => set.samples([0]).real);
    expect(a!.shape).toEqual([1, 32, 32, 1]);
    expect(a!.dataSync()).not.toEqual(b!.dataSync());
  });

  it('names what a folder lacks', async () => {
    const opened = openDigits({ kind: 'mnist', dir: '/no/such' }, { imageSize: 32, seed: 1 });
    await expect(opened).rejects.toThrow('folder /no/such lacks train-images-idx3-ubyte');
  });
});
