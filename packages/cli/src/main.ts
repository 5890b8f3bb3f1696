#!/usr/bin/env node
import { gan } from './gan';

process.exitCode = await gan(process.argv.slice(2));
