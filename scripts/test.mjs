// npm test: everything that a change must pass. With arguments, vitest alone: npm test -- adam
import { install, runNode } from './install.mjs';
import { runStages, stages } from './stages.mjs';

const filters = process.argv.slice(2);
if (filters.length > 0) {
  const [, ...vitest] = stages.unit;
  process.exitCode = (await install()) || (await runNode([...vitest, ...filters]));
} else {
  // What another Node has found to be in order already.
  const isRead = process.env.GAN_TEST_RUN_ONLY === '1';
  const before = isRead ? [] : [['lint', 'rooms', 'unused', 'typecheck']];
  const after = isRead ? [] : ['quickFigures', ['packages', 'docs']];
  process.exitCode = await runStages(['generate', ...before, 'unit', 'build', ...after]);
}
