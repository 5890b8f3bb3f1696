/** What of a browser's `navigator.locks` is used here, for tests: locks of one page. */
export class FakeLocks {
  readonly #held = new Map<string, () => void>();

  request(
    name: string,
    options: { ifAvailable?: boolean; steal?: boolean },
    use: (lock: object | null) => Promise<unknown> | undefined,
  ): Promise<unknown> {
    const holder = this.#held.get(name);
    if (holder && !options.steal) return Promise.resolve(use(null));
    holder?.();
    return new Promise((resolve, reject) => {
      const stolen = () => reject(new DOMException('stolen', 'AbortError'));
      this.#held.set(name, stolen);
      Promise.resolve(use({ name })).then((value) => {
        if (this.#held.get(name) === stolen) this.#held.delete(name);
        resolve(value);
      }, reject);
    });
  }

  /** As if the page had been closed. */
  clear(): void {
    this.#held.clear();
  }
}
