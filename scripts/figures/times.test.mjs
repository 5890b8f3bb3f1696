import { expect, it } from 'vitest';
import { busyShare, compareTime, timeText } from './times.mjs';

const run = (seconds, more) => ({ seconds, cores: 2, idle: true, ...more });

it('is written with its machine', () => {
  expect(timeText(run(11.6))).toBe('12 s on 2 cores');
  expect(timeText(run(200))).toBe('3 minutes on 2 cores');
});

it('holds within its spread, up and down', () => {
  const stated = '4 minutes on 2 cores';
  expect(compareTime(stated, run(479), 2)).toBe('same');
  expect(compareTime(stated, run(121), 2)).toBe('same');
  expect(compareTime(stated, run(481), 2)).toBe('differs');
  expect(compareTime(stated, run(119), 2)).toBe('differs');
  expect(compareTime('12 s on 2 cores', run(25), 2)).toBe('differs');
  expect(compareTime('a few minutes', run(240), 2)).toBe('differs');
});

it('is not compared with another machine, or with a busy one', () => {
  const stated = '4 minutes on 2 cores';
  expect(compareTime(stated, run(9000, { cores: 16 }), 2)).toMatch(/stated for 2 cores, run on 16/);
  expect(compareTime(stated, run(9000, { idle: false }), 2)).toMatch(/busy/);
});

it('sees this very process', async () => {
  const share = busyShare(300);
  const end = performance.now() + 250;
  while (performance.now() < end); // one core, busy
  expect(await share).toBeGreaterThan(0);
  expect(await share).toBeLessThanOrEqual(1);
});
