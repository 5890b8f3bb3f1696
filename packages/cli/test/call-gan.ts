import { Writable } from 'node:stream';
import { gan } from '../src/gan';

/** For tests: what a call of the command line came to. */
export interface CallResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What `--json` printed. */
  readonly objects: readonly Record<string, never>[];
}

/** For tests: runs the command line in this process. */
export const callGan = (...args: readonly string[]): Promise<CallResult> => watchGan(args);

/**
 * For tests: the same, watched.
 *
 * @param watch Sees all output so far whenever there is more, for tests that interrupt it.
 */
export async function watchGan(
  args: readonly string[],
  watch: (out: string) => void = () => {},
): Promise<CallResult> {
  let [out, err] = ['', ''];
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      out += chunk;
      watch(out);
      done();
    },
  }) as NodeJS.WriteStream;
  const write = (text: string) => {
    err += text;
  };
  const code = await gan(args, { stdout, stderr: { write } });
  const lines = args.includes('--json') ? out.split('\n').filter(Boolean) : [];
  return { code, out, err, objects: lines.map((line) => JSON.parse(line)) };
}
