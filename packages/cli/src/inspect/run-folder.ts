import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listCheckpoints } from '@gan/trainers';
import type { Facts } from '../terminal/output';
import { inspectCheckpoints } from './checkpoint';
import type { Inspection } from './inspection';

/** What a run left: its program and flags, how far it came, its last numbers, its checkpoints. */
export async function inspectRun(path: string): Promise<Inspection> {
  const config = (await readJson(join(path, 'config.json'))) ?? {};
  const results = await readJson(join(path, 'results.json'));
  const checkpoints = join(path, 'checkpoints');
  const saved = (await listCheckpoints(checkpoints)).length > 0;
  const newest = saved ? await inspectCheckpoints(checkpoints) : undefined;
  const lines = await metricLines(join(path, 'metrics.jsonl'));
  const facts: Facts = {
    program: config.program ?? config.example,
    status: results ? 'finished' : 'not finished',
    flags: config.flags,
    losses: lines.findLast((line) => line.losses),
    metrics: lines.findLast((line) => line.metrics),
    results,
    checkpoints: newest?.facts ?? 'none',
  };
  return { kind: 'run folder', path, facts, tensors: newest?.tensors };
}

async function readJson(path: string): Promise<Facts | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Facts);
  } catch {
    return undefined;
  }
}

/** Whole lines alone: the last may be torn where a run was killed. */
async function metricLines(path: string): Promise<Facts[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as Facts];
    } catch {
      return [];
    }
  });
}
