import { library } from '../../scripts/tsup-config.mjs';

export default library({ entry: ['src/index.ts', 'src/main.ts'], platform: 'node' });
