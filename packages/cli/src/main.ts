#!/usr/bin/env node
import { gan } from './gan';

// Without a top-level await, which the CommonJS build of this package could not have.
gan(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
