import { BackendError } from '@gan/core';

/** A server that says nothing for so long is taken for dead. */
const SILENCE_MS = 60_000;

/** Options of {@link request}. */
export interface RequestOptions {
  readonly signal: AbortSignal;
  readonly headers?: Readonly<Record<string, string>>;
  /** Milliseconds without a byte after which the connection counts as broken. Defaults to a minute. */
  readonly silence?: number;
}

/** An answer whose body comes in chunks. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Throws a {@link BackendError} where the connection breaks or falls silent. */
  chunks(): AsyncIterable<Uint8Array>;
  text(): Promise<string>;
}

/**
 * Asks a server; where it cannot be reached, the error says what to do.
 *
 * @throws BackendError, or the signal's reason once that is aborted.
 */
export async function request(url: string, options: RequestOptions): Promise<Answer> {
  const { signal, headers = {}, silence = SILENCE_MS } = options;
  const { host } = new URL(url);
  const quiet = new AbortController();
  let timer = setTimeout(() => quiet.abort(), silence);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => quiet.abort(), silence);
  };
  const failed = (cause: unknown): never => {
    clearTimeout(timer);
    signal.throwIfAborted();
    const why = quiet.signal.aborted ? `silent for ${silence / 1000} s` : reasonOf(cause);
    throw new BackendError(
      `gan engine: no connection to ${host} (${why}); check the network and run it again, ` +
        'or name a mirror of the Python package index in PIP_INDEX_URL',
      { cause },
    );
  };
  const response = await fetch(
    ...asked(url, headers, AbortSignal.any([signal, quiet.signal])),
  ).catch(failed);
  heard();
  async function* chunks() {
    try {
      // The browser's types don't know that Node's can be read so.
      for await (const chunk of (response.body ?? []) as unknown as AsyncIterable<Uint8Array>) {
        heard();
        yield chunk;
      }
    } catch (cause) {
      failed(cause);
    } finally {
      clearTimeout(timer);
    }
  }
  return {
    status: response.status,
    headers: response.headers,
    chunks,
    async text() {
      const all: Uint8Array[] = [];
      for await (const chunk of chunks()) all.push(chunk);
      return Buffer.concat(all).toString('utf8');
    },
  };
}

/** fetch refuses names and passwords in addresses, which mirrors are often given with. */
function asked(
  address: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): [URL, RequestInit] {
  const url = new URL(address);
  const login = [url.username, url.password].map(decodeURIComponent).join(':');
  url.username = '';
  url.password = '';
  const authorization: Record<string, string> =
    login === ':' ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  // A wheel is compressed already, and its bytes are counted as they are sent.
  return [
    url,
    { signal, headers: { 'accept-encoding': 'identity', ...authorization, ...headers } },
  ];
}

/** fetch says "fetch failed"; what failed is the cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error;
  const inner = (cause as Error | undefined)?.message || (cause as { code?: string })?.code;
  return inner ?? message;
}
