/** Items of two sequences side by side, to the end of the shorter one. */
export async function* zip<A, B>(
  first: AsyncIterable<A>,
  second: AsyncIterable<B>,
): AsyncGenerator<[A, B]> {
  const others = second[Symbol.asyncIterator]();
  try {
    for await (const item of first) {
      const other = await others.next();
      if (other.done) return;
      yield [item, other.value];
    }
  } finally {
    await others.return?.();
  }
}
