/*
 * As many float32 multiplications and additions as a core can do without fused ones, which
 * WebAssembly does not have: six chains of each, none waits for another, no memory is touched.
 */
export function multiplyAndAdd(rounds: i32): f32 {
  const one = f32x4.splat(1);
  let m0 = one,
    m1 = one,
    m2 = one,
    m3 = one,
    m4 = one,
    m5 = one;
  let a0 = one,
    a1 = one,
    a2 = one,
    a3 = one,
    a4 = one,
    a5 = one;
  for (let i = 0; i < rounds; i++) {
    m0 = f32x4.mul(m0, one);
    a0 = f32x4.add(a0, one);
    m1 = f32x4.mul(m1, one);
    a1 = f32x4.add(a1, one);
    m2 = f32x4.mul(m2, one);
    a2 = f32x4.add(a2, one);
    m3 = f32x4.mul(m3, one);
    a3 = f32x4.add(a3, one);
    m4 = f32x4.mul(m4, one);
    a4 = f32x4.add(a4, one);
    m5 = f32x4.mul(m5, one);
    a5 = f32x4.add(a5, one);
  }
  const products = f32x4.add(f32x4.add(m0, m1), f32x4.add(f32x4.add(m2, m3), f32x4.add(m4, m5)));
  const sums = f32x4.add(f32x4.add(a0, a1), f32x4.add(f32x4.add(a2, a3), f32x4.add(a4, a5)));
  return f32x4.extract_lane(f32x4.add(products, sums), 0);
}
