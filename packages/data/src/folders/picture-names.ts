/**
 * Names of pictures. What cannot be read is refused by its content when it is opened, never
 * overlooked.
 */
const PICTURE =
  /\.(jpe?g|jpe|jfif|pjpe?g|a?png|webp|tiff?|gif|avif|bmp|dib|p[abgnp]m|jp2|j2k|jpx|heic|heif|jxl)$/i;

/** Whether a file of this name is an image. */
export function isPictureName(name: string): boolean {
  return PICTURE.test(name);
}

/** Whether a file or folder of this name stays out of sight, as `.DS_Store` and `._1.png` do. */
export function isHiddenName(name: string): boolean {
  return name.startsWith('.');
}

/** A picture's name, or path, without its extension. */
export function withoutExtension(name: string): string {
  return name.slice(0, name.lastIndexOf('.'));
}

/** By code units, so that the order is the same on every machine and in every locale. */
export function compareNames(x: string, y: string): number {
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The first three names, and how many more there are. */
export function few(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
