#!/usr/bin/env node
import { gan } from './gan';

// Whoever reads along may stop, as `head` does; the work goes on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

// Without a top-level await, which the CommonJS build of this package could not have.
gan(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
