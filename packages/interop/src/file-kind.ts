/** What a file that is no checkpoint seems to be, by its first bytes: the commonest mix-ups. */
export function seemsToBe(bytes: Uint8Array): string {
  const text = (start: number, end: number) =>
    String.fromCharCode(...bytes.subarray(start, Math.min(end, bytes.length)));
  if (bytes.length === 0) return 'it is empty';
  if (text(0, 23) === 'version https://git-lfs') {
    return 'it is a Git LFS pointer; fetch the file itself with git lfs pull';
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(text(0, 64))) {
    return 'it is a web page; download the file itself';
  }
  if (text(0, 2) === 'PK' || text(0, 1) === '\x80')
    return 'it seems to be one of PyTorch: use readTorch';
  if (/^\{\s*"/.test(text(8, 40))) return 'it seems to be safetensors: use readSafetensors';
  if (text(0, 8) === '\x89HDF\r\n\x1a\n') return 'it is an HDF5 file';
  if (text(257, 262) === 'ustar') return 'it is a tar file, as PyTorch wrote before 0.1.10';
  if (text(0, 1) === '{') return 'it is JSON';
  const first = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0'));
  return `it begins with the bytes ${first.join(' ')}`;
}
