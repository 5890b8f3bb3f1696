import { Writable } from 'node:stream';

/** Takes what is for people while a program reads along. */
export const silentStream = new Writable({
  write: (_chunk, _encoding, done) => done(),
}) as NodeJS.WriteStream;
