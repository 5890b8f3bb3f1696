import { layout, mailbox, pageBytes } from './layout';

/**
 * The program of a worker, as text: Node evaluates it, browsers load it from a Blob.
 *
 * It spins for a while on its mailbox, then sleeps, until a task is offered; takes it, unless the
 * main thread has withdrawn it meanwhile; runs units until none is left; and leaves the task's
 * number as done. A trap's message goes into the mailbox, since the main thread hears no events
 * while it waits. `take` is takeUnits of unit-queue.ts.
 *
 * An engine tells its threads in its own time that the memory has grown, and memory.fill traps beyond
 * what a thread has heard of; growing by nothing has the thread look.
 */
export const workerSource = `'use strict';
const start = ({ module, memory, taskNames, address }) => {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  const tasks = taskNames.map((name) => exports[name]);
  const words = new Int32Array(memory.buffer, address, ${layout.mailboxBytes / 4});
  const next = new Int32Array(memory.buffer, ${layout.nextUnit}, 1);
  const take = (units, grain, threads, run) => {
    for (;;) {
      const begin = Atomics.load(next, 0);
      if (begin >= units) return;
      const grains = Math.max(1, Math.floor((units - begin) / (2 * threads * grain)));
      const end = Math.min(units, begin + grains * grain);
      if (Atomics.compareExchange(next, 0, begin, end) === begin) run(begin, end);
    }
  };
  Atomics.store(words, ${mailbox.ready}, 1);
  for (;;) {
    for (let i = 0; i < 40000 && Atomics.load(words, ${mailbox.ticket}) <= 0; i++);
    const ticket = Atomics.load(words, ${mailbox.ticket});
    if (ticket <= 0) {
      Atomics.store(words, ${mailbox.asleep}, 1);
      Atomics.wait(words, ${mailbox.ticket}, ticket);
      Atomics.store(words, ${mailbox.asleep}, 0);
      continue;
    }
    if (Atomics.compareExchange(words, ${mailbox.ticket}, ticket, -ticket) !== ticket) continue;
    try {
      if (memory.buffer.byteLength < words[${mailbox.pages}] * ${pageBytes}) memory.grow(0);
      const task = tasks[words[${mailbox.task}]];
      const args = words[${mailbox.arguments}];
      const scratch = words[${mailbox.scratch}];
      take(words[${mailbox.units}], words[${mailbox.grain}], words[${mailbox.threads}], (begin, end) =>
        task(args, begin, end, scratch),
      );
    } catch (error) {
      const text = String(error).slice(0, ${mailbox.messageLength});
      for (let i = 0; i < text.length; i++) words[${mailbox.message} + i] = text.charCodeAt(i);
      words[${mailbox.trap}] = text.length;
    }
    Atomics.store(words, ${mailbox.done}, ticket);
  }
};
if (typeof require === 'function') start(require('node:worker_threads').workerData);
else self.onmessage = ({ data }) => start(data);
`;
