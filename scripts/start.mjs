// npm start: trains pix2pix on facades. Installs and builds first where that is needed.
import { runExample } from './run-example.mjs';

process.exitCode = await runExample('pix2pix-facades', process.argv.slice(2));
