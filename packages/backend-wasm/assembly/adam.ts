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
  i = updateEights(a, i, stop);
  for (; i < stop; i += 4) {
    const g = v128.load32_zero(a.gradient + i);
    const m = v128.load32_zero(a.firstMoment + i);
    const v = v128.load32_zero(a.secondMoment + i);
    const nextM = blend(m, g, f32x4.splat(a.beta1), f32x4.splat(a.oneMinusBeta1));
    const nextV = blend(v, f32x4.mul(g, g), f32x4.splat(a.beta2), f32x4.splat(a.oneMinusBeta2));
    const rootScale = f32x4.splat(a.rootScale);
    const epsilon = f32x4.splat(a.epsilon);
    const step = change(nextM, nextV, rootScale, epsilon, f32x4.splat(a.rate));
    const value = f32x4.sub(v128.load32_zero(a.value + i), step);
    v128.store_lane<f32>(a.nextFirstMoment + i, nextM, 0);
    v128.store_lane<f32>(a.nextSecondMoment + i, nextV, 0);
    v128.store_lane<f32>(a.nextValue + i, value, 0);
  }
}

/** Updates whole pairs of vectors in [i, stop), and returns where they end. */
function updateEights(a: AdamArguments, i: usize, stop: usize): usize {
  const beta1 = f32x4.splat(a.beta1);
  const oneMinusBeta1 = f32x4.splat(a.oneMinusBeta1);
  const beta2 = f32x4.splat(a.beta2);
  const oneMinusBeta2 = f32x4.splat(a.oneMinusBeta2);
  const rootScale = f32x4.splat(a.rootScale);
  const epsilon = f32x4.splat(a.epsilon);
  const rate = f32x4.splat(a.rate);
  for (; i + 32 <= stop; i += 32) {
    const g = a.gradient + i;
    const m = a.firstMoment + i;
    const v = a.secondMoment + i;
    const value = a.value + i;
    const toM = a.nextFirstMoment + i;
    const toV = a.nextSecondMoment + i;
    const toValue = a.nextValue + i;
    const g0 = v128.load(g);
    const g1 = v128.load(g, 16);
    const m0 = blend(v128.load(m), g0, beta1, oneMinusBeta1);
    const m1 = blend(v128.load(m, 16), g1, beta1, oneMinusBeta1);
    const v0 = blend(v128.load(v), f32x4.mul(g0, g0), beta2, oneMinusBeta2);
    const v1 = blend(v128.load(v, 16), f32x4.mul(g1, g1), beta2, oneMinusBeta2);
    const value0 = f32x4.sub(v128.load(value), change(m0, v0, rootScale, epsilon, rate));
    const value1 = f32x4.sub(v128.load(value, 16), change(m1, v1, rootScale, epsilon, rate));
    v128.store(toM, m0);
    v128.store(toM, m1, 16);
    v128.store(toV, v0);
    v128.store(toV, v1, 16);
    v128.store(toValue, value0);
    v128.store(toValue, value1, 16);
  }
  return i;
}

// Operations in the order of the composed update, so that both give the same bits.

/** The next moment. */
// @ts-ignore: decorator
@inline
function blend(moment: v128, sample: v128, kept: v128, taken: v128): v128 {
  return f32x4.add(f32x4.mul(moment, kept), f32x4.mul(sample, taken));
}

// @ts-ignore: decorator
@inline
function change(m: v128, v: v128, rootScale: v128, epsilon: v128, rate: v128): v128 {
  const root = f32x4.mul(f32x4.sqrt(v), rootScale);
  return f32x4.mul(f32x4.div(m, f32x4.add(root, epsilon)), rate);
}
