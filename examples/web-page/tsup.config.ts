import { program } from '../../scripts/tsup-config.mjs';

export default program({ external: ['vite'] });
