// npm test: everything that a change must pass. With arguments, vitest alone: npm test -- adam
import { engineStages } from './engine-stages.mjs';
import { install, runNode } from './install.mjs';
import { installNewerNode } from './newer-node.mjs';
import { runStages, stages } from './stages.mjs';

const filters = process.argv.slice(2);
if (filters.length > 0) {
  const [, ...vitest] = stages.unit;
  process.exitCode = (await install()) || (await runNode([...vitest, ...filters]));
} else {
  await installNewerNode();
  const before = ['generate', 'lint', 'rooms', 'typecheck', 'unit'];
  const after = ['build', 'packages', 'quickFigures', 'docs'];
  process.exitCode = await runStages([...before, ...engineStages(), ...after]);
}
