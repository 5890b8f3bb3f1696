import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { saveImage } from '@gan/data';
import { chooseRunFolder, engineLine, runProgram, writeFileAtomic } from '@gan/runs';
import { useBackend } from '@gan/trainers';
import { print } from '@gan-examples/shared';
import { parseFlags } from './flags';
import { percent, type Run, resultsJson, resultsTable } from './results';
import { scatterGrid } from './scatter';
import { settings } from './settings';
import { ring, train } from './train';

const repository = fileURLToPath(new URL('../../../', import.meta.url));

async function main(args: readonly string[], signal: AbortSignal): Promise<void> {
  const flags = parseFlags(args);
  const fallback = join(repository, 'runs', 'ring-gan');
  const dir = await chooseRunFolder({ out: flags.out, fallback });
  const backend = await useBackend('wasm', { threads: flags.threads });
  print(engineLine(backend));

  const runs: Run[] = [];
  for (const setting of settings) {
    print(`\n${setting.name}: ${setting.description}`);
    for (let seed = 1; seed <= flags.seeds; seed++) {
      const start = performance.now();
      const snapshots = await train(setting, { seed, steps: flags.steps, signal });
      const { modes, highQuality } = snapshots.at(-1)!.coverage;
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      print(`seed ${seed}   ${modes} modes, ${percent(highQuality)} high quality, ${seconds} s`);
      runs.push({ setting, seed, snapshots });
    }
  }
  print(`\nAfter ${flags.steps} steps, of ${ring.centres.length} modes:\n${resultsTable(runs)}\n`);

  await mkdir(dir, { recursive: true });
  const of = (setting: (typeof settings)[number]) => runs.filter((run) => run.setting === setting);
  const plot = { centres: ring.centres, extent: 3, size: 128 };
  const overTime = settings.map((setting) => of(setting)[0]!.snapshots.map(({ points }) => points));
  const atEnd = settings.map((setting) => of(setting).map((run) => run.snapshots.at(-1)!.points));
  await saveImage(join(dir, 'over-time.png'), scatterGrid(overTime, plot));
  await saveImage(join(dir, 'seeds.png'), scatterGrid(atEnd, plot));
  await writeFileAtomic(join(dir, 'results.json'), resultsJson(runs, flags));
  print(`over-time.png, seeds.png and results.json are in ${dir}`);
}

const args = process.argv.slice(2);
process.exitCode = await runProgram((signal) => main(args, signal), { args });
