// npm run test:long: what takes minutes, such as whole examples and packages installed elsewhere.
import { engineStages } from './engine-stages.mjs';
import { installNewerNode } from './newer-node.mjs';
import { runStages } from './stages.mjs';

await installNewerNode();
process.exitCode = await runStages([
  'generate',
  'build',
  'long',
  ...engineStages(),
  ...engineStages({ isLong: true }),
]);
