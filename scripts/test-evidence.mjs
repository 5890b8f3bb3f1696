// npm run test:evidence: whole examples and bounds on time, for a machine that does nothing else.
import { runStages } from './stages.mjs';

process.exitCode = await runStages(['generate', 'build', 'evidence']);
