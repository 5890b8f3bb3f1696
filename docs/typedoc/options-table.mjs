/** A table of an interface's properties: what each is, its default, its meaning; those of its parents folded. */
export function optionsTable(context, properties) {
  const own = properties.filter(({ inheritedFrom }) => !inheritedFrom);
  const inherited = properties.filter(({ inheritedFrom }) => inheritedFrom);
  const parts = own.length > 0 ? [table(context, own)] : [];
  if (inherited.length > 0) {
    const parents = [
      ...new Set(inherited.map(({ inheritedFrom }) => inheritedFrom.name.split('.')[0])),
    ];
    parts.push(
      `<details${own.length > 0 ? '' : ' open'}>\n<summary>${inherited.length} more, of ${parents.join(' and ')}</summary>`,
      table(context, inherited),
      '</details>',
    );
  }
  return parts.join('\n\n');
}

function table(context, properties) {
  const rows = properties.map((property) => row(context, property));
  const hasDefaults = rows.some(({ byDefault }) => byDefault);
  const head = ['Name', 'Type', ...(hasDefaults ? ['Default'] : []), 'Meaning'];
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows.map(({ name, type, byDefault, meaning }) =>
      line([name, type, ...(hasDefaults ? [byDefault] : []), meaning]),
    ),
  ].join('\n');
}

function row(context, property) {
  const signature = property.signatures?.[0];
  const comment = property.comment ?? signature?.comment ?? property.getSignature?.comment;
  const type = property.type ?? property.getSignature?.type;
  const text = comment ? context.partials.comment(comment, { isTableColumn: true }) : '';
  return {
    name: `\`${property.name}${property.flags.isOptional ? '?' : ''}\``,
    type: inCell(
      signature
        ? context.partials.functionType(property.signatures)
        : context.partials.someType(type),
    ),
    ...splitDefault(text),
  };
}

/** Every option's text ends with "Defaults to ...": that is a column of its own. */
export function splitDefault(text) {
  const found = /(?:^|\s)Defaults to\s+((?:`[^`]*`|[^.`]|\.(?!\s|$|<))+)\./.exec(text);
  if (!found) return { meaning: inCell(text), byDefault: '' };
  const rest = text.slice(0, found.index) + text.slice(found.index + found[0].length);
  return { meaning: inCell(rest), byDefault: inCell(asCode(found[1])) };
}

/** Numbers and words of the language stand as code. */
const asCode = (value) =>
  /^(-?[\d.]+(e-?\d+)?|true|false|undefined|\[[\d., ]+\])$/.test(value) ? `\`${value}\`` : value;

const inCell = (text) =>
  text
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/(?<!\\)\|/g, '\\|');
