/** Seconds, without those in which it was paused. */
export class Stopwatch {
  #elapsed: number;
  #since = performance.now();

  /** @param seconds What it shows at first. */
  constructor(seconds = 0) {
    this.#elapsed = seconds * 1000;
  }

  pause(): void {
    this.#elapsed += performance.now() - this.#since;
  }

  resume(): void {
    this.#since = performance.now();
  }

  /** Of a running stopwatch. */
  seconds(): number {
    return (this.#elapsed + performance.now() - this.#since) / 1000;
  }
}
