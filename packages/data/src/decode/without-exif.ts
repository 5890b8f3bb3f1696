/**
 * The pieces of a JPEG or PNG file without its EXIF data, so that no browser turns the picture; other
 * files in one piece.
 */
export function withoutExif(bytes: Uint8Array): Uint8Array[] {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpegPieces(bytes);
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return pngPieces(bytes);
  return [bytes];
}

function jpegPieces(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let begin = 0;
  for (let at = 2; at + 3 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1]!;
    // The pixels.
    if (marker === 0xda) break;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
    if (marker === 0xe1) {
      pieces.push(bytes.subarray(begin, at));
      begin = end;
    }
    at = end;
  }
  return [...pieces, bytes.subarray(begin)];
}

function pngPieces(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pieces: Uint8Array[] = [];
  let begin = 0;
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + view.getUint32(at);
    if (String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === 'eXIf') {
      pieces.push(bytes.subarray(begin, at));
      begin = end;
    }
    at = end;
  }
  return [...pieces, bytes.subarray(begin)];
}
