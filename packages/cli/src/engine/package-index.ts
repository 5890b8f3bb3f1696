import { BackendError, OptionError } from '@gan/core';
import { request } from './request';
import { readWheelName, type WheelName } from './wheel-name';

/** A wheel that a package index offers. */
export interface IndexedWheel extends WheelName {
  readonly file: string;
  readonly url: string;
  readonly sha256: string;
  /** Bytes; older indexes don't say. */
  readonly size?: number;
  /** Withdrawn by those who published it. */
  readonly yanked: boolean;
}

/** Where Python packages come from. */
const PUBLIC_INDEX = 'https://pypi.org/simple';

/** The address of the package index: `PIP_INDEX_URL` as pip reads it, else the public one. */
export function indexAddress(environment: NodeJS.ProcessEnv = process.env): string {
  const address = environment.PIP_INDEX_URL?.trim() || PUBLIC_INDEX;
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new OptionError(
      `gan engine: PIP_INDEX_URL must be an http or https address, got ${address}; ` +
        `unset it for ${PUBLIC_INDEX}`,
    );
  }
  return address.replace(/\/+$/, '');
}

/** What the index's JSON has of each file. */
interface ListedFile {
  readonly filename: string;
  readonly url: string;
  readonly hashes: { readonly sha256?: string };
  readonly size?: number;
  readonly yanked?: boolean | string;
}

/**
 * The wheels of a Python package, by the index's JSON (PEP 691).
 *
 * @throws BackendError where the index has none, or does not answer in JSON.
 */
export async function listWheels(
  name: string,
  { signal, index = indexAddress() }: { readonly signal: AbortSignal; readonly index?: string },
): Promise<IndexedWheel[]> {
  const address = `${index}/${name}/`;
  const { host } = new URL(address);
  const accept = 'application/vnd.pypi.simple.v1+json';
  const { status, text } = await request(address, { signal, headers: { accept } });
  const body = await text();
  if (status !== 200) {
    throw new BackendError(
      `gan engine: ${host} has no list of ${name} (${status}); check PIP_INDEX_URL, or try later`,
    );
  }
  return filesOf(body, host).flatMap(({ filename, url, hashes, size, yanked }) => {
    const parts = readWheelName(filename);
    if (!parts || !hashes?.sha256) return [];
    const absolute = withLogin(new URL(url, address), new URL(address));
    const { sha256 } = hashes;
    return { ...parts, file: filename, url: absolute, sha256, size, yanked: Boolean(yanked) };
  });
}

function filesOf(body: string, host: string): readonly ListedFile[] {
  try {
    const { files } = JSON.parse(body) as { files?: ListedFile[] };
    if (Array.isArray(files)) return files;
  } catch {
    // Older mirrors answer in HTML.
  }
  throw new BackendError(
    `gan engine: ${host} does not list packages as JSON (PEP 691); take another mirror in PIP_INDEX_URL`,
  );
}

/** A mirror asks for the same name and password for its files. */
function withLogin(url: URL, index: URL): string {
  if (url.host === index.host && !url.username) {
    url.username = index.username;
    url.password = index.password;
  }
  return url.href;
}
