import { floorsOf, reduced } from './imports.mjs';

const [width, rowHeight, boxHeight, margin] = [860, 92, 40, 24];
const boxWidth = (name) => 42 + 8.6 * name.length;

/** The house as a picture: packages on floors, each above what it imports. */
export function drawHouse(imports) {
  const floors = floorsOf(imports);
  const lines = reduced(imports);
  const top = Math.max(...floors.values());
  const places = placesOf(imports, floors, lines, top);
  const height = 2 * margin + top * rowHeight + boxHeight;
  const paths = [...lines].flatMap(([name, others]) =>
    others.map((other) => curve(places.get(name), places.get(other))),
  );
  const boxes = [...places].map(([name, { x, y }]) => box(name, x, y));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Packages, each above those that it imports">`,
    `<rect width="${width}" height="${height}" rx="8" fill="#ffffff"/>`,
    '<g fill="none" stroke="#8a94a3" stroke-width="1.5">',
    ...paths,
    '</g>',
    '<g font-family="ui-sans-serif, system-ui, sans-serif" font-size="15" text-anchor="middle">',
    ...boxes,
    '</g>',
    '</svg>',
    '',
  ].join('\n');
}

/** Centres of the boxes: on each floor in the order of what lies below, so that lines cross little. */
function placesOf(imports, floors, lines, top) {
  const places = new Map();
  for (let floor = 0; floor <= top; floor++) {
    const centre = (name) => {
      const below = lines.get(name).map((other) => places.get(other)?.x ?? width / 2);
      return below.reduce((sum, x) => sum + x, 0) / Math.max(1, below.length);
    };
    const names = [...imports.keys()]
      .filter((name) => floors.get(name) === floor)
      .toSorted((a, b) => centre(a) - centre(b) || (a < b ? -1 : 1));
    const gap = (width - names.reduce((sum, name) => sum + boxWidth(name), 0)) / (names.length + 1);
    let x = gap;
    for (const name of names) {
      places.set(name, { x: x + boxWidth(name) / 2, y: margin + (top - floor) * rowHeight });
      x += boxWidth(name) + gap;
    }
  }
  return places;
}

const round = (value) => Math.round(value);

function curve(from, to) {
  const [begin, end] = [from.y + boxHeight, to.y];
  const bend = (end - begin) / 2;
  return `<path d="M${round(from.x)} ${begin}C${round(from.x)} ${round(begin + bend)} ${round(to.x)} ${round(end - bend)} ${round(to.x)} ${end}"/>`;
}

function box(name, x, y) {
  const wide = boxWidth(name);
  return [
    `<rect x="${round(x - wide / 2)}" y="${y}" width="${round(wide)}" height="${boxHeight}" rx="6" fill="#eaf2fb" stroke="#0b5cad"/>`,
    `<text x="${round(x)}" y="${y + 25}" fill="#12365c">${name}</text>`,
  ].join('');
}
