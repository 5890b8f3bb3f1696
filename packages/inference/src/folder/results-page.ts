/** A row of the page: a picture, what was made of it, and what it should be. */
export interface ResultRow {
  readonly name: string;
  /** Addresses of pictures, relative to the page. */
  readonly input: string;
  readonly output: string;
  readonly target?: string;
}

/** The page that shows pictures beside what was made of them, as a whole file without scripts. */
export function resultsPage(
  rows: readonly ResultRow[],
  failed: readonly { readonly input: string; readonly reason: string }[],
): string {
  const hasTargets = rows.some(({ target }) => target !== undefined);
  const columns = ['input', 'output', ...(hasTargets ? ['target'] : [])];
  const cell = (address: string | undefined) =>
    address === undefined
      ? '<td></td>'
      : `<td><a href="${address}"><img src="${address}" loading="lazy" alt=""></a></td>`;
  const row = ({ name, input, output, target }: ResultRow) =>
    `<tr><th scope="row">${escaped(name)}</th>${cell(input)}${cell(output)}${hasTargets ? cell(target) : ''}</tr>`;
  const failures = failed.map(({ reason }) => `<li>${escaped(reason)}</li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Results</title>
<style>
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; color-scheme: light dark; }
td, th { padding: .4rem; text-align: left; vertical-align: top; font-weight: normal; }
img { max-width: 100%; width: 256px; }
</style>
</head>
<body>
<h1>Results</h1>
${failures.length === 0 ? '' : `<p>Not translated:</p>\n<ul>\n${failures.join('\n')}\n</ul>\n`}<table>
<thead><tr><td></td>${columns.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>
<tbody>
${rows.map(row).join('\n')}
</tbody>
</table>
</body>
</html>
`;
}

/** The address of a path with `/`, relative to the page. */
export const addressOf = (path: string): string =>
  path.split('/').map(encodeURIComponent).join('/').replace(/'/g, '%27');

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
