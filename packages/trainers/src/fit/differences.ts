/** A place where two JSON values differ, in words: `name: before -> now`. */
export type Difference = string;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Every place where `now` differs from `before`; `ignore` leaves out keys of objects. */
export function differences(
  before: unknown,
  now: unknown,
  options: { readonly name?: string; readonly ignore?: (key: string) => boolean } = {},
): Difference[] {
  const { name = '', ignore = () => false } = options;
  if (isObject(before) && isObject(now) && Array.isArray(before) === Array.isArray(now)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
    return [...keys]
      .filter((key) => !ignore(key))
      .flatMap((key) =>
        differences(before[key], now[key], { name: name ? `${name}.${key}` : key, ignore }),
      );
  }
  if (Object.is(before ?? null, now ?? null)) return [];
  return [`${name}: ${inWords(before)} -> ${inWords(now)}`];
}

function inWords(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
