import { library } from '../../scripts/tsup-config.mjs';

// The program and the library share chunks, so that both are one build.
export default library({ entry: ['src/index.ts', 'src/main.ts'], platform: 'node' });
