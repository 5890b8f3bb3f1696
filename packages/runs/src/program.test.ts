import { DataError, OptionError } from '@gan/core';
import { describe, expect, it } from 'vitest';
import { command, integerOption } from './command';
import { describeError, runProgram } from './program';

function parse(...args: string[]): unknown {
  return command('demo', 'A demo.')
    .option('--steps <n>', 'steps', integerOption(1))
    .parse(args, { from: 'user' })
    .opts();
}

async function run(main: (signal: AbortSignal) => Promise<void>, ...args: string[]) {
  let text = '';
  const stderr = { write: (part: string) => (text += part) };
  const code = await runProgram(main, { args, stderr });
  return { code, text };
}

describe('command', () => {
  it('parses', () => {
    expect(parse('--steps', '12')).toEqual({ steps: 12, debug: false });
  });

  it.each([
    [['--stpes', '3'], "error: unknown option '--stpes' (Did you mean --steps?)"],
    [['--steps'], "error: option '--steps <n>' argument missing"],
    [['--steps', '1.5'], "'1.5' is invalid. It must be an integer of at least 1; --help lists"],
    [['--steps', ''], 'It must be an integer of at least 1; --help lists'],
    [['extra'], 'error: too many arguments'],
  ])('says on one line what is wrong with %j', async (args, message) => {
    const { code, text } = await run(async () => void parse(...args));
    expect(code).toBe(1);
    expect(text).toContain(message);
    expect(text.trimEnd()).not.toContain('\n');
  });
});

describe('runProgram', () => {
  it('prints a GanError as one line, and its stack only with --debug', async () => {
    const main = async () => {
      throw new DataError('pairedImages: no images in\n  /x');
    };
    expect(await run(main)).toEqual({ code: 1, text: 'error: pairedImages: no images in /x\n' });
    expect((await run(main, '--debug')).text).toContain('program.test.ts');
  });

  it('prints the stack of a bug', async () => {
    const { code, text } = await run(async () => {
      throw new TypeError('x is undefined');
    });
    expect(code).toBe(1);
    expect(text).toContain('TypeError: x is undefined\n    at ');
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('aborts the signal on %s and lets the program finish', async (name, expected) => {
    let wrote = false;
    const { code, text } = await run(async (signal) => {
      process.kill(process.pid, name);
      process.kill(process.pid, name);
      await new Promise((aborted) => signal.addEventListener('abort', aborted));
      wrote = true;
    });
    expect({ code, text, wrote }).toEqual({ code: expected, text: '', wrote: true });
    expect(process.listenerCount(name)).toBe(0);
  });

  it('takes an AbortError after an interrupt for the interrupt', async () => {
    const { code, text } = await run(async (signal) => {
      process.kill(process.pid, 'SIGINT');
      await new Promise((aborted) => signal.addEventListener('abort', aborted));
      signal.throwIfAborted();
    });
    expect({ code, text }).toEqual({ code: 130, text: '' });
  });
});

describe('describeError', () => {
  it('has a code for errors, and a line for what the operating system refused', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {
      ...{ code: 'ENOSPC', syscall: 'write' },
    });
    expect(describeError(full, { debug: false, exitCode: () => 2 })).toEqual({
      ...{ text: 'error: ENOSPC: no space left on device, write\n', code: 2 },
    });
    const wrong = new OptionError('f: x must be 1');
    const exitCode = (error: unknown) => (error === wrong ? 1 : 2);
    expect(describeError(wrong, { debug: false, exitCode }).code).toBe(1);
    const bug = describeError(new Error('a bug'), { debug: false, exitCode });
    expect(bug.code).toBe(2);
    expect(bug.text).toContain('at ');
    expect(describeError(full, { debug: true }).text).toContain('at ');
  });

  it('is silent after --help', () => {
    const help = Object.assign(new Error('(outputHelp)'), { code: 'commander.help', exitCode: 0 });
    expect(describeError(help, { debug: false })).toEqual({ text: '', code: 0 });
  });
});
