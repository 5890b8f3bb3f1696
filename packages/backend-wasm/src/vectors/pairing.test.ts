import { describe, expect, it } from 'vitest';
import { type Flags, givenFlag, leavePairs, whyNoPairs, withEarlyOptimisation } from './pairing';

/** Takes flags down instead of setting them. */
function flagsOf(args: readonly string[] = [], isShared = false) {
  const log: string[] = [];
  const flags: Flags = {
    set: (flag) => void log.push(flag),
    given: (name) => givenFlag(args, name),
    isShared,
  };
  return { flags, log };
}

describe('whyNoPairs', () => {
  it.each([
    ['20.20.2', 'Node 20.20.2 has vectors of 128 bits, Node 23.5 and newer of 256'],
    ['23.4.0', 'Node 23.4.0 has vectors of 128 bits, Node 23.5 and newer of 256'],
    ['23.5.0', undefined],
    ['24.0.0', undefined],
    ['26.10.0', undefined],
  ])('Node %s on x64: %s', (node, reason) => {
    expect(whyNoPairs({ arch: 'x64', versions: { node } })).toBe(reason);
  });

  it('leaves other processors, engines and browsers alone', () => {
    const node = '24.1.0';
    const arm = { arch: 'arm64', versions: { node } };
    expect(whyNoPairs(arm)).toBe('Node has vectors of 128 bits on arm64');
    const bun = { arch: 'x64', versions: { node, bun: '1.3.0' } };
    expect(whyNoPairs(bun)).toBe('Bun has vectors of 128 bits');
    const deno = { arch: 'x64', versions: { node, deno: '2.5.0' } };
    expect(whyNoPairs(deno)).toBe('Deno has vectors of 128 bits');
    expect(whyNoPairs({})).toBe('browsers have vectors of 128 bits');
  });
});

describe('withEarlyOptimisation', () => {
  const before = ['--wasm-tiering-budget=1', '--wasm-sync-tier-up'];
  const after = ['--no-wasm-sync-tier-up', '--wasm-tiering-budget=13000000'];

  it('leaves the flags as they were', () => {
    const { flags, log } = flagsOf();
    expect(withEarlyOptimisation(flags, (atOnce) => atOnce(() => 7))).toBe(7);
    expect(log).toEqual([...before, ...after]);
  });

  it('leaves them so when what it runs throws', () => {
    const { flags, log } = flagsOf();
    const fail = () => {
      throw new Error('no memory');
    };
    expect(() => withEarlyOptimisation(flags, (atOnce) => atOnce(fail))).toThrow('no memory');
    expect(log).toEqual([...before, ...after]);
  });

  it('keeps what Node was started with', () => {
    const { flags, log } = flagsOf(['--wasm_tiering_budget=500', '--wasm-sync-tier-up']);
    withEarlyOptimisation(flags, (atOnce) => atOnce(() => 7));
    expect(log).toEqual([...before, '--wasm-tiering-budget=500']);
  });
});

describe('leavePairs', () => {
  const on = '--experimental-wasm-revectorize';

  it('turns them off, unless others ask for them', () => {
    const cases = [flagsOf(), flagsOf([on]), flagsOf([], true)];
    for (const { flags } of cases) leavePairs(flags);
    const off = '--no-experimental-wasm-revectorize';
    expect(cases.map(({ log }) => log)).toEqual([[off], [on], [on]]);
  });
});
