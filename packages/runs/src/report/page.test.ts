import { describe, expect, it } from 'vitest';
import { escapeHtml, formatNumber, scriptJson } from './html';
import { type ReportContent, reportPage } from './page';

const content: ReportContent = {
  title: 'pix2pix <facades>',
  status: 'finished',
  figures: [{ label: 'steps', value: '20' }],
  charts: [
    { title: 'Distance', series: ['G_L1'] },
    { title: 'Game', series: ['G_GAN', 'missing'] },
  ],
  metrics: [0, 10, 20].map((step) => ({ step, losses: { G_L1: 40 - step, G_GAN: 1 } })),
  sampleColumns: ['input', 'output', 'target'],
  results: {
    title: 'Mean L1',
    rows: [
      { label: 'trained', value: 0.1234567, headline: true },
      { label: 'untrained', value: 0.5 },
      { label: 'lookup', note: 'not applicable: the input is no label map' },
    ],
  },
  facts: [{ title: 'Configuration', rows: [['data', '</script><b>x']] }],
};
const samples = [
  { label: 'step 0', image: 'data:image/png;base64,AAAA' },
  { label: 'step 20, epoch 2', image: 'data:image/png;base64,BBBB' },
];

describe('reportPage', () => {
  const page = reportPage(content, samples);

  it('needs no other file and no network', () => {
    expect(page).not.toMatch(/(src|href)=/);
    expect(page).not.toMatch(/https?:|url\(|@import/);
  });

  it('shows the results, with bars in proportion', () => {
    expect(page).toContain('0.1235');
    expect(page).toMatch(
      /trained<\/span>\n<span>0\.1235<\/span><div class="track"><i style="width:24\.7%"/,
    );
    expect(page).toContain('width:100.0%');
    expect(page).toContain(
      '<span>–</span><small>not applicable: the input is no label map</small>',
    );
  });

  it('draws each loss on both scales: a fall goes down', () => {
    // Values 40, 30, 20 at steps 0, 10, 20 of 20, on an axis from 0 to 40; y grows downwards.
    expect(page).toContain('<path d="M0,0L500,250L1000,500"/>');
    expect(page).toContain('class="scale log"');
    expect(page).not.toContain('data-series="missing"');
  });

  it('embeds the samples and labels their columns', () => {
    const json = /<script type="application\/json" id="data">(.*)<\/script>\n/.exec(page)?.[1];
    expect(JSON.parse(json ?? '').samples).toEqual(samples);
    expect(page).toContain('<span>input</span><span>output</span><span>target</span>');
    expect(page).toContain('max="1" value="1"');
  });

  it('escapes what it is given', () => {
    expect(page).toContain('<title>pix2pix &lt;facades&gt;</title>');
    expect(page).toContain('&lt;/script&gt;&lt;b&gt;x');
    expect(page.match(/<\/script>/g)).toHaveLength(2);
  });

  it('holds a script that parses', () => {
    const script = /<script>(\(function.*)<\/script>/s.exec(page)?.[1] ?? '(';
    expect(() => new Function(script)).not.toThrow();
    expect(script).not.toContain('__');
  });

  it('stands a run that has logged nothing yet', () => {
    const empty = reportPage(
      { ...content, status: 'running', metrics: [], results: undefined },
      [],
    );
    expect(empty).toContain('running, reload for the latest');
    expect(empty).not.toMatch(/NaN%|undefined|Infinity/);
  });
});

describe('html', () => {
  it('escapes text and JSON', () => {
    expect(escapeHtml(`<a b="c">'&`)).toBe('&lt;a b=&quot;c&quot;&gt;&#39;&amp;');
    expect(scriptJson({ a: '</script>' })).toBe('{"a":"\\u003c/script>"}');
  });

  it('writes numbers short', () => {
    expect([0, 0.5, 12.3456, 4000, 25_000, 2e-5, Number.NaN].map(formatNumber)).toEqual([
      '0',
      '0.5',
      '12.3',
      '4000',
      '25k',
      '2e-5',
      '–',
    ]);
  });
});
