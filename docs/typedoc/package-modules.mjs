import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { Comment, CommentTag, Converter, ReflectionKind } from 'typedoc';
import { repository } from '../.vitepress/addresses.mjs';
import { topics } from './topics.mjs';

/** Names modules after their packages, introduces each with its README, and gives every name its topic. */
export function packageModules(app) {
  app.converter.on(Converter.EVENT_BEGIN, () => {
    const inOrder = Object.values(topics).flatMap(Object.keys);
    app.options.setValue('categoryOrder', [
      ...new Set(inOrder),
      '*',
      'Types',
      'From other packages',
    ]);
  });
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, (context) => {
    for (const module of context.project.children ?? []) {
      const folder = dirname(dirname(sourceOf(context.project, module)));
      const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      module.name = name;
      module.readme = [{ kind: 'text', text: introduction(folder) }];
      module.readme.push(...reexports(context.project, module));
      for (const child of module.children ?? []) {
        nameOptions(child);
        setCategory(child, topicOf(folder, sourceOf(context.project, child), child));
      }
    }
  });
}

function sourceOf(project, reflection) {
  const symbol = project.getSymbolIdFromReflection(reflection);
  if (symbol) return symbol.fileName;
  return reflection.sources[0].fullFileName;
}

/** Takes names of other packages out of a module, and names them in a sentence instead. */
function reexports(project, module) {
  const references = module.children.filter(({ kind }) => kind === ReflectionKind.Reference);
  const links = references.flatMap((reference, i) => [
    ...(i === 0 ? [] : [{ kind: 'text', text: ', ' }]),
    {
      kind: 'inline-tag',
      tag: '@link',
      text: reference.name,
      target: reference.getTargetReflection(),
    },
  ]);
  for (const reference of references) project.removeReflection(reference);
  const begin = { kind: 'text', text: '\n\nIt also exports, from other packages: ' };
  return links.length === 0 ? [] : [begin, ...links, { kind: 'text', text: '.' }];
}

/** A package's README, whose links are absolute, with the pictures that the site has itself. */
function introduction(folder) {
  const path = join(folder, 'README.md');
  if (!existsSync(path)) throw new Error(`docs: ${path} is missing; a package is introduced by it`);
  return readFileSync(path, 'utf8').replaceAll(`${repository}/raw/main/docs/`, '../../../');
}

const typeKinds = ReflectionKind.Interface | ReflectionKind.TypeAlias;

function topicOf(folder, file, child) {
  if (child.kindOf(typeKinds)) return 'Types';
  const table = topics[folder.split(/[\\/]/).pop()];
  if (!table) return 'Functions and classes';
  const path = relative(join(folder, 'src'), file).replaceAll('\\', '/');
  const found = Object.entries(table).find(([, places]) =>
    places.some((place) => path === place || path.startsWith(`${place}/`)),
  );
  if (found) return found[0];
  throw new Error(
    `docs: ${child.name} of ${path} has no topic; name its file in docs/typedoc/topics.mjs`,
  );
}

function setCategory(child, topic) {
  // A function's comment is its signature's; of it an index shows the summary.
  child.comment ??= new Comment([...(child.signatures?.[0]?.comment?.summary ?? [])]);
  child.comment.blockTags.push(new CommentTag('@category', [{ kind: 'text', text: topic }]));
}

/** A destructured parameter has no name of its own. */
function nameOptions(child) {
  const constructors =
    child.children?.filter(({ kind }) => kind === ReflectionKind.Constructor) ?? [];
  const methods = child.children?.filter(({ kind }) => kind === ReflectionKind.Method) ?? [];
  const signatures = [child, ...constructors, ...methods].flatMap((one) => one.signatures ?? []);
  for (const { parameters = [] } of signatures) {
    for (const parameter of parameters) {
      if (parameter.name === '__namedParameters') parameter.name = 'options';
    }
  }
}
