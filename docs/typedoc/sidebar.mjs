import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ReflectionKind } from 'typedoc';
import { sections } from './topics.mjs';

/** Leaves docs/api/sidebar.json: by address, all packages in their sections, and the names of the one being read. */
export function sidebar(app) {
  app.renderer.postRenderAsyncJobs.push(async (output) => {
    const modules = new Map(output.project.children.map((module) => [module.name, module]));
    checkSections([...modules.keys()]);
    const around = (open) =>
      Object.entries(sections).map(([text, packages]) => ({
        text,
        items: packages.map((name) => {
          const full = `@gan/${name}`;
          const names =
            full === open ? { items: namesOf(app.renderer.router, modules.get(full)) } : {};
          return { text: full, link: `/api/${full}/`, ...names };
        }),
      }));
    const addresses = [...modules.keys()].map((name) => [`/api/${name}/`, around(name)]);
    const all = Object.fromEntries([...addresses, ['/api/', around()]]);
    writeFileSync(join(app.options.getValue('out'), 'sidebar.json'), JSON.stringify(all));
  });
}

function checkSections(names) {
  const named = Object.values(sections).flat();
  const missing = names.find((name) => !named.includes(name.replace('@gan/', '')));
  if (missing)
    throw new Error(`docs: ${missing} is in no section; name it in docs/typedoc/topics.mjs`);
}

/** A package's functions and classes, under their topics. */
function namesOf(router, module) {
  return (module.categories ?? [])
    .filter(({ title }) => title !== 'Types')
    .map(({ title, children }) => ({
      text: title,
      items: children
        .filter(({ kind }) => kind !== ReflectionKind.Reference)
        .map((child) => ({
          text: child.name,
          link: `/api/${router.getFullUrl(child).replace(/\.md$/, '')}`,
        })),
    }))
    .filter(({ items }) => items.length > 0);
}
