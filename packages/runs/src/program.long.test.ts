import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';

const built = new URL('../dist/index.js', import.meta.url).href;

/** A program that goes on for a minute, whatever the signal says. */
const script = `
  import { runProgram } from ${JSON.stringify(built)};
  const main = async () => {
    console.log('begun');
    await new Promise((resolve) => setTimeout(resolve, 60_000));
  };
  process.exitCode = await runProgram(main, { args: [] });
`;

const begin = async (): Promise<ChildProcess> => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  await once(child.stdout, 'data');
  return child;
};

it('goes on where its reader has left', async () => {
  const talks = `
    import { runProgram } from ${JSON.stringify(built)};
    const main = async () => {
      for (let line = 0; line < 5; line++) {
        console.log(line);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      console.error('done');
    };
    process.exitCode = await runProgram(main, { args: [] });
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', talks]);
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  await once(child.stdout, 'data');
  child.stdout.destroy();
  const [code] = await once(child, 'close');
  expect({ code, errors }).toEqual({ code: 0, errors: 'done\n' });
});

/** The exit code, or undefined where it still runs after a second. */
const codeSoon = (child: ChildProcess) =>
  Promise.race([once(child, 'exit').then(([code]) => code as number), wait(1000)]);

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  'ends at once on a second %s, and takes npm doubling the first for one',
  async (name, code) => {
    const child = await begin();
    child.kill(name);
    child.kill(name);
    expect(await codeSoon(child)).toBeUndefined();
    await wait(200);
    child.kill(name);
    expect(await codeSoon(child)).toBe(code);
  },
);
