// npm test: everything that a change must pass. With arguments, vitest alone: npm test -- adam
import { install, runNode } from './install.mjs';
import { runStages, stages } from './stages.mjs';

const filters = process.argv.slice(2);
if (filters.length > 0) {
  const [, ...vitest] = stages.unit;
  process.exitCode = (await install()) || (await runNode([...vitest, ...filters]));
} else {
  const all = ['generate', 'lint', 'rooms', 'typecheck', 'unit', 'build', 'packages', 'docs'];
  process.exitCode = await runStages(all);
}
