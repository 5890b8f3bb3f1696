// npm run test:long: what takes minutes, such as whole examples and packages installed elsewhere.
import { runStages } from './stages.mjs';

process.exitCode = await runStages(['generate', 'build', 'long']);
