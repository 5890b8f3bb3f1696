/** Formats that need more than sharp. */
export type OwnFormat = 'bmp' | 'pnm' | 'tiff';

/** How many bytes tell a format. */
export const FORMAT_BYTES = 132;

/** How files of known formats begin that are not read: text, a character a byte, and where it is. */
const unread: readonly (readonly [text: string, at: number, name: string])[] = [
  ['\xff\n', 0, 'JPEG XL'],
  ['\0\0\0\x0cJXL ', 0, 'JPEG XL'],
  ['\xffO\xffQ', 0, 'JPEG 2000'],
  ['\0\0\0\x0cjP  ', 0, 'JPEG 2000'],
  ['ftypcrx ', 4, 'camera raw: CR3'],
  ['CR', 8, 'camera raw: CR2'],
  ['IIU\0', 0, 'camera raw: RW2'],
  ['IIRO', 0, 'camera raw: ORF'],
  ['IIRS', 0, 'camera raw: ORF'],
  ['MMOR', 0, 'camera raw: ORF'],
  ['FUJIFILMCCD-RAW', 0, 'camera raw: RAF'],
  ['8BPS', 0, 'Photoshop'],
  ['gimp xcf', 0, 'GIMP'],
  ['v/1\x01', 0, 'OpenEXR'],
  ['#?RADIANCE', 0, 'Radiance HDR'],
  ['#?RGBE', 0, 'Radiance HDR'],
  ['DDS ', 0, 'DDS'],
  ['qoif', 0, 'QOI'],
  ['BPG\xfb', 0, 'BPG'],
  ['SIMPLE  =', 0, 'FITS'],
  ['DICM', 128, 'DICOM'],
  ['%PDF', 0, 'PDF'],
  ['II\xbc', 0, 'JPEG XR'],
  ['\0\0\x01\0', 0, 'icon'],
  ['icns', 0, 'icon'],
  ['P7\n', 0, 'PAM'],
  ['PF\n', 0, 'PFM'],
  ['Pf\n', 0, 'PFM'],
  ['<svg', 0, 'SVG'],
  ['\x8aMNG', 0, 'MNG'],
  ['\x8bJNG', 0, 'JNG'],
  ['FLIF', 0, 'FLIF'],
  ['farbfeld', 0, 'farbfeld'],
  ['\x01\xda\0\x01', 0, 'SGI'],
  ['\x01\xda\x01\x01', 0, 'SGI'],
  ['\x0a\x05\x01', 0, 'PCX'],
  ['\x59\xa6\x6a\x95', 0, 'Sun raster'],
  ['\xabKTX', 0, 'KTX'],
  ['\x28\0\0\0', 0, 'BMP without its file header: DIB'],
  ['/* XPM */', 0, 'XPM'],
  ['%!PS', 0, 'PostScript'],
  ['\x1aE\xdf\xa3', 0, 'video'],
];

/** What a file of boxes holds that is not AVIF; its first box lists brands. */
function unreadBoxes(text: string): string | undefined {
  if (!text.startsWith('ftyp', 4)) return undefined;
  const size = Math.max(16, text.charCodeAt(3));
  const brands = text.slice(8, size).match(/.{4}/gs) ?? [];
  if (brands.some((brand) => brand === 'avif' || brand === 'avis')) return undefined;
  if (brands.some((brand) => /^he[iv][cxms]$/.test(brand))) return 'HEIC';
  // A file that breaks off here is damaged: what it was is not known.
  if (text.length < Math.min(size, FORMAT_BYTES)) return undefined;
  return brands.some((brand) => /^m[is]f1$/.test(brand)) ? 'HEIC' : 'video';
}

/**
 * The format of a file by its content, whatever its name; undefined where sharp has the word.
 *
 * @param start The first {@link FORMAT_BYTES} bytes.
 */
export function formatOf(start: Uint8Array): OwnFormat | { unread: string } | undefined {
  const text = String.fromCharCode(...start);
  const [, , known = unreadBoxes(text)] =
    unread.find(([begin, at]) => text.startsWith(begin, at) && (at !== 8 || isTiff(text))) ?? [];
  if (known) return { unread: known };
  if (/^<\?xml[^>]*>\s*(<!--.*?-->\s*)?(<!DOCTYPE svg|<svg)/s.test(text)) return { unread: 'SVG' };
  if (isTiff(text)) return 'tiff';
  if (/^P[1-6][\s#]/.test(text)) return 'pnm';
  // And a header of a known size 14 bytes on: other files may begin with these letters.
  const header = text.charCodeAt(14);
  const sized = header >= 12 && header <= 124 && text.startsWith('\0\0\0', 15);
  if (text.startsWith('BM') && sized) return 'bmp';
  return undefined;
}

function isTiff(text: string): boolean {
  return ['II*\0', 'II+\0', 'MM\0*', 'MM\0+'].includes(text.slice(0, 4));
}

/** Names of the raw files of cameras, which are TIFFs whose first picture is a small preview. */
export function isCameraRaw(path: string): boolean {
  return /\.(3fr|arw|cr2|dng|erf|iiq|kdc|mef|mos|nef|nrw|orf|pef|raf|rw2|sr[2fw])$/i.test(path);
}
