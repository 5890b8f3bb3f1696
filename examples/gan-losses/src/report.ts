import type { Table } from './tables';

/** One section of the page. */
export interface Section {
  readonly title: string;
  /** HTML. */
  readonly text: string;
  readonly svg: string;
  readonly table: Table;
}

const style = `body{font:16px/1.55 system-ui,sans-serif;max-width:720px;margin:0 auto;padding:28px 18px 60px;color:#15181d;background:#fff}
h1{font-size:26px;line-height:1.25}h2{font-size:19px;margin-top:36px}svg{width:100%;height:auto}
table{border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums;margin-top:10px}
th,td{padding:4px 14px 4px 0;text-align:right;border-bottom:1px solid #e1e5ea}code{background:#f4f5f7;padding:1px 4px;border-radius:4px}
footer{color:#5d6673;font-size:14px;margin-top:36px}`;

/** The report as one HTML page that needs no other file. */
export function reportPage(title: string, sections: readonly Section[], footer: string): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title><style>${style}</style></head><body>
<h1>${title}</h1>
${sections.map(sectionHtml).join('\n')}
<footer>${footer}</footer>
</body></html>
`;
}

function sectionHtml({ title, text, svg, table }: Section): string {
  const row = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<h2>${title}</h2><p>${text}</p>${svg}
<table>${row(table.columns, 'th')}${table.rows.map((cells) => row(cells, 'td')).join('')}</table>`;
}
