import { nodeModule } from '@gan/core';

/** What is used here of Node. */
export interface NodeFacts {
  readonly arch?: string;
  readonly execArgv?: readonly string[];
  readonly versions?: Readonly<Record<string, string | undefined>>;
}

/** V8's flags, as a program may set them while it runs. */
export interface Flags {
  set(flag: string): void;
  /** Whether Node was started with a flag; its value, if it has one. */
  given(name: string): string | undefined;
  /** Whether other threads of the process may depend on a flag that this one finds set. */
  readonly isShared: boolean;
}

const pairs = 'experimental-wasm-revectorize';
const budget = 'wasm-tiering-budget';
const synchronous = 'wasm-sync-tier-up';

/** V8's own, in all versions from the first that pairs. */
const usualBudget = '13000000';

/**
 * Why V8 cannot make pairs of 128-bit operations one of 256 here; undefined where its flag can be set.
 *
 * Node 20 and 22 have the flag, to no effect. Whether the processor has such vectors only shows in the
 * time that kernels take.
 */
export function whyNoPairs(node: NodeFacts | undefined = thisProcess()): string | undefined {
  const versions = node?.versions;
  if (versions?.node === undefined) return 'browsers have vectors of 128 bits';
  if (versions.bun !== undefined) return 'Bun has vectors of 128 bits';
  if (versions.deno !== undefined) return 'Deno has vectors of 128 bits';
  if (node?.arch !== 'x64') return `Node has vectors of 128 bits on ${node?.arch}`;
  const [major = 0, minor = 0] = versions.node.split('.').map(Number);
  if (major > 23 || (major === 23 && minor >= 5)) return undefined;
  return `Node ${versions.node} has vectors of 128 bits, Node 23.5 and newer of 256`;
}

/** V8's flags in this process, if they can be set. */
export function v8Flags(): Flags | undefined {
  const v8 = nodeModule<{ setFlagsFromString(flag: string): void }>('node:v8');
  if (!v8) return undefined;
  const threads = nodeModule<{ isMainThread: boolean }>('node:worker_threads');
  return {
    set: (flag) => v8.setFlagsFromString(flag),
    given: (name) => givenFlag(thisProcess()?.execArgv ?? [], name),
    isShared: threads?.isMainThread === false,
  };
}

/** A flag's value among a program's arguments, where `-` and `_` are the same. */
export function givenFlag(args: readonly string[], name: string): string | undefined {
  const flags = args.map((arg) => arg.replaceAll('_', '-').match(/^--([^=]+)=?(.*)$/));
  return flags.filter((match) => match?.[1] === name).at(-1)?.[2];
}

/** Has V8 make pairs in all that it optimises from now on. */
export function pairFromNowOn(flags: Flags): void {
  flags.set(`--${pairs}`);
}

/** The contrary of {@link pairFromNowOn}, for what nobody but the caller waits for. */
export function pairNoMore(flags: Flags): void {
  flags.set(`--no-${pairs}`);
}

/** Leaves V8 as it would be without this package, which has no use for pairs after all. */
export function leavePairs(flags: Flags): void {
  // In a thread of a program whose other threads may well have use for them.
  if (flags.isShared || flags.given(pairs) !== undefined) pairFromNowOn(flags);
  else pairNoMore(flags);
}

/**
 * Runs `action` while V8 optimises what the programs compiled meanwhile call, from the first call on:
 * in threads of its own, or before that call returns where `action` runs it through its parameter.
 *
 * These flags, and no others, are touched; they are as before when it returns or throws.
 */
export function withEarlyOptimisation<T>(flags: Flags, action: (atOnce: AtOnce) => T): T {
  const wasAtOnce = flags.given(synchronous) !== undefined;
  const atOnce: AtOnce = (optimised) => {
    flags.set(`--${synchronous}`);
    try {
      return optimised();
    } finally {
      if (!wasAtOnce) flags.set(`--no-${synchronous}`);
    }
  };
  try {
    flags.set(`--${budget}=1`);
    return action(atOnce);
  } finally {
    flags.set(`--${budget}=${flags.given(budget) ?? usualBudget}`);
  }
}

/** Runs its argument while V8 optimises before it goes on. */
export type AtOnce = <T>(optimised: () => T) => T;

function thisProcess(): NodeFacts | undefined {
  return (globalThis as { process?: NodeFacts }).process;
}
