/** Values a unit. */
const blockLength: usize = 4096;

@unmanaged
class AdamArguments {
  size: usize;
  value: usize;
  gradient: usize;
  firstMoment: usize;
  secondMoment: usize;
  nextValue: usize;
  nextFirstMoment: usize;
  nextSecondMoment: usize;
  beta1: f32;
  /** 1 - beta1, and so on: rounded once, from float64. */
  oneMinusBeta1: f32;
  beta2: f32;
  oneMinusBeta2: f32;
  /** 1 / sqrt(1 - beta2^t) */
  rootScale: f32;
  epsilon: f32;
  /** learningRate / (1 - beta1^t) */
  rate: f32;
}

/** One pass of Adam over the weights, in units of 4096 values. */
export function adamTask(args: usize, begin: i32, end: i32, scratch: usize): void {
  const a = changetype<AdamArguments>(args);
  let i = (<usize>begin * blockLength) << 2;
  const stop = min(<usize>end * blockLength, a.size) << 2;
  for (; i + 16 <= stop; i += 16) {
    const g = v128.load(a.gradient + i);
    const m = v128.load(a.firstMoment + i);
    const v = v128.load(a.secondMoment + i);
    const nextM = firstMoment(a, m, g);
    const nextV = secondMoment(a, v, g);
    v128.store(a.nextFirstMoment + i, nextM);
    v128.store(a.nextSecondMoment + i, nextV);
    v128.store(a.nextValue + i, f32x4.sub(v128.load(a.value + i), change(a, nextM, nextV)));
  }
  for (; i < stop; i += 4) {
    const g = v128.load32_zero(a.gradient + i);
    const nextM = firstMoment(a, v128.load32_zero(a.firstMoment + i), g);
    const nextV = secondMoment(a, v128.load32_zero(a.secondMoment + i), g);
    const value = f32x4.sub(v128.load32_zero(a.value + i), change(a, nextM, nextV));
    v128.store_lane<f32>(a.nextFirstMoment + i, nextM, 0);
    v128.store_lane<f32>(a.nextSecondMoment + i, nextV, 0);
    v128.store_lane<f32>(a.nextValue + i, value, 0);
  }
}

// Operations in the order of the composed update, so that both give the same bits.

// @ts-ignore: decorator
@inline
function firstMoment(a: AdamArguments, m: v128, g: v128): v128 {
  const kept = f32x4.mul(m, f32x4.splat(a.beta1));
  return f32x4.add(kept, f32x4.mul(g, f32x4.splat(a.oneMinusBeta1)));
}

// @ts-ignore: decorator
@inline
function secondMoment(a: AdamArguments, v: v128, g: v128): v128 {
  const kept = f32x4.mul(v, f32x4.splat(a.beta2));
  return f32x4.add(kept, f32x4.mul(f32x4.mul(g, g), f32x4.splat(a.oneMinusBeta2)));
}

// @ts-ignore: decorator
@inline
function change(a: AdamArguments, m: v128, v: v128): v128 {
  const root = f32x4.mul(f32x4.sqrt(v), f32x4.splat(a.rootScale));
  return f32x4.mul(
    f32x4.div(m, f32x4.add(root, f32x4.splat(a.epsilon))),
    f32x4.splat(a.rate),
  );
}
