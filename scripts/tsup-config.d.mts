import type { Options } from 'tsup';

export function library(options?: Options): Options;
export function program(options?: Options): Options;
