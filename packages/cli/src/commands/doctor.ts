import { command } from '@gan/runs';
import type { Command } from 'commander';
import { diagnose } from '../doctor/diagnose';
import { diagnosisLines } from '../doctor/words';
import type { MakeContext } from './make-context';

/** `gan doctor`. */
export function doctor(makeContext: MakeContext): Command {
  const line = command(
    'doctor',
    'Looks at this machine: Node, memory, which engines work and how fast the best one is.',
  ).option('--json', 'one JSON object instead of text', false);
  return line.action(async () => {
    const { output, exitWith } = makeContext(line.opts<{ json: boolean }>().json);
    const found = await diagnose();
    output.object(found);
    for (const text of diagnosisLines(found)) output.line(text);
    if (!found.chosen) exitWith(2);
  });
}
