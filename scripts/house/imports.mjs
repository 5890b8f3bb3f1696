import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../install.mjs';

/** What each package's sources import of the others: `Map { 'trainers' => Set { 'core', ... } }`. */
export function importsOfPackages() {
  const names = readdirSync(join(root, 'packages')).toSorted();
  return new Map(
    names.map((name) => {
      const src = join(root, 'packages', name, 'src');
      const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter(
        (file) => /\.ts$/.test(file) && !/\.test(-d)?\.ts$|generated|assembly/.test(file),
      );
      const texts = files.map((file) =>
        readFileSync(join(src, file), 'utf8').replace(/^\s*\*.*$/gm, ''),
      );
      const found = texts.flatMap((text) => [
        ...text.matchAll(/(?:from|import\()\s*'@gan\/([a-z-]+)'/g),
      ]);
      return [name, new Set(found.map(([, other]) => other).filter((other) => other !== name))];
    }),
  );
}

/** The floor of each package: one above the highest that it imports. */
export function floorsOf(imports) {
  const floors = new Map();
  const floorOf = (name) => {
    if (!floors.has(name)) {
      const below = [...imports.get(name)].map(floorOf);
      floors.set(name, below.length === 0 ? 0 : 1 + Math.max(...below));
    }
    return floors.get(name);
  };
  for (const name of imports.keys()) floorOf(name);
  return floors;
}

/** The imports that no other path implies, which are enough to draw. */
export function reduced(imports) {
  const reach = (name) =>
    new Set([...imports.get(name)].flatMap((other) => [other, ...reach(other)]));
  return new Map(
    [...imports].map(([name, others]) => {
      const implied = new Set([...others].flatMap((other) => [...reach(other)]));
      return [name, [...others].filter((other) => !implied.has(other)).toSorted()];
    }),
  );
}
