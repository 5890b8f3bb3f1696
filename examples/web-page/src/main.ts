import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command, engineLine, integerOption, runProgram } from '@gan/runs';
import { useBackend } from '@gan/trainers';
import { print } from '@gan-examples/shared';
import { createServer } from 'vite';
import { makeModel } from './make-model';

const root = fileURLToPath(new URL('..', import.meta.url));

interface Flags {
  readonly makeModel?: true;
  readonly steps?: number;
  readonly port: number;
}

function parseFlags(args: readonly string[]): Flags {
  return command('web-page', 'Serves the page, and shows its address; Ctrl-C ends it.')
    .option('--port <n>', 'where the page is served', integerOption(1), 5173)
    .option('--make-model', 'trains the generator anew first, some minutes')
    .option('--steps <n>', 'training steps of --make-model (default: 1200)', integerOption(1))
    .parse([...args], { from: 'user' })
    .opts<Flags>();
}

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const flags = parseFlags(args);
  if (flags.makeModel) {
    print(engineLine(await useBackend('wasm')));
    const dir = join(root, 'public');
    await mkdir(join(dir, 'labels'), { recursive: true });
    await makeModel({ dir, steps: flags.steps, signal });
    if (signal.aborted) return;
  }
  const server = await createServer({ root, server: { port: flags.port } });
  await server.listen();
  server.printUrls();
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
  await server.close();
}

const args = process.argv.slice(2);
process.exitCode = await runProgram((signal) => main(args, signal), { args });
