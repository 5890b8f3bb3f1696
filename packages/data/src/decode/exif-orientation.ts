const ORIENTATION = 0x0112;
const SHORT = 3;

/**
 * The orientation that EXIF data give, 1 to 8; 0 where they give none. Undefined when they are
 * unusual.
 */
export function exifOrientation(exif: DataView): number | undefined {
  if (exif.byteLength < 14) return undefined;
  const order = exif.getUint16(0);
  const little = order === 0x4949;
  if ((!little && order !== 0x4d4d) || exif.getUint16(2, little) !== 42) return undefined;
  const directory = exif.getUint32(4, little);
  if (directory < 8 || directory + 2 > exif.byteLength) return undefined;
  const entries = exif.getUint16(directory, little);
  if (directory + 2 + 12 * entries > exif.byteLength) return undefined;
  let found = 0;
  for (let i = 0, at = directory + 2; i < entries; i++, at += 12) {
    if (exif.getUint16(at, little) !== ORIENTATION) continue;
    const value = exif.getUint16(at + 8, little);
    const usual =
      found === 0 &&
      exif.getUint16(at + 2, little) === SHORT &&
      exif.getUint32(at + 4, little) === 1 &&
      value >= 1 &&
      value <= 8;
    if (!usual) return undefined;
    found = value;
  }
  return found;
}
