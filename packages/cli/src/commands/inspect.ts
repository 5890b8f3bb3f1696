import { useBackend } from '@gan/backend';
import { command } from '@gan/runs';
import type { Command } from 'commander';
import { inspectPath } from '../inspect/inspect';
import { tensorLines } from '../inspect/tensors';
import { factLines } from '../terminal/output';
import type { MakeContext } from './make-context';

/** `gan inspect PATH`. */
export function inspect(makeContext: MakeContext): Command {
  const line = command(
    'inspect',
    'Says what a file or folder is: architecture, options, step, metrics, tensors.',
  )
    .argument(
      '<path>',
      'a run folder, checkpoint, .pth, .safetensors, TensorFlow.js model, picture, or folder of pictures',
    )
    .option('--tensors', 'list every tensor', false)
    .option('--json', 'one JSON object with everything', false)
    .addHelpText(
      'after',
      '\nExamples:\n  gan inspect runs/pix2pix\n  gan inspect latest_net_G.pth --tensors\n',
    );
  return line.action(async (path: string) => {
    const { json, tensors } = line.opts<{ json: boolean; tensors: boolean }>();
    const { output } = makeContext(json);
    await useBackend('wasm');
    const found = await inspectPath(path);
    output.object(found);
    output.line(`${found.path} is ${/^[aeiou]/.test(found.kind) ? 'an' : 'a'} ${found.kind}`);
    for (const text of factLines(found.facts)) output.line(text);
    if (tensors && found.tensors) for (const text of tensorLines(found.tensors)) output.line(text);
  });
}
