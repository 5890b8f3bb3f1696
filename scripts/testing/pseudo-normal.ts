/** Numbers from N(centre, deviation^2), by the seed and the index alone. */
export function pseudoNormal(
  shape: readonly number[],
  seed: number,
  centre: number,
  deviation: number,
): Float32Array {
  const length = shape.reduce((product, size) => product * size, 1);
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return Float32Array.from({ length }, () => {
    const radius = Math.sqrt(-2 * Math.log(uniform()));
    return centre + deviation * radius * Math.cos(2 * Math.PI * uniform());
  });
}
