import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { yieldToEventLoop } from './yield-to-event-loop';

it('lets timers run, also right after a file has arrived', async () => {
  for (let i = 0; i < 20; i++) {
    await readFile(new URL(import.meta.url));
    let fired = false;
    setTimeout(() => {
      fired = true;
    }, 1);
    const end = performance.now() + 5;
    while (performance.now() < end);
    await yieldToEventLoop();
    expect(fired).toBe(true);
  }
});
