import { type ChartOptions, chartHtml } from './chart';
import { type ClientData, reportClient } from './client';
import { escapeHtml, scriptJson } from './html';
import { type CurvePoint, curvesOf } from './series';
import { style } from './style';

/** One number of the results, shown with a bar. */
export interface ResultRow {
  /** What it is the number of. */
  readonly label: string;
  /** Left out where the number makes no sense for the run; `note` says why. */
  readonly value?: number;
  /** A remark below it. */
  readonly note?: string;
  /** Whether it is the number that the run is about. Defaults to false. */
  readonly headline?: boolean;
}

/** What the caller says of a run; the run folder knows the rest. */
export interface ReportOptions {
  /** The page's heading. */
  readonly title: string;
  /** A line below it. Defaults to none. */
  readonly subtitle?: string;
  /** How the run stands. */
  readonly status: 'running' | 'finished' | 'stopped';
  /** A few large figures on top. */
  readonly figures: readonly { readonly label: string; readonly value: string }[];
  /** Charts of losses over steps. */
  readonly charts: readonly ChartOptions[];
  /** What the sample pictures are. Defaults to 'Held-out samples'. */
  readonly samplesTitle?: string;
  /** What the columns of a sample picture are. */
  readonly sampleColumns: readonly string[];
  /** What the run came to, as numbers with bars. Defaults to none. */
  readonly results?: {
    readonly title: string;
    readonly note?: string;
    readonly rows: readonly ResultRow[];
  };
  /** Tables of names and values, such as the configuration. */
  readonly facts: readonly {
    readonly title: string;
    readonly rows: readonly (readonly [string, string])[];
  }[];
}

/** Everything that the page shows, pictures apart. */
export interface ReportContent extends ReportOptions {
  readonly metrics: readonly CurvePoint[];
}

/** One picture of samples, as a data URI. */
export interface PageSample {
  readonly label: string;
  readonly image: string;
}

const statusText = {
  running: 'running, reload for the latest',
  finished: 'finished',
  stopped: 'stopped early',
};

/** The report as one HTML page that needs no other file and no network. */
export function reportPage(
  content: ReportContent,
  samples: readonly PageSample[],
  samplesNote?: string,
): string {
  const curves = curvesOf(content.metrics);
  const data: ClientData = { curves, samples };
  let colours = 0;
  const charts = content.charts.map((chart) => {
    const html = chartHtml(chart, curves, colours);
    colours += chart.series.length;
    return html;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(content.title)}</title><style>${style}</style></head>
<body data-scale="linear"><main>
<div class="top"><h1>${escapeHtml(content.title)}</h1>
<span class="badge ${content.status}">${statusText[content.status]}</span>
<div class="switch" role="group" aria-label="Scale of the curves"><button type="button" data-scale="linear" aria-pressed="true">linear</button><button type="button" data-scale="log" aria-pressed="false">log</button></div>
${content.subtitle ? `<p>${escapeHtml(content.subtitle)}</p>` : ''}</div>
<div class="numbers">${content.figures.map(figureHtml).join('')}</div>
<div class="layout"><div class="column">${resultsHtml(content.results)}${charts.join('\n')}</div>
<div class="column">${samplesHtml(content, samples, samplesNote)}
<section class="card facts">${content.facts.map(factsHtml).join('')}</section></div></div>
</main>
<script type="application/json" id="data">${scriptJson(data)}</script>
<script>(${reportClient.toString()})()</script>
</body></html>
`;
}

function figureHtml({ label, value }: { label: string; value: string }): string {
  return `<div class="card"><b>${escapeHtml(value)}</b><span>${escapeHtml(label)}</span></div>`;
}

function resultsHtml(results: ReportContent['results']): string {
  if (!results) return '';
  const largest = Math.max(...results.rows.map(({ value = 0 }) => value));
  const rows = results.rows.map(({ label, value, note, headline }) => {
    const bar =
      value === undefined
        ? ''
        : `<div class="track"><i style="width:${((100 * value) / largest).toFixed(1)}%"></i></div>`;
    return `<li${headline ? ' class="headline"' : ''}><span>${escapeHtml(label)}</span>
<span>${value === undefined ? '–' : value.toFixed(4)}</span>${bar}${note ? `<small>${escapeHtml(note)}</small>` : ''}</li>`;
  });
  return `<section class="card"><header><h2>${escapeHtml(results.title)}</h2>
${results.note ? `<p>${escapeHtml(results.note)}</p>` : ''}</header><ul class="results">${rows.join('')}</ul></section>`;
}

function samplesHtml(
  { samplesTitle = 'Held-out samples', sampleColumns: columns }: ReportContent,
  samples: readonly PageSample[],
  note: string | undefined,
): string {
  const newest = samples.at(-1);
  if (!newest) return '';
  const end = samples.length - 1;
  return `<section class="card samples"><header><h2>${escapeHtml(samplesTitle)} <output>${escapeHtml(newest.label)}</output></h2>
${note ? `<p>${escapeHtml(note)}</p>` : ''}</header>
<input type="range" min="0" max="${end}" value="${end}" aria-label="Step"${end === 0 ? ' hidden' : ''}>
<div class="labels">${columns.map((column) => `<span>${escapeHtml(column)}</span>`).join('')}</div>
<img alt="Rows of ${escapeHtml(columns.join(', '))}"></section>`;
}

function factsHtml({ title, rows }: ReportContent['facts'][number]): string {
  const list = rows.map(
    ([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  return `<div><h3>${escapeHtml(title)}</h3><dl>${list.join('')}</dl></div>`;
}
