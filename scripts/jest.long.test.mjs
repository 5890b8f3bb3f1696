// The packages in jest's default environments, whose contexts refuse import() and have an Error, an
// ArrayBuffer and a WebAssembly of their own.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packedConsumer } from './testing/packed-consumer.mjs';

const run = promisify(execFile);
const suite = readFileSync(new URL('./testing/jest-suite.cjs', import.meta.url), 'utf8');
let consumer;
beforeAll(async () => {
  consumer = await packedConsumer();
}, 300_000);
afterAll(() => consumer?.remove());

describe.each(['29.7.0', '30.2.0'])('jest %s', (version) => {
  let folder;
  beforeAll(async () => {
    const tools = [`jest@${version}`, `jest-environment-jsdom@${version}`];
    folder = await consumer.tools(`jest-${version}`, tools);
    writeFileSync(join(folder, 'suite.test.cjs'), suite);
  }, 300_000);

  it.each(['node', 'jsdom'])('runs everything in the environment %s', async (testEnvironment) => {
    const config = {
      testEnvironment,
      rootDir: folder,
      testMatch: ['**/*.test.cjs'],
      transform: {},
    };
    writeFileSync(join(folder, 'jest.config.json'), JSON.stringify(config));
    const jest = join(folder, 'node_modules', 'jest', 'bin', 'jest.js');
    const args = ['-c', join(folder, 'jest.config.json'), '--json', '--testTimeout', '300000'];
    const env = { ...process.env, NODE_OPTIONS: '' };
    const { stdout } = await run(process.execPath, [jest, ...args], { cwd: folder, env }).catch(
      (error) => error,
    );
    const { testResults, numPassedTests } = JSON.parse(stdout);
    expect(testResults.map(({ message }) => message).join('')).toBe('');
    expect(numPassedTests).toBe(suite.match(/^test\(/gm).length);
  });
});
