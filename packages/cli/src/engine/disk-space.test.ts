import { expect, it } from 'vitest';
import { checkSpace, formatBytes, writingTo } from './disk-space';

it('writes bytes as people read them', () => {
  expect([0, 273_829_956, 999_600_000, 4.2e9].map(formatBytes)).toEqual([
    '0 MB',
    '274 MB',
    '1.0 GB',
    '4.2 GB',
  ]);
});

it('refuses where too little is free', async () => {
  const free = async () => 1e9;
  await checkSpace('/here', 1e9, free);
  await expect(checkSpace('/here', 1.2e9, free)).rejects.toThrow(
    'gan engine: /here needs 1.2 GB and its disk has 1.0 GB free; free some, or set XDG_CACHE_HOME',
  );
});

it('goes on where the disk does not say', async () => {
  await checkSpace('/here', 1e30, async () => {
    throw new Error('no');
  });
  await expect(checkSpace(process.cwd(), 1e30)).rejects.toThrow('GB free');
});

it('says what to do where the system refuses', async () => {
  const refuse = (code: string) => async () => {
    throw Object.assign(new Error(`${code}: no`), { code });
  };
  await expect(writingTo('/here', refuse('ENOSPC'))).rejects.toThrow(
    'gan engine: cannot write into /here: the disk is full; free some space and run it again',
  );
  await expect(writingTo('/here', refuse('EACCES'))).rejects.toThrow('you may not write there');
  await expect(writingTo('/here', refuse('ENOENT'))).rejects.toThrow('ENOENT: no');
  expect(await writingTo('/here', async () => 3)).toBe(3);
});
