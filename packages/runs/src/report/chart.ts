import { escapeHtml, formatNumber } from './html';
import { linearScale, logScale, type Scale } from './scale';
import { type Curves, smooth } from './series';

/** One chart of the report: curves that share a vertical axis. */
export interface ChartOptions {
  /** The chart's heading. */
  readonly title: string;
  /** A sentence on how to read it. Defaults to none. */
  readonly note?: string;
  /** The losses in it, by name; those that the run has not are left out. */
  readonly series: readonly string[];
}

/** Smoothing reaches this part of the run to each side. */
const SMOOTHING = 0.02;

/**
 * A chart as HTML: both scales are in it, and the page's style shows one of them.
 *
 * The plot is an SVG stretched to whatever room there is; its labels are HTML, so that they keep
 * their size on a phone. `firstColour` goes on with the colours of the chart before.
 */
export function chartHtml(chart: ChartOptions, curves: Curves, firstColour = 0): string {
  const series = chart.series.filter((name) => curves.values[name]);
  const legend = series.map(
    (name, i) =>
      `<button type="button" class="key c${firstColour + i}" data-series="${escapeHtml(name)}" ` +
      `aria-pressed="true"><i></i>${escapeHtml(name)} <b></b></button>`,
  );
  const all = series.flatMap((name) => curves.values[name]!).filter(Number.isFinite);
  const stepScale = linearScale(curves.steps);
  const last = curves.steps.at(-1) ?? 1;
  const x = (step: number) => step / last;
  const ticks = stepScale.ticks.filter((tick) => tick <= last);
  const plots = [linearScale(all), logScale(all)].map((scale) =>
    plotHtml(scale, series, curves, x, firstColour),
  );
  return `<section class="chart card" data-chart='${escapeHtml(JSON.stringify(series))}'>
<header><h2>${escapeHtml(chart.title)}</h2>${chart.note ? `<p>${escapeHtml(chart.note)}</p>` : ''}
<div class="legend">${legend.join('')}</div></header>
<div class="plot">${plots.join('')}
<div class="cursor" hidden><span></span></div></div>
<div class="xaxis">${ticks.map((tick) => `<span style="left:${percent(x(tick))}">${formatNumber(tick)}</span>`).join('')}<em>step</em></div>
</section>`;
}

function plotHtml(
  scale: Scale,
  series: readonly string[],
  curves: Curves,
  x: (step: number) => number,
  firstColour: number,
): string {
  const radius = Math.round(curves.steps.length * SMOOTHING);
  const grid = scale.ticks.map(
    (tick) =>
      `<span style="bottom:${percent(scale.at(tick))}"><label>${formatNumber(tick)}</label></span>`,
  );
  const path = (values: readonly number[]) => {
    const points = values.flatMap((value, i) =>
      Number.isFinite(value)
        ? [`${decimals(1000 * x(curves.steps[i]!))},${decimals(1000 - 1000 * scale.at(value))}`]
        : [],
    );
    return points.length > 0 ? `M${points.join('L')}` : '';
  };
  const lines = series.map((name, i) => {
    const values = curves.values[name]!;
    const smoothed = path(smooth(values, radius));
    const raw = radius > 0 ? `<path class="raw" d="${path(values)}"/>` : '';
    return `<g class="c${firstColour + i}" data-series="${escapeHtml(name)}">${raw}<path d="${smoothed}"/></g>`;
  });
  return `<div class="scale ${scale.kind}"><div class="grid">${grid.join('')}</div>
<svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">${lines.join('')}</svg></div>`;
}

const percent = (part: number) => `${decimals(100 * part)}%`;
const decimals = (value: number) => Number(value.toFixed(2));
