/** Chains that wait for nothing but themselves: enough to keep two units busy, and few enough for registers. */
const chains = 12;

/** Float32 operations of a round of a program. */
export const operationsOf = ({ isFused, isWide }) =>
  chains * 4 * (isFused ? 2 : 1) * (isWide ? 2 : 1);

/**
 * A program, in AssemblyScript, that does as many float32 multiplications and additions as a core can:
 * out of registers, no memory is touched within a round.
 *
 * Half of the chains multiply and half add; where fused, all do both. Where wide, each is a pair of
 * vectors, stored side by side at the end, where V8 begins to look for pairs.
 */
export function programSource({ isFused, isWide }) {
  const halves = isWide ? [0, 1] : [0];
  const every = (line) =>
    Array.from({ length: chains }, (_, chain) => halves.map((half) => line(chain, half)).join(' '));
  const next = (chain, value) => {
    if (isFused) return `f32x4.relaxed_madd(one, one, ${value})`;
    return `f32x4.${chain % 2 ? 'add' : 'mul'}(${value}, one)`;
  };
  const name = (chain, half) => `c${chain}_${half}`;
  return `
    const results = memory.data(${chains * halves.length * 16});
    export function multiplyAndAdd(rounds: i32): void {
      // From memory: V8 makes a constant anew at every use.
      store<f32>(results, 1);
      const one = v128.load32_splat(results);
      ${every((chain, half) => `let ${name(chain, half)} = one;`).join('\n')}
      for (let i = 0; i < rounds; i++) {
        ${every((chain, half) => `${name(chain, half)} = ${next(chain, name(chain, half))};`).join('\n')}
      }
      ${every((chain, half) => {
        const offset = (chain * halves.length + half) * 16;
        return `v128.store(results, ${name(chain, half)}, ${offset});`;
      }).join('\n')}
    }`;
}
