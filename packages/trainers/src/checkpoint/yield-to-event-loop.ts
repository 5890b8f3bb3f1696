/**
 * Lets timers, input and rendering run before it resolves.
 *
 * `tf.nextFrame` waits for an animation frame in browsers, which hidden tabs never get.
 */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      // Twice, for a whole turn: the first may follow at once on what a file's arrival set off, before
      // timers have run.
      setImmediate(() => setImmediate(resolve));
      return;
    }
    // Test runners' pages, such as jsdom's, have neither.
    if (typeof MessageChannel === 'undefined') {
      setTimeout(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
