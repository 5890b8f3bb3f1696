import { afterEach, describe, expect, it } from 'vitest';
import { type Faults, serveWheels, type WheelServer } from '../../test/serve-wheels';
import { indexAddress, listWheels } from './package-index';

const { signal } = new AbortController();
const file = 'some_thing-1.2-py3-none-manylinux1_x86_64.whl';

let server: WheelServer | undefined;
const serve = async (faults?: Faults) => {
  server = await serveWheels({ [file]: Buffer.from('abc') }, faults);
  return server.index;
};
afterEach(() => server?.close());

describe('listWheels', () => {
  it('lists the wheels of a package', async () => {
    const index = await serve();
    expect(await listWheels('some-thing', { signal, index })).toEqual([
      {
        ...{ file, version: '1.2', python: 'py3', glibc: '2.5', size: 3, yanked: false },
        url: `${index.replace('simple', 'files')}/${file}`,
        sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
      },
    ]);
  });

  it('gives a mirror its name and password, for files, too', async () => {
    const index = (await serve()).replace('//', '//me:secret@');
    const [wheel] = await listWheels('some-thing', { signal, index });
    expect(wheel?.url).toBe(`${index.replace('simple', 'files')}/${file}`);
  });

  it('leaves out files without SHA-256', async () => {
    const index = await serve({ listed: { hashes: {} } });
    expect(await listWheels('some-thing', { signal, index })).toEqual([]);
  });

  it('says what to do where there is none', async () => {
    const index = await serve();
    await expect(listWheels('other', { signal, index })).rejects.toThrow(
      /^gan engine: 127.0.0.1:\d+ has no list of other \(404\); check PIP_INDEX_URL, or try later$/,
    );
  });

  it('says so where the index has no JSON', async () => {
    const index = await serve({ body: '<a href="x">x</a>' });
    await expect(listWheels('some-thing', { signal, index })).rejects.toThrow(
      'does not list packages as JSON (PEP 691); take another mirror in PIP_INDEX_URL',
    );
  });

  it('says so where nobody answers', async () => {
    const index = await serve();
    await server?.close();
    await expect(listWheels('some-thing', { signal, index })).rejects.toThrow(
      /^gan engine: no connection to 127.0.0.1:\d+ \(.*ECONNREFUSED.*\); check the network/,
    );
  });
});

describe('indexAddress', () => {
  it('is the public one unless PIP_INDEX_URL names another', () => {
    expect(indexAddress({})).toBe('https://pypi.org/simple');
    expect(indexAddress({ PIP_INDEX_URL: 'http://mirror/simple/' })).toBe('http://mirror/simple');
    for (const address of ['mirror', 'ftp://mirror']) {
      expect(() => indexAddress({ PIP_INDEX_URL: address })).toThrow(
        `gan engine: PIP_INDEX_URL must be an http or https address, got ${address}; unset it`,
      );
    }
  });
});
