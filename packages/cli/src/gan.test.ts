import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataError } from '@gan/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { version } from '../package.json';
import { callGan } from '../test/call-gan';
import { gan } from './gan';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gan-cli-'));
});
afterAll(() => rm(dir, { recursive: true }));

describe('gan', () => {
  it('shows its help where it is told nothing', async () => {
    const { code, out, err } = await callGan();
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Usage: gan [options] [command]');
    expect(out).toContain('gan train pix2pix --demo');
    expect((await callGan('--help')).out).toBe(out);
  });

  it('shows the help of each command, with examples', async () => {
    const names = ['train', 'translate', 'evaluate', 'convert', 'inspect', 'doctor', 'engine'];
    for (const name of names) {
      const { code, out } = await callGan(name, '--help');
      expect(code).toBe(0);
      expect(out).toMatch(new RegExp(`^Usage: gan ${name} `));
    }
    expect((await callGan('help', 'train')).out).toMatch(/^Usage: gan train /);
    const { out } = await callGan('train', 'cyclegan', '--help');
    expect(out).toContain('Examples:\n  gan train cyclegan --demo');
    expect(out).toMatch(
      /--size <pixels> +height and width that the networks see \(default: 256, with/,
    );
  });

  it('says of each flag once what it does and takes', async () => {
    const { out } = await callGan('train', 'pix2pix', '--help');
    const help = out.replace(/\s+/g, ' ');
    expect(help).toContain(
      '--norm <name> norm of the networks (batch, instance, none; default: batch) --',
    );
    expect(help).toContain('--no-dropout no dropout in the generator');
    expect(help).toContain('--no-flip do not mirror half of the images');
    // A line a command, without the breaks of its own help.
    const all = (await callGan('--help')).out;
    expect(all).toMatch(/evaluate \[options\] \[model\] +Measures a trained model on pairs/);
    expect(all).not.toContain('that a second call goes on');
  });

  it('shows its version', async () => {
    expect((await callGan('--version')).out).toBe(`${version}\n`);
  });

  it.each([
    [['trian'], 'unknown command', 'Did you mean train?'],
    [['train', 'pix2pics'], 'unknown command', 'Did you mean pix2pix?'],
    [['doctor', '--jsno'], 'unknown option', 'Did you mean --json?'],
    [['train', 'pix2pix', '--sise', '64'], 'unknown option', 'Did you mean --size?'],
    [['train'], 'gan train: name the model, one of pix2pix, cyclegan, dcgan, cgan, gan', ''],
    [['inspect'], "missing required argument 'path'", ''],
  ])('names what is nearest to %j', async (args, what, nearest) => {
    const { code, out, err } = await callGan(...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(what);
    expect(err).toContain(nearest);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });

  it.each([
    ['ENOSPC', 2],
    ['EFBIG', 2],
    ['EACCES', 1],
  ])('has exit code %j -> %d where a file cannot be written', async (code, expected) => {
    const refused = Object.assign(new Error(`${code}: refused`), { code });
    const stdout = {
      write() {
        throw new DataError('saveImage: cannot write a.png', { cause: refused });
      },
    } as unknown as NodeJS.WriteStream;
    expect(await gan(['--version'], { stdout, stderr: { write: () => {} } })).toBe(expected);
  });

  it('inspects, for people and for programs', async () => {
    const notes = join(dir, 'notes.txt');
    await writeFile(notes, 'x');
    const refused = await callGan('inspect', notes);
    expect([refused.code, refused.out]).toEqual([1, '']);
    expect(refused.err).toMatch(/^error: gan inspect: .*notes\.txt is a file of a kind/);
  });
});
