/** The first part of ln(2), as assembly/elementwise/exponential.ts splits it. */
const constant = Float32Array.of(0.693145751953125);

/** A program, as base64 text, whose exponential computes with a constant that is slightly wrong. */
export function spoilt(program: string): string {
  const bytes = Buffer.from(program, 'base64');
  const at = bytes.indexOf(Buffer.from(constant.buffer));
  if (at < 0) throw new Error(`spoilt: the program has no constant ${constant[0]}`);
  bytes[at]! ^= 16;
  return bytes.toString('base64');
}
