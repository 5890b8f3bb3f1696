import { linearScale, logScale, type Scale } from '@gan/runs';

/** One curve of a chart. */
export interface Curve {
  readonly label: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** What a chart shows. */
export interface LineChartOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly yScale: 'linear' | 'log';
  readonly curves: readonly Curve[];
}

const WIDTH = 640;
const HEIGHT = 360;
const PLOT = { left: 64, right: 620, top: 44, bottom: 312 };
const colours = ['#c2410c', '#2563eb', '#0f8a5f', '#9333ea', '#b45309', '#be185d'];

/** A chart as an SVG document, readable on light and dark pages. */
export function lineChart(options: LineChartOptions): string {
  const { title, xLabel, yLabel, yScale, curves } = options;
  const points = curves.flatMap((curve) => curve.points);
  const xs = linearScale(points.map(([x]) => x));
  const values = points.map(([, y]) => y);
  const ys = yScale === 'log' ? logScale(values) : linearScale(values);
  const left = (x: number) => PLOT.left + xs.at(x) * (PLOT.right - PLOT.left);
  const top = (y: number) => PLOT.bottom - ys.at(y) * (PLOT.bottom - PLOT.top);
  const lines = curves.map(({ points: own }, i) => {
    const path = own.map(([x, y]) => `${decimals(left(x))},${decimals(top(y))}`).join('L');
    return `<path d="M${path}" stroke="${colours[i % colours.length]}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" fill="#333">
<title>${escapeXml(title)}</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
<text x="${PLOT.left}" y="18" font-size="14" font-weight="600">${escapeXml(title)}</text>
${legend(curves)}
<g stroke="#e1e5ea">${gridLines(xs, ys, left, top)}</g>
<g text-anchor="middle">${xs.ticks.map((x) => `<text x="${decimals(left(x))}" y="328">${x}</text>`).join('')}</g>
<g text-anchor="end">${ys.ticks.map((y) => `<text x="58" y="${decimals(top(y) + 4)}">${y}</text>`).join('')}</g>
<text x="${(PLOT.left + PLOT.right) / 2}" y="350" text-anchor="middle">${escapeXml(xLabel)}</text>
<text transform="translate(14 ${(PLOT.top + PLOT.bottom) / 2}) rotate(-90)" text-anchor="middle">${escapeXml(yLabel)}</text>
<g fill="none" stroke-width="2" stroke-linejoin="round">${lines.join('')}</g>
</svg>
`;
}

function gridLines(
  xs: Scale,
  ys: Scale,
  left: (x: number) => number,
  top: (y: number) => number,
): string {
  const vertical = xs.ticks.map(
    (x) => `<path d="M${decimals(left(x))},${PLOT.top}V${PLOT.bottom}"/>`,
  );
  const horizontal = ys.ticks.map(
    (y) => `<path d="M${PLOT.left},${decimals(top(y))}H${PLOT.right}"/>`,
  );
  return [...vertical, ...horizontal].join('');
}

function legend(curves: readonly Curve[]): string {
  let x = PLOT.left;
  const keys = curves.map(({ label }, i) => {
    const key = `<path d="M${x},33h16" stroke="${colours[i % colours.length]}" stroke-width="2"/><text x="${x + 21}" y="37">${escapeXml(label)}</text>`;
    x += 40 + 7 * label.length;
    return key;
  });
  return `<g>${keys.join('')}</g>`;
}

const decimals = (value: number) => Number(value.toFixed(1));

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
