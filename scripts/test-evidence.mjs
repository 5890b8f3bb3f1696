// npm run test:evidence: whole examples, bounds on time and every figure of the pages, for a machine that does
// nothing else.
import { runStages } from './stages.mjs';

process.exitCode = await runStages(['generate', 'build', 'evidence', 'figures']);
