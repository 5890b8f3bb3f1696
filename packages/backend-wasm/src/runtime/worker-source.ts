import { mailbox } from './layout';

/**
 * The program of a worker, as text: Node evaluates it, browsers load it from a Blob.
 *
 * It spins for a while on its mailbox, then sleeps, until the ticket changes; runs its share of
 * the task; and leaves the ticket as done. A trap's message goes into the mailbox, since the main
 * thread hears no events while it waits.
 */
export const workerSource = `'use strict';
const start = ({ module, memory, taskNames, address }) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const tasks = taskNames.map((name) => exports[name]);
  const words = new Int32Array(memory.buffer, address, 64);
  let seen = Atomics.load(words, ${mailbox.ticket});
  Atomics.store(words, ${mailbox.ready}, 1);
  for (;;) {
    for (let i = 0; i < 40000 && Atomics.load(words, ${mailbox.ticket}) === seen; i++);
    if (Atomics.load(words, ${mailbox.ticket}) === seen) {
      Atomics.store(words, ${mailbox.asleep}, 1);
      Atomics.wait(words, ${mailbox.ticket}, seen);
      Atomics.store(words, ${mailbox.asleep}, 0);
      continue;
    }
    seen = Atomics.load(words, ${mailbox.ticket});
    try {
      tasks[words[${mailbox.task}]](
        words[${mailbox.arguments}],
        words[${mailbox.begin}],
        words[${mailbox.end}],
        words[${mailbox.scratch}],
      );
    } catch (error) {
      const text = String(error).slice(0, ${mailbox.messageLength});
      for (let i = 0; i < text.length; i++) words[${mailbox.message} + i] = text.charCodeAt(i);
      words[${mailbox.trap}] = text.length;
    }
    Atomics.store(words, ${mailbox.done}, seen);
  }
};
if (typeof require === 'function') start(require('node:worker_threads').workerData);
else self.onmessage = ({ data }) => start(data);
`;
